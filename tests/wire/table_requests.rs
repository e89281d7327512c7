//! Tables: what CreateTable is told, and how a table that differs is reported.

use aws_sdk_dynamodb::Client;
use dynamo_table::codec::{AttributeFacts, DecodeError, EncodeError, Fields, MapWriter, Names, Reader};
use dynamo_table::facts::{IndexFacts, KeyAttribute, Projected, RecordFacts, Roles};
use dynamo_table::record::Key;
use dynamo_table::{Billing, DynamoTable, Error, NoSortKey, Record, Settings, TableDefinition, TableOf, Throughput};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{Player, answering, sent};

/// A table with settings of its own.
struct Custom {
    client: Client,
    definition: TableDefinition,
}

impl TableOf<Player> for Custom {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn definition(&self) -> TableDefinition {
        self.definition.clone()
    }
}

async fn request(definition: TableDefinition) -> Value {
    let canned = Canned::new([Answer::json(json!({ "TableDescription": { "TableStatus": "CREATING" } }))]);
    Custom { client: canned.client(), definition }.create_table().no_wait().await.unwrap();
    sent(&canned)
}

fn provisioned(read: u64, write: u64) -> Settings {
    Settings::default().billing(Billing::Provisioned(Throughput { read, write }))
}

#[tokio::test]
async fn on_demand_means_no_throughput_anywhere() {
    let settings = Settings::default().index_throughput("by_team", Throughput { read: 5, write: 5 });
    assert_eq!(
        request(TableDefinition::of::<Player>().settings(settings)).await,
        json!({
            "TableName": "players",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                { "AttributeName": "league", "AttributeType": "S" }, { "AttributeName": "number", "AttributeType": "N" },
                { "AttributeName": "team", "AttributeType": "S" }, { "AttributeName": "points", "AttributeType": "N" },
            ],
            "KeySchema": [
                { "AttributeName": "league", "KeyType": "HASH" }, { "AttributeName": "number", "KeyType": "RANGE" },
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "by_team",
                "KeySchema": [
                    { "AttributeName": "team", "KeyType": "HASH" }, { "AttributeName": "points", "KeyType": "RANGE" },
                ],
                "Projection": { "ProjectionType": "ALL" },
            }],
        })
    );
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(Other, name = "other", partition_key = gsi_pk, sort_key = gsi_sk))]
#[record(gsi(Back, name = "back", partition_key = gsi_sk, sort_key = gsi_pk))]
#[record(lsi(ByAge, name = "by_age", sort_key = age, project = keys_only))]
struct Dealt {
    #[record(partition_key)]
    pk: String,
    #[record(sort_key)]
    sk: String,
    gsi_pk: String,
    gsi_sk: Vec<u8>,
    age: u32,
    not_a_key: String,
}

// CASES 45
#[tokio::test]
async fn definitions_are_the_key_attributes_and_indexes_inherit_the_throughput() {
    let sent = request(TableDefinition::of::<Dealt>().settings(provisioned(50, 10))).await;
    assert_eq!(
        sent["AttributeDefinitions"],
        json!([
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" },
            { "AttributeName": "gsi_pk", "AttributeType": "S" }, { "AttributeName": "gsi_sk", "AttributeType": "B" },
            { "AttributeName": "age", "AttributeType": "N" },
        ])
    );
    let units = json!({ "ReadCapacityUnits": 50, "WriteCapacityUnits": 10 });
    assert_eq!(sent["BillingMode"], "PROVISIONED");
    assert_eq!(sent["ProvisionedThroughput"], units);
    assert_eq!(sent["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"], units);
    assert_eq!(sent["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"], units);
    assert_eq!(
        sent["LocalSecondaryIndexes"],
        json!([{
            "IndexName": "by_age",
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "age", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }]),
        "a local index has no throughput"
    );
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(All, name = "all", partition_key = team))]
#[record(gsi(Keys, name = "keys", partition_key = team, project = keys_only))]
#[record(gsi(Some_, name = "some", partition_key = team, project = include(gender, friend_count)))]
#[record(gsi(Wide, name = "wide", partition_key(team, region), sort_key(points, gender)))]
struct Friend {
    #[record(partition_key)]
    id: String,
    team: String,
    region: String,
    points: u64,
    gender: String,
    friend_count: u32,
}

// CASES 46
#[tokio::test]
async fn each_kind_of_index_has_its_request() {
    let settings = provisioned(5, 5).index_throughput("keys", Throughput { read: 7, write: 8 });
    let sent = request(TableDefinition::of::<Friend>().settings(settings)).await;
    assert_eq!(sent["KeySchema"], json!([{ "AttributeName": "id", "KeyType": "HASH" }]));
    let team = json!([{ "AttributeName": "team", "KeyType": "HASH" }]);
    let usual = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 });
    let index = |name: &str, keys: &Value, projection: Value, throughput: &Value| json!({ "IndexName": name, "KeySchema": keys, "Projection": projection, "ProvisionedThroughput": throughput });
    let include = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["gender", "friend_count"] });
    let wide = json!([
        { "AttributeName": "team", "KeyType": "HASH" }, { "AttributeName": "region", "KeyType": "HASH" },
        { "AttributeName": "points", "KeyType": "RANGE" }, { "AttributeName": "gender", "KeyType": "RANGE" },
    ]);
    assert_eq!(
        sent["GlobalSecondaryIndexes"],
        json!([
            index("all", &team, json!({ "ProjectionType": "ALL" }), &usual),
            index(
                "keys",
                &team,
                json!({ "ProjectionType": "KEYS_ONLY" }),
                &json!({ "ReadCapacityUnits": 7, "WriteCapacityUnits": 8 })
            ),
            index("some", &team, include, &usual),
            index("wide", &wide, json!({ "ProjectionType": "ALL" }), &usual),
        ])
    );
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(Trainers, name = "trainers", partition_key = licence))]
#[record(gsi(TrainersByTeam, name = "by_team", partition_key = team, sort_key = points))]
struct Trainer {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    licence: String,
    team: String,
    points: i64,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(Clashing, name = "by_team", partition_key = team, project = keys_only))]
