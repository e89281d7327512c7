//! Tables that take their time.

use crate::common::create;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableStatus;
use dynamo_table_testkit::{Engine, Fault, Faults};

async fn status(client: &Client) -> TableStatus {
    let table = client.describe_table().table_name("players").send().await.unwrap().table.unwrap();
    table.table_status.unwrap()
}

#[tokio::test]
async fn a_table_is_creating_for_some_answers_each_time_that_it_is_made() {
    let layer = Faults::seeded(1).creating(2).around(Engine::new());
    let client = layer.client();
    assert!(client.describe_table().table_name("players").send().await.is_err());
    for _ in 0..2 {
        create(&client, "players").await;
        let seen = [status(&client).await, status(&client).await, status(&client).await];
        assert_eq!(seen, [TableStatus::Creating, TableStatus::Creating, TableStatus::Active]);
        client.delete_table().table_name("players").send().await.unwrap();
    }
    assert_eq!(layer.count(Fault::Creating), 4);
}
