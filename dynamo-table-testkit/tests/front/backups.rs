//! Point-in-time recovery, which neither engine has: in process it is remembered whether it is on. And what is not known at all.

use crate::support::send;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, PointInTimeRecoveryStatus};
use dynamo_table_testkit::Engine;
use serde_json::json;

async fn create(client: &Client) {
    let table = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
    });
    send(client, "CreateTable", &table).await.unwrap();
}

async fn set(client: &Client, on: bool, days: Option<i32>) -> Result<(), String> {
    let specification = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(on);
    let specification = specification.set_recovery_period_in_days(days).build().unwrap();
    let update =
        client.update_continuous_backups().table_name("things").point_in_time_recovery_specification(specification);
    update.send().await.map(drop).map_err(|error| error.code().unwrap_or_default().to_owned())
}

async fn status(client: &Client) -> (PointInTimeRecoveryStatus, Option<i32>) {
    let described = client.describe_continuous_backups().table_name("things").send().await.unwrap();
    let described = described.continuous_backups_description.unwrap().point_in_time_recovery_description.unwrap();
    (described.point_in_time_recovery_status.unwrap(), described.recovery_period_in_days)
}

#[tokio::test]
async fn whether_it_is_on_is_remembered() {
    let engine = Engine::new();
    let client = engine.client();
    assert_eq!(set(&client, true, None).await.unwrap_err(), "TableNotFoundException");
    let error = client.describe_continuous_backups().table_name("things").send().await.unwrap_err();
    assert!(error.into_service_error().is_table_not_found_exception());

    create(&client).await;
    assert_eq!(status(&client).await, (PointInTimeRecoveryStatus::Disabled, None));
    set(&client, true, Some(7)).await.unwrap();
    assert_eq!(status(&engine.client()).await, (PointInTimeRecoveryStatus::Enabled, Some(7)));
    assert_eq!(set(&client, true, Some(36)).await.unwrap_err(), "ValidationException");
    set(&client, false, None).await.unwrap();
    assert_eq!(status(&client).await, (PointInTimeRecoveryStatus::Disabled, None));

    set(&client, true, None).await.unwrap();
    client.delete_table().table_name("things").send().await.unwrap();
    create(&client).await;
    assert_eq!(status(&client).await, (PointInTimeRecoveryStatus::Disabled, None), "it is another table");
}

#[tokio::test]
async fn what_is_not_known_is_named() {
    let error = Engine::new().client().list_backups().send().await.unwrap_err();
    assert_eq!(error.code(), Some("UnknownOperationException"));
    assert_eq!(error.message(), Some("the in-process engine does not know the operation ListBackups"));
}
