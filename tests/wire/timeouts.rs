//! row 57: the SDK's own timeouts, of a try and of a call, and what they mean for each kind of repetition.

use std::time::Duration;

use aws_sdk_dynamodb::config::endpoint::{EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_dynamodb::config::timeout::{TimeoutConfig, TimeoutConfigBuilder};
use dynamo_table::{DynamoTable, Error, Table, transact_write};
use dynamo_table_testkit::{Answer, Canned, Fault, Faults};
use serde_json::json;
use tokio::time::Instant;

use crate::support::{Player, item, player, text};

const LONG: Duration = Duration::from_secs(10);

fn per_try() -> TimeoutConfigBuilder {
    TimeoutConfig::builder().operation_attempt_timeout(LONG)
}
fn per_call() -> TimeoutConfigBuilder {
    TimeoutConfig::builder().operation_timeout(LONG)
}

fn table(timeouts: TimeoutConfigBuilder, answers: impl IntoIterator<Item = Answer>) -> (Table<Player>, Canned) {
    let canned = Canned::new(answers);
    let client = canned.client_with(|config| config.timeout_config(timeouts.build()));
    (Table::new(client, "players"), canned)
}

/// The first try is never answered, the second is.
fn second(answer: Answer) -> [Answer; 2] {
    [Answer::never(), answer]
}
fn written() -> Answer {
    Answer::json(json!({ "Attributes": item() }))
}
fn false_condition() -> Answer {
    Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": item() }))
}

/// Harmless: the try that hangs is given up, and sent again.
#[tokio::test(start_paused = true)]
async fn a_try_of_what_is_harmless_is_made_again() {
    let began = Instant::now();
    let (players, canned) = table(per_try(), second(Answer::json(json!({ "Item": item() }))));
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()));
    assert_eq!(canned.finish().len(), 2);
    let (players, canned) = table(per_try(), second(written()));
    players.upsert(&player()).await.unwrap();
    assert_eq!(canned.finish().len(), 2);
    assert!(began.elapsed() >= LONG * 2 && began.elapsed() < LONG * 3, "{:?}", began.elapsed());
    let (players, canned) = table(per_try(), std::iter::repeat_n(Answer::never(), 3));
    let error = players.put(&player()).await.unwrap_err();
    assert!(
        matches!(error, Error::Transport { .. }) && error.is_retryable() && !error.is_outcome_unknown(),
        "{error:?}"
    );
    assert!(text(&error).contains("no response came in time"), "{}", text(&error));
    assert_eq!(canned.finish().len(), 3);
    // The old item may be what the first try wrote.
    let (players, _) = table(per_try(), second(written()));
    assert!(matches!(players.put(&player()).return_old().await, Err(Error::OldUnknown { .. })));
}

/// Conditional: sent again, and a condition that fails then proves nothing.
#[tokio::test(start_paused = true)]
async fn a_try_with_a_condition_is_made_again_and_proves_nothing() {
    let (players, canned) = table(per_try(), second(Answer::json(json!({}))));
    players.insert(&player()).await.unwrap();
    assert_eq!(canned.finish().len(), 2);
    let (players, canned) = table(per_try(), second(false_condition()));
    let error = players.insert(&player()).await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_condition_failed() && !error.is_retryable(), "{error:?}");
    assert_eq!(error.old::<Player>().unwrap(), Some(player()));
    assert_eq!(canned.finish().len(), 2);
}

/// Never: not sent again, and unknown.
#[tokio::test(start_paused = true)]
async fn a_try_of_what_counts_is_not_made_again() {
    let (players, canned) = table(per_try(), [Answer::never()]);
    let error = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error:?}");
    assert_eq!(canned.finish().len(), 1);
    let (players, canned) = table(per_try(), [Answer::never()]);
    assert!(players.put(&player()).once().await.unwrap_err().is_outcome_unknown());
    assert_eq!(canned.finish().len(), 1);
}

