//! What a batch is given and what it hands back: bad records, hooks, dropped futures, errors.

use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{BatchReport, DynamoTable, Error, Hooks, Reason, Record, TableOf, WriteRequest, from_stream};
use dynamo_table_testkit::{Answer, Canned};
use futures::{StreamExt, stream};
use serde_json::json;

use crate::batch_support::*;
use crate::support::{Player, PlayerKey, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Measure {
    #[record(partition_key)]
    id: String,
    value: f64,
    text: String,
}

fn measure(id: &str, value: f64) -> Measure {
    Measure { id: id.into(), value, text: String::new() }
}

/// What cannot be stored is not done, at its place in the input; the rest is written.
#[tokio::test]
async fn records_that_cannot_be_stored() {
    let (table, canned) = always::<Measure>(all_written());
    let large = Measure { text: "x".repeat(401 * 1024), ..measure("large", 1.0) };
    let given = [measure("a", 1.0), measure("b", f64::NAN), large.clone(), measure("c", 2.0), measure("", 3.0)];
    let error = table.batch_put(given.clone()).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1, 2, 4]));
    assert!(error.not_done.iter().all(|u| matches!(u.reason.error(), Some(Error::Encode { .. }))), "{error:?}");
    assert_eq!(canned.requests().len(), 1);
    assert_eq!(error.not_done[1].given, large);
    assert!(text(&error.not_done[1].reason).contains("400 KB"), "{}", text(&error.not_done[1].reason));
    let error = table.batch_upsert(given.clone()).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1, 2, 4]));
    let error = table.batch_write(given.map(WriteRequest::put)).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1, 2, 4]));
    let error = table.batch_delete(["a", "", "b"]).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1]));
}

/// A table whose records are hooked, each for as long as it says.
#[derive(Clone)]
struct Club {
    client: Client,
    hooked: Arc<Hooked>,
}

#[derive(Default)]
struct Hooked {
    pause: Duration,
    log: Mutex<Vec<u32>>,
}

#[async_trait]
impl Hooks<Player> for Hooked {
    async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
        tokio::time::sleep(self.pause).await;
        self.log.lock().unwrap().push(player.number);
        if player.number == 13 { Err("nobody wears 13".into()) } else { Ok(()) }
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn validate(&self, player: &Player) -> Result<(), Source> {
        if player.points > 100 { Err("more than 100 points".into()) } else { Ok(()) }
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(self.hooked.clone())
    }
}

fn club(answer: Answer, pause: Duration) -> (Club, Canned) {
    let canned = Canned::new(std::iter::repeat_n(answer, 500));
    let hooked = Arc::new(Hooked { pause, ..Hooked::default() });
    (Club { client: canned.client(), hooked }, canned)
}

/// What the table's rules or hooks refuse is not done, the rest is; hooks run in the order given.
#[tokio::test(start_paused = true)]
async fn what_a_hook_refuses_is_not_done() {
    let (club, canned) = club(all_written(), Duration::ZERO);
    let given = [numbered(1), numbered(13), scored(2, 101), numbered(3)];
    let error = bounded(club.batch_put(given.clone())).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1, 2]));
    assert!(error.not_done.iter().all(|u| matches!(u.reason.error(), Some(Error::Hook { .. }))), "{error:?}");
    assert_eq!(sent_numbers(&canned), [[1, 3]]);
    assert_eq!(*club.hooked.log.lock().unwrap(), [1, 13, 3]);
    let error = bounded(club.batch_upsert(given)).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1, 2]));
}

/// Hooks that take their time hold up nothing for ever, however many records there are.
#[tokio::test(start_paused = true)]
async fn slow_hooks_on_many_records() {
    let (club, _) = club(all_written(), Duration::from_millis(20));
    assert_eq!(bounded(club.batch_put(players(100..600))).await.unwrap().items, 500);
    let report = bounded(club.batch_upsert(players(100..300))).await.unwrap();
    assert_eq!((report.items, report.not_done), (200, 0));
}

