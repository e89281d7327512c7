//! What a batch did, and how far it is.

use std::time::Duration;

/// What a batch did. Of what was given, each is counted once: done, superseded, not done or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct BatchReport {
    /// How many were done: written, deleted, or asked for and answered, whether or not there was an item. A key that was found in a
    /// cache is one of them, without a request.
    pub items: u64,
    /// How many were not sent, because a later one of the same key took their place.
    pub superseded: u64,
    /// How many were certainly not done.
    pub not_done: u64,
    /// How many may have been done or not: a response was lost.
    pub unknown: u64,
    /// How many requests were sent, each attempt counted.
    pub requests: u64,
    /// How many of the requests held something that had been sent before.
    pub repeated: u64,
    /// The [capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html) consumed, of tables
    /// and indexes together, as far as DynamoDB told them: a lost response tells none.
    pub consumed_capacity: f64,
}

impl BatchReport {
    /// How many were given that are settled.
    pub fn given(&self) -> u64 {
        self.items + self.superseded + self.not_done + self.unknown
    }
    pub(crate) fn is_complete(&self) -> bool {
        self.not_done == 0 && self.unknown == 0
    }
}

/// How far a batch is; given to the function of `.on_progress(…)` after each request.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What it did so far.
    pub report: BatchReport,
    /// How many are left, as far as the input tells how many it has.
    pub remaining: Option<u64>,
    /// The time since the first request.
    pub elapsed: Duration,
    /// About how long the rest takes, if it continues as it did so far.
    pub time_left: Option<Duration>,
    /// How many requests may be under way at the moment: fewer while DynamoDB throttles.
    pub concurrency: usize,
}

impl Progress {
    pub(crate) fn new(report: BatchReport, remaining: Option<u64>, elapsed: Duration, concurrency: usize) -> Self {
        let settled = report.given();
        let left = |remaining: u64| match settled {
            0 => None,
            _ => Duration::try_from_secs_f64(elapsed.as_secs_f64() * remaining as f64 / settled as f64).ok(),
        };
        Self { report, remaining, elapsed, time_left: remaining.and_then(left), concurrency }
    }
}
