//! What is kept: items by key, bounded in size and in time.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};
use std::time::Duration;

use moka::sync::Cache as Bounded;
use tokio::time::Instant;

use super::found::Found;
use super::options::CacheOptions;
use crate::codec::wire::row::Row;
use crate::identity::Identity;

#[derive(Clone)]
struct Entry {
    found: Found,
    bytes: u64,
    /// By tokio's clock, which a test may hold; the store's own knows the real time only. `None` is never.
    ends: Option<Instant>,
    /// The cache's, when the read of it began.
    generation: u64,
}

/// A key by its text: an identity's own hash is another one in each run.
#[derive(PartialEq, Eq)]
struct ByText(Identity);

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text().hash(state);
    }
}

pub(crate) struct Store {
    entries: Bounded<ByText, Entry, Keyed>,
    time_to_live: Duration,
    missing: Option<Duration>,
}

/// How much longer entries lie in the store than they are current: there the real time counts, and by a clock that a test holds
/// nothing should be gone at a moment that depends on how fast the test runs.
const GRACE: Duration = Duration::from_secs(60);

/// A store takes no longer time to live than a thousand years.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Store {
    pub(crate) fn new(options: &CacheOptions) -> Self {
        let size = Size::of(options);
        let longest = options.time_to_live.max(options.missing.unwrap_or_default()).min(LONGEST);
        let entries = Bounded::builder()
            .max_capacity(size.capacity)
            .weigher(move |_: &ByText, entry: &Entry| size.weight(entry.bytes))
            .time_to_live(longest + GRACE)
            .build_with_hasher(Keyed(fastrand::u64(..)));
        Self { entries, time_to_live: options.time_to_live, missing: options.missing }
    }

    pub(crate) fn get(&self, key: &Identity, generation: u64) -> Option<Found> {
        let now = Instant::now();
        self.entries
            .get(&ByText(key.clone()))
            .filter(|entry| entry.is_current(generation, now))
            .map(|entry| entry.found)
    }
    pub(crate) fn put(&self, key: &Identity, found: &Found, generation: u64) {
        let time = if found.is_some() { Some(self.time_to_live) } else { self.missing };
        let size = found.as_ref().map(Row::size).transpose();
        // A missing item that is not cached may still take the place of one that was there.
        let (Some(time), Ok(bytes)) = (time, size) else { return self.remove(key) };
        let bytes = (key.len() + bytes.unwrap_or_default()) as u64;
        let ends = Instant::now().checked_add(time);
        self.entries.insert(ByText(key.clone()), Entry { found: found.clone(), bytes, ends, generation });
        // What has no room goes now, and not when the store finds time.
        self.entries.run_pending_tasks();
    }
    pub(crate) fn remove(&self, key: &Identity) {
        self.entries.invalidate(&ByText(key.clone()));
    }
    /// Gives back the memory of what is not current any more, in time.
    pub(crate) fn clear(&self) {
        self.entries.invalidate_all();
    }
    /// How many items there are, and their bytes.
    pub(crate) fn count(&self, generation: u64) -> (u64, u64) {
        self.entries.run_pending_tasks();
        let now = Instant::now();
        let current = self.entries.iter().map(|(_, entry)| entry).filter(|entry| entry.is_current(generation, now));
        current.fold((0, 0), |(items, bytes), entry| (items + 1, bytes + entry.bytes))
    }
}

/// Hashes that nobody can foresee who chooses keys; what is evicted depends on them. They are drawn as the jitter between attempts
/// is, so that a simulation which seeds `fastrand` is the same in each run.
#[derive(Clone)]
struct Keyed(u64);

impl BuildHasher for Keyed {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher
    }
}

impl Entry {
    fn is_current(&self, generation: u64, now: Instant) -> bool {
        self.generation == generation && self.ends.is_none_or(|ends| now < ends)
    }
}

/// Two bounds as one: a store has one capacity, so each entry weighs at least its share of it.
#[derive(Clone, Copy)]
struct Size {
    capacity: u64,
    least: u64,
    /// Bytes of one unit of weight: a weight has 32 bits.
    unit: u64,
}

impl Size {
    fn of(options: &CacheOptions) -> Self {
        let unit = options.max_bytes / u64::from(u32::MAX) + 1;
        let units = options.max_bytes / unit;
        match units.checked_div(options.max_items) {
            None => Self { capacity: 0, least: 1, unit },
            Some(0) => Self { capacity: units, least: 1, unit },
            Some(least) => Self { capacity: least * options.max_items, least, unit },
        }
    }
    fn weight(self, bytes: u64) -> u32 {
        u32::try_from(bytes.div_ceil(self.unit).max(self.least)).unwrap_or(u32::MAX)
    }
}
