//! The library in a storm: what it says has happened has happened.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{DynamoTable, Error, Table, transact_write};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults, LogEntry};
use futures::TryStreamExt;

use crate::records::{Player, player};
use crate::support::create;

/// The points that may stand under each number: more than one value where an outcome is unknown.
type Truth = BTreeMap<u32, BTreeSet<u64>>;

/// A table behind faults, the same one without, and the layer. The SDK tries three times: with at most two faults for
/// each content, whatever may be sent twice gets through.
async fn storm(seed: u64) -> (Table<Player>, Table<Player>, FaultLayer) {
    let (engine, name) = (Engine::new(), "storm");
    let calm = Table::new(engine.client(), name);
    create(&calm).await;
    let layer = Faults::seeded(seed).storm(0.4).at_most(2).around(engine);
    (Table::new(layer.client(), name), calm, layer)
}

/// What stands there after a step that adds to the points, and that may not be sent twice.
fn added(truth: &mut Truth, number: u32, step: u64, outcome: Result<(), Error>, seed: u64) {
    let after = truth[&number].iter().map(|points| points + step).collect();
    match outcome {
        Ok(()) => drop(truth.insert(number, after)),
        Err(error) if error.is_outcome_unknown() => truth.get_mut(&number).unwrap().extend(after),
        Err(error) => assert!(error.is_retryable(), "seed {seed}: {error:?}"), // it has not happened
    }
}

/// Writes, reads and deletes in one storm, against what may stand there. How often an outcome was unknown, and the requests.
async fn weather(seed: u64) -> (usize, Vec<LogEntry>) {
    let (players, calm, layer) = storm(seed).await;
    let (mut unknown, mut truth) = (0, Truth::new());
    for number in 0..12 {
        players.put(&player(number)).await.unwrap();
        truth.insert(number, [7].into());
        assert_eq!(players.get(("nfl", number)).await.unwrap(), Some(player(number)), "seed {seed}");
    }
    for number in 0..12 {
        let outcome = players.increment(("nfl", number), Player::POINTS, 1).await.map(drop);
        unknown += usize::from(outcome.as_ref().is_err_and(Error::is_outcome_unknown));
        added(&mut truth, number, 1, outcome, seed);
    }
    for number in (0..12).step_by(2) {
        let both = transact_write()
            .write(players.update(("nfl", number)).increment(Player::POINTS, 100))
            .write(players.update(("nfl", number + 1)).increment(Player::POINTS, 100));
        // Under one token a transaction may be sent twice: it is known in the end, or has not happened.
        match both.await {
            Ok(_) => [number, number + 1].map(|number| added(&mut truth, number, 100, Ok(()), seed)),
            Err(error) => {
                assert!(error.is_retryable(), "seed {seed}: {error:?}");
                continue;
            }
        };
    }
    for number in [3, 4] {
        let deleted = players.delete(("nfl", number)).await;
        assert!(matches!(deleted, Ok(_) | Err(Error::OldUnknown { .. })), "seed {seed}: {deleted:?}");
        truth.remove(&number);
    }
    let by_number = |players: Vec<Player>| -> BTreeMap<u32, u64> {
        players.into_iter().map(|player| (player.number, player.points)).collect()
    };
    let found = by_number(players.scan().page_size(3).items().try_collect().await.unwrap());
    assert_eq!(found, by_number(calm.scan().items().try_collect().await.unwrap()), "seed {seed}");
    assert!(found.keys().eq(truth.keys()), "seed {seed}: {found:?}");
    for (number, points) in &found {
        assert!(truth[number].contains(points), "seed {seed}: {number} has {points} of {truth:?}");
    }
    (unknown, layer.log())
}

#[tokio::test(start_paused = true)]
async fn what_is_said_to_have_happened_has_happened() {
    let (mut unknown, mut seen) = (0, BTreeSet::new());
    for seed in 0..30 {
        let (in_doubt, log) = weather(seed).await;
        unknown += in_doubt;
        seen.extend(log.into_iter().filter_map(|entry| entry.fault));
    }
    assert!(unknown > 0, "no increment was ever in doubt");
    for fault in [Fault::ResetAfter, Fault::Stall, Fault::Torn, Fault::Empty, Fault::Conflict, Fault::InProgress] {
        assert!(seen.contains(&fault), "no {fault:?}");
    }
}

/// Row 54: a storm that has failed can be had again.
#[tokio::test(start_paused = true)]
async fn one_seed_is_one_storm() {
    let [one, again, other] = [weather(7).await, weather(7).await, weather(8).await];
    assert_eq!(one, again);
    assert_ne!(one.1, other.1);
}
