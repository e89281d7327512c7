//! A part of a scan with the bookmark where it goes on: what machines that share a scan hand to each other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::codec::wire::row::Row;
use crate::cursor::Cursor;
use crate::operation::keys::Source;

/// A segment of a scan with the bookmark where it goes on: a checkpoint that can be stored, and resumed by another process.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::Segment;
///
/// let mut seen = BTreeSet::new();
/// let mut items = players.scan().segments(4).items();
/// seen.extend(items.try_next().await?.map(|player| player.number));
///
/// // Stored as JSON, or in an item; in another process, on another day:
/// let stored: String = serde_json::to_string(&items.segments())?;
/// let segments: Vec<Segment> = serde_json::from_str(&stored)?;
/// let rest = players.scan().resume(segments).all().await?;
/// seen.extend(rest.items.iter().map(|player| player.number));
/// assert_eq!(seen.into_iter().collect::<Vec<_>>(), [7, 12, 44]);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    segment: u32,
    total_segments: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<Cursor>,
    #[serde(default)]
    done: bool,
}

impl Segment {
    /// All segments of a scan that is divided into so many, each at its beginning.
    pub fn all(total_segments: u32) -> Vec<Self> {
        (0..total_segments).map(|segment| Self::new(segment, total_segments)).collect()
    }
    pub(crate) fn new(segment: u32, total_segments: u32) -> Self {
        Self { segment, total_segments, cursor: None, done: false }
    }
    /// Which segment it is, from 0.
    pub fn segment(&self) -> u32 {
        self.segment
    }
    /// How many segments the scan is divided into.
    pub fn total_segments(&self) -> u32 {
        self.total_segments
    }
    /// Where it continues; `None` at its beginning and at its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }
    /// Whether it was read to its end.
    pub fn is_done(&self) -> bool {
        self.done
    }
}

/// How far the parts of a read have been taken by the caller; shared by a stream and what fills it.
#[derive(Clone, Default)]
pub(crate) struct Bookmarks(Arc<Mutex<Vec<Bookmark>>>);

/// How far one part has been taken.
#[derive(Clone)]
pub(crate) struct Bookmark {
    pub(crate) segment: Option<Segment>,
    pub(crate) at: Position,
    pub(crate) done: bool,
}

/// How far a part has been read.
#[derive(Clone)]
pub(crate) enum Position {
    /// Behind this item of what is read, in the middle of a page; of its key a cursor is made when it is asked for.
    Item(u64, Source, Row),
    /// At the end of a page, or where the read begins.
    Page(Option<Cursor>),
}

impl Position {
    fn cursor(&self) -> Option<Cursor> {
        match self {
            Self::Item(fingerprint, source, item) => Some(Cursor::new(*fingerprint, &source.keys_of(item))),
            Self::Page(cursor) => cursor.clone(),
        }
    }
}

impl Bookmarks {
    pub(crate) fn new(bookmarks: Vec<Bookmark>) -> Self {
        Self(Arc::new(Mutex::new(bookmarks)))
    }
    fn bookmarks(&self) -> MutexGuard<'_, Vec<Bookmark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(crate) fn set(&self, part: usize, at: Position, done: bool) {
        if let Some(bookmark) = self.bookmarks().get_mut(part) {
            (bookmark.at, bookmark.done) = (at, done);
        }
    }
    /// How many parts there are.
    pub(crate) fn count(&self) -> usize {
        self.bookmarks().len()
    }
    /// Where the one part continues; none of several.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        match &self.bookmarks()[..] {
            [bookmark] => bookmark.at.cursor(),
            _ => None,
        }
    }
    /// The segments, each with its bookmark.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let segment = |bookmark: &Bookmark| {
            let of = bookmark.segment.as_ref()?;
            let cursor = bookmark.at.cursor().filter(|_| !bookmark.done);
            Some(Segment { cursor, done: bookmark.done, ..of.clone() })
        };
        self.bookmarks().iter().filter_map(segment).collect()
    }
}
