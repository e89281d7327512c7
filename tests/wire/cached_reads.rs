//! Reads through a cache: what is sent, what is not, and what is kept.

use std::time::Duration;

use dynamo_table::{CacheOptions, Cached, DynamoTable, Error, Projection, Table, transact_get};
use dynamo_table_testkit::{Answer, Canned};
use futures::FutureExt;
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::held::gated;
use crate::support::{Player, answering, item, player};

pub fn found() -> Answer {
    Answer::json(json!({ "Item": item() }))
}

fn missing() -> Answer {
    Answer::json(json!({}))
}

/// With other points than the one in `found`.
pub fn newer() -> Answer {
    Answer::json(json!({ "Item": { "league": { "S": "nfl" }, "number": { "N": "12" }, "points": { "N": "8" } } }))
}

fn cached(answers: impl IntoIterator<Item = Answer>) -> (Cached<Table<Player>>, Canned) {
    cached_by(CacheOptions::default(), answers)
}

fn cached_by(options: CacheOptions, answers: impl IntoIterator<Item = Answer>) -> (Cached<Table<Player>>, Canned) {
    let (players, canned) = answering::<Player>(answers);
    (players.cached(options), canned)
}

/// Which of the requests are consistent.
fn consistent(canned: &Canned) -> Vec<bool> {
    canned.finish().iter().map(|request| request.body["ConsistentRead"] == true).collect()
}

#[tokio::test]
async fn a_hit_sends_nothing() {
    let (players, canned) = cached([found()]);
    let first = players.get(("nfl", 12)).with_response().await.unwrap();
    assert_eq!((first.output, first.attempts), (Some(player()), 1));
    let second = players.get(player()).with_response().await.unwrap();
    assert_eq!((second.output, second.attempts), (Some(player()), 0));
    assert!(second.consumed_capacity.is_none());
    assert_eq!(players.clone().get(("nfl", 12)).await.unwrap(), Some(player()), "clones share the cache");
    assert_eq!(consistent(&canned), [false]);

    let statistics = players.cache_statistics();
    assert_eq!((statistics.hits, statistics.misses, statistics.shared), (2, 1, 0));
    assert_eq!((statistics.refused, statistics.invalidations, statistics.items), (0, 0, 1));
    assert!((30..100).contains(&statistics.bytes), "{statistics:?}");
}

/// A missing item is asked for again, unless it is to be remembered that it is missing.
#[tokio::test(start_paused = true)]
async fn missing_items_are_cached_on_request() {
    let (players, canned) = cached([missing(), found()]);
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), None);
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()));
    canned.finish();

    let options = CacheOptions::default().cache_missing(Duration::from_secs(5));
    let (players, canned) = cached_by(options, [missing(), found()]);
    for _ in 0..3 {
        assert_eq!(players.get(("nfl", 12)).await.unwrap(), None);
        assert!(!players.exists(("nfl", 12)).await.unwrap());
    }
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()));
    canned.finish();
}

#[tokio::test(start_paused = true)]
async fn items_are_kept_for_their_time() {
    let options = CacheOptions::default().time_to_live(Duration::from_secs(10));
    let (players, canned) = cached_by(options, [found(), newer()]);
    players.get(("nfl", 12)).await.unwrap();
    tokio::time::advance(Duration::from_millis(9_999)).await;
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 7);
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 8);
    canned.finish();

    for (time, requests) in [(Duration::ZERO, 2), (Duration::MAX, 1)] {
        let options = CacheOptions::default().time_to_live(time);
        let (players, canned) = cached_by(options, (0..requests).map(|_| found()));
        players.get(("nfl", 12)).await.unwrap();
        players.get(("nfl", 12)).await.unwrap();
        canned.finish();
    }
}

/// Each bound on the size holds by itself.
#[tokio::test]
async fn a_cache_is_bounded() {
    let bounds = [
        (CacheOptions::default().max_items(10), 10, u64::MAX),
        (CacheOptions::default().max_items(7).max_bytes(u64::MAX), 7, u64::MAX),
        (CacheOptions::default().max_bytes(1_000), 20, 1_000),
        (CacheOptions::default().max_bytes(20).max_items(u64::MAX), 0, 20),
        (CacheOptions::default().max_items(0), 0, 0),
        (CacheOptions::default().max_bytes(0), 0, 0),
    ];
    for (options, items, bytes) in bounds {
        let (players, _) = cached_by(options.clone(), (0..100).map(|_| found()));
        for number in 0..100 {
            players.get(("nfl", number)).await.unwrap();
        }
        let statistics = players.cache_statistics();
        assert!(statistics.items <= items && statistics.bytes <= bytes, "{statistics:?} of {options:?}");
        assert!(statistics.items > items / 2 || items == 0, "{statistics:?} of {options:?}");
    }
}

