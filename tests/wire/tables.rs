//! Tables: statuses, waits, differences, lost answers, pages of names.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableStatus;
use dynamo_table::{Billing, DynamoTable, Error, Settings, TableDefinition, list_tables};
use dynamo_table_testkit::{Answer, Canned};
use futures::TryStreamExt;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{Player, answering, text};

/// The table of players as DynamoDB describes it.
pub(crate) fn table(status: &str, index: &str) -> Value {
    json!({
        "TableName": "players", "TableStatus": status, "ItemCount": 3,
        "AttributeDefinitions": [
            { "AttributeName": "points", "AttributeType": "N" }, { "AttributeName": "team", "AttributeType": "S" },
            { "AttributeName": "number", "AttributeType": "N" }, { "AttributeName": "league", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "league", "KeyType": "HASH" }, { "AttributeName": "number", "KeyType": "RANGE" },
        ],
        "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
        "ProvisionedThroughput": { "ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0 },
        "GlobalSecondaryIndexes": [{
            "IndexName": "by_team", "IndexStatus": index, "ItemCount": 3,
            "KeySchema": [
                { "AttributeName": "team", "KeyType": "HASH" }, { "AttributeName": "points", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "ALL" },
            "ProvisionedThroughput": { "ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0 },
        }],
    })
}

pub(crate) fn described(table: Value) -> Answer {
    Answer::json(json!({ "Table": table }))
}

pub(crate) fn is(status: &str) -> Answer {
    described(table(status, "ACTIVE"))
}

/// The answer to CreateTable and DeleteTable.
pub(crate) fn changed(status: &str) -> Answer {
    Answer::json(json!({ "TableDescription": table(status, "CREATING") }))
}

pub(crate) fn missing() -> Answer {
    Answer::error(400, "ResourceNotFoundException", json!({}))
}

pub(crate) fn in_use() -> Answer {
    Answer::error(400, "ResourceInUseException", json!({}))
}

pub(crate) fn operations(canned: &Canned) -> Vec<String> {
    canned.finish().into_iter().map(|request| request.operation).collect()
}

#[tokio::test(start_paused = true)]
async fn create_waits_for_the_table_and_its_indexes() {
    let still = [is("CREATING"), described(table("ACTIVE", "CREATING")), is("ACTIVE")];
    // CASES 51. Right after CreateTable, DescribeTable may know nothing of the table.
    let (players, canned) = answering::<Player>([changed("CREATING"), missing()].into_iter().chain(still));
    let created = players.create_table().await.unwrap();
    assert_eq!(created.table_status(), Some(&TableStatus::Active));
    let sent = canned.finish();
    assert_eq!(sent.len(), 5);
    assert_eq!(sent[4].operation, "DescribeTable");
    assert_eq!(sent[4].body, json!({ "TableName": "players" }));
}

#[tokio::test(start_paused = true)]
async fn no_wait_sends_one_request() {
    let (players, canned) =
        answering::<Player>([changed("CREATING"), changed("DELETING"), changed("DELETING"), changed("CREATING")]);
    assert_eq!(players.create_table().no_wait().await.unwrap().table_status(), Some(&TableStatus::Creating));
    players.delete_table().no_wait().await.unwrap();
    players.delete_table_if_exists().no_wait().await.unwrap();
    players.create_table().no_wait().await.unwrap();
    assert_eq!(operations(&canned), ["CreateTable", "DeleteTable", "DeleteTable", "CreateTable"]);
}

// CASES 44
#[tokio::test(start_paused = true)]
async fn create_fails_when_the_table_exists() {
    let (players, canned) = answering::<Player>([in_use()]);
    let error = players.create_table().await.unwrap_err();
    assert!(matches!(error, Error::TableInUse { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "CreateTable on table `players`: there is a table of this name already, or it is being deleted: \
         `create_table_if_missing()` handles both, `wait_until_not_exists()` waits until the name is free"
    );
    assert_eq!(operations(&canned), ["CreateTable"]);
}

// CASES 43
#[tokio::test(start_paused = true)]
async fn create_if_missing_takes_what_is_there_whatever_it_is_doing() {
    let (players, canned) = answering::<Player>([is("ACTIVE")]);
    players.create_table_if_missing().await.unwrap();
    assert_eq!(operations(&canned), ["DescribeTable"]);

    for status in ["CREATING", "UPDATING"] {
        let (players, canned) = answering::<Player>([is(status), is(status), is("ACTIVE")]);
        players.create_table_if_missing().await.unwrap();
        assert_eq!(operations(&canned), ["DescribeTable"; 3]);

        let (players, canned) = answering::<Player>([is(status)]);
        players.create_table_if_missing().no_wait().await.unwrap();
        assert_eq!(operations(&canned), ["DescribeTable"]);
    }
}

// CASES 43
#[tokio::test(start_paused = true)]
async fn create_if_missing_waits_while_the_table_is_being_deleted() {
    let answers = [is("DELETING"), is("DELETING"), missing(), in_use(), missing(), changed("CREATING"), is("ACTIVE")];
    let (players, canned) = answering::<Player>(answers);
    players.create_table_if_missing().await.unwrap();
    let [describe, create] = ["DescribeTable", "CreateTable"];
    assert_eq!(operations(&canned), [describe, describe, describe, create, describe, create, describe]);

    let (players, canned) = answering::<Player>([is("DELETING")]);
    let error = players.create_table_if_missing().no_wait().await.unwrap_err();
    assert!(matches!(error, Error::TableInUse { .. }), "{error}");
    assert_eq!(text(&error).split(": ").last(), Some("the table is being deleted"));
    canned.finish();
}

#[tokio::test(start_paused = true)]
async fn a_wait_grows_and_ends() {
    let (players, canned) = answering::<Player>(std::iter::repeat_with(|| is("CREATING")).take(13));
    let began = Instant::now();
    let error = players.wait_until_exists().timeout(Duration::from_secs(30)).await.unwrap_err();
    assert_eq!(began.elapsed(), Duration::from_secs(30));
    let Error::Timeout { call, timeout, .. } = &error else { panic!("{error}") };
    assert_eq!((call.table(), *timeout), (Some("players"), Duration::from_secs(30)));
    assert_eq!(
        error.to_string(),
        "DescribeTable on table `players`: not done within 30s: waiting for the table and its indexes to be ACTIVE, but the \
         table is CREATING"
    );
    canned.finish();
}

// CASES 51
#[tokio::test(start_paused = true)]
async fn a_wait_says_what_it_saw_last() {
    let told = async |answer: Answer, gone: bool| {
        let (players, _) = answering::<Player>([answer]);
        let second = Duration::ZERO;
        let error = match gone {
            true => players.wait_until_not_exists().timeout(second).await.unwrap_err(),
            false => players.wait_until_exists().timeout(second).await.unwrap_err(),
        };
        error.to_string().split("waiting for ").last().unwrap().to_owned()
    };
    let ready = "the table and its indexes to be ACTIVE, but ";
    assert_eq!(
        told(described(table("ACTIVE", "CREATING")), false).await,
        format!("{ready}the table is ACTIVE and its index `by_team` is CREATING")
    );
    assert_eq!(told(missing(), false).await, format!("{ready}there is no such table"));
    assert_eq!(told(is("DELETING"), false).await, format!("{ready}the table is DELETING"));
    assert_eq!(told(is("ACTIVE"), true).await, "the table to be gone, but the table is ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_ends_with_the_wait() {
    let (players, _) = answering::<Player>([Answer::never()]);
    let error = players.wait_until_exists().timeout(Duration::from_secs(9)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DescribeTable on table `players`: not done within 9s: waiting for the table and its indexes to be ACTIVE: there was no \
         response to DescribeTable"
    );
    let (players, canned) = answering::<Player>([is("ACTIVE")]);
    players.wait_until_exists().timeout(Duration::MAX).await.unwrap();
    canned.finish();
}

// CASES 57
#[tokio::test(start_paused = true)]
async fn an_unexpected_status_is_an_error() {
    for status in ["ARCHIVED", "ARCHIVING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "SOMETHING_NEW"] {
        let (players, canned) = answering::<Player>([is(status), is(status), in_use(), is(status), is(status)]);
        let exists = players.wait_until_exists().await.unwrap_err();
        let created = players.create_table_if_missing().await.unwrap_err();
        let deleted = players.delete_table_if_exists().await.unwrap_err();
        for error in [exists, created, deleted] {
            let Error::UnexpectedStatus { status: found, .. } = &error else { panic!("{error}") };
            assert_eq!(found, status);
            assert!(
                error.to_string().starts_with("DescribeTable on table `players`: the table's status is"),
                "{error}"
            );
        }
        assert_eq!(players.table_status().await.unwrap().unwrap().as_str(), status, "only asked: no error");
        canned.finish();
    }
    let nothing = || described(json!({ "TableName": "players" }));
    let (players, canned) = answering::<Player>([nothing(), nothing(), Answer::json(json!({}))]);
    assert!(matches!(players.table_status().await, Err(Error::UnexpectedStatus { .. })));
    assert!(matches!(players.wait_until_exists().await, Err(Error::UnexpectedStatus { .. })));
    assert!(matches!(players.describe_table().await, Err(Error::Transport { .. })));
    canned.finish();
}

// CASES 47
#[tokio::test(start_paused = true)]
async fn delete_if_exists_takes_any_status() {
    let [delete, describe] = ["DeleteTable", "DescribeTable"];
    let (players, canned) = answering::<Player>([missing()]);
    players.delete_table_if_exists().await.unwrap();
    assert_eq!(operations(&canned), [delete]);

    let (players, canned) = answering::<Player>([in_use(), is("DELETING"), is("DELETING"), missing()]);
    players.delete_table_if_exists().await.unwrap();
    assert_eq!(operations(&canned), [delete, describe, describe, describe]);

    let answers = [in_use(), is("CREATING"), is("CREATING"), is("ACTIVE"), changed("DELETING"), missing()];
    let (players, canned) = answering::<Player>(answers);
    players.delete_table_if_exists().await.unwrap();
    assert_eq!(operations(&canned), [delete, describe, describe, describe, delete, describe]);

    let (players, canned) = answering::<Player>([in_use(), is("DELETING"), in_use(), is("CREATING")]);
    players.delete_table_if_exists().no_wait().await.unwrap();
    let error = players.delete_table_if_exists().no_wait().await.unwrap_err();
    assert!(matches!(error, Error::TableInUse { .. }), "{error}");
    canned.finish();
}

#[tokio::test(start_paused = true)]
async fn delete_fails_when_there_is_no_table() {
    let (players, canned) = answering::<Player>([missing()]);
    let error = players.delete_table().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(operations(&canned), ["DeleteTable"]);
}

#[tokio::test(start_paused = true)]
async fn reset_deletes_waits_creates_and_waits() {
    let answers = [changed("DELETING"), is("DELETING"), missing(), in_use(), changed("CREATING"), is("ACTIVE")];
    let (players, canned) = answering::<Player>(answers);
    players.reset_table().await.unwrap();
    let [delete, describe, create] = ["DeleteTable", "DescribeTable", "CreateTable"];
    assert_eq!(operations(&canned), [delete, describe, describe, create, create, describe]);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_was_created_by_a_lost_try_is_no_error() {
    // The first answer is lost, the second try finds the table.
    for lost in [Answer::reset(), Answer::torn(json!({ "TableDescription": {} })), Answer::empty()] {
        let (players, canned) = answering::<Player>([lost, in_use(), missing(), is("CREATING"), is("ACTIVE")]);
        players.create_table().await.unwrap();
        assert_eq!(canned.finish().len(), 5);
    }
    // All answers are lost.
    let lost = [Answer::reset(), Answer::timeout(), Answer::reset()];
    let (players, canned) = answering::<Player>(lost.into_iter().chain([is("CREATING"), is("ACTIVE")]));
    players.create_table().await.unwrap();
    canned.finish();
    // What is there is another table, or one that is going away.
    let mut other = table("ACTIVE", "ACTIVE");
    other["GlobalSecondaryIndexes"] = json!([]);
    for there in [described(other), is("DELETING")] {
        let (players, canned) = answering::<Player>([Answer::reset(), in_use(), there]);
        let error = players.create_table().await.unwrap_err();
        assert!(matches!(error, Error::TableInUse { .. }), "{error}");
        canned.finish();
    }
    // Nothing was created.
    let lost = [Answer::reset(), Answer::timeout(), Answer::reset()];
    let (players, canned) = answering::<Player>(lost.into_iter().chain(std::iter::repeat_with(missing).take(5)));
    let error = players.create_table().await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    canned.finish();
}

/// Sent again, it could delete a table that another process has created under the name in between.
#[tokio::test(start_paused = true)]
async fn a_delete_whose_response_was_lost_is_not_sent_again() {
    let server = || Answer::error(500, "InternalServerError", json!({}));
    for lost in [Answer::reset(), Answer::timeout(), Answer::empty(), server()] {
        for after in [vec![missing()], vec![is("DELETING"), is("DELETING"), missing()]] {
            let (players, canned) = answering::<Player>([lost.clone()].into_iter().chain(after));
            players.delete_table().await.unwrap();
            canned.finish();
        }
        let (players, canned) = answering::<Player>([lost, is("ACTIVE")]);
        let error = players.delete_table_if_exists().await.unwrap_err();
        assert!(matches!(error, Error::Transport { .. }), "{error}");
        assert!(error.to_string().ends_with("whether the table is being deleted is unknown"), "{error}");
        assert_eq!(operations(&canned), ["DeleteTable", "DescribeTable"]);
    }
}

// CASES 54, as far as creating a table goes
#[tokio::test(start_paused = true)]
async fn a_table_that_differs_is_an_error_that_lists_everything() {
    let mut other = table("ACTIVE", "ACTIVE");
    other["KeySchema"] = json!([{ "AttributeName": "league", "KeyType": "HASH" }]);
    other["AttributeDefinitions"][0]["AttributeType"] = json!("S");
    other["BillingModeSummary"] = Value::Null;
    other["ProvisionedThroughput"] = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 6 });
    let index = &mut other["GlobalSecondaryIndexes"][0];
    index["KeySchema"] = json!([{ "AttributeName": "team", "KeyType": "HASH" }]);
    index["Projection"] = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["b", "a"] });
    let mut more = index.clone();
    more["IndexName"] = json!("by_hand");
    other["GlobalSecondaryIndexes"].as_array_mut().unwrap().push(more);
    let (players, canned) = answering::<Player>([described(other)]);
    let on_demand = TableDefinition::of::<Player>().settings(Settings::default().billing(Billing::OnDemand));
    let error = players.create_table_if_missing().definition(on_demand).strict().await.unwrap_err();
    let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
    assert_eq!(
        differences,
        &[
            "the table's key is (league), declared is (league; number)",
            "the key attribute `points` is of type S, declared is N",
            "the key of the index `by_team` is (team), declared is (team; points)",
            "the index `by_team` holds keys and a, b, declared is all attributes",
            "the index `by_hand` is not declared",
            "the table is provisioned with 5 read and 6 write capacity units, declared is on demand",
        ]
    );
    assert!(error.to_string().starts_with("CreateTable on table `players`: the table differs from its declaration: "));
    assert_eq!(operations(&canned), ["DescribeTable"]);
}

#[tokio::test(start_paused = true)]
async fn an_index_of_another_kind_and_a_missing_one_are_told() {
    let mut local = table("ACTIVE", "ACTIVE");
    local["LocalSecondaryIndexes"] = local["GlobalSecondaryIndexes"].take();
    let mut without = table("ACTIVE", "ACTIVE");
    without["GlobalSecondaryIndexes"] = json!([]);
    let (players, canned) = answering::<Player>([described(local), described(without)]);
    for told in ["the index `by_team` is local, declared is a global one", "the index `by_team` is missing"] {
        let error = players.create_table_if_missing().await.unwrap_err();
        let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
        assert_eq!(differences, &[told]);
    }
    canned.finish();
}

#[tokio::test]
async fn asking_sends_one_request() {
    let (players, canned) =
        answering::<Player>([is("ACTIVE"), is("UPDATING"), missing(), is("DELETING"), missing(), is("ACTIVE")]);
    assert_eq!(players.describe_table().await.unwrap().table_name(), Some("players"));
    assert_eq!(players.table_status().await.unwrap(), Some(TableStatus::Updating));
    assert_eq!(players.table_status().await.unwrap(), None);
    assert!(players.table_exists().await.unwrap());
    assert!(!players.table_exists().await.unwrap());
    assert_eq!(players.approximate_count().await.unwrap(), 3); // CASES 86
    assert_eq!(operations(&canned), ["DescribeTable"; 6]);
}

#[tokio::test]
async fn an_error_is_not_a_missing_table() {
    let denied = || Answer::error(400, "AccessDeniedException", json!({}));
    let (players, canned) = answering::<Player>([denied(), denied(), denied()]);
    assert!(matches!(players.table_exists().await, Err(Error::Service { .. })));
    assert!(matches!(players.table_status().await, Err(Error::Service { .. })));
    assert!(matches!(players.create_table_if_missing().await, Err(Error::Service { .. })));
    canned.finish();
}

// CASES 49
#[tokio::test]
async fn names_are_listed_over_pages_and_only_when_wanted() {
    let page = |names: Value, last: Value| Answer::json(json!({ "TableNames": names, "LastEvaluatedTableName": last }));
    let pages = || [page(json!(["a", "b"]), json!("b")), page(json!([]), json!("c")), page(json!(["d"]), Value::Null)];
    let canned = Canned::new(pages());
    assert_eq!(list_tables(&canned.client()).all().await.unwrap(), ["a", "b", "d"]);
    let starts: Vec<Value> =
        canned.finish().iter().map(|request| request.body["ExclusiveStartTableName"].clone()).collect();
    assert_eq!(starts, [Value::Null, json!("b"), json!("c")]);

    let canned = Canned::new(pages());
    let mut names = list_tables(&canned.client());
    assert_eq!(names.try_next().await.unwrap().as_deref(), Some("a"));
    assert_eq!(names.try_next().await.unwrap().as_deref(), Some("b"));
    assert_eq!(canned.requests().len(), 1);

    let canned = Canned::new([Answer::error(400, "AccessDeniedException", json!({ "message": "no" }))]);
    let error = list_tables(&canned.client()).all().await.unwrap_err();
    assert!(error.to_string().starts_with("ListTables: AccessDeniedException: no"), "{error}");
}
