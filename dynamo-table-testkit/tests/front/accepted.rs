//! What stands at a limit, or looks like what is refused, is carried out by both engines.

use crate::support::{Case, Says, check, n, on_table, s};
use serde_json::{Value, json};

fn scan(expression: &str, values: Value) -> Case {
    let mut request = on_table(json!({ "FilterExpression": expression }));
    if values.as_object().is_some_and(|values| !values.is_empty()) {
        request["ExpressionAttributeValues"] = values;
    }
    ("Scan", request, Says::Done)
}

#[tokio::test]
async fn filters() {
    let a = || json!({ ":a": n(1) });
    let hundred: Vec<String> = (0..100).map(|at| format!(":v{at}")).collect();
    let values: serde_json::Map<String, Value> = hundred.iter().map(|name| (name.clone(), n(1))).collect();
    check([
        scan(&vec!["num = :a"; 150].join(" AND "), a()),
        scan(&format!("{}num = :a", "NOT ".repeat(299)), a()),
        scan(&vec!["size(note) = :a"; 100].join(" OR "), a()),
        scan(&vec!["num IN (:a, :a, :a, :a)"; 76].join(" OR "), a()),
        scan(&format!("num IN ({})", hundred.join(",")), values.into()),
        scan(&format!("a{} = :a", ".b".repeat(31)), a()),
        scan("num BETWEEN :a AND :a", a()),
        scan("num BETWEEN :a AND :b", json!({ ":a": n("1.50"), ":b": n("15e-1") })),
        scan("num BETWEEN :a AND :b", json!({ ":a": n(9), ":b": n(10) })),
        scan("num BETWEEN :a AND :b", json!({ ":a": n("-10"), ":b": n("-9.99") })),
        scan("num BETWEEN note AND pk", json!({})),
        scan(":a BETWEEN num AND q1", a()),
        scan(":a = :a", a()),
        scan("size(num) = size(num)", json!({})),
        scan("num = :a and not (note = :a or num <> :a)", a()),
        scan("contains(tags, :a) OR begins_with(note, pk)", json!({ ":a": s("x") })),
        scan("attribute_type(num, :a)", json!({ ":a": s("NS") })),
        scan("num.between_ > :a AND notes[0].x_y <> :a", a()),
        scan("num = :a", json!({ ":a": { "SS": ["x"] } })),
    ])
    .await;
}
