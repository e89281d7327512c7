//! What came of a load: the account of everything that was to be written, and a file with what is left.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use dynamo_table::{BatchError, BatchReport};

use crate::input::{Line, Lines};
use crate::measurement::Measurement;
use crate::support::causes;

/// What is not written, to be loaded again. Writing an item twice is writing it once, so what is unknown is among it.
#[derive(Default)]
pub struct Left {
    measurements: Vec<Measurement>,
    /// The line that ended the input.
    bad: Option<Vec<u8>>,
}

/// Where it is to be written: into a new file, which takes the place of the old one when it is whole. The old one may be what is
/// being read.
pub struct Place {
    path: PathBuf,
    new: PathBuf,
    file: File,
}

impl Place {
    /// # Errors
    /// Nothing can be written there.
    pub fn prepared(path: &Path) -> io::Result<Self> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        if path.is_dir() {
            return Err(named(io::ErrorKind::IsADirectory.into()));
        }
        let new = path.with_added_extension("new");
        let file = File::create(&new).map_err(named)?;
        Ok(Self { path: path.to_owned(), new, file })
    }
    pub fn path(&self) -> &Path {
        &self.path
    }
    /// Nothing is left.
    pub fn not_needed(self) {
        // An empty file beside the other one does no harm.
        let _ = fs::remove_file(self.new);
    }
}

impl Left {
    pub fn of(error: BatchError<Measurement>, bad: Option<Vec<u8>>) -> Self {
        let mut left: Vec<_> = error.not_done.into_iter().chain(error.unknown).collect();
        left.sort_by_key(|unfinished| unfinished.position);
        Self { measurements: left.into_iter().map(|unfinished| unfinished.given).collect(), bad }
    }
    /// Writes the lines as they were, and behind them what was read of the input and not taken by the batch. Gives the number of the
    /// latter.
    pub async fn write(self, rest: Lines, to: Place) -> io::Result<u64> {
        let mut file = BufWriter::new(to.file);
        if let header @ [_, ..] = &rest.header()[..] {
            write_line(&mut file, header)?;
        }
        for measurement in &self.measurements {
            write_line(&mut file, &measurement.as_line()?)?;
        }
        // It has to be corrected by hand.
        self.bad.iter().try_for_each(|line| write_line(&mut file, line))?;
        let mut behind = 0;
        while let Some(line) = rest.next_taken().await {
            behind += 1;
            write_line(&mut file, &bytes(line)?)?;
        }
        let broken_off = rest.broken_off();
        if !broken_off.is_empty() {
            write_line(&mut file, &broken_off)?;
        }
        file.into_inner()?.sync_all()?;
        fs::rename(to.new, to.path)?;
        Ok(behind)
    }
}

fn bytes(line: Line) -> io::Result<Vec<u8>> {
    line.map_or_else(|bad| Ok(bad.bytes), |measurement| measurement.as_line())
}

fn write_line(file: &mut impl Write, line: &[u8]) -> io::Result<()> {
    file.write_all(line)?;
    file.write_all(b"\n")
}

/// Everything that was taken from the input is in one of these.
pub fn account(report: &BatchReport) -> String {
    let BatchReport { items, superseded, not_done, unknown, .. } = report;
    let given = report.given();
    format!("{given} taken = {items} done + {superseded} superseded + {not_done} not done + {unknown} unknown")
}

/// Why, with how often and where first.
pub fn reasons<T>(error: &BatchError<T>) -> Vec<String> {
    let mut reasons: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for unfinished in error.not_done.iter().chain(&error.unknown) {
        let seen = reasons.entry(causes(&unfinished.reason)).or_insert((0, unfinished.position));
        *seen = (seen.0 + 1, seen.1.min(unfinished.position));
    }
    if reasons.is_empty() {
        // It was refused before anything was taken.
        return error.reason().map(|reason| causes(reason)).into_iter().collect();
    }
    reasons.into_iter().map(|(why, (times, first))| format!("{times} items, from place {first} on: {why}")).collect()
}
