//! What happens to the items of a batch: each fault, for each kind of batch.

use std::sync::atomic::{AtomicU32, Ordering};

use dynamo_table::DynamoTable;
use dynamo_table_testkit::{Fault, Faults};

use crate::support::*;

/// The fault happens to the first eight requests: to more than one try of what is in them.
fn at_first(fault: Fault) -> Faults {
    let requests = AtomicU32::new(0);
    Faults::seeded(5).always(fault).only(move |_| requests.fetch_add(1, Ordering::Relaxed) < 8)
}

/// The fault passes: everything is done in the end.
async fn passes(fault: Fault) {
    for kind in KINDS {
        let world = world(at_first(fault)).await;
        let before = world.stored().await;
        let said = run(kind, &world.players).await;
        assert_eq!(said.report.items, u64::from(GIVEN), "{kind:?}: {said:?}");
        let left_over = matches!(fault, Fault::Partial | Fault::Unprocessed);
        assert_eq!(world.layer.count(fault) > 0, kind != Kind::Upsert || !left_over, "it has happened, where it can");
        check(kind, &said, &before, &world.stored().await);
    }
    let world = world(at_first(fault)).await;
    let found = bounded(world.players.batch_get((0..GIVEN).map(key))).await.unwrap();
    let points: Vec<Option<u64>> = found.into_iter().map(|player| Some(player?.points)).collect();
    assert_eq!(points, (0..GIVEN).map(|number| (number < STORED).then_some(1)).collect::<Vec<_>>());
    assert!(world.layer.count(fault) > 0);
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    NotDone,
    /// And the table is as it was.
    UnknownAndUnchanged,
    /// And everything was applied.
    UnknownAndApplied,
}

/// No try is spared: the batch ends, and this is what it says of everything.
async fn never_passes(fault: Fault, is: Is) {
    for kind in KINDS {
        let world = world(Faults::seeded(5).always(fault)).await;
        let before = world.stored().await;
        let said = run(kind, &world.players).await;
        let after = world.stored().await;
        check(kind, &said, &before, &after);
        let all = GIVEN as usize;
        let expected = if is == Is::NotDone { (all, 0) } else { (0, all) };
        assert_eq!((said.not_done.len(), said.unknown.len()), reached(expected, &said), "{kind:?}: {:?}", said.report);
        assert_eq!(after == before, is != Is::UnknownAndApplied, "{kind:?}");
    }
    let world = world(Faults::seeded(5).always(fault)).await;
    let error = bounded(world.players.batch_get((0..GIVEN).map(key).collect::<Vec<_>>())).await.unwrap_err();
    let report = &error.batch_read::<PlayerKey, Option<Player>>().unwrap().batch.report;
    assert_eq!((report.not_done, report.unknown), (u64::from(GIVEN), 0), "a read is not unknown");
}

/// What the batch gave up before it was ever sent is not done, whatever became of the rest.
fn reached((not_done, unknown): (usize, usize), said: &Said) -> (usize, usize) {
    let unsent = if unknown > 0 { said.not_done.len() } else { 0 };
    (not_done + unsent, unknown - unsent)
}

macro_rules! faults {
    ($($name:ident: $fault:ident passes, and for ever $forever:ident: $is:ident;)*) => { $(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            fastrand::seed(1);
            passes(Fault::$fault).await;
        }
        #[tokio::test(start_paused = true)]
        async fn $forever() {
            fastrand::seed(1);
            never_passes(Fault::$fault, Is::$is).await;
        }
    )* };
}

faults! {
    a_throttled_table_is_tried_again: Throttle passes,
        and for ever a_table_throttled_for_ever_leaves_everything_not_done: NotDone;
    a_hot_partition_is_tried_again: HotPartition passes,
        and for ever a_partition_hot_for_ever_leaves_everything_not_done: NotDone;
    throttling_without_reasons_is_tried_again: ThrottleUnexplained passes,
        and for ever throttling_without_reasons_for_ever_leaves_everything_not_done: NotDone;
    an_on_demand_limit_is_tried_again: OnDemandLimit passes,
        and for ever an_on_demand_limit_for_ever_leaves_everything_not_done: NotDone;
    a_rate_limit_is_tried_again: RateLimit passes,
        and for ever a_rate_limit_for_ever_leaves_everything_not_done: NotDone;
    an_account_limit_is_tried_again: AccountLimit passes,
        and for ever an_account_limit_for_ever_leaves_everything_not_done: NotDone;
    a_server_error_is_tried_again: ServerError passes,
        and for ever server_errors_for_ever_leave_writes_unknown: UnknownAndUnchanged;
    an_unavailable_service_is_tried_again: Unavailable passes,
        and for ever a_service_unavailable_for_ever_leaves_writes_unknown: UnknownAndUnchanged;
    a_reset_before_the_request_is_tried_again: ResetBefore passes,
        and for ever resets_before_the_request_for_ever_leave_writes_unknown: UnknownAndUnchanged;
    a_request_that_nobody_answers_is_tried_again: StallBefore passes,
        and for ever requests_that_nobody_answers_for_ever_leave_writes_unknown: UnknownAndUnchanged;
    a_server_error_after_the_write_is_made_good: ServerErrorAfter passes,
        and for ever server_errors_after_the_write_for_ever_leave_it_applied_and_unknown: UnknownAndApplied;
    a_reset_after_the_write_is_made_good: ResetAfter passes,
        and for ever resets_after_the_write_for_ever_leave_it_applied_and_unknown: UnknownAndApplied;
    an_empty_answer_is_made_good: Empty passes,
        and for ever empty_answers_for_ever_leave_writes_applied_and_unknown: UnknownAndApplied;
    a_torn_answer_is_made_good: Torn passes,
        and for ever torn_answers_for_ever_leave_writes_applied_and_unknown: UnknownAndApplied;
    an_answer_that_comes_too_late_is_made_good: Stall passes,
        and for ever answers_that_come_too_late_for_ever_leave_writes_applied_and_unknown: UnknownAndApplied;
}

