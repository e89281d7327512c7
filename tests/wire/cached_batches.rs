//! Batches and clears through a cached table: what is asked, what is kept, and what is forgotten.

use std::time::Duration;

use dynamo_table::{CacheOptions, Cached, DynamoTable, Error, Projection, Table, WriteRequest};
use dynamo_table_testkit::{Answer, Canned};
use futures::TryStreamExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::batch_support::unread;
use crate::held::gated;
use crate::support::{Player, answering, item, player};

type Players = Cached<Table<Player>>;

/// Number and points.
type Stored = (u32, u64);

fn stored((number, points): Stored) -> Value {
    let mut item = item();
    item["number"]["N"] = number.to_string().into();
    item["points"]["N"] = points.to_string().into();
    item
}

fn one(points: u64) -> Answer {
    Answer::json(json!({ "Item": stored((12, points)) }))
}

fn many(items: impl IntoIterator<Item = Stored>) -> Answer {
    Answer::json(json!({ "Responses": { "players": items.into_iter().map(stored).collect::<Vec<_>>() } }))
}

fn done() -> Answer {
    Answer::json(json!({}))
}

fn cached(answers: impl IntoIterator<Item = Answer>) -> (Players, Canned) {
    cached_by(CacheOptions::default(), answers)
}

fn cached_by(options: CacheOptions, answers: impl IntoIterator<Item = Answer>) -> (Players, Canned) {
    let (players, canned) = answering::<Player>(answers);
    (players.cached(options), canned)
}

/// The points under these numbers, in the order asked.
async fn batch<const N: usize>(players: &Players, numbers: [u32; N]) -> [Option<u64>; N] {
    let found = players.batch_get(numbers.map(|number| ("nfl", number))).await.unwrap();
    let points: Vec<_> = found.into_iter().map(|player| player.map(|player| player.points)).collect();
    points.try_into().expect("as many as were asked for")
}

async fn points(players: &Players) -> u64 {
    players.get(("nfl", 12)).await.unwrap().unwrap().points
}

/// What was sent, consistent reads marked, and of a BatchGetItem the numbers that it asks for.
fn sent(canned: &Canned) -> Vec<String> {
    let name = |request: dynamo_table_testkit::Request| {
        let asked = &request.body["RequestItems"]["players"];
        let consistent = [&request.body, asked].iter().any(|body| body["ConsistentRead"] == true);
        let mut text = request.operation.clone() + if consistent { " consistent" } else { "" };
        for key in asked["Keys"].as_array().into_iter().flatten() {
            text = format!("{text} {}", key["number"]["N"].as_str().expect("a number"));
        }
        text
    };
    canned.finish().into_iter().map(name).collect()
}

/// Case 18: hits are not asked for, and everything comes in the order asked.
#[tokio::test]
async fn case_18_hits_are_not_asked_for() {
    let (players, canned) = cached([one(7), many([(11, 2), (10, 1)])]);
    points(&players).await;
    for _ in 0..2 {
        assert_eq!(batch(&players, [10, 11, 12]).await, [Some(1), Some(2), Some(7)]);
        assert_eq!(batch(&players, [12, 10, 12]).await, [Some(7), Some(1), Some(7)]);
    }
    let items = players.batch_get([("nfl", 12), ("nfl", 10), ("nfl", 12)]).items();
    let items: Vec<Option<Player>> = items.try_collect().await.unwrap();
    assert_eq!(items.into_iter().flatten().map(|player| player.points).collect::<Vec<_>>(), [7, 1, 7]);
    assert_eq!(players.get(("nfl", 11)).await.unwrap().unwrap().points, 2);
    assert_eq!(sent(&canned), ["GetItem", "BatchGetItem 10 11"]);
    let statistics = players.cache_statistics();
    assert_eq!((statistics.misses, statistics.hits, statistics.items), (3, 1 + 3 + 3 + 3 + 3 + 1, 3));
    assert_eq!((statistics.shared, statistics.refused, statistics.invalidations), (0, 0, 0));
}

