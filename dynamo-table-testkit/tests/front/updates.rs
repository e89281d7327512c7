//! Update expressions.

use crate::support::{Case, Says, check, invalid, n, on_table, s};
use serde_json::{Value, json};

fn update(expression: &str, values: Value, says: Says) -> Case {
    let update = json!({ "Key": { "pk": s("a"), "sk": s("1") }, "UpdateExpression": expression, "ExpressionAttributeValues": values });
    ("UpdateItem", on_table(update), says)
}

fn refused(expression: &str, values: Value, why: &str) -> Case {
    update(expression, values, invalid(format!("Invalid UpdateExpression: {why}")))
}

#[tokio::test]
async fn functions() {
    let list = || json!({ ":a": { "L": [] } });
    let nested = "The function is not allowed to be used this way in an expression; function: list_append";
    check([
        refused("SET notes = list_append(list_append(notes, :a), :a)", list(), nested),
        refused("SET notes = list_append(:a, list_append(notes, :a))", list(), nested),
        refused("SET notes = if_not_exists(notes, list_append(:a, :a))", list(), nested),
        refused(
            "SET num = :b, notes = list_append(if_not_exists(notes, list_append(:a, :a)), :a)",
            {
                let mut values = list();
                values[":b"] = n(1);
                values
            },
            nested,
        ),
        refused("SET notes = LIST_APPEND(notes, :a)", list(), "Invalid function name; function: LIST_APPEND"),
        refused("SET num = If_Not_Exists(num, :a)", list(), "Invalid function name; function: If_Not_Exists"),
        update("SET notes = list_append(if_not_exists(notes, :a), :a)", list(), Says::Done),
    ])
    .await;
}

#[tokio::test]
async fn arithmetic() {
    let a = || json!({ ":a": n(1) });
    let sums = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("a{at}=:a+:a")).collect();
        format!("SET {}", all.join(","))
    };
    check([
        refused("SET num = :a + (:a + :a)", a(), "Syntax error; token: \"+\", near: \":a + :a\""),
        refused("SET num = (:a + :a) - :a", a(), "Syntax error; token: \"-\", near: \") - :a\""),
        refused(&sums(301), a(), "The expression contains too many operators; operator count: 301"),
        refused("SET _num = :a", a(), "Syntax error; token: \"_\", near: \"SET _num\""),
        update(&sums(300), a(), Says::Done),
        update("SET num = (:a + :a), q1 = if_not_exists(num, :a) - :a", a(), Says::Done),
    ])
    .await;
}
