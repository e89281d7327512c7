//! The life of a table: created, verified, described, listed, reset, deleted.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{BillingMode, IndexStatus, TableStatus};
use dynamo_table::{
    Billing, DynamoTable, Error, Record, Settings, Table, TableDefinition, TableOf, Throughput, list_tables,
};
use futures::StreamExt;

use crate::support::{On, engines};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(gsi(ByRegion, name = "by_region", partition_key = region, project = include(nickname, points)))]
#[record(lsi(ByJoined, name = "by_joined", sort_key = joined, project = keys_only))]
pub(crate) struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    region: Option<Vec<u8>>,
    points: u64,
    joined: String,
    nickname: String,
}

/// Another record under the same key.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByLicence, name = "by_licence", partition_key = licence))]
#[record(gsi(ByPoints, name = "by_team", partition_key = points, project = keys_only))]
struct Trainer {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    licence: Option<String>,
    points: Option<String>,
}

pub(crate) fn player() -> Player {
    let (league, nickname) = ("nfl".to_owned(), "Ace".to_owned());
    Player { league, number: 12, team: None, region: None, points: 7, joined: "2026".into(), nickname }
}

/// A table with a definition of its own.
struct Defined {
    client: Client,
    name: String,
    definition: TableDefinition,
}

impl TableOf<Player> for Defined {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn definition(&self) -> TableDefinition {
        self.definition.clone()
    }
}

/// A handle on a table that is not there.
pub(crate) fn absent<R: Record>(on: &On) -> Table<R> {
    println!("on {}", on.name);
    Table::new(on.client.clone(), on.fresh_name())
}

fn provisioned(read: u64, write: u64) -> Settings {
    Settings::default().billing(Billing::Provisioned(Throughput { read, write }))
}

// CASES 43, 44, 48, 51
#[tokio::test]
async fn a_table_is_created_once_and_described() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        assert_eq!(players.table_status().await.unwrap(), None);
        assert!(players.describe_table().await.unwrap_err().is_not_found());

        let created = players.create_table().await.unwrap();
        assert_eq!(created.table_name(), Some(players.table_name()));
        assert_eq!(created.table_status(), Some(&TableStatus::Active));
        for index in created.global_secondary_indexes() {
            assert_eq!(index.index_status(), Some(&IndexStatus::Active));
        }
        assert!(matches!(players.create_table().await, Err(Error::TableInUse { .. })));

        players.put(&player()).await.unwrap();
        let verified = players.create_table_if_missing().await.unwrap();
        assert_eq!(verified.table_arn(), created.table_arn());
        assert_eq!(players.get(("nfl", 12)).await.unwrap(), Some(player()), "nothing was changed");
        assert_eq!(players.table_status().await.unwrap(), Some(TableStatus::Active));
        assert_eq!(players.describe_table().await.unwrap().local_secondary_indexes().len(), 1);
        players.wait_until_exists().await.unwrap();
    }
}

#[tokio::test]
async fn a_missing_table_is_created_by_create_if_missing() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        let created = players.create_table_if_missing().await.unwrap();
        assert_eq!(created.table_status(), Some(&TableStatus::Active));
        players.put(&player()).await.unwrap();
    }
}

// CASES 45, 46: what was asked for is what is described
#[tokio::test]
async fn throughput_is_that_of_the_settings() {
    for on in engines().await {
        let settings = provisioned(50, 10).index_throughput("by_region", Throughput { read: 5, write: 6 });
        let (client, name) = (on.client.clone(), on.fresh_name());
        let definition = TableDefinition::of::<Player>().settings(settings);
        let players = Defined { client, name, definition };
        let table = players.create_table().await.unwrap();
        let units = table.provisioned_throughput().unwrap();
        assert_eq!((units.read_capacity_units(), units.write_capacity_units()), (Some(50), Some(10)));
        for index in table.global_secondary_indexes() {
            let expected = if index.index_name() == Some("by_region") { (5, 6) } else { (50, 10) };
            let units = index.provisioned_throughput().unwrap();
            let found = (units.read_capacity_units(), units.write_capacity_units());
            assert_eq!(found, (Some(expected.0), Some(expected.1)), "{}", on.name);
        }
        players.create_table_if_missing().await.unwrap();
    }
}

