//! Batches of reads: what is asked, in which order it is answered, what is made of what cannot be read.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Projection, Record, Table, from_stream};
use dynamo_table_testkit::{Answer, Canned};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::{Player, PlayerKey, answering, item, key, player, sent, text};

fn nobody(_: u32) -> bool {
    false
}

#[tokio::test]
async fn batch_get_asks_for_keys() {
    let answer = json!({ "Responses": { "players": [item()] }, "UnprocessedKeys": {} });
    let (table, canned) = answering::<Player>([Answer::json(answer)]);
    assert_eq!(table.batch_get([("nfl", 12), ("nfl", 3)]).await.unwrap(), [Some(player()), None]);
    assert_eq!(canned.requests()[0].operation, "BatchGetItem");
    assert_eq!(
        sent(&canned),
        json!({ "RequestItems": { "players": { "Keys": [key(), key_of(3)] } }, "ReturnConsumedCapacity": "TOTAL" })
    );
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
}

#[tokio::test]
async fn consistent_and_projected() {
    let answer = json!({ "Responses": { "players": [item()] }, "UnprocessedKeys": {} });
    let (table, canned) = answering::<Player>([Answer::json(answer)]);
    let found = table.batch_get([("nfl", 12)]).project::<Points>().consistent().await.unwrap();
    assert_eq!(found, [Some(Points { points: 7 })]);
    assert_eq!(
        sent(&canned)["RequestItems"]["players"],
        json!({
            "Keys": [key()], "ConsistentRead": true, "ProjectionExpression": "#0, #1, #2",
            "ExpressionAttributeNames": { "#0": "league", "#1": "number", "#2": "points" },
        })
    );
}

#[tokio::test]
async fn no_keys_send_nothing() {
    let canned = Canned::default();
    let table = Table::<Player>::new(canned.client(), "players");
    assert_eq!(table.batch_get(Vec::<PlayerKey>::new()).await.unwrap(), []);
    assert_eq!(table.batch_get((0..0).map(|n| ("nfl", n))).items().count().await, 0);
    assert_eq!(table.batch_get(from_stream(stream::empty::<PlayerKey>())).await.unwrap(), []);
    canned.finish();
}

/// Case 15: more than a hundred keys, of which some are missing, are answered in the order asked.
#[tokio::test(start_paused = true)]
async fn answers_come_in_the_order_asked() {
    let asked: Vec<u32> = (0..230).map(|at| (at * 37) % 230).collect();
    let expected: Vec<_> = asked.iter().map(|&n| (n % 7 != 0).then(|| scored(n, u64::from(n)))).collect();
    let keys = || asked.clone().into_iter().map(|number| ("nfl", number));
    let (table, canned) = always::<Player>(reading(|number| number % 7 != 0, nobody));
    assert_eq!(table.batch_get(keys()).await.unwrap(), expected);
    let lengths: Vec<usize> = sent_numbers(&canned).iter().map(Vec::len).collect();
    assert_eq!(lengths, [100, 100, 30]);

    // The requests are answered one after another, the last key first.
    let (table, _) = always::<Player>(reading(|number| number % 7 != 0, nobody));
    assert_eq!(table.batch_get(keys()).items().try_collect::<Vec<_>>().await.unwrap(), expected);
    let tries = AtomicU32::new(0);
    let first_twice = move |number| number == 0 && tries.fetch_add(1, Ordering::Relaxed) < 6;
    let (table, _) = always::<Player>(reading(|number| number % 7 != 0, first_twice));
    assert_eq!(table.batch_get(keys()).items().try_collect::<Vec<_>>().await.unwrap(), expected);
}

/// Case 13: a key that is given twice is asked for once, and answered at each place, however far apart.
#[tokio::test]
async fn a_key_given_twice_is_asked_for_once() {
    let (table, canned) = always::<Player>(reading(|number| number != 2, nobody));
    let asked = [1, 2, 1, 3, 2, 1];
    let found = table.batch_get(asked.map(|number| ("nfl", number))).await.unwrap();
    let numbers: Vec<Option<u32>> = found.into_iter().map(|player| Some(player?.number)).collect();
    assert_eq!(numbers, [Some(1), None, Some(1), Some(3), None, Some(1)]);
    assert_eq!(sent_numbers(&canned), [[1, 2, 3]]);

    let (table, canned) = always::<Player>(reading(|_| true, nobody));
    let twice = (0..2000).chain(0..2000).map(|number| ("nfl", number));
    let found = table.batch_get(twice).concurrency(1).await.unwrap();
    assert!(found.iter().enumerate().all(|(at, player)| player.as_ref().unwrap().number == at as u32 % 2000));
    assert_eq!((found.len(), sent_numbers(&canned).concat().len()), (4000, 2000));
}

