//! A bound on the capacity units consumed in a second.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket that fills with units; a request may leave while there are any, and what it consumed is taken out.
#[derive(Debug)]
pub(crate) struct Rate {
    per_second: Option<f64>,
    level: f64,
    at: Instant,
    /// What entries consumed on average, for those whose share is not known before.
    average: f64,
}

/// What an item of unknown size is expected to consume before any was read: half a unit, an eventually consistent read of 4 KB.
const UNKNOWN: f64 = 0.5;

impl Rate {
    pub(crate) fn new(per_second: Option<f64>) -> Self {
        Self { per_second, level: per_second.unwrap_or_default(), at: Instant::now(), average: UNKNOWN }
    }
    /// When the next request may leave; `None`: now.
    pub(crate) fn ready_at(&mut self, now: Instant) -> Option<Instant> {
        let per_second = self.per_second?;
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.level, self.at) = ((self.level + passed * per_second).min(per_second), now);
        if self.level > 0.0 {
            return None;
        }
        let missing = Duration::try_from_secs_f64(-self.level / per_second).unwrap_or(Duration::from_secs(3600));
        Some(now + missing + Duration::from_millis(1))
    }
    /// Takes out what a request is expected to consume.
    pub(crate) fn reserve(&mut self, units: impl Iterator<Item = Option<f64>>) -> f64 {
        let expected = units.map(|units| units.unwrap_or(self.average)).sum();
        self.level -= expected;
        expected
    }
    /// Corrects it by what was consumed.
    pub(crate) fn settle(&mut self, expected: f64, consumed: Option<f64>, entries: usize) {
        let Some(consumed) = consumed else { return };
        self.level += expected - consumed;
        if entries > 0 {
            self.average = (self.average + consumed / entries as f64) / 2.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_consumed_has_to_flow_in_again() {
        let mut rate = Rate::new(Some(100.0));
        assert_eq!(rate.ready_at(Instant::now()), None);
        let expected = rate.reserve([Some(25.0)].into_iter());
        rate.settle(expected, Some(300.0), 25);
        let now = Instant::now();
        let ready = rate.ready_at(now).expect("200 units are owed");
        assert_eq!(ready.duration_since(now).as_millis(), 2001);
        tokio::time::sleep_until(ready).await;
        assert_eq!(rate.ready_at(Instant::now()), None);
        assert_eq!(Rate::new(None).ready_at(Instant::now()), None);
    }
}
