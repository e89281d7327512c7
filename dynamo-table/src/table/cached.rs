//! A table with a cache in front of it.

use crate::cache::handle::Cache;
use crate::cache::statistics::CacheStatistics;
use crate::record::{IntoKey, Record};
use crate::table::handles::normal_key;
use crate::table::table_of::TableOf;

/// A table with a read cache in front of it. Made by [`DynamoTable::cached`](crate::DynamoTable::cached); clones share the cache.
///
/// What goes through the cache:
///
/// | call | |
/// |---|---|
/// | `get` | given from the cache, else read and kept; a projection is given from a whole item, and is not kept itself |
/// | several `get` of one key at a time | one request; where it fails, each of the others sends its own |
/// | `get(…).consistent()` | always sent; what it brings is kept |
/// | `exists` | answered by what is kept, else sent |
/// | `batch_get` | what is kept is not asked for, the rest is, and is kept; a projection and `.consistent()` as for `get` |
/// | `tracked`, `transact_get`, `query`, `scan` | past the cache: neither given from it nor kept |
/// | writes of single items, transactions, batches and clears | forget what is kept of their items, also where they fail, are cancelled or their outcome is unknown |
/// | `delete_table`, `delete_table_if_exists`, `reset_table` | forget everything, when it is sent and when the table is gone; in between nothing is kept, and for five minutes where that is not waited for |
/// | `create_table`, `create_table_if_missing`, `wait_until_not_exists` | forget everything where a table was created, or is gone |
///
/// Hooks run on each read, items are decoded for each, and [`hide_expired`](crate::operation::item::get::Get::hide_expired) goes by the
/// time of the read: what is given is the caller's own copy.
///
/// # How old an answer may be
///
/// Through this handle and its clones own writes are seen: a read that overlaps a write leaves nothing in the cache, and
/// for [some time after a write](crate::CacheOptions::consistent_after_write) what has to be read is read consistently. After a write
/// that may yet be applied, since its response was lost or its future dropped, its key is not kept for a minute. Writes by
/// others, also by other handles of this process, are seen after [`time_to_live`](crate::CacheOptions::time_to_live) at the latest, or
/// when the key is [invalidated](Self::invalidate).
///
/// A cache may stand in front of another one, as in `players.cached(far).cached(near)`: reads go to the one in front only; what is
/// written or invalidated through it is forgotten by both. What is written through the one behind is not known in front.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::CacheOptions;
/// use std::time::Duration;
///
/// let players = players.cached(CacheOptions::default().time_to_live(Duration::from_secs(30)));
/// let bo = players.get(("nfl", 7)).await?;         // sent
/// assert_eq!(players.get(("nfl", 7)).await?, bo);  // not sent
/// players.update(("nfl", 7)).set(Player::POINTS, 11).await?;
/// let bo = players.get(("nfl", 7)).await?;         // sent, consistent
/// assert_eq!(bo.map(|bo| bo.points), Some(11));
///
/// players.invalidate(("nfl", 7)); // somebody else has changed it
/// let statistics = players.cache_statistics();
/// assert_eq!((statistics.hits, statistics.misses, statistics.invalidations), (1, 2, 2));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Cached<T> {
    table: T,
    cache: Cache,
}

impl<T> Cached<T> {
    pub(crate) fn new(table: T, cache: Cache) -> Self {
        Self { table, cache }
    }
    /// The table behind the cache: of what is written through it the cache learns nothing.
    pub fn table(&self) -> &T {
        &self.table
    }
    /// The cache, for another table of the same items: [`cached`](crate::DynamoTable::cached) takes it.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }
    /// Forgets what is known of the item under this key, for example since somebody else has changed it. Reads under way will
    /// not bring it back, and for some time those that follow are consistent.
    pub fn invalidate<R: Record>(&self, key: impl IntoKey<R::Key>)
    where
        T: TableOf<R>,
    {
        self.cache.invalidate(self.table.table_name(), &normal_key::<R, _>(&self.table, key));
    }
    /// Forgets everything. Reads under way will not bring it back, and for some time those that follow are consistent.
    pub fn invalidate_all(&self) {
        self.cache.invalidate_all();
    }
    /// What the cache has done, and what it holds. Takes time in proportion to the items it holds.
    pub fn cache_statistics(&self) -> CacheStatistics {
        self.cache.statistics()
    }
}
