//! Writes through a cached table: what was read before them is not given after them.

use std::time::Duration;

use dynamo_table::{CacheOptions, Cached, DynamoTable, Error, Table, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use futures::future::BoxFuture;
use serde_json::json;

use crate::held::gated;
use crate::support::{Player, answering, item, player};

type Players = Cached<Table<Player>>;

fn with_points(points: u64) -> serde_json::Value {
    let mut item = item();
    item["points"]["N"] = points.to_string().into();
    item
}

fn found(points: u64) -> Answer {
    Answer::json(json!({ "Item": with_points(points) }))
}

fn written() -> Answer {
    Answer::json(json!({ "Attributes": with_points(8) }))
}

fn done() -> Answer {
    Answer::json(json!({}))
}

fn failed() -> Answer {
    Answer::error(400, "ConditionalCheckFailedException", json!({}))
}

fn cached(answers: impl IntoIterator<Item = Answer>) -> (Players, Canned) {
    let (players, canned) = answering::<Player>(answers);
    (players.cached(CacheOptions::default()), canned)
}

async fn points(players: &Players) -> u64 {
    players.get(("nfl", 12)).await.unwrap().unwrap().points
}

/// The operations that were sent, consistent reads marked.
fn sent(canned: &Canned) -> Vec<String> {
    let mark = |consistent| if consistent { " consistent" } else { "" };
    let name = |request: &dynamo_table_testkit::Request| {
        request.operation.clone() + mark(request.body["ConsistentRead"] == true)
    };
    canned.finish().iter().map(name).collect()
}

type Written = BoxFuture<'static, Result<(), Error>>;
type Write = fn(&Players) -> Written;

fn unit<T: Send + 'static>(
    write: impl IntoFuture<Output = Result<T, Error>, IntoFuture: Send + 'static> + 'static,
) -> Written {
    let write = write.into_future();
    Box::pin(async { write.await.map(drop) })
}

/// All writes of one item, each with an answer to it.
fn writes() -> Vec<(&'static str, Write, Answer)> {
    vec![
        ("put", |players| unit(players.put(&player())), done()),
        ("put, old", |players| unit(players.put(&player()).return_old()), written()),
        ("insert", |players| unit(players.insert(&player())), done()),
        ("replace", |players| unit(players.replace(&player())), done()),
        ("upsert", |players| unit(players.upsert(&player())), written()),
        ("update", |players| unit(players.update(("nfl", 12)).set(Player::POINTS, 8)), written()),
        ("increment", |players| unit(players.increment(("nfl", 12), Player::POINTS, 1)), written()),
        ("decrement", |players| unit(players.decrement(("nfl", 12), Player::POINTS, 1)), written()),
        ("delete", |players| unit(players.delete(("nfl", 12))), written()),
        ("delete_record", |players| unit(players.delete_record(&player()).return_nothing()), done()),
        ("put in a transaction", |players| unit(transact_write().write(players.put(&player()))), done()),
        ("upsert in one", |players| unit(transact_write().write(players.upsert(&player()))), done()),
        ("delete in one", |players| unit(transact_write().write(players.delete(("nfl", 12)))), done()),
        (
            "update in one",
            |players| unit(transact_write().write(players.update(("nfl", 12)).set(Player::POINTS, 8))),
            done(),
        ),
    ]
}

/// Every write invalidates, and what is read after it is read consistently, then kept.
#[tokio::test]
async fn writes_invalidate() {
    for (name, write, answer) in writes() {
        let (players, canned) = cached([found(7), answer, found(8)]);
        assert_eq!(points(&players).await, 7);
        write(&players).await.unwrap();
        assert_eq!((points(&players).await, points(&players).await), (8, 8), "{name}");
        let sent = sent(&canned);
        assert_eq!((&*sent[0], &*sent[2]), ("GetItem", "GetItem consistent"), "{name}");
    }
}

#[tokio::test]
async fn a_save_invalidates() {
    let (players, canned) = cached([found(7), found(7), written(), found(8)]);
    let mut tracked = players.tracked(("nfl", 12)).await.unwrap().unwrap();
    assert_eq!(points(&players).await, 7);
    players.save(&mut tracked).await.unwrap();
    assert_eq!(points(&players).await, 7, "nothing changed, nothing was sent");
    tracked.points = 8;
    players.save(&mut tracked).await.unwrap();
    assert_eq!((points(&players).await, points(&players).await), (8, 8));
    assert_eq!(sent(&canned), ["GetItem", "GetItem", "UpdateItem", "GetItem consistent"]);

    let (players, canned) = cached([found(7), done(), found(8)]);
    assert_eq!(points(&players).await, 7);
    players.save(&mut dynamo_table::Tracked::new(player())).overwrite().await.unwrap();
    assert_eq!(points(&players).await, 8);
    assert_eq!(sent(&canned), ["GetItem", "PutItem", "GetItem consistent"]);
}