// CASES 54
#[tokio::test]
async fn a_table_that_differs_is_reported_and_left_alone() {
    for on in engines().await {
        let trainers = absent::<Trainer>(&on);
        trainers.create_table().await.unwrap();
        let name = trainers.table_name().to_owned();
        let definition = TableDefinition::of::<Player>().settings(provisioned(5, 5));
        let players = Defined { client: on.client.clone(), name, definition };
        let error = players.create_table_if_missing().strict().await.unwrap_err();
        let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
        assert_eq!(
            differences,
            &[
                "the key attribute `points` is of type S, declared is N",
                "the key of the index `by_team` is (points), declared is (team; points)",
                "the index `by_team` holds keys only, declared is all attributes",
                "the index `by_region` is missing",
                "the index `by_joined` is missing",
                "the index `by_licence` is not declared",
                "the table is on demand, declared is provisioned with 5 read and 5 write capacity units",
            ],
            "{}",
            on.name
        );
        trainers.create_table_if_missing().await.unwrap();
    }
}

#[tokio::test]
async fn throughput_that_differs_is_reported_for_the_table_and_each_index() {
    for on in engines().await {
        let name = on.fresh_name();
        let defined = |settings| {
            let definition = TableDefinition::of::<Player>().settings(settings);
            Defined { client: on.client.clone(), name: name.clone(), definition }
        };
        defined(provisioned(5, 6)).create_table().await.unwrap();
        let settings = provisioned(7, 8).index_throughput("by_team", Throughput { read: 5, write: 6 });
        let error = defined(settings).create_table_if_missing().await.unwrap_err();
        let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
        let [five, seven] = [(5, 6), (7, 8)]
            .map(|(read, write)| format!("provisioned with {read} read and {write} write capacity units"));
        assert_eq!(
            differences,
            &[
                format!("the table is {five}, declared is {seven}"),
                format!("the index `by_region` is {five}, declared is {seven}"),
            ]
        );
        let on_demand = Settings::default().billing(Billing::OnDemand);
        let error = defined(on_demand).create_table_if_missing().await.unwrap_err();
        let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
        assert_eq!(differences, &[format!("the table is {five}, declared is on demand")]);
        // row 72: what is not declared, or is scaled by others, is not compared.
        defined(Settings::default()).create_table_if_missing().await.unwrap();
        let scaled = Settings::default().billing(Billing::AutoScaled(Throughput { read: 70, write: 80 }));
        defined(scaled).create_table_if_missing().await.unwrap();
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByNickname, name = "by_nickname", partition_key = nickname))]
#[record(gsi(AlsoByTeam, name = "by_team", partition_key = team, sort_key = points))]
struct Retired {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    nickname: String,
    team: String,
    points: i32,
}

#[tokio::test]
async fn records_that_share_a_table_are_created_together() {
    for on in engines().await {
        let (client, name) = (on.client.clone(), on.fresh_name());
        let definition = TableDefinition::of::<Player>().and::<Retired>().unwrap();
        let both = Defined { client: client.clone(), name: name.clone(), definition };
        let table = both.create_table().await.unwrap();
        assert_eq!(table.global_secondary_indexes().len(), 3);
        both.create_table_if_missing().await.unwrap();
        // row 72: a program that knows one of them starts all the same.
        let alone = Table::<Player>::new(client, name);
        alone.create_table_if_missing().await.unwrap();
        let error = alone.create_table_if_missing().strict().await.unwrap_err();
        let Error::SchemaDrift { differences, .. } = &error else { panic!("{error}") };
        assert_eq!(differences, &["the index `by_nickname` is not declared"]);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(Wide, name = "wide", partition_key(team, region), sort_key(points, gender)))]
