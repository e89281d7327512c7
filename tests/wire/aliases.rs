//! `row 11`: the requests that fields with aliases make.

use std::collections::BTreeSet;

use dynamo_table::{Attribute, Condition, DynamoTable, Projection, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{answering, sent, silent};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    #[attribute(alias = "town")]
    city: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByNote, name = "by_note", partition_key = note, project = include(nick)))]
struct Account {
    #[record(partition_key)]
    id: String,
    #[record(alias = "nickname", alias = "handle")]
    nick: Option<String>,
    #[record(alias = "balance")]
    credit: Option<f64>,
    #[record(alias = "labels", default)]
    tags: BTreeSet<String>,
    #[record(alias = "log", default)]
    events: Vec<String>,
    #[record(alias = "address")]
    home: Option<Home>,
    note: Option<String>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Account)]
struct Nick {
    nick: Option<String>,
}

/// A request's expression, its names put back into their places.
fn named(body: &Value, expression: &str) -> String {
    let mut text = body[expression].as_str().unwrap_or_default().to_owned();
    let names = body["ExpressionAttributeNames"].as_object().cloned().unwrap_or_default();
    for at in (0..names.len()).rev() {
        text = text.replace(&format!("#{at}"), names[&format!("#{at}")].as_str().unwrap());
    }
    text
}

fn account() -> Account {
    Account {
        id: "a".into(),
        nick: Some("Ann".into()),
        credit: None,
        tags: BTreeSet::new(),
        events: Vec::new(),
        home: None,
        note: None,
    }
}

type Update = dynamo_table::operation::Update<Account>;

/// The changes and the condition that an update sends.
async fn updated(update: impl FnOnce(Update) -> Update) -> (String, String, Value) {
    let (accounts, canned): (Table<Account>, Canned) = silent();
    update(accounts.update("a")).return_nothing().await.unwrap();
    let body = sent(&canned);
    let values = body.get("ExpressionAttributeValues").cloned().unwrap_or_default();
    (named(&body, "UpdateExpression"), named(&body, "ConditionExpression"), values)
}

#[tokio::test]
async fn what_is_set_or_removed_is_removed_under_its_aliases() {
    let (changes, condition, _) = updated(|update| update.set(Account::NICK, "Bo").remove(Account::CREDIT)).await;
    assert_eq!(changes, "SET nick = :0 REMOVE nickname, handle, credit, balance");
    assert_eq!(condition, "attribute_exists(id)");

    let (changes, ..) = updated(|update| update.set(Account::HOME.then(Home::CITY), "Oslo")).await;
    assert_eq!(changes, "SET home.city = :0 REMOVE home.town");

    let (accounts, canned) = silent::<Account>();
    accounts.upsert(&account()).set_if_not_exists(Account::NICK).return_nothing().await.unwrap();
    let body = sent(&canned);
    let expected = "SET nick = if_not_exists(nick, if_not_exists(nickname, if_not_exists(handle, :0))), events = :1 \
                    REMOVE nickname, handle, log, tags, labels";
    assert_eq!(named(&body, "UpdateExpression"), expected);
    assert_eq!(body["ExpressionAttributeValues"], json!({ ":0": { "S": "Ann" }, ":1": { "L": [] } }));
}

/// What is counted from is under one name or another. DynamoDB evaluates every operand, so an expression ends with a value, and
/// the condition says that it is not needed.
#[tokio::test]
async fn counting_starts_from_the_alias() {
    let held = "attribute_exists(id) AND (attribute_exists(credit) OR attribute_exists(balance))";
    let (changes, condition, values) = updated(|update| update.increment(Account::CREDIT, 2.0)).await;
    assert_eq!(changes, "SET credit = if_not_exists(credit, if_not_exists(balance, :0)) + :1 REMOVE balance");
    assert_eq!(condition, held);
    assert_eq!(values, json!({ ":0": { "N": "0" }, ":1": { "N": "2" } }));

    let (changes, condition, _) = updated(|update| update.increment(Account::CREDIT, 2.0).or_insert()).await;
    assert_eq!(changes, "SET credit = if_not_exists(credit, if_not_exists(balance, :0)) + :1 REMOVE balance");
    assert_eq!(condition, "");

    let (changes, condition, values) = updated(|update| update.add(Account::CREDIT, 2.0)).await;
    assert_eq!(changes, "SET credit = if_not_exists(credit, if_not_exists(balance, :0)) + :1 REMOVE balance");
    assert_eq!(condition, "attribute_exists(id)");
    assert_eq!(values, json!({ ":0": { "N": "0" }, ":1": { "N": "2" } }));

    let (changes, condition, values) = updated(|update| update.append(Account::EVENTS, vec!["x".to_owned()])).await;
    assert_eq!(changes, "SET events = list_append(if_not_exists(events, if_not_exists(log, :0)), :1) REMOVE log");
    assert_eq!(condition, "attribute_exists(id) AND (attribute_exists(events) OR attribute_exists(log))");
    assert_eq!(values, json!({ ":0": { "L": [] }, ":1": { "L": [{ "S": "x" }] } }));

    let (changes, condition, values) = updated(|update| update.set_from(Account::NOTE, Account::NICK)).await;
    assert_eq!(changes, "SET note = if_not_exists(nick, if_not_exists(nickname, if_not_exists(handle, :0)))");
    let held = "attribute_exists(id) AND \
                (attribute_exists(nick) OR attribute_exists(nickname) OR attribute_exists(handle))";
    assert_eq!((condition.as_str(), values), (held, json!({ ":0": { "NULL": true } })));
}