/// Case 9: only the key that was left over is asked for again.
#[tokio::test(start_paused = true)]
async fn one_unprocessed_key() {
    let (table, canned) = answering::<Player>([reading(|_| true, |number| number == 4), reading(|_| true, nobody)]);
    let found = table.batch_get((1..=4).map(|number| ("nfl", number))).await.unwrap();
    assert_eq!(found.into_iter().flatten().count(), 4);
    assert_eq!(sent_numbers(&canned), [vec![1, 2, 3, 4], vec![4]]);
    canned.finish();
}

/// A first answer with nothing in it is not the end.
#[tokio::test(start_paused = true)]
async fn a_first_answer_with_nothing_in_it() {
    let (table, canned) = answering::<Player>([reading(|_| true, |_| true), reading(|_| true, nobody)]);
    let found = table.batch_get((1..=4).map(|number| ("nfl", number))).await.unwrap();
    assert_eq!(found.into_iter().flatten().count(), 4);
    canned.finish();
}

/// Reads that fail on every try, however they fail, are not done: there is nothing to be unknown.
#[tokio::test(start_paused = true)]
async fn reads_that_always_fail() {
    for answer in [
        Answer::reset(),
        Answer::empty(),
        Answer::torn(json!({ "Responses": { "players": [item()] }, "UnprocessedKeys": {} })),
        Answer::error(500, "InternalServerError", json!({})),
        Answer::error(400, "ProvisionedThroughputExceededException", json!({})),
        reading(|_| true, |_| true),
        Answer::json(json!({ "Responses": { "players": [stored(&numbered(9))] }, "UnprocessedKeys": {} })),
        Answer::json(json!({ "Responses": { "teams": [stored(&numbered(1))] }, "UnprocessedKeys": {} })),
        Answer::json(json!({ "Responses": {}, "UnprocessedKeys": { "players": { "Keys": [key_of(9)] } } })),
    ] {
        let (answer, times) = timed(answer);
        let (table, _) = always::<Player>(answer);
        let error = bounded(table.batch_get([("nfl", 1), ("nfl", 2), ("nfl", 1)])).await.unwrap_err();
        let error = unread::<Player>(error);
        assert_eq!((not_done(&error.batch), unknown(&error.batch)), (vec![0, 1, 2], vec![]));
        assert_eq!(error.results, [None, None, None]);
        let times = times.lock().unwrap();
        assert_eq!(times.len(), 12);
        assert!(times.windows(2).all(|pair| pair[1] > pair[0]), "no busy loop: {times:?}");
    }
}

/// One key that is never answered: the others are in the error, and the key is.
#[tokio::test(start_paused = true)]
async fn one_key_that_is_never_answered() {
    let (table, _) = always::<Player>(reading(|number| number != 2, |number| number == 3));
    let error = bounded(table.batch_get([1, 2, 3, 4, 3].map(|number| ("nfl", number)))).await.unwrap_err();
    let error = unread::<Player>(error);
    let read = |number| Some(Some(scored(number, u64::from(number))));
    assert_eq!(error.results, [read(1), Some(None), None, read(4), None]);
    assert_eq!((not_done(&error.batch), error.batch.report.items), (vec![2, 4], 3));
    assert_eq!(error.batch.not_done[0].given, PlayerKey { league: "nfl".into(), number: 3 });
}

fn undecodable(bad: impl Fn(u32) -> bool + Send + Sync + 'static) -> Answer {
    Answer::made(move |requests| {
        let numbers = entries(&requests[requests.len() - 1]).iter().map(number).collect::<Vec<u32>>();
        let items = numbers.into_iter().map(|n| if bad(n) { key_of(n) } else { stored(&numbered(n)) });
        Answer::json(json!({ "Responses": { "players": items.collect::<Vec<Value>>() }, "UnprocessedKeys": {} }))
    })
}

/// What does not decode is an error that holds what was read; the stream goes on behind it.
#[tokio::test]
async fn undecodable_items() {
    let (table, _) = always::<Player>(undecodable(|number| number == 2));
    let keys = || (1..=3).map(|number| ("nfl", number));
    let error = unread::<Player>(table.batch_get(keys()).await.unwrap_err());
    assert_eq!(error.results, [Some(Some(numbered(1))), None, Some(Some(numbered(3)))]);
    assert_eq!((not_done(&error.batch), error.undecodable.len()), (vec![], 1));
    assert_eq!(error.undecodable[0].key().unwrap()["number"].as_n().unwrap(), "2");
    assert!(error.to_string().ends_with(", 1 undecodable"), "{error}");
    let error = Error::from(error);
    assert!(text(&error).contains("points: required") && !error.is_retryable(), "{}", text(&error));
    assert_eq!(error.key().unwrap()["number"].as_n().unwrap(), "2");
    // What was read is still there.
    assert_eq!(error.batch_read::<PlayerKey, Option<Player>>().unwrap().results.len(), 3);

    let read: Vec<_> = table.batch_get(keys()).items().collect().await;
    assert!(matches!(&read[..], [Ok(Some(_)), Err(Error::Decode { .. }), Ok(Some(_))]), "{read:?}");
}

