//! Batches against a server that refuses, leaves over, or loses answers: everything is accounted for, and everything ends.

use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Reason, Record, Unfinished, WriteRequest, from_stream};
use dynamo_table_testkit::Answer;
use futures::stream;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::batch_support::*;
use crate::support::{Player, answering, item, player, text};

fn reasons(reason: &str) -> Value {
    json!({ "ThrottlingReasons": [{ "reason": reason, "resource": "arn:aws:dynamodb:us-east-1:000000000000:table/players" }] })
}

fn hot_partition() -> Answer {
    let members = reasons("TableWriteKeyRangeThroughputExceeded");
    Answer::error(400, "ProvisionedThroughputExceededException", members)
}

/// Certainly not applied; another try may pass.
fn refused() -> Vec<Answer> {
    vec![
        Answer::error(400, "ProvisionedThroughputExceededException", json!({})),
        Answer::error(
            400,
            "ProvisionedThroughputExceededException",
            reasons("TableWriteProvisionedThroughputExceeded"),
        ),
        hot_partition(),
        Answer::error(400, "ThrottlingException", json!({})),
        Answer::error(400, "RequestLimitExceeded", reasons("TableWriteAccountLimitExceeded")),
        leaving(|_| true),
    ]
}

/// Applied or not.
fn lost() -> Vec<Answer> {
    vec![
        Answer::reset(),
        Answer::timeout(),
        Answer::empty(),
        Answer::torn(json!({ "UnprocessedItems": {}, "ConsumedCapacity": [] })),
        Answer::error(500, "InternalServerError", json!({})),
        Answer::error(503, "ServiceUnavailable", json!({})),
        Answer::json(json!({ "UnprocessedItems": { "players": [put(&numbered(99))] } })),
        Answer::json(json!({ "UnprocessedItems": { "teams": [put(&numbered(1))] } })),
        Answer::json(json!({ "UnprocessedItems": { "players": [{}] } })),
    ]
}

/// What fails once is made good by the next try, after a pause.
#[tokio::test(start_paused = true)]
async fn what_fails_once_is_tried_again() {
    for first in refused().into_iter().chain(lost()) {
        let described = format!("{first:?}");
        let began = Instant::now();
        let (table, canned) = answering::<Player>([first, all_written()]);
        let report = table.batch_put(players(1..=3)).await.expect(&described);
        assert_eq!((report.items, report.requests, report.repeated), (3, 2, 1), "{described}");
        let sent: Vec<Vec<u32>> = sent_numbers(&canned);
        assert_eq!(sent, [[1, 2, 3], [1, 2, 3]], "{described}");
        assert!(began.elapsed() > Duration::ZERO, "{described}");
        canned.finish();
    }
}

/// What was refused on every try is not done; tries are bounded, and there is a pause before each.
#[tokio::test(start_paused = true)]
async fn what_is_always_refused_is_not_done() {
    for answer in refused() {
        let described = format!("{answer:?}");
        let (answer, times) = timed(answer);
        let (table, _) = always::<Player>(answer);
        let error = bounded(table.batch_put(players(1..=3))).await.unwrap_err();
        assert_eq!((not_done(&error), unknown(&error)), (vec![0, 1, 2], vec![]), "{described}");
        assert_eq!(error.report.requests, 12, "{described}");
        match error.not_done[0].reason.clone() {
            Reason::Failed(error) => assert!(error.is_throttled(), "{error:?}"),
            reason => assert!(matches!(reason, Reason::Unprocessed(12)), "{reason:?}"),
        }
        assert_eq!(error.into_not_done(), players(1..=3));
        let times = times.lock().unwrap();
        assert!(times.windows(2).all(|pair| pair[1] > pair[0]), "no busy loop: {described} {times:?}");
    }
}

/// What was lost on every try is unknown.
#[tokio::test(start_paused = true)]
async fn what_is_always_lost_is_unknown() {
    for answer in lost() {
        let described = format!("{answer:?}");
        let (answer, times) = timed(answer);
        let (table, _) = always::<Player>(answer);
        let error =
            bounded(table.batch_write([WriteRequest::put(numbered(1)), WriteRequest::delete(("nfl", 2))])).await;
        let error = error.unwrap_err();
        assert_eq!((not_done(&error), unknown(&error)), (vec![], vec![0, 1]), "{described}");
        assert_eq!(error.report.requests, 12, "{described}");
        assert!(matches!(error.unknown[0].reason.error(), Some(Error::Transport { .. } | Error::Service { .. })));
        let times = times.lock().unwrap();
        assert!(times.windows(2).all(|pair| pair[1] > pair[0]), "no busy loop: {described} {times:?}");
    }
}

