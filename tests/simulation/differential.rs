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

use crate::variable;
use records::{Subject, unversioned, versioned};
use run::Sequence;

/// How many sequences each test runs, and how many writes are in one.
const SEQUENCES: u64 = 300;
const WRITES: usize = 30;

fn sequences<S: Subject>() {
    let seeds = match variable("DIFFERENTIAL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..variable("DIFFERENTIAL_SEEDS").unwrap_or(SEQUENCES),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let mut done = BTreeMap::new();
    let (mut wrong, mut first) = (0, None);
    runtime.expect("a runtime").block_on(async {
        for seed in seeds.clone() {
            fastrand::seed(seed);
            match sequence::<S>(seed, &mut done).await {
                Ok(()) => {}
                Err(why) => {
                    wrong += 1;
                    println!("{}", why.chars().take(3000).collect::<String>());
                    first.get_or_insert(why);
                }
            }
        }
    });
    println!("{} sequences: {done:#?}", seeds.count());
    if let Some(why) = first {
        panic!("{wrong} sequences are wrong; the first: {why}");
    }
}

async fn sequence<S: Subject>(seed: u64, done: &mut BTreeMap<String, usize>) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let mut sequence = Sequence::<S>::new(&Engine::new(), "members").await;
    let told = |at: usize, why: String| {
        format!("DIFFERENTIAL_SEED={seed} cargo test --test simulation differential\nwrite {at}: {why}")
    };
    for at in 0..WRITES {
        sequence.step(&mut rng).await.map_err(|why| told(at, why))?;
    }
    sequence.check_indexes().await.map_err(|why| told(WRITES, why))?;
    for (what, times) in sequence.done {
        *done.entry(what).or_default() += times;
    }
    Ok(())
}

#[test]
fn writes_of_a_record_with_a_version() {
    sequences::<versioned::Member>();
}

#[test]
fn writes_of_a_record_without_a_version() {
    sequences::<unversioned::Member>();
}
