//! Batches and clears through a cached table, on the engines.

use std::time::Duration;

use dynamo_table::{Cache, CacheOptions, DynamoTable, Record, Table, WriteRequest};

use crate::records::{Player, player};
use crate::support::{counted, create, engines};

fn keys(numbers: impl IntoIterator<Item = u32>) -> Vec<(&'static str, u32)> {
    numbers.into_iter().map(|number| ("nfl", number)).collect()
}

/// Case 17: a miss, then a batch through the same handle, then what it has written.
#[tokio::test]
async fn case_17_own_batches_are_seen() {
    for on in engines().await {
        let options = CacheOptions::default().cache_missing(Duration::from_secs(60));
        let players = on.table::<Player>().await.cached(options);
        // Twice each: sent, and from the cache.
        let points = async |number| {
            let first = players.get(("nfl", number)).await.unwrap();
            let batch = players.batch_get([("nfl", number)]).await.unwrap();
            assert_eq!(batch, std::slice::from_ref(&first));
            first.map(|player| player.points)
        };
        let with = |points| (1..=30).map(move |number| Player { points, ..player(number) });
        assert_eq!((points(1).await, points(30).await), (None, None));
        players.batch_upsert(with(1)).await.unwrap();
        assert_eq!((points(1).await, points(30).await), (Some(1), Some(1)));
        players.batch_put(with(2)).await.unwrap();
        assert_eq!((points(1).await, points(30).await), (Some(2), Some(2)));
        players.batch_delete(keys([1])).await.unwrap();
        assert_eq!((points(1).await, points(30).await), (None, Some(2)));
        let writes = [WriteRequest::put(player(1)), WriteRequest::delete(("nfl", 30))];
        players.batch_write(writes).await.unwrap();
        assert_eq!((points(1).await, points(30).await), (Some(7), None));
        players.clear_table().partition("nfl").limit(1).await.unwrap();
        assert_eq!((points(1).await, points(2).await), (None, Some(2)));
        assert_eq!(players.clear_table().everything().await.unwrap().items, 28);
        assert_eq!((points(1).await, points(2).await), (None, None));
    }
}

/// Cases 15 and 18: in the order asked whatever is cached, over several requests, and nothing is asked for twice.
#[tokio::test]
async fn case_18_order_and_missing_items() {
    let (table, recorder) = counted::<Player>().await;
    table.batch_put((0..230).filter(|number| number % 7 != 0).map(player)).await.unwrap();
    let players = table.clone().cached(CacheOptions::default().cache_missing(Duration::from_secs(60)));
    for number in [5, 7, 150] {
        players.get(("nfl", number)).await.unwrap();
    }
    recorder.take();
    for _ in 0..2 {
        let asked = || (0..230).rev().chain([3, 7]);
        let found = players.batch_get(keys(asked())).await.unwrap();
        let expected: Vec<_> = asked().map(|number| (number % 7 != 0).then(|| player(number))).collect();
        assert_eq!(found, expected);
    }
    assert_eq!(recorder.operations(), ["BatchGetItem"; 3]);
    assert!(players.get(("nfl", 0)).await.unwrap().is_none());
    assert_eq!(recorder.count(), 3);
    assert_eq!(players.cache_statistics().items, 230);
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:04}"))]
struct Order {
    customer: String,
    number: u16,
    total: u64,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "PROFILE"))]
struct Profile {
    customer: String,
    name: String,
}

/// A cache that the record types of one table share: clearing one type forgets its items, clearing the table all.
#[tokio::test]
async fn record_types_that_share_a_cache() {
    for on in engines().await {
        println!("on {}", on.name);
        let (name, cache) = (on.fresh_name(), Cache::new(CacheOptions::default()));
        let orders = Table::<Order>::new(on.client.clone(), name.clone()).cached(cache.clone());
        let profiles = Table::<Profile>::new(on.client.clone(), name).cached(cache.clone());
        create(&orders).await;
        let order = Order { customer: "ann".into(), number: 1, total: 3 };
        let profile = Profile { customer: "ann".into(), name: "Ann".into() };
        let read = async || {
            let orders = orders.batch_get([("ann", 1)]).await.unwrap();
            (orders[0].is_some(), profiles.get("ann").await.unwrap().is_some())
        };
        profiles.batch_put([profile]).await.unwrap();
        orders.batch_put([order.clone()]).await.unwrap();
        assert_eq!((read().await, read().await), ((true, true), (true, true)));
        let before = cache.statistics();
        assert_eq!(orders.clear_records().await.unwrap().items, 1);
        assert_eq!(read().await, (false, true));
        let after = cache.statistics();
        assert_eq!((after.hits - before.hits, after.misses - before.misses), (1, 1), "the profile is still known");
        orders.batch_put([order]).await.unwrap();
        assert_eq!(read().await, (true, true));
        assert_eq!(profiles.clear_table().everything().await.unwrap().items, 2);
        assert_eq!(read().await, (false, false));
    }
}
