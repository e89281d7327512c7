//! `row 58`: a cursor that was altered, or made by somebody else, is refused when it is opened.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use dynamo_table::{DynamoTable, Error, Page, Segment, Table, begins_with, between, ge, lt};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{ByTeam, Player, answering, item, sent, text};

/// A table whose first read brings one item and a place to go on from.
fn first_page(last: &Value) -> (Table<Player>, Canned) {
    answering([Answer::json(json!({ "Items": [item()], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": last }))])
}

fn last() -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": "12" } })
}
fn last_of_team() -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": "12" }, "team": { "S": "red" }, "points": { "N": "7" } })
}

async fn of_query() -> String {
    let (players, _) = first_page(&last());
    players.query("nfl").page().await.unwrap().cursor.unwrap().into()
}

fn silent() -> (Table<Player>, Canned) {
    answering([])
}

#[track_caller]
fn is_refused(result: Result<Page<Player>, Error>, why: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor { .. }), "{error:?}");
    assert!(text(&error).contains(why), "{}", text(&error));
    for value in ["nfl", "nba", "12", "blue"] {
        assert!(!text(&error).contains(value) && !format!("{error:?}").contains(value), "{error:?}");
    }
}

/// The same cursor with other contents, as one makes it who knows the form.
fn forged(cursor: &str, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let mut contents: Value = serde_json::from_slice(&bytes[1..bytes.len() - 8]).unwrap();
    change(contents["k"].as_array_mut().unwrap());
    sealed(bytes[0], contents.to_string().as_bytes())
}

fn sealed(version: u8, contents: &[u8]) -> String {
    let mut bytes = [&[version], contents].concat();
    let checksum = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    bytes.extend(checksum.to_be_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

const ALTERED: &str = "the cursor is not one of this library, or was truncated or altered in transit";
const NOT_THE_KEYS: &str = "the cursor does not hold the key attributes of what is read, each of its type";
const OUTSIDE: &str = "the cursor is outside of what the query reads";

/// row 58: every byte counts.
#[tokio::test]
async fn an_altered_cursor_is_refused() {
    let cursor = of_query().await;
    let (players, canned) = silent();
    let read = async |text: &str| players.query("nfl").cursor(Some(text)).page().await;
    for at in 0..cursor.len() {
        let (before, after) = (&cursor[..at], &cursor[at + 1..]);
        for other in ["A", "B", "a", "9", "-", "_", "=", "+", "é"] {
            if cursor[at..=at] != *other {
                let result = read(&format!("{before}{other}{after}")).await;
                assert!(matches!(result, Err(Error::InvalidCursor { .. })), "{at}");
            }
        }
        is_refused(read(before).await, "the cursor ");
        is_refused(read(&format!("{before}{after}")).await, "the cursor ");
    }
    for text in [format!("{cursor}A"), format!("{cursor}{cursor}"), "what?".into(), String::new(), "AAAA".into()] {
        is_refused(read(&text).await, "the cursor ");
    }
    is_refused(read("_0123456789").await, ALTERED);
    assert!(canned.finish().is_empty(), "nothing was sent");
}

/// row 58: other versions of this library have other forms.
#[tokio::test]
async fn a_cursor_of_another_version() {
    let (players, canned) = silent();
    let first = BASE64_URL_SAFE_NO_PAD.encode(r#"{"v":1,"f":0,"k":[["league","S","nfl"],["number","N","12"]]}"#);
    for text in [first, sealed(3, b"{}"), sealed(0, b"")] {
        let error = players.query("nfl").cursor(Some(text)).page().await;
        is_refused(error, "the cursor was made by another version of this library: start again without it");
    }
    assert!(canned.finish().is_empty());
}

/// row 58: the attributes are those of the table, each once and of its type.
#[tokio::test]
async fn a_cursor_holds_the_keys_of_the_table() {
    let cursor = of_query().await;
    let (players, canned) = silent();
    let long = "x".repeat(2049);
    let contents: [&[[&str; 3]]; 11] = [
        &[],
        &[["league", "S", "nfl"]],
        &[["number", "N", "12"]],
        &[["league", "S", "nfl"], ["points", "N", "12"]],
        &[["league", "S", "nfl"], ["number", "N", "12"], ["points", "N", "7"]],
        &[["league", "S", "nfl"], ["number", "S", "12"]],
        &[["league", "B", "bmZs"], ["number", "N", "12"]],
        &[["league", "S", "nfl"], ["number", "N", "twelve"]],
        &[["league", "S", "nfl"], ["number", "N", ""]],
        &[["league", "S", ""], ["number", "N", "12"]],
        &[["league", "S", &long], ["number", "N", "12"]],
    ];
    for contents in contents {
        let made = forged(&cursor, |keys| *keys = contents.iter().map(|key| json!(key)).collect());
        is_refused(players.query("nfl").cursor(Some(made)).page().await, NOT_THE_KEYS);
    }
    let broken: [&[[&str; 3]]; 3] = [
        &[["league", "S", "nfl"], ["number", "N", "12"], ["number", "N", "13"]],
        &[["league", "S", "nfl"], ["number", "M", "12"]],
        &[["league", "B", "?"], ["number", "N", "12"]],
    ];
    for contents in broken {
        let made = forged(&cursor, |keys| *keys = contents.iter().map(|key| json!(key)).collect());
        is_refused(players.query("nfl").cursor(Some(made)).page().await, ALTERED);
    }
    assert!(canned.finish().is_empty());
}

/// row 58: of an index the keys of both, and the sort key's own limit.
#[tokio::test]
async fn a_cursor_holds_the_keys_of_the_index() {
    let (players, _) = first_page(&last_of_team());
    let cursor: String = players.index(ByTeam).query("red").page().await.unwrap().cursor.unwrap().into();
    let (players, canned) = silent();
    for missing in 0..4 {
        let made = forged(&cursor, |keys| drop(keys.remove(missing)));
        is_refused(players.index(ByTeam).query("red").cursor(Some(made)).page().await, NOT_THE_KEYS);
    }
    let moved =
        forged(&cursor, |keys| keys.iter_mut().filter(|key| key[0] == "team").for_each(|key| key[2] = json!("blue")));
    is_refused(players.index(ByTeam).query("red").cursor(Some(moved)).page().await, OUTSIDE);
    assert!(canned.finish().is_empty());
    // The table's key is any: a position among the items of the partition.
    let moved =
        forged(&cursor, |keys| keys.iter_mut().filter(|key| key[0] == "league").for_each(|key| key[2] = json!("nba")));
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))]);
    players.index(ByTeam).query("red").cursor(Some(moved)).page().await.unwrap();
    assert_eq!(sent(&canned)["ExclusiveStartKey"]["league"], json!({ "S": "nba" }));
}

