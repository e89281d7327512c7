//! Reads of several segments or partitions that fail: when they try again, what they say, and where they go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Error, Hooks, Segment, Table, TableOf};
use dynamo_table_testkit::{Answer, Canned, Request};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::time::{Duration, Instant, sleep};

use crate::parallel_reads::{numbers, page_of, pages_before, pages_of, work};
use crate::support::{Player, answering};

fn throttled() -> Answer {
    Answer::error(400, "ProvisionedThroughputExceededException", json!({}))
}

/// As many answers of this kind as anyone could want.
fn always(answer: impl Fn(&[Request]) -> Answer + Clone + Send + Sync + 'static) -> (Table<Player>, Canned) {
    answering((0..1000).map(|_| Answer::made(answer.clone())))
}

fn last(requests: &[Request]) -> &Request {
    requests.last().expect("it is the last")
}

/// Pages that are refused come on a later try, however often others get on meanwhile.
#[tokio::test(start_paused = true)]
async fn throttled_pages_are_tried_again() {
    let (players, canned) = always(|requests| {
        let tries = requests.iter().filter(|request| request.body == last(requests).body).count();
        if tries == 1 { throttled() } else { page_of(4, requests) }
    });
    let scan = players.scan().segments(3).max_attempts_without_progress(4);
    assert_eq!(numbers(scan.all().await.unwrap()), [1, 2, 3, 4, 101, 102, 103, 104, 201, 202, 203, 204]);
    assert_eq!(canned.requests().len(), 24);
}

