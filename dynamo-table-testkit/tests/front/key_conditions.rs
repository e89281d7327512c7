//! Values in key conditions that no key can have.

use crate::support::{Case, Says, check, invalid, n, on_table, s};
use serde_json::{Value, json};

fn query(index: Option<&str>, condition: &str, values: Value, says: Says) -> Case {
    let mut request = on_table(json!({ "KeyConditionExpression": condition, "ExpressionAttributeValues": values }));
    if let Some(index) = index {
        request["IndexName"] = index.into();
    }
    ("Query", request, says)
}

const EMPTY: &str = "The AttributeValue for a key attribute cannot contain an empty string value.";

#[tokio::test]
async fn empty_strings() {
    let of_table = |key: &str| invalid(format!("One or more parameter values are not valid. {EMPTY} Key: {key}"));
    let of_index = |index: &str, key: &str| {
        invalid(format!(
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. {EMPTY} \
             IndexName: {index}, IndexKey: {key}"
        ))
    };
    let (none, pair) = (json!({ ":a": s("") }), json!({ ":a": s("a"), ":b": s("") }));
    let between = json!({ ":a": s("a"), ":b": s(""), ":c": s("z") });
    let legacy = json!({ "KeyConditions": { "pk": { "ComparisonOperator": "EQ", "AttributeValueList": [s("")] } } });
    check([
        query(None, "pk = :a", none.clone(), of_table("pk")),
        query(None, "pk = :a AND sk = :b", pair.clone(), of_table("sk")),
        query(None, "pk = :a AND sk > :b", pair.clone(), of_table("sk")),
        query(None, "pk = :a AND begins_with(sk, :b)", pair.clone(), of_table("sk")),
        query(None, "pk = :a AND sk BETWEEN :b AND :c", between, of_table("sk")),
        query(Some("by_team"), "team = :a", none.clone(), of_index("by_team", "team")),
        query(Some("by_day"), "pk = :a AND #d = :b", pair, of_index("by_day", "day")).named(json!({ "#d": "day" })),
        query(Some("by_day"), "pk = :a", none, of_index("by_day", "pk")),
        ("Query", on_table(legacy), of_table("pk")),
    ])
    .await;
}

/// Adds names to a case's request.
trait Named {
    fn named(self, names: Value) -> Self;
}

impl Named for Case {
    fn named(mut self, names: Value) -> Self {
        self.1["ExpressionAttributeNames"] = names;
        self
    }
}

#[tokio::test]
async fn long_values() {
    let pair = |bytes: usize| json!({ ":a": s("a"), ":b": s(&"x".repeat(bytes)) });
    let one = |bytes: usize| json!({ ":a": s(&"x".repeat(bytes)) });
    let range = || {
        invalid(
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 \
             bytes",
        )
    };
    let hash = "One or more parameter values were invalid: Aggregated size of all hash keys has exceeded the size limit of 2048 bytes";
    let between = json!({ ":a": s("a"), ":b": s(&"x".repeat(1025)), ":c": s("b") });
    check([
        query(None, "pk = :a AND sk = :b", pair(1024), Says::Done),
        query(None, "pk = :a AND sk = :b", pair(1025), range()),
        query(None, "pk = :a AND sk < :b", pair(1025), range()),
        query(None, "pk = :a AND begins_with(sk, :b)", pair(1025), range()),
        query(None, "sk BETWEEN :c AND :b AND pk = :a", between, range()),
        query(Some("by_day"), "pk = :a AND #d >= :b", pair(1025), range()).named(json!({ "#d": "day" })),
        query(None, "pk = :a", one(2048), Says::Done),
        query(None, "pk = :a", one(2049), Says::InProcess(hash)),
        query(Some("by_team"), "team = :a", one(2049), Says::InProcess(hash)),
        query(
            Some("by_team"),
            "team = :a AND points = :n",
            json!({ ":a": s(&"x".repeat(2048)), ":n": n(1) }),
            Says::Done,
        ),
    ])
    .await;
}

#[tokio::test]
async fn names_of_functions() {
    let why = "Invalid KeyConditionExpression: Invalid function name; function: BEGINS_WITH";
    let values = json!({ ":a": s("a"), ":b": s("x") });
    check([query(None, "pk = :a AND BEGINS_WITH(sk, :b)", values, invalid(why))]).await;
}