/// row 58: a client that makes a cursor stays in the partition, and within the condition on the sort key.
#[tokio::test]
async fn a_cursor_stays_within_the_query() {
    let moved = |cursor: &str, league: &str, number: &str| {
        forged(cursor, |keys| *keys = vec![json!(["league", "S", league]), json!(["number", "N", number])])
    };
    let (players, canned) = first_page(&last());
    let part = || players.query("nfl").sort_key(between(10, 20));
    let cursor: String = part().page().await.unwrap().cursor.unwrap().into();
    assert_eq!(canned.requests().len(), 1);
    for (league, number) in [("nba", "12"), ("nfl", "9"), ("nfl", "9.99"), ("nfl", "21"), ("nfl", "-12"), ("NFL", "12")]
    {
        is_refused(part().cursor(Some(moved(&cursor, league, number))).page().await, OUTSIDE);
    }
    assert_eq!(canned.requests().len(), 1, "nothing was sent");

    for (number, sent_as) in [("10", "10"), ("20", "20"), ("1.5e1", "1.5e1")] {
        let empty = || Answer::json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 }));
        let (players, canned) = answering::<Player>([empty()]);
        let part = players.query("nfl").sort_key(between(10, 20));
        part.cursor(Some(moved(&cursor, "nfl", number))).page().await.unwrap();
        assert_eq!(sent(&canned)["ExclusiveStartKey"]["number"], json!({ "N": sent_as }));
    }
    let (players, canned) = first_page(&last());
    let cursor: String = players.query("nfl").sort_key(lt(13)).page().await.unwrap().cursor.unwrap().into();
    for number in ["13", "14", "13.0"] {
        let made = moved(&cursor, "nfl", number);
        is_refused(players.query("nfl").sort_key(lt(13)).cursor(Some(made)).page().await, OUTSIDE);
    }
    assert_eq!(canned.requests().len(), 1);
}

