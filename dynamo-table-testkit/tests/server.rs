//! The in-process engine behind a socket.

mod common;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use common::{create, get, put};
use dynamo_table_testkit::{Engine, EngineServer, Fault, Faults, plain_http};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn refuses(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).await.is_err()
}

#[tokio::test]
async fn the_socket_and_the_process_share_the_data() {
    let engine = Engine::new();
    let server = engine.serve().await.unwrap();
    create(&server.client(), "players").await;
    put(&server.client(), "players", "a", 7).await;
    assert_eq!(get(&engine.client(), "players", "a").await, Some(7));
    put(&engine.client(), "players", "a", 8).await;
    assert_eq!(get(&server.client(), "players", "a").await, Some(8));
}

#[tokio::test]
async fn a_refusal_crosses_the_socket_whole() {
    let server = Engine::new().serve().await.unwrap();
    let error = server.client().describe_table().table_name("missing").send().await.unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert!(error.request_id().unwrap().starts_with("engine-"));
}

#[tokio::test]
async fn many_connections_are_served_at_once() {
    let server = Engine::new().serve().await.unwrap();
    create(&server.client(), "players").await;
    let clients: Vec<_> = (0..20).map(|_| server.client()).collect();
    let writes = clients
        .into_iter()
        .enumerate()
        .map(|(at, client)| tokio::spawn(async move { put(&client, "players", &at.to_string(), at as u32).await }));
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap();
    }
    assert_eq!(get(&server.client(), "players", "19").await, Some(19));
}

#[tokio::test]
async fn a_stopped_server_listens_no_longer_and_its_data_is_still_there() {
    let engine = Engine::new();
    let server: EngineServer = engine.serve().await.unwrap();
    let (url, client) = (server.url().to_owned(), server.client());
    create(&client, "players").await;
    assert!(!refuses(&url).await);
    // The client keeps its connection open: that must not keep the server from stopping.
    tokio::time::timeout(Duration::from_secs(10), server.stop()).await.unwrap();
    assert!(refuses(&url).await);
    let error = client.list_tables().send().await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    assert_eq!(engine.client().list_tables().send().await.unwrap().table_names(), ["players"]);
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let server = Engine::new().serve().await.unwrap();
    let (url, client) = (server.url().to_owned(), server.client());
    client.list_tables().send().await.unwrap(); // its connection stays open
    drop(server);
    let gone = async {
        while !refuses(&url).await || client.list_tables().send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
}

#[tokio::test]
async fn faults_stand_in_front_of_a_socket_too() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let server = engine.serve().await.unwrap();
    let faults = Faults::seeded(1).first(1, Fault::Torn).always(Fault::Partial).always(Fault::Stale);
    let layer = faults.around(plain_http());
    let client = layer.client_with(|config| config.endpoint_url(server.url()));
    let write = |id: &str| {
        let item = PutRequest::builder().item("id", AttributeValue::S(id.into()));
        WriteRequest::builder().put_request(item.item("points", AttributeValue::N("1".into())).build().unwrap()).build()
    };
    let batch = client.batch_write_item().request_items("players", vec![write("a"), write("b")]);
    let left = batch.send().await.unwrap().unprocessed_items.unwrap();
    assert!(!left["players"].is_empty());
    assert_eq!((layer.count(Fault::Torn), layer.count(Fault::Partial)), (1, 1));
    assert_eq!(get(&client, "players", "a").await, None); // torn, then behind
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
    assert_eq!((layer.count(Fault::Torn), layer.count(Fault::Stale)), (2, 1));
}

/// A connection on which this was sent.
async fn sent(server: &EngineServer, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Row 75: a request that never becomes whole, and an answer that nobody takes.
#[tokio::test]
async fn half_a_request_does_not_keep_the_server_from_stopping() {
    let head = "POST / HTTP/1.1\r\nHost: here\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n";
    for half in [head.to_owned(), format!("{head}Content-Length: 100\r\n\r\n{{")] {
        let server = Engine::new().serve().await.unwrap();
        let mut stream = sent(&server, &half).await;
        // Another one is served meanwhile, so that the half has been read.
        server.client().list_tables().send().await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), server.stop()).await.unwrap();
        assert_eq!(stream.read(&mut [0; 100]).await.unwrap_or_default(), 0, "the connection is cut");
    }
}

/// Row 75: it is DynamoDB, and no other service that has an operation of the same name.
#[tokio::test]
async fn targets_of_other_services_are_refused() {
    let server = Engine::new().serve().await.unwrap();
    let known = ["DynamoDB_20120810.ListTables", "DynamoDBStreams_20120810.ListStreams"];
    let unknown = [
        "Kinesis_20131202.ListTables",
        "DynamoDB_20111205.ListTables",
        "DynamoDB_20120810.ListStreams",
        "DynamoDBStreams_20120810.ListTables",
        "DynamoDB_20120810.Nothing",
        "ListTables",
        "",
    ];
    for target in known.into_iter().chain(unknown) {
        let head = "POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 2";
        let mut stream = sent(&server, &format!("{head}\r\nX-Amz-Target: {target}\r\n\r\n{{}}")).await;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let refused = answer.starts_with("HTTP/1.1 400")
            && answer.contains(r#""__type":"com.amazon.coral.service#UnknownOperationException""#);
        assert_eq!(refused, !known.contains(&target), "{target}: {answer}");
        assert!(refused || answer.starts_with("HTTP/1.1 200"), "{target}: {answer}");
    }
}
