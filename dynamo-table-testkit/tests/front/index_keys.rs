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
