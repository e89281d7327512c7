//! Batches of writes: what is sent, when, and what is made of the input.

use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Reason, Record, Table, WriteRequest, from_stream, from_try_stream};
use dynamo_table_testkit::{Answer, Canned};
use futures::channel::mpsc;
use futures::stream;
use serde_json::json;

use crate::batch_support::*;
use crate::support::{Player, answering, item, key, player, sent, silent};

#[tokio::test]
async fn batch_put_sends_whole_items() {
    let (table, canned) = answering::<Player>([all_written()]);
    let report = table.batch_put([player(), numbered(1)]).await.unwrap();
    assert_eq!((report.items, report.requests, report.repeated), (2, 1, 0));
    let requests = json!([{ "PutRequest": { "Item": item() } }, put(&numbered(1))]);
    assert_eq!(sent(&canned), json!({ "RequestItems": { "players": requests }, "ReturnConsumedCapacity": "TOTAL" }));
    assert_eq!(canned.requests()[0].operation, "BatchWriteItem");
}

#[tokio::test]
async fn batch_delete_sends_keys() {
    let (table, canned) = answering::<Player>([all_written()]);
    table.batch_delete([("nfl", 12), ("nfl", 3)]).await.unwrap();
    let requests = json!([{ "DeleteRequest": { "Key": key() } }, { "DeleteRequest": { "Key": key_of(3) } }]);
    assert_eq!(sent(&canned), json!({ "RequestItems": { "players": requests }, "ReturnConsumedCapacity": "TOTAL" }));
}

#[tokio::test]
async fn batch_write_sends_both_in_the_order_given() {
    let (table, canned) = answering::<Player>([all_written()]);
    let writes = [WriteRequest::delete(("nfl", 12)), WriteRequest::put(numbered(1)), WriteRequest::delete(("nfl", 2))];
    table.batch_write(writes).await.unwrap();
    assert_eq!(
        sent(&canned)["RequestItems"]["players"],
        json!([{ "DeleteRequest": { "Key": key() } }, put(&numbered(1)), { "DeleteRequest": { "Key": key_of(2) } }])
    );
}

#[tokio::test]
async fn batch_upsert_sends_an_update_for_each_record() {
    let (table, canned) = always::<Player>(Answer::json(json!({})));
    let report = table.batch_upsert([player(), numbered(1)]).await.unwrap();
    assert_eq!((report.items, report.requests), (2, 2));
    let requests = canned.requests();
    assert_eq!((requests[0].operation.as_str(), requests.len()), ("UpdateItem", 2));
    assert_eq!(
        requests[0].body,
        json!({
            "TableName": "players", "Key": key(), "UpdateExpression": "SET #0 = :0, #1 = :1",
            "ExpressionAttributeNames": { "#0": "team", "#1": "points" },
            "ExpressionAttributeValues": { ":0": { "S": "red" }, ":1": { "N": "7" } },
            "ReturnConsumedCapacity": "TOTAL",
        })
    );
    assert_eq!(requests[1].body["Key"], key_of(1));
}

#[tokio::test]
async fn return_new_asks_for_the_new_record() {
    let (table, canned) = answering::<Player>([Answer::json(json!({ "Attributes": item() }))]);
    let (report, records) = table.batch_upsert([player()]).return_new().await.unwrap();
    assert_eq!((report.items, records), (1, vec![Some(player())]));
    assert_eq!(sent(&canned)["ReturnValues"], "ALL_NEW");
}

/// What is empty sends nothing, in every batch.
#[tokio::test]
async fn empty_input_sends_nothing() {
    let canned = Canned::default();
    let table = Table::<Player>::new(canned.client(), "players");
    assert_eq!(table.batch_put([]).await.unwrap().requests, 0);
    assert_eq!(table.batch_put(from_stream(stream::empty())).await.unwrap().given(), 0);
    assert_eq!(table.batch_delete(Vec::<(String, u32)>::new()).await.unwrap().given(), 0);
    assert_eq!(table.batch_write([]).await.unwrap().given(), 0);
    assert_eq!(table.batch_upsert([]).await.unwrap().given(), 0);
    assert_eq!(table.batch_upsert([]).return_new().await.unwrap().1, []);
    canned.finish();
}

