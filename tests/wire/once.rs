//! `.once()`: what may have been applied is not sent again, though it would be the same twice (row 22).

use dynamo_table::{BatchWriteTables, DynamoTable, Error, Projection, Table, WriteRequest};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::json;

use crate::support::{Player, answering, item, player};

/// Answers after which a write may have been applied.
fn lost() -> Vec<Answer> {
    vec![
        Answer::reset(),
        Answer::timeout(),
        Answer::empty(),
        Answer::torn(json!({ "Attributes": item() })),
        Answer::error(500, "InternalServerError", json!({})),
        Answer::error(503, "ServiceUnavailable", json!({})),
    ]
}

fn throttled() -> Answer {
    Answer::error(400, "ProvisionedThroughputExceededException", json!({}))
}

fn nothing() -> Answer {
    Answer::json(json!({}))
}

/// row 22: a delete is sent once, and its outcome is unknown when the answer is lost.
#[tokio::test]
async fn a_delete_is_sent_once() {
    for first in lost() {
        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.delete(("nfl", 12)).once().await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_applied() && !error.is_retryable(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.delete(("nfl", 12)).once().return_nothing().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first]);
        let error = players.delete_record(&player()).once().condition(Player::POINTS.eq(7)).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);
    }
    // What was refused was not applied: it is sent again.
    let (players, canned) = answering::<Player>([throttled(), Answer::json(json!({ "Attributes": item() }))]);
    assert_eq!(players.delete(("nfl", 12)).once().await.unwrap(), Some(player()));
    assert_eq!(canned.finish().len(), 2);
    // Nothing else of the request differs.
    let (players, canned) = answering::<Player>([nothing()]);
    assert_eq!(players.delete(("nfl", 12)).once().await.unwrap(), None);
    let once = canned.finish()[0].body.clone();
    let (players, canned) = answering::<Player>([nothing()]);
    players.delete(("nfl", 12)).await.unwrap();
    assert_eq!(once, canned.finish()[0].body);
}

/// row 22: so are puts, upserts and updates, with a condition or without.
#[tokio::test]
async fn puts_upserts_and_updates_are_sent_once() {
    for first in lost() {
        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.put(&player()).once().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.put(&player()).once().return_old().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.replace(&player()).once().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first.clone()]);
        let error = players.update(("nfl", 12)).set(Player::POINTS, 7).once().return_old().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = answering::<Player>([first]);
        let error = players.upsert(&player()).once().return_nothing().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);
    }
    let (players, canned) = answering::<Player>([throttled(), nothing()]);
    players.put(&player()).once().await.unwrap();
    assert_eq!(canned.finish().len(), 2);
}

fn batch(answers: impl IntoIterator<Item = Answer>) -> (Table<Player>, Canned) {
    answering(answers)
}

/// row 22: so are the writes of a batch; what was left over or refused is sent again all the same.
#[tokio::test(start_paused = true)]
async fn the_writes_of_a_batch_are_sent_once() {
    for first in lost() {
        let (players, canned) = batch([first.clone()]);
        let error = players.batch_delete([("nfl", 1), ("nfl", 2)]).once().await.unwrap_err();
        assert_eq!((error.report.unknown, error.unknown.len(), error.not_done.len()), (2, 2, 0));
        assert_eq!(canned.finish().len(), 1);

        let (players, canned) = batch([first.clone()]);
        let error = players.batch_put([player()]).once().await.unwrap_err();
        assert_eq!((error.report.unknown, canned.finish().len()), (1, 1));

        let (players, canned) = batch([first.clone()]);
        let error = players.batch_write([WriteRequest::put(player())]).once().await.unwrap_err();
        assert_eq!((error.report.unknown, canned.finish().len()), (1, 1));

        let (players, canned) = batch([first.clone()]);
        let error = BatchWriteTables::new(players.client()).delete(&players, ("nfl", 1)).once().await.unwrap_err();
        assert_eq!((error.report.unknown, canned.finish().len()), (1, 1));

        let (players, canned) = batch([first]);
        let error = players.batch_upsert([player()]).once().await.unwrap_err();
        assert_eq!((error.report.unknown, canned.finish().len()), (1, 1));
    }
    let left_over = json!({ "UnprocessedItems": { "players": [
        { "DeleteRequest": { "Key": { "league": { "S": "nfl" }, "number": { "N": "2" } } } },
    ] } });
    let (players, canned) = batch([throttled(), Answer::json(left_over), nothing()]);
    let report = players.batch_delete([("nfl", 1), ("nfl", 2)]).once().await.unwrap();
    assert_eq!((report.items, canned.finish().len()), (2, 3));
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: Option<u64>,
}

/// row 36: what the attributes were before the first of two tries is unknown.
#[tokio::test]
async fn the_old_attributes_may_be_unknown() {
    for first in lost() {
        let answer = || Answer::json(json!({ "Attributes": { "points": { "N": "7" } } }));
        let (players, _) = answering::<Player>([first, answer()]);
        let update = players.update(("nfl", 12)).set(Player::POINTS, 7).return_updated_old::<Points>();
        let error = update.await.unwrap_err();
        assert!(matches!(error, Error::OldUnknown { .. }), "{error:?}");

        let (players, canned) = answering::<Player>([answer()]);
        let update = players.update(("nfl", 12)).set(Player::POINTS, 8).return_updated_old::<Points>();
        assert_eq!(update.await.unwrap(), Some(Points { points: Some(7) }));
        assert_eq!(canned.finish()[0].body["ReturnValues"], "UPDATED_OLD");
    }
}
