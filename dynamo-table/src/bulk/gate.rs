//! How many requests may be under way: a bound that halves under throttling and grows back, shared by all tasks of a handle.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// How many bulk requests may be under way, for all tasks that share it.
///
/// [`Table`](crate::Table) has one, so that all its clones slow down together when DynamoDB throttles, and grow back together. A
/// table of one's own keeps one in a field and gives it from [`TableOf::pace`](crate::TableOf::pace); without, each
/// operation finds its own pace.
#[derive(Debug, Clone, Default)]
pub struct Pace(pub(crate) Arc<Gate>);

/// Shared by the bulk operations of one table handle.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    in_flight: usize,
    /// What throttling left of the bound; `None`: nothing was throttled, or it has all grown back.
    window: Option<f64>,
    /// Raised at each halving: requests that were sent before it do not halve again.
    generation: u64,
    /// The bounds of the operations under way, and how many have each.
    bounds: BTreeMap<usize, usize>,
}

impl State {
    fn most(&self) -> usize {
        self.bounds.last_key_value().map_or(0, |(&bound, _)| bound)
    }
    fn bound(&self) -> usize {
        let most = self.most();
        self.window.map_or(most, |window| most.min(window as usize)).max(1)
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// When another request has ended, of whichever operation.
    pub(crate) fn freed(&self) -> Notified<'_> {
        self.freed.notified()
    }
}

/// One operation's place at the gate.
#[derive(Debug)]
pub(crate) struct Seat {
    gate: Arc<Gate>,
    most: usize,
}

impl Seat {
    pub(crate) fn new(gate: Arc<Gate>, most: usize) -> Self {
        *gate.state().bounds.entry(most).or_default() += 1;
        Self { gate, most }
    }
    /// Lets one request through, if there is room among this operation's own and among all.
    pub(crate) fn try_enter(&self, own: usize) -> Option<Permit> {
        let mut state = self.gate.state();
        if own >= self.most || state.in_flight >= state.bound() {
            return None;
        }
        state.in_flight += 1;
        Some(Permit { gate: self.gate.clone(), generation: state.generation })
    }
    pub(crate) fn gate(&self) -> Arc<Gate> {
        self.gate.clone()
    }
    /// A request was refused, or what it left over was left over before: half as many from now on.
    pub(crate) fn shrink(&self, generation: u64) {
        let mut state = self.gate.state();
        if generation == state.generation {
            state.window = Some((state.bound() as f64 / 2.0).max(1.0));
            state.generation += 1;
        }
    }
    /// A request did all that it was sent for: one more for each round of them.
    pub(crate) fn grow(&self) {
        let mut state = self.gate.state();
        let Some(window) = state.window else { return };
        let grown = window + 1.0 / window;
        state.window = Some(grown).filter(|&window| window < state.most() as f64);
        drop(state);
        self.gate.freed.notify_waiters();
    }
    /// How many requests this operation may have under way now.
    pub(crate) fn bound(&self) -> usize {
        self.gate.state().bound().min(self.most)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        if let Some(seats) = state.bounds.get_mut(&self.most) {
            *seats -= 1;
            if *seats == 0 {
                state.bounds.remove(&self.most);
            }
        }
    }
}

/// One request under way.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    /// Which halving was the last when it was sent.
    pub(crate) generation: u64,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.gate.state().in_flight -= 1;
        self.gate.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_once_for_what_was_sent_together_and_grows_back_one_a_round() {
        let gate = Arc::new(Gate::default());
        let seat = Seat::new(gate.clone(), 8);
        let permits: Vec<Permit> = (0..8).map_while(|own| seat.try_enter(own)).collect();
        assert_eq!((permits.len(), seat.try_enter(8).is_none()), (8, true));
        for permit in &permits {
            seat.shrink(permit.generation);
        }
        assert_eq!(seat.bound(), 4);
        drop(permits);
        let round: Vec<Permit> = (0..8).map_while(|own| seat.try_enter(own)).collect();
        assert_eq!(round.len(), 4);
        round.iter().for_each(|_| seat.grow());
        assert_eq!(seat.bound(), 4, "a little under five after four");
        seat.grow();
        assert_eq!(seat.bound(), 5);
        (0..60).for_each(|_| seat.grow());
        assert_eq!(seat.bound(), 8);
    }

    #[test]
    fn is_never_closed_and_shared_by_all_seats() {
        let gate = Arc::new(Gate::default());
        let (one, two) = (Seat::new(gate.clone(), 8), Seat::new(gate.clone(), 8));
        let permits: Vec<Permit> = (0..5).map_while(|own| one.try_enter(own)).collect();
        let others: Vec<Permit> = (0..8).map_while(|own| two.try_enter(own)).collect();
        assert_eq!((permits.len(), others.len()), (5, 3));
        for generation in 0..10 {
            one.shrink(generation);
        }
        assert_eq!(two.bound(), 1);
        drop((permits, others));
        assert!(two.try_enter(0).is_some());
    }
}
