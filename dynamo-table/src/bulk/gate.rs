//! How many requests may be under way: a bound that halves under throttling and grows back, shared by all tasks of a handle; and
//! a queue of those who wait for a place.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use crate::bulk::window::Window;

/// How many bulk requests may be under way, for all tasks that share it.
///
/// [`Table`](crate::Table) has one, so that all its clones slow down together when DynamoDB throttles, and grow back together: with
/// each round of requests that were not throttled by one, and twofold with each ten seconds. Operations that share one take
/// turns, request by request: none waits for the end of another. A table of one's own keeps one in a field and gives it from
/// [`TableOf::pace`](crate::TableOf::pace); without, each operation finds its own pace.
///
/// A place is held by the task that sends the request, until it has come back or its operation is dropped: a runtime that nobody
/// drives any more keeps the places of what was under way in it.
#[derive(Debug, Clone, Default)]
pub struct Pace(pub(crate) Arc<Gate>);

/// Shared by the bulk operations of one table handle.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    in_flight: usize,
    /// What throttling left of the bound; `None`: nothing was throttled, or it has all grown back.
    window: Option<Window>,
    /// Raised at each halving: requests that were sent before it do not halve again.
    generation: u64,
    /// The bounds of the operations under way, and how many have each.
    bounds: BTreeMap<usize, usize>,
    /// Who waits for a place, in the order in which they came.
    queue: VecDeque<Waiting>,
    seats: u64,
}

#[derive(Debug)]
struct Waiting {
    seat: u64,
    /// Gone once it was called.
    waker: Option<Waker>,
    /// Since when there is a place for it.
    called: Option<Instant>,
}

/// How long a place is kept for who was called: a future that is held and not polled would keep it for ever. It keeps its turn.
const PATIENCE: Duration = Duration::from_millis(10);

/// How often those who wait look by themselves, in case that none of those before them does.
const RECHECK: Duration = Duration::from_millis(100);

/// No seat has this number.
const NOBODY: u64 = 0;

impl Waiting {
    fn is_absent(&self, now: Instant) -> bool {
        self.called.is_some_and(|at| now.saturating_duration_since(at) >= PATIENCE)
    }
}

