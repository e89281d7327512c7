//! The account of a batch: everything that was given is done, superseded, not done or unknown, at any time.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::bulk::error::{About, BatchError, Reason, Unfinished};
use crate::bulk::hashed::Hashed;
use crate::bulk::report::BatchReport;
use crate::error::{Call, Source};

/// Shared by a batch and its handles.
///
/// What was given is the caller's: its destructor may do anything, also look at a handle. So nothing of it, and no error of the
/// caller's, is dropped under the lock: what is taken out of the books is returned out of it.
pub(crate) struct Account<T>(Arc<Mutex<Books<T>>>);

struct Books<T> {
    call: Call,
    report: BatchReport,
    /// What is not settled yet, by its place in the input.
    open: HashMap<u64, Open<T>, Hashed>,
    taken: u64,
    not_done: Vec<Unfinished<T>>,
    unknown: Vec<Unfinished<T>>,
    input_error: Option<Source>,
    /// Why the input was not read to its end, if so.
    cut_short: Option<Reason>,
    /// There is, or was, a handle that tells of it.
    watched: bool,
    ended: bool,
    /// Its outcome was taken.
    had: bool,
}

struct Open<T> {
    given: T,
    /// It is in a request that has not been answered.
    under_way: bool,
    /// An answer was lost: it may have been done.
    at_risk: bool,
    /// Places of earlier ones of the same key that may have been done before this one took their place: superseded once this one
    /// is done, unknown if it is not.
    shadows: Vec<u64>,
}

impl<T> Clone for Account<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Account<T> {
    pub(crate) fn new(call: Call) -> Self {
        Self(Arc::new(Mutex::new(Books {
            call,
            report: BatchReport::default(),
            open: HashMap::default(),
            taken: 0,
            not_done: Vec::new(),
            unknown: Vec::new(),
            input_error: None,
            cut_short: None,
            watched: false,
            ended: false,
            had: false,
        })))
    }
    fn books(&self) -> MutexGuard<'_, Books<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters what was taken from the input; returns its place.
    pub(crate) fn take(&self, given: T) -> u64 {
        let mut books = self.books();
        let position = books.taken;
        books.taken += 1;
        books.open.insert(position, Open { given, under_way: false, at_risk: false, shadows: Vec::new() });
        position
    }
    /// These are in a request now.
    pub(crate) fn sent(&self, positions: impl IntoIterator<Item = u64>, again: bool) {
        let mut books = self.books();
        books.report.requests += 1;
        books.report.repeated += u64::from(again);
        for position in positions {
            if let Some(open) = books.open.get_mut(&position) {
                open.under_way = true;
            }
        }
    }
    /// The request that these were in has ended; if its response was lost, they may have been done.
    pub(crate) fn answered(&self, positions: impl IntoIterator<Item = u64>, lost: bool) {
        let mut books = self.books();
        for position in positions {
            if let Some(open) = books.open.get_mut(&position) {
                open.under_way = false;
                open.at_risk |= lost;
            }
        }
    }
    pub(crate) fn consumed(&self, units: f64) {
        self.books().report.consumed_capacity += units;
    }
    pub(crate) fn done(&self, position: u64) {
        let mut superseded = Vec::new();
        let gone = self.books().done(position, &mut superseded);
        drop((gone, superseded));
    }
    /// A later one of the same key took its place.
    pub(crate) fn superseded(&self, position: u64, by: u64) {
        let gone = self.books().superseded(position, by);
        drop(gone);
    }
    /// Not done; unknown, if a response was lost.
    pub(crate) fn failed(&self, position: u64, reason: Reason) {
        self.books().close(position, reason);
    }
    pub(crate) fn input_failed(&self, error: Source) {
        let before = self.books().input_error.replace(error);
        drop(before);
    }
    /// The input was not read to its end: what it has left is the caller's to find.
    pub(crate) fn cut_short(&self, reason: Reason) {
        let before = self.books().cut_short.replace(reason);
        drop(before);
    }

    pub(crate) fn report(&self) -> BatchReport {
        self.books().report
    }
    /// Why this one is not done, if that is so.
    pub(crate) fn why_not(&self, position: u64) -> Option<Reason> {
        let books = self.books();
        let unfinished = books.not_done.iter().find(|unfinished| unfinished.position == position)?;
        Some(match &unfinished.reason {
            Reason::Failed(error) => Reason::Stopped(error.clone()),
            reason => reason.clone(),
        })
    }
    /// How many were taken that are not settled.
    pub(crate) fn open(&self) -> u64 {
        self.books().open.len() as u64
    }
    /// A handle on it, which may outlive the batch.
    pub(crate) fn handle(&self) -> BatchHandle<T> {
        self.books().watched = true;
        BatchHandle(self.clone())
    }
    /// Whether anyone looks at it who does not run it.
    pub(crate) fn is_watched(&self) -> bool {
        self.books().watched
    }