#[tokio::test]
async fn a_consistent_read_goes_past_the_cache_and_refreshes_it() {
    let (players, canned) = cached([found(), newer(), missing(), found()]);
    players.get(("nfl", 12)).await.unwrap();
    assert_eq!(players.get(("nfl", 12)).consistent().await.unwrap().unwrap().points, 8);
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 8);
    assert_eq!(players.get(("nfl", 12)).consistent().await.unwrap(), None);
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 7, "what is gone is not kept");
    assert_eq!(consistent(&canned), [false, true, true, false]);
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
pub struct Points {
    pub points: u64,
}

/// A projection is given from a whole item, and is not kept itself.
#[tokio::test]
async fn projections() {
    let points = Answer::json(json!({ "Item": { "points": { "N": "7" } } }));
    let (players, canned) = cached([points, found()]);
    let part = players.get(("nfl", 12)).project::<Points>();
    assert_eq!(part.await.unwrap(), Some(Points { points: 7 }));
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()));
    let part = players.get(("nfl", 12)).project::<Points>().with_response().await.unwrap();
    assert_eq!((part.output, part.attempts), (Some(Points { points: 7 }), 0));
    let requests = canned.finish();
    assert_eq!(requests[0].body["ProjectionExpression"], "#0, #1, #2");
    assert_eq!(requests[1].body["ProjectionExpression"], Value::Null);
}

#[tokio::test]
async fn exists_is_answered_by_what_is_known() {
    let (players, canned) = cached([found(), found(), missing(), found()]);
    assert!(players.exists(("nfl", 12)).await.unwrap());
    players.get(("nfl", 12)).await.unwrap();
    let known = players.exists(("nfl", 12)).with_response().await.unwrap();
    assert_eq!((known.output, known.attempts), (true, 0));
    assert!(!players.exists(("nfl", 12)).consistent().await.unwrap());
    assert!(players.exists(("nfl", 12)).await.unwrap(), "what is gone is not kept");
    assert_eq!(consistent(&canned), [false, false, true, false]);
}

/// Neither given from the cache nor kept in it.
#[tokio::test]
async fn other_reads_go_past_the_cache() {
    let page = || Answer::json(json!({ "Items": [item()], "Count": 1, "ScannedCount": 1 }));
    let together = Answer::json(json!({ "Responses": [{ "Item": item() }] }));
    let (players, canned) = cached([found(), found(), found(), page(), page(), together, found()]);
    assert_eq!(*players.tracked(("nfl", 12)).await.unwrap().unwrap(), player());
    players.get(("nfl", 12)).await.unwrap();
    assert_eq!(*players.tracked(("nfl", 12)).await.unwrap().unwrap(), player());
    assert_eq!(players.query("nfl").all().await.unwrap().items, [player()]);
    assert_eq!(players.scan().all().await.unwrap().items, [player()]);
    let mut read = transact_get();
    let first = read.add(players.get(("nfl", 12)));
    let first = read.await.unwrap().take(first).unwrap();
    assert_eq!(first, Some(player()));
    let statistics = players.cache_statistics();
    assert_eq!((statistics.hits, statistics.misses, statistics.items), (0, 1, 1));

    let request = players.get(("nfl", 12)).into_request().await.unwrap();
    request.send().await.unwrap();
    canned.finish();
}

/// What is wrong is refused as without a cache, and what does not decode is an error for each.
#[tokio::test]
async fn errors() {
    let broken = Answer::json(json!({ "Item": { "league": { "S": "nfl" }, "number": { "N": "12" } } }));
    let (players, canned) = cached([broken]);
    for _ in 0..2 {
        assert!(matches!(players.get(("nfl", 12)).await.unwrap_err(), Error::Decode { .. }));
        assert!(matches!(players.get(("", 12)).await.unwrap_err(), Error::InvalidKey { .. }));
        assert!(matches!(players.exists(("", 12)).await.unwrap_err(), Error::InvalidKey { .. }));
    }
    players.invalidate(("", 12));
    canned.finish();

    let refused = || Answer::error(400, "ValidationException", json!({}));
    let (players, canned) = cached([refused(), refused(), found()]);
    assert!(players.get(("nfl", 12)).await.is_err());
    assert!(players.exists(("nfl", 12)).await.is_err());
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()), "an error is not kept");
    canned.finish();
}