/// Case 12: 24 buffered: nothing is sent; the 25th: one request; the 26th and the end: two.
#[tokio::test(start_paused = true)]
async fn a_request_leaves_when_it_is_full_or_the_input_ends() {
    let (table, canned) = always::<Player>(all_written());
    let (sender, receiver) = mpsc::unbounded();
    let batch = tokio::spawn(table.batch_put(from_stream(receiver)).into_future());
    (1..=24).for_each(|number| sender.unbounded_send(numbered(number)).unwrap());
    settle().await;
    assert_eq!(canned.requests().len(), 0);
    sender.unbounded_send(numbered(25)).unwrap();
    settle().await;
    assert_eq!(canned.requests().len(), 1);
    sender.unbounded_send(numbered(26)).unwrap();
    settle().await;
    assert_eq!(canned.requests().len(), 1);
    drop(sender);
    let report = batch.await.unwrap().unwrap();
    assert_eq!((report.items, report.requests), (26, 2));
    assert_eq!(sent_numbers(&canned), [(1..=25).collect::<Vec<u32>>(), vec![26]]);
}

/// A stream that pauses: with `linger`, what came leaves after that time, and not before.
#[tokio::test(start_paused = true)]
async fn linger_sends_what_is_not_full() {
    let (table, canned) = always::<Player>(all_written());
    let (sender, receiver) = mpsc::unbounded();
    let batch = table.batch_put(from_stream(receiver)).linger(Duration::from_secs(5));
    let batch = tokio::spawn(batch.into_future());
    sender.unbounded_send(numbered(1)).unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    sender.unbounded_send(numbered(2)).unwrap();
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(canned.requests().len(), 0);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(sent_numbers(&canned), [[1, 2]]);
    sender.unbounded_send(numbered(3)).unwrap();
    tokio::time::sleep(Duration::from_millis(4900)).await;
    assert_eq!(canned.requests().len(), 1, "the time begins anew");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(sent_numbers(&canned), [vec![1, 2], vec![3]]);
    drop(sender);
    assert_eq!(batch.await.unwrap().unwrap().items, 3);
}

/// Case 13: the last write of a key wins, and is sent alone.
#[tokio::test]
async fn the_last_write_of_a_key_wins() {
    let (table, canned) = answering::<Player>([all_written()]);
    let report = table.batch_put([scored(1, 1), numbered(2), scored(1, 2)]).await.unwrap();
    assert_eq!((report.items, report.superseded, report.given()), (2, 1, 3));
    let mut requests = sent(&canned)["RequestItems"]["players"].as_array().unwrap().clone();
    requests.sort_by_key(number);
    assert_eq!(requests, [put(&scored(1, 2)), put(&numbered(2))]);

    let delete = || WriteRequest::<Player>::delete(("nfl", 1));
    let put_one = || WriteRequest::put(scored(1, 1));
    for (writes, last) in [
        (vec![put_one(), delete()], json!({ "DeleteRequest": { "Key": key_of(1) } })),
        (vec![delete(), put_one()], put(&scored(1, 1))),
        (vec![put_one(), delete(), put_one()], put(&scored(1, 1))),
    ] {
        let (table, canned) = answering::<Player>([all_written()]);
        let superseded = writes.len() as u64 - 1;
        let report = table.batch_write(writes).await.unwrap();
        assert_eq!((report.items, report.superseded), (1, superseded));
        assert_eq!(sent(&canned)["RequestItems"]["players"], json!([last]));
    }
}

/// Case 14: what a record does not have is not written as NULL.
#[tokio::test]
async fn no_nulls_are_written() {
    let (table, canned) = answering::<Player>([all_written()]);
    table.batch_put([player(), numbered(1)]).await.unwrap();
    let requests = sent(&canned)["RequestItems"]["players"].clone();
    assert!(requests[1]["PutRequest"]["Item"].get("team").is_none(), "{requests}");
    assert_eq!(requests[0]["PutRequest"]["Item"]["team"], json!({ "S": "red" }));
}

