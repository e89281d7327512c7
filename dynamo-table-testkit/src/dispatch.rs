//! From an operation's name and its JSON to the engine's call, and back to JSON.

use crate::backups::Backups;
use crate::front::check::refusal as refused_in_front;
use crate::front::schema::Holds;
use crate::replies::Asked;
use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The services, by the first part of a request's target.
const DYNAMODB: &str = "DynamoDB_20120810";
const STREAMS: &str = "DynamoDBStreams_20120810";
const OF_STREAMS: [&str; 4] = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];

/// The engine, with what is beside it.
#[derive(Clone)]
pub(crate) struct Service {
    database: Database,
    backups: Backups,
}

impl Service {
    pub(crate) fn of(database: Database) -> Self {
        Self { database, backups: Backups::default() }
    }
    /// Runs one request, whose target is such as `DynamoDB_20120810.PutItem`: the HTTP status and the body.
    pub(crate) fn answer(&self, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let (service, operation) = target.split_once('.').unwrap_or_default();
        let its_service = if OF_STREAMS.contains(&operation) { STREAMS } else { DYNAMODB };
        let operation = if service == its_service { operation } else { "" };
        // A panic of the engine is an answer, as it is from a server, and does not unwind through the SDK.
        match catch_unwind(AssertUnwindSafe(|| self.run(operation, body))) {
            Ok(answer) => answer,
            Err(_) => refused(&DynoxideError::InternalServerError("the in-process engine panicked".into())),
        }
    }
    fn run(&self, operation: &str, body: &[u8]) -> (u16, Vec<u8>) {
        match corrected(&self.database, operation, body) {
            Some(Ok(json)) => {
                if operation == "DeleteTable" {
                    self.backups.forget(table_of(body)["TableName"].as_str().unwrap_or_default());
                }
                (200, json)
            }
            Some(Err(error)) => refused(&error),
            None => self.beside(operation, body),
        }
    }
    /// What the engine does not know.
    fn beside(&self, operation: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let request = table_of(body);
        let exists =
            || dispatch(&self.database, "DescribeTable", request.to_string().as_bytes()).is_some_and(|of| of.is_ok());
        let all: Value = serde_json::from_slice(body).unwrap_or_default();
        let (status, json) = self.backups.answer(operation, &all, exists).unwrap_or_else(|| {
            let mut unknown = json!({ "__type": "com.amazon.coral.service#UnknownOperationException" });
            if !operation.is_empty() {
                unknown["message"] = format!("the in-process engine does not know the operation {operation}").into();
            }
            (400, unknown)
        });
        (status, json.to_string().into_bytes())
    }
}

fn refused(error: &DynoxideError) -> (u16, Vec<u8>) {
    (error.status_code(), error.to_json().into_bytes())
}

/// Which table a request is about, as a request of its own.
fn table_of(body: &[u8]) -> Value {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    json!({ "TableName": request["TableName"] })
}

/// What DynamoDB refuses and the engine does not is refused before, and what the engine says too much is left out.
fn corrected(database: &Database, operation: &str, body: &[u8]) -> Option<dynoxide::Result<Vec<u8>>> {
    let ask = |operation: &str, request: &Value| {
        let answer = dispatch(database, operation, request.to_string().as_bytes())?.ok()?;
        serde_json::from_slice(&answer).ok()
    };
    if let Some(refused) = refused_in_front(operation, body, &Holds::new(&ask)) {
        return Some(Err(refused));
    }
    let asked = Asked::of(operation, body, &|key| stands(database, key));
    Some(dispatch(database, operation, body)?.map(|json| asked.corrected(json)))
}

fn stands(database: &Database, get: &Value) -> bool {
    let answer = dispatch(database, "GetItem", get.to_string().as_bytes()).and_then(Result::ok);
    let found: Option<Value> = answer.and_then(|json| serde_json::from_slice(&json).ok());
    found.is_some_and(|found| found.get("Item").is_some())
}

/// `None` where the engine does not know the operation.
fn dispatch(database: &Database, operation: &str, body: &[u8]) -> Option<dynoxide::Result<Vec<u8>>> {
    macro_rules! route {
        ($($name:literal => $method:ident),* $(,)?) => {
            match operation {
                $($name => Some(run(body, |request| database.$method(request))),)*
                _ => None,
            }
        };
    }
    route! {
        "BatchExecuteStatement" => batch_execute_statement,
        "BatchGetItem" => batch_get_item,
        "BatchWriteItem" => batch_write_item,
        "CreateTable" => create_table,
        "DeleteItem" => delete_item,
        "DeleteTable" => delete_table,
        "DescribeStream" => describe_stream,
        "DescribeTable" => describe_table,
        "DescribeTimeToLive" => describe_time_to_live,
        "ExecuteStatement" => execute_statement,
        "ExecuteTransaction" => execute_transaction,
        "GetItem" => get_item,
        "GetRecords" => get_records,
        "GetShardIterator" => get_shard_iterator,
        "ListStreams" => list_streams,
        "ListTables" => list_tables,
        "ListTagsOfResource" => list_tags_of_resource,
        "PutItem" => put_item,
        "Query" => query,
        "Scan" => scan,
        "TagResource" => tag_resource,
        "TransactGetItems" => transact_get_items,
        "TransactWriteItems" => transact_write_items,
        "UntagResource" => untag_resource,
        "UpdateItem" => update_item,
        "UpdateTable" => update_table,
        "UpdateTimeToLive" => update_time_to_live,
    }
}

fn run<Q: DeserializeOwned, R: Serialize>(
    body: &[u8],
    call: impl FnOnce(Q) -> dynoxide::Result<R>,
) -> dynoxide::Result<Vec<u8>> {
    let request = serde_json::from_slice(body).map_err(|error| refusal(&error.to_string()))?;
    let reply = call(request)?;
    serde_json::to_vec(&reply).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The engine's request types say by a prefix of their message what kind of refusal it is. Its own HTTP server reads
/// that, but the code is private.
fn refusal(message: &str) -> DynoxideError {
    type Refusal = fn(String) -> DynoxideError;
    const PREFIXES: [(&str, Refusal); 5] = [
        ("SERIALIZATION_AS_READ:", DynoxideError::SerializationException),
        ("VALIDATION_AS_READ:", DynoxideError::ValidationException),
        ("SERIALIZATION:", DynoxideError::SerializationException),
        ("VALIDATION_REQUEST:", DynoxideError::ValidationException),
        ("VALIDATION:", DynoxideError::ValidationException),
    ];
    const VALIDATION: [&str; 4] = ["missing field", "unknown variant", "invalid type: null", "Supplied AttributeValue"];

    let text = message.rfind(" at line ").map_or(message, |at| &message[..at]);
    for (prefix, error) in PREFIXES {
        if let Some(rest) = text.strip_prefix(prefix) {
            return error(rest.into());
        }
    }
    if VALIDATION.iter().any(|known| text.contains(known)) {
        DynoxideError::ValidationException(text.into())
    } else {
        DynoxideError::SerializationException(text.into())
    }
}
