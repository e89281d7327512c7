//! AWS's DynamoDB Local, where there is one: see `DynamoDbLocal` for the variables.

mod common;

use common::{create, get, put};
use dynamo_table_testkit::DynamoDbLocal;

#[tokio::test]
async fn each_client_has_an_empty_database_of_its_own() {
    let Some(local) = DynamoDbLocal::shared_or_skip().await else { return };
    let client = local.client();
    create(&client, "players").await;
    put(&client, "players", "a", 7).await;
    assert_eq!(get(&client.clone(), "players", "a").await, Some(7));
    assert!(local.client().list_tables().send().await.unwrap().table_names().is_empty());

    let same = aws_sdk_dynamodb::Client::from_conf(client.config().to_builder().build());
    assert_eq!(get(&same, "players", "a").await, Some(7));
}

#[tokio::test]
async fn one_process_serves_all_tests() {
    let Some(local) = DynamoDbLocal::shared_or_skip().await else { return };
    assert!(DynamoDbLocal::available());
    let again = DynamoDbLocal::shared().await.unwrap();
    assert_eq!(local.endpoint(), again.endpoint());
    assert!(local.endpoint().starts_with("http://"));
    assert!(local.client().list_tables().send().await.unwrap().table_names().is_empty());
}

#[tokio::test]
async fn a_dropped_one_no_longer_answers() {
    if DynamoDbLocal::shared_or_skip().await.is_none() || std::env::var_os("DYNAMODB_LOCAL_ENDPOINT").is_some() {
        return;
    }
    let local = DynamoDbLocal::start().await.unwrap();
    let client = local.client();
    client.list_tables().send().await.unwrap();
    drop(local);
    assert!(client.list_tables().send().await.is_err());
}