/// A write that is refused may tell that somebody else has written.
#[tokio::test]
async fn failed_writes_invalidate() {
    for (name, write, _) in writes() {
        let refused = match name.contains("transaction") || name.contains(" in one") {
            true => Answer::error(
                400,
                "TransactionCanceledException",
                json!({ "CancellationReasons": [{ "Code": "ConditionalCheckFailed" }] }),
            ),
            false => failed(),
        };
        let (players, canned) = cached([found(7), refused, found(8)]);
        assert_eq!(points(&players).await, 7);
        write(&players).await.unwrap_err();
        assert_eq!((points(&players).await, points(&players).await), (8, 8), "{name}");
        assert_eq!(sent(&canned)[2], "GetItem consistent", "{name}");
    }
}

/// What may yet be applied, for no try of it was answered, leaves nothing in the cache for a minute.
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_after_an_unknown_outcome() {
    let lost = || [Answer::timeout(), Answer::timeout(), Answer::timeout()];
    let answers = [found(7)].into_iter().chain(lost()).chain([found(7), found(8), found(8)]);
    let (players, canned) = cached(answers);
    assert_eq!(points(&players).await, 7);
    players.put(&player()).await.unwrap_err();
    assert_eq!((points(&players).await, points(&players).await), (7, 8));
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!((points(&players).await, points(&players).await), (8, 8));
    let get = "GetItem consistent";
    assert_eq!(sent(&canned), ["GetItem", "PutItem", "PutItem", "PutItem", get, get, "GetItem"]);
    assert_eq!(players.cache_statistics().refused, 2);

    let answers = [found(7)].into_iter().chain(lost()).chain([found(7), found(8)]);
    let (players, canned) = cached(answers);
    assert_eq!(points(&players).await, 7);
    transact_write().write(players.put(&player())).await.unwrap_err();
    assert_eq!((points(&players).await, points(&players).await), (7, 8));
    canned.finish();
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_dropped_invalidates() {
    for (name, write, _) in writes() {
        let (players, canned) = cached([found(7), Answer::never(), found(7), found(8)]);
        assert_eq!(points(&players).await, 7);
        let dropped = tokio::time::timeout(Duration::from_millis(5), write(&players)).await;
        assert!(dropped.is_err(), "{name}");
        assert_eq!((points(&players).await, points(&players).await), (7, 8), "{name}: it may be applied in between");
        assert_eq!(sent(&canned)[2..], ["GetItem consistent", "GetItem consistent"], "{name}");
    }
}

/// What is not sent invalidates nothing.
#[tokio::test]
async fn what_is_not_sent_changes_nothing() {
    let (players, canned) = cached([found(7), done()]);
    assert_eq!(points(&players).await, 7);
    players.put(&player()).into_request().await.unwrap();
    players.update(("nfl", 12)).set(Player::POINTS, 8).into_request().await.unwrap();
    players.delete(("nfl", 12)).into_request().await.unwrap();
    transact_write().write(players.put(&player())).into_request().await.unwrap();
    let (put, update) = (players.put(&player()), players.update(("nfl", 12)).set(Player::POINTS, 8));
    transact_write().write(put).write(update).await.unwrap_err();
    players.update(("nfl", 12)).await.unwrap_err();
    drop(players.put(&player()));
    // A check changes nothing either.
    transact_write().write(players.check(("nfl", 12))).await.unwrap();
    assert_eq!(points(&players).await, 7);
    assert_eq!(players.cache_statistics().invalidations, 0);
    canned.finish();
}

/// A transaction invalidates what each of its actions changes, in the cache of each.
#[tokio::test]
async fn transactions_over_several_caches() {
    let (first, canned) = cached([found(7), found(7), found(7), done(), found(8), found(8)]);
    let second = Table::<Player>::new(canned.client(), "players").cached(CacheOptions::default());
    let third = Table::<Player>::new(canned.client(), "others").cached(first.cache().clone());
    assert_eq!((points(&first).await, points(&second).await, points(&third).await), (7, 7, 7));
    transact_write().write(first.put(&player())).write(third.put(&player())).await.unwrap();
    assert_eq!((points(&first).await, points(&second).await, points(&third).await), (8, 7, 8));
    canned.finish();
}

/// Consistent for the time that is set, then not any more.
#[tokio::test(start_paused = true)]
async fn reads_are_consistent_for_a_while() {
    let (players, canned) = answering::<Player>([done(), found(8), found(8), found(8), found(8), found(8)]);
    let options = CacheOptions::default().time_to_live(Duration::ZERO);
    let players = players.cached(options.consistent_after_write(Duration::from_secs(10)));
    players.put(&player()).await.unwrap();
    for _ in 0..2 {
        assert_eq!(points(&players).await, 8);
        assert!(players.exists(("nfl", 12)).await.unwrap());
        tokio::time::advance(Duration::from_secs(10)).await;
    }
    players.invalidate(("nfl", 12));
    assert_eq!(points(&players).await, 8);
    let (eventual, consistent) = ("GetItem", "GetItem consistent");
    assert_eq!(sent(&canned), ["PutItem", consistent, consistent, eventual, eventual, consistent]);
}

#[tokio::test]
async fn invalidation_by_hand() {
    let (players, canned) = cached([found(7), found(8), found(9)]);
    assert_eq!(points(&players).await, 7);
    players.invalidate(("nfl", 13));
    assert_eq!(points(&players).await, 7, "another key");
    players.invalidate(player());
    assert_eq!(points(&players).await, 8);
    players.invalidate_all();
    assert_eq!(players.cache_statistics().items, 0);
    assert_eq!((points(&players).await, points(&players).await), (9, 9));
    canned.finish();
}

/// A read that began before a write, and ends after it, is given to the one who asked, but is not kept.
#[tokio::test]
async fn a_read_that_overlaps_a_write_is_not_kept() {
    for (name, write, answer) in writes() {
        let (players, gate) = gated::<Player>([found(7), answer, found(8)]);
        let players = players.cached(CacheOptions::default());
        let mut held = gate.hold();
        let old = points(&players);
        let overlap = async {
            held.arrived().await;
            write(&players).await.unwrap();
            held.release();
        };
        assert_eq!(tokio::join!(old, overlap).0, 7, "{name}");
        assert_eq!((points(&players).await, points(&players).await), (8, 8), "{name}");
        assert_eq!(sent(gate.canned())[2], "GetItem consistent");
        assert_eq!(players.cache_statistics().refused, 1);
    }
}

/// The same where the whole cache is invalidated, and one key by hand.
#[tokio::test]
async fn a_read_that_overlaps_an_invalidation_is_not_kept() {
    for invalidate in [(|players| players.invalidate_all()) as fn(&Players), |players| players.invalidate(("nfl", 12))]
    {
        let (players, gate) = gated::<Player>([found(7), found(8)]);
        let players = players.cached(CacheOptions::default());
        let mut held = gate.hold();
        let overlap = async {
            held.arrived().await;
            invalidate(&players);
            held.release();
        };
        assert_eq!(tokio::join!(points(&players), overlap).0, 7);
        assert_eq!((points(&players).await, points(&players).await), (8, 8));
        gate.canned().finish();
    }
}

/// A read within a write may see what was before it: it is not kept, and nobody shares it after the write.
#[tokio::test]
async fn a_read_within_a_write_is_not_kept() {
    let (players, gate) = gated::<Player>([done(), found(7), found(7), found(8)]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let write = tokio::spawn(players.put(&player()).into_future());
    held.arrived().await;
    assert_eq!(points(&players).await, 7);

    let mut held_read = gate.hold();
    let read = tokio::spawn(players.get(("nfl", 12)).into_future());
    held_read.arrived().await;
    held.release();
    write.await.unwrap().unwrap();
    // It does not wait for the read that began before.
    assert_eq!(points(&players).await, 8);
    held_read.release();
    assert_eq!(read.await.unwrap().unwrap().unwrap().points, 7);
    assert_eq!(points(&players).await, 8);
    assert_eq!(sent(gate.canned()), ["PutItem", "GetItem", "GetItem", "GetItem consistent"]);
    assert_eq!(players.cache_statistics().refused, 2);
}

/// Two writes at once: what is read after the first has ended, and before the second has, is not kept.
#[tokio::test]
async fn overlapping_writes() {
    let (players, gate) = gated::<Player>([done(), done(), found(7), found(8)]);
    let players = players.cached(CacheOptions::default());
    let mut held = gate.hold();
    let slow = tokio::spawn(players.put(&player()).into_future());
    held.arrived().await;
    players.put(&player()).await.unwrap();
    assert_eq!(points(&players).await, 7);
    held.release();
    slow.await.unwrap().unwrap();
    assert_eq!((points(&players).await, points(&players).await), (8, 8));
    assert_eq!(gate.canned().finish().len(), 4);
}