/// An answer that was lost once makes unknown what is refused from then on; what was refused first and written then is written.
#[tokio::test(start_paused = true)]
async fn one_lost_answer_is_enough() {
    let refusals = std::iter::repeat_n(leaving(|_| true), 20);
    let (table, _) = answering::<Player>([Answer::reset()].into_iter().chain(refusals));
    let error = bounded(table.batch_put(players(1..=2))).await.unwrap_err();
    assert_eq!((not_done(&error), unknown(&error)), (vec![], vec![0, 1]));
}

/// Case 11: a server that never accepts one item: an error that names it, after bounded tries; the others are written.
#[tokio::test(start_paused = true)]
async fn one_item_that_is_never_accepted() {
    let (answer, times) = timed(leaving(|number| number == 70));
    let (table, canned) = always::<Player>(answer);
    let error = bounded(table.batch_put(players(1..=100))).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error), unknown(&error)), (99, vec![69], vec![]));
    assert!(matches!(error.reason(), Some(Reason::Unprocessed(tries)) if *tries >= 12), "{error:?}");
    assert_eq!(error.not_done[0].given, numbered(70));
    assert!(canned.requests().len() <= 20, "{}", canned.requests().len());
    let times = times.lock().unwrap();
    assert!(times[times.len() - 12..].windows(2).all(|pair| pair[1] > pair[0]), "{times:?}");
}

/// A long job that gets on does not run out of tries.
#[tokio::test(start_paused = true)]
async fn a_batch_that_gets_on_goes_on() {
    // Of each request only the first write is accepted.
    let one = Answer::made(|requests| {
        let mut left = entries(&requests[requests.len() - 1]);
        left.remove(0);
        left.reverse();
        let tables = if left.is_empty() { json!({}) } else { json!({ "players": left }) };
        Answer::json(json!({ "UnprocessedItems": tables }))
    });
    let (table, canned) = always::<Player>(one);
    let report = bounded(table.batch_put(players(1..=60)).max_attempts_without_progress(2)).await.unwrap();
    assert_eq!((report.items, canned.requests().len()), (60, 60));
}

fn hopeless() -> [Answer; 3] {
    [
        Answer::error(400, "ResourceNotFoundException", json!({})),
        Answer::error(400, "AccessDeniedException", json!({})),
        Answer::error(400, "UnrecognizedClientException", json!({})),
    ]
}

/// Where no try would pass the batch stops at once, and hands everything back: of what was never taken too, where it ends.
#[tokio::test(start_paused = true)]
async fn what_is_hopeless_stops_at_once() {
    for answer in hopeless() {
        let (table, canned) = always::<Player>(answer.clone());
        let error = bounded(table.batch_put(players(0..1000)).concurrency(1)).await.unwrap_err();
        assert_eq!(not_done(&error), (0..1000).collect::<Vec<u64>>());
        assert_eq!((canned.requests().len(), error.report.given()), (1, 1000));
        assert!(matches!(error.not_done[0].reason, Reason::Failed(_)), "{:?}", error.not_done[0]);
        assert!(matches!(error.not_done[999].reason, Reason::Stopped(_)), "{:?}", error.not_done[999]);
        assert_eq!(error.into_not_done(), players(0..1000));

        // What is lazy is left alone.
        let (table, _) = always::<Player>(answer.clone());
        let error = bounded(table.batch_put((0..).map(numbered)).concurrency(1)).await.unwrap_err();
        assert!((25..=300).contains(&error.report.given()), "{error}");
        let (table, _) = always::<Player>(answer.clone());
        let keys = stream::iter((0..1000).map(|number| ("nfl", number)));
        let error = bounded(table.batch_delete(from_stream(keys)).concurrency(1)).await.unwrap_err();
        assert!((25..=300).contains(&error.report.given()), "{error}");
        let (table, canned) = always::<Player>(answer.clone());
        let error = bounded(table.batch_upsert(players(0..1000)).concurrency(1)).await.unwrap_err();
        assert_eq!((canned.requests().len(), error.report.not_done), (1, 1000));
        let (table, canned) = always::<Player>(answer);
        let error = bounded(table.batch_get((0..1000).map(|n| ("nfl", n)).collect::<Vec<_>>()).concurrency(1))
            .await
            .unwrap_err();
        let error = unread::<Player>(error);
        assert_eq!((canned.requests().len(), error.batch.report.not_done), (1, 1000));
    }
}

