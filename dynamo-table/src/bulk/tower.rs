//! What is known of the entries that were taken in: where each waits, and what becomes of it when its request has come back.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use crate::bulk::account::Account;
use crate::bulk::budget::{Budget, Jitter};
use crate::bulk::entry::{Entry, Tried};
use crate::bulk::error::Reason;
use crate::bulk::failure::{Verdict, verdict};
use crate::bulk::gate::Seat;
use crate::bulk::hashed::Hashed;
use crate::bulk::options::BulkOptions;
use crate::bulk::pool::{Chunk, Pool};
use crate::bulk::rate::Rate;
use crate::bulk::report::Progress;
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::error::Error;
use crate::identity::Identity;

/// How many requests' worth of entries may be ready: of writes more, since they may become fewer while they wait.
const WAITING_WRITES: usize = 8;
const WAITING_READS: usize = 4;

/// So many keys may be asked for again while the first of them waits.
const MOST_JOINED: usize = 10_000;

/// Directs the entries of a batch, from when they are taken in until they are settled.
pub(crate) struct Tower<S: Requests, T> {
    pub(crate) options: BulkOptions,
    pub(crate) account: Account<T>,
    pub(crate) seat: Seat,
    pub(crate) pool: Pool<S::Payload>,
    pub(crate) rate: Rate,
    pub(crate) budget: Budget,
    pub(crate) done: VecDeque<(u64, S::Output)>,
    joined: Joined,
    /// What was read, for keys that are given again.
    read: Option<HashMap<Identity, S::Output, Hashed>>,
    /// The caller says by itself what is done: when it has given it on.
    pub(crate) settled_by_caller: bool,
    several_tables: bool,
    began: Option<Instant>,
    /// Why nothing more is sent; what is under way is waited for.
    pub(crate) stopping: Option<Reason>,
}

/// Places of entries that wait for the answer to another one of the same key.
#[derive(Default)]
struct Joined {
    places: HashMap<Identity, Vec<u64>, Hashed>,
    count: usize,
}

impl Joined {
    fn add(&mut self, identity: Identity, place: u64) {
        self.places.entry(identity).or_default().push(place);
        self.count += 1;
    }
    fn remove(&mut self, identity: &Identity) -> Vec<u64> {
        let places = self.places.remove(identity).unwrap_or_default();
        self.count -= places.len();
        places
    }
}

/// Entries that leave as one request.
pub(crate) struct Departure<P> {
    pub(crate) entries: Vec<Entry<P>>,
    /// Which round of attempts was the last.
    pub(crate) round: u64,
    /// The units that are set aside for it.
    pub(crate) expected: f64,
}

/// A request that has come back.
pub(crate) struct Flight<S: Requests> {
    pub(crate) departure: Departure<S::Payload>,
    pub(crate) outcome: Outcome<S::Output>,
    /// Which halving was the last when it left.
    pub(crate) generation: u64,
}

/// What was left over of an answer.
#[derive(Default)]
struct Throttling {
    any: bool,
    /// Of partitions that are not known to be at their limit.
    unexpected: bool,
    /// Some of that was left over before.
    repeated: bool,
    /// The partitions of which nothing was done, and which were not suspected to be at their limit.
    wholly: HashSet<String>,
    /// Those that were.
    again: HashSet<String>,
}

/// Why an entry is not done, when the batch ends for this reason.
fn reason_of(tried: &Tried, ending: &Reason) -> Reason {
    match &tried.error {
        Some(error) => Reason::Failed(error.clone()),
        None if tried.attempts > 0 => Reason::Unprocessed(tried.attempts),
        None => ending.clone(),
    }
}

impl<S: Requests, T> Tower<S, T> {
    pub(crate) fn new(requests: &S, account: Account<T>, seat: Seat, options: BulkOptions) -> Self {
        let room = Self::room(&options);
        Self {
            seat,
            pool: Pool::new(S::MOST, room),
            rate: options.rate(),
            budget: Budget::new(options.max_attempts_without_progress),
            options,
            account,
            done: VecDeque::new(),
            joined: Joined::default(),
            read: None,
            settled_by_caller: false,
            several_tables: requests.several_tables(),
            began: None,
            stopping: None,
        }
    }
    /// How many entries may be ready.
    fn room(options: &BulkOptions) -> usize {
        let requests = if S::READS { WAITING_READS } else { WAITING_WRITES };
        (S::MOST * requests).max(options.concurrency.saturating_mul(2))
    }
    /// Whether there is room for another one, besides so many that are being prepared. What rests takes none.
    pub(crate) fn has_room(&self, preparing: usize) -> bool {
        let taken = self.pool.ready() + preparing + self.done.len();
        taken < Self::room(&self.options) && self.joined.count < MOST_JOINED && !self.pool.is_large()
    }
    /// Keeps what is read, so that a key that is given again is not asked for again.
    pub(crate) fn keep_read(&mut self) {
        self.read = Some(HashMap::default());
    }
    /// Ends the batch early, for this reason: nothing more is sent.
    pub(crate) fn stop(&mut self, reason: Reason) {
        self.stopping.get_or_insert(reason);
    }