/// A later write of a key waits until the earlier one is settled; three of them are sent one after another.
#[tokio::test(start_paused = true)]
async fn a_later_write_waits_for_the_earlier_one() {
    let (table, canned, _) = slow::<Player>(all_written());
    let (sender, receiver) = mpsc::unbounded();
    let batch = table.batch_write(from_stream(receiver)).linger(Duration::from_millis(1));
    let batch = tokio::spawn(batch.into_future());
    sender.unbounded_send(WriteRequest::put(scored(1, 1))).unwrap();
    tokio::time::sleep(LATE / 2).await;
    sender.unbounded_send(WriteRequest::delete(("nfl", 1))).unwrap();
    sender.unbounded_send(WriteRequest::put(numbered(2))).unwrap();
    tokio::time::sleep(LATE / 4).await;
    assert_eq!(sent_numbers(&canned), [[1], [2]], "another key does not wait");
    tokio::time::sleep(LATE / 2).await;
    assert_eq!(sent_numbers(&canned), [[1], [2], [1]]);
    sender.unbounded_send(WriteRequest::put(scored(1, 3))).unwrap();
    drop(sender);
    let report = bounded(batch).await.unwrap().unwrap();
    assert_eq!((report.items, report.superseded), (4, 0));
    let of_one: Vec<_> = canned.requests().iter().map(|r| entries(r)[0].clone()).filter(|e| number(e) == 1).collect();
    assert_eq!(of_one, [put(&scored(1, 1)), json!({ "DeleteRequest": { "Key": key_of(1) } }), put(&scored(1, 3))]);
}

