//! The handle on a cache.

use std::fmt;
use std::sync::Arc;

use tokio::time::Instant;

use super::options::CacheOptions;
use super::place::Place;
use super::shared::Shared;
use super::statistics::CacheStatistics;
use super::store::CacheKey;
use super::write::ClearGuard;
use crate::codec::Item;
use crate::derived::encode_key;
use crate::facts::RecordFacts;
use crate::key::identity;
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
#[derive(Clone)]
pub struct Cache(Arc<Shared>);

impl Cache {
    /// An empty cache.
    pub fn new(options: CacheOptions) -> Self {
        Self(Arc::new(Shared::new(&options)))
    }
    /// Forgets what is known of the item under this key of the table, for example since somebody else has changed it. Reads under
    /// way will not bring it back, and those that follow are consistent for a while, as after a write.
    pub fn invalidate<K: Key>(&self, table_name: &str, key: &K) {
        // Nothing is cached under a key that cannot be stored.
        if let Ok(encoded) = encode_key(key) {
            let place = self.place(table_name, &<K::Record as Record>::FACTS, &encoded.key);
            self.0.counters.invalidations.count();
            let now = Instant::now();
            self.0.disturb(&place.key, |stripe| stripe.invalidate(now));
        }
    }
    /// Forgets everything. Reads under way will not bring it back, and those that follow are consistent for a while, as after a
    /// write.
    pub fn invalidate_all(&self) {
        self.0.counters.invalidations.count();
        let now = Instant::now();
        self.0.disturb_all(|stripe| stripe.invalidate(now));
    }
    /// What the cache has done, and what it holds. Takes time in proportion to the items it holds.
    pub fn statistics(&self) -> CacheStatistics {
        self.0.statistics()
    }

    /// Where an item of the table is; `item` has the key attributes, and may have others.
    pub(crate) fn place(&self, table: &str, facts: &RecordFacts, item: &Item) -> Place {
        Place { shared: self.0.clone(), key: CacheKey::new(identity(table, facts, item)) }
    }
    /// Nothing is cached from here until the guard is dropped, and nothing of what was: for the end of a table.
    pub(crate) fn clearing(&self) -> ClearGuard {
        ClearGuard::new(self.0.clone())
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
