//! Reads of several segments or partitions, side by side: what is sent, when, and where they stop.

use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Segment, Table, ge};
use dynamo_table_testkit::{Answer, Canned, Request};
use futures::TryStreamExt;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{ByTeam, Player, answering, text};

pub fn player(number: u64) -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": number.to_string() }, "points": { "N": "1" } })
}

pub fn last_key(number: u64) -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": number.to_string() } })
}

/// How many pages of a segment come before the one that is asked for.
pub fn pages_before(request: &Request) -> u64 {
    let last = request.body["ExclusiveStartKey"]["number"]["N"].as_str();
    last.map_or(0, |number| number.parse::<u64>().expect("a number") % 100)
}

/// Each segment has `pages` pages of one item each, whose numbers are `100 * segment + page`; page 1 is the first.
pub fn page_of(pages: u64, requests: &[Request]) -> Answer {
    let request = requests.last().expect("it is the last");
    let (segment, page) = (request.body["Segment"].as_u64().unwrap_or_default(), pages_before(request) + 1);
    let number = 100 * segment + page;
    let mut answer = json!({ "Count": 1, "ScannedCount": 1, "Items": [player(number)] });
    if request.body.get("ReturnConsumedCapacity").is_some() {
        answer["ConsumedCapacity"] = json!({ "CapacityUnits": 10.0 });
    }
    if page < pages {
        answer["LastEvaluatedKey"] = last_key(number);
    }
    Answer::json(answer)
}

pub fn pages_of(pages: u64, requests: usize) -> (Table<Player>, Canned) {
    answering((0..requests).map(|_| Answer::made(move |requests| page_of(pages, requests))))
}

pub fn numbers(players: impl IntoIterator<Item = Player>) -> Vec<u32> {
    let mut numbers: Vec<u32> = players.into_iter().map(|player| player.number).collect();
    numbers.sort_unstable();
    numbers
}

/// Lets all that is under way come to its end; the clock is paused.
pub async fn work() {
    sleep(Duration::from_millis(1)).await;
}

#[tokio::test]
async fn each_segment_is_asked_for_page_by_page() {
    let (players, canned) = pages_of(2, 4);
    let scan = players.scan().segments(2).page_size(3).filter(Player::POINTS.ge(1)).consistent();
    assert_eq!(numbers(scan.all().await.unwrap()), [1, 2, 101, 102]);
    let mut sent: Vec<Value> = canned.finish().into_iter().map(|request| request.body).collect();
    sent.sort_by_key(|body| (body["Segment"].as_u64(), body.get("ExclusiveStartKey").is_some()));
    let expected = |segment: u64, start: Option<u64>| {
        let mut body = json!({
            "TableName": "players", "Segment": segment, "TotalSegments": 2, "Limit": 3, "ConsistentRead": true,
            "FilterExpression": "#0 >= :0",
            "ExpressionAttributeNames": { "#0": "points" }, "ExpressionAttributeValues": { ":0": { "N": "1" } },
        });
        if let Some(start) = start {
            body["ExclusiveStartKey"] = last_key(start);
        }
        body
    };
    assert_eq!(sent, [expected(0, None), expected(0, Some(1)), expected(1, None), expected(1, Some(101))]);
}

/// While the caller works the next page of each segment comes, and not the one after it.
#[tokio::test(start_paused = true)]
async fn one_page_of_each_segment_is_read_ahead() {
    let (players, canned) = pages_of(10, 30);
    let mut items = players.scan().segments(3).items();
    work().await;
    assert_eq!(canned.requests().len(), 0, "nothing is sent before the first item is wanted");
    for taken in 1..=9 {
        items.try_next().await.unwrap().expect("there are more");
        work().await;
        assert_eq!(canned.requests().len(), 3 + taken, "after {taken}");
        work().await;
    }
    let before: Vec<u64> = canned.requests().iter().map(pages_before).collect();
    assert_eq!(before.iter().max(), Some(&3), "all segments get on alike: {before:?}");
}

/// Nothing is asked for in vain: with a limit not before it is wanted, and nothing at all behind it.
#[tokio::test(start_paused = true)]
async fn nothing_is_read_ahead_of_a_limit() {
    let (players, canned) = pages_of(10, 30);
    let mut items = players.scan().segments(2).limit(3).items();
    for _ in 0..2 {
        items.try_next().await.unwrap().expect("there are more");
        work().await;
        assert_eq!(canned.requests().len(), 2, "the first page of each holds one");
    }
    items.try_next().await.unwrap().expect("the third");
    let sent = canned.requests().len();
    assert!((3..=4).contains(&sent), "{sent}");
    assert!(items.try_next().await.unwrap().is_none());
    work().await;
    assert_eq!(canned.requests().len(), sent);
    let limits: Vec<Value> = canned.requests().iter().map(|request| request.body["Limit"].clone()).collect();
    assert_eq!(limits[..2], [3, 3]);
    assert!(limits[2..].iter().all(|limit| *limit == 1), "what is still wanted: {limits:?}");
}

