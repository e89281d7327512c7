//! Tables that several create, reset and delete at the same time. Each interleaving is in `tests/simulation/tables.rs`.

use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use dynamo_table::{DynamoTable, Error};

use crate::support::{engines, text};
use crate::tables::{Player, absent, player};

/// DynamoDB Local answers some of several deletions at once with an `InternalFailure`, and a CreateTable beside them with a
/// `ResourceNotFoundException`: then it is asked again.
async fn asked_again<T>(call: impl AsyncFn() -> Result<T, Error>) -> T {
    for _ in 0..20 {
        match call().await {
            Err(error) if ["InternalFailure", "ResourceNotFound"].iter().any(|code| text(&error).contains(code)) => {}
            other => return other.unwrap(),
        }
    }
    panic!("nothing but failures");
}

#[tokio::test]
async fn several_may_create_the_same_table_at_once() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        let creators = (0..5).map(|_| players.create_table_if_missing().into_future());
        for created in futures::future::join_all(creators).await {
            assert_eq!(created.unwrap().table_status(), Some(&TableStatus::Active));
        }
        // row 67
        let players = absent::<Player>(&on);
        let creators = (0..5).map(|_| players.create_table_if_missing().no_wait().into_future());
        for created in futures::future::join_all(creators).await {
            created.unwrap();
        }
    }
}

#[tokio::test]
async fn several_may_reset_and_delete_the_same_table_at_once() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&player()).await.unwrap();
        let resets = (0..5).map(|_| asked_again(async || players.reset_table().await));
        for table in futures::future::join_all(resets).await {
            assert_eq!(table.table_status(), Some(&TableStatus::Active));
        }
        assert_eq!(players.scan().count().await.unwrap(), 0);
        let deletes = (0..5).map(|_| asked_again(async || players.delete_table_if_exists().await));
        futures::future::join_all(deletes).await;
        assert!(!players.table_exists().await.unwrap());
    }
}

/// row 64: both engines say which table it is, by an id or by the time of its creation.
#[tokio::test]
async fn a_table_that_is_created_anew_is_another_one() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let first = players.describe_table().await.unwrap();
        let second = players.reset_table().await.unwrap();
        let identity = |table: &TableDescription| {
            (table.table_id().map(str::to_owned), table.creation_date_time().map(|time| time.to_millis().unwrap()))
        };
        assert_ne!(identity(&first), identity(&second), "{}", on.name);
        assert_eq!(identity(&second), identity(&players.describe_table().await.unwrap()));
    }
}
