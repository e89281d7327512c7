//! What rests, and what can go meanwhile.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_table::operation::{Batch, BatchKind};
use dynamo_table::{DynamoTable, Record, Table};
use dynamo_table_testkit::{Answer, Request};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::Player;

/// How long an answer takes.
const ANSWER: Duration = Duration::from_millis(5);
const HOT_FOR: Duration = Duration::from_secs(5);

fn is_hot(entry: &Value) -> bool {
    [&entry["PutRequest"]["Item"], entry].iter().any(|item| item["league"]["S"] == "hot")
}

/// As long as it is hot, all of the partition is left over.
fn left_over(requests: &[Request], hot: bool) -> Answer {
    let request = &requests[requests.len() - 1];
    let left: Vec<Value> = entries(request).into_iter().filter(|entry| hot && is_hot(entry)).collect();
    if request.operation == "BatchGetItem" {
        let keys = if left.is_empty() { json!({}) } else { json!({ "players": { "Keys": left } }) };
        return Answer::json(json!({ "Responses": {}, "UnprocessedKeys": keys }));
    }
    Answer::json(json!({ "UnprocessedItems": if left.is_empty() { json!({}) } else { json!({ "players": left }) } }))
}

/// As long as it is hot, every request with one of the partition is refused.
fn refused(requests: &[Request], hot: bool) -> Answer {
    let reason = json!({ "reason": "TableWriteKeyRangeThroughputExceeded", "resource": "arn" });
    match hot && entries(&requests[requests.len() - 1]).iter().any(is_hot) {
        true => Answer::error(400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": [reason] })),
        false => left_over(requests, false),
    }
}

fn hot_for_a_while(answer: fn(&[Request], bool) -> Answer) -> Table<Player> {
    let until = Instant::now() + HOT_FOR;
    slow_by(ANSWER, Answer::made(move |requests| answer(requests, Instant::now() < until))).0
}

fn hot(numbers: std::ops::Range<u32>) -> impl Iterator<Item = Player> + Send {
    numbers.map(|number| Player { league: "hot".into(), ..numbered(number) })
}

/// How many items were done after the time, and how long all of them took.
async fn done_after<K: BatchKind<Error: std::fmt::Debug>>(batch: Batch<K>, time: Duration) -> (u64, Duration) {
    let done = Arc::new(Mutex::new(0));
    let (told, began) = (done.clone(), Instant::now());
    let batch = batch.on_progress(move |progress| {
        if began.elapsed() <= time {
            *told.lock().unwrap() = progress.report.items;
        }
    });
    bounded(batch).await.expect("all is done in the end");
    let done = *done.lock().unwrap();
    (done, began.elapsed())
}

/// Row 70: one hot partition's items in a row do not stall the others.
#[tokio::test(start_paused = true)]
async fn a_hot_partition_in_a_row_does_not_stall_a_batch() {
    for (answer, rows) in [(left_over as fn(&[Request], bool) -> Answer, 400), (left_over, 5000), (refused, 400)] {
        let others = (0..10_000).map(|number| Player { league: format!("l{}", number % 50), ..numbered(number) });
        let batch = hot_for_a_while(answer).batch_put(hot(0..rows).chain(others));
        let (done, took) = done_after(batch, Duration::from_secs(1)).await;
        assert_eq!(done, 10_000, "of the others");
        assert!((HOT_FOR..HOT_FOR * 4).contains(&took), "{took:?}");
    }
}

/// Row 70: keys that are read alike.
#[tokio::test(start_paused = true)]
async fn a_hot_partition_does_not_stall_reads() {
    let others = (0..10_000).map(|number| (format!("l{}", number % 50), number));
    let keys = (0..1000).map(|number| ("hot".to_owned(), number)).chain(others);
    let batch = hot_for_a_while(left_over).batch_get(keys);
    let (done, took) = done_after(batch, Duration::from_secs(1)).await;
    assert_eq!(done, 10_000);
    assert!((HOT_FOR..HOT_FOR * 4).contains(&took), "{took:?}");
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Visit {
    #[record(partition_key)]
    id: String,
    seen: Option<u32>,
    left: Option<u32>,
}

/// Row 70: writes of one key that have to go one after the other hold up no other key.
#[tokio::test(start_paused = true)]
async fn writes_of_one_key_do_not_stall_a_batch() {
    let (table, ..) = slow_by::<Visit>(ANSWER, Answer::json(json!({})));
    // Neither replaces the one before.
    let of_one = (0..300).map(|at| match at % 2 {
        0 => Visit { id: "one".into(), seen: Some(at), left: None },
        _ => Visit { id: "one".into(), seen: None, left: Some(at) },
    });
    let others = (0..800).map(|at| Visit { id: at.to_string(), seen: Some(at), left: None });
    let (done, took) = done_after(table.batch_upsert(of_one.chain(others)), Duration::from_millis(700)).await;
    assert!(done >= 800, "{done}");
    assert!(took >= ANSWER * 300 && took < ANSWER * 400, "{took:?}");
}

/// What rests is bounded: so many are taken, and no more.
#[tokio::test(start_paused = true)]
async fn what_rests_is_bounded() {
    let hot_forever = Answer::made(|requests| left_over(requests, true));
    let (table, ..) = slow_by::<Player>(ANSWER, hot_forever);
    let taken = Arc::new(Mutex::new(0));
    let counted = taken.clone();
    let given = hot(0..1_000_000).inspect(move |_| *counted.lock().unwrap() += 1);
    bounded(table.batch_put(given).max_attempts_without_progress(6)).await.unwrap_err();
    let taken = *taken.lock().unwrap();
    assert!((10_000..11_000).contains(&taken), "{taken}");
}
