//! Row 21: what an index does not hold can neither be asked for nor filtered by. And projections that are too deep.

use crate::support::{Case, Says, check, invalid, on_table, s};
use serde_json::{Value, json};

fn query(members: Value, says: Says) -> Case {
    let mut request = on_table(members);
    request["ExpressionAttributeValues"][":k"] = s("a");
    let condition = if request["IndexName"] == "by_team" { "team = :k" } else { "pk = :k" };
    request["KeyConditionExpression"] = condition.into();
    ("Query", request, says)
}

fn filter(index: &str, names: &str) -> Says {
    invalid(format!(
        "One or more parameter values were invalid: Secondary index {index} does not project one or more filter attributes: \
         [{names}]"
    ))
}

#[tokio::test]
async fn filters() {
    let read =
        |index: &str, filter: &str, says: Says| query(json!({ "IndexName": index, "FilterExpression": filter }), says);
    check([
        read("by_team", "note = :k", filter("by_team", "note")),
        read("by_team", "attribute_not_exists(note)", filter("by_team", "note")),
        read("by_day", "NOT (num.note = :k) AND (size(about[0].note) > num OR tags IN (:k))", Says::InvalidFrom("One or more parameter values were invalid: Secondary index by_day does not project one or more filter attributes: [")),
        read("by_day", "note = :k", Says::Done),
    ])
    .await;
    let scan = json!({ "IndexName": "by_team", "FilterExpression": "attribute_not_exists(note)" });
    let words = "One or more parameter values were invalid: Secondary index by_team does not project one or more filter attributes: [note]";
    check([("Scan", on_table(scan), Says::InProcess(words))]).await;
}

#[tokio::test]
async fn projections() {
    let missing = |names: &str| {
        let why = format!("Global secondary index by_team does not project [{names}]");
        invalid(format!("One or more parameter values were invalid: {why}"))
    };
    let scan = |members: Value| on_table(members);
    let legacy = json!({
        "IndexName": "by_team",
        "AttributesToGet": ["note"],
        "KeyConditions": { "team": { "ComparisonOperator": "EQ", "AttributeValueList": [s("red")] } },
    });
    let deep = format!("a{}", ".b".repeat(32));
    check([
        query(
            json!({ "IndexName": "by_team", "ProjectionExpression": "pk, num.x, note[0], points" }),
            Says::InvalidFrom(
                "One or more parameter values were invalid: Global secondary index by_team does not project [",
            ),
        ),
        ("Scan", scan(json!({ "IndexName": "by_team", "ProjectionExpression": "note" })), missing("note")),
        ("Query", on_table(legacy), missing("note")),
        query(json!({ "IndexName": "by_team", "ProjectionExpression": "pk, points" }), Says::Done),
        // A local index is completed from the table.
        query(json!({ "IndexName": "by_day", "ProjectionExpression": "num" }), Says::Done),
        (
            "Scan",
            scan(json!({ "ProjectionExpression": deep })),
            invalid("Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33"),
        ),
        (
            "Scan",
            scan(json!({ "ProjectionExpression": "pk, _x" })),
            invalid("Invalid ProjectionExpression: Syntax error; token: \"_\", near: \", _x\""),
        ),
    ])
    .await;
}
