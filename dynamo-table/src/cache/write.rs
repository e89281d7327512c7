//! Writes: what they change is not cached while they are under way, nor what a read that overlaps them brings.

use std::sync::Arc;

use tokio::time::Instant;

use super::place::Place;
use super::shared::Shared;
use super::stripe::Stripe;

/// A write under way. What it may change is invalidated when it begins and when this is dropped, so that failed, cancelled and
/// unknown writes invalidate too.
#[must_use = "the write is over when this is dropped"]
pub(crate) struct WriteGuard {
    places: Vec<Place>,
    settled: bool,
}

impl WriteGuard {
    /// Before the write is sent: of all items that it may change.
    pub(crate) fn over(places: impl IntoIterator<Item = Place>) -> Self {
        let places: Vec<Place> = places.into_iter().collect();
        for place in &places {
            place.shared.counters.invalidations.count();
            place.shared.disturb(&place.key, Stripe::begin_write);
        }
        Self { places, settled: false }
    }
    /// The write is over. If the answer to any try was lost, that one may yet be applied.
    pub(crate) fn end(mut self, lost_any: bool) {
        self.settled = !lost_any;
    }
}

impl Drop for WriteGuard {
    fn drop(&mut self) {
        let now = Instant::now();
        for place in &self.places {
            place.shared.disturb(&place.key, |stripe| stripe.end_write(self.settled, now));
        }
    }
}

/// A write of all items under way: the end of their table.
#[must_use = "the write is over when this is dropped"]
pub(crate) struct ClearGuard(Arc<Shared>);

impl ClearGuard {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        shared.counters.invalidations.count();
        shared.disturb_all(Stripe::begin_write);
        Self(shared)
    }
}

impl Drop for ClearGuard {
    fn drop(&mut self) {
        let now = Instant::now();
        self.0.disturb_all(|stripe| stripe.end_write(true, now));
    }
}
