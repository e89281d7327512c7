//! What a batch could not do, handed back.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::bulk::report::BatchReport;
use crate::error::{Call, Error, Source, Unprocessed};

/// Why something that was given to a batch is not done, or is unknown.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The request that it was in failed, or it was refused before anything was sent.
    #[error(transparent)]
    Failed(Arc<Error>),
    /// DynamoDB left it unprocessed as often as it was tried.
    #[error("DynamoDB left it unprocessed in each of {0} attempts")]
    Unprocessed(u32),
    /// The batch ended before its turn came, for this reason.
    #[error("the batch ended before its turn came")]
    Stopped(#[source] Arc<Error>),
    /// The batch gave up, after so many attempts in a row of which none did anything, before its turn came.
    #[error("the batch gave up before its turn came: {0} attempts in a row made no progress")]
    GaveUp(u32),
    /// The caller's input ended with an error before it was sent.
    #[error("the input ended with an error before it was sent")]
    InputFailed,
    /// A function of the caller's panicked on it: a rule or a hook of the table, a conversion. The panic went on to whoever polled
    /// the batch.
    #[error("a function passed by the caller panicked on it")]
    Panicked,
    /// The batch's future was dropped.
    #[error("the batch was dropped before its outcome was known")]
    Dropped,
}

impl Reason {
    /// The error underneath, where there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::Stopped(error) => Some(error),
            _ => None,
        }
    }
}

/// A record, key or write of the caller's, handed back.
#[derive(Clone)]
#[non_exhaustive]
pub struct Unfinished<T> {
    /// What was given.
    pub given: T,
    /// Its place in the input, from 0.
    pub position: u64,
    /// Why.
    pub reason: Reason,
}

// Values never reach a log by `Debug`.
impl<T> fmt::Debug for Unfinished<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished")
            .field("position", &self.position)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// A batch that is not done whole: what it did, and everything that it did not, as it was given.
///
/// What is in neither list is done, or was superseded by a later one of the same key. When a batch ends early, what is left of a
/// collection that was given to it (a `Vec`, an array) is in [`not_done`](Self::not_done). Of any other input, which is lazy (an
/// iterator, a range, a stream), only what was taken comes back: [`input_left`](Self::input_left) says so, and the rest is the
/// caller's to find. See [`BatchInput`](crate::bulk::input::BatchInput).
///
/// `?` turns it into an [`Error`], which still holds it: [`Error::batch`]. Where nothing is left to hand back, such as a clear
/// whose read failed, that is the error which ended it.
#[non_exhaustive]
pub struct BatchError<T> {
    /// What the batch did, and the counts of what it did not.
    pub report: BatchReport,
    /// Certainly not done, in the order given.
    pub not_done: Vec<Unfinished<T>>,
    /// Done or not: a response was lost, and none came later that tells. In the order given.
    pub unknown: Vec<Unfinished<T>>,
    // Boxed: an error is returned by value.
    pub(crate) about: Box<About>,
}

/// Which batch it was, and what its input ended with.
pub(crate) struct About {
    pub(crate) call: Call,
    pub(crate) input_error: Option<Source>,
    /// Why it was refused or cut short, where nothing that was given can say so.
    pub(crate) refused: Option<Reason>,
    pub(crate) input_left: bool,
}

impl<T> BatchError<T> {
    /// The first reason, of what is not done or of what is unknown.
    pub fn reason(&self) -> Option<&Reason> {
        if self.about.refused.is_some() {
            return self.about.refused.as_ref();
        }
        let first = self.not_done.first().or_else(|| self.unknown.first());
        let stopped = |reason: &&Reason| !matches!(reason, Reason::Stopped(_) | Reason::GaveUp(_));
        let all = || self.not_done.iter().chain(&self.unknown).map(|unfinished| &unfinished.reason);
        all().find(stopped).or(first.map(|unfinished| &unfinished.reason))
    }
    /// The error that the caller's own input ended with.
    pub fn input_error(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.about.input_error.as_deref()
    }
    /// Whether a lazy input was not read to its end: what was never taken from it is in no list and in no count.
    pub fn input_left(&self) -> bool {
        self.about.input_left
    }
    /// All that was handed back, in the order given: what is not done, and what is unknown. Doing that twice is harmless where
    /// writing the same again is: for puts and deletes that nobody else has overtaken.
    pub fn into_unfinished(self) -> Vec<T> {
        let mut all: Vec<Unfinished<T>> = self.not_done.into_iter().chain(self.unknown).collect();
        all.sort_by_key(|unfinished| unfinished.position);
        all.into_iter().map(|unfinished| unfinished.given).collect()
    }
    /// All that may be given again: what is not done. Of what is unknown only the caller knows whether doing it twice is harmless.
    pub fn into_not_done(self) -> Vec<T> {
        self.not_done.into_iter().map(|unfinished| unfinished.given).collect()
    }
}

