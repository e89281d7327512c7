//! What happens to a single write when its first try meets a fault.

use dynamo_table::{DynamoTable, Error, transact_write};
use dynamo_table_testkit::{Fault, Faults};

use crate::support::*;

/// Applied, and the answer is lost.
const LOST: [Fault; 5] = [Fault::ServerErrorAfter, Fault::ResetAfter, Fault::Empty, Fault::Torn, Fault::Stall];
/// Not applied, and that is not known.
const SILENT: [Fault; 4] = [Fault::ServerError, Fault::Unavailable, Fault::ResetBefore, Fault::StallBefore];
/// Not applied, as the answer says.
const REFUSED: [Fault; 3] = [Fault::Throttle, Fault::HotPartition, Fault::RateLimit];

fn all() -> impl Iterator<Item = Fault> {
    LOST.into_iter().chain(SILENT).chain(REFUSED)
}

async fn once(fault: Fault) -> World {
    println!("{fault:?}");
    world(Faults::seeded(1).first(1, fault)).await
}

async fn points(world: &World, number: u32) -> Option<u64> {
    world.stored().await.get(&number).copied()
}

#[tokio::test(start_paused = true)]
async fn a_put_is_written_whatever_happens_to_its_first_try() {
    for fault in all() {
        let world = once(fault).await;
        bounded(world.players.put(&player(1, 5))).await.unwrap();
        assert_eq!((points(&world, 1).await, world.layer.count(fault)), (Some(5), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_upsert_and_an_update_are_written_whatever_happens_to_their_first_try() {
    for fault in all() {
        let world = once(fault).await;
        assert_eq!(bounded(world.players.upsert(&player(1, 5))).await.unwrap(), player(1, 5));
        let updated = bounded(world.players.update(key(2)).set(Player::POINTS, 6)).await.unwrap();
        assert_eq!((updated, points(&world, 2).await), (player(2, 6), Some(6)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_insert_whose_answer_is_lost_is_unknown_and_stands_there() {
    for fault in LOST {
        let world = once(fault).await;
        let error = bounded(world.players.insert(&player(40, 5))).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(error.old::<Player>().unwrap(), Some(player(40, 5)), "with the item");
        assert_eq!(points(&world, 40).await, Some(5));
    }
}

#[tokio::test(start_paused = true)]
async fn an_insert_that_did_not_arrive_is_written_by_the_next_try() {
    for fault in SILENT.into_iter().chain(REFUSED) {
        let world = once(fault).await;
        bounded(world.players.insert(&player(40, 5))).await.unwrap();
        assert_eq!(points(&world, 40).await, Some(5));
    }
}

#[tokio::test(start_paused = true)]
async fn an_insert_that_was_throttled_and_finds_an_item_is_a_failed_condition() {
    for fault in REFUSED {
        let world = once(fault).await;
        let error = bounded(world.players.insert(&player(1, 5))).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(points(&world, 1).await, Some(1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_increment_whose_answer_is_lost_is_unknown_and_applied_at_most_once() {
    for fault in LOST.into_iter().chain(SILENT) {
        let world = once(fault).await;
        let error = bounded(world.players.increment(key(1), Player::POINTS, 1)).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        let expected = if LOST.contains(&fault) { 2 } else { 1 };
        assert_eq!((points(&world, 1).await, world.layer.requests()), (Some(expected), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_increment_that_was_throttled_is_applied_once() {
    for fault in REFUSED {
        let world = once(fault).await;
        bounded(world.players.increment(key(1), Player::POINTS, 1)).await.unwrap();
        assert_eq!(points(&world, 1).await, Some(2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_whose_answer_is_lost_is_done_and_the_old_record_unknown() {
    for fault in LOST {
        let world = once(fault).await;
        let error = bounded(world.players.delete(key(1))).await.unwrap_err();
        assert!(matches!(error, Error::OldUnknown { .. }) && error.is_applied(), "{error:?}");
        assert_eq!(points(&world, 1).await, None);
    }
    for fault in SILENT.into_iter().chain(REFUSED) {
        let world = once(fault).await;
        assert_eq!(bounded(world.players.delete(key(1))).await.unwrap(), Some(player(1, 1)));
        assert_eq!(points(&world, 1).await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transaction_is_applied_once_whatever_happens_to_its_first_try() {
    for fault in all().chain([Fault::InProgress, Fault::Conflict]) {
        let world = once(fault).await;
        let counted = world.players.update(key(1)).increment(Player::POINTS, 1);
        let transaction = transact_write().write(counted).write(world.players.put(&player(50, 5)));
        bounded(transaction).await.unwrap();
        assert_eq!((points(&world, 1).await, points(&world, 50).await), (Some(2), Some(5)));
    }
}