/// Case 18: what is missing stays missing, and is no phantom.
#[tokio::test]
async fn case_18_missing_items_stay_missing() {
    let (players, canned) = cached([many([(11, 2)]), many([]), done(), one(7)]);
    for _ in 0..2 {
        assert_eq!(batch(&players, [12, 11, 12]).await, [None, Some(2), None]);
    }
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), None);
    assert_eq!(points(&players).await, 7);
    assert_eq!(sent(&canned), ["BatchGetItem 12 11", "BatchGetItem 12", "GetItem", "GetItem"]);

    let options = CacheOptions::default().cache_missing(Duration::from_secs(60));
    let (players, canned) = cached_by(options, [many([(11, 2)]), done(), many([(12, 7)])]);
    for _ in 0..2 {
        assert_eq!(batch(&players, [12, 11]).await, [None, Some(2)]);
        assert_eq!(players.get(("nfl", 12)).await.unwrap(), None);
        assert!(!players.exists(("nfl", 12)).await.unwrap());
    }
    players.put(&player()).await.unwrap();
    assert_eq!(batch(&players, [12, 11]).await, [Some(7), Some(2)]);
    assert_eq!(sent(&canned), ["BatchGetItem 12 11", "PutItem", "BatchGetItem consistent 12"]);
}

#[tokio::test]
async fn a_consistent_batch_goes_past_the_cache_and_refreshes_it() {
    let (players, canned) = cached([one(7), many([(12, 8)]), many([])]);
    points(&players).await;
    let found = players.batch_get([("nfl", 12)]).consistent().await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().points, 8);
    assert_eq!(points(&players).await, 8);
    assert_eq!(players.batch_get([("nfl", 12)]).consistent().await.unwrap(), [None]);
    assert_eq!(players.cache_statistics().items, 0, "what is gone is not kept");
    let statistics = players.cache_statistics();
    assert_eq!((statistics.hits, statistics.misses), (1, 1));
    let batch = "BatchGetItem consistent 12";
    assert_eq!(sent(&canned), ["GetItem", batch, batch]);
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
}

/// A projection is given from a whole item, and is not kept itself.
#[tokio::test]
async fn projections() {
    let part = Answer::json(json!({ "Responses": { "players": [stored((12, 7))] } }));
    let (players, canned) = cached([part, one(7)]);
    let project = || players.batch_get([("nfl", 12)]).project::<Points>();
    assert_eq!(project().await.unwrap(), [Some(Points { points: 7 })]);
    assert_eq!(players.cache_statistics().items, 0);
    points(&players).await;
    assert_eq!(project().await.unwrap(), [Some(Points { points: 7 })]);
    assert_eq!(sent(&canned), ["BatchGetItem 12", "GetItem"]);
}

/// Case 9: what is left over is asked for again, and kept like the rest.
#[tokio::test(start_paused = true)]
async fn case_9_what_is_left_over_is_kept_when_it_comes() {
    let part = Answer::json(json!({
        "Responses": { "players": [stored((11, 2))] },
        "UnprocessedKeys": { "players": { "Keys": [{ "league": { "S": "nfl" }, "number": { "N": "12" } }] } },
    }));
    let (players, canned) = cached([part, many([(12, 7)])]);
    for _ in 0..2 {
        assert_eq!(batch(&players, [11, 12]).await, [Some(2), Some(7)]);
    }
    assert_eq!(sent(&canned), ["BatchGetItem 11 12", "BatchGetItem 12"]);
}

/// An error fills nothing, and keeps what was there.
#[tokio::test]
async fn a_failed_batch_keeps_nothing() {
    let refused = Answer::error(400, "ResourceNotFoundException", json!({}));
    let (players, canned) = cached([one(7), refused, many([(11, 2)])]);
    points(&players).await;
    let error = players.batch_get([("nfl", 12), ("nfl", 11)]).await.unwrap_err();
    let error = unread::<Player>(error);
    assert_eq!(error.results[0].as_ref().unwrap().as_ref().unwrap().points, 7, "a hit is there all the same");
    assert!(error.results[1].is_none());
    assert_eq!((error.batch.report.items, error.batch.not_done.len()), (1, 1));
    assert_eq!(batch(&players, [12, 11]).await, [Some(7), Some(2)]);
    assert_eq!(sent(&canned), ["GetItem", "BatchGetItem 11", "BatchGetItem 11"]);
}

