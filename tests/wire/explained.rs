//! `.explain()`: what is explained is what is sent, and nothing is sent for it.

use dynamo_table::operation::Explained;
use dynamo_table::{
    BatchGetTables, BatchWriteTables, Cache, CacheOptions, DynamoTable, Error, Record, Table, WriteRequest,
    transact_get, transact_write,
};
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

use crate::support::{Player, answering, item, key, player};

/// A record that is explained in docs.
#[derive(Debug, Clone, PartialEq, Record)]
struct Counter {
    #[record(partition_key)]
    name: String,
    count: u64,
}

/// The requests as they were really sent, after `call` with these answers.
macro_rules! same {
    ($answers:expr, |$players:ident| $call:expr) => {{
        let ($players, canned) = answering::<Player>($answers);
        let explained = $call.explain().await.unwrap();
        assert!(canned.requests().is_empty(), "nothing is sent");
        let _ = $call.await;
        let sent: Vec<(String, Value)> =
            canned.finish().into_iter().map(|request| (request.operation.clone(), request.body.clone())).collect();
        assert_eq!(of(&explained), sent);
        explained
    }};
}

fn of(explained: &Explained) -> Vec<(String, Value)> {
    explained.requests().iter().map(|request| (request.operation().to_owned(), request.body().clone())).collect()
}

fn found() -> [Answer; 1] {
    [Answer::json(json!({ "Item": item(), "Attributes": item() }))]
}

fn done() -> [Answer; 1] {
    [Answer::json(json!({}))]
}

#[tokio::test]
async fn calls_on_one_item() {
    same!(found(), |players| players.get(("nfl", 12)).consistent());
    same!(found(), |players| players.exists(("nfl", 12)));
    same!(found(), |players| players.tracked(("nfl", 12)));
    same!(done(), |players| players.put(&player()).condition(Player::POINTS.lt(9)));
    same!(done(), |players| players.insert(&player()));
    same!(found(), |players| players.upsert(&player()));
    same!(found(), |players| players.update(("nfl", 12)).set(Player::POINTS, 8));
    same!(found(), |players| players.increment(("nfl", 12), Player::POINTS, 1).ceiling(20));
    same!(found(), |players| players.delete(("nfl", 12)).return_nothing());
}

#[tokio::test]
async fn reads() {
    let page = || [Answer::json(json!({ "Items": [item()], "Count": 1, "ScannedCount": 1 }))];
    let (players, canned) = answering::<Player>(page());
    let query = || players.query("nfl").sort_key(dynamo_table::ge(3)).filter(Player::POINTS.gt(1)).descending();
    let explained = query().explain().await.unwrap();
    query().page().await.unwrap();
    let sent = canned.finish();
    assert_eq!(of(&explained), [("Query".to_owned(), sent[0].body.clone())]);

    let (players, canned) = answering::<Player>([]);
    let many = players.query_many(["nfl", "nba"]).explain().await.unwrap();
    let values = |at: usize| many.requests()[at].body()["ExpressionAttributeValues"].to_string();
    assert_eq!(many.requests().len(), 2);
    assert!(values(0).contains("nfl") && values(1).contains("nba"));
    let parts = players.scan().segments(3).explain().await.unwrap();
    let segments: Vec<&Value> = parts.requests().iter().map(|request| &request.body()["Segment"]).collect();
    assert_eq!(segments, [&json!(0), &json!(1), &json!(2)]);
    let nothing = players.query("nfl").limit(0).explain().await.unwrap();
    assert_eq!((nothing.requests().len(), nothing.to_string().as_str()), (0, "nothing would be sent"));
    canned.finish();
}

