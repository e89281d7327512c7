//! rows 59 and 69: no error prints a key, a value or a body, by any road: its text, its `Debug`, and those of all that it comes from.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableDescription;
use dynamo_table::error::Source;
use dynamo_table::operation::Get;
use dynamo_table::{
    DynamoTable, Error, Hooks, Item, Record, Table, TableDefinition, TableOf, Tracked, transact_get, transact_write,
};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::batch_support::{always, bounded, leaving};
use crate::error_page::variant;
use crate::support::{Player, answering};

/// What no text may hold: a key's two parts, two values, and a word in what DynamoDB says.
const MARKS: [&str; 5] = ["MARKED", "771177", "marked-team", "881188", "QUOTED"];

fn marked() -> Player {
    Player { league: "MARKED".into(), number: 771_177, team: Some("marked-team".into()), points: 881_188 }
}

const KEY: (&str, u32) = ("MARKED", 771_177);

fn stored() -> Value {
    json!({
        "league": { "S": "MARKED" }, "number": { "N": "771177" }, "team": { "S": "marked-team" }, "points": { "N": "881188" },
    })
}

/// A whole item that is no player.
fn odd() -> Value {
    json!({ "league": { "S": "MARKED" }, "number": { "N": "771177" }, "points": { "S": "881188" } })
}

/// An error of DynamoDB's with all that it may hold, and a message that quotes a value.
fn error(status: u16, code: &str) -> Answer {
    let members = json!({
        "Item": stored(), "message": "1 validation error detected: Value 'QUOTED' at 'key' failed to satisfy constraint: none",
        "CancellationReasons": [
            { "Code": "None", "Item": stored() }, { "Code": "ConditionalCheckFailed", "Item": stored() },
            { "Code": "ValidationError", "Item": stored(), "Message": "The parameter cannot be converted to a numeric value: QUOTED" },
        ],
    });
    Answer::error(status, code, members)
}

/// Every text that the error has, by every road.
fn check(error: &(dyn StdError + 'static)) {
    let mut next = Some(error);
    while let Some(level) = next {
        for text in [level.to_string(), format!("{level:#}"), format!("{level:?}"), format!("{level:#?}")] {
            check_text(&text);
        }
        next = level.source();
    }
}

#[track_caller]
fn check_text(text: &str) {
    for mark in MARKS {
        assert!(!text.contains(mark), "{mark} in: {text}");
    }
}

fn check_debug(value: &impl Debug) {
    check_text(&format!("{value:?} {value:#?}"));
}

/// A record of other keys.
#[derive(Debug, Clone, Record)]
struct Other {
    #[record(partition_key)]
    league: u32,
}

/// A table whose hooks fail.
struct Failing(Client);

#[async_trait]
impl Hooks<Player> for () {
    async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
        if player.points == 0 { Err("not today".into()) } else { Ok(()) }
    }
    async fn after_read(&self, _: &mut Player) -> Result<(), Source> {
        Err("not today".into())
    }
}
impl TableOf<Player> for Failing {
    fn client(&self) -> &Client {
        &self.0
    }
    fn table_name(&self) -> &str {
        "players"
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(Arc::new(()))
    }
}

fn one(answer: Answer) -> Table<Player> {
    answering(std::iter::repeat_n(answer, 20)).0
}

fn attributes(item: Value) -> Answer {
    Answer::json(json!({ "Attributes": item }))
}

async fn of_writes() -> Vec<Error> {
    let condition = || error(400, "ConditionalCheckFailedException");
    let bounds = || one(condition()).increment(KEY, Player::POINTS, 1);
    let unknown = answering::<Player>([Answer::reset(), condition()]).0;
    let hooked = Failing(Canned::new([attributes(stored())]).client());
    vec![
        one(condition()).insert(&marked()).await.unwrap_err(),
        unknown.insert(&marked()).await.unwrap_err(),
        one(Answer::reset()).increment(KEY, Player::POINTS, 1).await.unwrap_err(),
        bounds().floor(999_999_999).await.unwrap_err(),
        bounds().ceiling(3).await.unwrap_err(),
        one(attributes(odd())).upsert(&marked()).await.unwrap_err(),
        hooked.upsert(&marked()).await.unwrap_err(),
        hooked.put(&Player { points: 0, ..marked() }).await.unwrap_err(),
        answering::<Player>([Answer::reset(), attributes(stored())]).0.put(&marked()).return_old().await.unwrap_err(),
        one(condition()).put(&Player { league: String::new(), ..marked() }).await.unwrap_err(),
        one(condition()).put(&Player { team: Some("marked-team".repeat(50_000)), ..marked() }).await.unwrap_err(),
        one(condition()).save(&mut Tracked::new(marked())).await.unwrap_err(),
    ]
}

