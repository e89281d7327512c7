//! What is the caller's in a batch: its iterators, its destructors, its functions that panic.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{
    BatchGetTables, BatchHandle, BatchReport, DynamoTable, Error, Hooks, Reason, Record, TableOf, from_stream,
};
use dynamo_table_testkit::Answer;
use futures::{FutureExt, StreamExt, stream};

use crate::batch_support::*;
use crate::support::{Player, answering};

/// Numbers from 0, how many were taken, and a panic after so many.
fn counted(panic_at: u32) -> (impl Iterator<Item = u32> + Send, Arc<AtomicU32>) {
    let taken = Arc::new(AtomicU32::new(0));
    let counter = taken.clone();
    let numbers = (0..5_000_000).inspect(move |at| {
        counter.fetch_add(1, Ordering::Relaxed);
        assert!(*at < panic_at, "an iterator that panics");
    });
    (numbers, taken)
}

/// Row 39, row 40: dropped half-way, a batch does not go on with the caller's iterator: neither to hand it back nor at all.
#[tokio::test(start_paused = true)]
async fn a_destructor_does_not_run_the_callers_iterator() {
    let (table, ..) = slow::<Player>(all_written());
    let (numbers, taken) = counted(1000);
    let batch = table.batch_put(numbers.map(numbered)).concurrency(1);
    let handle = batch.handle();
    assert!(tokio::time::timeout(LATE * 3 / 2, batch.into_future()).await.is_err());
    let error = handle.outcome().expect("it has ended").unwrap_err();
    let taken = u64::from(taken.load(Ordering::Relaxed));
    assert_eq!((error.report.given(), error.report.items), (taken, 25));
    assert!(error.input_left() && taken < 1000, "{taken}");
    assert!(matches!(error.reason(), Some(Reason::Dropped)));

    // Never begun.
    let (numbers, taken) = counted(0);
    let batch = table.batch_delete(numbers.map(|number| ("nfl", number)));
    let handle = batch.handle();
    drop(batch);
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert!(error.input_left() && error.report == BatchReport::default() && taken.load(Ordering::Relaxed) == 0);

    // What asks how much is left is the caller's too.
    struct Silent(std::ops::Range<u32>, Arc<AtomicU32>);
    impl Iterator for Silent {
        type Item = u32;
        fn next(&mut self) -> Option<u32> {
            self.0.next()
        }
        fn size_hint(&self) -> (usize, Option<usize>) {
            self.1.fetch_add(1, Ordering::Relaxed);
            (0, None)
        }
    }
    let asked = Arc::new(AtomicU32::new(0));
    let batch = table.batch_put(Silent(0..1000, asked.clone()).map(numbered)).concurrency(1);
    let handle = batch.handle();
    let mut running = batch.into_future();
    assert!((&mut running).now_or_never().is_none());
    let before = asked.load(Ordering::Relaxed);
    drop(running);
    assert_eq!(asked.load(Ordering::Relaxed), before);
    assert!(handle.outcome().expect("it has ended").unwrap_err().input_left());
}

/// Row 40: a batch that ends early leaves the rest of what is lazy unread, and hands back collections.
#[tokio::test(start_paused = true)]
async fn a_batch_that_ends_early_reads_nothing_more() {
    let refusal = || Answer::error(400, "AccessDeniedException", serde_json::json!({}));
    let (table, _) = always::<Player>(refusal());
    let (numbers, taken) = counted(u32::MAX);
    let error = bounded(table.batch_put(numbers.map(numbered))).await.unwrap_err();
    assert!(error.input_left() && taken.load(Ordering::Relaxed) <= 400, "{taken:?}");
    assert_eq!(error.not_done.len(), taken.load(Ordering::Relaxed) as usize);

    // The rest is with who kept it.
    let mut rest = 0..1000;
    let error = bounded(table.batch_put(rest.by_ref().map(numbered))).await.unwrap_err();
    let back = error.into_unfinished();
    let all = back.into_iter().map(|player| player.number).chain(rest);
    assert!(all.eq(0..1000));

    // Refused before anything is taken.
    let (numbers, taken) = counted(0);
    let error = bounded(table.batch_put(numbers.map(numbered)).concurrency(0)).await.unwrap_err();
    assert!(error.input_left() && taken.load(Ordering::Relaxed) == 0);
    assert!(matches!(error.reason().and_then(Reason::error), Some(Error::InvalidUse { .. })), "{error:?}");
    let error = bounded(table.batch_put(players(0..30)).concurrency(0)).await.unwrap_err();
    assert!(!error.input_left() && not_done(&error).len() == 30);
}

