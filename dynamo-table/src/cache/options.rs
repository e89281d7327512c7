//! How large a cache may grow, and how old what it holds.

use std::time::Duration;

/// How much a cache holds, and for how long. Both bounds on its size hold together.
///
/// | | default |
/// |---|---|
/// | [`max_items`](Self::max_items) | 10 000 |
/// | [`max_bytes`](Self::max_bytes) | 64 MB |
/// | [`time_to_live`](Self::time_to_live) | 60 s |
/// | [`cache_missing`](Self::cache_missing) | missing items are not cached |
/// | [`consistent_after_write`](Self::consistent_after_write) | 60 s |
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::CacheOptions;
/// use std::time::Duration;
///
/// let options = CacheOptions::default()
///     .max_items(1_000)
///     .max_bytes(16 * 1024 * 1024)
///     .time_to_live(Duration::from_secs(10))
///     .cache_missing(Duration::from_secs(1));
/// let players = players.cached(options);
/// assert_eq!(players.get(("nfl", 13)).await?, None); // for a second nobody asks again
/// assert_eq!(players.get(("nfl", 13)).with_response().await?.attempts, 0);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheOptions {
    pub(crate) max_items: u64,
    pub(crate) max_bytes: u64,
    pub(crate) time_to_live: Duration,
    pub(crate) missing: Option<Duration>,
    pub(crate) consistent_after_write: Duration,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            max_items: 10_000,
            max_bytes: 64 * 1024 * 1024,
            time_to_live: Duration::from_secs(60),
            missing: None,
            consistent_after_write: Duration::from_secs(60),
        }
    }
}

impl CacheOptions {
    /// How many items the cache holds at the most, missing ones that are cached counted too.
    pub fn max_items(mut self, items: u64) -> Self {
        self.max_items = items;
        self
    }
    /// How many bytes the cached items have together at the most, each counted by DynamoDB's rules
    /// ([`item_size`](crate::codec::item_size)) and its key once more. In memory they take several times as much.
    ///
    /// An item counts as `max_bytes / max_items` at the least, so that both bounds hold.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }
    /// How long an item is given from the cache. A write by somebody else is seen after that time at the latest.
    pub fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }
    /// Remembers, for this long, that there was no item under a key. Without it every read of a missing item is sent.
    pub fn cache_missing(mut self, time: Duration) -> Self {
        self.missing = Some(time);
        self
    }
    /// How long after a write through the cached table the reads that are sent are consistent, at twice the capacity: an
    /// eventually consistent one could still bring, and leave in the cache, what was there before.
    ///
    /// This is remembered for groups of keys, so that a read of another key may be consistent too.
    pub fn consistent_after_write(mut self, time: Duration) -> Self {
        self.consistent_after_write = time;
        self
    }
}
