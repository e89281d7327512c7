//! What the simulation has found, each as small as it can be, and what is too large for it.

use std::time::Duration;

use dynamo_table::{DynamoTable, Table, from_stream};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults, Request};
use futures::StreamExt;

use crate::order::Order;
use crate::records::Thing;
use crate::watch::Watch;

fn thing(number: u32, value: u64) -> Thing {
    Thing { owner: "t".into(), number, value, note: None, count: 0 }
}

async fn table(faults: Faults) -> (Table<Thing>, Engine, FaultLayer, Watch) {
    let engine = Engine::new();
    Table::<Thing>::new(engine.client(), "things").create_table().await.unwrap();
    let layer = faults.around(engine.clone());
    let watch = Watch::new(layer.clone(), 1, Order::new(0));
    let client = layer.client_with(|config| config.http_client(watch.clone()));
    (Table::new(client, "things"), engine, layer, watch)
}

/// A key that is asked for twice is accounted for at both places, also where the answer to the first has come before.
#[tokio::test(start_paused = true)]
async fn each_place_of_a_key_is_accounted_for() {
    let (things, ..) = table(Faults::default()).await;
    things.put(&thing(1, 1)).await.unwrap();
    let asked = futures::stream::iter([1, 2, 1, 1]).then(|number| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        ("t", number)
    });
    let batch = things.batch_get(from_stream(asked)).linger(Duration::from_millis(10));
    let handle = batch.handle();
    let found: Vec<Option<u64>> = batch.await.unwrap().into_iter().map(|found| Some(found?.value)).collect();
    assert_eq!(found, [Some(1), None, Some(1), Some(1)]);
    assert_eq!((handle.report().given(), handle.report().items, handle.report().requests), (4, 4, 2));
}

/// A dropped batch of reads hands its keys back at the places where they were given.
#[tokio::test(start_paused = true)]
async fn keys_of_a_dropped_read_are_at_their_places() {
    let (things, ..) = table(Faults::seeded(1).always(Fault::StallBefore)).await;
    let batch = things.batch_get([("t", 1), ("t", 1), ("t", 2)]);
    let handle = batch.handle();
    assert!(tokio::time::timeout(Duration::from_millis(10), batch).await.is_err());
    let left = handle.outcome().unwrap().unwrap_err();
    let places: Vec<_> = left.not_done.iter().map(|key| (key.position, key.given.number)).collect();
    assert_eq!(places, [(0, 1), (1, 1), (2, 2)]);
}

/// A put whose answer was lost is not forgotten when a later one takes its place: if that is not done, it may stand there.
#[tokio::test(start_paused = true)]
async fn what_was_superseded_after_a_lost_answer_is_unknown_until_the_later_is_done() {
    for (first_fault, later_fault, expected) in [
        (Fault::ResetAfter, Some(Fault::Unprocessed), (0, 0, 1, 1)),
        (Fault::ResetAfter, None, (1, 1, 0, 0)),
        (Fault::RateLimit, Some(Fault::Unprocessed), (0, 1, 1, 0)),
    ] {
        fastrand::seed(1);
        let engine = Engine::new();
        Table::<Thing>::new(engine.client(), "things").create_table().await.unwrap();
        let is_later = |request: &Request| request.body.to_string().contains(r#""value":{"N":"2"}"#);
        let inner = Faults::seeded(1).always(first_fault).only(move |request| !is_later(request)).around(engine);
        let outer = later_fault.into_iter().fold(Faults::seeded(1).only(is_later), Faults::always);
        let things: Table<Thing> = Table::new(outer.around(inner).client(), "things");
        let puts = futures::stream::iter([(0, 1), (60, 2)]).then(|(pause, value)| async move {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            thing(1, value)
        });
        let batch = things.batch_put(from_stream(puts)).linger(Duration::ZERO).max_attempts_without_progress(10);
        let handle = batch.handle();
        drop(batch.await);
        let report = handle.report();
        assert_eq!((report.items, report.superseded, report.not_done, report.unknown), expected, "{first_fault:?}");
    }
}

/// What a hot partition refused is not sent again at once because another request of the partition was done.
#[tokio::test(start_paused = true)]
async fn a_refused_write_has_its_pause_though_others_are_done() {
    let refused = |request: &Request| request.body["Key"]["number"]["N"] == "1";
    let (things, _, layer, watch) = table(Faults::seeded(1).first(3, Fault::HotPartition).only(refused)).await;
    let report = things.batch_upsert((1..=20).map(|number| thing(number, 1))).concurrency(2).await.unwrap();
    assert_eq!((report.items, layer.count(Fault::HotPartition)), (20, 3));
    assert_eq!(watch.wrong(), None);
}

/// Text that is six times as long in a request as in DynamoDB: what fits by count and by the items' sizes is over 16 MB.
#[tokio::test(start_paused = true)]
async fn large_items_keep_requests_below_their_limit() {
    let (things, _, _, watch) = table(Faults::seeded(1).first(1, Fault::Partial)).await;
    let note = Some("\u{1}".repeat(380_000));
    let large = (1..=8).map(move |number| Thing { note: note.clone(), ..thing(number, 1) });
    let report = things.batch_put(large).await.unwrap();
    assert_eq!((report.items, watch.wrong()), (8, None));
    assert!(report.requests > 2, "{report:?}");
}