#[tokio::test]
async fn batches() {
    let (players, canned) = answering::<Player>([]);
    let many = (0..30).map(|number| Player { number, ..player() });
    let puts = players.batch_put(many.clone()).explain().await.unwrap();
    let lengths = |explained: &Explained| -> Vec<usize> {
        let writes = explained.requests().iter().map(|request| &request.body()["RequestItems"]["players"]);
        writes.map(|writes| writes.as_array().or(writes["Keys"].as_array()).unwrap().len()).collect()
    };
    assert_eq!(lengths(&puts), [25, 5]);
    assert_eq!(
        lengths(&players.batch_delete(many.clone().map(|player| player.key())).explain().await.unwrap()),
        [25, 5]
    );
    assert_eq!(lengths(&players.batch_get(many.clone().map(|player| player.key())).explain().await.unwrap()), [30]);
    let mixed = [WriteRequest::Put(player()), WriteRequest::Delete(Player { number: 13, ..player() }.key())];
    assert_eq!(lengths(&players.batch_write(mixed).explain().await.unwrap()), [2]);
    let tables = BatchWriteTables::new(players.client()).put(&players, &player()).explain().await.unwrap();
    assert_eq!(lengths(&tables), [1]);
    let mut tables = BatchGetTables::new(players.client());
    let _ann = tables.add(&players, ("nfl", 12));
    assert_eq!(lengths(&tables.explain().await.unwrap()), [1]);
    let upserts = players.batch_upsert(many.take(3)).explain().await.unwrap();
    let numbers: Vec<&Value> = upserts.requests().iter().map(|request| &request.body()["Key"]["number"]["N"]).collect();
    assert_eq!(numbers, [&json!("0"), &json!("1"), &json!("2")]);
    let clear = players.clear_table().partition("nfl").explain().await.unwrap();
    assert_eq!(clear.requests().iter().map(|request| request.operation()).collect::<Vec<_>>(), ["Query"]);
    canned.finish();
}

#[tokio::test]
async fn transactions_and_saves() {
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Item": item() })), Answer::json(json!({}))]);
    let moved = || transact_write().write(players.delete(("nfl", 12))).client_request_token("token");
    let mut ann = players.tracked(("nfl", 12)).await.unwrap().unwrap();
    assert_eq!(players.save(&mut ann).explain().await.unwrap().requests().len(), 0);
    ann.points += 1;
    let save = players.save(&mut ann).explain().await.unwrap();
    assert_eq!((save.requests()[0].operation(), &save.requests()[0].body()["Key"]), ("UpdateItem", &key()));
    assert!(ann.is_changed().unwrap(), "it is not saved");

    let explained = moved().explain().await.unwrap();
    moved().await.unwrap();
    assert_eq!(of(&explained)[0].1, canned.finish()[1].body);

    let (players, canned) = answering::<Player>([Answer::json(json!({ "Responses": [{ "Item": item() }] }))]);
    let reads = || {
        let mut read = transact_get();
        let ann = read.add(players.get(("nfl", 12)));
        (read, ann)
    };
    let explained = reads().0.explain().await.unwrap();
    let (read, ann) = reads();
    assert_eq!(read.await.unwrap().take(ann).unwrap(), Some(player()));
    assert_eq!(of(&explained)[0].1, canned.finish()[0].body);
}

#[tokio::test]
async fn calls_on_tables() {
    let (players, canned) = answering::<Player>([]);
    let names = |explained: Explained| -> Vec<String> {
        explained.requests().iter().map(|request| request.operation().to_owned()).collect()
    };
    let create = players.create_table().explain().await.unwrap();
    assert_eq!(create.requests()[0].body()["TableName"], "players");
    assert_eq!(names(create), ["CreateTable"]);
    assert_eq!(names(players.create_table_if_missing().explain().await.unwrap()), ["DescribeTable", "CreateTable"]);
    assert_eq!(names(players.delete_table().explain().await.unwrap()), ["DeleteTable"]);
    assert_eq!(names(players.describe_table().explain().await.unwrap()), ["DescribeTable"]);
    assert_eq!(names(players.wait_until_exists().explain().await.unwrap()), ["DescribeTable"]);
    assert_eq!(names(dynamo_table::list_tables(players.client()).explain().await.unwrap()), ["ListTables"]);
    canned.finish();
}

