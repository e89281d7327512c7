//! The token of a transaction, many writes at once, and what the answer says beside (rows 9, 36 and 37c).

use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Record, Table, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::batch_support::slow_by;
use crate::support::{Player, answering, key, player, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Signed {
    #[record(partition_key)]
    id: u32,
    #[record(write_id)]
    write: Option<String>,
}

fn token(body: &Value) -> String {
    body["ClientRequestToken"].as_str().unwrap().to_owned()
}

/// row 9: no seed of the application's repeats a token or the id of a write.
#[tokio::test]
async fn tokens_and_write_ids_are_nobodys_to_seed() {
    let canned = Canned::new(vec![Answer::json(json!({})); 6]);
    let signed: Table<Signed> = Table::new(canned.client(), "signed");
    for id in 0..3 {
        fastrand::seed(7);
        transact_write().write(signed.put(&Signed { id, write: None })).await.unwrap();
        fastrand::seed(7);
        signed.put(&Signed { id, write: None }).await.unwrap();
    }
    let requests = canned.finish();
    let mut ids: Vec<String> = requests.iter().step_by(2).map(|request| token(&request.body)).collect();
    ids.extend(requests.iter().map(|request| {
        let item = request.body.get("Item").unwrap_or(&request.body["TransactItems"][0]["Put"]["Item"]);
        item["write"]["S"].as_str().unwrap().to_owned()
    }));
    assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 9, "none is there twice");
}

/// row 36: the caller's own token is sent as it is, with every try.
#[tokio::test(start_paused = true)]
async fn a_transaction_has_the_callers_token() {
    let conflict = json!({ "CancellationReasons": [{ "Code": "TransactionConflict" }] });
    let conflict = Answer::error(400, "TransactionCanceledException", conflict);
    let (players, canned) = answering::<Player>([Answer::reset(), conflict, Answer::json(json!({}))]);
    transact_write().client_request_token("order 4711").write(players.put(&player())).await.unwrap();
    let requests = canned.finish();
    assert_eq!(requests.iter().map(|request| token(&request.body)).collect::<Vec<_>>(), ["order 4711"; 3]);

    let longest = "é".repeat(36);
    let (players, _) = answering::<Player>([]);
    let request = transact_write().write(players.put(&player())).client_request_token(&longest);
    let request = request.into_request().await.unwrap();
    assert_eq!(request.get_client_request_token().as_deref(), Some(longest.as_str()));
}

/// row 36: DynamoDB knows a token for ten minutes: later the same transaction would be applied once more.
#[tokio::test(start_paused = true)]
async fn a_token_is_not_sent_when_it_may_be_forgotten() {
    let server = Answer::error(500, "InternalServerError", json!({}));
    let in_progress = Answer::error(400, "TransactionInProgressException", json!({}));
    for (answer, minutes, tries) in [(&server, 8, 2), (&server, 9, 1), (&in_progress, 4, 3), (&in_progress, 9, 1)] {
        let (players, canned, _) = slow_by::<Player>(Duration::from_secs(minutes * 60), answer.clone());
        let error = transact_write().write(players.put(&player())).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.requests().len(), tries, "{minutes} minutes: {error:?}");
    }
}

/// row 36: a token that DynamoDB does not take is refused before anything is sent.
#[tokio::test]
async fn a_token_is_checked_before_sending() {
    for wrong in [String::new(), "x".repeat(37)] {
        let (players, canned) = answering::<Player>([]);
        let error = transact_write().write(players.put(&player())).client_request_token(&wrong).await.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
        let expected = format!("a token of {} characters: it must have 1 to 36; nothing was sent", wrong.len());
        assert!(text(&error).contains(&expected), "{}", text(&error));
        assert!(canned.finish().is_empty());
    }
}

/// row 36: the sizes of item collections are asked for and told.
#[tokio::test]
async fn item_collections_are_in_the_response() {
    let collection = json!({ "league": { "S": "nfl" } });
    let metrics = json!({ "players": [{ "ItemCollectionKey": collection, "SizeEstimateRangeGB": [0.0, 1.0] }] });
    let answer = json!({
        "ConsumedCapacity": [{ "TableName": "players", "CapacityUnits": 2.0 }], "ItemCollectionMetrics": metrics,
    });
    let (players, canned) = answering::<Player>([Answer::json(answer)]);
    let written = transact_write().write(players.put(&player())).with_response().await.unwrap();
    let sizes = &written.item_collection_metrics["players"];
    assert_eq!(sizes[0].size_estimate_range_gb(), [0.0, 1.0]);
    assert_eq!((written.consumed_capacity.len(), written.attempts), (1, 1));
    assert!(!format!("{written:?}").contains("nfl"), "no values in logs: {written:?}");
    let body = canned.finish()[0].body.clone();
    assert_eq!(
        (&body["ReturnItemCollectionMetrics"], &body["ReturnConsumedCapacity"]),
        (&json!("SIZE"), &json!("INDEXES"))
    );

    let (players, canned) = answering::<Player>([Answer::json(json!({}))]);
    transact_write().write(players.put(&player())).await.unwrap();
    let body = canned.finish()[0].body.clone();
    assert!(body.get("ReturnItemCollectionMetrics").is_none() && body.get("ReturnConsumedCapacity").is_none());
}

/// row 37c: many writes out of an iterator, in its order, beside single ones.
#[tokio::test]
async fn all_writes_of_an_iterator() {
    let (players, canned) = answering::<Player>([Answer::json(json!({}))]);
    let numbers = [1, 2];
    transact_write()
        .write(players.check(("nfl", 12)))
        .write_all(numbers.iter().map(|number| players.delete(("nfl", number))))
        .write_all(Vec::<dynamo_table::operation::Delete<Player>>::new())
        .write_all([player()].iter().map(|player| players.put(&Player { number: 3, ..player.clone() })))
        .await
        .unwrap();
    let items = canned.finish()[0].body["TransactItems"].clone();
    let delete = |number: u32| {
        let key = json!({ "league": { "S": "nfl" }, "number": { "N": number.to_string() } });
        json!({ "Delete": { "TableName": "players", "Key": key } })
    };
    assert_eq!(items[0]["ConditionCheck"]["Key"], key());
    assert_eq!((&items[1], &items[2]), (&delete(1), &delete(2)));
    assert_eq!(items[3]["Put"]["Item"]["number"], json!({ "N": "3" }));
    assert_eq!(items.as_array().unwrap().len(), 4);
}
