//! What occurred how often, so that the simulation cannot go blind.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use dynamo_table_testkit::Fault;

#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Mutex<BTreeMap<String, usize>>>);

impl Tally {
    pub fn add(&self, what: &str, times: usize) {
        if times > 0 {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(what.to_owned()).or_default() += times;
        }
    }
    pub fn all(&self) -> BTreeMap<String, usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub fn merge(&self, other: &Self) {
        other.all().iter().for_each(|(what, times)| self.add(what, *times));
    }

    /// That each corner was reached; `histories` is how many there were.
    ///
    /// # Panics
    /// One was not.
    pub fn check(&self, histories: usize) {
        let all = self.all();
        println!("{histories} histories: {all:#?}");
        if histories < 50 {
            println!("too few to ask for every corner");
            return;
        }
        let faults = Fault::ALL.into_iter().filter(|fault| *fault != Fault::Creating);
        let faults: Vec<String> = faults.map(|fault| format!("fault {fault:?}")).collect();
        let corners = faults.iter().map(String::as_str).chain(CORNERS.iter().copied());
        let least = |what: &str| if RARE.contains(&what) { 1 } else { histories / 20 };
        let rare: Vec<_> = corners
            .map(|what| (what, all.get(what).copied().unwrap_or_default()))
            .filter(|(what, times)| *times < least(what))
            .collect();
        assert!(
            rare.is_empty(),
            "of {histories} histories each of these should occur {} times at least, or once: {rare:?}",
            histories / 20
        );
    }
}

/// What few errors say for certain.
const RARE: &[&str] = &["write: refused"];

/// What every part of the seeds has to reach, beside all faults.
const CORNERS: &[&str] = &[
    "batch: cancelled",
    "batch: done whole",
    "batch: gave up",
    "batch: input failed",
    "batch: not done",
    "batch: outlasted its budget",
    "batch: panicked",
    "batch: retried",
    "batch: superseded",
    "batch: unknown",
    "batch: with a hot partition",
    "batch of reads: done whole",
    "batch of reads: gave up",
    "cache: hits",
    "cache: refused",
    "cache: shared",
    "cached write: done",
    "cached write: unknown",
    "clear: cancelled",
    "clear: done",
    "clear: failed",
    "counter: done",
    "counter: unknown",
    "hook: bulk work",
    "ledger: condition failed",
    "ledger: done",
    "ledger: unknown",
    "lock: lost",
    "lock: unknown",
    "lock: won",
    "member: batch",
    "member: condition failed",
    "member: done",
    "member: out of bounds",
    "member: read",
    "member: refused",
    "member: transaction",
    "member: unknown",
    "query: many partitions",
    "read: failed",
    "read: late",
    "read: whole",
    "scan: resumed",
    "scan: resumed after an error",
    "scan: side by side",
    "transaction: cancelled for a condition",
    "transaction: cancelled for conflicts",
    "transaction: done",
    "transaction: unknown",
    "write: cancelled",
    "write: condition failed",
    "write: done",
    "write: refused",
    "write: unknown",
];