/// Answers as DynamoDB does to a request in which one of these is wrong.
fn validating(wrong: impl Fn(u32) -> bool + Send + Sync + 'static) -> Answer {
    Answer::made(move |requests| match entries(&requests[requests.len() - 1]).iter().any(|e| wrong(number(e))) {
        true => Answer::error(400, "ValidationException", json!({})),
        false => all_written(),
    })
}

/// One item that DynamoDB does not take keeps no other from being written.
#[tokio::test(start_paused = true)]
async fn one_invalid_item_of_many() {
    for concurrency in [1, 8] {
        let (table, canned) = always::<Player>(validating(|number| number == 13));
        let error = bounded(table.batch_put(players(1..=25)).concurrency(concurrency)).await.unwrap_err();
        assert_eq!((error.report.items, not_done(&error), unknown(&error)), (24, vec![12], vec![]));
        let reason = error.reason().and_then(Reason::error).and_then(Error::service);
        assert_eq!(reason.unwrap().code, "ValidationException");
        assert!(canned.requests().len() <= 12, "{}", canned.requests().len());
    }
}

/// However many there are, and even where each request has one.
#[tokio::test(start_paused = true)]
async fn many_invalid_items() {
    for concurrency in [1, 8] {
        for (every, invalid) in [(3, 66), (2, 100), (1, 200)] {
            let (table, _) = always::<Player>(validating(move |number| number % every == 0));
            let error = bounded(table.batch_put(players(1..=200)).concurrency(concurrency)).await.unwrap_err();
            assert_eq!((error.report.items, error.report.not_done), (200 - invalid, invalid), "every {every}");
            assert!(error.not_done.iter().all(|u| u.given.number % every == 0));
        }
    }
}

/// What is to be sent in a smaller request does not wait behind an input that pauses.
#[tokio::test(start_paused = true)]
async fn invalid_requests_are_made_smaller_while_the_input_pauses() {
    let (table, canned, _) = slow::<Player>(validating(|number| number == 13));
    let (sender, receiver) = futures::channel::mpsc::unbounded();
    let batch = tokio::spawn(table.batch_put(from_stream(receiver)).into_future());
    (1..=25).for_each(|number| sender.unbounded_send(numbered(number)).unwrap());
    tokio::time::sleep(LATE / 2).await;
    sender.unbounded_send(numbered(26)).unwrap();
    tokio::time::sleep(LATE * 20).await;
    let sent: Vec<u32> = sent_numbers(&canned).into_iter().filter(|sent| !sent.contains(&13)).flatten().collect();
    assert_eq!(sent.iter().filter(|number| **number <= 25).count(), 24, "{sent:?}");
    drop(sender);
    assert_eq!(bounded(batch).await.unwrap().unwrap_err().report.items, 25);
}

/// Leftovers in another order than sent.
#[tokio::test(start_paused = true)]
async fn leftovers_in_another_order() {
    let backwards = Answer::made(|requests| {
        let mut left = entries(&requests[0]);
        left.retain(|entry| number(entry).is_multiple_of(2));
        left.reverse();
        Answer::json(json!({ "UnprocessedItems": { "players": left } }))
    });
    let (table, canned) = answering::<Player>([backwards, all_written()]);
    assert_eq!(table.batch_put(players(1..=5)).await.unwrap().items, 5);
    assert_eq!(sent_numbers(&canned), [vec![1, 2, 3, 4, 5], vec![2, 4]]);
}

