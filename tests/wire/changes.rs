//! What is sent where changes have no effect, and where a part of an attribute is changed.

use std::collections::BTreeSet;

use dynamo_table::{Attribute, Changes, DynamoTable, Projection, Record, transact_write};
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

use crate::support::{answering, sent, silent};

#[derive(Debug, Clone, PartialEq, Record)]
struct Guest {
    #[record(partition_key)]
    id: String,
    visits: u32,
    tags: BTreeSet<String>,
    home: Address,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    city: String,
    floor: Option<u32>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Guest)]
struct Part {
    visits: Option<u32>,
    home: Option<Address>,
}

fn item() -> Value {
    let home = json!({ "M": { "city": { "S": "Oslo" }, "floor": { "N": "2" } } });
    json!({ "id": { "S": "a" }, "visits": { "N": "3" }, "home": home })
}

/// Row 33: the condition is checked, and nothing is changed.
#[tokio::test]
async fn no_change_has_no_update_expression() {
    let (guests, canned) = answering::<Guest>([Answer::json(json!({ "Attributes": item() }))]);
    guests.update("a").add(Guest::TAGS, BTreeSet::new()).and(Changes::new()).await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Key": { "id": { "S": "a" } }, "ConditionExpression": "attribute_exists(#0)",
            "ExpressionAttributeNames": { "#0": "id" },
            "ReturnValues": "ALL_NEW", "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
}

/// Row 33: in a transaction it is a check, or where the item may be new the removal of nothing.
#[tokio::test]
async fn no_change_in_a_transaction() {
    let (guests, canned) = silent::<Guest>();
    let nothing = |id: &str| guests.update(id).set_if_some(Guest::VISITS, None::<u32>);
    transact_write()
        .write(nothing("a").condition(Guest::VISITS.gt(1)))
        .write(nothing("b").or_insert())
        .write(guests.upsert(&Guest {
            id: "c".into(),
            visits: 1,
            tags: BTreeSet::new(),
            home: Address { city: "Oslo".into(), floor: None },
        }))
        .await
        .unwrap();
    let body = sent(&canned);
    assert_eq!(
        body["TransactItems"][0],
        json!({ "ConditionCheck": {
            "TableName": "players", "Key": { "id": { "S": "a" } },
            "ConditionExpression": "attribute_exists(#0) AND #1 > :0",
            "ExpressionAttributeNames": { "#0": "id", "#1": "visits" },
            "ExpressionAttributeValues": { ":0": { "N": "1" } },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        } })
    );
    assert_eq!(
        body["TransactItems"][1],
        json!({ "Update": {
            "TableName": "players", "Key": { "id": { "S": "b" } }, "UpdateExpression": "REMOVE #nothing",
            "ExpressionAttributeNames": { "#nothing": "dynamo-table: nothing" },
        } })
    );
}

/// Row 19: a changed part is cut out of the whole item; a changed attribute comes as it is.
#[tokio::test]
async fn what_was_updated() {
    let answer = json!({ "Attributes": { "visits": { "N": "4" } } });
    let (guests, canned) = answering::<Guest>([Answer::json(answer)]);
    let part = guests.update("a").increment(Guest::VISITS, 1).return_updated::<Part>().await.unwrap();
    assert_eq!(part, Part { visits: Some(4), home: None });
    assert_eq!(sent(&canned)["ReturnValues"], "UPDATED_NEW");

    let (guests, canned) = answering::<Guest>([Answer::json(json!({ "Attributes": item() }))]);
    let update = guests.update("a").set(Guest::HOME.then(Address::FLOOR), 2);
    let part = update.return_updated::<Part>().await.unwrap();
    assert_eq!(part, Part { visits: None, home: Some(Address { city: "Oslo".into(), floor: Some(2) }) });
    assert_eq!(sent(&canned)["ReturnValues"], "ALL_NEW");
}

/// Row 20: what is no grammar of DynamoDB's is written so that it is, where it means something.
#[tokio::test]
async fn a_path_or_itself() {
    let (guests, canned) = silent::<Guest>();
    let update = guests
        .update("a")
        .set(Guest::VISITS, Guest::VISITS.or(Guest::VISITS))
        .set(Guest::TAGS, Guest::TAGS.or(BTreeSet::new()))
        .return_nothing();
    update.await.unwrap();
    assert_eq!(sent(&canned)["UpdateExpression"], "SET #0 = #0");
}
