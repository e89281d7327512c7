//! What the tests of batches share: a server that answers by what it is asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use dynamo_table::{BatchError, BatchReadError, Error, Record, Table};
use dynamo_table_testkit::{Answer, Canned, Fault, FaultLayer, Faults, Request};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{Player, answering};

/// Player `number` of the league "nfl".
pub fn numbered(number: u32) -> Player {
    Player { league: "nfl".into(), number, team: None, points: 0 }
}

pub fn players(numbers: impl IntoIterator<Item = u32>) -> Vec<Player> {
    numbers.into_iter().map(numbered).collect()
}

/// Another player of the same key.
pub fn scored(number: u32, points: u64) -> Player {
    Player { points, ..numbered(number) }
}

pub fn stored(player: &Player) -> Value {
    json!({
        "league": { "S": player.league }, "number": { "N": player.number.to_string() },
        "points": { "N": player.points.to_string() },
    })
}

pub fn put(player: &Player) -> Value {
    json!({ "PutRequest": { "Item": stored(player) } })
}

pub fn key_of(number: u32) -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": number.to_string() } })
}

/// What a batch of reads did and did not do.
pub fn unread<R: Record>(error: Error) -> BatchReadError<R::Key, Option<R>> {
    error.into_batch_read().expect("an error of a batch of reads")
}

/// The writes, or the keys, of a request.
pub fn entries(request: &Request) -> Vec<Value> {
    let table = &request.body["RequestItems"]["players"];
    let entries = table.as_array().or(table["Keys"].as_array());
    entries.cloned().unwrap_or_else(|| vec![request.body["Key"].clone()])
}

/// The number of the player that a write or a key is about.
pub fn number(entry: &Value) -> u32 {
    let item = [&entry["PutRequest"]["Item"], &entry["DeleteRequest"]["Key"], entry];
    let text = item.into_iter().find_map(|item| item["number"]["N"].as_str()).expect("an entry has a number");
    text.parse().expect("a number")
}

/// The numbers of the players in each request.
pub fn sent_numbers(canned: &Canned) -> Vec<Vec<u32>> {
    canned.requests().iter().map(|request| entries(request).iter().map(number).collect()).collect()
}

pub fn all_written() -> Answer {
    Answer::json(json!({ "UnprocessedItems": {} }))
}

/// Leaves over the writes of these numbers.
pub fn leaving(over: impl Fn(u32) -> bool + Send + Sync + 'static) -> Answer {
    Answer::made(move |requests| {
        let left: Vec<Value> = entries(&requests[requests.len() - 1]).into_iter().filter(|e| over(number(e))).collect();
        let tables = if left.is_empty() { json!({}) } else { json!({ "players": left }) };
        Answer::json(json!({ "UnprocessedItems": tables }))
    })
}

/// Finds the players whose number is found, and leaves over the keys of others.
pub fn reading(
    found: impl Fn(u32) -> bool + Send + Sync + 'static,
    over: impl Fn(u32) -> bool + Send + Sync + 'static,
) -> Answer {
    Answer::made(move |requests| {
        let numbers: Vec<u32> = entries(&requests[requests.len() - 1]).iter().map(number).collect();
        let answered = numbers.iter().filter(|n| !over(**n) && found(**n));
        let items: Vec<Value> = answered.map(|n| stored(&scored(*n, u64::from(*n)))).collect();
        let left: Vec<Value> = numbers.into_iter().filter(|n| over(*n)).map(key_of).collect();
        let left = if left.is_empty() { json!({}) } else { json!({ "players": { "Keys": left } }) };
        Answer::json(json!({ "Responses": { "players": items }, "UnprocessedKeys": left }))
    })
}

/// Does whatever it is asked: finds every key, writes everything, has one page of three items.
pub fn obliging() -> Answer {
    Answer::made(|requests| match requests[requests.len() - 1].operation.as_str() {
        "BatchGetItem" => reading(|_| true, |_| false),
        "Query" | "Scan" => {
            let items: Vec<Value> = (1..=3).map(|number| stored(&numbered(number))).collect();
            Answer::json(json!({ "Count": 3, "ScannedCount": 3, "Items": items }))
        }
        "UpdateItem" => {
            let entry = &requests[requests.len() - 1].body["Key"];
            Answer::json(json!({ "Attributes": stored(&numbered(number(entry))) }))
        }
        _ => all_written(),
    })
}

/// A table whose every request is answered like this.
pub fn always<R: Record>(answer: Answer) -> (Table<R>, Canned) {
    fastrand::seed(7);
    answering(std::iter::repeat_n(answer, 500))
}

/// Notes when it is asked for an answer.
pub fn timed(answer: Answer) -> (Answer, Arc<Mutex<Vec<Instant>>>) {
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = times.clone();
    let made = Answer::made(move |_| {
        noted.lock().unwrap().push(Instant::now());
        answer.clone()
    });
    (made, times)
}

/// How long each answer takes.
pub const LATE: Duration = Duration::from_millis(100);

/// A table whose every request is answered like this after [`LATE`], at which it has been carried out for long.
pub fn slow<R: Record>(answer: Answer) -> (Table<R>, Canned, FaultLayer) {
    slow_by(LATE, answer)
}

/// The same after so long.
pub fn slow_by<R: Record>(late: Duration, answer: Answer) -> (Table<R>, Canned, FaultLayer) {
    fastrand::seed(7);
    let canned = Canned::new(std::iter::repeat_n(answer, 2000));
    let layer = Faults::seeded(0).always(Fault::Stall).stall(late).around(canned.clone());
    let client = layer.client_with(|config| config.timeout_config(TimeoutConfig::disabled()));
    (Table::new(client, "players"), canned, layer)
}

/// Lets all other tasks run until they wait: on the paused clock, time passes only then.
pub async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// What hangs fails, on the paused clock.
pub async fn bounded<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(86400), future.into_future()).await.expect("it comes to an end")
}

/// Where in the input that stood which is not done.
pub fn not_done<T>(error: &BatchError<T>) -> Vec<u64> {
    assert_eq!(error.report.not_done, error.not_done.len() as u64);
    error.not_done.iter().map(|unfinished| unfinished.position).collect()
}

pub fn unknown<T>(error: &BatchError<T>) -> Vec<u64> {
    assert_eq!(error.report.unknown, error.unknown.len() as u64);
    error.unknown.iter().map(|unfinished| unfinished.position).collect()
}
