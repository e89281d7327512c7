//! What one step of a read returns.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::Undecodable;

/// Items that were read together.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let first = players.query("nfl").limit(2).page().await?;
/// assert_eq!(first.items.len(), 2);
///
/// let second = players.query("nfl").limit(2).cursor(first.cursor).page().await?;
/// let names: Vec<String> = second.into_iter().map(|player| player.name).collect();
/// assert_eq!(names, ["Cy"]);
/// # Ok(()) }
/// ```
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the index's order.
    pub items: Vec<T>,
    /// Items that were read and do not decode: each with its key and what is wrong.
    pub undecodable: Vec<Undecodable>,
    /// Where to continue; `None` at the end, and of everything that several segments or partitions hold. It may be there although nothing
    /// follows: DynamoDB has not looked.
    pub cursor: Option<Cursor>,
    /// How many items DynamoDB read, before any filter; what is read is paid for.
    pub scanned_count: u64,
    /// The capacity units consumed, where `.with_response()` asked for them.
    pub consumed_capacity: Option<f64>,
    /// How many requests were sent.
    pub requests: u32,
}

impl<T> Page<T> {
    pub(crate) fn new() -> Self {
        Self {
            items: Vec::new(),
            undecodable: Vec::new(),
            cursor: None,
            scanned_count: 0,
            consumed_capacity: None,
            requests: 0,
        }
    }
}

// Values never reach a log by `Debug`.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items.len())
            .field("undecodable", &self.undecodable)
            .field("cursor", &self.cursor)
            .field("scanned_count", &self.scanned_count)
            .field("consumed_capacity", &self.consumed_capacity)
            .field("requests", &self.requests)
            .finish()
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    /// The items that decoded.
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
