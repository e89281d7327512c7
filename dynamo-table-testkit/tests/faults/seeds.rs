//! One seed is one history.

use crate::common::{create, get};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults, LogEntry};

/// Puts these items, one after the other, and gives up on none.
async fn puts(client: &Client, ids: impl Iterator<Item = u32>) {
    for id in ids {
        let put = client.put_item().table_name("players").item("id", AttributeValue::S(id.to_string()));
        while put.clone().item("points", AttributeValue::N(id.to_string())).send().await.is_err() {}
    }
}

async fn storm(seed: u64) -> (Engine, FaultLayer) {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    (engine.clone(), Faults::seeded(seed).storm(0.5).at_most(4).around(engine))
}

async fn history(seed: u64, ids: impl Iterator<Item = u32>) -> Vec<LogEntry> {
    let (engine, layer) = storm(seed).await;
    puts(&layer.client(), ids).await;
    layer.calm();
    for id in 0..40 {
        assert_eq!(get(&engine.client(), "players", &id.to_string()).await, Some(id), "seed {seed}");
        assert_eq!(get(&layer.client(), "players", &id.to_string()).await, Some(id), "seed {seed}");
    }
    let mut log = layer.log();
    log.retain(|entry| entry.operation == "PutItem");
    log
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_hurts_the_same_requests_in_any_order() {
    let forward = history(7, 0..40).await;
    assert_eq!(forward, history(7, 0..40).await);
    assert_eq!(forward, history(7, (0..40).rev()).await);
    assert_ne!(forward, history(8, 0..40).await);
    assert!(forward.iter().filter(|entry| entry.fault.is_some()).count() > 10);
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_hurts_the_same_requests_in_any_interleaving() {
    let (_, layer) = storm(7).await;
    let (layer, clients) = (layer.clone(), [layer.client(), layer.client(), layer.client()]);
    let [one, two, three] = clients.each_ref();
    tokio::join!(puts(one, 0..13), puts(two, (13..30).rev()), puts(three, 30..40));
    assert_eq!(layer.log(), history(7, 0..40).await);
    // Each request waits only where it stalls: at times all three did.
    assert_eq!(layer.most_in_flight(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_history_is_the_same_in_each_process_and_release() {
    let log = history(11, 0..40).await;
    let hurt: Vec<_> = log.iter().take(12).enumerate().filter_map(|(at, entry)| Some((at, entry.fault?))).collect();
    assert_eq!(hurt, [(2, Fault::RateLimit), (3, Fault::ThrottleUnexplained), (11, Fault::ResetBefore)]);
}

#[tokio::test(start_paused = true)]
async fn a_storm_brings_every_fault_that_suits() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..20 {
        seen.extend(history(seed, 0..40).await.into_iter().filter_map(|entry| entry.fault));
    }
    let suiting = Fault::ALL.into_iter().filter(|fault| {
        !matches!(
            fault,
            Fault::Partial
                | Fault::Unprocessed
                | Fault::Conflict
                | Fault::InProgress
                | Fault::ItemConflict
                | Fault::Shuffle
                | Fault::NextKeyDropped
                | Fault::Stale
                | Fault::Creating
        )
    });
    assert_eq!(seen, suiting.collect());
}

/// A request that holds an id of its own in each run is the same request all the same.
#[tokio::test(start_paused = true)]
async fn what_is_passed_over_does_not_count_as_content() {
    let log = async |random: &'static str, passed_over: &'static str| {
        let engine = Engine::new();
        create(&engine.client(), "players").await;
        let layer =
            Faults::seeded(7).storm(0.5).at_most(2).passing_over(move |text| text == passed_over).around(engine);
        for id in 0..10 {
            let put = layer.client().put_item().table_name("players").item("id", AttributeValue::S(id.to_string()));
            let _ = put.item("write", AttributeValue::S(random.to_owned())).send().await;
        }
        layer.log()
    };
    assert_eq!(log("one", "one").await, log("another", "another").await);
    assert_ne!(log("one", "").await, log("another", "").await);
}
