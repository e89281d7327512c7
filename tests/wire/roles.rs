//! What the library sets by itself: times, version, the id of a write.

use std::time::{Duration, SystemTime};

use dynamo_table::{Attribute, Clock, DynamoTable, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{sent, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: String,
    text: String,
    #[record(created_at)]
    created: Option<SystemTime>,
    #[record(updated_at, epoch_millis)]
    updated: Option<SystemTime>,
    #[record(version)]
    version: u64,
}

struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> SystemTime {
        at(90)
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn note(version: u64) -> Note {
    Note { id: "a".into(), text: "x".into(), created: None, updated: Some(at(1)), version }
}

fn item(version: u64) -> Value {
    json!({
        "id": { "S": "a" }, "text": { "S": "x" }, "created": { "S": "1970-01-01T00:01:30.000000000Z" },
        "updated": { "N": "90000" }, "version": { "N": version.to_string() },
    })
}

fn notes<const N: usize>(answers: [Answer; N]) -> (Table<Note>, Canned) {
    let canned = Canned::new(answers);
    (Table::new(canned.client(), "notes").with_clock(Fixed), canned)
}

fn nothing() -> [Answer; 1] {
    [Answer::json(json!({}))]
}

#[tokio::test]
async fn puts_check_and_raise_the_version() {
    let (table, canned) = notes(nothing());
    assert_eq!(table.put(&note(3)).await.unwrap(), 4);
    let body = sent(&canned);
    assert_eq!(body["Item"], item(4));
    assert_eq!(body["ConditionExpression"], "#0 = :0");
    assert_eq!(body["ExpressionAttributeValues"], json!({ ":0": { "N": "3" } }));

    let (table, canned) = notes(nothing());
    assert_eq!(table.put(&note(0)).await.unwrap(), 1);
    assert_eq!(sent(&canned)["ConditionExpression"], "attribute_not_exists(#0) OR #0 = :0", "row 26: 0 is none");

    let (table, canned) = notes(nothing());
    assert_eq!(table.replace(&note(7)).any_version().await.unwrap(), 8);
    let never_back = "attribute_exists(#0) AND (attribute_not_exists(#1) OR #1 <= :0)";
    assert_eq!(sent(&canned)["ConditionExpression"], never_back, "row 14");

    let (table, canned) = notes(nothing());
    assert_eq!(table.insert(&note(0)).await.unwrap(), 1);
    assert_eq!(sent(&canned)["ConditionExpression"], "attribute_not_exists(#0)");
}

#[tokio::test]
async fn a_record_may_know_when_it_was_created() {
    let known = Note { created: Some(at(5)), ..note(0) };
    let (table, canned) = notes(nothing());
    table.put(&known).await.unwrap();
    assert_eq!(sent(&canned)["Item"]["created"], json!({ "S": "1970-01-01T00:00:05.000000000Z" }));
    let (table, canned) = notes(nothing());
    table.insert(&known).await.unwrap();
    assert_eq!(sent(&canned)["Item"]["created"], item(1)["created"], "an insert creates it now");
}

/// Case 34: created once, updated always, the caller's values for these are not taken.
#[tokio::test]
async fn upserts_and_updates_stamp() {
    let answer = || [Answer::json(json!({ "Attributes": item(4) }))];
    let expected = |body: &Value, first: &str, condition: Option<&str>| {
        assert_eq!(
            body["UpdateExpression"],
            "SET #0 = :0, #1 = if_not_exists(#1, :1), #2 = :2, #3 = if_not_exists(#3, :3) + :4"
        );
        assert_eq!(body["ExpressionAttributeNames"]["#0"], first);
        let values = &body["ExpressionAttributeValues"];
        assert_eq!((&values[":1"], &values[":2"]), (&item(0)["created"], &item(0)["updated"]));
        assert_eq!(body.get("ConditionExpression").and_then(Value::as_str), condition);
    };
    let (table, canned) = notes(answer());
    table.upsert(&Note { created: Some(at(5)), ..note(3) }).await.unwrap();
    expected(&sent(&canned), "text", Some("#3 BETWEEN :5 AND :6 OR attribute_not_exists(#3)"));
    let (table, canned) = notes(answer());
    let after = table.update("a").set(Note::TEXT, "y").await.unwrap();
    assert_eq!((after.version, after.created), (4, Some(at(90))));
    let within = "attribute_exists(#4) AND (#3 BETWEEN :5 AND :6 OR attribute_not_exists(#3))";
    expected(&sent(&canned), "text", Some(within));
    // Raising a version twice is not raising it once.
    let (table, canned) = notes([Answer::reset()]);
    assert!(table.upsert(&note(0)).await.unwrap_err().is_outcome_unknown());
    canned.finish();
}

#[tokio::test]
async fn a_record_is_deleted_as_it_was_read() {
    let (table, canned) = notes(nothing());
    table.delete_record(&note(3)).await.unwrap();
    assert_eq!(sent(&canned)["ConditionExpression"], "#0 = :0");
    let (table, canned) = notes(nothing());
    table.delete_record(&note(3)).any_version().await.unwrap();
    assert!(sent(&canned).get("ConditionExpression").is_none());
    let (table, canned) = notes(nothing());
    table.delete("a").await.unwrap();
    assert!(sent(&canned).get("ConditionExpression").is_none());
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Lock {
    #[record(partition_key)]
    name: String,
    owner: String,
    #[record(write_id)]
    write: Option<String>,
}

/// The stored item holds this very write's id: an earlier try succeeded. Another's id: outcome unknown.
#[tokio::test]
async fn a_write_id_resolves_a_lost_answer() {
    let lock = Lock { name: "l".into(), owner: "me".into(), write: None };
    let failed = |item: Value| Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": item }));
    let canned = Canned::new([Answer::json(json!({}))]);
    let locks: Table<Lock> = Table::new(canned.client(), "locks");
    locks.insert(&lock).await.unwrap();
    let first = sent(&canned)["Item"]["write"]["S"].as_str().unwrap().to_owned();
    assert_eq!(first.len(), 32, "a fresh id for each write");

    // The id is seen in the first try, and answered in the second one.
    let canned = Canned::new([Answer::reset(), Answer::made(move |requests| failed(requests[0].body["Item"].clone()))]);
    let locks: Table<Lock> = Table::new(canned.client(), "locks");
    locks.insert(&lock).await.unwrap();

    let other = json!({ "name": { "S": "l" }, "owner": { "S": "other" }, "write": { "S": "another" } });
    let canned = Canned::new([Answer::reset(), failed(other)]);
    let locks: Table<Lock> = Table::new(canned.client(), "locks");
    let error = locks.insert(&lock).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(error.old::<Lock>().unwrap().unwrap().owner, "other");
    assert!(text(&error).contains("a response was lost"), "{}", text(&error));
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Session {
    #[record(partition_key)]
    id: String,
    #[record(ttl)]
    expires: Option<SystemTime>,
}

#[tokio::test]
async fn expired_items_are_hidden_on_request() {
    let session = |expires: u64| json!({ "id": { "S": "a" }, "expires": { "N": expires.to_string() } });
    for (ends, hidden, there) in [(89, true, false), (90, true, false), (91, true, true), (89, false, true)] {
        let canned = Canned::new([Answer::json(json!({ "Item": session(ends) }))]);
        let sessions: Table<Session> = Table::new(canned.client(), "sessions").with_clock(Fixed);
        let get = sessions.get("a");
        let get = if hidden { get.hide_expired() } else { get };
        assert_eq!(get.await.unwrap().is_some(), there, "{ends}");
    }
    let canned = Canned::new([Answer::json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))]);
    let sessions: Table<Session> = Table::new(canned.client(), "sessions").with_clock(Fixed);
    let _ = sessions.scan().hide_expired().limit(3).page().await.unwrap();
    let body = sent(&canned);
    assert_eq!(body["FilterExpression"], "NOT (#0 <= :0)");
    assert_eq!(body["ExpressionAttributeValues"], json!({ ":0": { "N": "90" } }));
    assert!(body.get("Limit").is_none(), "as with any filter");
    let (notes, canned) = notes([]);
    let error = notes.get("a").hide_expired().await.unwrap_err();
    assert!(
        text(&error).contains("`.hide_expired()` needs a field that is marked `#[record(ttl)]`"),
        "{}",
        text(&error)
    );
    assert!(canned.requests().is_empty());
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByLabel, name = "by_label", partition_key(name = "label", template = "{place.city}#{created}")))]
struct Ticket {
    #[record(partition_key)]
    id: String,
    place: Place,
    #[record(created_at, epoch_seconds)]
    created: Option<SystemTime>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Place {
    city: Option<String>,
}

/// An index key that is not made this time may have been made before: it stays only where nothing that it is made of changes.
#[tokio::test]
async fn a_key_that_is_not_made_is_kept_on_condition() {
    for (city, update, unchanged) in [
        (
            Some("oslo"),
            "SET #0 = :0, #1 = if_not_exists(#1, :1), #2 = if_not_exists(#2, :2)",
            "#0 = :3 AND attribute_exists(#1) AND attribute_exists(#2)",
        ),
        (None, "SET #0 = :0, #1 = if_not_exists(#1, :1)", "#0 = :2 AND attribute_exists(#1)"),
    ] {
        let place = city.map_or_else(|| json!({}), |city| json!({ "city": { "S": city } }));
        let item = json!({ "id": { "S": "a" }, "place": { "M": place }, "created": { "N": "90" } });
        let canned = Canned::new([Answer::json(json!({ "Attributes": item }))]);
        let tickets: Table<Ticket> = Table::new(canned.client(), "tickets").with_clock(Fixed);
        let place = Place { city: city.map(str::to_owned) };
        tickets.upsert(&Ticket { id: "a".into(), place, created: None }).await.unwrap();
        let body = sent(&canned);
        assert_eq!(body["UpdateExpression"], update);
        let new = "attribute_not_exists(#1) AND attribute_not_exists(#2)";
        assert_eq!(body["ConditionExpression"], format!("({new}) OR ({unchanged})"));
        assert_eq!(body["ExpressionAttributeNames"], json!({ "#0": "place", "#1": "created", "#2": "label" }));
    }
}
