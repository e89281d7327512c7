//! What happens to items that are cleared.

use std::collections::BTreeSet;

use dynamo_table::{Cleared, DynamoTable, Error};
use dynamo_table_testkit::{Fault, Faults, Request};

use crate::support::*;

/// All but the nfl: two thirds of the players.
fn others(number: u32) -> bool {
    !number.is_multiple_of(3)
}

/// Faults that pass: to the first tries of each request, or at random.
fn passing() -> impl Iterator<Item = Faults> {
    let faults = Fault::ALL.into_iter().filter(|fault| !matches!(fault, Fault::Stale | Fault::Creating));
    let firsts = faults.map(|fault| Faults::seeded(3).first(2, fault));
    firsts.chain((0..20).map(|seed| Faults::seeded(seed).storm(0.5)))
}

#[tokio::test(start_paused = true)]
async fn a_clear_deletes_its_scope_whatever_happens() {
    for (at, faults) in passing().enumerate() {
        fastrand::seed(at as u64);
        println!("{faults:?}");
        let world = world(faults).await;
        let clear = world.players.clear_table().filter(Player::LEAGUE.ne("nfl")).segments(3);
        let cleared: Cleared = bounded(clear).await.unwrap();
        let gone = (0..STORED).filter(|number| others(*number)).count() as u64;
        assert_eq!((cleared.items, cleared.scanned_count), (gone, u64::from(STORED)));
        let left: Vec<u32> = world.stored().await.into_keys().collect();
        assert_eq!(left, (0..STORED).filter(|number| !others(*number)).collect::<Vec<_>>());
    }
}

fn of(operation: &'static str) -> impl Fn(&Request) -> bool {
    move |request| request.operation == operation
}

#[tokio::test(start_paused = true)]
async fn a_clear_that_cannot_delete_hands_back_the_keys() {
    for (fault, lost) in [(Fault::Throttle, false), (Fault::Unprocessed, false), (Fault::ResetAfter, true)] {
        fastrand::seed(1);
        let world = world(Faults::seeded(3).always(fault).only(of("BatchWriteItem"))).await;
        let error = bounded(world.players.clear_table().everything()).await.unwrap_err();
        assert_eq!(error.report.given(), u64::from(STORED), "{fault:?}: {:?}", error.report);
        let numbers = |key: &dynamo_table::Item| key["number"].as_n().unwrap().parse::<u32>().unwrap();
        let back = error.not_done.iter().chain(&error.unknown).map(|unfinished| numbers(&unfinished.given));
        assert_eq!(back.collect::<BTreeSet<u32>>(), (0..STORED).collect());
        assert_eq!(error.report.unknown > 0, lost);
        assert_eq!(world.stored().await.is_empty(), lost, "a lost answer is one to a request that was carried out");
        let again = world.truth.clear_table().everything().await.unwrap();
        assert_eq!(again.items, if lost { 0 } else { u64::from(STORED) });
    }
}

#[tokio::test(start_paused = true)]
async fn a_clear_that_cannot_read_says_so() {
    fastrand::seed(1);
    let world = world(Faults::seeded(3).always(Fault::Throttle).only(of("Scan"))).await;
    let error = bounded(world.players.clear_table().everything()).await.unwrap_err();
    assert!(error.input_error().is_some() && error.report.given() == 0, "{error:?}");
    assert!(matches!(Error::from(error), Error::Throttled { .. }));
    assert_eq!(world.stored().await.len(), STORED as usize);

    // One segment of four: what the others found is deleted or handed back.
    let second = |request: &Request| request.operation == "Scan" && request.body["Segment"] == 1;
    let world = crate::support::world(Faults::seeded(3).always(Fault::Throttle).only(second)).await;
    let error = bounded(world.players.clear_table().everything()).await.unwrap_err();
    assert!(error.input_error().is_some(), "{error:?}");
    assert_eq!(world.stored().await.len() as u64, u64::from(STORED) - error.report.items);
}