    pub(crate) fn enter(&mut self, position: u64, entry: Result<Entry<S::Payload>, Error>) {
        let read = |entry: &Entry<S::Payload>| S::again(self.read.as_ref()?.get(&entry.identity)?);
        if let Some(output) = entry.as_ref().ok().and_then(read) {
            self.finished_at(position, output);
            return;
        }
        match entry {
            Ok(entry) if S::READS && self.pool.holds(&entry.identity) => self.joined.add(entry.identity, position),
            Ok(mut entry) => {
                entry.position = position;
                if let Some(earlier) = self.pool.add(entry, Instant::now(), S::replaces) {
                    self.account.superseded(earlier, position);
                }
            }
            Err(error) => self.account.failed(position, Reason::Failed(Arc::new(error))),
        }
    }

    /// Takes the next request out of the pool: it leaves now.
    pub(crate) fn depart(&mut self, chunk: Chunk, now: Instant) -> Departure<S::Payload> {
        self.began.get_or_insert(now);
        let mut entries = self.pool.take(chunk);
        let again = entries.iter().any(|entry| entry.tried.attempts > 0);
        self.account.sent(entries.iter().filter(|_| !S::READS).map(|entry| entry.position), again);
        entries.iter_mut().for_each(|entry| entry.tried.attempts += 1);
        let expected = self.rate.reserve(entries.iter().map(|entry| entry.units));
        Departure { entries, round: self.budget.round(), expected }
    }

    /// A request has come back. `remaining`: what the input has left, where it tells.
    pub(crate) fn land(&mut self, flight: Flight<S>, remaining: Option<u64>) {
        let Flight { departure: Departure { entries, round, expected }, outcome, generation } = flight;
        match outcome {
            Outcome::Answered(answer) => {
                self.rate.settle(expected, answer.consumed, entries.len());
                self.answered(entries, answer, generation, round);
            }
            Outcome::Failed(failure) => {
                // What was refused consumed nothing; of a lost response nobody knows.
                if !failure.seen.last_ambiguous {
                    self.rate.settle(expected, Some(0.0), 0);
                }
                self.failed(entries, failure, generation, round);
            }
        }
        if let Some(attempts) = self.budget.exhausted() {
            self.stop(Reason::GaveUp(attempts));
        }
        self.tell(remaining);
    }

    fn answered(&mut self, entries: Vec<Entry<S::Payload>>, answer: Answered<S::Output>, generation: u64, round: u64) {
        self.account.consumed(answer.consumed.unwrap_or_default());
        let (now, throttling) = (Instant::now(), self.throttling(&entries, &answer.results));
        let any_done = answer.results.iter().any(Result::is_ok);
        let jitter = Jitter::new();
        for (mut entry, result) in entries.into_iter().zip(answer.results) {
            entry.tried.error = None;
            // One by one: a destructor of the caller's that panics leaves the others unknown.
            if result.is_err() {
                self.account.answered([entry.position], false);
            }
            match result {
                Ok(output) => {
                    self.pool.settled(&entry.identity, now);
                    self.pool.release(&entry.identity, now);
                    self.finished(entry, output);
                    continue;
                }
                Err(LeftOver::NoRoom) => {}
                Err(LeftOver::Throttled) => {
                    entry.tried.left_over += 1;
                    // Its partition is at its limit, if that was so before.
                    if entry.tried.left_over > 1 || throttling.again.contains(entry.identity.partition()) {
                        self.pool.hold(&entry.identity, now, jitter);
                    } else {
                        entry.tried.rests_until = Some(now + jitter.pause(1));
                    }
                    if throttling.wholly.contains(entry.identity.partition()) {
                        self.pool.suspect(&entry.identity, now);
                    }
                }
            }
            self.put_back(entry);
        }
        let Throttling { any: throttled, unexpected, repeated, .. } = throttling;
        match any_done {
            true => self.budget.progress(),
            false => self.budget.nothing_done(round, unexpected || !throttled || self.budget.is_stalled()),
        }
        if repeated || (unexpected && !any_done) {
            self.seat.shrink(generation);
        } else if !throttled {
            self.seat.grow();
        }
    }

    /// What an answer says of throttling, by what it left over.
    fn throttling(&self, entries: &[Entry<S::Payload>], results: &[Result<S::Output, LeftOver>]) -> Throttling {
        let mut throttling = Throttling::default();
        if !results.iter().any(|result| matches!(result, Err(LeftOver::Throttled))) {
            return throttling;
        }
        let all = || entries.iter().zip(results);
        let left_over = || all().filter(|(_, result)| matches!(result, Err(LeftOver::Throttled)));
        let done: HashSet<&str> =
            all().filter(|(_, result)| result.is_ok()).map(|(entry, _)| entry.identity.partition()).collect();
        for (entry, _) in left_over() {
            throttling.any = true;
            // Of a partition that is known to be at its limit it says nothing of others.
            if !self.pool.is_held(&entry.identity) {
                throttling.unexpected = true;
                throttling.repeated |= entry.tried.left_over > 0;
            }
            let partition = entry.identity.partition();
            if !done.contains(partition) {
                let suspect = self.pool.is_suspect(&entry.identity);
                let of = if suspect { &mut throttling.again } else { &mut throttling.wholly };
                of.insert(partition.to_owned());
            }
        }
        throttling
    }