/// Answers that are lost do no harm to a read.
#[tokio::test(start_paused = true)]
async fn lost_pages_are_tried_again() {
    for lost in [Answer::reset, Answer::timeout, || Answer::error(500, "InternalServerError", json!({}))] {
        let (players, canned) = always(move |requests| match requests.len() {
            1..=3 => lost(),
            _ => page_of(2, requests),
        });
        assert_eq!(numbers(players.scan().segments(2).all().await.unwrap()), [1, 2, 101, 102]);
        assert_eq!(canned.requests().len(), 7);
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_gets_no_further_gives_up() {
    for segments in [2, 5] {
        let (players, canned) = always(|_| throttled());
        let error = players.scan().segments(segments).max_attempts_without_progress(3).all().await.unwrap_err();
        assert!(matches!(error, Error::Throttled { .. }) && error.is_retryable(), "{error:?}");
        let sent = canned.requests().len();
        assert!((3..=3 * segments as usize).contains(&sent), "{sent}");
        work().await;
        assert_eq!(canned.requests().len(), sent);
    }
    // One part too, where it is said.
    let (players, canned) = always(|_| throttled());
    let error = players.scan().max_attempts_without_progress(5).count().await.unwrap_err();
    assert!(matches!(error, Error::Throttled { .. }), "{error:?}");
    assert_eq!(canned.requests().len(), 5);
}

/// What is wrong in itself is not tried again, and is the error that a read of one part gives.
#[tokio::test(start_paused = true)]
async fn what_no_try_helps_ends_the_read_at_once() {
    for segments in [1, 2, 8] {
        let (players, canned) = always(|_| Answer::error(400, "ValidationException", json!({})));
        let error = players.scan().segments(segments).rate_limit(1_000).all().await.unwrap_err();
        let Error::Service { call, problem, .. } = &error else { panic!("{error:?}") };
        assert_eq!((call.operation(), &*problem.code), ("Scan", "ValidationException"));
        assert!(canned.requests().len() <= segments as usize);

        let (players, canned) = always(|_| Answer::error(400, "ResourceNotFoundException", json!({})));
        let error = players.scan().segments(segments).items().try_next().await.unwrap_err();
        assert!(matches!(error, Error::TableNotFound { .. }), "{error:?}");
        assert!(canned.requests().len() <= segments as usize);
    }
}

/// After an error the segments tell where to go on: nothing that was not taken is passed over.
#[tokio::test(start_paused = true)]
async fn after_an_error_the_segments_tell_where_to_go_on() {
    let fails = |requests: &[Request]| match (last(requests).body["Segment"].as_u64(), pages_before(last(requests))) {
        (Some(1), 2) => Answer::error(400, "ValidationException", json!({})),
        _ => page_of(6, requests),
    };
    for in_pages in [false, true] {
        let (players, _) = always(fails);
        let scan = || players.scan().segments(3);
        let (mut seen, segments): (Vec<u32>, Vec<Segment>) = if in_pages {
            let mut pages = scan().pages();
            let seen = pages.by_ref().filter_map(async |page| page.ok()).map(numbers).concat().await;
            (seen, pages.segments())
        } else {
            let mut items = scan().items();
            (numbers(items.by_ref().filter_map(async |item| item.ok()).collect::<Vec<_>>().await), items.segments())
        };
        assert!(seen.contains(&102) && !seen.contains(&103), "{seen:?}");
        assert!(!segments[1].is_done() && segments[1].cursor().is_some());
        let (players, _) = pages_of(6, 100);
        seen.extend(numbers(players.scan().resume(segments).all().await.unwrap()));
        seen.sort_unstable();
        let all: Vec<u32> = (0..3).flat_map(|segment| (1..=6).map(move |page| 100 * segment + page)).collect();
        assert_eq!(seen, all, "in pages: {in_pages}");
    }
}

/// A read of one part that is paced is one read all the same: its page and its stream have a cursor.
#[tokio::test(start_paused = true)]
async fn one_part_that_is_paced_keeps_its_cursor() {
    let (players, canned) = pages_of(3, 3);
    let first = players.scan().rate_limit(100).page().await.unwrap();
    assert_eq!(canned.requests().len(), 1);
    let rest = players.scan().rate_limit(100).cursor(first.cursor).all().await.unwrap();
    assert_eq!((numbers(rest.items), rest.cursor), (vec![2, 3], None));

    let (players, _) = always(|_| Answer::error(400, "ValidationException", json!({})));
    let third = Player { league: "nfl".into(), number: 3, team: None, points: 1 };
    let mut items = players.scan().rate_limit(100).after(&third).items();
    assert!(items.try_next().await.is_err());
    assert!(items.cursor().is_some(), "where to go on");
}

/// A unit that was consumed has to flow in again before the next request.
#[tokio::test(start_paused = true)]
async fn a_rate_limit_spaces_the_requests() {
    for segments in [1, 2] {
        let (players, canned) = pages_of(6 / u64::from(segments), 6);
        let began = Instant::now();
        let page = players.scan().segments(segments).rate_limit(10).concurrency(1).all().await.unwrap();
        assert_eq!((page.items.len(), page.consumed_capacity, canned.finish().len()), (6, Some(60.0), 6));
        let seconds = began.elapsed().as_secs_f64();
        assert!((3.5..6.5).contains(&seconds), "60 units at 10 a second, of which 10 are there: {seconds}");
    }
}

#[tokio::test]
async fn any_concurrency_will_do() {
    let (players, _) = pages_of(2, 6);
    let scan = players.scan().segments(3).concurrency(usize::MAX);
    assert_eq!(numbers(scan.all().await.unwrap()), [1, 2, 101, 102, 201, 202]);
}

/// Refuses each player's first reading, or never comes to an end.
struct Reluctant {
    table: Table<Player>,
    reads: Arc<AtomicU32>,
    never: bool,
}

#[async_trait]
impl Hooks<Player> for Reluctant {
    async fn after_read(&self, _: &mut Player) -> Result<(), Source> {
        if self.reads.fetch_add(1, Ordering::Relaxed) > 0 {
            return Ok(());
        }
        if self.never {
            std::future::pending::<()>().await;
        }
        Err("not now".into())
    }
}

impl TableOf<Player> for Reluctant {
    fn client(&self) -> &Client {
        self.table.client()
    }
    fn table_name(&self) -> &str {
        self.table.table_name()
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(Arc::new(Self { table: self.table.clone(), reads: self.reads.clone(), never: self.never }))
    }
}

/// What the caller never got was not taken.
#[tokio::test(start_paused = true)]
async fn what_a_hook_kept_back_was_not_taken() {
    for segments in [1, 2] {
        let (table, _) = pages_of(2, 40);
        let reluctant = |never| Reluctant { table: table.clone(), reads: Arc::default(), never };
        let all = numbers(table.scan().segments(segments).all().await.unwrap());

        let mut pages = reluctant(false).scan().segments(segments).pages();
        assert!(matches!(pages.try_next().await, Err(Error::Hook { .. })));
        let rest = table.scan().resume(pages.segments()).all().await.unwrap();
        assert_eq!(numbers(rest), all, "the page that failed comes again");

        let mut items = reluctant(false).scan().segments(segments).items();
        assert!(matches!(items.try_next().await, Err(Error::Hook { .. })));
        let rest = table.scan().resume(items.segments()).all().await.unwrap();
        assert_eq!(numbers(rest), all, "the item that was refused comes again");
        assert!(items.try_next().await.unwrap().is_some(), "and the stream continues after it");

        let mut items = reluctant(true).scan().segments(segments).items();
        tokio::select! {
            _ = items.next() => panic!("it never comes"),
            () = sleep(Duration::from_secs(1)) => {}
        }
        assert_eq!(items.segments(), Segment::all(segments));
    }
}
