//! Who goes on next of those that were woken. Tokio's current-thread runtime takes the first; with many threads it may be any, and
//! is often the last. Here it is the seed's choice, so that one seed stays one history.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use fastrand::Rng;
use tokio::task::yield_now;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prefers {
    First,
    Last,
    Any,
}

impl Prefers {
    /// Each in every part of the seeds.
    pub fn of(seed: u64) -> Self {
        [Self::First, Self::Last, Self::Any][(seed / 4 % 3) as usize]
    }
}

/// Shared by all that is to be ordered: the tasks of a history, and their requests.
#[derive(Debug, Clone)]
pub struct Order(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    prefers: Prefers,
    rng: Rng,
    /// Woken, and not gone on yet, in the order of that.
    woken: Vec<(u64, Waker)>,
    /// Whose turn it is.
    turn: Option<u64>,
    chooser: Option<Waker>,
    next: u64,
}

thread_local! {
    /// It is the turn of one that holds what is polled now.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Order {
    pub fn new(seed: u64) -> Self {
        let rng = Rng::with_seed(seed ^ 0x07de);
        let prefers = Prefers::of(seed);
        Self(Arc::new(Mutex::new(State { prefers, rng, woken: Vec::new(), turn: None, chooser: None, next: 0 })))
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn ordered<F: Future>(&self, future: F) -> Ordered<F> {
        let mut state = self.state();
        state.next += 1;
        Ordered { number: state.next, order: self.clone(), future: Box::pin(future) }
    }
    /// Gives turns, one after the other, for ever: a task of its own. Time stands still while anyone waits for one.
    pub async fn choose(self) {
        loop {
            std::future::poll_fn(|cx| {
                let mut state = self.state();
                state.chooser = Some(cx.waker().clone());
                if state.woken.is_empty() { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            // All that is woken at this moment is there to be chosen from.
            yield_now().await;
            if let Some(waker) = self.state().next_turn() {
                waker.wake();
            }
            yield_now().await;
            // It has gone on, or was dropped meanwhile.
            self.state().turn = None;
        }
    }
}

impl State {
    fn next_turn(&mut self) -> Option<Waker> {
        let last = self.woken.len().checked_sub(1)?;
        let at = match self.prefers {
            Prefers::First => 0,
            Prefers::Last => last,
            Prefers::Any => self.rng.usize(..=last),
        };
        let (number, waker) = self.woken.remove(at);
        self.turn = Some(number);
        Some(waker)
    }
}

/// Goes on when it is its turn. What is ordered inside of it goes on with it.
pub struct Ordered<F> {
    number: u64,
    order: Order,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Ordered<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut state = self.order.state();
        if INSIDE.get() || state.prefers == Prefers::First {
            drop(state);
            return self.future.as_mut().poll(cx);
        }
        if state.turn.take_if(|turn| *turn == self.number).is_some() {
            drop(state);
            INSIDE.set(true);
            let polled = self.future.as_mut().poll(cx);
            INSIDE.set(false);
            return polled;
        }
        match state.woken.iter_mut().find(|(number, _)| *number == self.number) {
            Some((_, waker)) => waker.clone_from(cx.waker()),
            None => state.woken.push((self.number, cx.waker().clone())),
        }
        let chooser = state.chooser.take();
        drop(state);
        chooser.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl<F> Drop for Ordered<F> {
    fn drop(&mut self) {
        let number = self.number;
        self.order.state().woken.retain(|(woken, _)| *woken != number);
    }
}

/// Five that are woken at once, thrice.
#[test]
fn turns_are_as_is_preferred() {
    let runs = |prefers| {
        let order = Order::new((0..12).find(|seed| Prefers::of(*seed) == prefers).expect("each has seeds"));
        let ran = Arc::new(Mutex::new(Vec::new()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            tokio::spawn(order.clone().choose());
            let tasks = (0..5).map(|task| {
                let ran = ran.clone();
                tokio::spawn(order.ordered(async move {
                    for _ in 0..3 {
                        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                        ran.lock().unwrap_or_else(PoisonError::into_inner).push(task);
                    }
                }))
            });
            futures::future::join_all(tasks).await.into_iter().for_each(|ended| ended.expect("it does not panic"));
        });
        std::mem::take(&mut *ran.lock().unwrap_or_else(PoisonError::into_inner))
    };
    let (first, last, any) = (runs(Prefers::First), runs(Prefers::Last), runs(Prefers::Any));
    assert_eq!(first[..5], [0, 1, 2, 3, 4]);
    assert_ne!(first, last);
    assert!(any != first && any != last, "{any:?}");
    for prefers in [Prefers::Last, Prefers::Any] {
        assert_eq!(runs(prefers), runs(prefers), "one seed is one order");
    }
}
