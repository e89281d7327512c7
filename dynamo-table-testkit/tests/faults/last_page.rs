//! The page that ends where the data ends.

use crate::common::{create, put};
use dynamo_table_testkit::{Engine, Fault, Faults};

#[tokio::test]
async fn a_next_key_behind_which_nothing_comes_is_dropped_and_another_is_kept() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    for id in ["a", "b", "c", "d"] {
        put(&engine.client(), "players", id, 1).await;
    }
    let layer = Faults::seeded(1).always(Fault::NextKeyDropped).around(engine.clone());
    let scan = |client: aws_sdk_dynamodb::Client, start| {
        client.scan().table_name("players").limit(2).set_exclusive_start_key(start).send()
    };
    let first = scan(layer.client(), None).await.unwrap();
    assert!(first.last_evaluated_key().is_some());
    assert_eq!(layer.count(Fault::NextKeyDropped), 0);

    // The engine, as DynamoDB in most cases, knows only by looking that this was the last one.
    let last = scan(engine.client(), first.last_evaluated_key.clone()).await.unwrap();
    assert!(last.last_evaluated_key().is_some());
    let last = scan(layer.client(), first.last_evaluated_key).await.unwrap();
    assert_eq!((last.count(), last.last_evaluated_key()), (2, None));
    assert_eq!(layer.count(Fault::NextKeyDropped), 1);
}
