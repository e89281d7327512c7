//! How many requests are under way, how fast they leave, and what is told of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use dynamo_table::{DynamoTable, Pace, TableOf};
use dynamo_table_testkit::{Answer, Canned, FaultLayer};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::Player;

/// How many requests left at each moment.
fn waves(times: &Mutex<Vec<Instant>>) -> Vec<usize> {
    let mut waves = BTreeMap::<Instant, usize>::new();
    for time in times.lock().unwrap().iter() {
        *waves.entry(*time).or_default() += 1;
    }
    waves.into_values().collect()
}

/// Never more requests are under way than were asked for: eight, where nothing is said.
#[tokio::test(start_paused = true)]
async fn concurrency_is_a_bound() {
    for (asked, expected) in [(None, 8), (Some(1), 1), (Some(3), 3), (Some(20), 20)] {
        let (table, _, layer) = slow::<Player>(all_written());
        let began = Instant::now();
        let batch = table.batch_put(players(0..1500));
        let batch = if let Some(requests) = asked { batch.concurrency(requests) } else { batch };
        assert_eq!(bounded(batch).await.unwrap().requests, 60);
        assert_eq!(layer.most_in_flight(), expected);
        assert_eq!(began.elapsed().as_millis() / LATE.as_millis(), 60_u128.div_ceil(expected as u128), "all of them");
    }
    let (table, _, layer) = slow::<Player>(Answer::json(json!({})));
    bounded(table.batch_upsert(players(0..60))).await.unwrap();
    assert_eq!(layer.most_in_flight(), 8);
    let (table, _, layer) = slow::<Player>(reading(|_| true, |_| false));
    bounded(table.batch_get((0..1500).map(|number| ("nfl", number)))).await.unwrap();
    assert_eq!(layer.most_in_flight(), 8);
}

/// Refuses the first request that comes after this many.
fn refusing_one(after: usize, refusal: Answer) -> Answer {
    Answer::made(move |requests| if requests.len() == after + 1 { refusal.clone() } else { all_written() })
}

/// After a refused request half as many leave; with each round of good ones, one more.
#[tokio::test(start_paused = true)]
async fn concurrency_halves_and_grows_back() {
    let refusal = Answer::error(400, "ThrottlingException", json!({}));
    let (answer, times) = timed(refusing_one(0, refusal));
    let (table, _, _) = slow::<Player>(answer);
    let bounds = Arc::new(Mutex::new(Vec::new()));
    let seen = bounds.clone();
    let batch = table.batch_put(players(0..2500));
    let batch = batch.on_progress(move |progress| seen.lock().unwrap().push(progress.concurrency));
    assert_eq!(bounded(batch).await.unwrap().items, 2500);
    let waves = waves(&times);
    assert_eq!(waves[..2], [8, 5], "half, and what the seven others of the first wave gave back: {waves:?}");
    assert!(waves.windows(2).skip(1).take(4).all(|pair| pair[1] >= pair[0]), "{waves:?}");
    let bounds = bounds.lock().unwrap();
    assert_eq!((bounds[0], bounds.iter().max()), (4, Some(&8)), "{bounds:?}");
}

/// Row 74: a day after a storm as many leave as ever, though nothing was sent meanwhile.
#[tokio::test(start_paused = true)]
async fn concurrency_grows_back_with_time() {
    let refusal = || Answer::error(400, "ThrottlingException", json!({}));
    let storm = Answer::made(move |requests| {
        let is_put = |entry: &Value| entry["PutRequest"].is_object();
        if entries(&requests[requests.len() - 1]).iter().any(is_put) { refusal() } else { all_written() }
    });
    for (pause, first) in [(0, 1), (10, 2), (20, 4), (24 * 3600, 8)] {
        let (answer, times) = timed(storm.clone());
        let (table, ..) = slow::<Player>(answer);
        bounded(table.batch_put(players(0..25))).await.unwrap_err();
        tokio::time::sleep(Duration::from_secs(pause)).await;
        let refused = times.lock().unwrap().len();
        bounded(table.batch_delete((0..500).map(|number| ("nfl", number)))).await.unwrap();
        let after = times.lock().unwrap().split_off(refused);
        let first_wave = after.iter().filter(|time| **time == after[0]).count();
        assert_eq!(first_wave, first, "after {pause} s");
    }
}

