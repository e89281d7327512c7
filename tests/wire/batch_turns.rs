//! Bulk operations of one handle: they take turns, and what the caller's functions do needs no place at the gate.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Hooks, Pace, Table, TableOf};
use dynamo_table_testkit::FaultLayer;
use futures::TryStreamExt;
use futures::future::{join, join_all};
use tokio::time::{Instant, sleep};

use crate::batch_support::*;
use crate::support::Player;

/// How long an answer takes.
const ANSWER: Duration = Duration::from_millis(5);

/// A small read, begun while a load of 8,000 goes on: how long it took, and how many items of the load were written meanwhile.
async fn small_beside_large(spawned: bool) -> (Duration, u64) {
    let (table, _, layer) = slow_by::<Player>(ANSWER, obliging());
    let load = table.batch_put(players(0..8000));
    let handle = load.handle();
    let read = async {
        sleep(ANSWER * 4).await;
        let (began, before) = (Instant::now(), handle.report().items);
        let found = table.batch_get((0..10).map(|number| ("nfl", number))).await;
        let meanwhile = handle.report().items - before;
        found.map(|_| (began.elapsed(), meanwhile)).expect("all are found")
    };
    let load = load.into_future();
    let (load, read) = match spawned {
        true => {
            let load = tokio::spawn(load);
            let read = read.await;
            (load.await.expect("it does not panic"), read)
        }
        false => join(load, read).await,
    };
    load.expect("all are written");
    assert!(layer.most_in_flight() <= 8);
    read
}