async fn of_reads() -> Vec<Error> {
    let cursor = one(Answer::json(json!({ "Items": [stored(), stored()] }))).query("MARKED").limit(1).page().await;
    let cursor = cursor.unwrap().cursor.unwrap();
    vec![
        one(Answer::json(json!({ "Item": odd() }))).get(KEY).await.unwrap_err(),
        one(Answer::json(json!({}))).get(("", 771_177)).await.unwrap_err(),
        one(Answer::json(json!({}))).query("MARKED").descending().cursor(Some(cursor)).all().await.unwrap_err(),
        one(Answer::json(json!({})))
            .query("MARKED")
            .filter(Player::NUMBER_AS_POINTS.eq(771_177))
            .all()
            .await
            .unwrap_err(),
        Failing(Canned::new([Answer::json(json!({ "Item": stored() }))]).client()).get(KEY).await.unwrap_err(),
    ]
}

async fn of_tables() -> Vec<Error> {
    let described = |members: Value| Answer::json(json!({ "Table": members }));
    let keys = json!([{ "AttributeName": "league", "KeyType": "HASH" }]);
    let missing = one(described(json!({ "TableName": "players", "TableStatus": "CREATING" })));
    vec![
        one(described(json!({ "TableName": "players", "TableStatus": "ACTIVE", "KeySchema": keys })))
            .create_table_if_missing()
            .await
            .unwrap_err(),
        one(described(json!({ "TableName": "players", "TableStatus": "ARCHIVED" })))
            .wait_until_exists()
            .await
            .unwrap_err(),
        missing.wait_until_exists().timeout(Duration::from_secs(1)).await.unwrap_err(),
        TableDefinition::of::<Player>().and::<Other>().unwrap_err(),
        one(error(400, "ResourceInUseException")).create_table().await.unwrap_err(),
        reset().await.unwrap_err(),
        deleted_meanwhile().await.unwrap_err(),
    ]
}

/// The old table is deleted, and the new one refused.
async fn reset() -> Result<TableDescription, Error> {
    let deleted = json!({ "TableDescription": { "TableName": "players", "TableStatus": "DELETING" } });
    let answers = [Answer::json(deleted), error(400, "ResourceNotFoundException"), error(400, "ValidationException")];
    answering::<Player>(answers).0.reset_table().await
}

async fn deleted_meanwhile() -> Result<TableDescription, Error> {
    let created = json!({ "TableName": "players", "TableStatus": "CREATING", "TableId": "1" });
    let answers = [
        Answer::json(json!({ "TableDescription": created })),
        Answer::json(json!({ "Table": created })),
        Answer::json(json!({ "Table": { "TableName": "players", "TableStatus": "DELETING", "TableId": "1" } })),
    ];
    answering::<Player>(answers).0.create_table().await
}

