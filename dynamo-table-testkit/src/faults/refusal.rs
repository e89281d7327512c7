//! What is answered to requests that the engine never sees.

use crate::faults::fault::Fault;
use crate::http::response;
use crate::request::Request;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const MODEL: &str = "com.amazonaws.dynamodb.v20120810";

/// The answer of DynamoDB to this fault; `None` where it is not an answer with an error code.
pub(crate) fn refusal(fault: Fault, request: &Request, rng: &mut Rng) -> Option<HttpResponse> {
    let (status, code, members) = match fault {
        Fault::Throttle => {
            let reasons = reasons(request, "ProvisionedThroughputExceeded");
            (400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": reasons }))
        }
        Fault::HotPartition => {
            let reasons = reasons(request, "KeyRangeThroughputExceeded");
            (400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": reasons }))
        }
        Fault::ThrottleUnexplained => (400, "ProvisionedThroughputExceededException", json!({})),
        Fault::OnDemandLimit => {
            let reasons = reasons(request, "MaxOnDemandThroughputExceeded");
            (400, "ThrottlingException", json!({ "throttlingReasons": reasons }))
        }
        Fault::RateLimit => (400, "ThrottlingException", json!({})),
        Fault::AccountLimit => {
            let reasons = reasons(request, "AccountLimitExceeded");
            (400, "RequestLimitExceeded", json!({ "ThrottlingReasons": reasons }))
        }
        Fault::ServerError | Fault::ServerErrorAfter => (500, "InternalServerError", json!({})),
        Fault::Unavailable => (503, "ServiceUnavailable", json!({})),
        Fault::Conflict => {
            let reasons = conflicts(request, rng);
            (400, "TransactionCanceledException", json!({ "CancellationReasons": reasons }))
        }
        Fault::InProgress => (400, "TransactionInProgressException", json!({})),
        Fault::ItemConflict => (400, "TransactionConflictException", json!({})),
        _ => return None,
    };
    Some(error(status, code, members))
}

fn error(status: u16, code: &str, members: Value) -> HttpResponse {
    let mut body = Map::new();
    body.insert("__type".into(), format!("{MODEL}#{code}").into());
    if let Value::Object(members) = members {
        body.extend(members);
    }
    // The model spells this member both ways, by exception.
    let message = if code == "TransactionCanceledException" { "Message" } else { "message" };
    body.insert(message.into(), format!("faults: {code}").into());
    response(status, Value::Object(body).to_string().into_bytes(), "faults".into())
}

/// One reason for each table, or for the index that is read.
fn reasons(request: &Request, limit: &str) -> Vec<Value> {
    let action = match request.operation.as_str() {
        "GetItem" | "BatchGetItem" | "TransactGetItems" | "Query" | "Scan" => "Read",
        _ => "Write",
    };
    let of_table = |table: &str| {
        let table_arn = format!("arn:aws:dynamodb:us-east-1:000000000000:table/{table}");
        let (kind, resource) = match request.body["IndexName"].as_str() {
            Some(index) => ("Index", format!("{table_arn}/index/{index}")),
            None => ("Table", table_arn),
        };
        json!({ "reason": format!("{kind}{action}{limit}"), "resource": resource })
    };
    tables(&request.body).into_iter().map(of_table).collect()
}

fn tables(body: &Value) -> BTreeSet<&str> {
    let single = body["TableName"].as_str().into_iter();
    let batch = body["RequestItems"].as_object().into_iter().flat_map(Map::keys).map(String::as_str);
    let actions = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let transaction = actions.flat_map(Map::values).filter_map(|action| action["TableName"].as_str());
    single.chain(batch).chain(transaction).collect()
}

/// A reason for each action, of which at least one is a conflict.
fn conflicts(request: &Request, rng: &mut Rng) -> Vec<Value> {
    let actions = request.body["TransactItems"].as_array().map_or(1, |actions| actions.len().max(1));
    let certain = rng.usize(..actions);
    let reason = |at| {
        if at == certain || rng.f64() < 0.2 {
            json!({ "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" })
        } else {
            json!({ "Code": "None" })
        }
    };
    (0..actions).map(reason).collect()
}
