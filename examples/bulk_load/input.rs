//! The measurements to load, out of a file or generated: read by a thread, taken by the batch as it needs them. Each keeps the line
//! that it was read from, byte for byte, so that what is not loaded can be handed back as it came.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::Stream;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::measurement::{Measurement, generated};

/// A line that is no measurement.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no measurement")]
pub struct BadLine {
    line: u64,
    /// As it was.
    pub bytes: Vec<u8>,
    source: Box<dyn Error + Send + Sync>,
}

pub type Line = Result<Measurement, BadLine>;

#[derive(Clone, Copy, Debug, PartialEq, clap::ValueEnum)]
pub enum Format {
    /// With a header: station,minute,celsius,note
    Csv,
    /// An object a line
    Jsonl,
}

impl Format {
    /// By how the input begins, or by its name: what is left of a CSV file is CSV, whatever it is called.
    fn of(start: &[u8], path: &Path) -> Self {
        let start = start.strip_prefix(BOM).unwrap_or(start).trim_ascii_start();
        let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        match path.extension() {
            _ if start.starts_with(b"{") => Self::Jsonl,
            _ if header.split(|byte| *byte == b',').any(|name| name.trim_ascii() == b"station") => Self::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Self::Csv,
            _ => Self::Jsonl,
        }
    }
}

/// What some programs begin a file with.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The lines that have not been taken yet. Clones share them: what a batch leaves, another one can take.
#[derive(Clone)]
pub struct Lines {
    lines: Arc<Mutex<Receiver<Line>>>,
    /// How many there are left, where that is known.
    left: Option<Arc<AtomicU64>>,
    source: Arc<Source>,
}

/// Where the lines come from, as the reading thread and the others see it.
#[derive(Default)]
struct Source {
    read: AtomicU64,
    /// The file's length, where it has one: what has none may have no end.
    bytes: Option<u64>,
    /// What was read and is not in a line yet.
    pending: Mutex<Vec<u8>>,
    /// A CSV file's first line, as it was.
    header: Mutex<Vec<u8>>,
    /// The thread has nothing to do until more comes.
    waiting: AtomicBool,
    /// Nothing more is wanted.
    stopped: AtomicBool,
}

/// How many lines wait to be taken: what is not in the batch is on the disk.
const AHEAD: usize = 256;