    /// Closes the account; what is open now was not done, for this reason.
    pub(crate) fn end(&self, reason: &Reason) {
        let mut books = self.books();
        books.ended = true;
        let mut positions: Vec<u64> = books.open.keys().copied().collect();
        positions.sort_unstable();
        for position in positions {
            books.close(position, reason.clone());
        }
    }
    /// What came of it, for who ran it to its end.
    pub(crate) fn result(&self) -> Result<BatchReport, BatchError<T>> {
        self.books().result()
    }
    /// What came of it. `None` while it is under way, and if it was taken before.
    fn outcome(&self) -> Option<Result<BatchReport, BatchError<T>>> {
        let mut books = self.books();
        (books.ended && !books.had).then(|| books.result())
    }
}

impl<T> Books<T> {
    /// What has to be dropped without the lock is returned.
    #[must_use]
    fn done(&mut self, position: u64, superseded: &mut Vec<Open<T>>) -> Option<Open<T>> {
        let gone = self.open.remove(&position)?;
        self.report.items += 1;
        superseded.extend(gone.shadows.iter().filter_map(|shadow| self.open.remove(shadow)));
        self.report.superseded += superseded.len() as u64;
        Some(gone)
    }
    #[must_use]
    fn superseded(&mut self, position: u64, by: u64) -> Option<Open<T>> {
        let open = self.open.get_mut(&position)?;
        let mut shadows = std::mem::take(&mut open.shadows);
        let gone = match open.at_risk {
            true => {
                shadows.push(position);
                None
            }
            false => {
                self.report.superseded += 1;
                self.open.remove(&position)
            }
        };
        if let Some(later) = self.open.get_mut(&by) {
            later.shadows.append(&mut shadows);
        }
        gone
    }
    fn result(&mut self) -> Result<BatchReport, BatchError<T>> {
        self.had = true;
        let (report, input_error) = (self.report, self.input_error.take());
        let input_left = self.cut_short.is_some();
        let mut refused = None;
        if report.is_complete() && input_error.is_none() {
            refused = self.cut_short.take();
            if refused.is_none() {
                return Ok(report);
            }
        }
        let (mut not_done, mut unknown) = (std::mem::take(&mut self.not_done), std::mem::take(&mut self.unknown));
        not_done.sort_by_key(|unfinished| unfinished.position);
        unknown.sort_by_key(|unfinished| unfinished.position);
        let about = Box::new(About { call: self.call.clone(), input_error, refused, input_left });
        Err(BatchError { report, not_done, unknown, about })
    }
    fn close(&mut self, position: u64, reason: Reason) {
        let Some(open) = self.open.remove(&position) else { return };
        for shadow in open.shadows {
            self.close(shadow, reason.clone());
        }
        let lost = open.under_way || open.at_risk;
        let unfinished = Unfinished { given: open.given, position, reason };
        match lost {
            true => self.unknown.push(unfinished),
            false => self.not_done.push(unfinished),
        }
        self.report.unknown += u64::from(lost);
        self.report.not_done += u64::from(!lost);
    }
}

/// A look at a batch from outside, also after its future was dropped half-way. Cheap to clone.
pub struct BatchHandle<T>(pub(crate) Account<T>);

impl<T> Clone for BatchHandle<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for BatchHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchHandle").field("report", &self.report()).finish_non_exhaustive()
    }
}

impl<T> BatchHandle<T> {
    /// What the batch did so far.
    pub fn report(&self) -> BatchReport {
        self.0.report()
    }
    /// What came of a batch that was dropped: what is not done and what is unknown, as it was given. `None` while the batch is
    /// under way, and if the outcome was already taken, here or by awaiting the batch.
    ///
    /// # Errors
    /// What is not done or unknown. Of a stream, or of an iterator, that was not read to its end it is an error also where
    /// everything that was taken is done: the rest is still the caller's.
    pub fn outcome(&self) -> Option<Result<BatchReport, BatchError<T>>> {
        self.0.outcome()
    }
}