type Written = BoxFuture<'static, Result<(), Error>>;
type Write = fn(&Players) -> Written;

fn unit<T: Send + 'static, E: Into<Error> + 'static>(
    write: impl IntoFuture<Output = Result<T, E>, IntoFuture: Send + 'static> + 'static,
) -> Written {
    let write = write.into_future();
    Box::pin(async { write.await.map(drop).map_err(Into::into) })
}

/// All writes of many items, each with what is answered before the write itself is sent.
fn writes() -> Vec<(&'static str, Write, Vec<Answer>)> {
    let page = || Answer::json(json!({ "Count": 1, "ScannedCount": 1, "Items": [stored((12, 7))] }));
    vec![
        ("batch_put", |players| unit(players.batch_put([player()]).max_attempts_without_progress(2)), vec![]),
        ("batch_delete", |players| unit(players.batch_delete([("nfl", 12)]).max_attempts_without_progress(2)), vec![]),
        (
            "batch_write",
            |players| unit(players.batch_write([WriteRequest::put(player())]).max_attempts_without_progress(2)),
            vec![],
        ),
        ("batch_upsert", |players| unit(players.batch_upsert([player()]).max_attempts_without_progress(2)), vec![]),
        (
            "clear_table of a partition",
            |players| unit(players.clear_table().partition("nfl").max_attempts_without_progress(2)),
            vec![page()],
        ),
        (
            "clear_table",
            |players| unit(players.clear_table().everything().segments(1).max_attempts_without_progress(2)),
            vec![page()],
        ),
    ]
}

/// Case 17: every write invalidates, and what is read after it is read consistently, then kept.
#[tokio::test]
async fn case_17_writes_invalidate() {
    for (name, write, before) in writes() {
        let after = before.len() + 2;
        let answers = [one(7)].into_iter().chain(before).chain([done(), many([(12, 8)])]);
        let (players, canned) = cached(answers);
        assert_eq!(points(&players).await, 7);
        write(&players).await.unwrap();
        assert_eq!(batch(&players, [12]).await, [Some(8)], "{name}");
        assert_eq!((points(&players).await, batch(&players, [12]).await), (8, [Some(8)]), "{name}");
        assert_eq!(sent(&canned)[after], "BatchGetItem consistent 12", "{name}");
        assert_eq!(players.cache_statistics().invalidations, 1, "{name}");
    }
}

#[tokio::test]
async fn failed_writes_invalidate() {
    for (name, write, before) in writes() {
        let refused = Answer::error(400, "ValidationException", json!({}));
        let (players, canned) = cached([one(7)].into_iter().chain(before).chain([refused, many([(12, 8)])]));
        assert_eq!(points(&players).await, 7);
        write(&players).await.unwrap_err();
        assert_eq!((batch(&players, [12]).await, points(&players).await), ([Some(8)], 8), "{name}");
        canned.finish();
    }
}

