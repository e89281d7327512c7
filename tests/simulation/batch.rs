//! How a batch is run, and what its account has to agree with.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynamo_table::operation::{Batch, BatchKind};
use dynamo_table::{BatchError, BatchReport, Reason, Unfinished};
use futures::future::FutureExt;
use futures::stream::{self, Stream, StreamExt};

use crate::Checked;
use crate::model::Model;
use crate::records::Own;
use crate::task::Task;

/// What is given for one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<R> {
    Put(R),
    Upsert(R),
    Delete(u32),
}

impl<R: Own> Change<R> {
    pub fn number(&self) -> u32 {
        match self {
            Self::Put(record) | Self::Upsert(record) => record.number(),
            Self::Delete(number) => *number,
        }
    }
    fn then(&self, old: &Option<R>) -> Option<R> {
        match self {
            Self::Put(record) => Some(record.clone()),
            Self::Upsert(record) => Some(record.upserted_on(old)),
            Self::Delete(_) => None,
        }
    }
}

/// How it goes about it.
#[derive(Debug)]
pub struct Plan {
    pub feed: Feed,
    pub concurrency: usize,
    pub tries: u32,
    /// A function of the caller's may panic.
    pub may_panic: bool,
    patience: Option<Duration>,
    linger: Option<Duration>,
}

/// As what the items are given.
#[derive(Debug)]
pub enum Feed {
    Iterator,
    /// With a pause before each item, in milliseconds.
    Stream(Vec<u64>),
    /// The same, and an error at the end.
    Failing(Vec<u64>),
}

impl Plan {
    pub fn draw(task: &mut Task, items: usize) -> Self {
        let patience = task.patience();
        let rng = &mut task.rng;
        let longest = *rng.choice([1, 1, 40, 400].iter()).unwrap_or(&1);
        let pauses: Vec<u64> = (0..items).map(|_| if rng.u8(0..8) == 0 { rng.u64(0..longest) } else { 0 }).collect();
        let feed = match rng.u8(0..8) {
            0..5 => Feed::Iterator,
            5 => Feed::Failing(pauses),
            _ => Feed::Stream(pauses),
        };
        Self {
            feed,
            concurrency: rng.usize(1..=4),
            tries: rng.u32(1..=6),
            may_panic: false,
            patience,
            linger: (rng.u8(0..4) == 0).then(|| Duration::from_millis(rng.u64(0..100))),
        }
    }
    /// Requests leave while the input still gives, several at a time.
    pub fn lingering(task: &mut Task, items: usize) -> Self {
        let concurrency = task.rng.usize(2..=4);
        let pauses = (0..items).map(|_| task.rng.u64(0..200)).collect();
        Self {
            feed: Feed::Stream(pauses),
            concurrency,
            tries: 8,
            may_panic: false,
            patience: None,
            linger: Some(Duration::from_millis(1)),
        }
    }
    pub fn long(task: &mut Task) -> Self {
        let (concurrency, tries) = (task.rng.usize(1..=2), task.rng.u32(2..=4));
        Self { feed: Feed::Iterator, concurrency, tries, may_panic: false, patience: None, linger: None }
    }
}

