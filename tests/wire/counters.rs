//! Counters: the step, its bounds, and what a failed condition means.

use dynamo_table::{Attribute, DynamoTable, Error, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{sent, text};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Scores {
    home: i64,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Job {
    #[record(partition_key)]
    id: u64,
    remaining: u32,
    balance: i64,
    scores: Scores,
}

fn item(remaining: i64, balance: i64) -> Value {
    json!({
        "id": { "N": "1" }, "remaining": { "N": remaining.to_string() }, "balance": { "N": balance.to_string() },
        "scores": { "M": { "home": { "N": "5" } } },
    })
}

fn jobs(answer: Answer) -> (Table<Job>, Canned) {
    let canned = Canned::new([answer]);
    (Table::new(canned.client(), "jobs"), canned)
}

fn answered(remaining: i64, balance: i64) -> (Table<Job>, Canned) {
    jobs(Answer::json(json!({ "Attributes": item(remaining, balance) })))
}

fn failed(item: Option<Value>) -> (Table<Job>, Canned) {
    let members = item.map_or(json!({}), |item| json!({ "Item": item }));
    jobs(Answer::error(400, "ConditionalCheckFailedException", members))
}

fn rendered(body: &Value) -> (String, String, Value) {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("UpdateExpression"), text("ConditionExpression"), body["ExpressionAttributeValues"].clone())
}

/// Case 59 and 61: an unsigned number has its type's floor.
#[tokio::test]
async fn a_decrement_has_a_floor() {
    let (jobs, canned) = answered(2, 0);
    assert_eq!(jobs.decrement(1, Job::REMAINING, 1).await.unwrap(), 2);
    assert_eq!(
        rendered(&sent(&canned)),
        (
            "SET #0 = #0 + :0".into(),
            "attribute_exists(#1) AND #0 BETWEEN :1 AND :2".into(),
            json!({ ":0": { "N": "-1" }, ":1": { "N": "1" }, ":2": { "N": "4294967296" } })
        )
    );
    let (jobs, canned) = answered(0, -7);
    assert_eq!(jobs.decrement(1, Job::BALANCE, 3).floor(-10).await.unwrap(), -7);
    assert_eq!(
        rendered(&sent(&canned)).2,
        json!({ ":0": { "N": "-3" }, ":1": { "N": "-7" }, ":2": { "N": "9223372036854775810" } })
    );
    let (jobs, canned) = answered(0, -7);
    assert_eq!(jobs.decrement(1, Job::BALANCE, 3).await.unwrap(), -7);
    assert_eq!(rendered(&sent(&canned)).2[":1"], json!({ "N": "-9223372036854775805" }), "its type's floor");
}

#[tokio::test]
async fn an_increment_has_a_ceiling() {
    let (jobs, canned) = answered(9, 0);
    assert_eq!(jobs.increment(1, Job::REMAINING, 4).ceiling(10).floor(1).await.unwrap(), 9);
    assert_eq!(
        rendered(&sent(&canned)),
        (
            "SET #0 = #0 + :0".into(),
            "attribute_exists(#1) AND #0 BETWEEN :1 AND :2".into(),
            json!({ ":0": { "N": "4" }, ":1": { "N": "-3" }, ":2": { "N": "6" } })
        )
    );
    let (jobs, canned) = answered(9, 0);
    assert_eq!(jobs.increment(1, Job::SCORES.then(Scores::HOME), 4).await.unwrap(), 5, "a nested number");
    assert_eq!(rendered(&sent(&canned)).0, "SET #0.#1 = #0.#1 + :0");
}

#[tokio::test]
async fn or_insert_counts_from_0() {
    let (jobs, canned) = answered(4, 0);
    jobs.increment(1, Job::REMAINING, 4).ceiling(10).or_insert().await.unwrap();
    assert_eq!(
        rendered(&sent(&canned)),
        (
            "SET #0 = if_not_exists(#0, :0) + :1".into(),
            "#0 BETWEEN :2 AND :3 OR attribute_not_exists(#0)".into(),
            json!({ ":0": { "N": "0" }, ":1": { "N": "4" }, ":2": { "N": "-4" }, ":3": { "N": "6" } })
        )
    );
    let (jobs, canned) = answered(0, 0);
    let _ = jobs.decrement(1, Job::REMAINING, 4).or_insert().await;
    assert_eq!(rendered(&sent(&canned)).1, "#0 BETWEEN :2 AND :3", "from nothing it would go below its floor");
}

/// Case 61: below its floor is an outcome of its own, as is an item or an attribute that is not there.
#[tokio::test]
async fn what_a_failed_condition_means() {
    let (jobs, _) = failed(Some(item(0, 0)));
    let error = jobs.decrement(1, Job::REMAINING, 1).await.unwrap_err();
    assert!(matches!(error, Error::BelowFloor { .. }), "{error:?}");
    assert_eq!(text(&error), "UpdateItem on table `jobs`: the number would go below its floor, nothing was changed");
    assert_eq!(error.old::<Job>().unwrap().unwrap().remaining, 0);
    let (jobs, _) = failed(Some(item(8, 0)));
    let error = jobs.increment(1, Job::REMAINING, 4).ceiling(10).await.unwrap_err();
    assert!(matches!(error, Error::AboveCeiling { .. }), "{error:?}");
    let (jobs, _) = failed(None);
    let error = jobs.decrement(1, Job::REMAINING, 1).await.unwrap_err();
    assert!(error.is_condition_failed() && error.old_item().is_none(), "there is no such item");
    let (jobs, _) = failed(Some(json!({ "id": { "N": "1" } })));
    assert!(jobs.decrement(1, Job::REMAINING, 1).await.unwrap_err().is_condition_failed(), "no such attribute");
    let (jobs, _) = failed(Some(item(5, 0)));
    let error = jobs.decrement(1, Job::REMAINING, 1).condition(Job::BALANCE.gt(3)).await.unwrap_err();
    assert!(error.is_condition_failed(), "the bound was not what failed");
    // Row 56: nor where the result is the floor, or the ceiling.
    let (jobs, _) = failed(Some(item(5, 0)));
    let error = jobs.decrement(1, Job::REMAINING, 5).condition(Job::BALANCE.gt(3)).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    let (jobs, _) = failed(Some(item(5, 0)));
    let error = jobs.increment(1, Job::REMAINING, 6).ceiling(11).condition(Job::BALANCE.gt(3)).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_counter_is_not_sent_twice() {
    let (jobs, canned) = jobs(Answer::reset());
    assert!(jobs.increment(1, Job::REMAINING, 1).await.unwrap_err().is_outcome_unknown());
    assert_eq!(canned.finish().len(), 1);
}