#[tokio::test(start_paused = true)]
async fn who_drops_the_stream_stops_it() {
    let (players, canned) = pages_of(10, 30);
    let mut items = players.scan().segments(3).items();
    items.try_next().await.unwrap().expect("there are more");
    drop(items);
    let sent = canned.requests().len();
    sleep(Duration::from_secs(60)).await;
    assert_eq!(canned.requests().len(), sent);
}

fn is_refused<T>(result: Result<T, Error>, why: &str) {
    let Err(error) = result else { panic!("not refused: {why}") };
    assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
    assert!(text(&error).contains(why), "{}", text(&error));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let (players, canned) = answering::<Player>([]);
    let scan = || players.scan().segments(2);
    let three: Player = Player { league: "nfl".into(), number: 3, team: None, points: 1 };
    is_refused(players.scan().segments(0).all().await, "`segments(0)` would read nothing");
    is_refused(players.scan().resume([]).count().await, "those to `resume`");
    is_refused(players.scan().segment(4, 4).all().await, "segment 4 of 4");
    is_refused(players.scan().segments(1_000_001).first().await, "1000000");
    let beyond: Segment = serde_json::from_str(r#"{"segment":7,"total_segments":2}"#).unwrap();
    let error = players.scan().resume([beyond]).all().await.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor { .. }) && text(&error).contains("segment 7 of 2"), "{error}");
    is_refused(scan().cursor(Some("abc")).all().await, "cannot start at one place");
    is_refused(scan().after(&three).items().try_next().await, "cannot start at one place");
    is_refused(scan().max_scanned(5).pages().try_next().await, "`max_scanned` cannot be shared");
    is_refused(scan().page_size(0).all().await, "`page_size`");
    is_refused(scan().concurrency(0).all().await, "`concurrency(0)`");
    is_refused(scan().rate_limit(0).all().await, "`rate_limit(0)`");
    is_refused(scan().into_request().await, "needs exactly one");
    is_refused(scan().page().await, "`.pages()`");
    is_refused(players.query_many(["a", "b"]).cursor(Some("abc")).all().await, "cannot start at one place");
    is_refused(players.query_many(["a", "b"]).into_request().await, "needs exactly one");
    assert_eq!(scan().limit(0).all().await.unwrap().items, []);
    assert_eq!(canned.finish().len(), 0);
}

/// However many partitions there are, nothing is sent for the first where the last is none.
#[tokio::test]
async fn a_partition_that_is_none_is_refused_before_anything_is_sent() {
    let (players, canned) = answering::<Player>([]);
    for others in [0, 1, 100] {
        let partitions = (0..others).map(|at| format!("p{at}")).chain([String::new()]);
        let error = players.query_many(partitions).all().await.unwrap_err();
        assert!(matches!(error, Error::InvalidKey { .. }), "{error:?}");
    }
    assert_eq!(players.query_many(Vec::<&str>::new()).all().await.unwrap().items, []);
    assert_eq!(players.query_many(Vec::<&str>::new()).count().await.unwrap(), 0);
    assert_eq!(canned.finish().len(), 0);
}

#[tokio::test]
async fn each_partition_is_queried() {
    let empty = || Answer::json(json!({ "Count": 0, "ScannedCount": 0, "Items": [] }));
    let (players, canned) = answering::<Player>([empty(), empty()]);
    let query = players.index(ByTeam).query_many(["red", "blue"]).sort_key(ge(5)).descending().limit(4);
    assert_eq!(query.all().await.unwrap().items, []);
    let mut sent: Vec<Value> = canned.finish().into_iter().map(|request| request.body).collect();
    sent.sort_by_key(|body| body["ExpressionAttributeValues"][":0"]["S"].as_str().map(str::to_owned));
    let expected = |team: &str| {
        json!({
            "TableName": "players", "IndexName": "by_team", "KeyConditionExpression": "#0 = :0 AND #1 >= :1",
            "ExpressionAttributeNames": { "#0": "team", "#1": "points" },
            "ExpressionAttributeValues": { ":0": { "S": team }, ":1": { "N": "5" } },
            "ScanIndexForward": false, "Limit": 4,
        })
    };
    assert_eq!(sent, [expected("blue"), expected("red")]);
}
