//! Bad input: a clear error that names the attribute, the table or the operation, before anything is sent.

use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_dynamodb::{Client, Config};
use dynamo_table::{DynamoTable, Error, Record, Table};
use dynamo_table_testkit::{Answer, Engine};
use serde_json::json;

use crate::support::{Player, answering, player, silent, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Reading {
    #[record(partition_key)]
    sensor: String,
    value: f64,
    note: String,
}

fn reading() -> Reading {
    Reading { sensor: "a".into(), value: 1.0, note: String::new() }
}

async fn refused(reading: Reading) -> String {
    let (readings, canned) = silent::<Reading>();
    let texts = [text(&readings.put(&reading).await.unwrap_err()), text(&readings.upsert(&reading).await.unwrap_err())];
    assert!(canned.requests().is_empty(), "nothing was sent");
    assert_eq!(texts[0].replace("PutItem", ""), texts[1].replace("UpdateItem", ""), "both say the same");
    texts[0].clone()
}

#[tokio::test]
async fn values_that_cannot_be_stored() {
    assert_eq!(
        refused(Reading { sensor: String::new(), ..reading() }).await,
        "PutItem on table `players`: a value cannot be stored, nothing was sent: \
         sensor: is a key attribute and cannot be empty"
    );
    for value in [f64::NAN, f64::INFINITY, 1e200] {
        assert_eq!(
            refused(Reading { value, ..reading() }).await,
            "PutItem on table `players`: a value cannot be stored, nothing was sent: \
             value: not a number of at most 38 digits between 1E-130 and 9.99E+125"
        );
    }
    let text = refused(Reading { note: "x".repeat(410_000), ..reading() }).await;
    assert!(text.contains("the item has about 41") && text.contains("takes at most 409600 (400 KB)"), "{text}");
    let text = refused(Reading { sensor: "x".repeat(2049), ..reading() }).await;
    assert!(text.ends_with("sensor: has 2049 bytes: a partition key attribute can have at most 2048"), "{text}");
}

#[tokio::test]
async fn keys_that_cannot_be() {
    let (readings, canned) = silent::<Reading>();
    let errors = [
        readings.get("").await.unwrap_err(),
        readings.exists("").await.unwrap_err(),
        readings.delete("").await.unwrap_err(),
        readings.update("").set(Reading::VALUE, 2.0).await.unwrap_err(),
    ];
    for error in errors {
        let text = text(&error);
        assert!(text.ends_with("sensor: is a key attribute and cannot be empty"), "{text}");
    }
    assert!(canned.requests().is_empty());
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTitle, name = "by_title", partition_key = name, sort_key = title))]
struct Page {
    #[record(partition_key)]
    book: String,
    #[record(sort_key)]
    name: String,
    title: Option<String>,
}

/// Row 56: a sort key has 1024 bytes at the most, of the table and of an index, where a partition key has 2048.
#[tokio::test]
async fn keys_that_are_too_long() {
    let page = |book: usize, name: usize, title: usize| Page {
        book: "x".repeat(book),
        name: "x".repeat(name),
        title: (title > 0).then(|| "x".repeat(title)),
    };
    let (pages, canned) = answering::<Page>((0..4).map(|_| Answer::json(json!({}))));
    pages.put(&page(2048, 1024, 1024)).await.unwrap();
    pages.get(page(2048, 1024, 0)).await.unwrap();
    pages.update(page(1, 1024, 0)).set(Page::TITLE, "x".repeat(1024)).return_nothing().await.unwrap();
    pages.insert(&page(1, 1, 1024)).await.unwrap();
    assert_eq!(canned.finish().len(), 4);

    let (pages, canned) = answering::<Page>([]);
    let sort = |attribute: &str| format!("{attribute}: has 1025 bytes: a sort key attribute can have at most 1024");
    let errors = [
        (pages.put(&page(1, 1025, 0)).await.unwrap_err(), sort("name")),
        (pages.get(page(1, 1025, 0)).await.unwrap_err(), sort("name")),
        (pages.delete(("x", "x".repeat(1025))).await.unwrap_err(), sort("name")),
        (pages.put(&page(1, 1, 1025)).await.unwrap_err(), sort("title")),
        (
            pages.update(page(1, 1, 0)).set(Page::TITLE, "x".repeat(1025)).return_nothing().await.unwrap_err(),
            sort("title"),
        ),
    ];
    for (error, says) in errors {
        let text = text(&error);
        assert!(text.ends_with(&says), "{text}");
    }
    canned.finish();
}

#[tokio::test]
async fn updates_that_cannot_be() {
    let (players, canned) = silent::<Player>();
    let error = players.update(("nfl", 12)).await.unwrap_err();
    assert_eq!(
        text(&error),
        "UpdateItem on table `players`: there is nothing to change: add `.set`, `.remove` or another change; nothing was sent"
    );
    let error = players.update(("nfl", 12)).set(Player::POINTS, 1).increment(Player::POINTS, 1).await.unwrap_err();
    assert!(text(&error).contains("two changes overlap: `points` and `points`"), "{}", text(&error));
    let nothing = Player::POINTS.is_in([] as [u64; 0]);
    let error = players.put(&player()).condition(nothing).await.unwrap_err();
    assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
    assert!(text(&error).contains("the condition can never be true"), "{}", text(&error));
    let error = players.update(("nfl", 12)).set(Player::TEAM, "a").condition(Player::POINTS.is_in(0..101)).await;
    assert!(text(&error.unwrap_err()).contains("`is_in` has 101 values"));
    assert!(canned.requests().is_empty());
}