impl<T> BatchError<T> {
    /// Of a batch that was refused before anything was given.
    pub(crate) fn of_nothing(call: Call, report: BatchReport, error: Arc<Error>) -> Self {
        let about =
            Box::new(About { call, input_error: None, refused: Some(Reason::Failed(error)), input_left: false });
        Self { report, not_done: Vec::new(), unknown: Vec::new(), about }
    }
    /// Of a batch whose input failed before anything was given.
    pub(crate) fn of_input(call: Call, report: BatchReport, error: Source) -> Self {
        let about = Box::new(About { call, input_error: Some(error), refused: None, input_left: false });
        Self { report, not_done: Vec::new(), unknown: Vec::new(), about }
    }
}

impl<T> fmt::Debug for BatchError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchError")
            .field("call", &self.about.call)
            .field("report", &self.report)
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Display for BatchError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BatchReport { items, not_done, unknown, .. } = self.report;
        write!(f, "{}: {items} done, {not_done} not done, {unknown} unknown", self.about.call)?;
        self.about.input_error.iter().try_for_each(|_| f.write_str("; the input ended with an error"))?;
        if self.about.input_left { f.write_str("; the input was not read to its end") } else { Ok(()) }
    }
}

impl<T> StdError for BatchError<T> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.about.input_error, self.reason()) {
            (Some(error), _) => Some(error.as_ref()),
            (None, reason) => reason.map(|reason| reason as _),
        }
    }
}

impl<T: Send + Sync + 'static> From<BatchError<T>> for Error {
    fn from(mut error: BatchError<T>) -> Self {
        if let Some(ended_it) = error.ended_it() {
            return ended_it;
        }
        let (first, passing, any_unknown) = error.why();
        let call = Unprocessed::call(first.as_deref(), &error.about.call);
        let batch = Box::new(error);
        let handed_back = handed_back::<T>;
        Unprocessed { call, batch, handed_back, first, any_unknown, passing, undecodable_key: None }.into()
    }
}

fn handed_back<T: Send + Sync + 'static>(batch: &Source) -> Option<&dyn Any> {
    Some(batch.downcast_ref::<BatchError<T>>()?)
}

fn handed_back_beside<G: Send + Sync + 'static, T: Send + Sync + 'static>(read: &Source) -> Option<&dyn Any> {
    Some(&*read.downcast_ref::<BatchReadError<G, T>>()?.batch)
}

impl<T> BatchError<T> {
    /// Where nothing is handed back, what ended it is all there is to say.
    fn ended_it(&mut self) -> Option<Error> {
        if !self.not_done.is_empty() || !self.unknown.is_empty() {
            return None;
        }
        match self.about.input_error.take().map(|source| source.downcast::<Error>()) {
            Some(Ok(ended_it)) => return Some(*ended_it),
            Some(Err(source)) => self.about.input_error = Some(source),
            None => {}
        }
        match self.about.refused.take() {
            Some(Reason::Failed(refused)) => match Arc::try_unwrap(refused) {
                Ok(refused) => return Some(refused),
                Err(shared) => self.about.refused = Some(Reason::Failed(shared)),
            },
            other => self.about.refused = other,
        }
        None
    }
    /// The first error, whether what kept it from being done may pass, and whether anything is unknown.
    fn why(&self) -> (Option<Arc<Error>>, bool, bool) {
        let (first, passing) = match self.reason() {
            Some(Reason::Failed(error) | Reason::Stopped(error)) => (Some(error.clone()), error.is_retryable()),
            Some(Reason::Unprocessed(_) | Reason::GaveUp(_)) => (None, true),
            _ => (None, false),
        };
        (first, passing, self.report.unknown > 0)
    }
}

/// A batch that gives something for each item, and is not done whole: what it gave so far, and what it did not do.
///
/// `?` turns it into an [`Error`].
#[non_exhaustive]
pub struct BatchReadError<G, T> {
    /// What the batch did, and what it did not, as it was given. Where only answers do not decode, nothing is left.
    pub batch: Box<BatchError<G>>,
    /// What it gave, in the order given; `None` for what is not done.
    pub results: Vec<Option<T>>,
    /// What was done, but does not decode: with the key and the attribute's path.
    pub undecodable: Vec<Error>,
}

