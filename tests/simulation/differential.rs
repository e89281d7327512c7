//! Random sequences of single writes against a plain model of what they mean, on the in-process engine.
//!
//! `DIFFERENTIAL_SEED=1234 cargo test --test simulation differential` runs one sequence, `DIFFERENTIAL_SEEDS=5000` more of them.

pub mod calls;
pub mod derived;
pub mod draw;
pub mod model;
pub mod records;
mod run;
mod updates;
pub mod values;
pub mod write;

use std::collections::BTreeMap;

use dynamo_table_testkit::Engine;
use fastrand::Rng;

use crate::{Checked, variable};
use records::{Subject, unversioned, versioned};
use run::Sequence;

/// How many sequences there are of each record, and how many writes in one.
const SEQUENCES: u64 = 300;
const WRITES: usize = 30;
/// In how many parts they run side by side.
const PARTS: u64 = 2;

/// One part of the sequences.
///
/// # Panics
/// The library does something else than the model; the seed is told.
fn sequences<S: Subject>(part: u64) {
    let seeds: Vec<u64> = match variable("DIFFERENTIAL_SEED") {
        Some(seed) => vec![seed],
        None => (part..variable("DIFFERENTIAL_SEEDS").unwrap_or(SEQUENCES)).step_by(PARTS as usize).collect(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let mut done = BTreeMap::new();
    for seed in &seeds {
        fastrand::seed(*seed);
        if let Err(why) = runtime.block_on(sequence::<S>(*seed, &mut done)) {
            panic!("DIFFERENTIAL_SEED={seed} cargo test --test simulation differential\n{why}");
        }
    }
    println!("{} sequences: {done:#?}", seeds.len());
    let missing: Vec<_> = CORNERS.iter().filter(|corner| !done.contains_key(**corner)).collect();
    assert!(seeds.len() < 50 || missing.is_empty(), "none of all writes ended as {missing:?}");
}

/// How writes have to end, some of them.
const CORNERS: &[&str] = &[
    "batch: Done",
    "batch: Refused",
    "single: AboveCeiling",
    "single: BelowFloor",
    "single: ConditionFailed",
    "single: Done",
    "single: Refused",
    "single: Rejected",
    "transaction: ConditionFailed",
    "transaction: Done",
    "transaction: Refused",
];

async fn sequence<S: Subject>(seed: u64, done: &mut BTreeMap<String, usize>) -> Checked {
    let mut rng = Rng::with_seed(seed);
    let mut sequence = Sequence::<S>::new(&Engine::new(), "members").await;
    for at in 0..WRITES {
        sequence.step(&mut rng).await.map_err(|why| format!("write {at}: {why}"))?;
    }
    sequence.check_indexes().await?;
    for (what, times) in sequence.done {
        *done.entry(what).or_default() += times;
    }
    Ok(())
}

#[test]
fn writes_of_a_record_with_a_version_first_part() {
    sequences::<versioned::Member>(0);
}

#[test]
fn writes_of_a_record_with_a_version_second_part() {
    sequences::<versioned::Member>(1);
}

#[test]
fn writes_of_a_record_without_a_version_first_part() {
    sequences::<unversioned::Member>(0);
}

#[test]
fn writes_of_a_record_without_a_version_second_part() {
    sequences::<unversioned::Member>(1);
}