impl State {
    fn most(&self) -> usize {
        self.bounds.last_key_value().map_or(0, |(&bound, _)| bound)
    }
    fn bound(&mut self, now: Instant) -> usize {
        let most = self.most();
        self.window = self.window.and_then(|window| window.grown(now, most));
        self.window.map_or(most, |window| most.min(window.bound())).max(1)
    }
    fn free(&mut self, now: Instant) -> usize {
        self.bound(now).saturating_sub(self.in_flight)
    }
    fn place_of(&self, seat: u64) -> Option<usize> {
        self.queue.iter().position(|waiting| waiting.seat == seat)
    }
    /// Calls as many as there are places for, but not who is asking. They are woken by that one, without the lock.
    fn call(&mut self, now: Instant, asking: u64) -> Vec<Waker> {
        let free = self.free(now);
        let present = self.queue.iter_mut().filter(|waiting| !waiting.is_absent(now)).take(free);
        let due = present.filter(|waiting| waiting.called.is_none() && waiting.seat != asking);
        let called = due.filter_map(|waiting| {
            waiting.called = Some(now);
            waiting.waker.take()
        });
        called.collect()
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Changes something, and calls whoever may go now.
    fn change<T>(&self, change: impl FnOnce(&mut State, Instant) -> T) -> T {
        let now = Instant::now();
        let (changed, called) = {
            let mut state = self.state();
            let changed = change(&mut state, now);
            (changed, state.call(now, NOBODY))
        };
        called.into_iter().for_each(Waker::wake);
        changed
    }
}

/// What the gate says to who wants to go through.
#[derive(Debug)]
pub(crate) enum Turn {
    Go(Permit),
    /// It is called when there is a place for it; `Some`: it has to look again at this time, whatever happens.
    Wait(Option<Instant>),
}

/// One operation's place at the gate.
#[derive(Debug)]
pub(crate) struct Seat {
    gate: Arc<Gate>,
    most: usize,
    number: u64,
}

impl Seat {
    pub(crate) fn new(gate: Arc<Gate>, most: usize) -> Self {
        let number = gate.change(|state, _| {
            *state.bounds.entry(most).or_default() += 1;
            state.seats += 1;
            state.seats
        });
        Self { gate, most, number }
    }
    /// Lets one request through, if there is room among this operation's own and among all, and nobody's turn is before. Who has
    /// requests under way lets all those go first who wait; who has none takes any place that is free. Else, with a waker, it waits
    /// in the queue.
    pub(crate) fn enter(&self, own: usize, now: Instant, waker: Option<&Waker>) -> Turn {
        if own >= self.most {
            self.stand_back();
            return Turn::Wait(None);
        }
        let mut waker = waker.cloned();
        let mut state = self.gate.state();
        let place = state.place_of(self.number);
        let before = place.unwrap_or(state.queue.len());
        let present = state.queue.iter().take(before).filter(|waiting| !waiting.is_absent(now)).count();
        if present < state.free(now) && (present == 0 || own == 0) {
            state.in_flight += 1;
            let permit = Permit { gate: self.gate.clone(), generation: state.generation };
            let turn = place.and_then(|at| state.queue.remove(at));
            let called = state.call(now, self.number);
            drop(state);
            drop(turn);
            called.into_iter().for_each(Waker::wake);
            return Turn::Go(permit);
        }
        match place {
            Some(at) => {
                let waiting = &mut state.queue[at];
                std::mem::swap(&mut waiting.waker, &mut waker);
                waiting.called = None;
            }
            None if waker.is_some() => {
                state.queue.push_back(Waiting { seat: self.number, waker: waker.take(), called: None });
            }
            None => {}
        }
        // Also those before it that were passed over till now, lest they be waited for without being called.
        let called = state.call(now, self.number);
        let kept_until = state.queue.iter().take(before).filter_map(|waiting| Some(waiting.called? + PATIENCE));
        let look_again = kept_until.filter(|&until| until > now).min().unwrap_or(now + RECHECK);
        // The waker of before goes without the lock.
        drop(state);
        called.into_iter().for_each(Waker::wake);
        Turn::Wait(Some(look_again))
    }
    /// Gives up its turn, if it waits for one: it has nothing to send now.
    pub(crate) fn stand_back(&self) {
        let turn = self.gate.change(|state, _| state.place_of(self.number).and_then(|at| state.queue.remove(at)));
        drop(turn);
    }
    /// A request was refused, or what it left over was left over before: half as many from now on.
    pub(crate) fn shrink(&self, generation: u64) {
        let now = Instant::now();
        let mut state = self.gate.state();
        let bound = state.bound(now);
        if generation == state.generation {
            state.window = Some(Window::halved(bound, state.window, now));
            state.generation += 1;
        } else if let Some(window) = &mut state.window {
            window.throttled_at(now);
        }
    }
    /// A request did all that it was sent for: one more for each round of them.
    pub(crate) fn grow(&self) {
        self.gate.change(|state, _| {
            if let Some(window) = &mut state.window {
                window.grow();
            }
        });
    }
    /// How many requests this operation may have under way now.
    pub(crate) fn bound(&self) -> usize {
        self.gate.state().bound(Instant::now()).min(self.most)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let turn = self.gate.change(|state, _| {
            if let Some(seats) = state.bounds.get_mut(&self.most) {
                *seats -= 1;
                if *seats == 0 {
                    state.bounds.remove(&self.most);
                }
            }
            state.place_of(self.number).and_then(|at| state.queue.remove(at))
        });
        drop(turn);
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
        self.gate.change(|state, _| state.in_flight -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::window::RECOVERY;
    use futures::task::noop_waker;

    fn enter(seat: &Seat, own: usize) -> Option<Permit> {
        match seat.enter(own, Instant::now(), Some(&noop_waker())) {
            Turn::Go(permit) => Some(permit),
            Turn::Wait(_) => None,
        }
    }
    fn all(seat: &Seat) -> Vec<Permit> {
        (0..100).map_while(|own| enter(seat, own)).collect()
    }

    #[test]
    fn halves_once_for_what_was_sent_together_and_grows_back_one_a_round() {
        let gate = Arc::new(Gate::default());
        let seat = Seat::new(gate.clone(), 8);
        let permits = all(&seat);
        assert_eq!(permits.len(), 8);
        for permit in &permits {
            seat.shrink(permit.generation);
        }
        assert_eq!(seat.bound(), 4);
        drop(permits);
        let round = all(&seat);
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
        let permits: Vec<Permit> = (0..5).map_while(|own| enter(&one, own)).collect();
        let others = all(&two);
        assert_eq!((permits.len(), others.len()), (5, 3));
        for generation in 0..10 {
            one.shrink(generation);
        }
        assert_eq!(two.bound(), 1);
        drop((permits, others));
        assert!(enter(&two, 0).is_some());
    }

    /// Row 74.
    #[tokio::test(start_paused = true)]
    async fn grows_back_with_time_and_not_while_it_is_throttled() {
        let seat = Seat::new(Arc::new(Gate::default()), 16);
        (0..4).for_each(|generation| seat.shrink(generation));
        assert_eq!(seat.bound(), 1);
        for expected in [2, 4, 8, 16, 16] {
            tokio::time::sleep(RECOVERY).await;
            assert_eq!(seat.bound(), expected);
        }
        seat.shrink(4);
        for _ in 0..5 {
            tokio::time::sleep(RECOVERY * 2 / 3).await;
            // Late, and of what was sent before.
            seat.shrink(4);
            assert_eq!(seat.bound(), 8);
        }
        tokio::time::sleep(Duration::from_secs(24 * 3600)).await;
        assert_eq!(seat.bound(), 16);
    }

    /// Row 74: what grew back for a small operation has not for a large one.
    #[test]
    fn a_small_operation_does_not_grow_it_for_a_large_one() {
        let gate = Arc::new(Gate::default());
        let large = Seat::new(gate.clone(), 16);
        large.shrink(0);
        large.shrink(1);
        drop(large);
        Seat::new(gate.clone(), 1).grow();
        assert_eq!(Seat::new(gate, 16).bound(), 4);
    }

    /// Row 62: in the order in which they came, request by request.
    #[tokio::test(start_paused = true)]
    async fn serves_in_order() {
        let gate = Arc::new(Gate::default());
        let seats: Vec<Seat> = (0..3).map(|_| Seat::new(gate.clone(), 2)).collect();
        let mut under_way = VecDeque::from([enter(&seats[0], 0).unwrap(), enter(&seats[0], 1).unwrap()]);
        assert!(seats.iter().all(|seat| enter(seat, 0).is_none()));
        let mut served = Vec::new();
        for _ in 0..7 {
            drop(under_way.pop_front());
            // Whoever looks first: it is not their turn.
            for at in [2, 0, 1] {
                if let Some(permit) = enter(&seats[at], 0) {
                    served.push(at);
                    under_way.push_back(permit);
                }
            }
            assert!(seats.iter().all(|seat| enter(seat, 0).is_none()));
        }
        assert_eq!(served, [0, 1, 2, 0, 1, 2, 0]);
    }

    /// Row 62: one that is held and not polled keeps its turn, and nobody else from going.
    #[tokio::test(start_paused = true)]
    async fn who_does_not_come_is_passed_over_and_keeps_its_turn() {
        let gate = Arc::new(Gate::default());
        let (absent, other) = (Seat::new(gate.clone(), 1), Seat::new(gate.clone(), 1));
        let permit = enter(&other, 0).unwrap();
        assert!(enter(&absent, 0).is_none());
        drop(permit);
        let Turn::Wait(Some(until)) = other.enter(0, Instant::now(), Some(&noop_waker())) else {
            panic!("out of turn")
        };
        tokio::time::sleep_until(until).await;
        assert_eq!(until, Instant::now());
        let permit = enter(&other, 0).expect("it is passed over");
        assert!(enter(&absent, 0).is_none() && enter(&other, 0).is_none());
        drop(permit);
        assert!(enter(&other, 0).is_none() && enter(&absent, 0).is_some(), "it was the first");
    }

    /// Row 62: however many they are; nothing happens besides that the one looks again.
    #[tokio::test(start_paused = true)]
    async fn many_who_do_not_come_are_passed_over() {
        let gate = Arc::new(Gate::default());
        let (absent, other): (Vec<Seat>, Seat) =
            ((0..6).map(|_| Seat::new(gate.clone(), 2)).collect(), Seat::new(gate.clone(), 2));
        let permits = all(&other);
        assert!(absent.iter().all(|seat| enter(seat, 0).is_none()));
        drop(permits);
        let began = Instant::now();
        loop {
            match other.enter(0, Instant::now(), Some(&noop_waker())) {
                Turn::Go(_) => break,
                Turn::Wait(until) => tokio::time::sleep_until(until.expect("it looks again")).await,
            }
        }
        assert!(began.elapsed() <= PATIENCE * 4, "{:?}", began.elapsed());
    }
}
