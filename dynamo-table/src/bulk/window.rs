//! What throttling has left of a bound.

use std::time::Duration;

use tokio::time::Instant;

/// A bound that was halved, and grows back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    most: f64,
    /// What it was before: at this it has grown back.
    before: f64,
    /// Since when nothing was throttled, as far as that has not been rewarded yet.
    since: Instant,
}

/// So long without throttling, and twice as many requests may be under way.
pub(crate) const RECOVERY: Duration = Duration::from_secs(10);

impl Window {
    /// Half of the bound, which may be what an earlier halving has left.
    pub(crate) fn halved(bound: usize, earlier: Option<Self>, now: Instant) -> Self {
        let bound = bound as f64;
        let before = earlier.map_or(bound, |window| window.before.max(bound));
        Self { most: (bound / 2.0).max(1.0), before, since: now }
    }
    pub(crate) fn bound(&self) -> usize {
        self.most as usize
    }
    /// A request did all that it was sent for: one more for each round of them.
    pub(crate) fn grow(&mut self) {
        self.most += 1.0 / self.most;
    }
    /// What was sent before the halving was throttled too.
    pub(crate) fn throttled_at(&mut self, now: Instant) {
        self.since = now;
    }
    /// As it is after the time that has passed; `None`: it has grown back, to `most` too.
    pub(crate) fn grown(mut self, now: Instant, most: usize) -> Option<Self> {
        let rounds = now.saturating_duration_since(self.since).as_secs() / RECOVERY.as_secs();
        let rounds = i32::try_from(rounds).unwrap_or(i32::MAX).min(64);
        if rounds > 0 {
            self.most *= 2f64.powi(rounds);
            self.since = now;
        }
        Some(self).filter(|window| window.most < window.before.max(most as f64))
    }
}