/// row 58: so does the sort key that is text.
#[tokio::test]
async fn a_cursor_stays_behind_a_prefix() {
    use dynamo_table::Record;

    #[derive(Debug, Clone, PartialEq, Record)]
    struct Note {
        #[record(partition_key)]
        author: String,
        #[record(sort_key)]
        title: String,
    }
    let note = |title: &str| json!({ "author": { "S": "ann" }, "title": { "S": title } });
    let answer =
        json!({ "Items": [note("draft-1")], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": note("draft-1") });
    let (notes, canned) = answering::<Note>([Answer::json(answer)]);
    let drafts = || notes.query("ann").sort_key(begins_with("draft-"));
    let cursor: String = drafts().page().await.unwrap().cursor.unwrap().into();
    for title in ["draft", "dr", "secret", "Draft-1"] {
        let made = forged(&cursor, |keys| *keys = vec![json!(["author", "S", "ann"]), json!(["title", "S", title])]);
        let error = drafts().cursor(Some(made)).page().await.unwrap_err();
        assert!(matches!(error, Error::InvalidCursor { .. }) && text(&error).contains(OUTSIDE), "{error}");
    }
    // A sort key is shorter than a partition key.
    let long = format!("draft-{}", "x".repeat(1019));
    let made = forged(&cursor, |keys| *keys = vec![json!(["author", "S", "ann"]), json!(["title", "S", long])]);
    let error = drafts().cursor(Some(made)).page().await.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor { .. }) && text(&error).contains(NOT_THE_KEYS), "{error}");
    assert_eq!(canned.requests().len(), 1);
}

/// row 58: a scan's cursor is bound to the table and the index, and may be at any key of them.
#[tokio::test]
async fn a_cursor_of_a_scan() {
    let (players, _) = first_page(&last());
    let cursor: String = players.scan().page().await.unwrap().cursor.unwrap().into();
    let (players, canned) = silent();
    let made = forged(&cursor, |keys| drop(keys.remove(0)));
    is_refused(players.scan().cursor(Some(made)).page().await, NOT_THE_KEYS);
    is_refused(players.index(ByTeam).scan().cursor(Some(&*cursor)).page().await, "the cursor belongs to another read");
    is_refused(players.scan().segment(0, 2).cursor(Some(&*cursor)).page().await, "the cursor belongs to another read");
    assert!(canned.finish().is_empty());
}

/// row 58: a cursor is not bound to the filter, as the documentation says: a filter may depend on the time.
#[tokio::test]
async fn a_cursor_goes_on_under_another_filter() {
    let empty = || Answer::json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 }));
    let first = json!({ "Items": [], "Count": 0, "ScannedCount": 1, "LastEvaluatedKey": last() });
    let (players, canned) = answering::<Player>([Answer::json(first.clone()), empty(), Answer::json(first), empty()]);
    let page = players.scan().filter(Player::POINTS.lt(5)).page().await.unwrap();
    players.scan().filter(Player::POINTS.lt(6)).cursor(page.cursor).page().await.unwrap();
    let page = players.query("nfl").filter(Player::TEAM.exists()).page().await.unwrap();
    players.query("nfl").consistent().cursor(page.cursor).page().await.unwrap();
    let starts = canned.finish().iter().filter(|request| request.body.get("ExclusiveStartKey").is_some()).count();
    assert_eq!(starts, 2);
}