/// Under a token: sent again as it is.
#[tokio::test(start_paused = true)]
async fn a_try_of_a_transaction_is_made_again_as_it_is() {
    let (players, canned) = table(per_try(), second(Answer::json(json!({}))));
    transact_write().write(players.put(&player())).await.unwrap();
    let requests = canned.finish();
    assert_eq!((requests.len(), &requests[0].body), (2, &requests[1].body));
    let (players, canned) = table(per_try(), std::iter::repeat_n(Answer::never(), 3));
    assert!(transact_write().write(players.put(&player())).await.unwrap_err().is_outcome_unknown());
    assert_eq!(canned.finish().len(), 3);
}

/// Once: the SDK makes one try, and the batch the next one, on its own budget; what may not be sent twice is unknown.
#[tokio::test(start_paused = true)]
async fn a_try_of_a_batch_is_made_again_by_the_batch() {
    for timeouts in [per_try, per_call] {
        let (players, canned) = table(timeouts(), second(Answer::json(json!({}))));
        assert_eq!(players.batch_put([player()]).await.unwrap().items, 1);
        assert_eq!(canned.finish().len(), 2);
        let (players, canned) = table(timeouts(), [Answer::never()]);
        let error = players.batch_put([player()]).once().await.unwrap_err();
        assert_eq!((error.not_done.len(), error.unknown.len()), (0, 1));
        assert_eq!(canned.finish().len(), 1);
    }
}

/// The time for the call ends a try: nothing is sent after it, whatever kind it is.
#[tokio::test(start_paused = true)]
async fn the_time_for_a_call_ends_it() {
    let began = Instant::now();
    let (players, canned) = table(per_call(), std::iter::repeat_n(Answer::never(), 5));
    let read = players.get(("nfl", 12)).await.unwrap_err();
    let put = players.put(&player()).await.unwrap_err();
    for error in [read, put] {
        assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
    }
    let insert = players.insert(&player()).await.unwrap_err();
    let count = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
    let transaction = transact_write().write(players.put(&player())).await.unwrap_err();
    for error in [insert, count, transaction] {
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error:?}");
    }
    assert_eq!(canned.finish().len(), 5);
    assert!(began.elapsed() >= LONG * 5 && began.elapsed() < LONG * 6, "{:?}", began.elapsed());
}

/// An earlier try that was lost is not forgotten when the time is up in a later one.
#[tokio::test(start_paused = true)]
async fn a_lost_try_counts_when_the_time_is_up_later() {
    let (players, canned) = table(per_call(), [Answer::reset(), Answer::never()]);
    assert!(players.insert(&player()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(canned.finish().len(), 2);
}

/// A response that comes later than the client waits: the write is applied, and that is not denied.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_is_not_denied() {
    for timeouts in [per_try, per_call] {
        let canned = Canned::new(std::iter::repeat_n(written(), 10));
        let layer = Faults::seeded(0).always(Fault::Stall).stall(LONG * 2).around(canned.clone());
        let client = layer.client_with(|config| config.timeout_config(timeouts().build()));
        let players: Table<Player> = Table::new(client, "players");
        let error = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.requests().len(), 1);
    }
}

/// Nothing says where to send it to.
#[derive(Debug)]
struct Undecided;

impl ResolveEndpoint for Undecided {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        EndpointFuture::new(std::future::pending())
    }
}

/// The time is up before anything is sent: nothing is unknown.
#[tokio::test(start_paused = true)]
async fn a_time_that_is_up_before_anything_is_sent() {
    for timeouts in [per_try, per_call] {
        let canned = Canned::default();
        let client =
            canned.client_with(|config| config.timeout_config(timeouts().build()).endpoint_resolver(Undecided));
        let players: Table<Player> = Table::new(client, "players");
        let count = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
        let insert = players.insert(&player()).await.unwrap_err();
        for error in [count, insert] {
            assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
            assert!(!error.is_outcome_unknown() && text(&error).contains("none was applied"), "{}", text(&error));
        }
        assert!(canned.requests().is_empty());
    }
}
