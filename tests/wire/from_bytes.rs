//! Items are read out of the bytes of a response: of every operation that reads any. What is lost on the way is told from what came.

use dynamo_table::{DynamoTable, Error, Record, Table, transact_get};
use dynamo_table_testkit::{Answer, Canned};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::support::{Player, answering, item, key, player, text};

/// With an attribute of a type that the SDK does not know: an item that went through the SDK's attribute values is refused for it, one
/// that is read from the bytes has an attribute that no field knows.
fn with_unknown_type() -> Value {
    let mut item = item();
    item["later"] = json!({ "FUTURE": { "deep": [1, "]}", null] } });
    item
}

#[tokio::test]
async fn items_of_reads_are_not_made_attribute_values_first() {
    let page = || Answer::json(json!({ "Items": [with_unknown_type()], "Count": 1, "ScannedCount": 1 }));
    let (table, canned) = answering::<Player>([
        Answer::json(json!({ "Item": with_unknown_type() })),
        page(),
        page(),
        page(),
        Answer::json(json!({ "Responses": { "players": [with_unknown_type()] } })),
        Answer::json(json!({ "Responses": [{ "Item": with_unknown_type() }] })),
    ]);
    assert_eq!(table.get(("nfl", 12)).await.unwrap(), Some(player()));
    assert_eq!(table.query("nfl").all().await.unwrap().items, [player()]);
    assert_eq!(table.scan().all().await.unwrap().items, [player()]);
    assert_eq!(table.query("nfl").items().try_collect::<Vec<_>>().await.unwrap(), [player()]);
    assert_eq!(table.batch_get([("nfl", 12)]).await.unwrap(), [Some(player())]);
    let mut read = transact_get();
    let receipt = read.add(table.get(("nfl", 12)));
    assert_eq!(read.await.unwrap().take(receipt).unwrap(), Some(player()));
    canned.finish();
}

#[tokio::test]
async fn items_that_writes_return_are_not_made_attribute_values_first() {
    let answer = || Answer::json(json!({ "Attributes": with_unknown_type() }));
    let (table, canned) = answering::<Player>([answer(), answer(), answer(), answer()]);
    assert_eq!(table.put(&player()).return_old().await.unwrap(), Some(player()));
    assert_eq!(table.upsert(&player()).await.unwrap(), player());
    assert_eq!(table.update(("nfl", 12)).set(Player::POINTS, 7).await.unwrap(), player());
    assert_eq!(table.delete(("nfl", 12)).await.unwrap(), Some(player()));
    canned.finish();
}

/// Members that come in any order, more than once, spelled with escapes, and with white space; and those that are not known.
#[tokio::test]
async fn a_response_is_read_however_it_is_spelled() {
    let body = r#" { "Later" : {"a":["\"]}"]}, "Count":1,
        "Items": [ {"league":{"S":"other"}} ],
        "It\u0065ms" : [ { "p\u006fints" : { "N" : "7" } , "team":{"S":"r\u0065d"}, "number":{"N":"12"},
                           "league":{"S":"nfl"}, "league":{"S":"nfl"} } ] , "ScannedCount" : 1 } "#;
    let (table, _) = answering::<Player>([Answer::raw(200, body)]);
    let page = table.query("nfl").all().await.unwrap();
    assert_eq!((page.items, page.scanned_count), (vec![player()], 1));
}

#[tokio::test]
async fn no_items_are_none() {
    let (table, _) = answering::<Player>([
        Answer::json(json!({ "Item": null })),
        Answer::json(json!({ "Items": null, "Count": 0, "ScannedCount": 0 })),
    ]);
    assert_eq!(table.get(("nfl", 12)).await.unwrap(), None);
    assert_eq!(table.query("nfl").all().await.unwrap().items, []);
}

