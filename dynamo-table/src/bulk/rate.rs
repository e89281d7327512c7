//! A bound on the capacity units consumed in a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::bulk::entry::Units;

/// A bucket that fills with units; a request may leave while none are owed, and what it consumed is taken out. Its clones are the
/// same bucket: what they let through counts together.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    per_second: f64,
    level: Arc<Mutex<Level>>,
}

#[derive(Debug)]
struct Level {
    units: f64,
    at: Instant,
}

/// The part of a second whose units are saved up while nothing leaves.
const SAVED: f64 = 0.25;

impl Bucket {
    pub(crate) fn new(per_second: f64) -> Self {
        Self { per_second, level: Arc::new(Mutex::new(Level { units: 0.0, at: Instant::now() })) }
    }
    fn level(&self) -> MutexGuard<'_, Level> {
        self.level.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let mut level = self.level();
        let passed = now.saturating_duration_since(level.at).as_secs_f64();
        level.units = (level.units + passed * self.per_second).min(SAVED * self.per_second);
        level.at = now;
        if level.units >= 0.0 {
            return None;
        }
        let missing = Duration::try_from_secs_f64(-level.units / self.per_second).unwrap_or(LONGEST);
        Some(now + missing.min(LONGEST) + Duration::from_millis(1))
    }
}

/// After this it looks again.
const LONGEST: Duration = Duration::from_secs(3600);

/// How one operation keeps to a bucket, if to any.
#[derive(Debug)]
pub(crate) struct Rate {
    bucket: Option<Bucket>,
    /// What an entry of the last request consumed on average.
    last: Option<f64>,
}

impl Rate {
    pub(crate) fn new(bucket: Option<Bucket>) -> Self {
        Self { bucket, last: None }
    }
    /// When the next request may leave; `None`: now.
    pub(crate) fn ready_at(&self, now: Instant) -> Option<Instant> {
        self.bucket.as_ref()?.ready_at(now)
    }
    /// Takes out what a request is expected to consume.
    pub(crate) fn reserve(&self, units: impl Iterator<Item = Units>) -> f64 {
        let expected = units.map(|units| match units {
            Units::Known(units) => units,
            Units::AtMost(most) => self.last.unwrap_or(most),
        });
        let expected: f64 = expected.sum();
        self.add(-expected);
        expected
    }
    /// Corrects it by what was consumed.
    pub(crate) fn settle(&mut self, expected: f64, consumed: Option<f64>, entries: usize) {
        let Some(consumed) = consumed else { return };
        self.add(expected - consumed);
        if entries > 0 {
            self.last = Some(consumed / entries as f64);
        }
    }
    fn add(&self, units: f64) {
        if let Some(bucket) = &self.bucket {
            bucket.level().units += units;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_consumed_has_to_flow_in_again() {
        let mut rate = Rate::new(Some(Bucket::new(100.0)));
        assert_eq!(rate.ready_at(Instant::now()), None);
        let expected = rate.reserve([Units::Known(25.0)].into_iter());
        rate.settle(expected, Some(300.0), 25);
        let now = Instant::now();
        let ready = rate.ready_at(now).expect("300 units are owed");
        assert_eq!(ready.duration_since(now).as_millis(), 3001);
        tokio::time::sleep_until(ready).await;
        assert_eq!(rate.ready_at(Instant::now()), None);
        assert_eq!(Rate::new(None).ready_at(Instant::now()), None);
    }

    /// Row 68.
    #[tokio::test(start_paused = true)]
    async fn the_unknown_is_thought_to_cost_its_most_and_then_what_the_last_did() {
        let mut rate = Rate::new(Some(Bucket::new(10.0)));
        let page = || [Units::AtMost(128.0)].into_iter();
        let first = rate.reserve(page());
        assert_eq!(first, 128.0);
        assert!(rate.ready_at(Instant::now()).is_some(), "nothing beside it");
        rate.settle(first, Some(3.0), 1);
        assert_eq!(rate.reserve(page()), 3.0);
        rate.settle(3.0, Some(7.0), 1);
        assert_eq!(rate.reserve(page()), 7.0);
    }

    /// Row 68: nothing much is saved up, and clones are one bucket.
    #[tokio::test(start_paused = true)]
    async fn a_bucket_holds_for_all_who_have_it() {
        let bucket = Bucket::new(100.0);
        let (one, two) = (Rate::new(Some(bucket.clone())), Rate::new(Some(bucket)));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(one.ready_at(Instant::now()), None);
        one.reserve([Units::Known(75.0)].into_iter());
        let now = Instant::now();
        assert_eq!(two.ready_at(now).map(|at| at.duration_since(now).as_millis()), Some(501));
    }
}