/// An item that would be refused is told, also where others would be sent before; and nothing waits for a rate, or tells of progress.
#[tokio::test]
async fn what_a_batch_would_refuse_is_told() {
    let (players, canned) = answering::<Player>([]);
    let large = Player { number: 30, team: Some("x".repeat(500_000)), ..player() };
    let many = || (0..30).map(|number| Player { number, ..player() }).chain([large.clone()]);
    let refused = players.batch_put(many()).explain().await.unwrap_err();
    assert!(matches!(refused, Error::Unprocessed { .. }), "{refused:?}");
    let refused = players.batch_upsert(many()).return_new().explain().await.unwrap_err();
    assert!(matches!(refused, Error::Unprocessed { .. }), "{refused:?}");

    let upserts = players.batch_upsert(many().take(2)).return_new().explain().await.unwrap();
    assert_eq!(upserts.requests()[1].body()["ReturnValues"], "ALL_NEW");
    let slow = players.batch_put(many().take(30)).rate_limit(0.001).on_progress(|_| panic!("nothing is done"));
    assert_eq!(slow.explain().await.unwrap().requests().len(), 2);
    let slow = players.scan().segments(3).rate_limit(0.001);
    assert_eq!(slow.explain().await.unwrap().requests().len(), 3);
    canned.finish();
}

/// Neither credentials nor a region nor a cache are asked; what is wrong with a call is told as if it was sent.
#[tokio::test]
async fn a_client_without_anything() {
    let nobody = aws_sdk_dynamodb::Config::builder().behavior_version_latest().build();
    let counters: Table<Counter> = Table::new(aws_sdk_dynamodb::Client::from_conf(nobody), "counters");
    let increment = counters.increment("visits", Counter::COUNT, 1).or_insert().explain().await.unwrap();
    assert!(increment.to_string().starts_with("UpdateItem\n{\n"), "{increment}");
    let refused = counters.get("").explain().await.unwrap_err();
    assert!(matches!(refused, Error::InvalidKey { .. }), "{refused:?}");

    let (players, canned) = answering::<Player>(found());
    let cached = players.cached(CacheOptions::default());
    cached.get(("nfl", 12)).await.unwrap();
    assert_eq!(cached.get(("nfl", 12)).explain().await.unwrap().requests().len(), 1);
    let held = canned.finish().len();
    assert_eq!(held, 1);
}

/// A cache knows nothing of what is explained, and is told nothing: neither that an item is missing nor that it was written.
#[tokio::test]
async fn a_cache_is_told_nothing() {
    let (players, canned) = answering::<Player>(found());
    let cache = Cache::new(CacheOptions::default());
    let client = players.client().clone();
    let cached = players.cached(cache.clone());
    let reads = || {
        let mut batch = BatchGetTables::new(&client);
        let _ann = batch.add(&cached, ("nfl", 12));
        batch
    };
    assert_eq!(reads().explain().await.unwrap().requests().len(), 1);
    assert_eq!(cached.get(("nfl", 12)).await.unwrap(), Some(player()), "it is not taken for missing");
    let before = cache.statistics();

    assert_eq!(reads().explain().await.unwrap().requests().len(), 1, "it is asked for though it is cached");
    assert_eq!(cached.batch_get([("nfl", 12)]).explain().await.unwrap().requests().len(), 1);
    let write = BatchWriteTables::new(&client).put(&cached, &player()).delete(&cached, ("nfl", 13));
    assert_eq!(write.explain().await.unwrap().requests().len(), 1);
    transact_write().write(cached.delete(("nfl", 12))).explain().await.unwrap();
    cached.batch_put([player()]).explain().await.unwrap();
    cached.delete(("nfl", 12)).explain().await.unwrap();
    assert_eq!(cache.statistics(), before);
    assert_eq!(cached.get(("nfl", 12)).await.unwrap(), Some(player()));
    assert_eq!(canned.finish().len(), 1);
}

/// It shows values where it is asked to, and not in a log.
#[tokio::test]
async fn values_are_shown_by_display_alone() {
    let (players, _canned) = answering::<Player>([]);
    let explained = players.get(("sesame", 12)).explain().await.unwrap();
    assert!(explained.to_string().contains("sesame"));
    assert!(!format!("{explained:?} {:?}", explained.requests()).contains("sesame"));
    assert_eq!(format!("{explained:?}"), "[ExplainedRequest(GetItem)]");
}