/// What may yet be applied leaves nothing in the cache for a minute.
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_after_an_unknown_outcome() {
    for (name, write, before) in writes() {
        let lost = [Answer::timeout(), Answer::reset()];
        let after = [many([(12, 7)]), one(8), many([(12, 8)])];
        let (players, canned) = cached([one(7)].into_iter().chain(before).chain(lost).chain(after));
        assert_eq!(points(&players).await, 7);
        write(&players).await.unwrap_err();
        assert_eq!((batch(&players, [12]).await, points(&players).await), ([Some(7)], 8), "{name}");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!((batch(&players, [12]).await, points(&players).await), ([Some(8)], 8), "{name}");
        canned.finish();
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_dropped_invalidates() {
    for (name, write, before) in writes() {
        let after = [Answer::never(), many([(12, 7)]), one(8)];
        let (players, canned) = cached([one(7)].into_iter().chain(before).chain(after));
        assert_eq!(points(&players).await, 7);
        let dropped = tokio::time::timeout(Duration::from_millis(5), write(&players)).await;
        assert!(dropped.is_err(), "{name}");
        assert_eq!((batch(&players, [12]).await, points(&players).await), ([Some(7)], 8), "{name}: it may be applied");
        canned.finish();
    }
}

/// What is not sent invalidates nothing.
#[tokio::test]
async fn what_is_not_sent_changes_nothing() {
    let page = Answer::json(json!({ "Count": 1, "ScannedCount": 1, "Items": [stored((12, 7))] }));
    let (players, canned) = cached([one(7), page, done()]);
    assert_eq!(points(&players).await, 7);
    drop(players.batch_put([player()]));
    players.batch_put([player()]).concurrency(0).await.unwrap_err();
    players.batch_put(Vec::new()).await.unwrap();
    players.clear_table().partition("nfl").limit(0).await.unwrap();
    assert_eq!(players.clear_table().partition("nfl").dry_run().await.unwrap().items, 1);
    assert_eq!((points(&players).await, players.cache_statistics().invalidations), (7, 0));
    // Of two writes of one key one is sent; another key is left alone.
    players.batch_put([Player { number: 13, ..player() }, Player { number: 13, ..player() }]).await.unwrap();
    assert_eq!((points(&players).await, players.cache_statistics().invalidations), (7, 1));
    canned.finish();
}

/// A batch that began before a write, and ends after it, is given to the one who asked, but fills nothing and is not shared.
#[tokio::test]
async fn a_batch_that_overlaps_a_write_is_not_kept() {
    for (name, write, before) in writes() {
        let answers = [many([(12, 7)])].into_iter().chain(before).chain([done(), one(8)]);
        let (players, gate) = gated::<Player>(answers);
        let players = players.cached(CacheOptions::default());
        let mut held = gate.hold();
        let overlap = async {
            held.arrived().await;
            write(&players).await.unwrap();
            assert_eq!(points(&players).await, 8, "{name}: it asks for itself");
            held.release();
        };
        assert_eq!(tokio::join!(batch(&players, [12]), overlap).0, [Some(7)], "{name}");
        assert_eq!((points(&players).await, batch(&players, [12]).await), (8, [Some(8)]), "{name}");
        assert_eq!(sent(gate.canned()).last().unwrap(), "GetItem consistent");
        assert_eq!(players.cache_statistics().refused, 1, "{name}");
    }
}

/// A single read that began before a write is not shared by those after it.
#[tokio::test]
async fn a_read_that_overlaps_a_batch_is_not_shared() {
    for (name, write, before) in writes() {
        let answers = [one(7)].into_iter().chain(before).chain([done(), many([(12, 8)])]);
        let (players, gate) = gated::<Player>(answers);
        let players = players.cached(CacheOptions::default());
        let mut held = gate.hold();
        let overlap = async {
            held.arrived().await;
            write(&players).await.unwrap();
            assert_eq!(batch(&players, [12]).await, [Some(8)], "{name}");
            assert_eq!(points(&players).await, 8, "{name}");
            held.release();
        };
        assert_eq!(tokio::join!(points(&players), overlap).0, 7, "{name}");
        assert_eq!(points(&players).await, 8, "{name}");
        gate.canned().finish();
    }
}

/// What is read while a write is under way may be from before it.
#[tokio::test]
async fn a_batch_within_a_write_is_not_kept() {
    for (name, write, before) in writes() {
        let reads = [many([(12, 7)]), many([(12, 8)])];
        let (players, gate) = gated::<Player>(before.into_iter().chain([done()]).chain(reads));
        let players = players.cached(CacheOptions::default());
        let before = if name.starts_with("clear") { Some(gate.hold()) } else { None };
        let mut held = gate.hold();
        let write = tokio::spawn(write(&players));
        if let Some(mut before) = before {
            before.arrived().await;
            before.release();
        }
        held.arrived().await;
        assert_eq!(batch(&players, [12]).await, [Some(7)], "{name}");
        held.release();
        write.await.unwrap().unwrap();
        assert_eq!((batch(&players, [12]).await, points(&players).await), ([Some(8)], 8), "{name}");
        gate.canned().finish();
    }
}