    fn finished(&mut self, entry: Entry<S::Payload>, output: S::Output) {
        for joined in self.joined.remove(&entry.identity) {
            if let Some(output) = S::again(&output) {
                self.finished_at(joined, output);
            }
        }
        if let (Some(read), Some(output)) = (&mut self.read, S::again(&output)) {
            read.insert(entry.identity, output);
        }
        self.finished_at(entry.position, output);
    }

    pub(crate) fn finished_at(&mut self, position: u64, output: S::Output) {
        if !self.settled_by_caller {
            self.account.done(position);
        }
        self.done.push_back((position, output));
    }

    fn failed(&mut self, entries: Vec<Entry<S::Payload>>, failure: Failure, generation: u64, round: u64) {
        let lost = failure.seen.last_ambiguous && !S::READS;
        self.account.answered(entries.iter().map(|entry| entry.position), lost);
        let verdict = self.verdict(&failure);
        let error = Arc::new(failure.error);
        match verdict {
            Verdict::Refused { partition: true } => {
                let (now, jitter) = (Instant::now(), Jitter::new());
                entries.iter().for_each(|entry| self.pool.hold(&entry.identity, now, jitter));
                // Others go on, unless they fare no better: then all wait.
                self.budget.nothing_done(round, self.budget.is_stalled());
                self.all_back(entries, &error);
            }
            Verdict::Conflict => {
                let (now, jitter) = (Instant::now(), Jitter::new());
                self.budget.nothing_done(round, self.budget.is_stalled());
                let rested = |mut entry: Entry<S::Payload>| {
                    entry.tried.rests_until = Some(now + jitter.pause(entry.tried.attempts));
                    entry
                };
                self.all_back(entries.into_iter().map(rested).collect(), &error);
            }
            Verdict::Refused { partition: false } | Verdict::Lost => {
                self.seat.shrink(generation);
                self.budget.nothing_done(round, true);
                self.all_back(entries, &error);
            }
            Verdict::ByItem => self.close(entries, &error),
            Verdict::Unknown => {
                self.seat.shrink(generation);
                self.budget.nothing_done(round, true);
                self.close(entries, &error);
            }
            // No attempt in vain: the requests get smaller, until what is wrong is alone and settled.
            Verdict::Invalid if entries.len() > 1 => {
                let company = Some(entries.len() / 2);
                let fewer = |mut entry: Entry<S::Payload>| {
                    entry.tried.company = company;
                    entry
                };
                self.all_back(entries.into_iter().map(fewer).collect(), &error);
            }
            Verdict::Invalid => {
                self.close(entries, &error);
                if self.budget.one_invalid() {
                    self.stop(Reason::Stopped(error));
                }
            }
            Verdict::Hopeless => {
                self.close(entries, &error);
                self.stop(Reason::Stopped(error));
            }
        }
    }

    /// A table that is missing is no reason to give up what is for other tables.
    fn verdict(&self, failure: &Failure) -> Verdict {
        match verdict(failure, self.options.once) {
            Verdict::Hopeless if self.several_tables && failure.error.is_not_found() => Verdict::Invalid,
            // A page that is wrong in itself: the read is.
            Verdict::Invalid if S::READS && S::MOST == 1 => Verdict::Hopeless,
            verdict => verdict,
        }
    }

    fn all_back(&mut self, entries: Vec<Entry<S::Payload>>, error: &Arc<Error>) {
        for mut entry in entries {
            entry.tried.error = Some(error.clone());
            self.put_back(entry);
        }
    }

    fn put_back(&mut self, entry: Entry<S::Payload>) {
        if let Some((earlier, later)) = self.pool.put_back(entry, Instant::now(), S::replaces) {
            self.account.superseded(earlier, later);
        }
    }

    fn close(&mut self, entries: Vec<Entry<S::Payload>>, error: &Arc<Error>) {
        for entry in entries {
            self.pool.settled(&entry.identity, Instant::now());
            for position in self.joined.remove(&entry.identity).into_iter().chain([entry.position]) {
                self.account.failed(position, Reason::Failed(error.clone()));
            }
        }
    }

    /// Nothing is under way any more: closes what was not sent.
    pub(crate) fn close_rest(&mut self, reason: &Reason) {
        for entry in self.pool.drain() {
            let reason = reason_of(&entry.tried, reason);
            for position in self.joined.remove(&entry.identity).into_iter().chain([entry.position]) {
                self.account.failed(position, reason.clone());
            }
        }
    }

    /// Tells the caller how far it is.
    fn tell(&self, remaining: Option<u64>) {
        let (Some(tell), Some(began)) = (&self.options.on_progress, self.began) else { return };
        let remaining = remaining.map(|left| left + self.account.open());
        tell(&Progress::new(self.account.report(), remaining, began.elapsed(), self.seat.bound()));
    }
}
