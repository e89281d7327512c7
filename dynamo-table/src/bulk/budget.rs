//! How many attempts a batch may make without progress, and how long it pauses in between.

use std::time::Duration;

use tokio::time::Instant;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Never none: an attempt after no pause at all would be a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// Counts attempts without progress: rounds of requests of which none did anything. A batch that gets on never runs out of it.
#[derive(Debug)]
pub(crate) struct Budget {
    most: u32,
    stalled: u32,
    /// Raised whenever one is counted: what was sent before does not count again.
    round: u64,
    paused_until: Option<Instant>,
    /// Entries that were found invalid since the last one that was done.
    invalid: u32,
}

/// So many invalid entries in a row are not an accident: what is wrong is the table, not the entries.
const MOST_INVALID: u32 = 100;

impl Budget {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, stalled: 0, round: 0, paused_until: None, invalid: 0 }
    }
    /// What a request that leaves now belongs to.
    pub(crate) fn round(&self) -> u64 {
        self.round
    }
    pub(crate) fn progress(&mut self) {
        (self.stalled, self.invalid) = (0, 0);
    }
    /// One entry is invalid in itself. Whether there were so many in a row that the others will be too.
    pub(crate) fn one_invalid(&mut self) -> bool {
        self.invalid += 1;
        self.invalid >= MOST_INVALID
    }
    /// A request of that round did nothing. With `pause`, all requests wait.
    pub(crate) fn nothing_done(&mut self, round: u64, pause: bool) {
        let now = Instant::now();
        if round == self.round {
            self.stalled += 1;
            self.round += 1;
        } else if self.paused_until(now).is_some() {
            return;
        }
        // Also where its round is counted already, and the pause after that is over: what it brings back is not sent at once.
        if pause {
            self.paused_until = Some(now + Jitter::new().pause(self.stalled));
        }
    }
    /// Whether the last attempt did nothing.
    pub(crate) fn is_stalled(&self) -> bool {
        self.stalled > 0
    }
    /// The attempts that were made in vain, if there may be no more.
    pub(crate) fn exhausted(&self) -> Option<u32> {
        (self.stalled >= self.most).then_some(self.stalled)
    }
    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|&until| until > now)
    }
}

/// Full jitter, drawn once for all entries of one answer: what was left over together goes together again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jitter(f64);

impl Jitter {
    pub(crate) fn new() -> Self {
        Self(fastrand::f64())
    }
    /// The pause before the next attempt, after so many in vain.
    pub(crate) fn pause(self, attempts: u32) -> Duration {
        let longest = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
        longest.mul_f64(self.0).max(SHORTEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn counts_rounds_and_not_requests_and_forgets_on_progress() {
        let mut budget = Budget::new(3);
        let round = budget.round();
        (0..8).for_each(|_| budget.nothing_done(round, true));
        assert_eq!(budget.exhausted(), None, "eight requests that left together are one attempt");
        budget.nothing_done(budget.round(), true);
        budget.progress();
        (0..2).for_each(|_| budget.nothing_done(budget.round(), true));
        assert_eq!(budget.exhausted(), None);
        budget.nothing_done(budget.round(), true);
        assert_eq!(budget.exhausted(), Some(3));
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_back_late_has_a_pause_too() {
        let mut budget = Budget::new(3);
        let round = budget.round();
        budget.nothing_done(round, true);
        let first = budget.paused_until(Instant::now()).unwrap();
        budget.nothing_done(round, true);
        assert_eq!(budget.paused_until(Instant::now()), Some(first), "while all wait, it waits with them");
        tokio::time::sleep(LONGEST_PAUSE).await;
        budget.nothing_done(round, true);
        assert!(budget.paused_until(Instant::now()).is_some());
        assert_eq!((budget.round(), budget.stalled), (round + 1, 1), "it counts once");
    }

    #[test]
    fn pauses_grow_to_a_bound_and_are_never_none() {
        fastrand::seed(3);
        let longest = |attempts| (0..500).map(|_| Jitter::new().pause(attempts)).max().unwrap();
        assert!(longest(1) <= FIRST_PAUSE && longest(4) > FIRST_PAUSE * 7 && longest(40) <= LONGEST_PAUSE);
        assert!((0..500).all(|_| Jitter::new().pause(1) >= SHORTEST_PAUSE));
    }
}
