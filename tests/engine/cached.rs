//! What a cached table does.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{
    Cache, CacheOptions, Cached, Clock, DynamoTable, Hooks, Number, Record, Settings, Table, TableDefinition, TableOf,
    transact_write,
};
use futures::TryStreamExt;

use crate::records::{Player, player};
use crate::support::{counted, create, engines};

#[derive(Debug, Clone, PartialEq, Record)]
struct Counter {
    #[record(partition_key)]
    id: i64,
    text: String,
}

/// Case 16: keys whose hashes may fall together have values of their own.
#[tokio::test]
async fn keys_are_kept_apart() {
    for on in engines().await {
        let counters = on.table::<Counter>().await.cached(CacheOptions::default());
        for id in [-1, -2] {
            counters.put(&Counter { id, text: id.to_string() }).await.unwrap();
        }
        for _ in 0..2 {
            for id in [-1, -2] {
                assert_eq!(counters.get(id).await.unwrap().unwrap().text, id.to_string());
            }
        }
        assert_eq!(counters.cache_statistics().hits, 2);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Place {
    #[record(partition_key)]
    shelf: String,
    #[record(sort_key)]
    height: Number,
}

/// A number is one key however it is written, and two texts are two keys wherever they are cut.
#[tokio::test]
async fn keys_are_compared_by_value() {
    let (places, recorder) = counted::<Place>().await;
    let places = places.cached(CacheOptions::default());
    let key = |shelf: &str, height: &str| (shelf.to_owned(), height.parse::<Number>().unwrap());
    places.put(&Place { shelf: "a".into(), height: "1".parse().unwrap() }).await.unwrap();
    for height in ["1", "1.0", "1e0", "0.1E1"] {
        assert!(places.get(key("a", height)).await.unwrap().is_some());
    }
    assert_eq!(recorder.operations(), ["PutItem", "GetItem"]);
    for other in ["a 1", "A", "a\u{0}", "S1:a"] {
        assert!(places.get(key(other, "1")).await.unwrap().is_none());
    }
    assert_eq!(recorder.count(), 6);
}

/// Case 17: a miss, then a write through the same handle, then the record.
#[tokio::test]
async fn own_writes_are_seen() {
    for on in engines().await {
        let options = CacheOptions::default().cache_missing(Duration::from_secs(60));
        let players = on.table::<Player>().await.cached(options);
        let read = async || players.get(("nfl", 1)).await.unwrap();
        let points = async || read().await.unwrap().points;
        assert_eq!((read().await, read().await), (None, None));
        players.upsert(&player(1)).await.unwrap();
        assert_eq!((read().await, read().await), (Some(player(1)), Some(player(1))));
        players.update(("nfl", 1)).set(Player::POINTS, 8).await.unwrap();
        assert_eq!(points().await, 8);
        assert_eq!(players.increment(("nfl", 1), Player::POINTS, 2).await.unwrap(), 10);
        assert_eq!(points().await, 10);
        players.decrement(("nfl", 1), Player::POINTS, 11).await.unwrap_err();
        assert_eq!(points().await, 10);
        let mut tracked = players.tracked(("nfl", 1)).await.unwrap().unwrap();
        tracked.points = 11;
        players.save(&mut tracked).await.unwrap();
        assert_eq!(points().await, 11);
        transact_write().write(players.put(&Player { points: 12, ..player(1) })).await.unwrap();
        assert_eq!(points().await, 12);
        players.delete(("nfl", 1)).await.unwrap();
        assert_eq!((read().await, players.exists(("nfl", 1)).await.unwrap()), (None, false));
        players.insert(&player(1)).await.unwrap();
        assert_eq!((read().await, players.exists(("nfl", 1)).await.unwrap()), (Some(player(1)), true));
        let statistics = players.cache_statistics();
        assert_eq!((statistics.items, statistics.refused), (1, 0));
    }
}

/// On several threads, with an engine whose reads are never old: nobody sees a number go down, and the writer sees its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_thread_sees_time_go_back() {
    let (players, recorder) = counted::<Player>().await;
    let players = players.cached(CacheOptions::default());
    players.put(&Player { points: 0, ..player(1) }).await.unwrap();
    let read = |players: Cached<Table<Player>>| async move { players.get(("nfl", 1)).await.unwrap().unwrap().points };
    let reader = |players: Cached<Table<Player>>| async move {
        let mut last = 0;
        while last < 100 {
            let now = read(players.clone()).await;
            assert!(now >= last, "{now} after {last}");
            last = now;
            tokio::task::yield_now().await;
        }
    };
    let readers: Vec<_> = (0..4).map(|_| tokio::spawn(reader(players.clone()))).collect();
    for points in 1..=100 {
        assert_eq!(players.increment(("nfl", 1), Player::POINTS, 1).await.unwrap(), points);
        assert_eq!(read(players.clone()).await, points);
    }
    for reader in readers {
        reader.await.unwrap();
    }
    let statistics = players.cache_statistics();
    let reads = recorder.operations().iter().filter(|operation| *operation == "GetItem").count();
    assert_eq!(statistics.misses, reads as u64, "{statistics:?}");
}

/// What somebody else writes is seen when the key is invalidated; a scan fills nothing and takes nothing.
#[tokio::test]
async fn writes_of_others() {
    for on in engines().await {
        let table = on.table::<Player>().await;
        let players = table.clone().cached(CacheOptions::default());
        table.put(&player(1)).await.unwrap();
        players.get(("nfl", 1)).await.unwrap();
        table.put(&Player { points: 8, ..player(1) }).await.unwrap();
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, 7);
        let scanned: Vec<Player> = players.scan().items().try_collect().await.unwrap();
        assert_eq!(scanned[0].points, 8);
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, 7);
        players.invalidate(("nfl", 1));
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, 8);
        assert_eq!(players.table().table_name(), table.table_name());
    }
}

