//! What all batches have in common: what they are given, how they go about it, and how the results are read.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use crate::bulk::account::{Account, BatchHandle};
use crate::bulk::driver::{Driver, Prepare, Prepared};
use crate::bulk::error::{BatchError, Reason};
use crate::bulk::gate::Pace;
use crate::bulk::input::{Feed, Input};
use crate::bulk::options::BulkOptions;
use crate::bulk::report::{BatchReport, Progress};
use crate::bulk::requests::Requests;
use crate::error::{Call, Error, Source};
use crate::transport::explain::{Explained, Recorder};

/// A batch that is being put together: see [`BatchPut`](super::put::BatchPut), [`BatchDelete`](super::delete::BatchDelete),
/// [`BatchWrite`](super::write::BatchWrite), [`BatchUpsert`](super::upsert::BatchUpsert) and
/// [`BatchGet`](super::get::BatchGet).
///
/// Any number of items goes in, from any iterator or stream, and is taken as it is needed. Requests are filled up to DynamoDB's
/// limits and sent several at a time: fewer while DynamoDB throttles, more again when it does not. What it leaves unprocessed is
/// sent again after a pause, together with what comes next. **Everything that was given is accounted for**: it is done, it was
/// superseded by a later one of the same key, or it is handed back with the reason. Requests run as tasks of tokio's, so a batch
/// is awaited inside of its runtime. The lifetime is that of what the input borrows; one whose input owns its items is a [`Batch`].
///
/// # Errors
/// [`BatchError`], or [`BatchReadError`](crate::BatchReadError) of a kind that returns something for each item: what was not done, with its
/// reason, and what was.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let team = (1..=60).map(|number| Player { league: "cfl".into(), number, name: format!("P{number}"), team: None, points: 0,
///                                           tags: BTreeSet::new(), home: None });
/// let report = players
///     .batch_put(team)
///     .concurrency(4)
///     .rate_limit(500)
///     .on_progress(|progress| println!("{} done, {:?} left", progress.report.items, progress.time_left))
///     .await?;
/// assert_eq!((report.items, report.requests), (60, 3));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct BatchOver<'a, K: BatchKind> {
    pub(crate) kind: K,
    pub(crate) work: Work<'a, K::Given>,
}

impl<K: BatchKind> fmt::Debug for BatchOver<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("options", &self.work.options).finish_non_exhaustive()
    }
}

/// A batch whose input owns its items, so that it can be kept and given to `tokio::spawn`.
pub type Batch<K> = BatchOver<'static, K>;

/// The kind of a batch.
#[doc(hidden)]
pub trait BatchKind: Sized + Send + 'static {
    /// What is given, and handed back.
    type Given: Send + 'static;
    type Output: Send + 'static;
    type Error: Into<Error> + Send + 'static;
    /// What it sends from now on is only written down.
    fn record(&mut self, recorder: &Recorder);
    fn run(self, work: Work<'_, Self::Given>) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// The kind of a batch that writes.
#[doc(hidden)]
pub trait WriteKind: BatchKind {}

/// What a batch has to do, and how.
pub struct Work<'a, T> {
    pub(crate) call: Call,
    pub(crate) feed: Feed<'a, T>,
    pub(crate) pace: Option<Pace>,
    pub(crate) options: BulkOptions,
}

impl<'a, T: Send + 'static> Work<'a, T> {
    pub(crate) fn new(call: Call, input: Input<'a, T>, pace: Option<Pace>) -> Self {
        let account = Account::new(call.clone());
        Self { call, feed: Feed { input, account }, pace, options: BulkOptions::default() }
    }
    /// Sends nothing: all that was given comes back.
    pub(crate) fn refuse(mut self, error: Error) -> BatchError<T> {
        let error = Arc::new(error);
        self.feed.stop(&Reason::Failed(error.clone()));
        match self.feed.account.result() {
            Err(error) => error,
            // Nothing was given: there is nothing to hand back but the reason.
            Ok(report) => BatchError::of_nothing(self.call.clone(), report, error),
        }
    }
    /// Ends it before anything was given: the input failed.
    pub(crate) fn fail(self, error: Source) -> BatchError<T> {
        let account = &self.feed.account;
        account.end(&Reason::InputFailed);
        BatchError::of_input(self.call.clone(), account.report(), error)
    }
    /// # Errors
    /// The options make no sense: nothing is sent.
    pub(crate) fn driver<S: Requests>(
        self,
        requests: S,
        prepare: Prepare<T, S>,
    ) -> Result<Driver<'a, S, T>, BatchError<T>> {
        if let Err(why) = self.options.check() {
            let error = self.call.invalid(why);
            return Err(self.refuse(error));
        }
        let Self { feed, pace, options, .. } = self;
        Ok(Driver::new(requests, pace.unwrap_or_default().0, options, feed, prepare))
    }
    /// Runs to the end a batch of which nothing is wanted but that it is done.
    pub(crate) async fn run<S: Requests>(
        self,
        requests: S,
        prepare: Prepare<T, S>,
    ) -> Result<BatchReport, BatchError<T>> {
        let mut driver = self.driver(requests, prepare)?;
        while driver.next().await.is_some() {}
        driver.account().result()
    }
}

