//! The loop of a batch: takes in, sends, and waits for what comes back.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesOrdered, StreamExt};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Instrument;

use crate::bulk::account::Account;
use crate::bulk::entry::Entry;
use crate::bulk::error::Reason;
use crate::bulk::gate::{Gate, Seat, Turn};
use crate::bulk::input::Feed;
use crate::bulk::options::BulkOptions;
use crate::bulk::pool::Chunk;
use crate::bulk::requests::Requests;
use crate::bulk::tower::{Flight, Tower};
use crate::error::Error;

/// An entry that is ready, or that a hook has to see first, or whose result is known without asking.
pub enum Prepared<S: Requests> {
    Now(Result<Entry<S::Payload>, Error>),
    Later(BoxFuture<'static, Result<Entry<S::Payload>, Error>>),
    Known(S::Output),
}

/// Makes an entry of what was given.
pub(crate) type Prepare<T, S> = Box<dyn FnMut(&T) -> Prepared<S> + Send>;

type Panic = Box<dyn Any + Send>;

/// A place, and what comes of preparing what was given there.
type Preparing<P> = BoxFuture<'static, (u64, Result<Result<Entry<P>, Error>, Panic>)>;

/// A batch under way. Requests run as tasks of their own, so that they get on while nobody asks for the next result, and hold
/// up nobody else at the gate; dropped, it ends them.
pub(crate) struct Driver<'a, S: Requests, T> {
    requests: Arc<S>,
    feed: Feed<'a, T>,
    prepare: Prepare<T, S>,
    preparing: FuturesOrdered<Preparing<S::Payload>>,
    tower: Tower<S, T>,
    flights: JoinSet<Flight<S>>,
    /// Nothing more is taken from the input for now.
    input_paused: bool,
    ended: bool,
}

/// How many are taken in before other tasks get their turn: where one key comes again and again, there is always room.
const AT_ONCE: usize = 10_000;

enum Next {
    Sent,
    /// Nothing leaves before this moment, or before something happens.
    Wait(Option<Instant>),
}