/// An upsert that is the same twice is tried again like a put.
#[tokio::test(start_paused = true)]
async fn upserts_are_tried_again() {
    for first in refused().into_iter().take(5).chain(lost().into_iter().take(6)) {
        let described = format!("{first:?}");
        let (table, canned) = answering::<Player>([first, Answer::json(json!({ "Attributes": item() }))]);
        let (report, records) = table.batch_upsert([player()]).return_new().await.expect(&described);
        assert_eq!((report.items, report.repeated, records), (1, 1, vec![Some(player())]));
        assert_eq!(canned.finish().len(), 2);
    }
    let (table, _) = always::<Player>(Answer::reset());
    let error = bounded(table.batch_upsert(players(1..=2))).await.unwrap_err();
    assert_eq!((not_done(&error), unknown(&error)), (vec![], vec![0, 1]));
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Doc {
    #[record(partition_key)]
    id: String,
    #[record(version)]
    version: u64,
}

fn in_team(points: u64) -> Player {
    Player { team: Some("red".into()), ..scored(1, points) }
}

/// Upserts of one key: what the later one leaves untouched is set by the earlier, so both are sent, one after the other; one
/// that sets all that the earlier does takes its place.
#[tokio::test(start_paused = true)]
async fn upserts_of_one_key_are_sent_one_after_another() {
    let less_and_as_much = vec![in_team(1), scored(1, 2), scored(1, 3)];
    let and_more = [&less_and_as_much[..], &[in_team(4)]].concat();
    for (given, refused_first, expected) in [
        (less_and_as_much.clone(), false, vec!["1", "3"]),
        (less_and_as_much.clone(), true, vec!["1", "1", "3"]),
        (and_more.clone(), false, vec!["1", "4"]),
        // The last one has come when the first is to be sent again.
        (and_more, true, vec!["1", "4"]),
    ] {
        let answer = Answer::made(move |requests| match refused_first && requests.len() == 1 {
            true => Answer::error(400, "ThrottlingException", json!({})),
            false => Answer::json(json!({})),
        });
        let (table, canned, layer) = slow::<Player>(answer);
        let count = given.len() as u64;
        let report = bounded(table.batch_upsert(given)).await.unwrap();
        assert_eq!((report.given(), layer.most_in_flight()), (count, 1));
        let points =
            |value: &Value| value["ExpressionAttributeValues"].as_object().unwrap().values().next_back().cloned();
        let sent: Vec<_> = canned.requests().iter().filter_map(|request| points(&request.body)).collect();
        assert_eq!(sent, expected.into_iter().map(|points| json!({ "N": points })).collect::<Vec<_>>());
    }
    let (table, _) = always::<Player>(Answer::error(400, "ThrottlingException", json!({})));
    let error = bounded(table.batch_upsert(less_and_as_much)).await.unwrap_err();
    assert_eq!((not_done(&error), error.report.superseded), (vec![0, 2], 1));
}

/// Each upsert raises the version: none takes the place of another.
#[tokio::test(start_paused = true)]
async fn versioned_upserts_of_one_key_are_all_sent() {
    let (docs, canned, layer) = slow::<Doc>(Answer::json(json!({})));
    let report = bounded(docs.batch_upsert((0..3).map(|version| Doc { id: "a".into(), version }))).await.unwrap();
    assert_eq!((report.items, report.superseded), (3, 0));
    assert_eq!((canned.requests().len(), layer.most_in_flight()), (3, 1));
}

/// An upsert that adds to a version is not sent again after a lost answer; after a refusal it is.
#[tokio::test(start_paused = true)]
async fn versioned_upserts_are_unknown_after_a_lost_answer() {
    for first in lost().into_iter().take(6) {
        let (docs, canned) = answering::<Doc>([first]);
        let error = bounded(docs.batch_upsert([Doc { id: "a".into(), version: 1 }])).await.unwrap_err();
        assert_eq!((unknown(&error), canned.finish().len()), (vec![0], 1));
    }
    for first in refused().into_iter().take(5) {
        let (docs, _) = answering::<Doc>([first, Answer::json(json!({}))]);
        bounded(docs.batch_upsert([Doc { id: "a".into(), version: 1 }])).await.unwrap();
    }
}

/// Written, but what came back is no record: that is said of it, and it is not sent again.
#[tokio::test(start_paused = true)]
async fn upserted_but_undecodable() {
    let torn = json!({ "Attributes": { "league": { "S": "nfl" } } });
    let (table, canned) =
        always::<Player>(Answer::made(move |requests| match number(&requests[requests.len() - 1].body["Key"]) {
            2 => Answer::json(torn.clone()),
            other => Answer::json(json!({ "Attributes": stored(&numbered(other)) })),
        }));
    let error = table.batch_upsert(players(1..=3)).return_new().await.unwrap_err();
    assert_eq!((error.batch.report.items, canned.requests().len()), (3, 3));
    assert_eq!(error.results, [Some(numbered(1)), None, Some(numbered(3))]);
    assert!(error.undecodable.len() == 1 && error.undecodable[0].is_applied(), "{error:?}");
    let error = Error::from(error);
    assert!(error.is_applied() && text(&error).contains("number: required"), "{}", text(&error));
}

/// What is wrong with a hundred items in a row is wrong with the table: the rest is not tried.
#[tokio::test(start_paused = true)]
async fn a_hundred_invalid_items_in_a_row_end_the_batch() {
    let (table, canned) = always::<Player>(Answer::error(400, "ValidationException", json!({})));
    let error = bounded(table.batch_put(players(0..2000)).concurrency(1)).await.unwrap_err();
    assert_eq!(error.not_done.len(), 2000);
    let tried = |u: &&Unfinished<Player>| matches!(u.reason, Reason::Failed(_));
    assert!(error.not_done.iter().filter(tried).count() < 400, "the others were stopped");
    assert!(canned.requests().len() < 400);
}
