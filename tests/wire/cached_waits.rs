//! Row 71: reads of one key that wait for each other take the answer that comes first, and nobody goes back in time.

use std::pin::Pin;
use std::time::Duration;

use dynamo_table::{CacheOptions, Cached, DynamoTable, Table};
use dynamo_table_testkit::Answer;
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::json;
use tokio::time::{Instant, advance, sleep, timeout};

use crate::batch_support::slow_by;
use crate::cached_reads::{Points, found, newer};
use crate::held::{Gate, gated};
use crate::support::{Player, item, player};

/// Row 71: reads that take long take no longer for those who wait for them, and are not sent by each of them.
#[tokio::test(start_paused = true)]
async fn who_waits_takes_the_answer_that_comes_first() {
    for (takes, most) in [(1200, 2), (10_000, 11)] {
        let (players, canned, _) = slow_by::<Player>(Duration::from_millis(takes), found());
        let players = players.cached(CacheOptions::default());
        let began = Instant::now();
        let reads = (0..40).map(|nth| {
            let players = players.clone();
            async move {
                sleep(Duration::from_millis(nth * 25)).await;
                let whole = players.get(("nfl", 12)).await.unwrap();
                assert_eq!(whole, Some(player()));
                began.elapsed().as_millis()
            }
        });
        let part = async {
            sleep(Duration::from_millis(100)).await;
            players.get(("nfl", 12)).project::<Points>().await.unwrap();
            began.elapsed().as_millis()
        };
        let (whole, part) = tokio::join!(join_all(reads), part);
        assert!(whole.into_iter().chain([part]).all(|ended| ended == u128::from(takes)), "{part}");
        let sent = canned.requests().len();
        assert!(sent <= most + 1, "{sent} requests");
        assert_eq!(players.get(("nfl", 12)).with_response().await.unwrap().attempts, 0, "it is kept");
    }
}

/// Row 71: what was asked for before a write is no answer for who asks after it, however long that takes.
#[tokio::test(start_paused = true)]
async fn who_reads_after_a_write_is_not_answered_by_what_came_before() {
    let answer = Answer::made(|requests| match requests[requests.len() - 1].body["ConsistentRead"] == true {
        true => newer(),
        false => found(),
    });
    let (players, ..) = slow_by::<Player>(Duration::from_secs(4), answer);
    let players = players.cached(CacheOptions::default());
    let read_at = |seconds: u64| {
        let players = players.clone();
        async move {
            sleep(Duration::from_millis(seconds * 1000)).await;
            players.get(("nfl", 12)).await.unwrap().unwrap().points
        }
    };
    let write = async {
        sleep(Duration::from_millis(500)).await;
        players.invalidate(("nfl", 12));
    };
    let (first, waiting, after, late, ()) = tokio::join!(read_at(0), read_at(0), read_at(1), read_at(3), write);
    assert_eq!((first, after, late), (7, 8, 8));
    assert!(waiting == 7 || waiting == 8, "it began before");
    assert_eq!(players.get(("nfl", 12)).await.unwrap().unwrap().points, 8);
}

/// Row 71: nor is what was asked for before an answer that came, for who asks after that; here nothing is kept.
#[tokio::test(start_paused = true)]
async fn who_has_seen_an_answer_is_not_answered_by_an_older_request() {
    let (players, gate) = gated::<Player>([found(), newer(), newer()]);
    let players = players.cached(CacheOptions::default().time_to_live(Duration::ZERO));
    let read = |players: Cached<Table<Player>>| async move { players.get(("nfl", 12)).await.unwrap().unwrap().points };
    let mut stuck = gate.hold();
    let first = tokio::spawn(read(players.clone()));
    stuck.arrived().await;
    assert_eq!(read(players.clone()).await, 8, "it waits for a second, and asks");
    let mut own = gate.hold();
    let third = tokio::spawn(read(players.clone()));
    own.arrived().await;
    stuck.release();
    assert_eq!(first.await.unwrap(), 7);
    sleep(Duration::from_millis(10)).await;
    assert!(!third.is_finished(), "7 after 8");
    own.release();
    assert_eq!(third.await.unwrap(), 8);
}

type Reading = Pin<Box<dyn Future<Output = u64>>>;

fn read(players: &Cached<Table<Player>>) -> Reading {
    let players = players.clone();
    Box::pin(async move { players.get(("nfl", 12)).await.unwrap().unwrap().points })
}