/// The order is the caller's, also where puts are hooked and deletes are not.
#[tokio::test(start_paused = true)]
async fn the_order_stays_where_puts_are_hooked() {
    let (club, canned) = club(all_written(), Duration::from_millis(20));
    let writes = [WriteRequest::put(numbered(1)), WriteRequest::delete(("nfl", 1)), WriteRequest::delete(("nfl", 2))];
    let report = bounded(club.batch_write(writes)).await.unwrap();
    assert_eq!((report.items, report.superseded), (2, 1));
    let deletes = [1, 2].map(|number| json!({ "DeleteRequest": { "Key": key_of(number) } }));
    assert_eq!(entries(&canned.requests()[0]), deletes);
}

/// Dropped half-way: all that was given is somewhere, what is under way is unknown, and nothing is sent any more.
#[tokio::test(start_paused = true)]
async fn a_dropped_batch_is_accounted_for() {
    let first_leaves = Answer::made(|requests| match requests.len() {
        1 => leaving(|number| number % 10 == 0),
        _ => all_written(),
    });
    let (table, canned, _) = slow::<Player>(first_leaves);
    let given = players(1..=300).into_iter().chain([scored(300, 1)]).collect::<Vec<_>>();
    let batch = table.batch_put(given).concurrency(2);
    let handle = batch.handle();
    assert!(tokio::time::timeout(LATE * 16 / 5, batch.into_future()).await.is_err());
    let sent = canned.requests().len();
    let seen = handle.report();
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!(error.report, seen);
    assert_eq!(error.report.given(), 301);
    let under_way: Vec<u32> = sent_numbers(&canned)[sent - 2..].concat();
    let unknown_numbers: Vec<u32> = error.unknown.iter().map(|u| u.given.number).collect();
    assert_eq!(unknown_numbers.len(), under_way.len());
    assert!(under_way.iter().all(|number| unknown_numbers.contains(number)));
    assert!(error.not_done.iter().any(|u| matches!(u.reason, Reason::Dropped)));
    assert_eq!(error.report.items + error.report.superseded, 301 - error.report.not_done - error.report.unknown);
    assert!(handle.outcome().is_none(), "it was had");
    tokio::time::sleep(LATE * 20).await;
    assert_eq!(canned.requests().len(), sent, "nothing runs on");
}

/// Everything that a stream has given is written, but nobody knows whether that was all of it: a drop is no success.
#[tokio::test(start_paused = true)]
async fn a_stream_that_was_not_read_to_its_end_is_no_success() {
    let dropped = async |input| {
        let (table, _, _) = slow::<Player>(all_written());
        let batch = table.batch_put(from_stream(input));
        let handle = batch.handle();
        assert!(tokio::time::timeout(LATE * 5, batch.into_future()).await.is_err());
        handle
    };
    let more_may_come = stream::iter(players(0..50)).chain(stream::poll_fn(|_| Poll::Pending));
    let error = dropped(more_may_come.boxed()).await.outcome().expect("it has ended").unwrap_err();
    assert_eq!((error.report.items, error.report.given()), (50, 50));
    assert!(matches!(error.reason(), Some(Reason::Dropped)), "{error:?}");
    assert!(error.not_done.is_empty() && error.unknown.is_empty());
    assert!(Error::from(error).batch::<Player>().is_some());

    // One that has nothing more, and says so, is done.
    let (table, _, _) = slow::<Player>(all_written());
    let batch = table.batch_put(from_stream(stream::empty()));
    let handle = batch.handle();
    drop(batch.into_future());
    assert!(handle.outcome().expect("it has ended").is_ok());
}

/// Reads that are under way are not done: there is nothing that could have been applied.
#[tokio::test(start_paused = true)]
async fn a_dropped_read_is_accounted_for() {
    let keys = || (0..250).map(|number| ("nfl", number % 240));
    let (table, _, _) = slow::<Player>(reading(|_| true, |_| false));
    let batch = table.batch_get(keys()).concurrency(1);
    let handle = batch.handle();
    assert!(tokio::time::timeout(LATE * 3 / 2, batch.into_future()).await.is_err());
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!((error.report.given(), unknown(&error)), (250, vec![]));
    assert_eq!(error.report.items, 110, "a hundred keys, of which ten are given twice");
    assert_eq!(not_done(&error), (100..240).collect::<Vec<u64>>());

    // Keys that a stream has given are not lost either.
    let batch = table.batch_get(from_stream(stream::iter(keys().take(40)).chain(stream::pending())));
    let handle = batch.handle();
    assert!(tokio::time::timeout(LATE, batch.into_future()).await.is_err());
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!(error.report.given(), 40);
}

