//! An HTTP client that sees each request before any fault, with its time, checks DynamoDB's limits on it, and lets it take its
//! time there and back.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use fastrand::Rng;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::order::Order;

const LARGEST: usize = 16 * 1024 * 1024;

/// One request, each try counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub at: Duration,
    pub operation: String,
    /// With the members of each object in order.
    pub body: String,
}

#[derive(Debug, Clone)]
pub struct Watch {
    inner: SharedHttpClient,
    seen: Arc<Mutex<Seen>>,
    order: Order,
}

#[derive(Debug)]
struct Seen {
    began: Instant,
    log: Vec<Sent>,
    wrong: Vec<String>,
    /// When a bulk request of this content was sent last, or was answered and left something undone.
    bulk: HashMap<String, Instant>,
    ways: Rng,
}

impl Watch {
    pub fn new(inner: impl HttpClient + 'static, seed: u64, order: Order) -> Self {
        let ways = Rng::with_seed(seed ^ 0x3a75);
        let seen = Seen { began: Instant::now(), log: Vec::new(), wrong: Vec::new(), bulk: HashMap::new(), ways };
        Self { inner: SharedHttpClient::new(inner), seen: Arc::new(Mutex::new(seen)), order }
    }
    pub fn log(&self) -> Vec<Sent> {
        self.seen().log.clone()
    }
    /// The first request that should not have been sent.
    pub fn wrong(&self) -> Option<String> {
        self.seen().wrong.first().cloned()
    }
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Gives its content if it is of a batch.
    fn see(&mut self, operation: &str, bytes: usize, body: &Value) -> Option<String> {
        let (now, text) = (Instant::now(), sorted(body).to_string());
        let wrong = over_a_limit(operation, bytes, body);
        self.wrong.extend(wrong.map(|why| format!("{operation}: {why}: {text}")));
        let bulk = is_bulk(operation, body).then(|| text.clone());
        if let Some(text) = &bulk
            && self.bulk.insert(text.clone(), now) == Some(now)
        {
            self.wrong.push(format!("{operation}: sent twice without a pause: {text}"));
        }
        self.log.push(Sent { at: now - self.began, operation: operation.to_owned(), body: text });
        bulk
    }
}

/// The requests of batches; of these the library itself makes the tries. Any task asks for any card: two may ask for the same.
fn is_bulk(operation: &str, body: &Value) -> bool {
    match operation {
        "BatchWriteItem" => true,
        "BatchGetItem" => body["RequestItems"]["cards"].is_null(),
        "UpdateItem" => body["ReturnConsumedCapacity"] == "TOTAL",
        _ => false,
    }
}

/// Whether an answer says that everything was done.
fn is_whole(answer: &Result<HttpResponse, ConnectorError>) -> bool {
    let Ok(answer) = answer else { return false };
    let body: Value = answer.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
    let left_over = |of: &str| body[of].as_object().is_some_and(|tables| !tables.is_empty());
    answer.status().is_success() && body.is_object() && !left_over("UnprocessedItems") && !left_over("UnprocessedKeys")
}

fn over_a_limit(operation: &str, bytes: usize, body: &Value) -> Option<String> {
    if bytes > LARGEST {
        return Some(format!("{bytes} bytes"));
    }
    let most = match operation {
        "BatchWriteItem" => 25,
        "BatchGetItem" | "TransactWriteItems" | "TransactGetItems" => 100,
        _ => return (body["Limit"] == 0).then(|| "a limit of nothing".to_owned()),
    };
    let keys = keys(body);
    if keys.is_empty() || keys.len() > most {
        return Some(format!("{} entries", keys.len()));
    }
    let distinct: BTreeSet<&String> = keys.iter().collect();
    (distinct.len() < keys.len()).then(|| "one key twice".to_owned())
}

/// The keys in a request, as text.
fn keys(body: &Value) -> Vec<String> {
    let tables = body["RequestItems"].as_object().into_iter().flatten();
    let of_tables = tables.flat_map(|(table, entries)| {
        let list = entries.as_array().or(entries["Keys"].as_array());
        list.into_iter().flatten().map(move |entry| key(table, entry))
    });
    let actions = body["TransactItems"].as_array().into_iter().flatten();
    let of_actions = actions.filter_map(|action| {
        let action = action.as_object()?.values().next()?;
        Some(key(action["TableName"].as_str()?, action))
    });
    of_tables.chain(of_actions).collect()
}

fn key(table: &str, entry: &Value) -> String {
    let inner = ["PutRequest", "DeleteRequest"].iter().find_map(|kind| entry.get(kind)).unwrap_or(entry);
    let item = ["Item", "Key"].iter().find_map(|member| inner.get(member)).unwrap_or(inner);
    match item.get("pk") {
        Some(partition) => format!("{table} {partition} {}", item["sk"]),
        None => format!("{table} {} {} {}", item["owner"], item["number"], item["name"]),
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            Value::Object(members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        // The ids of writes and the tokens of transactions are others in each run of a seed.
        Value::String(text) if is_random_id(text) => Value::from("a random id"),
        other => other.clone(),
    }
}

/// What the library makes up: 128 random bits.
pub fn is_random_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl HttpClient for Watch {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(Watching { inner, watch: self.clone() })
    }
}

#[derive(Debug)]
struct Watching {
    inner: SharedHttpConnector,
    watch: Watch,
}

impl HttpConnector for Watching {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let bytes = request.body().bytes().unwrap_or_default();
        let body = serde_json::from_slice(bytes).unwrap_or_default();
        let (bulk, there, back) = {
            let mut seen = self.watch.seen();
            (seen.see(operation, bytes.len(), &body), seen.ways.u64(0..4), seen.ways.u64(0..25))
        };
        let (inner, watch, order) = (self.inner.clone(), self.watch.clone(), self.watch.order.clone());
        // Calls overlap: one that was carried out before another may be answered after it.
        HttpConnectorFuture::new(order.ordered(async move {
            tokio::time::sleep(Duration::from_millis(there)).await;
            let answer = inner.call(request).await;
            tokio::time::sleep(Duration::from_millis(back)).await;
            if let Some(text) = bulk.filter(|_| !is_whole(&answer)) {
                watch.seen().bulk.insert(text, Instant::now());
            }
            answer
        }))
    }
}
