//! What is remembered of the reads and writes of some of the keys.

use std::time::Duration;

use tokio::time::Instant;

use super::flight::Flight;
use crate::identity::Identity;

/// A group of keys. What is remembered for a group takes bounded memory, however many keys are written.
#[derive(Default)]
pub(crate) struct Stripe {
    /// Raised where a write begins and where it ends.
    epoch: u64,
    /// Writes under way.
    writers: u32,
    last_write: Option<Instant>,
    /// Until then a write whose outcome is unknown may yet be applied.
    unsettled: Option<Instant>,
    flights: Vec<Flight>,
}

/// For how long nothing is cached after a write whose outcome is unknown.
pub(crate) const UNSETTLED: Duration = Duration::from_secs(60);

impl Stripe {
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }
    /// What began under this epoch has met no write until now.
    pub(crate) fn is_undisturbed_since(&self, epoch: u64) -> bool {
        self.epoch == epoch && self.writers == 0
    }
    pub(crate) fn is_settled(&self, now: Instant) -> bool {
        self.unsettled.is_none_or(|until| now >= until)
    }
    pub(crate) fn was_written_within(&self, time: Duration, now: Instant) -> bool {
        self.last_write.is_some_and(|at| now.duration_since(at) < time)
    }

    pub(crate) fn begin_write(&mut self) {
        self.epoch += 1;
        self.writers += 1;
    }
    /// `unsettled` says for how long the write may yet be applied, if it may.
    pub(crate) fn end_write(&mut self, unsettled: Option<Duration>, now: Instant) {
        self.writers -= 1;
        self.invalidate(now);
        self.unsettled = self.unsettled.max(unsettled.map(|time| now + time));
    }

    /// As if there had been a write: what is read next should not be older than this.
    pub(crate) fn invalidate(&mut self, now: Instant) {
        self.epoch += 1;
        self.last_write = Some(now);
    }

    /// The requests for this key that a read beginning now may wait for, the oldest first.
    pub(crate) fn joinable(&self, key: &Identity) -> impl Iterator<Item = &Flight> {
        let open = self.flights.iter().filter(|flight| flight.landing.is_some());
        open.filter(move |flight| flight.key == *key && flight.epoch == self.epoch)
    }
    /// Beside others for the same key; those from before a write nobody joins any more.
    pub(crate) fn begin_flight(&mut self, flight: Flight) {
        self.flights.retain(|other| other.key != flight.key || other.epoch == flight.epoch);
        self.flights.push(flight);
    }
    /// A read has its answer. Nobody joins what is under way any more, nor is it kept: the table may have been read for that before,
    /// whichever was sent first, and who has seen this answer would go back in time.
    pub(crate) fn answered(&mut self, key: &Identity) {
        self.flights.retain(|flight| flight.key != *key);
    }
    /// Whether no other read was answered while this request was under way.
    pub(crate) fn has_flight(&self, id: u64) -> bool {
        self.flights.iter().any(|flight| flight.id == id)
    }
    pub(crate) fn end_flight(&mut self, id: u64) {
        self.flights.retain(|flight| flight.id != id);
    }
}