const BATCHES: [Kind; 3] = [Kind::Put, Kind::Delete, Kind::Write];

#[tokio::test(start_paused = true)]
async fn a_batch_left_over_whole_is_sent_again() {
    fastrand::seed(2);
    passes(Fault::Unprocessed).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_left_over_in_part_is_sent_again_in_part() {
    fastrand::seed(2);
    passes(Fault::Partial).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_left_over_whole_for_ever_is_not_done() {
    fastrand::seed(2);
    for kind in BATCHES {
        let world = world(Faults::seeded(5).always(Fault::Unprocessed)).await;
        let before = world.stored().await;
        let said = run(kind, &world.players).await;
        assert_eq!(said.report.not_done, u64::from(GIVEN), "{kind:?}");
        check(kind, &said, &before, &world.stored().await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_left_over_in_part_for_ever_is_done_but_for_the_last() {
    fastrand::seed(2);
    for kind in BATCHES {
        for seed in 0..4 {
            let world = world(Faults::seeded(seed).always(Fault::Partial)).await;
            let before = world.stored().await;
            let said = run(kind, &world.players).await;
            // One entry alone is always left over.
            assert!((1..8).contains(&said.report.not_done) && said.unknown.is_empty(), "{kind:?}: {said:?}");
            check(kind, &said, &before, &world.stored().await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_upsert_in_conflict_with_a_transaction_is_tried_again() {
    fastrand::seed(3);
    let world = world(Faults::seeded(5).first(3, Fault::ItemConflict)).await;
    let before = world.stored().await;
    let said = run(Kind::Upsert, &world.players).await;
    assert_eq!((said.report.items, world.layer.count(Fault::ItemConflict)), (60, 180));
    check(Kind::Upsert, &said, &before, &world.stored().await);
}

#[tokio::test(start_paused = true)]
async fn answers_in_another_order_are_put_in_the_order_asked() {
    fastrand::seed(3);
    for fault in [Fault::Shuffle, Fault::Partial] {
        let world = world(Faults::seeded(5).first(4, fault)).await;
        let asked: Vec<u32> = (0..GIVEN).map(|at| (at * 37) % GIVEN).chain([1, 2, 1]).collect();
        let found = bounded(world.players.batch_get(asked.iter().map(|n| key(*n)).collect::<Vec<_>>())).await.unwrap();
        let expected: Vec<_> = asked.iter().map(|&number| (number < STORED).then(|| player(number, 1))).collect();
        assert_eq!(found, expected);
        assert!(world.layer.count(fault) > 0);
    }
}

/// Whatever comes, in whatever order: what a batch says is what stands in the table.
#[tokio::test(start_paused = true)]
async fn in_a_storm_the_report_is_what_stands_in_the_table() {
    for seed in 0..6 {
        fastrand::seed(seed);
        for kind in KINDS {
            let world = world(Faults::seeded(seed).storm(0.6)).await;
            let before = world.stored().await;
            let said = run(kind, &world.players).await;
            check(kind, &said, &before, &world.stored().await);
        }
    }
}

/// What was handed back as not done is done by giving it again, and nothing is done twice or lost.
#[tokio::test(start_paused = true)]
async fn what_is_handed_back_can_be_given_again() {
    fastrand::seed(4);
    let world = world(Faults::seeded(9).always(Fault::Throttle)).await;
    let error = bounded(world.players.batch_put((0..GIVEN).map(|number| player(number, 2)))).await.unwrap_err();
    world.layer.calm();
    let report = world.players.batch_put(error.into_not_done()).await.unwrap();
    assert_eq!(report.items, u64::from(GIVEN));
    assert_eq!(world.stored().await, (0..GIVEN).map(|number| (number, 2)).collect());
}
