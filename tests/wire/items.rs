//! Single items: what is sent, and what comes of the answers.

use dynamo_table::{DynamoTable, Error};
use dynamo_table_testkit::Answer;
use serde_json::json;

use crate::support::{Player, answering, item, key, player, sent, silent, text};

#[tokio::test]
async fn get_asks_for_the_key() {
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Item": item() }))]);
    assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()));
    assert_eq!(sent(&canned), json!({ "TableName": "players", "Key": key() }));
}

#[tokio::test]
async fn a_consistent_read_is_asked_for() {
    let (players, canned) = silent::<Player>();
    assert_eq!(players.get(player()).consistent().await.unwrap(), None);
    assert_eq!(sent(&canned), json!({ "TableName": "players", "Key": key(), "ConsistentRead": true }));
}

#[tokio::test]
async fn exists_asks_for_the_partition_key_alone() {
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Item": { "league": { "S": "nfl" } } }))]);
    assert!(players.exists(("nfl", 12)).await.unwrap());
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Key": key(),
            "ProjectionExpression": "#0", "ExpressionAttributeNames": { "#0": "league" },
        })
    );
}

#[tokio::test]
async fn put_insert_and_replace_differ_by_their_condition() {
    let (players, canned) = silent::<Player>();
    players.put(&player()).await.unwrap();
    assert_eq!(sent(&canned), json!({ "TableName": "players", "Item": item() }));

    let (players, canned) = silent::<Player>();
    players.insert(&player()).await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Item": item(),
            "ConditionExpression": "attribute_not_exists(#0)", "ExpressionAttributeNames": { "#0": "league" },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );

    let (players, canned) = silent::<Player>();
    players.replace(&player()).condition(Player::POINTS.lt(9) | Player::TEAM.not_exists()).return_old().await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Item": item(),
            "ConditionExpression": "attribute_exists(#0) AND (#1 < :0 OR attribute_not_exists(#2))",
            "ExpressionAttributeNames": { "#0": "league", "#1": "points", "#2": "team" },
            "ExpressionAttributeValues": { ":0": { "N": "9" } },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD", "ReturnValues": "ALL_OLD",
        })
    );
}

#[tokio::test]
async fn upsert_sets_what_the_record_holds() {
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Attributes": item() }))]);
    let player = Player { team: None, ..player() };
    players.upsert(&player).set_if_not_exists(Player::POINTS).await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Key": key(), "UpdateExpression": "SET #0 = if_not_exists(#0, :0)",
            "ExpressionAttributeNames": { "#0": "points" }, "ExpressionAttributeValues": { ":0": { "N": "7" } },
            "ReturnValues": "ALL_NEW",
        })
    );
}

#[tokio::test]
async fn update_renders_its_clauses_in_order() {
    let (players, canned) = answering::<Player>([Answer::json(json!({ "Attributes": item() }))]);
    players.update(("nfl", 12)).remove(Player::TEAM).increment(Player::POINTS, 3).await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "Key": key(), "UpdateExpression": "SET #1 = #1 + :0 REMOVE #0",
            "ConditionExpression": "attribute_exists(#2) AND #1 BETWEEN :1 AND :2",
            "ExpressionAttributeNames": { "#0": "team", "#1": "points", "#2": "league" },
            "ExpressionAttributeValues": {
                ":0": { "N": "3" }, ":1": { "N": "-3" }, ":2": { "N": "18446744073709551612" },
            },
            "ReturnValues": "ALL_NEW", "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
}

#[tokio::test]
async fn an_empty_answer_is_an_error() {
    let (players, canned) = answering::<Player>([Answer::empty(), Answer::empty(), Answer::empty()]);
    let error = players.get(("nfl", 12)).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert!(
        text(&error).starts_with("GetItem on table `players`: the response is empty, truncated, or not from DynamoDB"),
        "{}",
        text(&error)
    );
    assert_eq!(canned.finish().len(), 3);
}

#[tokio::test]
async fn arithmetic_is_not_sent_again_after_a_lost_answer() {
    for lost in [Answer::reset(), Answer::timeout(), Answer::empty(), Answer::torn(json!({ "Attributes": item() }))] {
        let (players, canned) = answering::<Player>([lost]);
        let error = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);
    }
}

#[tokio::test]
async fn arithmetic_is_sent_again_after_throttling() {
    let throttled = Answer::error(400, "ThrottlingException", json!({}));
    let (players, canned) = answering::<Player>([throttled, Answer::json(json!({ "Attributes": item() }))]);
    let update = players.update(("nfl", 12)).increment(Player::POINTS, 1).with_response().await.unwrap();
    assert_eq!(update.attempts, 2);
    assert_eq!(canned.finish().len(), 2);
}

/// Case 73: what fails three times is an error by its meaning.
#[tokio::test(start_paused = true)]
async fn what_fails_for_ever_is_told_by_its_meaning() {
    let cases = [
        (Answer::error(500, "InternalServerError", json!({})), "InternalServerError"),
        (Answer::error(503, "ServiceUnavailable", json!({})), "ServiceUnavailable"),
        (Answer::timeout(), "no response came in time"),
        (Answer::reset(), "the connection failed"),
        (Answer::empty(), "the response is empty, truncated, or not from DynamoDB"),
        (Answer::torn(json!({ "Item": item() })), "the response is empty, truncated, or not from DynamoDB"),
    ];
    for (answer, words) in cases {
        let (players, canned) = answering::<Player>([answer.clone(), answer.clone(), answer]);
        let error = players.get(("nfl", 12)).await.unwrap_err();
        assert!(matches!(error, Error::Transport { .. } | Error::Service { .. }) && error.is_retryable(), "{error:?}");
        assert!(text(&error).contains(words), "{}", text(&error));
        assert_eq!(canned.finish().len(), 3);
    }
}