fn hot_partition() -> Answer {
    let reason = json!({ "reason": "TableWriteKeyRangeThroughputExceeded", "resource": "arn" });
    Answer::error(400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": [reason] }))
}

/// A hot partition waits alone: others go on, as many requests at a time as before.
#[tokio::test(start_paused = true)]
async fn a_hot_partition_waits_alone() {
    let hot_until = Instant::now() + Duration::from_secs(2);
    let answer = Answer::made(move |requests| {
        let hot = |entry: &Value| entry["PutRequest"]["Item"]["league"]["S"] == "hot";
        let is_hot = entries(&requests[requests.len() - 1]).iter().any(hot);
        if is_hot && Instant::now() < hot_until { hot_partition() } else { all_written() }
    });
    let (table, canned, _) = slow::<Player>(answer);
    let bounds = Arc::new(Mutex::new(Vec::new()));
    let seen = bounds.clone();
    let hot = (0..25).map(|number| Player { league: "hot".into(), ..numbered(number) });
    let given = hot.chain((0..600).map(numbered)).collect::<Vec<_>>();
    let began = Instant::now();
    let batch = table.batch_put(given).concurrency(2);
    let batch = batch.on_progress(move |progress| seen.lock().unwrap().push((began.elapsed(), progress.report.items)));
    assert_eq!(bounded(batch).await.unwrap().items, 625);
    let of_others = bounds.lock().unwrap().iter().filter(|(at, _)| *at < Duration::from_secs(2)).map(|(_, n)| *n).max();
    assert_eq!(of_others, Some(600), "the others were written while the partition was hot");
    assert!(canned.requests().len() < 24 + 14, "{}", canned.requests().len());
}

/// Two batches of one handle share the bound and slow down together.
#[tokio::test(start_paused = true)]
async fn batches_of_one_handle_share_their_pace() {
    let (table, _, layer) = slow::<Player>(all_written());
    let other = table.clone();
    let one = table.batch_put(players(0..500)).into_future();
    let two = other.batch_put(players(500..1000)).into_future();
    let (one, two) = bounded(futures::future::join(one, two)).await;
    assert_eq!((one.unwrap().items, two.unwrap().items), (500, 500));
    assert_eq!(layer.most_in_flight(), 8);

    // A refusal slows down the next batch of the handle.
    let (answer, times) = timed(refusing_one(0, Answer::error(400, "ThrottlingException", json!({}))));
    let (table, _, _) = slow::<Player>(answer);
    bounded(table.clone().batch_put(players(0..25))).await.unwrap();
    times.lock().unwrap().clear();
    bounded(table.batch_put(players(0..500))).await.unwrap();
    assert_eq!(waves(&times)[0], 4);
}

/// A table of one's own, which shares its pace only if it says so.
#[derive(Clone)]
struct Club {
    client: Client,
    pace: Option<Pace>,
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn pace(&self) -> Option<Pace> {
        self.pace.clone()
    }
}

fn club(pace: Option<Pace>) -> (Club, FaultLayer) {
    let (table, _, layer) = slow::<Player>(all_written());
    (Club { client: table.client().clone(), pace }, layer)
}

#[tokio::test(start_paused = true)]
async fn custom_tables_share_their_pace_if_they_say_so() {
    for (pace, most) in [(None, 16), (Some(Pace::default()), 8)] {
        let (club, layer) = club(pace);
        let (one, two) = (club.batch_put(players(0..500)), club.batch_put(players(500..1000)));
        let (one, two) = bounded(futures::future::join(one.into_future(), two.into_future())).await;
        assert_eq!((one.unwrap().items, two.unwrap().items), (500, 500));
        assert_eq!(layer.most_in_flight(), most);
    }
}

/// Says that each write consumed so many units.
fn consuming(units: f64) -> Answer {
    Answer::made(move |requests| {
        let units = units * entries(&requests[requests.len() - 1]).len() as f64;
        let consumed = json!([{ "TableName": "players", "CapacityUnits": units }]);
        Answer::json(json!({ "UnprocessedItems": {}, "ConsumedCapacity": consumed }))
    })
}

/// Requests are spaced by what they consumed, as DynamoDB tells it.
#[tokio::test(start_paused = true)]
async fn rate_limit_spaces_requests_by_what_they_consumed() {
    for (units, per_second) in [(1.0, 50), (6.0, 50), (2.0, 400)] {
        let (answer, times) = timed(consuming(units));
        let (table, _) = always::<Player>(answer);
        let began = Instant::now();
        let report = bounded(table.batch_put(players(0..1000)).rate_limit(per_second)).await.unwrap();
        assert_eq!((report.items, report.consumed_capacity), (1000, 1000.0 * units));
        // The first second's units are there from the start, and the last requests are paid for afterwards.
        let seconds = began.elapsed().as_secs_f64();
        let owed = 1000.0 * units / f64::from(per_second);
        assert!(
            (owed - 1.0 - 8.0 * 25.0 * units / f64::from(per_second)..=owed).contains(&seconds),
            "{seconds} of {owed}"
        );
        let times = times.lock().unwrap();
        let within_a_second =
            |at: &Instant| times.iter().filter(|t| **t >= *at && **t < *at + Duration::from_secs(1)).count();
        let most = times[times.len() / 2..].iter().map(within_a_second).max().unwrap() as f64;
        assert!(most * 25.0 * units <= f64::from(per_second) + 25.0 * units * 2.0, "{most} in a second");
    }
}

/// After each request: what is done, what is left, how long it takes.
#[tokio::test(start_paused = true)]
async fn progress_is_told_after_each_request() {
    let (table, _, _) = slow::<Player>(consuming(1.0));
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = told.clone();
    let batch = table.batch_put(players(0..100)).concurrency(1);
    let batch = batch.on_progress(move |progress| seen.lock().unwrap().push(*progress));
    bounded(batch).await.unwrap();
    let told = told.lock().unwrap();
    let counts: Vec<_> = told.iter().map(|p| (p.report.items, p.report.requests, p.remaining)).collect();
    assert_eq!(counts, [(25, 1, Some(75)), (50, 2, Some(50)), (75, 3, Some(25)), (100, 4, Some(0))]);
    assert_eq!((told[1].elapsed, told[1].time_left), (LATE * 2, Some(LATE * 2)));
    assert_eq!(told[3].report.consumed_capacity, 100.0);
    assert_eq!(told[0].concurrency, 1);
}

/// Of an input that cannot tell how much is left, nothing is made up.
#[tokio::test(start_paused = true)]
async fn progress_of_a_stream() {
    let canned = Canned::new(std::iter::repeat_n(all_written(), 12));
    let table = dynamo_table::Table::<Player>::new(canned.client(), "players");
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = told.clone();
    let given = players(0..400).into_iter().filter(|player| player.number % 4 > 0);
    let batch = table.batch_put(given).concurrency(1).on_progress(move |p| seen.lock().unwrap().push(p.remaining));
    assert_eq!(batch.await.unwrap().items, 300);
    let told = told.lock().unwrap();
    assert_eq!((told[0], told[11]), (None, Some(0)));
}

/// What was left over twice halves the bound, and once does not; what goes through lets it grow back.
#[tokio::test(start_paused = true)]
async fn leftovers_that_repeat_halve_it() {
    for (times, least) in [(1, 8), (2, 4)] {
        fastrand::seed(5);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let answer = Answer::made(move |requests| {
            let asked = requests.iter().flat_map(entries).filter(|entry| number(entry) == 0).count();
            leaving(move |number| number == 0 && asked <= times)
        });
        // Answers take their time, so that it comes back among others.
        let (table, _, _) = slow::<Player>(answer);
        let batch = table.batch_put(players(0..2000)).concurrency(8);
        let report = bounded(batch.on_progress(move |p| told.lock().unwrap().push(p.concurrency))).await.unwrap();
        assert_eq!(report.items, 2000);
        let seen = seen.lock().unwrap();
        assert_eq!(seen.iter().min(), Some(&least), "left over {times} times");
    }
}