/// Two requests under way, polled by hand: the first brings 8 points; the second, which began later, 7.
async fn two_under_way(players: &Cached<Table<Player>>, gate: &Gate) -> [Reading; 2] {
    let (mut held, mut first) = (gate.hold(), read(players));
    assert!((&mut first).now_or_never().is_none());
    held.arrived().await;
    let (mut younger, mut second) = (gate.hold(), read(players));
    let waits = timeout(Duration::from_millis(1500), &mut second).await;
    assert!(waits.is_err(), "it waits for a second, and asks");
    younger.arrived().await;
    held.release();
    younger.release();
    [first, second]
}

/// Row 71: nor is a request that began after the answered one, but before its answer: the table may have been read for it before.
#[tokio::test(start_paused = true)]
async fn who_has_seen_an_answer_is_not_answered_by_what_was_under_way() {
    let (players, gate) = gated::<Player>([newer(), found(), newer()]);
    let players = players.cached(CacheOptions::default().time_to_live(Duration::ZERO));
    let [first, second] = two_under_way(&players, &gate).await;
    assert_eq!(first.await, 8);
    advance(Duration::from_millis(1)).await; // what was kept for no time is gone
    let mut third = read(&players);
    let now = (&mut third).now_or_never();
    assert_eq!(second.await, 7, "it has not seen the other");
    let third = match now {
        Some(points) => points,
        None => third.await,
    };
    assert_eq!(third, 8, "7 after 8");
}

/// Row 71: nor does it take the place of what has been seen.
#[tokio::test(start_paused = true)]
async fn what_was_under_way_when_another_was_answered_is_not_kept() {
    let (players, gate) = gated::<Player>([newer(), found()]);
    let players = players.cached(CacheOptions::default());
    let [first, second] = two_under_way(&players, &gate).await;
    assert_eq!((first.await, second.await), (8, 7));
    assert_eq!(read(&players).await, 8);
    gate.canned().finish();
}

type Kind = fn(Cached<Table<Player>>) -> BoxFuture<'static, u64>;

/// Of a BatchGetItem.
fn many(points: u64) -> Answer {
    let mut item = item();
    item["points"] = json!({ "N": points.to_string() });
    Answer::json(json!({ "Responses": { "players": [item] }, "UnprocessedKeys": {} }))
}

/// Row 71: nor does what others did not wait for, as they do not for a consistent read or a batch.
#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_is_not_kept_when_another_was_answered() {
    let kinds: [(Kind, Answer); 2] = [
        (
            |players| Box::pin(async move { players.get(("nfl", 12)).consistent().await.unwrap().unwrap().points }),
            found(),
        ),
        (
            |players| {
                Box::pin(async move { players.batch_get([("nfl", 12)]).await.unwrap()[0].as_ref().unwrap().points })
            },
            many(7),
        ),
    ];
    for (kind, older) in kinds {
        let (players, gate) = gated::<Player>([newer(), older]);
        let players = players.cached(CacheOptions::default());
        let (mut held, mut first) = (gate.hold(), read(&players));
        assert!((&mut first).now_or_never().is_none());
        held.arrived().await;
        let mut younger = gate.hold();
        let alone = tokio::spawn(kind(players.clone()));
        younger.arrived().await;
        held.release();
        assert_eq!(first.await, 8);
        younger.release();
        assert_eq!(alone.await.unwrap(), 7);
        assert_eq!(read(&players).await, 8, "7 after 8");
        gate.canned().finish();
    }
}

/// Row 71: who has seen a part of the item, or that it is there, is not answered by an older request either, nor is that kept.
#[tokio::test(start_paused = true)]
async fn who_has_seen_a_part_is_not_answered_by_what_was_under_way() {
    let kinds: [(Kind, Answer); 3] = [
        (
            |players| {
                let part = players.get(("nfl", 12)).consistent().project::<Points>();
                Box::pin(async move { part.await.unwrap().unwrap().points })
            },
            newer(),
        ),
        (
            |players| {
                let part = players.batch_get([("nfl", 12)]).consistent().project::<Points>();
                Box::pin(async move { part.await.unwrap()[0].as_ref().unwrap().points })
            },
            many(8),
        ),
        (
            |players| Box::pin(async move { 7 + u64::from(players.exists(("nfl", 12)).consistent().await.unwrap()) }),
            newer(),
        ),
    ];
    for (kind, part) in kinds {
        let (players, gate) = gated::<Player>([found(), part, newer(), newer()]);
        let players = players.cached(CacheOptions::default());
        let (mut held, mut first) = (gate.hold(), read(&players));
        assert!((&mut first).now_or_never().is_none());
        held.arrived().await;
        assert_eq!(kind(players.clone()).await, 8);
        let mut third = read(&players);
        let now = (&mut third).now_or_never();
        held.release();
        assert_eq!(first.await, 7, "it has not seen the other");
        let third = match now {
            Some(points) => points,
            None => third.await,
        };
        assert_eq!((third, read(&players).await), (8, 8), "7 after 8");
    }
}