/// Members are added under the own name only: on condition that the set does not stand under another.
#[tokio::test]
async fn members_of_a_set() {
    let members = || BTreeSet::from(["x".to_owned()]);
    let (changes, condition, _) = updated(|update| update.add(Account::TAGS, members())).await;
    assert_eq!(changes, "REMOVE labels ADD tags :0");
    let own = "(attribute_exists(tags) OR attribute_not_exists(labels))";
    assert_eq!(condition, format!("attribute_exists(id) AND {own}"));
    let (changes, condition, _) = updated(|update| update.delete_from(Account::TAGS, members()).or_insert()).await;
    assert_eq!(changes, "REMOVE labels DELETE tags :0");
    assert_eq!(format!("({condition})"), own);
}

async fn rendered(condition: Condition<Account>) -> String {
    let (accounts, canned): (Table<Account>, Canned) = silent();
    accounts.delete("a").condition(condition).await.unwrap();
    named(&sent(&canned), "ConditionExpression")
}

#[tokio::test]
async fn conditions_of_every_name() {
    let expected = [
        (Account::CREDIT.eq(1.0), "credit = :0 OR (attribute_not_exists(credit) AND balance = :1)"),
        (
            Account::CREDIT.ne(1.0),
            "(attribute_exists(credit) AND credit <> :0) OR (attribute_not_exists(credit) AND balance <> :1)",
        ),
        (
            Account::NICK.eq("x"),
            "nick = :0 OR (attribute_not_exists(nick) AND \
             (nickname = :1 OR (attribute_not_exists(nickname) AND handle = :2)))",
        ),
        (Account::CREDIT.exists(), "attribute_exists(credit) OR attribute_exists(balance)"),
        (Account::CREDIT.not_exists(), "attribute_not_exists(credit) AND attribute_not_exists(balance)"),
        (Account::CREDIT.gt(1.0).negate(), "NOT (credit > :0 OR (attribute_not_exists(credit) AND balance > :1))"),
        (
            Account::HOME.then(Home::CITY).exists(),
            "attribute_exists(home.city) OR attribute_exists(home.town) OR (attribute_not_exists(home) AND \
             (attribute_exists(address.city) OR attribute_exists(address.town)))",
        ),
        (
            Account::TAGS.size().gt(1) & Account::NOTE.exists(),
            "(size(tags) > :0 OR (attribute_not_exists(tags) AND size(labels) > :1)) AND attribute_exists(note)",
        ),
    ];
    for (condition, text) in expected {
        assert_eq!(rendered(condition).await, text);
    }
}

#[tokio::test]
async fn projections_ask_for_every_name() {
    let (accounts, canned) = silent::<Account>();
    assert_eq!(accounts.get("a").project::<Nick>().await.unwrap(), None);
    let body = sent(&canned);
    assert_eq!(named(&body, "ProjectionExpression"), "id, nick, nickname, handle");

    // An index that holds a field holds it under every name.
    let (accounts, canned) = answering::<Account>([
        Answer::json(json!({ "TableDescription": { "TableStatus": "ACTIVE" } })),
        Answer::json(json!({ "Items": [{ "id": { "S": "a" }, "note": { "S": "n" }, "handle": { "S": "Ann" } }] })),
    ]);
    accounts.create_table().no_wait().await.unwrap();
    let found = accounts.index(ByNote).query("n").project::<Nick>().all().await.unwrap();
    assert_eq!(found.items, [Nick { nick: Some("Ann".into()) }]);
    let requests = canned.finish();
    let index = &requests[0].body["GlobalSecondaryIndexes"][0]["Projection"];
    assert_eq!(index["NonKeyAttributes"], json!(["nick", "nickname", "handle"]));
    assert_eq!(named(&requests[1].body, "ProjectionExpression"), "id, note, nick, nickname, handle");
}

/// A save is on condition that what was read still stands where it was read, and nowhere else.
#[tokio::test]
async fn a_save_names_what_was_read() {
    let read = json!({ "id": { "S": "a" }, "nickname": { "S": "Ann" } });
    let saved = json!({ "id": { "S": "a" }, "nick": { "S": "Bo" } });
    let (accounts, canned) =
        answering::<Account>([Answer::json(json!({ "Item": read })), Answer::json(json!({ "Attributes": saved }))]);
    let mut ann = accounts.tracked("a").await.unwrap().unwrap();
    ann.nick = Some("Bo".into());
    accounts.save(&mut ann).await.unwrap();
    let body = &canned.finish()[1].body;
    assert_eq!(named(body, "UpdateExpression"), "SET nick = :0 REMOVE nickname, handle");
    let condition =
        "attribute_exists(id) AND attribute_not_exists(nick) AND nickname = :1 AND attribute_not_exists(handle)";
    assert_eq!(named(body, "ConditionExpression"), condition);
    assert_eq!(body["ExpressionAttributeValues"], json!({ ":0": { "S": "Bo" }, ":1": { "S": "Ann" } }));
}
