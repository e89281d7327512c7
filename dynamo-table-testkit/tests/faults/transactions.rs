//! Transactions that meet others.

use crate::common::{create, get};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Get, Put, TransactGetItem, TransactWriteItem, Update};
use dynamo_table_testkit::{Engine, Fault, Faults};

fn put(id: &str) -> TransactWriteItem {
    let put = Put::builder().table_name("players").item("id", AttributeValue::S(id.into()));
    TransactWriteItem::builder().put(put.item("points", AttributeValue::N("1".into())).build().unwrap()).build()
}

#[tokio::test]
async fn a_conflict_has_a_reason_for_each_action_and_is_not_tried_again() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).always(Fault::Conflict).around(engine.clone());
    let write = layer.client().transact_write_items().transact_items(put("a")).transact_items(put("b"));
    let error = write.send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(error) = error else { panic!("{error:?}") };
    let codes: Vec<_> = error.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), 2);
    assert!(codes.contains(&"TransactionConflict"), "{codes:?}");
    assert!(error.message().is_some());
    assert_eq!(layer.requests(), 1);
    assert_eq!(get(&engine.client(), "players", "a").await, None);

    let key = Get::builder().table_name("players").key("id", AttributeValue::S("a".into())).build().unwrap();
    let read = layer.client().transact_get_items().transact_items(TransactGetItem::builder().get(key).build());
    assert_eq!(read.send().await.unwrap_err().code(), Some("TransactionCanceledException"));
}

#[tokio::test(start_paused = true)]
async fn one_in_progress_is_waited_for_by_the_sdk() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).first(2, Fault::InProgress).around(engine.clone());
    layer.client().transact_write_items().transact_items(put("a")).send().await.unwrap();
    assert_eq!((layer.count(Fault::InProgress), layer.requests()), (2, 3));
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn the_token_is_no_part_of_the_content_and_a_lost_answer_does_not_write_twice() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).first(2, Fault::ResetAfter).around(engine.clone());
    let add = Update::builder().table_name("players").key("id", AttributeValue::S("a".into()));
    let add =
        add.update_expression("ADD points :one").expression_attribute_values(":one", AttributeValue::N("1".into()));
    let add = TransactWriteItem::builder().update(add.build().unwrap()).build();
    // The SDK makes up a token for each call, and uses it for each of its tries.
    layer.client().transact_write_items().transact_items(add.clone()).send().await.unwrap();
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
    layer.client().transact_write_items().transact_items(add).send().await.unwrap();
    assert_eq!(get(&engine.client(), "players", "a").await, Some(2));
    assert_eq!((layer.count(Fault::ResetAfter), layer.requests()), (2, 4));
}

/// Under the token of a transaction that was applied DynamoDB answers that it was, whatever else writes.
#[tokio::test(start_paused = true)]
async fn what_was_carried_out_is_in_no_conflict() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::script([Some(Fault::ResetAfter), Some(Fault::Conflict)]).around(engine.clone());
    layer.client().transact_write_items().transact_items(put("a")).send().await.unwrap();
    assert_eq!((layer.requests(), layer.count(Fault::Conflict)), (2, 0));
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
}