async fn of_requests() -> Vec<Error> {
    let mut errors = Vec::new();
    let answers = [
        error(400, "ResourceNotFoundException"),
        error(400, "ThrottlingException"),
        error(400, "TransactionConflictException"),
        error(400, "ValidationException"),
        error(500, "InternalServerError"),
        Answer::raw(502, stored().to_string()),
        Answer::raw(400, stored().to_string()),
        Answer::raw(200, format!("<html>{}", stored())),
        Answer::raw(200, r#"{"Item":{"league":{"S":"MARKED"},"number":{"N":771177}}}"#),
        Answer::raw(200, r#"{"Attributes":{"MARKED":{"771177":"marked-team"}}}"#),
        Answer::torn(json!({ "Attributes": stored() })),
        Answer::torn(json!({ "Item": stored() })),
        Answer::empty(),
        Answer::reset(),
    ];
    for answer in answers {
        errors.push(one(answer.clone()).upsert(&marked()).await.err());
        errors.push(one(answer.clone()).increment(KEY, Player::POINTS, 1).await.err());
        errors.push(one(answer.clone()).get(KEY).await.err());
        errors.push(one(answer).query("MARKED").all().await.err());
    }
    // row 69: an endpoint that is no URL.
    for endpoint in ["http://foo bar:8000", "foo", "http://", "http://[::1", "htp:/x y"] {
        let canned = Canned::new([]);
        let table: Table<Player> = Table::new(canned.client_with(|config| config.endpoint_url(endpoint)), "players");
        let refused = table.put(&marked()).await.unwrap_err();
        assert!(matches!(refused, Error::Configuration { .. }), "{endpoint}: {refused:?}");
        assert!(!refused.is_retryable() && !refused.is_outcome_unknown() && canned.requests().is_empty());
        errors.push(Some(refused));
        errors.push(table.insert(&marked()).await.err());
        errors.push(bounded(table.batch_put([marked()])).await.err().map(Error::from));
    }
    // Nothing is left to answer with: the testkit's own error quotes the request.
    errors.push(one_of_none().put(&marked()).await.err());
    errors.into_iter().flatten().collect()
}

fn one_of_none() -> Table<Player> {
    answering([]).0
}

async fn read_together(gets: impl IntoIterator<Item = Get<Player>>) -> Error {
    let mut read = transact_get();
    let _ = read.add_all(gets);
    read.await.unwrap_err()
}

async fn of_transactions_and_batches() -> Vec<Error> {
    let in_progress = Answer::error(400, "TransactionInProgressException", json!({}));
    let batch = bounded(always::<Player>(leaving(|_| true)).0.batch_put([marked()])).await.unwrap_err();
    check_debug(&batch);
    check_debug(&batch.not_done);
    check_debug(&batch.reason());
    let upserts = always::<Player>(attributes(odd())).0.batch_upsert([marked()]).return_new().await.unwrap_err();
    check_debug(&upserts);
    check(&upserts);
    let odd_read = Answer::json(json!({ "Responses": [{ "Item": stored() }, { "Item": odd() }] }));
    let found = json!({ "Responses": { "players": [odd()] }, "UnprocessedKeys": {} });
    let cancelled =
        |table: Table<Player>| transact_write().write(table.put(&marked())).write(table.check(("MARKED", 1)));
    vec![
        cancelled(one(error(400, "TransactionCanceledException"))).await.unwrap_err(),
        cancelled(one(Answer::reset())).await.unwrap_err(),
        read_together([always::<Player>(in_progress).0.get(KEY)]).await,
        read_together([one(odd_read.clone()).get(("MARKED", 1)), one(odd_read).get(KEY)]).await,
        always::<Player>(Answer::json(found)).0.batch_get([KEY]).await.unwrap_err(),
        always::<Player>(error(400, "ValidationException")).0.batch_get([KEY]).await.unwrap_err(),
        batch.into(),
    ]
}

/// Errors of every variant but `Unreachable`.
pub async fn of_all() -> Vec<Error> {
    let mut errors = of_writes().await;
    errors.extend(of_reads().await);
    errors.extend(of_tables().await);
    errors.extend(of_requests().await);
    errors.extend(of_transactions_and_batches().await);
    errors
}

/// Row 59: no error prints what it holds.
#[tokio::test(start_paused = true)]
async fn row_59_no_error_prints_what_it_holds() {
    let errors = of_all().await;
    assert!(errors[..2].iter().all(|error| error.old_item().is_some()), "there is something to print");
    for error in &errors {
        check(error);
        check_debug(&error.cancellation_reasons());
        check_debug(&error.service());
        check(&std::io::Error::other(error.to_string()));
        let undecodable: Option<&Item> = error.key();
        assert!(undecodable.is_none_or(|key| key["league"].as_s().unwrap() == "MARKED"));
    }
    let seen: BTreeSet<String> = errors.iter().map(variant).collect();
    let missing: Vec<String> = variants().into_iter().filter(|name| !seen.contains(name)).collect();
    // How nobody got through is in `error_failures`; there is nothing of a request in it.
    assert_eq!(missing, ["Unreachable"], "each variant is walked");
}

/// The variants of `Error`, as they stand in the library.
fn variants() -> Vec<String> {
    let file = syn::parse_file(include_str!("../../dynamo-table/src/error.rs")).unwrap();
    let variants = file.items.iter().find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == "Error" => Some(&item.variants),
        _ => None,
    });
    variants.expect("the enum `Error`").iter().map(|variant| variant.ident.to_string()).collect()
}

/// row 59: nor what another server says in DynamoDB's place.
#[tokio::test(start_paused = true)]
async fn another_servers_words_are_not_printed_as_they_are() {
    for words in ["no way for {\"league\":{\"S\":\"MARKED\"}}", "Value 'QUOTED' at 'key' is bad"] {
        for status in [400, 500] {
            let unnamed = Answer::raw(status, json!({ "message": words }).to_string());
            check(&one(unnamed).put(&marked()).await.unwrap_err());
        }
    }
}