#[tokio::test]
async fn a_missing_table_is_named() {
    let missing = Answer::error(400, "ResourceNotFoundException", json!({ "message": "Requested resource not found" }));
    let (players, _) = answering::<Player>([missing]);
    let error = players.get(("nfl", 12)).await.unwrap_err();
    assert!(error.is_not_found());
    assert!(
        text(&error)
            .starts_with("GetItem on table `players`: there is no such table in this account and region; create it"),
        "{}",
        text(&error)
    );
}

/// Case 72: service errors by name, with and without a namespace; unknown ones keep code and message.
#[tokio::test]
async fn service_errors_by_name() {
    for prefix in ["", "com.amazonaws.dynamodb.v20120810#"] {
        let error = async |code: &str| {
            let body = json!({ "__type": format!("{prefix}{code}"), "message": "why" }).to_string();
            let (players, _) = answering::<Player>((0..3).map(|_| Answer::raw(400, body.clone())));
            players.get(("nfl", 12)).await.unwrap_err()
        };
        assert!(error("ResourceNotFoundException").await.is_not_found());
        assert!(error("ProvisionedThroughputExceededException").await.is_throttled());
        assert!(error("ThrottlingException").await.is_throttled());
        assert!(error("RequestLimitExceeded").await.is_throttled());
        for code in ["ValidationException", "SomethingOfTomorrow"] {
            let error = error(code).await;
            let problem = error.service().unwrap_or_else(|| panic!("{error:?}"));
            assert_eq!((problem.code.as_str(), problem.message.as_str()), (code, "why"));
            assert!(text(&error).starts_with(&format!("GetItem on table `players`: {code}: why")), "{}", text(&error));
        }
    }
}

#[tokio::test]
async fn throttling_says_dynamodbs_reason() {
    let reasons = json!([{ "reason": "TableWriteProvisionedThroughputExceeded", "resource": "arn:aws:dynamodb:x" }]);
    let answers = (0..3)
        .map(|_| Answer::error(400, "ProvisionedThroughputExceededException", json!({ "ThrottlingReasons": reasons })));
    let (players, _) = answering::<Player>(answers);
    let text = text(&players.put(&player()).await.unwrap_err());
    assert!(
        text.starts_with(
            "PutItem on table `players`: throttled (TableWriteProvisionedThroughputExceeded arn:aws:dynamodb:x)"
        ),
        "{text}"
    );
}

/// A client as an application makes it, of which one thing was forgotten.
async fn forgotten(change: impl FnOnce(Builder) -> Builder) -> Error {
    let bare = Config::builder().behavior_version(BehaviorVersion::latest()).http_client(Engine::new());
    let players: Table<Player> = Table::new(Client::from_conf(change(bare).build()), "players");
    players.get(("nfl", 12)).await.unwrap_err()
}

#[tokio::test]
async fn a_client_without_region_or_credentials() {
    let credentials = || Credentials::new("key", "secret", None, None, "test");
    for (error, advice) in [
        (
            forgotten(|client| client.credentials_provider(credentials())).await,
            "no region is set: give the client one, or set AWS_REGION",
        ),
        (
            forgotten(|client| client.region(Region::new("eu-west-1"))).await,
            "no credentials were found: give the client a provider",
        ),
    ] {
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        let text = text(&error);
        assert!(text.starts_with(&format!("GetItem on table `players`: {advice}")), "{text}");
    }
}

/// Neither an error nor what it comes from prints values of items by `Debug`.
#[tokio::test]
async fn debug_output_holds_no_values() {
    let secret = json!({ "league": { "S": "secret" }, "number": { "N": "12" } });
    let failed = || Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": secret }));
    let (players, _) = answering::<Player>([Answer::reset(), failed()]);
    let unknown = players.insert(&player()).await.unwrap_err();
    let (players, _) = answering::<Player>([failed()]);
    let condition = players.insert(&player()).await.unwrap_err();
    let (players, _) = answering::<Player>([Answer::json(json!({ "Item": secret }))]);
    let undecodable = players.get(("nfl", 12)).await.unwrap_err();
    let (players, _) = answering::<Player>([Answer::raw(200, r#"{"Item":{"league":{"S":"secret"},"n":3}}"#)]);
    let malformed = players.get(("nfl", 12)).await.unwrap_err();
    assert!(matches!(malformed, Error::Decode { .. }), "{malformed:?}");
    for error in [unknown, condition, undecodable, malformed] {
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        assert!(!text(&error).contains("secret"), "{}", text(&error));
    }
}
