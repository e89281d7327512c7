//! What came of a load: the account of everything that was to be written, and a file with what is left.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use dynamo_table::{BatchError, BatchReport};
use futures::StreamExt;

use crate::input::Lines;
use crate::measurement::Measurement;
use crate::support::causes;

/// What is not written, to be loaded again. Writing an item twice is writing it once, so what is unknown is among it.
#[derive(Default)]
pub struct Left {
    measurements: Vec<Measurement>,
    /// The line that ended the input.
    bad: Option<String>,
}

impl Left {
    pub fn of(error: BatchError<Measurement>, bad: Option<String>) -> Self {
        let mut left: Vec<_> = error.not_done.into_iter().chain(error.unknown).collect();
        left.sort_by_key(|unfinished| unfinished.position);
        Self { measurements: left.into_iter().map(|unfinished| unfinished.given).collect(), bad }
    }
    /// Writes it as JSON lines, and behind it what the batch has not taken from the input. Gives the number of the latter.
    pub async fn write(self, mut rest: Lines, path: &Path) -> io::Result<u64> {
        // The file may be the one that is being read.
        let new = path.with_added_extension("new");
        let mut file = BufWriter::new(File::create(&new)?);
        for measurement in &self.measurements {
            writeln!(file, "{}", serde_json::to_string(measurement)?)?;
        }
        // As it was: it has to be corrected by hand.
        self.bad.iter().try_for_each(|text| writeln!(file, "{text}"))?;
        let mut behind = 0;
        while let Some(line) = rest.next().await {
            behind += 1;
            match line {
                Ok(measurement) => writeln!(file, "{}", serde_json::to_string(&measurement)?)?,
                Err(bad) => writeln!(file, "{}", bad.text)?,
            }
        }
        file.into_inner()?.sync_all()?;
        fs::rename(new, path)?;
        Ok(behind)
    }
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