/// Makes an entry of one that was given.
pub(crate) type PrepareOne<S> = Box<dyn FnOnce() -> Prepared<S> + Send>;

/// Each with its own: an input and what makes entries of it come in the same order.
pub(crate) fn in_order<T, S: Requests>(call: Call, prepare: Vec<PrepareOne<S>>) -> Prepare<T, S> {
    let mut prepare = prepare.into_iter();
    Box::new(move |_| match prepare.next() {
        Some(prepare) => prepare(),
        None => Prepared::Now(Err(call.invalid("more was taken from the input than was given"))),
    })
}

/// How it goes about it.
impl<'a, K: BatchKind> BatchOver<'a, K> {
    pub(crate) fn of_kind(kind: K, call: Call, input: Input<'a, K::Given>, pace: Option<Pace>) -> Self {
        Self { kind, work: Work::new(call, input, pace) }
    }
    /// The most requests that are under way at a time: 8 by default, shared with the other bulk operations of the same table
    /// handle, which [take turns](crate::bulk). While DynamoDB throttles there are fewer.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.work.options.concurrency = requests;
        self
    }
    /// The most capacity units, not items, that are consumed in a second: a part of a table's throughput, so that others keep theirs.
    /// What requests consumed is taken as DynamoDB tells it, indexes included. A request leaves while nothing is owed, and what it
    /// consumed is waited for. What reads will consume is not known before: the first is taken to consume as many units as it may, 128
    /// for a page of 1 MB and 50 for a key, each twofold if consistent; later ones as many as the last did. A clear's reads and
    /// deletes share the rate.
    pub fn rate_limit(mut self, units_per_second: impl Into<f64>) -> Self {
        self.work.options.rate_limit = Some(units_per_second.into());
        self
    }
    /// The batch gives up after so many attempts in a row of which none did anything: 12 by default, which takes about
    /// twenty seconds. Requests that leave together are one attempt. One that gets on never does, however long it takes.
    pub fn max_attempts_without_progress(mut self, attempts: u32) -> Self {
        self.work.options.max_attempts_without_progress = attempts;
        self
    }
    /// A request that is not full leaves after this time; `Duration::MAX` is never. Without it, it waits until the input gives more or ends: for streams
    /// that pause.
    pub fn linger(mut self, most: Duration) -> Self {
        self.work.options.linger = Some(most);
        self
    }
    /// Calls a function after each request, with counts, capacity and an estimate of the rest. It runs between requests: let it
    /// be quick. If it panics, the panic continues to whoever awaits the batch, which then ends as if it were dropped.
    pub fn on_progress(mut self, tell: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.work.options.on_progress = Some(Arc::new(tell));
        self
    }
    /// A look at the batch from outside, which stays when its future is dropped half-way: then it tells what is done, and hands
    /// back what is not.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
    /// let batch = players.batch_delete([("nfl", 7), ("nfl", 12)]);
    /// let handle = batch.handle();
    /// drop(batch); // or its future: a timeout, `select!`, Ctrl-C
    /// let left = handle.outcome().expect("it has ended").unwrap_err();
    /// assert_eq!((left.report.items, left.not_done.len()), (0, 2));
    /// # Ok(()) }
    /// ```
    pub fn handle(&self) -> BatchHandle<K::Given> {
        self.work.feed.account.handle()
    }
}

impl<K: BatchKind> BatchOver<'_, K> {
    /// What it would send if nothing was left over, in DynamoDB's JSON with its values; nothing is sent. The input is taken to its end,
    /// and the table's hooks run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_several();
        self.kind.record(&recorder);
        self.work.pace = None;
        // One after another, in order; nothing is consumed, and nothing is done.
        let options = &mut self.work.options;
        (options.concurrency, options.rate_limit, options.on_progress) = (1, None, None);
        recorder.explained(self.kind.run(self.work).await)
    }
}

impl<K: WriteKind> BatchOver<'_, K> {
    /// Sends a write once where it may have been applied: when the answer to its request is lost, it is
    /// [unknown](crate::BatchError::unknown) and not sent again. Without this it is, and may then take back what somebody else has
    /// written meanwhile. What DynamoDB refused or left unprocessed was not applied, and is sent again all the same.
    pub fn once(mut self) -> Self {
        self.work.options.once = true;
        self
    }
}

impl<'a, K: BatchKind> IntoFuture for BatchOver<'a, K> {
    type Output = Result<K::Output, K::Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.kind.run(self.work))
    }
}