struct Stadium {
    #[record(partition_key)]
    city: String,
    team: u32,
}

#[tokio::test]
async fn records_that_share_a_table_are_one_definition() {
    let sent = request(TableDefinition::of::<Player>().and::<Trainer>().unwrap()).await;
    let names: Vec<&Value> =
        sent["GlobalSecondaryIndexes"].as_array().unwrap().iter().map(|index| &index["IndexName"]).collect();
    assert_eq!(names, ["by_team", "trainers"]);
    let names: Vec<&Value> =
        sent["AttributeDefinitions"].as_array().unwrap().iter().map(|key| &key["AttributeName"]).collect();
    assert_eq!(names, ["league", "number", "team", "points", "licence"]);
}

#[test]
fn records_that_do_not_fit_together_are_told_all_at_once() {
    let error = TableDefinition::of::<Player>().and::<Stadium>().unwrap_err();
    assert!(matches!(error, Error::DefinitionConflict { .. }));
    let stadium = std::any::type_name::<Stadium>();
    assert_eq!(
        error.to_string(),
        format!(
            "the records cannot share a table: the table's key is (league; number), that of `{stadium}` is (city); one is \
             the global index `by_team` on (team; points) with all attributes, another the global index `by_team` on (team) \
             with keys only; the key attribute `team` is of type S and of type N"
        )
    );
}

// CASES 71: refused before it is sent
#[tokio::test]
async fn a_definition_that_dynamodb_does_not_take_is_not_sent() {
    let canned = Canned::new([]);
    let settings = provisioned(0, 5)
        .index_throughput("nowhere", Throughput { read: 1, write: 1 })
        .index_throughput("by_team", Throughput { read: 1, write: 0 });
    let definition = TableDefinition::of::<Player>().settings(settings);
    let table = Custom { client: canned.client(), definition };
    let text = "CreateTable on table `players`: the throughput of the table is zero: DynamoDB wants at least one \
                unit of each; the throughput of index `by_team` is zero: DynamoDB wants at least one unit of each; \
                a throughput is set for `nowhere`, which is not a global index of the table; nothing was sent";
    assert_eq!(table.create_table().await.unwrap_err().to_string(), text);
    assert_eq!(table.create_table_if_missing().await.unwrap_err().to_string(), text);
    assert_eq!(table.reset_table().await.unwrap_err().to_string(), text, "nothing is deleted either");
    assert!(matches!(table.create_table().into_request().await, Err(Error::InvalidUse { .. })));
    canned.finish();
}

/// A record by hand whose facts are wrong: the derive would not take them.
#[derive(Debug, Clone)]
struct Wrong {
    id: String,
}

impl Fields for Wrong {
    type Partial = ();
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("id", &self.id)
    }
    fn decode_field<R: Reader>(_: &mut (), _: &str, value: R) -> Result<Option<R>, DecodeError> {
        Ok(Some(value))
    }
    fn complete(_: ()) -> Result<Self, DecodeError> {
        Ok(Self { id: String::new() })
    }
}

impl Key for Wrong {
    type Record = Self;
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        Fields::encode_fields(self, map)
    }
}

const ID: KeyAttribute = KeyAttribute::key::<String>("id");
const NUMBER: KeyAttribute = KeyAttribute::key::<u32>("id");

impl Record for Wrong {
    type Key = Self;
    type PartitionKey = (String,);
    type SortKey = NoSortKey;
    type Version = ();
    const FACTS: RecordFacts = RecordFacts {
        attributes: Names::of(&[AttributeFacts::new("id", "id")]),
        partition_key: ID,
        sort_key: None,
        indexes: &[
            IndexFacts::global("a", &[ID; 5], &[], Projected::All),
            IndexFacts::global("a", &[NUMBER], &[], Projected::Include(&[])),
            IndexFacts::local("b", &[ID], &[ID], Projected::All),
            IndexFacts::table(&[ID], &[]),
        ],
        computed: &[],
        computed_of_all: &[],
        roles: Roles::NONE,
    };
    fn key(&self) -> Self {
        self.clone()
    }
    fn copied(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn facts_by_hand_are_checked_before_they_are_sent() {
    let (table, canned) = answering::<Wrong>([]);
    let text = table.create_table().await.unwrap_err().to_string();
    for problem in [
        "the key attribute `id` is of type S and of type N",
        "is declared twice",
        "a global index has one to four attributes in its partition key",
        "it includes no attribute: use keys only",
        "a table without a sort key has no local indexes",
        "the table itself is not listed among its indexes",
    ] {
        assert!(text.contains(problem), "{problem}: {text}");
    }
    canned.finish();
}