/// row 58: segments are kept elsewhere as cursors are.
#[tokio::test]
async fn segments_that_were_altered_are_refused() {
    let (players, _) = first_page(&last());
    let mut pages = players.scan().segments(2).concurrency(1).pages();
    futures::StreamExt::next(&mut pages).await.unwrap().unwrap();
    let read = serde_json::to_value(pages.segments()).unwrap();
    let at = if read[0].get("cursor").is_some() { 0 } else { 1 };
    let (players, canned) = silent();
    let resumed = async |changed: &dyn Fn(&mut Value)| {
        let mut tokens = read.clone();
        changed(&mut tokens);
        let segments: Vec<Segment> = serde_json::from_value(tokens).unwrap();
        players.scan().resume(segments).all().await
    };
    let cursor = read[at]["cursor"].as_str().unwrap();
    let other = forged(cursor, |keys| keys[1][2] = json!("twelve"));
    is_refused(resumed(&|tokens| tokens[at]["cursor"] = json!(other)).await, NOT_THE_KEYS);
    is_refused(resumed(&|tokens| tokens[at]["cursor"] = json!("?")).await, ALTERED);
    is_refused(resumed(&|tokens| tokens[at]["segment"] = json!(1 - at)).await, "the cursor belongs to another read");
    is_refused(resumed(&|tokens| tokens[at]["total_segments"] = json!(3)).await, "the cursor belongs to another read");
    is_refused(resumed(&|tokens| tokens[at]["segment"] = json!(2)).await, "segments are numbered from 0");
    is_refused(resumed(&|tokens| tokens[1 - at]["total_segments"] = json!(0)).await, "segments are numbered from 0");
    is_refused(
        resumed(&|tokens| tokens[at]["total_segments"] = json!(1_000_001)).await,
        "segments are numbered from 0",
    );
    assert!(canned.finish().is_empty());
    // What the program itself says wrong is its own mistake.
    assert!(matches!(players.scan().segment(2, 2).all().await, Err(Error::InvalidUse { .. })));
}

/// row 58: in which segment a key is, DynamoDB alone knows.
#[tokio::test]
async fn what_dynamodb_says_of_a_position() {
    let says = |message: &str| Answer::error(400, "ValidationException", json!({ "message": message }));
    let (players, _) = first_page(&last());
    let cursor: String = players.scan().segment(0, 2).page().await.unwrap().cursor.unwrap().into();
    let segment = "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment.";
    let (players, _) = answering::<Player>([says(segment)]);
    is_refused(players.scan().segment(0, 2).cursor(Some(&*cursor)).page().await, "its position is not in this segment");
    let token = json!([{ "segment": 0, "total_segments": 2, "cursor": cursor }, { "segment": 1, "total_segments": 2, "done": true }]);
    let segments: Vec<Segment> = serde_json::from_value(token).unwrap();
    let (players, _) = answering::<Player>([says(segment)]);
    is_refused(players.scan().resume(segments).all().await, "its position is not in this segment");
    let (players, _) = answering::<Player>([says("Invalid FilterExpression: of something else")]);
    let error = players.scan().segment(0, 2).cursor(Some(&*cursor)).page().await.unwrap_err();
    assert!(matches!(error, Error::Service { .. }), "{error:?}");
}

/// row 58: a record that is not of what is read is the program's own mistake.
#[tokio::test]
async fn after_a_record_that_is_not_there() {
    let (players, canned) = silent();
    let record = |league: &str, number| Player { league: league.into(), number, team: None, points: 1 };
    let wrong = [
        players.query("nfl").after(&record("nba", 12)).page().await,
        players.query("nfl").sort_key(ge(13)).after(&record("nfl", 12)).page().await,
        players.index(ByTeam).query("red").after(&record("nfl", 12)).page().await,
    ];
    for result in wrong {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. }) && text(&error).contains("`.after` got a record"), "{error}");
    }
    assert!(canned.finish().is_empty());
}
