//! What happens to items that are read side by side.

use std::collections::BTreeMap;

use dynamo_table::{DynamoTable, Segment};
use dynamo_table_testkit::{Fault, Faults, Request};
use futures::TryStreamExt;

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn a_parallel_scan_sees_every_item_whatever_happens_to_its_pages() {
    let faults = Fault::ALL.into_iter().filter(|fault| !matches!(fault, Fault::Stale | Fault::Creating));
    let firsts = faults.map(|fault| Faults::seeded(3).first(2, fault));
    for (at, faults) in firsts.chain((0..20).map(|seed| Faults::seeded(seed).storm(0.5))).enumerate() {
        fastrand::seed(at as u64);
        println!("{faults:?}");
        let world = world(faults).await;
        let all = bounded(world.players.scan().segments(3).page_size(4).all()).await.unwrap();
        let seen: Vec<u32> = all.items.iter().map(|player| player.number).collect();
        assert_eq!(seen.len(), STORED as usize, "each once");
        let seen: BTreeMap<u32, u64> = all.items.iter().map(|player| (player.number, player.points)).collect();
        assert_eq!(seen, world.stored().await);

        let partitions =
            bounded(world.players.query_many(["nfl", "cfl", "xfl", "none"]).page_size(4).all()).await.unwrap();
        assert_eq!(partitions.items.len(), STORED as usize);
    }
}

/// One segment fails for ever behind its first page: what was seen is seen, and the rest is read by who goes on.
#[tokio::test(start_paused = true)]
async fn a_parallel_scan_that_fails_can_be_resumed() {
    fastrand::seed(1);
    let later = |request: &Request| request.body["ExclusiveStartKey"]["league"]["S"] == "nfl";
    let world = world(Faults::seeded(3).always(Fault::Throttle).only(later)).await;
    let mut items = world.players.scan().segments(3).page_size(2).items();
    let mut seen: Vec<u32> = Vec::new();
    let error = loop {
        match bounded(items.try_next()).await {
            Ok(Some(player)) => seen.push(player.number),
            Ok(None) => panic!("a segment fails"),
            Err(error) => break error,
        }
    };
    assert!(error.is_throttled(), "{error:?}");
    let stored = serde_json::to_string(&items.segments()).unwrap();
    let segments: Vec<Segment> = serde_json::from_str(&stored).unwrap();
    assert!(segments.iter().any(|segment| !segment.is_done()));
    let rest = world.truth.scan().resume(segments).all().await.unwrap();
    seen.extend(rest.items.iter().map(|player| player.number));
    seen.sort_unstable();
    assert_eq!(seen, (0..STORED).collect::<Vec<_>>(), "each once");
}