/// What is left over and has been overtaken by a later write of its key is not sent again.
#[tokio::test(start_paused = true)]
async fn a_leftover_is_superseded_by_a_later_write() {
    let (table, canned) = answering::<Player>([leaving(|number| number == 1), all_written()]);
    let given = (1..=25).map(numbered).chain([scored(1, 9)]);
    let report = table.batch_put(given.collect::<Vec<_>>()).concurrency(1).await.unwrap();
    assert_eq!((report.items, report.superseded, report.given()), (25, 1, 26));
    let requests = canned.finish();
    assert!(!entries(&requests[1]).contains(&put(&numbered(1))));
    assert!(entries(&requests[0]).contains(&put(&scored(1, 9))) || entries(&requests[1]).contains(&put(&scored(1, 9))));
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Doc {
    #[record(partition_key)]
    id: String,
    #[record(version)]
    version: u64,
}

fn doc(id: &str) -> Doc {
    Doc { id: id.into(), version: 3 }
}

/// A batch cannot check versions: that has to be said.
#[tokio::test]
async fn versioned_records_need_any_version() {
    let canned = Canned::default();
    let docs = Table::<Doc>::new(canned.client(), "docs");
    let error = docs.batch_put([doc("a"), doc("b")]).await.unwrap_err();
    assert!(matches!(error.reason().unwrap().error(), Some(Error::InvalidUse { .. })), "{error:?}");
    assert_eq!(not_done(&error), [0, 1]);
    assert_eq!(error.into_not_done(), [doc("a"), doc("b")]);
    let error = docs.batch_write([WriteRequest::put(doc("a")), WriteRequest::delete("b")]).await.unwrap_err();
    assert_eq!(not_done(&error), [0, 1]);
    canned.finish();

    let (docs, canned) = answering::<Doc>([all_written()]);
    docs.batch_put([doc("a")]).any_version().await.unwrap();
    let requests = &sent(&canned)["RequestItems"]["players"];
    assert_eq!(*requests, json!([{ "PutRequest": { "Item": { "id": { "S": "a" }, "version": { "N": "4" } } } }]));
}

/// Options that make no sense are refused, and everything that was given comes back.
#[tokio::test]
async fn senseless_options_are_refused() {
    let canned = Canned::default();
    let table = Table::<Player>::new(canned.client(), "players");
    let given = || players(1..=3);
    for error in [
        table.batch_put(given()).concurrency(0).await.unwrap_err(),
        table.batch_put(given()).rate_limit(0.0).await.unwrap_err(),
        table.batch_put(given()).rate_limit(f64::NAN).await.unwrap_err(),
        table.batch_put(given()).max_attempts_without_progress(0).await.unwrap_err(),
        table.batch_upsert(given()).concurrency(0).await.unwrap_err(),
        *table.batch_upsert(given()).concurrency(0).return_new().await.unwrap_err().batch,
    ] {
        assert!(matches!(error.reason().unwrap().error(), Some(Error::InvalidUse { .. })), "{error:?}");
        assert_eq!((not_done(&error), error.report.requests), (vec![0, 1, 2], 0));
        assert_eq!(error.into_not_done(), given());
    }
    let keys = || [("nfl", 1), ("nfl", 1), ("nfl", 2)];
    assert_eq!(not_done(&table.batch_delete(keys()).concurrency(0).await.unwrap_err()), [0, 1, 2]);
    assert_eq!(not_done(&unread::<Player>(table.batch_get(keys()).concurrency(0).await.unwrap_err()).batch), [0, 1, 2]);
    // Nothing was given: there is the reason still, and it is not the input's.
    let error = table.batch_put([]).concurrency(0).await.unwrap_err();
    assert!(error.input_error().is_none(), "{error}");
    assert!(matches!(error.reason().and_then(Reason::error), Some(Error::InvalidUse { .. })), "{error:?}");
    canned.finish();
}

/// A stream that ends in an error: what is under way is settled, nothing more is sent.
#[tokio::test(start_paused = true)]
async fn an_input_that_fails() {
    let (table, canned) = always::<Player>(all_written());
    let given = (1..=30).map(|number| Ok(numbered(number))).chain([Err("the file is torn")]);
    let error = table.batch_put(from_try_stream(stream::iter(given))).await.unwrap_err();
    assert_eq!(error.input_error().unwrap().to_string(), "the file is torn");
    assert_eq!(error.report.given(), 30);
    assert_eq!(not_done(&error).len() as u64 + error.report.items, 30);
    assert_eq!(error.report.requests as usize, canned.requests().len());
    assert!(error.not_done.iter().all(|unfinished| matches!(unfinished.reason, Reason::InputFailed)));
    assert!(error.to_string().ends_with("; the input ended with an error"), "{error}");

    let (table, canned) = always::<Player>(all_written());
    let few = stream::iter([Ok(("nfl", 1)), Err("torn"), Ok(("nfl", 2))]);
    let error = table.batch_delete(from_try_stream(few)).await.unwrap_err();
    assert_eq!((not_done(&error), canned.requests().len()), (vec![0], 0));
    let few = stream::iter([Ok(("nfl", 1)), Ok(("nfl", 1)), Err("torn"), Ok(("nfl", 2))]);
    let error = unread::<Player>(table.batch_get(from_try_stream(few)).await.unwrap_err()).batch;
    assert_eq!((not_done(&error), canned.requests().len()), (vec![0, 1], 0));
    assert_eq!(error.input_error().unwrap().to_string(), "torn");
}

#[tokio::test]
async fn an_empty_key_is_not_done_and_the_rest_is() {
    let (table, canned) = silent::<Player>();
    let nameless = Player { league: String::new(), ..numbered(7) };
    let error = table.batch_put([numbered(1), nameless.clone(), numbered(2)]).await.unwrap_err();
    assert_eq!((error.report.items, not_done(&error)), (2, vec![1]));
    assert!(matches!(error.not_done[0].reason.error(), Some(Error::Encode { .. })), "{error:?}");
    assert_eq!(error.into_not_done(), [nameless]);
    assert_eq!(sent_numbers(&canned), [[1, 2]]);
}