impl Lines {
    /// # Errors
    /// There is no such file.
    pub fn of_file(path: &Path, format: Option<Format>) -> io::Result<Self> {
        let file = File::open(if path == Path::new("-") { Path::new("/dev/stdin") } else { path })?;
        let about = file.metadata()?;
        let bytes = about.is_file().then_some(about.len());
        let source = Arc::new(Source { bytes, ..Source::default() });
        let (sender, receiver) = channel(AHEAD);
        let (path, shared) = (path.to_owned(), source.clone());
        std::thread::spawn(move || {
            let mut file = BufReader::new(Watched { file, source: shared.clone() });
            // What cannot be read is an error of the first line.
            let start = file.fill_buf().unwrap_or_default();
            match format.unwrap_or_else(|| Format::of(start, &path)) {
                Format::Csv => csv_lines(file, &shared, &sender),
                Format::Jsonl => json_lines(file, &shared, &sender),
            }
        });
        Ok(Self { lines: Arc::new(Mutex::new(receiver)), left: None, source })
    }
    pub fn generated(items: u64) -> Self {
        let (sender, receiver) = channel(AHEAD);
        std::thread::spawn(move || generated(items).try_for_each(|item| sender.blocking_send(Ok(item))));
        let source = Arc::new(Source { bytes: Some(0), ..Source::default() });
        Self { lines: Arc::new(Mutex::new(receiver)), left: Some(Arc::new(AtomicU64::new(items))), source }
    }
    /// How much of the file has been read, from 0 to 1.
    pub fn share(&self) -> Option<f64> {
        let bytes = self.source.bytes.filter(|bytes| *bytes > 0)?;
        Some(self.source.read.load(Ordering::Relaxed) as f64 / bytes as f64)
    }
    /// What lines are written under, as it was.
    pub fn header(&self) -> Vec<u8> {
        lock(&self.source.header).clone()
    }
    /// The next line of what the reading thread has taken; `None` where that is all. A file is read to its end. Of a pipe nothing
    /// more is taken: it may have none.
    pub async fn next_taken(&self) -> Option<Line> {
        self.source.stopped.store(self.source.bytes.is_none(), Ordering::SeqCst);
        loop {
            let waits = self.source.waiting.load(Ordering::SeqCst) && self.source.bytes.is_none();
            let next = lock(&self.lines).try_recv();
            match next {
                Ok(line) => return Some(line),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) if waits => return None,
                Err(TryRecvError::Empty) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }
    /// What was read and is not a line: where the reading stopped in the middle of one.
    pub fn broken_off(&self) -> Vec<u8> {
        std::mem::take(&mut lock(&self.source.pending))
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stream for Lines {
    type Item = Line;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Line>> {
        let next = lock(&self.lines).poll_recv(cx);
        if let (Some(left), Poll::Ready(Some(_))) = (&self.left, &next) {
            left.fetch_sub(1, Ordering::Relaxed);
        }
        next
    }
    /// From this the batch knows how much there is still to do.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left.as_ref().and_then(|left| usize::try_from(left.load(Ordering::Relaxed)).ok());
        (left.unwrap_or(0), left)
    }
}

/// Each sends lines until there are no more, or until nobody takes them.
fn csv_lines(file: impl Read, source: &Source, to: &Sender<Line>) {
    // A record may have too few fields: that is wrong with it, and not with the file.
    let mut reader = csv::Reader::from_reader(file);
    let headers = match reader.byte_headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            let bad = BadLine { line: 1, bytes: Vec::new(), source: error.into() };
            return drop(to.blocking_send(Err(bad)));
        }
    };
    let mut taken = reader.position().byte();
    *lock(&source.header) = without_end(&source.take(taken as usize)).to_vec();
    let mut record = csv::ByteRecord::new();
    loop {
        let (line, read) = (reader.position().line(), reader.read_byte_record(&mut record));
        let ended = matches!(&read, Err(error) if error.is_io_error());
        let bytes = source.take((reader.position().byte() - taken) as usize);
        taken = reader.position().byte();
        let parsed = match read {
            Ok(false) => return,
            Ok(true) => record.deserialize(Some(&headers)),
            Err(error) => Err(error),
        };
        let line = record.position().map_or(line, csv::Position::line);
        if to.blocking_send(read_line(parsed.map_err(Into::into), line, bytes)).is_err() || ended {
            return;
        }
    }
}

fn json_lines(mut file: impl BufRead, source: &Source, to: &Sender<Line>) {
    for line in 1.. {
        let mut text = Vec::new();
        let read = file.read_until(b'\n', &mut text);
        let bytes = source.take(text.len());
        let ended = read.is_err();
        let text = text.strip_prefix(BOM).unwrap_or(&text);
        let parsed = match read {
            Ok(0) => return,
            Ok(_) if text.trim_ascii().is_empty() => continue,
            Ok(_) => serde_json::from_slice(text).map_err(Into::into),
            Err(error) => Err(error.into()),
        };
        if to.blocking_send(read_line(parsed, line, bytes)).is_err() || ended {
            return;
        }
    }
}

fn read_line(parsed: Result<Measurement, Box<dyn Error + Send + Sync>>, line: u64, bytes: Vec<u8>) -> Line {
    let bytes = without_end(&bytes).to_vec();
    match parsed {
        Ok(measurement) => Ok(Measurement { line: bytes, ..measurement }),
        Err(source) => Err(BadLine { line, bytes, source }),
    }
}

/// A line without the `\n` that ends it, and without the one of the line before: of `\r\n` the csv reader leaves the second part
/// to the next line.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\n").unwrap_or(line)
}

impl Source {
    /// Takes so many bytes out of what was read.
    fn take(&self, bytes: usize) -> Vec<u8> {
        let mut pending = lock(&self.pending);
        let bytes = bytes.min(pending.len());
        pending.drain(..bytes).collect()
    }
}

/// A file of which is known what was read.
struct Watched {
    file: File,
    source: Arc<Source>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.source.stopped.load(Ordering::SeqCst) {
            return Ok(0);
        }
        self.source.waiting.store(true, Ordering::SeqCst);
        let read = self.file.read(buffer)?;
        self.source.read.fetch_add(read as u64, Ordering::Relaxed);
        lock(&self.source.pending).extend_from_slice(&buffer[..read]);
        self.source.waiting.store(false, Ordering::SeqCst);
        Ok(read)
    }
}
