//! `set_if_not_exists` of many upserts (row 36).

use dynamo_table::DynamoTable;
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

use crate::batch_support::{always, scored};
use crate::support::{Player, item, player};

fn answer() -> Answer {
    Answer::json(json!({ "Attributes": item() }))
}

/// row 36: the request is that of a single upsert.
#[tokio::test]
async fn it_says_what_a_single_upsert_says() {
    let (players, canned) = always::<Player>(answer());
    players.batch_upsert([player()]).set_if_not_exists(Player::POINTS).await.unwrap();
    players.batch_upsert([player()]).return_new().set_if_not_exists(Player::POINTS).await.unwrap();
    players.upsert(&player()).set_if_not_exists(Player::POINTS).return_nothing().await.unwrap();
    let bodies: Vec<Value> = canned.requests().iter().map(|request| request.body.clone()).collect();
    let update = "SET #0 = :0, #1 = if_not_exists(#1, :1)";
    for body in &bodies {
        assert_eq!(body["UpdateExpression"], update);
        assert_eq!(body["ExpressionAttributeNames"], json!({ "#0": "team", "#1": "points" }));
        assert_eq!(body["ExpressionAttributeValues"], json!({ ":0": { "S": "red" }, ":1": { "N": "7" } }));
    }
    assert_eq!((bodies.len(), &bodies[1]["ReturnValues"]), (3, &json!("ALL_NEW")));
}

/// row 36: of two records of one key the earlier may hold what the later leaves alone, so both are sent.
#[tokio::test]
async fn an_earlier_one_is_sent_too() {
    let (players, canned) = always::<Player>(answer());
    let report = players
        .batch_upsert([scored(1, 5), scored(1, 6)])
        .set_if_not_exists(Player::TEAM)
        .set_if_not_exists(Player::POINTS)
        .await
        .unwrap();
    assert_eq!((report.items, report.superseded), (2, 0));
    let points = canned
        .requests()
        .iter()
        .map(|request| request.body["ExpressionAttributeValues"][":0"].clone())
        .collect::<Vec<_>>();
    assert_eq!(points, [json!({ "N": "5" }), json!({ "N": "6" })]);

    let (players, _) = always::<Player>(answer());
    let report = players.batch_upsert([scored(1, 5), scored(1, 6)]).await.unwrap();
    assert_eq!((report.items, report.superseded), (1, 1));
}