/// Never begun, awaited to the end, or under way: what a handle tells.
#[tokio::test(start_paused = true)]
async fn what_a_handle_tells() {
    let (table, _, _) = slow::<Player>(all_written());
    let batch = table.batch_put(players(0..2));
    let handle = batch.handle();
    assert!(handle.outcome().is_none(), "it has not ended");
    drop(batch.into_future());
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!(not_done(&error), [0, 1]);

    let batch = table.batch_delete([("nfl", 1)]);
    let handle = batch.handle();
    let running = tokio::spawn(batch.into_future());
    settle().await;
    assert!(handle.outcome().is_none(), "it is under way");
    assert_eq!((handle.report().requests, handle.report().items), (1, 0));
    running.await.unwrap().unwrap();
    assert_eq!(handle.report().items, 1);
    assert!(handle.outcome().is_none(), "its outcome was had");
}

/// A batch becomes an error as `?` makes it, and is had from there.
#[tokio::test(start_paused = true)]
async fn errors_of_batches() {
    let (table, _) = always::<Player>(Answer::error(400, "AccessDeniedException", json!({ "message": "no" })));
    let given = vec![Player { league: "secret".into(), ..numbered(1) }];
    let error = table.batch_put(given.clone()).await.unwrap_err();
    assert_eq!(error.to_string(), "BatchWriteItem on table `players`: 0 done, 1 not done, 0 unknown");
    assert!(text(&error).contains("AccessDeniedException: no"), "{}", text(&error));
    assert!(!format!("{error:?} {:?} {}", error.not_done, text(&error)).contains("secret"), "{error:?}");
    let error = Error::from(error);
    assert!(matches!(error, Error::Unprocessed { .. }));
    assert!(!format!("{error:?} {}", text(&error)).contains("secret"), "{error:?}");
    let batch = error.batch::<Player>().expect("it is one of a batch of players");
    assert_eq!(batch.not_done[0].given, given[0]);
    assert!(error.batch::<WriteRequest<Player>>().is_none());

    let error = table.batch_get([("secret", 1)]).await.unwrap_err();
    assert!(!format!("{error:?} {}", text(&error)).contains("secret"), "{error:?}");
    assert!(!format!("{:?}", WriteRequest::put(given[0].clone())).contains("secret"));
    assert_eq!(error.batch::<PlayerKey>().unwrap().report.not_done, 1);
}

/// A request is cut by its bytes as they are sent: quotes take twice as many.
#[tokio::test]
async fn requests_are_cut_by_their_bytes() {
    let (table, canned) = always::<Measure>(all_written());
    let large = |number: u32| Measure { text: "\"".repeat(380 * 1024), ..measure(&format!("{number:02}"), 0.0) };
    let report: BatchReport = table.batch_put((0..26).map(large).collect::<Vec<_>>()).concurrency(1).await.unwrap();
    assert_eq!((report.items, report.requests), (26, 2));
    let sizes: Vec<usize> = canned.requests().iter().map(|request| request.body.to_string().len()).collect();
    assert!(sizes.iter().all(|&bytes| bytes < 16 * 1024 * 1024), "{sizes:?}");
    assert!(sizes[0] > 14 * 1024 * 1024, "as much as fits: {sizes:?}");
}

/// One key that comes again and again, for ever, does not keep other tasks, nor a timeout, from running.
#[tokio::test]
async fn an_endless_input_of_one_key_can_be_dropped() {
    let (table, canned) = always::<Player>(all_written());
    let batch = table.batch_put((0..).map(|points| scored(1, points)));
    let handle = batch.handle();
    assert!(tokio::time::timeout(Duration::from_millis(5), batch.into_future()).await.is_err());
    let error = handle.outcome().expect("it has ended").unwrap_err();
    assert_eq!((error.report.not_done, error.report.items, canned.requests().len()), (1, 0, 0));
}
