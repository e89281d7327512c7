//! Values that are too long for the key of an index, by every way into it.

use crate::support::{Case, Says, check, invalid, n, on_table, s};
use serde_json::{Value, json};

const WORDS: &str = "One or more parameter values were invalid: Size limit exceeded";

fn item(name: &str, bytes: usize) -> Value {
    json!({ "pk": s("long"), "sk": s("1"), "points": n(1), name: s(&"x".repeat(bytes)) })
}

#[tokio::test]
async fn of_items() {
    let put = |name: &str, bytes: usize, says: Says| -> Case {
        ("PutItem", on_table(json!({ "Item": item(name, bytes) })), says)
    };
    let batch = json!({ "RequestItems": { "things": [{ "PutRequest": { "Item": item("team", 2049) } }] } });
    let action = json!({ "TransactItems": [{ "Put": on_table(json!({ "Item": item("day", 1025) })) }] });
    let both = json!({
        "PutRequest": { "Item": { "pk": s("b"), "sk": s("1") } }, "DeleteRequest": { "Key": { "pk": s("b"), "sk": s("1") } },
    });
    let two =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    check([
        put("team", 2048, Says::Done),
        put("team", 2049, invalid(WORDS)),
        put("day", 1024, Says::Done),
        put("day", 1025, invalid(WORDS)),
        put("note", 4000, Says::Done),
        ("BatchWriteItem", batch, invalid(WORDS)),
        ("TransactWriteItems", action, invalid(WORDS)),
        ("BatchWriteItem", json!({ "RequestItems": { "things": [both] } }), invalid(two)),
    ])
    .await;
}

#[tokio::test]
async fn of_updates() {
    let update = |sort: &str, expression: &str, bytes: usize, says: Says| -> Case {
        let values = json!({ ":a": s(&"x".repeat(bytes)) });
        let key = json!({ "pk": s("a"), "sk": s(sort) });
        let update = json!({ "Key": key, "UpdateExpression": expression, "ExpressionAttributeValues": values });
        ("UpdateItem", on_table(update), says)
    };
    check([
        update("1", "SET team = :a", 2048, Says::Done),
        update("1", "SET team = :a", 2049, invalid(WORDS)),
        update("none", "SET team = if_not_exists(team, :a)", 2049, invalid(WORDS)),
        // It is there, and stays.
        update("1", "SET team = if_not_exists(team, :a)", 2049, Says::Done),
        update("1", "SET note = :a", 2049, Says::Done),
        update("1", "SET num = if_not_exists(q1, :a) REMOVE team", 2049, Says::Done),
        update("2", "SET #d = :a", 1025, Says::InProcess(WORDS)).named(),
    ])
    .await;
}

/// `day` is a reserved word.
trait Named {
    fn named(self) -> Self;
}

impl Named for Case {
    fn named(mut self) -> Self {
        self.1["ExpressionAttributeNames"] = json!({ "#d": "day" });
        self
    }
}

/// A key of several attributes is bounded as a whole: strings by their bytes, numbers by their digits.
#[tokio::test]
async fn of_several_attributes() {
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let attribute = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    let table = json!({
        "TableName": "several", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [key("id", "HASH")],
        "AttributeDefinitions": [
            attribute("id", "S"), attribute("ha", "S"), attribute("hb", "S"), attribute("ra", "S"), attribute("rb", "N"),
            attribute("rc", "S"),
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "wide", "Projection": { "ProjectionType": "ALL" },
            "KeySchema": [key("ha", "HASH"), key("hb", "HASH"), key("ra", "RANGE"), key("rb", "RANGE"), key("rc", "RANGE")],
        }],
    });
    let text = |bytes: usize| s(&"x".repeat(bytes));
    let item = |hash: [usize; 2], range: [usize; 2], number: &str| {
        json!({
            "id": s("1"), "ha": text(hash[0]), "hb": text(hash[1]), "ra": text(range[0]), "rb": n(number), "rc": text(range[1]),
        })
    };
    let put = |item: Value, says: Says| -> Case { ("PutItem", json!({ "TableName": "several", "Item": item }), says) };
    let over = |kind: &str, names: &str, most: usize, bytes: usize| {
        invalid(format!(
            "Aggregate size for {kind} key attributes {names} of index wide has exceeded limit {most} bytes, with actual size \
             {bytes} bytes"
        ))
    };
    let range = |bytes: usize| over("RANGE", "ra, rb, rc", 1024, bytes);
    let mut part = item([1, 1], [600, 600], "1");
    part.as_object_mut().unwrap().remove("rb");
    let query = json!({
        "TableName": "several", "IndexName": "wide",
        "KeyConditionExpression": "ha = :a AND hb = :a AND ra = :b AND rb = :c AND rc = :b",
        "ExpressionAttributeValues": { ":a": s("x"), ":b": text(600), ":c": n(1) },
    });
    check([
        ("CreateTable", table, Says::Done),
        put(item([1500, 548], [600, 422], "1"), Says::Done),
        put(item([1500, 549], [1, 1], "1"), over("HASH", "ha, hb", 2048, 2049)),
        put(item([1, 1], [600, 423], "1"), range(1025)),
        put(item([1, 1], [600, 423], "12345.678"), range(1029)),
        put(item([1, 1], [600, 423], "-12300"), range(1027)),
        put(part, over("RANGE", "ra, rc", 1024, 1200)),
        put(item([1, 1], [1025, 1], "1"), invalid(WORDS)),
        ("Query", query, Says::Done),
    ])
    .await;
}
