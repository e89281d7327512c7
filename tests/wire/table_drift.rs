//! rows 72 and 73: what of a table is compared with its declaration, so that several versions of a program start.

use aws_sdk_dynamodb::types::TableDescription;
use dynamo_table::{Billing, DynamoTable, Error, Settings, TableDefinition, Throughput};
use serde_json::{Value, json};

use crate::support::{Player, answering};
use crate::tables::{described, table};

/// The differences that are told of this table; none where it is taken.
async fn told(table: Value, settings: Settings, strict: bool) -> Vec<String> {
    let (players, canned) = answering::<Player>([described(table)]);
    let definition = TableDefinition::of::<Player>().settings(settings);
    let create = players.create_table_if_missing().definition(definition).no_wait();
    let result = if strict { create.strict().await } else { create.await };
    canned.finish();
    drift(result)
}

fn drift(result: Result<TableDescription, Error>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::SchemaDrift { differences, .. }) => differences,
        Err(error) => panic!("{error}"),
    }
}

fn provisioned(read: u64, write: u64) -> Value {
    let mut table = table("ACTIVE", "ACTIVE");
    let units = json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
    table["BillingModeSummary"] = Value::Null;
    table["ProvisionedThroughput"] = units.clone();
    table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = units;
    table
}

/// What the next version of the program has added.
fn with_more(status: &str) -> Value {
    let mut table = table("ACTIVE", "ACTIVE");
    let mut more = table["GlobalSecondaryIndexes"][0].clone();
    more["IndexName"] = json!("by_hand");
    more["IndexStatus"] = json!(status);
    table["GlobalSecondaryIndexes"].as_array_mut().unwrap().push(more.clone());
    more["IndexName"] = json!("by_foot");
    table["LocalSecondaryIndexes"] = json!([more]);
    table["AttributeDefinitions"].as_array_mut().unwrap().push(json!({ "AttributeName": "new", "AttributeType": "B" }));
    table
}

#[tokio::test]
async fn row_72_an_index_of_the_next_version_lets_the_old_one_start() {
    for status in ["ACTIVE", "CREATING", "UPDATING", "DELETING"] {
        assert_eq!(told(with_more(status), Settings::default(), false).await, [""; 0]);
    }
    let both = ["the index `by_hand` is not declared", "the index `by_foot` is not declared"];
    assert_eq!(told(with_more("ACTIVE"), Settings::default(), true).await, both);
    assert_eq!(told(with_more("DELETING"), Settings::default(), true).await, both[1..], "it will be gone in a moment");
    // The new version does not start before its index is there.
    let mut without = table("ACTIVE", "ACTIVE");
    without["GlobalSecondaryIndexes"] = json!([]);
    assert_eq!(told(without, Settings::default(), false).await, ["the index `by_team` is missing"]);
}

#[tokio::test]
async fn row_72_what_is_left_out_of_the_settings_is_not_managed() {
    let units = Throughput { read: 5, write: 6 };
    let [on_demand, exact, scaled] = [Billing::OnDemand, Billing::Provisioned(units), Billing::AutoScaled(units)]
        .map(|billing| Settings::default().billing(billing));
    let there = [table("ACTIVE", "ACTIVE"), provisioned(5, 6), provisioned(50, 60)];
    let expected: [(Settings, [&[&str]; 3]); 4] = [
        (Settings::default(), [&[], &[], &[]]),
        (
            on_demand,
            [
                &[],
                &["the table is provisioned with 5 read and 6 write capacity units, declared is on demand"],
                &["the table is provisioned with 50 read and 60 write capacity units, declared is on demand"],
            ],
        ),
        (
            exact,
            [
                &["the table is on demand, declared is provisioned with 5 read and 6 write capacity units"],
                &[],
                &[
                    "the table is provisioned with 50 read and 60 write capacity units, declared is provisioned with 5 read and 6 \
                     write capacity units",
                    "the index `by_team` is provisioned with 50 read and 60 write capacity units, declared is provisioned with 5 \
                     read and 6 write capacity units",
                ],
            ],
        ),
        (scaled, [&["the table is on demand, declared is provisioned"], &[], &[]]),
    ];
    for (settings, differences) in expected {
        for (there, differences) in there.iter().zip(differences) {
            assert_eq!(told(there.clone(), settings.clone(), true).await, differences, "{settings:?}");
        }
    }
}

#[tokio::test]
async fn row_73_no_wait_sees_that_a_declared_index_is_being_deleted() {
    for status in ["ACTIVE", "UPDATING"] {
        let told = told(table(status, "DELETING"), Settings::default(), false).await;
        assert_eq!(told, ["the index `by_team` is being deleted"]);
    }
    assert_eq!(told(table("ACTIVE", "CREATING"), Settings::default(), false).await, [""; 0]);
}

/// Who waits sees what becomes of it: it may be created anew.
#[tokio::test(start_paused = true)]
async fn a_wait_sees_the_end_of_an_index() {
    let mut without = table("ACTIVE", "ACTIVE");
    without["GlobalSecondaryIndexes"] = json!([]);
    for (end, differences) in [(without, vec!["the index `by_team` is missing"]), (table("ACTIVE", "ACTIVE"), vec![])] {
        let (players, canned) = answering::<Player>([described(table("UPDATING", "DELETING")), described(end)]);
        assert_eq!(drift(players.create_table_if_missing().await), differences);
        canned.finish();
    }
}
