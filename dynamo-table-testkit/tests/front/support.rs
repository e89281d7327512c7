//! Two engines, one table on each, and a list of requests.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_smithy_types::body::SdkBody;
use dynamo_table_testkit::{DynamoDbLocal, Engine};
use serde_json::{Value, json};

pub const TABLE: &str = "things";

/// What a request is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// It is carried out.
    Done,
    /// `ValidationException` with this message.
    Invalid(String),
    /// The same; the message goes on with what depends on the engine.
    InvalidFrom(&'static str),
    /// Another exception with this message.
    Other(&'static str, &'static str),
    /// AWS documents the limit, and DynamoDB Local does not hold it: it is refused in process alone.
    InProcess(&'static str),
}

pub fn invalid(message: impl Into<String>) -> Says {
    Says::Invalid(message.into())
}

/// An operation, its request, and what is said to it.
pub type Case = (&'static str, Value, Says);

/// Sends JSON as it is; the code and the message where it is refused.
pub async fn send(client: &Client, operation: &str, body: &Value) -> Result<(), (String, String)> {
    let (target, body) = (format!("DynamoDB_20120810.{operation}"), body.to_string());
    let request = client.list_tables().customize().mutate_request(move |request| {
        request.headers_mut().insert("x-amz-target", target.clone());
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body.as_str());
    });
    let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
    request.send().await.map(drop).map_err(|error| (part(error.code()), part(error.message())))
}

/// Clients of both engines, each with the table and two items in it.
pub async fn engines() -> Vec<(&'static str, Client)> {
    let mut engines = vec![("in process", Engine::new().client())];
    if let Some(local) = DynamoDbLocal::shared_or_skip().await {
        engines.push(("DynamoDB Local", local.client()));
    }
    for (_, client) in &engines {
        send(client, "CreateTable", &table()).await.unwrap();
        for sort in ["1", "2"] {
            let item = json!({
                "pk": { "S": "a" }, "sk": { "S": sort }, "team": { "S": "red" }, "points": { "N": "1" }, "day": { "S": "mo" },
                "note": { "S": "n" }, "num": { "N": "5" }, "tags": { "SS": ["x"] }, "notes": { "L": [{ "S": "x" }] },
            });
            send(client, "PutItem", &json!({ "TableName": TABLE, "Item": item })).await.unwrap();
        }
    }
    engines
}

fn table() -> Value {
    let key = |names: &[&str]| -> Value {
        let part = |(at, name): (usize, &&str)| json!({ "AttributeName": name, "KeyType": (["HASH", "RANGE"][at]) });
        names.iter().enumerate().map(part).collect()
    };
    let attributes = [("pk", "S"), ("sk", "S"), ("team", "S"), ("points", "N"), ("day", "S")];
    json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes.map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })),
        "KeySchema": key(&["pk", "sk"]),
        "GlobalSecondaryIndexes": [
            { "IndexName": "by_team", "KeySchema": key(&["team", "points"]), "Projection": { "ProjectionType": "KEYS_ONLY" } },
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "by_day",
            "KeySchema": key(&["pk", "day"]),
            "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"] },
        }],
    })
}

/// Sends each of them to both engines.
pub async fn check(cases: impl IntoIterator<Item = Case>) {
    let engines = engines().await;
    for (operation, body, says) in cases {
        for (engine, client) in &engines {
            let answer = send(client, operation, &body).await;
            let shown: String = body.to_string().chars().take(400).collect();
            let what = format!("{engine}: {operation} {shown}: {answer:?}");
            let refused = |code: &str, fits: &dyn Fn(&str) -> bool| {
                let fits = answer.as_ref().is_err_and(|(found, message)| found == code && fits(message));
                assert!(fits, "{what}, and not {says:?}");
            };
            match &says {
                Says::Done => assert!(answer.is_ok(), "{what}"),
                Says::Invalid(message) => refused("ValidationException", &|found| found == message),
                Says::InvalidFrom(start) => refused("ValidationException", &|found| found.starts_with(start)),
                Says::Other(code, message) => refused(code, &|found| found == *message),
                Says::InProcess(message) if *engine == "in process" => {
                    refused("ValidationException", &|found| found == *message);
                }
                Says::InProcess(_) => assert!(answer.is_ok(), "{what}"),
            }
        }
    }
}

pub fn s(text: &str) -> Value {
    json!({ "S": text })
}

pub fn n(number: impl ToString) -> Value {
    json!({ "N": number.to_string() })
}

/// A request on the table, with these members.
pub fn on_table(members: Value) -> Value {
    let mut request = json!({ "TableName": TABLE });
    if let (Some(request), Value::Object(members)) = (request.as_object_mut(), members) {
        request.extend(members);
    }
    request
}