impl<'a, S: Requests, T: Send + 'static> Driver<'a, S, T> {
    pub(crate) fn new(
        requests: S,
        gate: Arc<Gate>,
        options: BulkOptions,
        feed: Feed<'a, T>,
        prepare: Prepare<T, S>,
    ) -> Self {
        let seat = Seat::new(gate, options.concurrency);
        Self {
            tower: Tower::new(&requests, feed.account.clone(), seat, options),
            requests: Arc::new(requests),
            feed,
            prepare,
            preparing: FuturesOrdered::new(),
            flights: JoinSet::new(),
            input_paused: false,
            ended: false,
        }
    }

    pub(crate) fn account(&self) -> &Account<T> {
        &self.feed.account
    }

    /// Adds an entry that does not come from the input.
    pub(crate) fn add(&mut self, given: T, entry: Entry<S::Payload>) {
        let position = self.feed.account.take(given);
        self.tower.enter(position, Ok(entry));
    }

    /// What the next entry gives that is done, and its place in the account; `None` when all is settled. It may be dropped and
    /// called again.
    pub(crate) async fn next(&mut self) -> Option<(u64, S::Output)> {
        loop {
            if let Some(done) = self.tower.done.pop_front() {
                return Some(done);
            }
            if self.ended {
                return None;
            }
            self.step().await;
        }
    }

    /// Keeps what is read, so that a key that is given again is not asked for again.
    pub(crate) fn keep_read(&mut self) {
        self.tower.keep_read();
    }
    /// What is read counts as done when [`settled`](Self::settled) says so.
    pub(crate) fn settle_later(&mut self) {
        self.tower.settled_by_caller = true;
    }
    pub(crate) fn settled(&self, position: u64) {
        self.feed.account.done(position);
    }
    /// The same of what has come back already; sends nothing.
    pub(crate) fn next_now(&mut self) -> Option<(u64, S::Output)> {
        while self.tower.done.is_empty()
            && let Some(landed) = self.flights.try_join_next()
        {
            self.landed(landed);
        }
        self.tower.done.pop_front()
    }

    /// Sends what may leave now, and waits for nothing.
    pub(crate) fn send_now(&mut self) {
        while let Next::Sent = self.send_next(None) {}
    }

    /// Takes nothing more from the input until this is said again with `false`.
    pub(crate) fn pause_input(&mut self, paused: bool) {
        self.input_paused = paused;
    }

    /// Ends the batch early, for this reason: nothing more is sent.
    pub(crate) fn stop(&mut self, reason: Reason) {
        self.tower.stop(reason);
    }

    /// Takes in and sends what can be, or waits until something happens.
    async fn step(&mut self) {
        let mut sleep: Option<Pin<Box<Sleep>>> = None;
        poll_fn(|cx| {
            self.take_in(cx);
            if !self.tower.done.is_empty() {
                return Poll::Ready(());
            }
            if let Poll::Ready(Some(landed)) = self.flights.poll_join_next(cx) {
                self.landed(landed);
                return Poll::Ready(());
            }
            let wake = match self.send_next(Some(cx.waker())) {
                Next::Sent => return Poll::Ready(()),
                Next::Wait(wake) => wake,
            };
            if self.is_settled() {
                self.finish();
                return Poll::Ready(());
            }
            sleep = wake.map(|at| Box::pin(sleep_until(at)));
            sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(cx))
        })
        .await;
    }

    fn landed(&mut self, landed: Result<Flight<S>, JoinError>) {
        match landed.map_err(JoinError::try_into_panic) {
            Ok(flight) => self.tower.land(flight, self.feed.input.remaining()),
            Err(Ok(panic)) => resume_unwind(panic),
            // The runtime is shutting down: what it held stays unknown.
            Err(Err(_)) => self.stop(Reason::Dropped),
        }
    }

    fn is_settled(&self) -> bool {
        let nothing_waits = self.tower.pool.is_empty() && self.preparing.is_empty() && self.feed.input.has_ended();
        self.flights.is_empty() && (nothing_waits || self.tower.stopping.is_some())
    }

    fn finish(&mut self) {
        self.ended = true;
        if let Some(reason) = self.tower.stopping.take() {
            self.tower.close_rest(&reason);
            self.feed.stop(&reason);
        }
        self.feed.account.end(&Reason::Dropped);
    }

    fn has_room(&self) -> bool {
        !self.input_paused && self.tower.has_room(self.preparing.len())
    }

    /// Fills the pool out of the input, as far as there is room and the input has something.
    fn take_in(&mut self, cx: &mut Context<'_>) {
        for taken in 0.. {
            if self.tower.stopping.is_some() {
                return;
            }
            if taken == AT_ONCE {
                cx.waker().wake_by_ref();
                return;
            }
            // However full it is: what is being prepared has its place already.
            if let Poll::Ready(Some((position, prepared))) = self.preparing.poll_next_unpin(cx) {
                let entry = self.unless_panicked(position, prepared);
                self.tower.enter(position, entry);
                continue;
            }
            if !self.has_room() {
                return;
            }
            match self.feed.input.poll_next(cx) {
                Poll::Ready(Some(Ok(given))) => self.take(given),
                Poll::Ready(Some(Err(error))) => {
                    self.feed.account.input_failed(error);
                    self.stop(Reason::InputFailed);
                }
                Poll::Ready(None) | Poll::Pending => return,
            }
        }
    }

    fn take(&mut self, given: T) {
        let prepared = catch_unwind(AssertUnwindSafe(|| (self.prepare)(&given)));
        let position = self.feed.account.take(given);
        match self.unless_panicked(position, prepared) {
            Prepared::Now(entry) if self.preparing.is_empty() => self.tower.enter(position, entry),
            // Behind what came before it: of two writes of one key the later has to win.
            Prepared::Now(entry) => self.preparing.push_back(Box::pin(async move { (position, Ok(entry)) })),
            Prepared::Known(output) => self.tower.finished_at(position, output),
            Prepared::Later(future) => {
                let prepared = AssertUnwindSafe(future).catch_unwind();
                self.preparing.push_back(Box::pin(async move { (position, prepared.await) }));
            }
        }
    }

    /// A function of the caller's that panics does so to whoever polls the batch; the account knows for which item.
    fn unless_panicked<P>(&self, position: u64, prepared: Result<P, Panic>) -> P {
        prepared.unwrap_or_else(|panic| {
            self.feed.account.failed(position, Reason::Panicked);
            resume_unwind(panic)
        })
    }

    /// Sends the next request, if there is one and it may leave. Who has nothing to send gives up its turn at the gate.
    fn send_next(&mut self, waker: Option<&Waker>) -> Next {
        let now = Instant::now();
        let chunk = match self.next_chunk(now) {
            Ok(chunk) => chunk,
            Err(until) => {
                self.tower.seat.stand_back();
                return Next::Wait(until);
            }
        };
        let permit = match self.tower.seat.enter(self.flights.len(), now, waker) {
            Turn::Go(permit) => permit,
            Turn::Wait(until) => return Next::Wait(until),
        };
        let departure = self.tower.depart(chunk, now);
        let (requests, generation) = (self.requests.clone(), permit.generation);
        let flight = async move {
            let outcome = requests.send(&departure.entries).await;
            drop(permit);
            Flight { departure, outcome, generation }
        };
        self.flights.spawn(flight.in_current_span());
        Next::Sent
    }

    /// What may leave now, else when there may be something.
    fn next_chunk(&mut self, now: Instant) -> Result<Chunk, Option<Instant>> {
        let tower = &mut self.tower;
        if tower.stopping.is_some() {
            return Err(None);
        }
        if let Some(until) = tower.budget.paused_until(now) {
            return Err(Some(until));
        }
        let chunk = tower.pool.chunk(now).ok_or_else(|| tower.pool.next_release(now))?;
        let more_comes = !self.feed.input.has_ended() || !self.preparing.is_empty();
        if !chunk.complete && more_comes && self.has_room() {
            let tower = &self.tower;
            let linger = tower.options.linger.and_then(|linger| tower.pool.fresh_since()?.checked_add(linger));
            if linger.is_none_or(|at| at > now) {
                return Err(linger.into_iter().chain(tower.pool.next_release(now)).min());
            }
        }
        match self.tower.rate.ready_at(now) {
            Some(at) => Err(Some(at)),
            None => Ok(chunk),
        }
    }
}
