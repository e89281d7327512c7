//! What is wrong with one action of a transaction.

use crate::support::{Case, Says, check, engines, invalid, n, on_table, s};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Get, TransactGetItem, TransactWriteItem, Update};
use serde_json::{Value, json};

fn transaction(kind: &str, members: Value, says: Says) -> Case {
    let mut action = on_table(json!({ "Key": { "pk": s("a"), "sk": s("1") } }));
    action.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    ("TransactWriteItems", json!({ "TransactItems": [{ kind: action }] }), says)
}

/// An expression that cannot be is refused as such: the transaction does not begin.
#[tokio::test]
async fn expressions() {
    let turned = json!({ "ConditionExpression": "num BETWEEN :a AND :b", "ExpressionAttributeValues": { ":a": n(5), ":b": n(1) } });
    let operators = json!({
        "ConditionExpression": vec!["num = :a"; 151].join(" AND "), "ExpressionAttributeValues": { ":a": n(5) },
    });
    let nested = json!({
        "UpdateExpression": "SET notes = list_append(list_append(notes, :a), :a)",
        "ExpressionAttributeValues": { ":a": { "L": [] } },
    });
    let between = "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower \
                   bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}";
    check([
        transaction("ConditionCheck", turned.clone(), invalid(between)),
        transaction("Delete", turned, invalid(between)),
        transaction("ConditionCheck", operators, invalid("Invalid ConditionExpression: The expression contains too many operators; operator count: 301")),
        transaction("Update", nested, invalid("Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: list_append")),
    ])
    .await;
}

/// A key cannot be updated: neither set, also to what it is, nor removed.
#[tokio::test]
async fn updates_of_keys() {
    for (engine, client) in engines().await {
        for expression in ["SET sk = :a", "SET #k = :a", "REMOVE sk"] {
            let update = Update::builder().table_name("things").update_expression(expression);
            let mut update = update.key("pk", AttributeValue::S("a".into())).key("sk", AttributeValue::S("1".into()));
            if expression.contains(":a") {
                update = update.expression_attribute_values(":a", AttributeValue::S("1".into()));
            }
            if expression.contains("#k") {
                update = update.expression_attribute_names("#k", "sk");
            }
            let action = TransactWriteItem::builder().update(update.build().unwrap()).build();
            let error = client.transact_write_items().transact_items(action).send().await.unwrap_err();
            let TransactWriteItemsError::TransactionCanceledException(cancelled) = error.into_service_error() else {
                panic!("{engine}: {expression}");
            };
            let [reason] = cancelled.cancellation_reasons() else { panic!("{engine}: {cancelled:?}") };
            assert_eq!(reason.code(), Some("ValidationError"), "{engine}: {expression}");
            let words = "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key";
            assert_eq!(reason.message(), Some(words), "{engine}: {expression}");
        }
    }
}

/// What is asked for, and not the key beside it.
#[tokio::test]
async fn projections_of_reads() {
    for (engine, client) in engines().await {
        for (projection, names) in [("num", &["num"][..]), ("sk, num", &["num", "sk"]), ("#k", &["sk"])] {
            let get = Get::builder().table_name("things").projection_expression(projection);
            let mut get = get.key("pk", AttributeValue::S("a".into())).key("sk", AttributeValue::S("1".into()));
            if projection == "#k" {
                get = get.expression_attribute_names("#k", "sk");
            }
            let item = TransactGetItem::builder().get(get.build().unwrap()).build();
            let found = client.transact_get_items().transact_items(item).send().await.unwrap();
            let mut found: Vec<&str> = found.responses()[0].item().unwrap().keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(found, names, "{engine}: {projection}");
        }
    }
}
