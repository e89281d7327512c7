//! Reads: from the cache, by the request of another, or by one's own, which may fill the cache.

use std::time::Duration;

use futures::channel::oneshot::Sender;
use tokio::time::{Instant, timeout_at};

use super::flight::{Flight, Joined, Landed};
use super::found::Found;
use super::place::Place;
use super::stripe::Stripe;
use crate::codec::wire::row::Row;

/// Where the answer to a read comes from.
pub(crate) enum Claim {
    /// It is known.
    Found(Found),
    /// It has to be asked for.
    Ask(ReadTicket),
}

/// How old the youngest request for a key may be until a read that waits for it sends one of its own: a future that is held and not
/// polled would keep it waiting for ever. Whichever is answered first is the answer.
const PATIENCE: Duration = Duration::from_secs(1);

impl Place {
    /// What is cached, without waiting.
    pub(crate) fn lookup(&self) -> Option<Found> {
        let found = self.shared.get(&self.key);
        let counters = &self.shared.counters;
        if found.is_some() {
            counters.hits.count()
        } else {
            counters.misses.count()
        }
        found
    }
    /// Has to be called before the request is sent.
    pub(crate) fn begin_read(self) -> ReadTicket {
        let shared = self.shared.clone();
        let mut stripe = shared.stripe(&self.key);
        self.ticket(&mut stripe, false, Joined::default())
    }
    /// What is cached, else what a request under way brings, else the right to send one. If that is for the whole item, others
    /// wait for it in turn.
    pub(crate) async fn claim(self, whole: bool) -> Claim {
        let counters = &self.shared.counters;
        let mut joined = Joined::default();
        loop {
            let until = match self.board(whole, &mut joined) {
                Boarding::Decided(claim) => return claim,
                Boarding::Wait(until) => until,
            };
            match timeout_at(until, joined.first()).await {
                Ok(Ok(Landed::Found(found))) => {
                    counters.shared.count();
                    return Claim::Found(found);
                }
                // An error of one's own comes from a request of one's own.
                Ok(Ok(Landed::Failed)) if joined.is_empty() => {
                    counters.misses.count();
                    return Claim::Ask(self.begin_read());
                }
                // Another one is under way; or it was given up, and another takes its place; or it takes long.
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn board(&self, whole: bool, joined: &mut Joined) -> Boarding {
        let mut stripe = self.shared.stripe(&self.key);
        let counters = &self.shared.counters;
        // A request may have brought it since it was looked for.
        if let Some(found) = self.shared.get(&self.key) {
            counters.hits.count();
            return Boarding::Decided(Claim::Found(found));
        }
        // Those from before a write are none to wait for any more, lest those be answered by them who join this read after it.
        joined.keep(stripe.joinable(&self.key));
        let until = stripe.joinable(&self.key).map(|flight| flight.began + PATIENCE).max();
        if let Some(until) = until.filter(|&until| until > Instant::now()) {
            return Boarding::Wait(until);
        }
        counters.misses.count();
        Boarding::Decided(Claim::Ask(self.clone().ticket(&mut stripe, whole, std::mem::take(joined))))
    }

    /// `open`: others may wait for it.
    fn ticket(self, stripe: &mut Stripe, open: bool, earlier: Joined) -> ReadTicket {
        let (now, epoch) = (Instant::now(), stripe.epoch());
        let mut flight = Flight::new(self.key.clone(), self.shared.next_flight(), epoch);
        let (id, landed) = (flight.id, open.then(|| flight.open()));
        stripe.begin_flight(flight);
        ReadTicket {
            generation: self.shared.generation(),
            epoch,
            consistent: stripe.was_written_within(self.shared.consistent_after_write, now),
            settled: stripe.is_settled(now),
            flight: id,
            landed,
            earlier,
            place: self,
        }
    }
}

enum Boarding {
    Decided(Claim),
    /// Until then, or until one of those that were joined lands.
    Wait(Instant),
}

/// A read under way. Dropped, it has brought nothing.
#[must_use = "the answer is to be given to it"]
pub(crate) struct ReadTicket {
    place: Place,
    generation: u64,
    epoch: u64,
    consistent: bool,
    settled: bool,
    flight: u64,
    /// Tells those who wait for it.
    landed: Option<Sender<Landed>>,
    /// Requests of others, of whole items, that were under way before.
    earlier: Joined,
}

impl ReadTicket {
    /// The request has to be consistent: there was a write through this cache not long ago.
    pub(crate) fn consistent(&self) -> bool {
        self.consistent
    }
    /// Sends the request, unless one that began before it is answered first: then that is the answer, and this ticket has none.
    pub(crate) async fn unless_answered<T>(&mut self, request: impl Future<Output = T>) -> Result<T, Found> {
        self.earlier.or(request).await
    }
    /// The answer: the whole item, or that there is none. It is cached unless there was a write meanwhile, or another answer that
    /// somebody has seen, and given to those who wait for it.
    pub(crate) fn fill(mut self, item: Option<Row>) -> Found {
        // What is kept holds on to no more than itself.
        let found = item.map(|item| item.detached());
        let Place { shared, key, .. } = &self.place;
        let mut stripe = shared.stripe(key);
        let overtaken = !stripe.has_flight(self.flight);
        stripe.answered(key);
        if self.settled && !overtaken && stripe.is_undisturbed_since(self.epoch) {
            shared.put(key, &found, self.generation);
        } else {
            shared.counters.refused.count();
        }
        drop(stripe);
        self.land(Landed::Found(found.clone()));
        found
    }
    /// An answer that cannot be kept, of a part of the item: who has seen it does not go back in time.
    pub(crate) fn seen(self) {
        self.place.shared.stripe(&self.place.key).answered(&self.place.key);
    }
    /// There is no answer: those who wait for it ask for themselves.
    pub(crate) fn fail(mut self) {
        self.end_flight();
        self.land(Landed::Failed);
    }
    fn land(&mut self, landed: Landed) {
        if let Some(waiting) = self.landed.take() {
            // Nobody may be waiting.
            let _ = waiting.send(landed);
        }
    }
    fn end_flight(&self) {
        self.place.shared.stripe(&self.place.key).end_flight(self.flight);
    }
}

impl Drop for ReadTicket {
    fn drop(&mut self) {
        self.end_flight();
    }
}