/// A stream takes keys and sends requests only so far ahead, and nothing before it is polled.
#[tokio::test(start_paused = true)]
async fn the_stream_looks_ahead_within_bounds() {
    let taken = Arc::new(AtomicU32::new(0));
    let counter = taken.clone();
    let endless =
        (0..).map(move |number| (counter.fetch_add(1, Ordering::Relaxed) < u32::MAX).then_some(("nfl", number)));
    let (table, canned) = always::<Player>(reading(|_| true, nobody));
    let mut players = table.batch_get(endless.map(Option::unwrap)).items();
    settle().await;
    assert_eq!(canned.requests().len(), 0);
    assert_eq!(players.next().await.unwrap().unwrap().unwrap().number, 0);
    settle().await;
    assert!(taken.load(Ordering::Relaxed) <= 1600 && canned.requests().len() <= 16);
    for number in 1..5000 {
        assert_eq!(players.next().await.unwrap().unwrap().unwrap().number, number);
    }
    assert!(taken.load(Ordering::Relaxed) <= 5000 + 3000);

    // The first key is the last that is answered: what was read ahead of it is bounded too.
    let (table, canned) = always::<Player>(reading(|_| true, |number| number == 0));
    let mut players = table.batch_get((0..100_000).map(|number| ("nfl", number))).items();
    let error = bounded(players.next()).await.unwrap().unwrap_err();
    assert!(canned.requests().len() <= 60, "{}", canned.requests().len());
    let batch = error.batch::<PlayerKey>().unwrap();
    assert!((1600..5000).contains(&not_done(batch).len()) && batch.input_left(), "what was taken, and no more");
    assert_eq!(batch.report.items, 0, "nothing was given");
    assert!(players.next().await.is_none());
}

/// A key that cannot be asked for ends the stream at its place, with all that was not given.
#[tokio::test(start_paused = true)]
async fn a_bad_key_ends_the_stream_at_its_place() {
    for keys in [10_u32, 10_000] {
        let (table, _) = always::<Player>(reading(|_| true, nobody));
        let asked = (0..keys).map(|number| (if number == 3 { "" } else { "nfl" }, number));
        let read: Vec<_> = bounded(table.batch_get(asked.collect::<Vec<_>>()).items().collect::<Vec<_>>()).await;
        assert_eq!(read.len(), 4);
        assert!(read[..3].iter().all(|player| matches!(player, Ok(Some(_)))), "{:?}", read[0]);
        let error = read[3].as_ref().unwrap_err().batch::<PlayerKey>().unwrap();
        assert!(not_done(error).into_iter().eq(3..u64::from(keys)));
        assert!(matches!(error.reason().unwrap().error(), Some(Error::InvalidKey { .. })), "{error:?}");
        assert_eq!(error.report.items, 3);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Page {
    #[record(partition_key)]
    number: u32,
    text: String,
}

/// An answer that ends because it is full is no throttling: nothing is waited for, and requests stay as many.
#[tokio::test(start_paused = true)]
async fn a_full_answer_is_not_throttling() {
    let page = |number: u32| json!({ "number": { "N": number.to_string() }, "text": { "S": "x".repeat(390 * 1024) } });
    let full = Answer::made(move |requests| {
        let mut numbers: Vec<u32> = entries(&requests[requests.len() - 1]).iter().map(number).collect();
        let left = numbers.split_off(numbers.len().min(41));
        let left: Vec<Value> = left.into_iter().map(|n| json!({ "number": { "N": n.to_string() } })).collect();
        let left = if left.is_empty() { json!({}) } else { json!({ "players": { "Keys": left } }) };
        let items: Vec<Value> = numbers.into_iter().map(page).collect();
        Answer::json(json!({ "Responses": { "players": items }, "UnprocessedKeys": left }))
    });
    let (table, canned) = always::<Page>(full);
    let bounds = Arc::new(Mutex::new(Vec::new()));
    let (began, seen) = (Instant::now(), bounds.clone());
    let batch = table.batch_get(0..100).on_progress(move |progress| seen.lock().unwrap().push(progress.concurrency));
    assert_eq!(batch.await.unwrap().into_iter().flatten().count(), 100);
    assert_eq!((began.elapsed(), canned.requests().len()), (Duration::ZERO, 3));
    assert_eq!(*bounds.lock().unwrap(), [8, 8, 8]);
}
