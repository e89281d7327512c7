//! The loop of a batch: takes in, cuts, sends, tries leftovers again, accounts.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, StreamExt};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Instrument;

use crate::bulk::account::Account;
use crate::bulk::budget::Budget;
use crate::bulk::entry::{Entry, Identity};
use crate::bulk::error::Reason;
use crate::bulk::gate::{Gate, Seat};
use crate::bulk::input::Feed;
use crate::bulk::options::BulkOptions;
use crate::bulk::pool::Pool;
use crate::bulk::rate::Rate;
use crate::bulk::requests::{Outcome, Requests};
use crate::error::Error;

/// An entry that is ready, or that a hook has to see first, or whose result is known without asking.
pub(crate) enum Prepared<S: Requests> {
    Now(Result<Entry<S::Payload>, Error>),
    Later(BoxFuture<'static, Result<Entry<S::Payload>, Error>>),
    Known(S::Output),
}

/// Makes an entry of what was given.
pub(crate) type Prepare<T, S> = Box<dyn FnMut(&T) -> Prepared<S> + Send>;

type Preparing<P> = BoxFuture<'static, (u64, Result<Entry<P>, Error>)>;

/// A batch under way. Requests run as tasks of their own, so that they get on while nobody asks for the next result, and hold
/// up nobody else at the gate; dropped, it ends them.
pub(crate) struct Driver<'a, S: Requests, T> {
    requests: Arc<S>,
    pub(super) options: BulkOptions,
    pub(super) seat: Seat,
    pub(super) feed: Feed<'a, T>,
    prepare: Prepare<T, S>,
    preparing: FuturesOrdered<Preparing<S::Payload>>,
    pub(super) pool: Pool<S::Payload>,
    flights: JoinSet<Flight<S>>,
    pub(super) rate: Rate,
    pub(super) budget: Budget,
    pub(super) done: VecDeque<(u64, S::Output)>,
    /// Places of entries that wait for the answer to another one of the same key.
    pub(super) joined: HashMap<Identity, Vec<u64>>,
    /// What was read, for keys that are given again.
    pub(super) read: Option<HashMap<Identity, S::Output>>,
    /// The caller says by itself what is done: when it has given it on.
    pub(super) settled_by_caller: bool,
    pub(super) began: Option<Instant>,
    /// Why nothing more is sent; what is under way is waited for.
    pub(super) stopping: Option<Reason>,
    /// Nothing more is taken from the input for now.
    input_paused: bool,
    ended: bool,
}

/// A request that has come back.
pub(super) struct Flight<S: Requests> {
    pub(super) entries: Vec<Entry<S::Payload>>,
    pub(super) outcome: Outcome<S::Output>,
    /// Which halving, and which round of tries, was the last when it left.
    pub(super) generation: u64,
    pub(super) round: u64,
    /// The units that were set aside for it.
    pub(super) expected: f64,
}

