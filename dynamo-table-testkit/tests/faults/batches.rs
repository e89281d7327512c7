//! Batches of which a part is left over, and answers in any order.

use crate::common::{create, get, put};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use dynamo_table_testkit::{Engine, Fault, Faults};
use std::collections::{BTreeSet, HashMap};

fn write(id: &str) -> WriteRequest {
    let put =
        PutRequest::builder().item("id", AttributeValue::S(id.into())).item("points", AttributeValue::N("1".into()));
    WriteRequest::builder().put_request(put.build().unwrap()).build()
}

fn id(write: &WriteRequest) -> String {
    write.put_request().unwrap().item()["id"].as_s().unwrap().clone()
}

fn keys(ids: &[String]) -> KeysAndAttributes {
    let keys = ids.iter().map(|id| HashMap::from([("id".to_owned(), AttributeValue::S(id.clone()))]));
    KeysAndAttributes::builder().set_keys(Some(keys.collect())).build().unwrap()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("item-{n:02}")).collect()
}

#[tokio::test]
async fn what_is_not_left_over_is_written_in_both_tables() {
    let (mut all, mut first_table_only) = (0, 0);
    for seed in 0..60 {
        let engine = Engine::new();
        create(&engine.client(), "players").await;
        create(&engine.client(), "teams").await;
        let layer = Faults::seeded(seed).always(Fault::Partial).around(engine.clone());
        let batch = layer.client().batch_write_item();
        let batch =
            batch.request_items("players", vec![write("a"), write("b")]).request_items("teams", vec![write("c")]);
        let left = batch.send().await.unwrap().unprocessed_items.unwrap();

        let mut entries = 0;
        for (table, ids) in [("players", vec!["a", "b"]), ("teams", vec!["c"])] {
            let left: BTreeSet<_> = left.get(table).into_iter().flatten().map(id).collect();
            for id in ids {
                let written = get(&engine.client(), table, id).await.is_some();
                assert_eq!(written, !left.contains(id), "seed {seed}: {table} {id}");
            }
            entries += left.len();
        }
        assert!(entries > 0, "seed {seed}");
        all += usize::from(entries == 3);
        first_table_only += usize::from(!left.contains_key("teams"));
        assert_eq!(layer.count(Fault::Partial), 1);
    }
    assert!(all > 0, "nothing was left over as a whole");
    assert!(first_table_only > 0, "each table had leftovers each time");
}

#[tokio::test]
async fn an_answer_may_have_nothing_in_it_and_the_next_one_all() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).first(1, Fault::Unprocessed).around(engine.clone());
    let send = || layer.client().batch_write_item().request_items("players", vec![write("a"), write("b")]).send();
    let left = send().await.unwrap().unprocessed_items.unwrap();
    assert_eq!(left["players"].len(), 2);
    assert_eq!(get(&engine.client(), "players", "a").await, None);
    assert!(send().await.unwrap().unprocessed_items.unwrap_or_default().is_empty());
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
}

#[tokio::test]
async fn what_is_not_left_over_is_read() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    for id in ids(10) {
        put(&engine.client(), "players", &id, 1).await;
    }
    let layer = Faults::seeded(3).always(Fault::Partial).around(engine);
    let answer = layer.client().batch_get_item().request_items("players", keys(&ids(10))).send().await.unwrap();
    let found: Vec<_> = answer.responses().unwrap().get("players").into_iter().flatten().collect();
    let found: BTreeSet<_> = found.iter().map(|item| item["id"].as_s().unwrap().clone()).collect();
    let left = answer.unprocessed_keys().unwrap()["players"].keys();
    let left: BTreeSet<_> = left.iter().map(|key| key["id"].as_s().unwrap().clone()).collect();
    assert!(!found.is_empty() && !left.is_empty() && found.is_disjoint(&left), "{found:?} {left:?}");
    assert_eq!(&found | &left, ids(10).into_iter().collect());

    let nothing = Faults::seeded(3).always(Fault::Unprocessed).around(Engine::new());
    let answer = nothing.client().batch_get_item().request_items("players", keys(&ids(3))).send().await.unwrap();
    assert!(answer.responses().unwrap().is_empty());
    assert_eq!(answer.unprocessed_keys().unwrap()["players"].keys().len(), 3);
}

#[tokio::test]
async fn items_come_in_another_order() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    for id in ids(10) {
        put(&engine.client(), "players", &id, 1).await;
    }
    let layer = Faults::seeded(3).always(Fault::Shuffle).around(engine);
    let mut orders = BTreeSet::new();
    for _ in 0..3 {
        let answer = layer.client().batch_get_item().request_items("players", keys(&ids(10))).send().await.unwrap();
        let order: Vec<_> =
            answer.responses().unwrap()["players"].iter().map(|item| item["id"].as_s().unwrap().clone()).collect();
        assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 10);
        orders.insert(order);
    }
    assert_eq!(orders.len(), 3);
    assert_eq!(layer.count(Fault::Shuffle), 3);
}
