//! What becomes of the entries of a request that has come back.

use std::sync::Arc;

use tokio::time::Instant;

use crate::bulk::budget::Jitter;
use crate::bulk::driver::{Driver, Flight};
use crate::bulk::entry::{Entry, Tried};
use crate::bulk::error::Reason;
use crate::bulk::failure::Verdict;
use crate::bulk::report::Progress;
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::error::Error;

impl Tried {
    /// Why an entry is not done, when the batch ends for this reason.
    pub(super) fn reason(&self, ending: &Reason) -> Reason {
        match &self.error {
            Some(error) => Reason::Failed(error.clone()),
            None if self.tries > 0 => Reason::Unprocessed(self.tries),
            None => ending.clone(),
        }
    }
}

impl<S: Requests, T: Send + 'static> Driver<'_, S, T> {
    pub(super) fn land(&mut self, flight: Flight<S>) {
        let Flight { entries, outcome, generation, round, expected } = flight;
        for entry in &entries {
            self.pool.answered(&entry.identity);
        }
        match outcome {
            Outcome::Answered(answer) => {
                self.rate.settle(expected, answer.consumed, entries.len());
                self.answered(entries, answer, generation, round);
            }
            Outcome::Failed(failure) => {
                // What was refused consumed nothing; of a lost answer nobody knows.
                if !failure.seen.last_ambiguous {
                    self.rate.settle(expected, Some(0.0), 0);
                }
                self.failed(entries, failure, generation, round);
            }
        }
        if let Some(tries) = self.budget.exhausted() {
            self.stop(Reason::GaveUp(tries));
        }
        self.tell();
    }

    fn answered(&mut self, entries: Vec<Entry<S::Payload>>, answer: Answered<S::Output>, generation: u64, round: u64) {
        let account = &self.feed.account;
        account.answered(entries.iter().map(|entry| entry.position), false);
        account.consumed(answer.consumed.unwrap_or_default());
        let now = Instant::now();
        let (mut any_done, mut throttled, mut repeated) = (false, false, false);
        let mut back = Vec::new();
        for (mut entry, result) in entries.into_iter().zip(answer.results) {
            match result {
                Ok(output) => {
                    any_done = true;
                    self.pool.release(&entry.identity, now);
                    self.finished(entry, output);
                }
                Err(left_over) => {
                    if left_over == LeftOver::Throttled {
                        throttled = true;
                        entry.tried.left_over += 1;
                        repeated |= entry.tried.left_over > 1;
                    }
                    entry.tried.error = None;
                    back.push((entry, left_over));
                }
            }
        }
        let jitter = Jitter::new();
        for (mut entry, left_over) in back {
            match (left_over, entry.tried.left_over) {
                (LeftOver::NoRoom, _) => {}
                (LeftOver::Throttled, 1) => entry.tried.rests_until = Some(now + jitter.pause(1)),
                // Its partition is at its limit.
                (LeftOver::Throttled, _) => self.pool.hold(&entry.identity, now, jitter),
            }
            self.put_back(entry);
        }
        match any_done {
            true => self.budget.progress(),
            false => self.budget.nothing_done(round, true),
        }
        if repeated || (throttled && !any_done) {
            self.seat.shrink(generation);
        } else if !throttled {
            self.seat.grow();
        }
    }

    fn finished(&mut self, entry: Entry<S::Payload>, output: S::Output) {
        for joined in self.joined.remove(&entry.identity).into_iter().flatten() {
            if let Some(output) = S::again(&output) {
                self.finished_at(joined, output);
            }
        }
        if let (Some(read), Some(output)) = (&mut self.read, S::again(&output)) {
            read.insert(entry.identity, output);
        }
        self.finished_at(entry.position, output);
    }

    pub(super) fn finished_at(&mut self, position: u64, output: S::Output) {
        if !self.settled_by_caller {
            self.feed.account.done(position);
        }
        self.done.push_back((position, output));
    }

    fn failed(&mut self, entries: Vec<Entry<S::Payload>>, failure: Failure, generation: u64, round: u64) {
        let lost = failure.seen.last_ambiguous && !S::READS;
        self.feed.account.answered(entries.iter().map(|entry| entry.position), lost);
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
            // No try in vain: the requests get smaller, until what is wrong is alone and settled.
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
        match failure.verdict(self.options.once) {
            Verdict::Hopeless if self.several_tables() && failure.error.is_not_found() => Verdict::Invalid,
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
        if let Some((earlier, later)) = self.pool.put_back(entry, S::replaces) {
            self.feed.account.superseded(earlier, later);
        }
    }

    fn close(&mut self, entries: Vec<Entry<S::Payload>>, error: &Arc<Error>) {
        for entry in entries {
            let joined = self.joined.remove(&entry.identity).into_iter().flatten();
            for position in joined.chain([entry.position]) {
                self.feed.account.failed(position, Reason::Failed(error.clone()));
            }
        }
    }

    /// Tells the caller how far it is.
    fn tell(&self) {
        let (Some(tell), Some(began)) = (&self.options.on_progress, self.began) else { return };
        let account = &self.feed.account;
        let remaining = self.feed.input.remaining().map(|left| left + account.open());
        tell(&Progress::new(account.report(), remaining, began.elapsed(), self.seat.bound()));
    }
}
