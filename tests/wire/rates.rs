//! Row 68: rates hold from the first second, whatever a request turns out to consume.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_table::{DynamoTable, Table};
use dynamo_table_testkit::{Answer, Request};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::Player;

/// What was consumed, and when.
type Consumed = Arc<Mutex<Vec<(Instant, f64)>>>;

/// So many pages of each segment, or keys, or writes, which consume so much each.
#[derive(Debug, Clone, Copy)]
struct Costs {
    pages: u64,
    page: f64,
    key: f64,
    write: f64,
}

fn answer(costs: Costs, consumed: &Consumed, requests: &[Request]) -> Answer {
    let request = &requests[requests.len() - 1];
    let (units, mut body) = match request.operation.as_str() {
        "Scan" | "Query" => {
            let segment = request.body["Segment"].as_u64().unwrap_or_default();
            let before = request.body["ExclusiveStartKey"]["number"]["N"].as_str();
            let number = before.map_or(segment * 1000, |number| number.parse().expect("a number")) + 1;
            let items: Vec<Value> = (0..5).map(|at| key_of(number as u32 * 10 + at)).collect();
            let more = number % 1000 < costs.pages;
            let last = more.then(|| key_of(number as u32));
            (costs.page, json!({ "Count": 5, "ScannedCount": 5, "Items": items, "LastEvaluatedKey": last }))
        }
        "BatchGetItem" => {
            let keys = entries(request).len() as f64;
            (costs.key * keys, json!({ "Responses": {}, "UnprocessedKeys": {} }))
        }
        _ => (costs.write * entries(request).len() as f64, json!({ "UnprocessedItems": {} })),
    };
    consumed.lock().unwrap().push((Instant::now(), units));
    let capacity = json!({ "TableName": "players", "CapacityUnits": units });
    body["ConsumedCapacity"] = if request.operation.starts_with("Batch") { json!([capacity]) } else { capacity };
    if body["LastEvaluatedKey"].is_null() {
        body.as_object_mut().expect("it is one").remove("LastEvaluatedKey");
    }
    Answer::json(body)
}

fn table(costs: Costs) -> (Table<Player>, Consumed) {
    let consumed = Consumed::default();
    let noted = consumed.clone();
    let answer = Answer::made(move |requests| answer(costs, &noted, requests));
    (slow_by(Duration::from_millis(10), answer).0, consumed)
}

/// In no second more was consumed than the rate, a quarter of it that was saved up, and one request of the largest.
fn check(consumed: &Consumed, rate: f64, told: f64) {
    let consumed = consumed.lock().unwrap();
    let largest = consumed.iter().map(|(_, units)| *units).fold(0.0, f64::max);
    for (at, _) in consumed.iter() {
        let within = consumed.iter().filter(|(when, _)| (*at..*at + Duration::from_secs(1)).contains(when));
        let units: f64 = within.map(|(_, units)| units).sum();
        assert!(units <= rate * 1.25 + largest, "{units} in a second, of {rate}, each request {largest} at the most");
    }
    let all: f64 = consumed.iter().map(|(_, units)| units).sum();
    assert!((all - told).abs() < 0.001, "{all} consumed, {told} told");
    let took = consumed[consumed.len() - 1].0 - consumed[0].0;
    let wanted = (all - largest) / rate;
    assert!(took.as_secs_f64() <= wanted * 1.1 + 1.0, "{took:?}, where {wanted} s are enough");
}

const COSTS: Costs = Costs { pages: 20, page: 128.0, key: 0.5, write: 1.0 };

#[tokio::test(start_paused = true)]
async fn a_scan_keeps_its_rate_from_the_first_second() {
    for (page, rate, segments) in [(128.0, 5.0, 8), (0.5, 5.0, 4), (128.0, 400.0, 8), (40.0, 100.0, 1)] {
        let (players, consumed) = table(Costs { page, ..COSTS });
        let read = bounded(players.scan().segments(segments).rate_limit(rate).all()).await.unwrap();
        assert_eq!(read.items.len(), 0, "they are keys alone");
        check(&consumed, rate, read.consumed_capacity.unwrap());
    }
    let (players, consumed) = table(COSTS);
    let many = players.query_many(["a", "b", "c"]).page_size(10).consistent().rate_limit(50.0);
    let read = bounded(many.all()).await.unwrap();
    check(&consumed, 50.0, read.consumed_capacity.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_clear_keeps_one_rate_for_reads_and_deletes() {
    for (page, write, rate) in [(1.0, 1.0, 20.0), (100.0, 3.0, 50.0), (0.5, 10.0, 400.0)] {
        let (players, consumed) = table(Costs { page, write, ..COSTS });
        let cleared = bounded(players.clear_table().everything().rate_limit(rate)).await.unwrap();
        assert_eq!((cleared.items, cleared.pages), (400, 80));
        check(&consumed, rate, cleared.read_capacity + cleared.deletes.consumed_capacity);
    }
}

#[tokio::test(start_paused = true)]
async fn batches_keep_their_rate_from_the_first_second() {
    for (key, rate) in [(0.5, 20.0), (30.0, 100.0), (50.0, 5000.0)] {
        let (players, consumed) = table(Costs { key, ..COSTS });
        let batch = players.batch_get((0..3000).map(|number| ("nfl", number))).rate_limit(rate);
        let handle = batch.handle();
        bounded(batch).await.unwrap();
        check(&consumed, rate, handle.report().consumed_capacity);
    }
    for (write, rate) in [(1.0, 50.0), (7.0, 300.0)] {
        let (players, consumed) = table(Costs { write, ..COSTS });
        let report =
            bounded(players.batch_delete((0..1000).map(|number| ("nfl", number))).rate_limit(rate)).await.unwrap();
        check(&consumed, rate, report.consumed_capacity);
    }
}