pub fn paused<T: Send + 'static>(items: Vec<T>, pauses: &[u64]) -> impl Stream<Item = T> + Send + 'static {
    stream::iter(items.into_iter().zip(pauses.to_vec())).then(|(item, pause)| async move {
        if pause > 0 {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        item
    })
}

/// `table.batch_put(records)`, however the records are fed.
#[macro_export]
macro_rules! fed {
    ($plan:expr, $table:ident . $operation:ident, $items:expr) => {
        match &$plan.feed {
            $crate::batch::Feed::Iterator => $table.$operation($items),
            $crate::batch::Feed::Stream(pauses) => {
                $table.$operation(dynamo_table::from_stream($crate::batch::paused($items, pauses)))
            }
            $crate::batch::Feed::Failing(pauses) => {
                let items = futures::StreamExt::map($crate::batch::paused($items, pauses), Ok::<_, &'static str>);
                let failing = futures::StreamExt::chain(items, futures::stream::iter([Err("the input failed")]));
                $table.$operation(dynamo_table::from_try_stream(failing))
            }
        }
    };
}

/// How a batch ended.
pub struct Account<G, O> {
    /// What it gave, if it was not cancelled.
    pub output: Option<O>,
    pub report: BatchReport,
    pub not_done: Vec<Unfinished<G>>,
    pub unknown: Vec<Unfinished<G>>,
    pub input_failed: bool,
    /// Or it panicked.
    pub cancelled: bool,
    pub panicked: bool,
    /// How many were done after each request.
    progress: Vec<u64>,
}

/// Runs it, or drops it half-way; then the handle tells.
pub async fn run<K: BatchKind, O>(
    task: &mut Task,
    batch: Batch<K>,
    plan: &Plan,
    split: impl FnOnce(Result<K::Output, K::Error>) -> (O, Result<BatchReport, BatchError<K::Given>>),
) -> Checked<Account<K::Given, O>> {
    let progress: Arc<Mutex<Vec<u64>>> = Arc::default();
    let told = progress.clone();
    let tell = move |so_far: u64| told.lock().unwrap_or_else(PoisonError::into_inner).push(so_far);
    let mut batch = batch.concurrency(plan.concurrency).max_attempts_without_progress(plan.tries);
    batch = batch.on_progress(move |so_far| tell(so_far.report.items));
    if let Some(linger) = plan.linger {
        batch = batch.linger(linger);
    }
    let handle = batch.handle();
    let running = AssertUnwindSafe(batch.into_future()).catch_unwind();
    let ended = match plan.patience {
        None => Some(running.await),
        Some(patience) => tokio::time::timeout(patience, running).await.ok(),
    };
    let panicked = matches!(ended, Some(Err(_)));
    let ended = match ended {
        Some(Err(panic)) if !plan.may_panic => resume_unwind(panic),
        ended => ended.and_then(Result::ok),
    };
    let cancelled = ended.is_none();
    let (output, result) = match ended.map(split) {
        Some((output, result)) => (Some(output), result),
        None => (None, handle.outcome().ok_or("the handle of a dropped batch tells no outcome")?),
    };
    if handle.outcome().is_some() {
        return Err("the outcome was had twice".to_owned());
    }
    let progress = progress.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (report, not_done, unknown, input_failed) = match result {
        Ok(report) => (report, Vec::new(), Vec::new(), false),
        Err(error) => {
            let input_failed = error.input_error().is_some();
            (error.report, error.not_done, error.unknown, input_failed)
        }
    };
    task.tell(&format!("  cancelled: {cancelled}, {report:?}"));
    Ok(Account { output, report, not_done, unknown, input_failed, cancelled, panicked, progress })
}

impl<G, O> Account<G, O> {
    fn is_whole(&self) -> bool {
        self.not_done.is_empty() && self.unknown.is_empty() && !self.input_failed
    }
    /// The longest row of requests that did nothing, and how many there were in all.
    fn in_vain(&self) -> (u32, u32) {
        let (mut longest, mut row, mut all, mut before) = (0, 0, 0, 0);
        for &done in &self.progress {
            row = if done > before { 0 } else { row + 1 };
            all += u32::from(done <= before);
            longest = longest.max(row);
            before = done;
        }
        (longest, all)
    }

    /// Whether it gave up only after as many tries in a row as it may make, and never made more.
    pub fn check_budget(&self, plan: &Plan, gave_up: bool) -> Checked {
        let (longest, _) = self.in_vain();
        if gave_up && longest < plan.tries {
            return Err(format!("gave up after {longest} tries in a row, of {} that were allowed", plan.tries));
        }
        // Requests that leave together count as one try; some may have left before the last progress.
        let most = plan.tries * plan.concurrency as u32 + plan.concurrency as u32 - 1;
        if longest > most {
            return Err(format!("{longest} tries in a row did nothing, and {most} were allowed"));
        }
        Ok(())
    }
    pub fn tally(&self, task: &Task, plan: &Plan, gave_up: bool) {
        let count = |what: &str, times: usize| task.world.tally.add(what, times);
        count("batch: cancelled", usize::from(self.cancelled));
        count("batch: done whole", usize::from(self.is_whole() && self.report.items > 0));
        count("batch: gave up", usize::from(gave_up));
        count("batch: input failed", usize::from(self.input_failed));
        count("batch: not done", self.not_done.len());
        count("batch: unknown", self.unknown.len());
        count("batch: retried", usize::try_from(self.report.repeated).unwrap_or_default());
        count("batch: superseded", usize::try_from(self.report.superseded).unwrap_or_default());
        count("batch: outlasted its budget", usize::from(self.is_whole() && self.in_vain().1 > plan.tries));
    }

    /// Everything given is accounted for: the counts, and what was handed back at its place.
    pub fn check_counts<C: PartialEq + std::fmt::Debug>(
        &self,
        given: &[C],
        plan: &Plan,
        of: impl Fn(&G) -> C,
    ) -> Checked {
        let report = &self.report;
        let (items, all) = (report.given(), given.len() as u64);
        let (not_done, unknown) = (self.not_done.len() as u64, self.unknown.len() as u64);
        if (report.not_done, report.unknown) != (not_done, unknown) {
            return Err(format!("{report:?}, but {not_done} not done and {unknown} unknown are handed back"));
        }
        let ended_early = self.cancelled || !self.is_whole();
        let may_be_fewer = ended_early && !matches!(plan.feed, Feed::Iterator);
        if items > all || (items < all && !may_be_fewer) {
            return Err(format!("{all} were given, but {report:?} accounts for {items}"));
        }
        let back = self.not_done.iter().chain(&self.unknown);
        let mut places: Vec<u64> = back.clone().map(|unfinished| unfinished.position).collect();
        places.sort_unstable();
        if places.windows(2).any(|two| two[0] == two[1]) {
            return Err(format!("a place is handed back twice: {places:?}"));
        }
        for unfinished in back {
            let (place, back) = (unfinished.position, of(&unfinished.given));
            let there = usize::try_from(place).ok().and_then(|place| given.get(place));
            if there != Some(&back) {
                return Err(format!("{back:?} is handed back at place {place}, where {there:?} was given"));
            }
        }
        Ok(())
    }

    /// Whether it ended because it tried in vain too often.
    pub fn gave_up(&self) -> bool {
        let why = |unfinished: &Unfinished<G>| matches!(unfinished.reason, Reason::Dropped | Reason::InputFailed);
        !self.cancelled && !self.input_failed && self.not_done.iter().any(|unfinished| !why(unfinished))
    }

    /// Enters into the model what became of each that was given.
    pub fn settle<R: Own>(&self, model: &mut Model<R>, given: &[Change<R>], plan: &Plan) -> Checked {
        let taken = usize::try_from(self.report.given()).unwrap_or(usize::MAX);
        let mut by_key: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, change) in given.iter().enumerate().take(taken) {
            by_key.entry(change.number()).or_default().push(at);
        }
        let listed = |list: &[Unfinished<G>], at: usize| list.iter().any(|unfinished| unfinished.position == at as u64);
        let done = |at: usize| !listed(&self.not_done, at) && !listed(&self.unknown, at);
        let earlier: Vec<usize> = by_key.values().flat_map(|all| &all[..all.len() - 1]).copied().collect();
        let (may_be, superseded) = (earlier.iter().filter(|at| done(**at)).count() as u64, self.report.superseded);
        if superseded > may_be {
            return Err(format!("{superseded} are superseded, but at most {may_be} can be"));
        }
        // An iterator's first hundred are merged before anything is sent.
        let writes = !matches!(given.first(), Some(Change::Upsert(_)));
        if matches!(plan.feed, Feed::Iterator) && given.len() <= 100 && writes && !self.cancelled && superseded < may_be
        {
            return Err(format!("{may_be} of a later one's key were given at once, but {superseded} are superseded"));
        }
        for (key, places) in by_key {
            for (nth, &at) in places.iter().enumerate() {
                let then = |old: &Option<R>| given[at].then(old);
                let last = nth + 1 == places.len();
                // An upsert that is superseded after its answer was lost may leave what the later one does not hold.
                let leaves_nothing = writes || places.last().is_some_and(|last| listed(&self.not_done, *last));
                if listed(&self.not_done, at) {
                    continue;
                }
                if !last && done(at) && superseded == may_be && leaves_nothing {
                    model.applied_for_a_while(key, &then);
                    continue;
                }
                if listed(&self.unknown, at) || (!last && superseded > 0) {
                    model.maybe_applied(key, &|_| true, &then);
                } else {
                    model.applied(key, &then);
                }
            }
        }
        Ok(())
    }
}
