//! What a cache has done.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a cache has done since it was made, and what it holds.
///
/// `hits + shared` reads were answered without a request, `misses` sent one. Reads that go past the cache count nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatistics {
    /// Reads that were answered by the cache.
    pub hits: u64,
    /// Reads that the cache could not answer.
    pub misses: u64,
    /// Reads that waited for the request of another, and were answered by it.
    pub shared: u64,
    /// Answers that were not put into the cache, since there was a write, or another answer, while they were under way.
    pub refused: u64,
    /// Keys that were invalidated, by writes and by hand; the whole cache counts as one.
    pub invalidations: u64,
    /// Items in the cache, missing ones that are cached counted too.
    pub items: u64,
    /// The bytes of these items, as [`max_bytes`](crate::CacheOptions::max_bytes) counts them.
    pub bytes: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) shared: Counter,
    pub(crate) refused: Counter,
    pub(crate) invalidations: Counter,
}

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