/// Row 62: first come, first served, also where all run on one thread.
#[tokio::test(start_paused = true)]
async fn a_small_batch_is_through_beside_a_large_one() {
    for spawned in [false, true] {
        let (took, meanwhile) = bounded(small_beside_large(spawned)).await;
        assert!(took <= ANSWER * 3, "it waits for a place, and for its answer: {took:?}");
        assert!(meanwhile <= 3 * 8 * 25, "{meanwhile} items were written meanwhile");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_batch_is_through_beside_a_large_one_on_many_threads() {
    for spawned in [false, true] {
        // On a busy machine a thread may not run for long while the others do: what is unfair is so every time.
        let mut least = u64::MAX;
        for _ in 0..5 {
            least = least.min(small_beside_large(spawned).await.1);
            if least < 2000 {
                break;
            }
        }
        assert!(least < 2000, "{least} items were written meanwhile");
    }
}

/// What each of five equal loads has done when the first of them is done.
async fn five_loads(table: &Table<Player>) -> Vec<u64> {
    let loads: Vec<_> = (0..5).map(|nth| table.batch_put(players(nth * 2000..(nth + 1) * 2000))).collect();
    let handles: Vec<_> = loads.iter().map(dynamo_table::operation::Batch::handle).collect();
    let first = Arc::new(Mutex::new(None));
    let loads = loads.into_iter().map(|load| {
        let (handles, first) = (handles.clone(), first.clone());
        tokio::spawn(async move {
            load.await.expect("all are written");
            let done = || handles.iter().map(|handle| handle.report().items).collect::<Vec<u64>>();
            first.lock().unwrap().get_or_insert_with(done);
        })
    });
    join_all(loads).await.into_iter().for_each(|load| load.expect("it does not panic"));
    first.lock().unwrap().take().expect("one was the first")
}

/// Row 62: request by request.
#[tokio::test(start_paused = true)]
async fn equal_batches_progress_together() {
    let (table, ..) = slow_by::<Player>(ANSWER, obliging());
    let done = bounded(five_loads(&table)).await;
    assert!(done.iter().all(|items| *items >= 1500), "{done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_batches_progress_together_on_many_threads() {
    let (table, ..) = slow_by::<Player>(ANSWER, obliging());
    let done = five_loads(&table).await;
    assert!(done.iter().all(|items| *items >= 1000), "{done:?}");
}

/// Row 62: a stream whose consumer takes its time keeps nobody waiting, also where it has a turn at the gate.
#[tokio::test(start_paused = true)]
async fn a_stream_that_is_not_polled_keeps_nobody_waiting() {
    let (table, ..) = slow_by::<Player>(ANSWER, obliging());
    let mut items = table.batch_get((0..5000).map(|number| ("nfl", number))).concurrency(1).items();
    let load = tokio::spawn(table.batch_put(players(0..8000)).into_future());
    for _ in 0..20 {
        assert!(bounded(items.try_next()).await.unwrap().is_some());
        let began = Instant::now();
        bounded(table.batch_delete([("nfl", 1)])).await.unwrap();
        assert!(began.elapsed() <= Duration::from_millis(30), "{:?}", began.elapsed());
    }
    assert_eq!(bounded(items.try_collect::<Vec<_>>()).await.unwrap().len(), 4980);
    load.await.unwrap().unwrap();
}

/// A table whose hooks do bulk work on the same handle.
#[derive(Clone)]
struct Club {
    client: Client,
    pace: Pace,
    hooked: Option<Arc<dyn Hooks<Player>>>,
}

struct Audited(Club);

impl Audited {
    /// More than one request, and it waits for its end.
    async fn audit(&self) -> Result<(), Source> {
        self.0.batch_put(players(1000..1030)).concurrency(1).await?;
        self.0.batch_get([("nfl", 1), ("nfl", 2)]).concurrency(1).await?;
        Ok(())
    }
}

#[async_trait]
impl Hooks<Player> for Audited {
    async fn before_write(&self, _: &mut Player) -> Result<(), Source> {
        self.audit().await
    }
    async fn after_read(&self, _: &mut Player) -> Result<(), Source> {
        self.audit().await
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn pace(&self) -> Option<Pace> {
        Some(self.pace.clone())
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        self.hooked.clone()
    }
}

fn audited() -> (Club, FaultLayer) {
    let (table, _, layer) = slow_by::<Player>(ANSWER, obliging());
    let plain = Club { client: table.client().clone(), pace: Pace::default(), hooked: None };
    (Club { hooked: Some(Arc::new(Audited(plain.clone()))), ..plain }, layer)
}

/// Row 38: hooks run without a place at the gate, whatever they are hooks of; one request at a time is enough for all.
#[tokio::test(start_paused = true)]
async fn hooks_do_bulk_work_on_the_same_handle() {
    let (club, layer) = audited();
    let (report, stored) = bounded(club.batch_upsert(players(0..6)).return_new().concurrency(1)).await.unwrap();
    assert_eq!((report.items, stored.into_iter().flatten().count()), (6, 6));
    assert_eq!(bounded(club.batch_upsert(players(0..6)).concurrency(1)).await.unwrap().items, 6);
    assert_eq!(bounded(club.batch_put(players(0..60)).concurrency(1)).await.unwrap().items, 60);
    let keys = || (0..150).map(|number| ("nfl", number));
    assert_eq!(bounded(club.batch_get(keys()).concurrency(1)).await.unwrap().len(), 150);
    let items = club.batch_get(keys()).concurrency(1).items().try_collect::<Vec<_>>();
    assert_eq!(bounded(items).await.unwrap().len(), 150);
    let scan = club.scan().segments(4).concurrency(1).items().try_collect::<Vec<_>>();
    assert_eq!(bounded(scan).await.unwrap().len(), 12);
    assert_eq!(bounded(club.scan().segments(4).concurrency(1).all()).await.unwrap().items.len(), 12);
    let many = club.query_many(["nfl", "cfl", "xfl"]).concurrency(1).all();
    assert_eq!(bounded(many).await.unwrap().items.len(), 9);
    assert_eq!(bounded(club.clear_table().everything().concurrency(1)).await.unwrap().items, 3);
    assert_eq!(layer.most_in_flight(), 1, "one at a time, those of the hooks counted");
}

/// Row 38: a place at the gate is held for as long as its request takes, not for as long as the hook behind it.
#[tokio::test(start_paused = true)]
async fn a_slow_hook_holds_no_place() {
    struct Slow;
    #[async_trait]
    impl Hooks<Player> for Slow {
        async fn after_read(&self, _: &mut Player) -> Result<(), Source> {
            sleep(Duration::from_secs(60)).await;
            Ok(())
        }
    }
    let (club, _) = audited();
    let plain = Club { hooked: None, ..club };
    let slow = Club { hooked: Some(Arc::new(Slow)), ..plain.clone() };
    let upserts = tokio::spawn(slow.batch_upsert(players(0..8)).return_new().into_future());
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    bounded(plain.batch_put(players(0..1000))).await.unwrap();
    assert_eq!(began.elapsed(), ANSWER * 5, "eight at a time");
    let (report, _) = bounded(upserts).await.unwrap().unwrap();
    assert_eq!((report.items, began.elapsed().as_secs()), (8, 59), "hooks run side by side");
}