impl<G, T> BatchReadError<G, T> {
    pub(crate) fn of(batch: BatchError<G>) -> Self {
        Self { batch: Box::new(batch), results: Vec::new(), undecodable: Vec::new() }
    }
    pub(crate) fn new(
        call: &Call,
        result: Result<BatchReport, BatchError<G>>,
        results: Vec<Option<T>>,
        undecodable: Vec<Error>,
    ) -> Self {
        let whole = |report| {
            let call = call.clone();
            let about = Box::new(About { call, input_error: None, refused: None, input_left: false });
            BatchError { report, not_done: Vec::new(), unknown: Vec::new(), about }
        };
        Self { batch: Box::new(result.map_or_else(|error| error, whole)), results, undecodable }
    }
    fn is_whole(&self) -> bool {
        let about = &self.batch.about;
        self.batch.report.is_complete() && about.input_error.is_none() && about.refused.is_none()
    }
}

impl<G, T> fmt::Debug for BatchReadError<G, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchReadError")
            .field("batch", &self.batch)
            .field("undecodable", &self.undecodable.len())
            .finish_non_exhaustive()
    }
}

impl<G, T> fmt::Display for BatchReadError<G, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.undecodable.len() {
            0 => self.batch.fmt(f),
            undecodable => write!(f, "{}, {undecodable} undecodable", self.batch),
        }
    }
}

impl<G, T> StdError for BatchReadError<G, T> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.batch.source().or_else(|| self.undecodable.first().map(|error| error as _))
    }
}

impl<G: Send + Sync + 'static, T: Send + Sync + 'static> From<BatchReadError<G, T>> for Error {
    fn from(mut error: BatchReadError<G, T>) -> Self {
        // All of it was done: what its answer held is all there is to say.
        if error.is_whole() && error.undecodable.first().is_some_and(Self::is_applied) {
            return error.undecodable.remove(0);
        }
        let nothing_read = error.results.iter().all(Option::is_none) && error.undecodable.is_empty();
        if nothing_read && let Some(ended_it) = error.batch.ended_it() {
            return ended_it;
        }
        let (first, passing, any_unknown) = error.batch.why();
        let call = Unprocessed::call(first.as_deref(), &error.batch.about.call);
        let undecodable_key = error.undecodable.first().and_then(Self::key).cloned().map(Box::new);
        let batch = Box::new(error);
        let handed_back = handed_back_beside::<G, T>;
        Unprocessed { call, batch, handed_back, first, any_unknown, passing, undecodable_key }.into()
    }
}

impl Error {
    /// What a batch could not do: `error.batch::<Player>()` after a `batch_put`, `error.batch::<PlayerKey>()` after a
    /// `batch_delete` or a `batch_get`. `None` where the error is none of a batch of `T`.
    pub fn batch<T: Send + Sync + 'static>(&self) -> Option<&BatchError<T>> {
        match self {
            Self::Unprocessed { batch: error } => (error.handed_back)(&error.batch)?.downcast_ref(),
            _ => None,
        }
    }
    /// What a batch that gives something for each item did, and did not do, each with its type:
    /// `error.batch_read::<PlayerKey, Option<Player>>()` after a `batch_get`, `error.batch_read::<AnyKey, Option<Item>>()` after a
    /// [`BatchGetTables`](crate::BatchGetTables). `None` where the error is none of such a batch.
    pub fn batch_read<G: Send + Sync + 'static, T: Send + Sync + 'static>(&self) -> Option<&BatchReadError<G, T>> {
        match self {
            Self::Unprocessed { batch: error } => error.batch.downcast_ref(),
            _ => None,
        }
    }
    /// [`batch_read`](Self::batch_read), to be taken apart.
    ///
    /// # Errors
    /// The error itself, where it is none of such a batch.
    pub fn into_batch_read<G: Send + Sync + 'static, T: Send + Sync + 'static>(
        self,
    ) -> Result<BatchReadError<G, T>, Self> {
        match self {
            Self::Unprocessed { batch: error } => match error.batch.downcast() {
                Ok(read) => Ok(*read),
                Err(batch) => Err(Unprocessed { batch, ..error }.into()),
            },
            other => Err(other),
        }
    }
}
