//! Writes: what they change is not cached while they are under way, nor what a read that overlaps them brings.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::place::Place;
use super::shared::Shared;
use super::stripe::{Stripe, UNSETTLED};

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
            place.disturb_counted(Stripe::begin_write);
        }
        Self { places, settled: false }
    }
    /// The write is over. If the answer to any attempt was lost, that one may yet be applied.
    pub(crate) fn end(mut self, lost_any: bool) {
        self.settled = !lost_any;
    }
}

impl Drop for WriteGuard {
    fn drop(&mut self) {
        let now = Instant::now();
        let unsettled = (!self.settled).then_some(UNSETTLED);
        for place in &self.places {
            place.disturb(|stripe| stripe.end_write(unsettled, now));
        }
    }
}

/// A write of all items under way: the end of their table. Dropped before it is known to be over, it may yet be applied.
#[must_use = "the write is over when this is dropped"]
pub(crate) struct ClearGuard {
    layers: Vec<Arc<Shared>>,
    unsettled: Option<Duration>,
    sent: bool,
}

/// How long a table may take to be deleted, and its items to be read, where nobody waits for its end.
const DELETING: Duration = Duration::from_secs(5 * 60);

impl ClearGuard {
    pub(crate) fn over_all(layers: Vec<Arc<Shared>>) -> Self {
        for shared in &layers {
            shared.counters.invalidations.count();
            shared.disturb_all(Stripe::begin_write);
        }
        Self { layers, unsettled: Some(UNSETTLED), sent: false }
    }
    /// DeleteTable is about to be sent: as long as nothing is known of it, the table may be deleted, whatever was known before.
    pub(crate) fn begin(&mut self) {
        self.unsettled = self.unsettled.or(Some(UNSETTLED));
    }
    /// The table is being deleted, and its items may be read until it is gone.
    pub(crate) fn sent(&mut self) {
        (self.unsettled, self.sent) = (Some(DELETING), true);
    }
    /// A table was deleted, or is being deleted.
    pub(crate) fn was_sent(&self) -> bool {
        self.sent
    }
    /// The table is gone, or was not deleted.
    pub(crate) fn over(&mut self) {
        self.unsettled = None;
    }
}

impl Drop for ClearGuard {
    fn drop(&mut self) {
        let now = Instant::now();
        for shared in &self.layers {
            shared.disturb_all(|stripe| stripe.end_write(self.unsettled, now));
        }
    }
}