/// One that does not decode costs the others nothing, and its key is told.
#[tokio::test]
async fn a_bad_item_among_good_ones() {
    let mut bad = item();
    bad["points"] = json!({ "S": "many" });
    bad["number"] = json!({ "N": "13" });
    let (table, _) =
        answering::<Player>([Answer::json(json!({ "Items": [item(), bad, item()], "Count": 3, "ScannedCount": 3 }))]);
    let page = table.query("nfl").all().await.unwrap();
    assert_eq!(page.items, [player(), player()]);
    let [undecodable] = &page.undecodable[..] else { panic!("one does not decode: {:?}", page.undecodable) };
    assert_eq!(undecodable.key()["number"].as_n().unwrap(), "13");
    assert_eq!(undecodable.key().len(), 2);
    assert_eq!(undecodable.problem().to_string(), "points: expected N, found S");
}

fn damaged(body: Value) -> Answer {
    Answer::json(body).header("x-amz-crc32", "1")
}

/// A response whose bytes are not those that DynamoDB made its checksum of is a lost one: what may be sent again is.
#[tokio::test]
async fn a_damaged_response_is_lost() {
    let (table, canned) = answering::<Player>([
        damaged(json!({ "Item": item() })),
        Answer::json(json!({ "Item": item() })),
        damaged(json!({})),
        damaged(json!({ "Attributes": item() })),
    ]);
    assert_eq!(table.get(("nfl", 12)).await.unwrap(), Some(player()));
    let error = table.put(&player()).once().await.unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{}", text(&error));
    assert!(text(&error).contains("the checksum of the response is not that of its bytes"), "{}", text(&error));
    let error = table.update(("nfl", 12)).add(Player::POINTS, 1).await.unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{}", text(&error));
    assert_eq!(canned.finish().len(), 4);
}

/// Another way of sending the same bytes: the checksum is not of them.
#[tokio::test]
async fn a_checksum_of_other_bytes_is_not_compared() {
    let answer = damaged(json!({ "Item": item() })).header("content-encoding", "identity");
    let (table, _) = answering::<Player>([answer]);
    assert_eq!(table.get(("nfl", 12)).await.unwrap(), Some(player()));
}

/// A response that ends early, at every byte, is lost, and never read as less.
#[tokio::test(start_paused = true)]
async fn a_response_that_is_cut_off_is_never_read_as_less() {
    let body =
        json!({ "Items": [item(), item()], "Count": 2, "LastEvaluatedKey": key(), "ScannedCount": 2 }).to_string();
    for end in 0..body.len() {
        let cut = |_: usize| Answer::raw(200, &body.as_bytes()[..end]);
        let canned = Canned::new((0..3).map(cut));
        let table = Table::<Player>::new(canned.client(), "players");
        let error = table.query("nfl").page().await.unwrap_err();
        assert!(matches!(error, Error::Transport { .. }), "cut off at {end}: {}", text(&error));
        assert_eq!(canned.requests().len(), 3, "it is asked again, cut off at {end}");
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "team#{id}"))]
struct Team {
    id: u64,
    wins: u64,
}

/// Whose an item is whose key cannot be read, nobody knows: it is told, and not passed over.
#[tokio::test]
async fn an_item_that_cannot_be_read_is_not_taken_for_anothers() {
    let good = json!({ "pk": { "S": "team#7" }, "id": { "N": "7" }, "wins": { "N": "1" } });
    let page =
        json!({ "Items": [good, { "pk": { "S": 3 } }, { "pk": { "S": "coach#1" } }], "Count": 3, "ScannedCount": 3 });
    let (table, _) = answering::<Team>([Answer::json(page)]);
    let page = table.scan().all().await.unwrap();
    assert_eq!((page.items, page.undecodable.len()), (vec![Team { id: 7, wins: 1 }], 1));
}

/// What the key alone says of an item is read out of it.
#[tokio::test]
async fn a_field_that_only_the_key_has() {
    let (table, _) = answering::<Team>([
        Answer::json(json!({ "Item": { "pk": { "S": "team#7" }, "wins": { "N": "1" } } })),
        Answer::json(json!({ "Item": { "pk": { "S": "team#8" }, "id": { "N": "7" }, "wins": { "N": "1" } } })),
    ]);
    assert_eq!(table.get(7).await.unwrap(), Some(Team { id: 7, wins: 1 }));
    let error = table.get(7).await.unwrap_err();
    assert!(text(&error).contains("the stored key disagrees with the fields"), "{}", text(&error));
}
