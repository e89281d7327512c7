//! Definitions of tables, and time to live.

use crate::support::{Case, Says, TABLE, check, invalid, on_table};
use serde_json::{Value, json};

fn key(name: &str) -> Value {
    json!([{ "AttributeName": name, "KeyType": "HASH" }])
}

fn attribute(name: &str) -> Value {
    json!([{ "AttributeName": name, "AttributeType": "S" }])
}

/// A table of this name, with an index for each projection.
fn create(name: &str, projections: Vec<Value>, more: Value, says: Says) -> Case {
    let index = |(at, projection)| json!({ "IndexName": format!("index-{at}"), "KeySchema": key("id"), "Projection": projection });
    let indexes: Vec<Value> = projections.into_iter().enumerate().map(index).collect();
    let mut request = json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": key("id"), "AttributeDefinitions": attribute("id"),
    });
    if !indexes.is_empty() {
        request["GlobalSecondaryIndexes"] = indexes.into();
    }
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ("CreateTable", request, says)
}

fn including(names: impl IntoIterator<Item = String>) -> Value {
    json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names.into_iter().collect::<Vec<_>>() })
}

#[tokio::test]
async fn definitions() {
    let names = "Names of key attributes and attributes projected into an index must be between 1 and 255 characters, inclusive";
    let some = |of: usize| including((0..20).map(move |at| format!("a{of}-{at}")));
    let units = json!({ "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 });
    let provisioned = json!({ "BillingMode": "PROVISIONED", "ProvisionedThroughput": units });
    let long = "x".repeat(256);
    let all = || json!({ "ProjectionType": "ALL" });
    let too_many = "No more than 20 attributes per table can be projected into Local Secondary Indices";
    let stream = "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.";
    check([
        create(
            "twice",
            vec![including(["a", "a"].map(String::from))],
            json!({}),
            invalid("Cannot have two attributes with the same name"),
        ),
        create("hundred", (0..5).map(some).collect(), json!({}), Says::Done),
        create("more", (0..6).map(some).collect(), json!({}), invalid(too_many)),
        create("long", vec![including([long.clone()])], json!({}), invalid(names)),
        create(
            "long-key",
            vec![],
            json!({ "KeySchema": key(&long), "AttributeDefinitions": attribute(&long) }),
            invalid(names),
        ),
        create(
            "empty-key",
            vec![],
            json!({ "KeySchema": key(""), "AttributeDefinitions": attribute("") }),
            invalid(names),
        ),
        create(
            "provisioned",
            vec![all()],
            provisioned,
            invalid("No provisioned throughput specified for the global secondary index"),
        ),
        create("stream", vec![], json!({ "StreamSpecification": { "StreamEnabled": true } }), invalid(stream)),
    ])
    .await;
}

#[tokio::test]
async fn one_index_at_a_time() {
    let create = |name: &str| json!({ "Create": { "IndexName": name, "KeySchema": key("note"), "Projection": { "ProjectionType": "ALL" } } });
    let update = |updates: Value| {
        let definitions = ["pk", "sk", "team", "day", "note"].map(|name| attribute(name)[0].clone());
        let mut definitions = definitions.to_vec();
        definitions.push(json!({ "AttributeName": "points", "AttributeType": "N" }));
        on_table(json!({ "AttributeDefinitions": definitions, "GlobalSecondaryIndexUpdates": updates }))
    };
    let refused = || {
        let words = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
        Says::Other("LimitExceededException", words)
    };
    let delete = json!({ "Delete": { "IndexName": "by_team" } });
    check([
        ("UpdateTable", update(json!([create("one"), create("two")])), refused()),
        ("UpdateTable", update(json!([create("one"), delete])), refused()),
    ])
    .await;
}

#[tokio::test]
async fn time_to_live_is_changed() {
    let set = |on: bool, name: &str, says: Says| -> Case {
        let wanted = json!({ "Enabled": on, "AttributeName": name });
        ("UpdateTimeToLive", json!({ "TableName": TABLE, "TimeToLiveSpecification": wanted }), says)
    };
    check([
        set(false, "ends", invalid("TimeToLive is already disabled")),
        set(true, "ends", Says::Done),
        set(true, "ends", invalid("TimeToLive is already enabled")),
        set(true, "other", Says::InvalidFrom("TimeToLive is a")),
        set(false, "other", invalid("TimeToLive is active on a different AttributeName")),
        set(false, "ends", Says::Done),
    ])
    .await;
}
