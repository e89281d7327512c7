//! What the error of a batch says: of the input, and of trying again.

use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Reason, from_stream};
use dynamo_table_testkit::Answer;
use futures::stream;
use serde_json::json;
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::{Player, text};

fn hot_partition() -> Answer {
    let reason = json!({ "reason": "TableWriteKeyRangeThroughputExceeded", "resource": "arn" });
    Answer::error(400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": [reason] }))
}

/// An input that does not say how much is left is not read to its end, and the error says so.
#[tokio::test(start_paused = true)]
async fn an_input_that_is_left_is_told() {
    let refusal = || Answer::error(400, "AccessDeniedException", json!({}));
    let mut number = 0;
    let lines = std::iter::from_fn(move || {
        number += 1;
        (number <= 1000).then(|| numbered(number))
    });
    let (table, _) = always::<Player>(refusal());
    let error = bounded(table.batch_put(lines)).await.unwrap_err();
    assert!(error.input_left() && error.report.given() < 1000);
    assert!(text(&error).contains("the input was not read to its end"), "{}", text(&error));

    let (table, _) = always::<Player>(refusal());
    let error =
        bounded(table.batch_delete(from_stream(stream::iter((0..1000).map(|n| ("nfl", n)))))).await.unwrap_err();
    assert!(error.input_left());

    let (table, _) = always::<Player>(refusal());
    let error = bounded(table.batch_delete((0..u64::MAX).map(|n| ("nfl", n as u32)))).await.unwrap_err();
    assert!(error.input_left() && error.report.given() < 1000);

    let (table, _) = always::<Player>(refusal());
    let error = bounded(table.batch_put(players(0..1000).into_iter().filter(|p| p.number > 3))).await.unwrap_err();
    assert!(error.input_left() && error.report.given() < 996, "the filter is the caller's");

    // What was given as a collection comes back whole.
    let (table, _) = always::<Player>(refusal());
    let error = bounded(table.batch_put(players(0..1000))).await.unwrap_err();
    assert!(!error.input_left() && error.report.given() == 1000);
    assert_eq!(error.into_unfinished(), players(0..1000));
    let error = bounded(table.batch_put(std::array::from_fn::<_, 900, _>(|n| numbered(n as u32)))).await.unwrap_err();
    assert!(!error.input_left() && error.into_unfinished() == players(0..900));
}

/// What passes may be tried again, unless something of it may have been applied.
#[tokio::test(start_paused = true)]
async fn what_may_be_tried_again() {
    let throttled = || Answer::error(400, "ThrottlingException", json!({}));
    for (answer, retryable, unknown) in [
        (throttled(), true, false),
        (leaving(|_| true), true, false),
        (Answer::reset(), false, true),
        (Answer::error(400, "ResourceNotFoundException", json!({})), false, false),
    ] {
        let (table, _) = always::<Player>(answer);
        let error = Error::from(bounded(table.batch_put(players(0..30))).await.unwrap_err());
        assert_eq!((error.is_retryable(), error.is_outcome_unknown()), (retryable, unknown), "{}", text(&error));
        assert_eq!(error.batch::<Player>().unwrap().report.given(), 30);
    }
    let (table, _) = always::<Player>(throttled());
    let error = bounded(table.batch_get((0..30).map(|n| ("nfl", n)))).await.unwrap_err();
    assert!(error.is_retryable() && error.is_throttled() && !error.is_outcome_unknown());
}

/// Where every partition is hot the batch waits as it does for a table: its tries are not used up at once.
#[tokio::test(start_paused = true)]
async fn partitions_that_are_all_hot_are_waited_for() {
    fastrand::seed(9);
    let leagues: Vec<_> = (0..2000).map(|number| Player { league: format!("l{number}"), ..numbered(number) }).collect();
    let (table, canned) = always::<Player>(hot_partition());
    let began = Instant::now();
    let error = bounded(table.batch_put(leagues).concurrency(1)).await.unwrap_err();
    assert!(began.elapsed() > Duration::from_secs(5), "{:?} for {}", began.elapsed(), canned.requests().len());
    assert_eq!(error.report.not_done, 2000);
    assert!(matches!(error.reason(), Some(Reason::Failed(_))));
    let failed = &error.not_done[0].reason;
    assert!(failed.to_string().contains("throttled"), "the reason says it by itself: {failed}");
}