#[tokio::test]
async fn concurrent_reads_share_one_request() {
    let (players, gate) = gated::<Player>([found(), found()]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let reads = join_all((0..10).map(|_| players.get(("nfl", 12)).with_response().into_future()));
    let part = players.get(("nfl", 12)).project::<Points>().into_future();
    let other = async {
        held.arrived().await;
        players.get(("nfl", 13)).await.unwrap();
        held.release();
    };
    let (reads, part, ()) = tokio::join!(reads, part, other);
    let reads: Vec<_> = reads.into_iter().map(Result::unwrap).collect();
    assert!(reads.iter().all(|read| read.output == Some(player())));
    assert_eq!(reads.iter().map(|read| read.attempts).sum::<u32>(), 1);
    assert_eq!(part.unwrap(), Some(Points { points: 7 }), "a projection waits for a whole item");
    gate.canned().finish();
    let statistics = players.cache_statistics();
    assert_eq!((statistics.hits, statistics.misses, statistics.shared), (0, 2, 10));
}

#[tokio::test]
async fn a_consistent_read_shares_nothing() {
    let (players, gate) = gated::<Player>([found(), newer()]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let first = async { players.get(("nfl", 12)).await.unwrap().unwrap().points };
    let second = async {
        held.arrived().await;
        let read = players.get(("nfl", 12)).consistent().await.unwrap().unwrap().points;
        held.release();
        read
    };
    assert_eq!(tokio::join!(first, second), (7, 8));
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 8, "the read that began later is kept");
    assert_eq!(consistent(gate.canned()), [false, true]);
}

/// Where the request fails, each of those who wait has an error of its own, from a request of its own.
#[tokio::test]
async fn a_failed_request_is_not_shared() {
    let refused = || Answer::error(400, "ValidationException", json!({}));
    let (players, gate) = gated::<Player>([refused(), refused(), found(), refused()]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let reads = join_all((0..4).map(|_| players.get(("nfl", 12)).into_future()));
    let release = async {
        held.arrived().await;
        held.release();
    };
    let (reads, ()) = tokio::join!(reads, release);
    assert_eq!(reads.iter().filter(|read| read.is_err()).count(), 3);
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()), "the one that succeeded is kept");
    gate.canned().finish();
}

/// Where the one that sends is dropped, one of those who wait sends in its place.
#[tokio::test]
async fn a_dropped_request_is_taken_over() {
    let (players, gate) = gated::<Player>([found(), found()]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let first = tokio::spawn(players.get(("nfl", 12)).into_future());
    held.arrived().await;
    let drop_it = async {
        tokio::task::yield_now().await;
        first.abort();
    };
    let (reads, ()) = tokio::join!(join_all((0..5).map(|_| players.get(("nfl", 12)).into_future())), drop_it);
    assert!(reads.into_iter().all(|read| read.unwrap() == Some(player())));
    gate.canned().finish();
}

/// A future that is held and not polled keeps nobody waiting for ever; the others share one request in its place.
#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_is_not_waited_for() {
    let (players, canned) = cached([Answer::never(), found()]);
    let mut stuck = players.get(("nfl", 12)).into_future();
    assert!((&mut stuck).now_or_never().is_none());
    let before = Instant::now();
    let reads = join_all((0..5).map(|_| players.get(("nfl", 12)).into_future())).await;
    assert!(reads.into_iter().all(|read| read.unwrap() == Some(player())));
    assert_eq!(before.elapsed().as_secs(), 1);
    canned.finish();
}

/// Values never reach a log by `Debug`.
#[tokio::test]
async fn debug_shows_no_values() {
    let (players, _) = cached([found()]);
    players.get(("nfl", 12)).await.unwrap();
    let text = format!("{players:?} {:?} {:?}", players.cache(), players.cache_statistics());
    assert!(!text.contains("nfl") && !text.contains("\"red"), "{text}");
}
