//! How much memory bulk work needs: as much for ten times the items. A binary of its own, since it measures its process.
//!
//! `BOUNDS_ITEMS=1000000 cargo test --test bounds` takes that many in place of 100,000.

use std::fs::read_to_string;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use dynamo_table::{DynamoTable, Record, Table, from_stream};
use dynamo_table_testkit::config;
use futures::{TryStreamExt, stream};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: u64,
    text: String,
}

fn things(count: u64) -> impl Iterator<Item = Thing> + Send {
    (0..count).map(|id| Thing { id, text: format!("the text of number {id}") })
}

/// A DynamoDB that swallows what is written, and has so many things to read.
#[derive(Debug, Clone)]
struct Endless {
    things: u64,
}

const PAGE: usize = 500;

impl Endless {
    fn table(things: u64) -> Table<Thing> {
        let config = config().endpoint_url("http://dynamodb.test").http_client(Self { things });
        Table::new(Client::from_conf(config.build()), "things")
    }
    fn answer(&self, request: &HttpRequest) -> Value {
        let operation = request.headers().get("x-amz-target").unwrap_or_default();
        if operation != "DynamoDB_20120810.Scan" {
            return json!({});
        }
        let asked: Value =
            serde_json::from_slice(request.body().bytes().expect("it is in memory")).expect("it is JSON");
        let (segment, step) = (asked["Segment"].as_u64().unwrap_or(0), asked["TotalSegments"].as_u64().unwrap_or(1));
        let behind =
            asked["ExclusiveStartKey"]["id"]["N"].as_str().map(|id| id.parse::<u64>().expect("it is a number"));
        let first = behind.map_or(segment, |id| id + step);
        let ids = || (first..self.things).step_by(usize::try_from(step).expect("it is small"));
        let item = |id: u64| json!({"id": {"N": id.to_string()}, "text": {"S": format!("the text of number {id}")}});
        let items: Vec<Value> = ids().take(PAGE).map(item).collect();
        let mut page = json!({"Count": items.len(), "ScannedCount": items.len(), "Items": items});
        if ids().nth(PAGE).is_some() {
            page["LastEvaluatedKey"] = json!({"id": page["Items"][PAGE - 1]["id"]});
        }
        page
    }
}

impl HttpClient for Endless {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for Endless {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.answer(&request).to_string();
        let mut response = HttpResponse::new(200.try_into().expect("a status"), SdkBody::from(answer));
        response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// The most memory that this process has had, in kilobytes; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

async fn put(count: u64) {
    let report = Endless::table(0).batch_put(things(count)).await.expect("all are swallowed");
    assert_eq!(report.items, count);
}

async fn put_a_stream(count: u64) {
    let report =
        Endless::table(0).batch_put(from_stream(stream::iter(things(count)))).await.expect("all are swallowed");
    assert_eq!(report.items, count);
}

async fn scan(count: u64) {
    let items = Endless::table(count).scan().items();
    let read = items.try_fold(0, async |read, _| Ok(read + 1)).await.expect("all are read");
    assert_eq!(read, count);
}

async fn scan_segments(count: u64) {
    let items = Endless::table(count).scan().segments(4).items();
    let read = items.try_fold(0, async |read, _| Ok(read + 1)).await.expect("all are read");
    assert_eq!(read, count);
}

/// Four segments, which are read faster than deletes follow.
async fn clear(count: u64) {
    let cleared = Endless::table(count).clear_table().everything().await.expect("all are swallowed");
    assert_eq!(cleared.items, count);
}

/// In kilobytes: what comes and goes with threads. Held, the items would be more than twice as much.
const SLACK: u64 = 2 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_items() {
    let many = std::env::var("BOUNDS_ITEMS").ok().map_or(100_000, |items| items.parse().expect("a number"));
    let few = many / 10;
    // One test, since tests side by side would share their peak.
    macro_rules! bounded {
        ($($work:ident),*) => {$(
            $work(few).await;
            let before = peak();
            $work(many).await;
            // The kernel counts by thread, and a peak that it tells later may be a little smaller.
            let grown = peak().zip(before).map(|(after, before)| after.saturating_sub(before));
            println!("{}: {few} items: {before:?} kB at the peak; {many} items: {grown:?} kB more", stringify!($work));
            assert!(grown.is_none_or(|grown| grown < SLACK), "{}: {grown:?} kB more for {many} items", stringify!($work));
        )*};
    }
    bounded!(put, put_a_stream, scan, scan_segments, clear);

    // It would be noticed.
    let before = peak();
    let held: Vec<Thing> = things(many).collect();
    let grown = peak().zip(before).map(|(after, before)| after.saturating_sub(before));
    println!("held: {grown:?} kB");
    assert!(grown.is_none_or(|grown| grown > SLACK), "{} things held are not seen: {grown:?} kB", held.len());
}