/// How many requests' worth of entries may wait: of writes more, since those of a hot partition hold up the others.
const WAITING_WRITES: usize = 8;
const WAITING_READS: usize = 4;

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
        Self {
            requests: Arc::new(requests),
            seat: Seat::new(gate, options.concurrency),
            rate: Rate::new(options.rate_limit),
            budget: Budget::new(options.max_tries_without_progress),
            options,
            feed,
            prepare,
            preparing: FuturesOrdered::new(),
            pool: Pool::new(),
            flights: JoinSet::new(),
            done: VecDeque::new(),
            joined: HashMap::new(),
            read: None,
            settled_by_caller: false,
            began: None,
            stopping: None,
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
        self.enter(position, Ok(entry));
    }

    /// What the next entry gives that is done, and its place in the account; `None` when all is settled.
    pub(crate) async fn next(&mut self) -> Option<(u64, S::Output)> {
        loop {
            if let Some(done) = self.done.pop_front() {
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
        self.read = Some(HashMap::new());
    }
    /// What is read counts as done when [`settled`](Self::settled) says so.
    pub(crate) fn settle_later(&mut self) {
        self.settled_by_caller = true;
    }
    pub(crate) fn settled(&self, position: u64) {
        self.feed.account.done(position);
    }
    /// The same of what has come back already; sends nothing.
    pub(crate) fn next_now(&mut self) -> Option<(u64, S::Output)> {
        while self.done.is_empty()
            && let Some(landed) = self.flights.try_join_next()
        {
            self.landed(landed);
        }
        self.done.pop_front()
    }

    /// Sends what may leave now, and waits for nothing.
    pub(crate) fn send_now(&mut self) {
        while let Next::Sent = self.send_next() {}
    }

    /// Takes nothing more from the input until this is said again with `false`.
    pub(crate) fn pause_input(&mut self, paused: bool) {
        self.input_paused = paused;
    }

    /// Ends the batch early, for this reason: nothing more is sent.
    pub(crate) fn stop(&mut self, reason: Reason) {
        self.stopping.get_or_insert(reason);
    }

    /// Takes in and sends what can be, or waits until something happens.
    async fn step(&mut self) {
        let gate = self.seat.gate();
        let mut freed = pin!(gate.freed());
        // Before the look at the gate, or a request that ends in between would be missed.
        freed.as_mut().enable();
        let mut sleep: Option<Pin<Box<Sleep>>> = None;
        poll_fn(|cx| {
            self.take_in(cx);
            if !self.done.is_empty() {
                return Poll::Ready(());
            }
            if let Poll::Ready(Some(landed)) = self.flights.poll_join_next(cx) {
                self.landed(landed);
                return Poll::Ready(());
            }
            let wake = match self.send_next() {
                Next::Sent => return Poll::Ready(()),
                Next::Wait(wake) => wake,
            };
            if self.is_settled() {
                self.finish();
                return Poll::Ready(());
            }
            if freed.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            sleep = wake.map(|at| Box::pin(sleep_until(at)));
            sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(cx))
        })
        .await;
    }

    fn landed(&mut self, landed: Result<Flight<S>, JoinError>) {
        match landed.map_err(JoinError::try_into_panic) {
            Ok(flight) => self.land(flight),
            Err(Ok(panic)) => resume_unwind(panic),
            // The runtime is shutting down: what it held stays unknown.
            Err(Err(_)) => self.stop(Reason::Dropped),
        }
    }

    fn is_settled(&self) -> bool {
        let nothing_waits = self.pool.is_empty() && self.preparing.is_empty() && self.feed.input.has_ended();
        self.flights.is_empty() && (nothing_waits || self.stopping.is_some())
    }

    fn finish(&mut self) {
        self.ended = true;
        if let Some(reason) = self.stopping.take() {
            for entry in self.pool.drain() {
                let reason = entry.tried.reason(&reason);
                for joined in self.joined.remove(&entry.identity).into_iter().flatten() {
                    self.feed.account.failed(joined, reason.clone());
                }
                self.feed.account.failed(entry.position, reason);
            }
            self.feed.stop(&reason);
        }
        self.feed.account.end(&Reason::Dropped);
    }

    fn has_room(&self) -> bool {
        let requests = if S::READS { WAITING_READS } else { WAITING_WRITES };
        let most = (S::MOST * requests).max(self.options.concurrency.saturating_mul(2));
        let joined: usize = self.joined.values().map(Vec::len).sum();
        let waiting = self.pool.len() + self.preparing.len() + self.done.len() + joined;
        !self.input_paused && waiting < most && !self.pool.is_large()
    }

    /// Fills the pool out of the input, as far as there is room and the input has something.
    fn take_in(&mut self, cx: &mut Context<'_>) {
        for taken in 0.. {
            if self.stopping.is_some() {
                return;
            }
            if taken == AT_ONCE {
                cx.waker().wake_by_ref();
                return;
            }
            // However full it is: what is being prepared has its place already.
            if let Poll::Ready(Some((position, entry))) = self.preparing.poll_next_unpin(cx) {
                self.enter(position, entry);
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
        let prepared = (self.prepare)(&given);
        let position = self.feed.account.take(given);
        match prepared {
            Prepared::Now(entry) if self.preparing.is_empty() => self.enter(position, entry),
            // Behind what came before it: of two writes of one key the later has to win.
            Prepared::Now(entry) => self.preparing.push_back(Box::pin(async move { (position, entry) })),
            Prepared::Known(output) => self.finished_at(position, output),
            Prepared::Later(future) => {
                self.preparing.push_back(Box::pin(async move { (position, future.await) }));
            }
        }
    }

    fn enter(&mut self, position: u64, entry: Result<Entry<S::Payload>, Error>) {
        let read = |entry: &Entry<S::Payload>| S::again(self.read.as_ref()?.get(&entry.identity)?);
        if let Some(output) = entry.as_ref().ok().and_then(read) {
            self.finished_at(position, output);
            return;
        }
        match entry {
            Ok(entry) if S::READS && self.pool.holds(&entry.identity) => {
                self.joined.entry(entry.identity).or_default().push(position);
            }
            Ok(mut entry) => {
                entry.position = position;
                if let Some(earlier) = self.pool.add(entry, Instant::now(), S::replaces) {
                    self.feed.account.superseded(earlier, position);
                }
            }
            Err(error) => self.feed.account.failed(position, Reason::Failed(Arc::new(error))),
        }
    }

    /// Sends the next request, if there is one and it may leave.
    fn send_next(&mut self) -> Next {
        let now = Instant::now();
        if self.stopping.is_some() {
            return Next::Wait(None);
        }
        if let Some(until) = self.budget.paused_until(now) {
            return Next::Wait(Some(until));
        }
        let Some((chosen, full)) = self.pool.chunk(S::MOST, now) else {
            return Next::Wait(self.pool.next_release(now));
        };
        let more_comes = !self.feed.input.has_ended() || !self.preparing.is_empty();
        if !full && more_comes && self.has_room() && !self.pool.any_tried(&chosen) {
            let linger = self.options.linger.and_then(|linger| Some(self.pool.fresh_since()? + linger));
            if linger.is_none_or(|at| at > now) {
                return Next::Wait(linger.into_iter().chain(self.pool.next_release(now)).min());
            }
        }
        if let Some(at) = self.rate.ready_at(now) {
            return Next::Wait(Some(at));
        }
        let Some(permit) = self.seat.try_enter(self.flights.len()) else { return Next::Wait(None) };
        self.began.get_or_insert(now);
        let mut entries = self.pool.take(chosen);
        let again = entries.iter().any(|entry| entry.tried.tries > 0);
        self.feed.account.sent(entries.iter().filter(|_| !S::READS).map(|entry| entry.position), again);
        entries.iter_mut().for_each(|entry| entry.tried.tries += 1);
        let (requests, generation, round) = (self.requests.clone(), permit.generation, self.budget.round());
        let expected = self.rate.reserve(entries.iter().map(|entry| entry.units));
        let flight = async move {
            let outcome = requests.send(&entries).await;
            drop(permit);
            Flight { entries, outcome, generation, round, expected }
        };
        self.flights.spawn(flight.in_current_span());
        Next::Sent
    }

    pub(super) fn several_tables(&self) -> bool {
        self.requests.several_tables()
    }
}