/// A record whose destructor looks at a handle of the batch that it is in.
#[derive(Debug, Clone, PartialEq, Record)]
struct Watched {
    #[record(partition_key)]
    id: u32,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, dynamo_table::Attribute)]
struct Value {
    points: u32,
}

static HANDLE: OnceLock<BatchHandle<Watched>> = OnceLock::new();
static LOOKS: AtomicU32 = AtomicU32::new(0);

impl Drop for Value {
    fn drop(&mut self) {
        if let Some(handle) = HANDLE.get() {
            handle.report();
            LOOKS.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Row 41: done, superseded, handed back and dropped: nothing of the caller's is dropped under the account's lock.
#[tokio::test(start_paused = true)]
async fn a_destructor_that_looks_at_the_handle_does_not_hang() {
    let (table, ..) = slow::<Watched>(all_written());
    // Every key twice, and some again while the earlier is under way.
    let given = (0..400).map(|at| Watched { id: at % 30 + at / 100, value: Value { points: at } });
    let batch = table.batch_put(given.collect::<Vec<_>>());
    assert!(HANDLE.set(batch.handle()).is_ok());
    let report = bounded(batch).await.unwrap();
    assert_eq!(report.given(), 400);
    assert!(report.superseded > 0 && LOOKS.load(Ordering::Relaxed) >= 400);
}

/// A table whose rule or hook panics.
#[derive(Clone)]
struct Club {
    client: Client,
    panics_in: PanicsIn,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum PanicsIn {
    Normalize,
    Validate,
    BeforeWrite,
    AfterRead,
}

struct Panicking(PanicsIn);

#[async_trait]
impl Hooks<Player> for Panicking {
    async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(self.0 != PanicsIn::BeforeWrite || player.number != 40, "a hook that panics");
        Ok(())
    }
    async fn after_read(&self, player: &mut Player) -> Result<(), Source> {
        assert!(self.0 != PanicsIn::AfterRead || player.number != 40, "a hook that panics");
        Ok(())
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn normalize(&self, player: &mut Player) {
        assert!(self.panics_in != PanicsIn::Normalize || player.number != 40, "a rule that panics");
    }
    fn validate(&self, player: &Player) -> Result<(), Source> {
        assert!(self.panics_in != PanicsIn::Validate || player.number != 40, "a rule that panics");
        Ok(())
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(Arc::new(Panicking(self.panics_in)))
    }
}

/// Polls it until it panics.
async fn panic_of<T>(future: impl Future<Output = T>) {
    let ended = bounded(AssertUnwindSafe(future).catch_unwind()).await;
    assert!(ended.is_err(), "the panic is the caller's");
}

/// Row 41: what the caller's function panicked on is not done, with that reason, and everything else is accounted for.
#[tokio::test(start_paused = true)]
async fn a_function_that_panics_loses_no_record() {
    let club = |panics_in| Club { client: slow::<Player>(obliging()).0.client().clone(), panics_in };
    for panics_in in [PanicsIn::Normalize, PanicsIn::Validate, PanicsIn::BeforeWrite] {
        let table = club(panics_in);
        let (puts, upserts) = (table.batch_put(players(0..60)), table.batch_upsert(players(0..60)));
        for (handle, future) in [
            (puts.handle(), puts.into_future().map(drop).boxed()),
            (upserts.handle(), upserts.into_future().map(drop).boxed()),
        ] {
            panic_of(future).await;
            let error = handle.outcome().expect("it has ended").unwrap_err();
            assert_eq!((error.report.given(), error.input_left()), (60, false), "{panics_in:?}");
            let panicked = |reason: &Reason| matches!(reason, Reason::Panicked);
            let at: Vec<u64> = error.not_done.iter().filter(|u| panicked(&u.reason)).map(|u| u.position).collect();
            assert_eq!(at, [40], "{panics_in:?}");
            assert!(error.not_done.iter().all(|u| u.position >= 40 || !panicked(&u.reason)));
        }
    }
    // Behind the request the write has happened.
    let upserts = club(PanicsIn::AfterRead).batch_upsert(players(0..60)).return_new();
    let handle = upserts.handle();
    panic_of(upserts.into_future()).await;
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!(error.report.given(), 60);
    assert!(error.not_done.iter().chain(&error.unknown).all(|unfinished| unfinished.position != 40));
    // What a reader has not got is not done.
    let mut items = club(PanicsIn::AfterRead).batch_get((0..60).map(|number| ("nfl", number)));
    let handle = items.handle();
    items = items.concurrency(1);
    let mut items = items.items();
    for _ in 0..40 {
        bounded(items.next()).await.unwrap().unwrap();
    }
    panic_of(items.next()).await;
    drop(items);
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert!(not_done(&error).into_iter().eq(40..60));
}

/// Row 41: an iterator, a stream or a callback that panics: what was taken is accounted for, and the panic is the caller's.
#[tokio::test(start_paused = true)]
async fn an_input_or_a_callback_that_panics() {
    let (table, ..) = slow::<Player>(all_written());
    let (numbers, _) = counted(120);
    let lazy = table.batch_put(numbers.map(numbered));
    let (numbers, _) = counted(120);
    let streamed = table.batch_put(from_stream(stream::iter(numbers.map(numbered))));
    for batch in [lazy, streamed] {
        let handle = batch.handle();
        panic_of(batch.into_future()).await;
        let error = handle.outcome().expect("it has ended").unwrap_err();
        assert_eq!((error.report.given(), error.input_left()), (120, true));
    }
    let calls = Arc::new(Mutex::new(0));
    let batch = table.batch_put(players(0..500)).concurrency(2).on_progress(move |_| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        assert!(*calls < 4, "a callback that panics");
    });
    let handle = batch.handle();
    panic_of(batch.into_future()).await;
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!((error.report.given(), error.report.items, error.report.unknown), (500, 100, 0));
}

/// Row 41: no time is too long.
#[tokio::test(start_paused = true)]
async fn extreme_options() {
    let (table, ..) = slow::<Player>(all_written());
    let given = stream::iter(players(0..30)).chain(stream::once(async {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        numbered(30)
    }));
    let batch = table.batch_put(from_stream(given)).linger(Duration::MAX).concurrency(usize::MAX);
    let batch = batch.max_attempts_without_progress(u32::MAX).rate_limit(f64::MAX);
    assert_eq!(bounded(batch).await.unwrap().items, 31);
    let report = bounded(table.batch_put(players(0..25)).rate_limit(f64::MIN_POSITIVE)).await.unwrap();
    assert_eq!(report.items, 25);
    let endless = table.batch_put(players(0..50)).rate_limit(f64::MIN_POSITIVE).into_future();
    assert!(tokio::time::timeout(Duration::from_secs(1000), endless).await.is_err(), "that rate takes its time");
}

/// A record whose destructor panics once, when it is told to.
#[derive(Debug, Clone, PartialEq, Record)]
struct Fragile {
    #[record(partition_key)]
    number: u32,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, dynamo_table::Attribute)]
struct Content {
    number: u32,
}

static BREAKS: AtomicBool = AtomicBool::new(false);

impl Drop for Content {
    fn drop(&mut self) {
        assert!(self.number != 3 || !BREAKS.swap(false, Ordering::Relaxed), "a destructor that panics");
    }
}

/// Row 41: what is done is dropped one by one. Where a destructor panics, of those behind it nobody has read the answer.
#[tokio::test(start_paused = true)]
async fn a_destructor_that_panics_makes_nothing_certain_of_the_others() {
    let answer = Answer::made(|_| {
        BREAKS.store(true, Ordering::Relaxed);
        all_written()
    });
    let (table, _) = always::<Fragile>(answer);
    let batch =
        table.batch_put((0..10).map(|number| Fragile { number, content: Content { number } }).collect::<Vec<_>>());
    let handle = batch.handle();
    panic_of(batch.into_future()).await;
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!((error.report.items, error.not_done.len(), error.unknown.len()), (4, 0, 6));
    assert!(error.unknown.iter().map(|unknown| unknown.given.number).eq(4..10));
}

/// Row 41: all is read when a hook panics; what was not read is still had.
#[tokio::test(start_paused = true)]
async fn a_hook_that_panics_loses_no_key() {
    let club = || {
        let denied = Answer::error(400, "AccessDeniedException", serde_json::json!({}));
        let answers = [reading(|_| true, |_| false), denied];
        Club { client: answering::<Player>(answers).0.client().clone(), panics_in: PanicsIn::AfterRead }
    };
    let keys = || (0..150).map(|number| ("nfl", number));
    let batch = club().batch_get(keys()).concurrency(1);
    let handle = batch.handle();
    panic_of(batch.into_future()).await;
    let error = handle.outcome().expect("nobody has had it").unwrap_err();
    assert_eq!((error.report.items, error.not_done.len()), (100, 50));

    let (club, keys) = (club(), keys().collect::<Vec<_>>());
    let mut batch = BatchGetTables::new(&club.client).concurrency(1);
    let _ = batch.add_all(&club, keys);
    let handle = batch.handle();
    panic_of(batch.into_future()).await;
    let error = handle.outcome().expect("nobody has had it").unwrap_err();
    assert_eq!((error.report.items, error.not_done.len()), (100, 50));
}