struct Friend {
    #[record(partition_key)]
    id: String,
    team: String,
    region: String,
    points: u64,
    gender: String,
}

#[tokio::test]
async fn a_key_of_several_attributes_is_the_same_when_it_is_described() {
    for on in engines().await {
        let friends = on.table::<Friend>().await;
        friends.create_table_if_missing().await.unwrap();
    }
}

// CASES 47
#[tokio::test]
async fn a_table_is_deleted_and_a_missing_one_is_an_error_or_fine() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        assert!(players.delete_table().await.unwrap_err().is_not_found());
        players.delete_table_if_exists().await.unwrap();

        players.create_table().await.unwrap();
        players.delete_table().await.unwrap();
        assert!(players.describe_table().await.unwrap_err().is_not_found());
        players.wait_until_not_exists().await.unwrap();

        players.create_table().await.unwrap();
        players.delete_table_if_exists().await.unwrap();
        assert!(!players.table_exists().await.unwrap());
        players.delete_table_if_exists().await.unwrap();
        assert!(players.delete_table().into_request().await.unwrap().send().await.is_err());
    }
}

// CASES 52
#[tokio::test]
async fn reset_leaves_an_empty_table() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        players.reset_table().await.unwrap();
        players.put(&player()).await.unwrap();
        let table = players.reset_table().await.unwrap();
        assert_eq!(table.table_status(), Some(&TableStatus::Active));
        assert_eq!(players.scan().count().await.unwrap(), 0);
    }
}

// CASES 53
#[tokio::test]
async fn another_table_is_not_ours() {
    for on in engines().await {
        let other = on.table::<Player>().await;
        let ours = absent::<Player>(&on);
        assert!(!ours.table_exists().await.unwrap());
        assert!(other.table_exists().await.unwrap());
    }
}

// CASES 49
#[tokio::test]
async fn all_names_are_listed() {
    for on in engines().await {
        let mut expected = Vec::new();
        for _ in 0..105 {
            let players = absent::<Trainer>(&on);
            players.create_table().no_wait().await.unwrap();
            expected.push(players.table_name().to_owned());
        }
        expected.sort_unstable();
        let mut names = list_tables(&on.client).all().await.unwrap();
        names.sort_unstable();
        assert_eq!(names, expected, "{}", on.name);
        let names = list_tables(&on.client).filter_map(async |name| name.ok()).count().await;
        assert_eq!(names, 105);
    }
}

// CASES 86
#[tokio::test]
async fn the_approximate_count_is_that_of_the_description() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        assert_eq!(players.approximate_count().await.unwrap(), 0);
        players.put(&player()).await.unwrap();
        let described = players.describe_table().await.unwrap().item_count();
        assert_eq!(i64::try_from(players.approximate_count().await.unwrap()).ok(), described);
    }
}

// CASES 71
#[tokio::test]
async fn a_create_table_that_is_not_valid_is_refused() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        let request = players.create_table().into_request().await.unwrap();
        let request = request.set_key_schema(None).billing_mode(BillingMode::PayPerRequest);
        let error = request.send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationException"), "{}", on.name);

        // row 63: a name that no table has is not sent.
        let nameless = Table::<Player>::new(on.client.clone(), "a");
        let error = nameless.create_table().await.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. }), "{error}");
        let sent = on.client.describe_table().table_name("a").send().await.unwrap_err();
        assert_eq!(sent.code(), Some("ValidationException"), "{}", on.name);
    }
}

// CASES 51
#[tokio::test]
async fn a_wait_that_is_in_vain_is_a_timeout() {
    for on in engines().await {
        let players = absent::<Player>(&on);
        let wait = players.wait_until_exists().timeout(Duration::from_millis(60));
        assert!(matches!(wait.await, Err(Error::Timeout { .. })));
        players.create_table().await.unwrap();
        let wait = players.wait_until_not_exists().timeout(Duration::from_millis(60));
        assert!(matches!(wait.await, Err(Error::Timeout { .. })));
    }
}
