//! The folder that processes share a scan through.
//!
//! | file | what it is |
//! |---|---|
//! | `scan.json` | which table, and how many segments |
//! | `003.checkpoint` | segment 3 with the place where it goes on |
//! | `003.2.claim` | somebody reads segment 3, as the second; touched as long as they live |
//! | `003.2.found` | what the second has found, a line each |
//! | `003.2.released` | the second has stopped, and does not read it any more |
//!
//! A segment is claimed by the file with the next number, and a file of one name is created by one process only. So nothing
//! has to be removed, and who was taken for dead sees that there is a next number.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use dynamo_table::Segment;
use serde::{Deserialize, Serialize};

pub struct Folder {
    path: PathBuf,
    plan: Plan,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Plan {
    table: String,
    segments: u32,
}

impl Folder {
    /// The first one says how many segments there are.
    ///
    /// # Errors
    /// The folder is of another table's scan, or cannot be written.
    pub fn open(path: &Path, table: &str, segments: u32) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        let (file, new) = (path.join("scan.json"), path.join(format!("scan.json.{:x}", fastrand::u64(..))));
        write_whole(&new, &Plan { table: table.to_owned(), segments })?;
        // Unlike a rename it does not replace what is there.
        let linked = fs::hard_link(&new, &file);
        fs::remove_file(&new)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let plan: Plan = read(&file, &fs::read(&file)?)?;
        if plan.table != table {
            return Err(io::Error::other(format!("{} is of a scan of the table `{}`", path.display(), plan.table)));
        }
        Ok(Self { path: path.to_owned(), plan })
    }
    pub fn segments(&self) -> u32 {
        self.plan.segments
    }
    /// A segment, with the place where it goes on.
    pub fn checkpoint(&self, segment: u32) -> io::Result<Option<Segment>> {
        let path = self.path.join(format!("{segment:03}.checkpoint"));
        match fs::read(&path) {
            Ok(stored) => read(&path, &stored).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Segment::all(self.plan.segments).into_iter().nth(segment as usize))
            }
            Err(error) => Err(error),
        }
    }
    /// Claims a segment, if nobody has it or who has it is dead. One of all processes that try gets it.
    pub fn claim(&self, segment: u32, name: &str, watched: &mut Watched) -> io::Result<Option<Claim>> {
        let mut number = 0;
        while fs::exists(self.file(segment, number + 1, "claim"))? {
            number += 1;
        }
        if number > 0 && !fs::exists(self.file(segment, number, "released"))? {
            let touched = fs::metadata(self.file(segment, number, "claim"))?.modified()?;
            if !watched.is_dead(segment, number, touched) {
                return Ok(None);
            }
        }
        let claim = self.file(segment, number + 1, "claim");
        match OpenOptions::new().write(true).create_new(true).open(&claim) {
            Ok(mut file) => {
                writeln!(file, "{name}")?;
                let found = self.file(segment, number + 1, "found");
                let found = OpenOptions::new().append(true).create(true).open(found)?;
                Ok(Some(Claim { folder: self.path.clone(), segment, number: number + 1, claim: file, found }))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// All lines that were found, by whomever. What was cut off when a process died is none: no checkpoint is behind it.
    pub fn found<T: for<'a> Deserialize<'a>>(&self) -> io::Result<Vec<T>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "found") {
                let text = fs::read(&path)?;
                let whole = text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
                all.extend(whole.map(|line| read(&path, line)).collect::<io::Result<Vec<T>>>()?);
            }
        }
        Ok(all)
    }
    fn file(&self, segment: u32, number: u32, kind: &str) -> PathBuf {
        name(&self.path, segment, number, kind)
    }
}

fn name(folder: &Path, segment: u32, number: u32, kind: &str) -> PathBuf {
    folder.join(format!("{segment:03}.{number}.{kind}"))
}

/// What a file holds; an error names the file.
fn read<T: for<'a> Deserialize<'a>>(path: &Path, text: &[u8]) -> io::Result<T> {
    let wrong =
        |error: serde_json::Error| io::Error::other(format!("{} is not what was written: {error}", path.display()));
    serde_json::from_slice(text).map_err(wrong)
}

/// Written, and on the disk.
fn write_whole(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.sync_all()
}

/// The claims of others, and since when each has not been touched: by one's own clock, since theirs may be wrong.
pub struct Watched {
    seen: HashMap<u32, (u32, SystemTime, Instant)>,
    dead_after: Duration,
}

impl Watched {
    pub fn new(dead_after: Duration) -> Self {
        Self { seen: HashMap::new(), dead_after }
    }
    fn is_dead(&mut self, segment: u32, number: u32, touched: SystemTime) -> bool {
        let now = Instant::now();
        let seen = self.seen.entry(segment).or_insert((number, touched, now));
        if (seen.0, seen.1) != (number, touched) {
            *seen = (number, touched, now);
        }
        seen.2.elapsed() >= self.dead_after
    }
}

/// The right to read a segment, as long as nobody takes it over.
pub struct Claim {
    folder: PathBuf,
    segment: u32,
    number: u32,
    claim: File,
    found: File,
}

impl Claim {
    pub fn segment(&self) -> u32 {
        self.segment
    }
    /// What tells others that this process lives.
    pub fn heart(&self) -> io::Result<File> {
        self.claim.try_clone()
    }
    /// Keeps what was found, and only then the place behind it: a process that dies in between leaves lines that are found
    /// again, and never a place whose lines are missing.
    pub fn keep(&mut self, lines: &[impl Serialize], place: &Segment) -> io::Result<()> {
        let mut text = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut text, line)?;
            text.push(b'\n');
        }
        self.found.write_all(&text)?;
        self.found.sync_data()?;
        let checkpoint = self.folder.join(format!("{:03}.checkpoint", self.segment));
        let new = self.file("new");
        write_whole(&new, place)?;
        fs::rename(new, checkpoint)
    }
    /// Whether somebody took this process for dead, and reads the segment now. A checkpoint that it writes nevertheless does no
    /// harm: it may lead back, to what is then read twice.
    pub fn is_lost(&self) -> io::Result<bool> {
        fs::exists(name(&self.folder, self.segment, self.number + 1, "claim"))
    }
    /// Gives it back, for others to go on at once.
    pub fn release(self) -> io::Result<()> {
        File::create(self.file("released")).map(drop)
    }
    fn file(&self, kind: &str) -> PathBuf {
        name(&self.folder, self.segment, self.number, kind)
    }
}