/// A table that is deleted takes its items with it.
#[tokio::test]
async fn the_end_of_a_table() {
    for on in engines().await {
        let players = on.table::<Player>().await.cached(CacheOptions::default());
        players.put(&player(1)).await.unwrap();
        players.get(("nfl", 1)).await.unwrap().unwrap();
        players.reset_table().await.unwrap();
        assert_eq!(players.get(("nfl", 1)).await.unwrap(), None);
        for end in 0..2 {
            players.put(&player(1)).await.unwrap();
            players.get(("nfl", 1)).await.unwrap().unwrap();
            match end {
                0 => players.delete_table().await.unwrap(),
                _ => players.delete_table_if_exists().await.unwrap(),
            }
            assert!(players.get(("nfl", 1)).await.unwrap_err().is_not_found());
            create(&players).await;
        }
    }
}

struct At(Arc<AtomicU64>);

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Session {
    #[record(partition_key)]
    id: String,
    #[record(ttl)]
    ends: Option<SystemTime>,
}

/// Whether an item has expired is decided when it is read, not when it is cached.
#[tokio::test]
async fn expired_items_are_hidden_at_each_read() {
    let now = Arc::new(AtomicU64::new(100));
    let (sessions, recorder) = counted::<Session>().await;
    let sessions = sessions.with_clock(At(now.clone())).cached(CacheOptions::default());
    let ends = SystemTime::UNIX_EPOCH + Duration::from_secs(200);
    sessions.put(&Session { id: "a".into(), ends: Some(ends) }).await.unwrap();
    assert!(sessions.get("a").hide_expired().await.unwrap().is_some());
    now.store(200, Ordering::Relaxed);
    assert!(sessions.get("a").hide_expired().await.unwrap().is_none());
    assert!(sessions.get("a").await.unwrap().is_some());
    assert_eq!(recorder.operations(), ["PutItem", "GetItem"]);
}

/// A table that overrides all there is to override, and counts what it is asked.
struct Club {
    client: Client,
    name: String,
    asked: Arc<Asked>,
}

#[derive(Default)]
struct Asked {
    calls: Mutex<Vec<&'static str>>,
    reads: AtomicU32,
}

impl Club {
    fn asked(&self, what: &'static str) {
        self.asked.calls.lock().unwrap().push(what);
    }
}

#[async_trait]
impl Hooks<Player> for Asked {
    async fn after_read(&self, player: &mut Player) -> Result<(), Source> {
        player.points = u64::from(self.reads.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn normalize(&self, player: &mut Player) {
        self.asked("normalize");
        player.nickname = Some("ace".into());
    }
    fn validate(&self, _: &Player) -> Result<(), Source> {
        self.asked("validate");
        Ok(())
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(self.asked.clone())
    }
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        self.asked("clock");
        None
    }
    fn settings(&self) -> Settings {
        self.asked("settings");
        Settings::default()
    }
    fn definition(&self) -> TableDefinition {
        self.asked("definition");
        TableDefinition::of::<Player>()
    }
}

/// A cached table keeps all that the table behind it sets. Hooks run for each read: on a copy of the cached item.
#[tokio::test]
async fn a_table_of_ones_own_stays_what_it_is() {
    let (table, recorder) = counted::<Player>().await;
    let club = Club { client: recorder.client(), name: table.table_name().to_owned(), asked: Arc::default() };
    let asked = club.asked.clone();
    let club = club.cached(CacheOptions::default());
    club.put(&player(1)).await.unwrap();
    let _ = (club.settings(), club.definition());
    let calls = "clock normalize validate settings definition";
    assert_eq!(*asked.calls.lock().unwrap(), calls.split_whitespace().collect::<Vec<_>>());

    for read in 0..3 {
        let seen = club.get(("nfl", 1)).await.unwrap().unwrap();
        assert_eq!((seen.points, seen.nickname.as_deref()), (read, Some("ace")));
    }
    assert_eq!(recorder.operations(), ["PutItem", "GetItem"]);
}

/// One that holds the cache by itself needs no wrapper.
struct Holder {
    table: Table<Player>,
    cache: Cache,
}

impl TableOf<Player> for Holder {
    fn client(&self) -> &Client {
        self.table.client()
    }
    fn table_name(&self) -> &str {
        self.table.table_name()
    }
    fn cache(&self) -> Option<Cache> {
        Some(self.cache.clone())
    }
}

#[tokio::test]
async fn a_table_may_hold_its_cache() {
    let (table, recorder) = counted::<Player>().await;
    let holder = Holder { table, cache: CacheOptions::default().into() };
    holder.put(&player(1)).await.unwrap();
    for _ in 0..2 {
        assert_eq!(holder.get(("nfl", 1)).await.unwrap(), Some(player(1)));
    }
    assert_eq!(recorder.count(), 2);
    holder.cache.invalidate("another", &player(1).key());
    assert_eq!(holder.get(("nfl", 1)).await.unwrap(), Some(player(1)));
    assert_eq!(recorder.count(), 2, "another table");
    holder.cache.invalidate(holder.table_name(), &player(1).key());
    assert_eq!(holder.get(("nfl", 1)).await.unwrap(), Some(player(1)));
    assert_eq!(recorder.count(), 3);
}
