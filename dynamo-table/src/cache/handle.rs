//! The handle on a cache.

use std::fmt;
use std::sync::Arc;

use tokio::time::Instant;

use super::options::CacheOptions;
use super::place::Place;
use super::shared::Shared;
use super::statistics::CacheStatistics;
use crate::codec::Item;
use crate::derived::encode_key;
use crate::facts::RecordFacts;
use crate::identity::{Identity, KeyNames};
use crate::record::{Key, Record};

/// A cache of items that were read by their key. Clones share it.
///
/// [`cached`](crate::DynamoTable::cached) makes one and puts it in front of a table. Handles on one table that should see each other's
/// writes share one, for example those of several record types:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let table = players().await;
/// use dynamo_table::{Cache, CacheOptions};
///
/// let cache = Cache::new(CacheOptions::default());
/// let (reader, writer) = (table.clone().cached(cache.clone()), table.cached(cache.clone()));
/// assert_eq!(reader.get(("nfl", 7)).await?.map(|bo| bo.points), Some(10));
/// writer.update(("nfl", 7)).set(Player::POINTS, 11).await?;
/// assert_eq!(reader.get(("nfl", 7)).await?.map(|bo| bo.points), Some(11));
/// assert_eq!(cache.statistics().misses, 2);
/// # Ok(()) }
/// ```
///
/// Items are kept under the table's name and the key: the tables that share a cache are of one account and one region.
///
/// Caches may stand behind one another, as those of `players.cached(far).cached(near)` do: reads go to the one in front only,
/// what is written or invalidated by it is forgotten by all of them.
#[derive(Clone)]
pub struct Cache {
    shared: Arc<Shared>,
    /// Those behind, which learn of writes.
    behind: Vec<Arc<Shared>>,
}

impl Cache {
    /// An empty cache.
    pub fn new(options: CacheOptions) -> Self {
        Self { shared: Arc::new(Shared::new(&options)), behind: Vec::new() }
    }
    /// The same cache, in front of another one: what is written or invalidated by it is forgotten by both. For a table of one's own
    /// that has a cache and wraps a table with a cache: its [`cache`](crate::TableOf::cache) is `own.in_front_of(inner.cache())`.
    #[must_use]
    pub fn in_front_of(mut self, behind: Option<Self>) -> Self {
        for shared in behind.map(|behind| behind.layers()).unwrap_or_default() {
            if self.layers().iter().all(|known| !Arc::ptr_eq(known, &shared)) {
                self.behind.push(shared);
            }
        }
        self
    }
    /// Forgets what is known of the item under this key of the table, for example since somebody else has changed it. Reads under
    /// way will not bring it back, and those that follow are consistent for a while, as after a write.
    pub fn invalidate<K: Key>(&self, table_name: &str, key: &K) {
        // Nothing is cached under a key that cannot be stored.
        if let Ok(encoded) = encode_key(key) {
            let place = self.place(table_name, &<K::Record as Record>::FACTS, &encoded.key);
            let now = Instant::now();
            place.disturb_counted(|stripe| stripe.invalidate(now));
        }
    }
    /// Forgets everything. Reads under way will not bring it back, and those that follow are consistent for a while, as after a
    /// write.
    pub fn invalidate_all(&self) {
        let now = Instant::now();
        for shared in self.layers() {
            shared.counters.invalidations.count();
            shared.disturb_all(|stripe| stripe.invalidate(now));
        }
    }
    /// What the cache has done, and what it holds. Takes time in proportion to the items it holds.
    pub fn statistics(&self) -> CacheStatistics {
        self.shared.statistics()
    }

    /// Where an item of the table is; `item` has the key attributes, and may have others.
    pub(crate) fn place(&self, table: &str, facts: &RecordFacts, item: &Item) -> Place {
        let (shared, behind) = (self.shared.clone(), self.behind.clone());
        Place { shared, behind, key: Identity::new(table, KeyNames::of(facts), item) }
    }
    /// This cache and those behind it.
    pub(crate) fn layers(&self) -> Vec<Arc<Shared>> {
        std::iter::once(&self.shared).chain(&self.behind).cloned().collect()
    }
}

impl From<CacheOptions> for Cache {
    fn from(options: CacheOptions) -> Self {
        Self::new(options)
    }
}

// Items never reach a log by `Debug`.
impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}
