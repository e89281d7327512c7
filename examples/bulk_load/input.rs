//! The measurements to load, out of a file or generated: read by a thread, taken by the batch as it needs them.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::Stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::measurement::{Measurement, generated};

/// A line that is no measurement.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no measurement")]
pub struct BadLine {
    line: u64,
    pub text: String,
    source: Box<dyn Error + Send + Sync>,
}

pub type Line = Result<Measurement, BadLine>;

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Format {
    /// With a header: station,minute,celsius,note
    Csv,
    /// An object a line
    Jsonl,
}

impl Format {
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Self::Csv,
            _ => Self::Jsonl,
        }
    }
}

/// The lines that have not been taken yet. Clones share them: what a batch leaves, another one can take.
#[derive(Clone)]
pub struct Lines {
    lines: Arc<Mutex<Receiver<Line>>>,
    /// How many there are left, where that is known.
    left: Option<Arc<AtomicU64>>,
    read: Arc<AtomicU64>,
    /// The file's length, where it has one.
    bytes: Option<u64>,
}

/// How many lines wait to be taken: what is not in the batch is on the disk.
const AHEAD: usize = 256;

impl Lines {
    /// # Errors
    /// There is no such file.
    pub fn of_file(path: &Path, format: Format) -> io::Result<Self> {
        let file = File::open(if path == Path::new("-") { Path::new("/dev/stdin") } else { path })?;
        let about = file.metadata()?;
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, read: read.clone() };
        let (sender, receiver) = channel(AHEAD);
        std::thread::spawn(move || match format {
            Format::Csv => csv_lines(counted, &sender),
            Format::Jsonl => json_lines(BufReader::new(counted), &sender),
        });
        Ok(Self {
            lines: Arc::new(Mutex::new(receiver)),
            left: None,
            read,
            bytes: about.is_file().then_some(about.len()),
        })
    }
    pub fn generated(items: u64) -> Self {
        let (sender, receiver) = channel(AHEAD);
        std::thread::spawn(move || generated(items).try_for_each(|item| sender.blocking_send(Ok(item))));
        Self {
            lines: Arc::new(Mutex::new(receiver)),
            left: Some(Arc::new(AtomicU64::new(items))),
            read: Arc::default(),
            bytes: None,
        }
    }
    /// How much of the file has been read, from 0 to 1.
    pub fn share(&self) -> Option<f64> {
        let bytes = self.bytes.filter(|bytes| *bytes > 0)?;
        Some(self.read.load(Ordering::Relaxed) as f64 / bytes as f64)
    }
}

impl Stream for Lines {
    type Item = Line;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Line>> {
        let next = self.lines.lock().unwrap_or_else(PoisonError::into_inner).poll_recv(cx);
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
fn csv_lines(file: impl Read, to: &Sender<Line>) {
    let mut reader = csv::Reader::from_reader(file);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            let bad = BadLine { line: 1, text: String::new(), source: error.into() };
            return drop(to.blocking_send(Err(bad)));
        }
    };
    let mut record = csv::StringRecord::new();
    loop {
        let (line, read) = (reader.position().line(), reader.read_record(&mut record));
        let ended = matches!(&read, Err(error) if error.is_io_error());
        let text = || record.iter().collect::<Vec<_>>().join(",");
        let parsed = match read {
            Ok(false) => return,
            Ok(true) => record.deserialize(Some(&headers)),
            Err(error) => Err(error),
        };
        let line = record.position().map_or(line, csv::Position::line);
        let parsed = parsed.map_err(|error| BadLine { line, text: text(), source: error.into() });
        if to.blocking_send(parsed).is_err() || ended {
            return;
        }
    }
}

fn json_lines(mut file: impl BufRead, to: &Sender<Line>) {
    for line in 1.. {
        let mut text = Vec::new();
        let read = file.read_until(b'\n', &mut text);
        let ended = read.is_err();
        let parsed = match read {
            Ok(0) => return,
            Ok(_) if text.trim_ascii().is_empty() => continue,
            Ok(_) => serde_json::from_slice(&text).map_err(Into::into),
            Err(error) => Err(error.into()),
        };
        let text = || String::from_utf8_lossy(text.trim_ascii()).into_owned();
        if to.blocking_send(parsed.map_err(|source| BadLine { line, text: text(), source })).is_err() || ended {
            return;
        }
    }
}

/// A file that counts what is read of it.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
