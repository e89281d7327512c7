//! rows 42 and 43: each row of `docs/errors.md` about a response is run, through single calls, transactions, batches and waits.

use std::collections::BTreeMap;
use std::time::Duration;

use dynamo_table::{DynamoTable, Error, Table, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::batch_support::{always, bounded, numbered};
use crate::support::{Player, item, player, text};

pub const PAGE: &str = include_str!("../../dynamo-table/docs/errors.md");

/// A row of a table: what its header calls each cell, and the cell.
pub struct Row(BTreeMap<&'static str, &'static str>);

impl Row {
    pub fn get(&self, column: &str) -> &'static str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }
    pub fn name(&self, column: &str) -> &'static str {
        self.get(column).trim_matches('`')
    }
    fn status(&self) -> u16 {
        self.get("status").parse().unwrap()
    }
    /// The variants that it may be, the usual one first.
    pub fn variants(&self) -> Vec<&'static str> {
        self.get("variant").split('`').skip(1).step_by(2).collect()
    }
    pub fn is_sent_again(&self) -> bool {
        self.get("what to do").starts_with("sent again")
    }
    /// What the error says of itself is what the row says.
    #[track_caller]
    pub fn check(&self, error: &Error) {
        let (what, variants) = (self.0.values().next().unwrap(), self.variants());
        let unknown = error.is_outcome_unknown();
        let expected = if unknown { variants.last() } else { variants.first() };
        assert_eq!(Some(&variant(error).as_str()), expected, "{what}: {error:?}");
        assert!(!unknown || self.get("applied") == "unknown", "{what}: {error:?}");
        assert_eq!(error.is_applied(), self.get("applied") == "yes", "{what}: {error:?}");
        match self.get("retryable") {
            "yes" => assert_eq!(error.is_retryable(), !unknown, "{what}: {error:?}"),
            "no" => assert!(!error.is_retryable(), "{what}: {error:?}"),
            _ => {}
        }
        match self.get("throttled") {
            "yes" => assert!(error.is_throttled(), "{what}: {error:?}"),
            "no" => assert!(!error.is_throttled(), "{what}: {error:?}"),
            _ => {}
        }
    }
}

/// The variant's name, which its `Debug` begins with.
pub fn variant(error: &Error) -> String {
    format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned()
}

/// The rows of the table whose first column has this name.
pub fn rows(first: &str) -> Vec<Row> {
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let mut lines = PAGE.lines().skip_while(|line| !line.starts_with(&format!("| {first} |")));
    let header = cells(lines.next().unwrap_or_else(|| panic!("no table of {first}")));
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    let rows: Vec<Row> = rows.map(|line| Row(header.iter().copied().zip(cells(line)).collect())).collect();
    assert!(rows.len() > 5);
    rows
}

/// What the page lists in running text between these words, in backticks.
fn listed(from: &str, to: &str) -> Vec<&'static str> {
    let (_, rest) = PAGE.split_once(from).unwrap();
    let (list, _) = rest.split_once(to).unwrap();
    list.split('`').skip(1).step_by(2).filter(|name| name.chars().next().unwrap().is_uppercase()).collect()
}

fn error(code: &str, status: u16) -> Answer {
    Answer::error(status, code, json!({}))
}

fn response(row: &Row) -> Answer {
    match row.get("response") {
        "a gateway's page" => {
            Answer::raw(row.status(), "<html>no way through</html>").header("content-type", "text/html")
        }
        "a code that is not known" => error("SomethingNewException", row.status()),
        "nothing" => Answer::empty(),
        "a body that breaks off" => Answer::torn(json!({ "Attributes": item() })),
        "`{}` where an item was asked for" => Answer::json(json!({})),
        "an item that does not decode" => Answer::json(json!({ "Attributes": { "league": { "S": "nfl" } } })),
        other => panic!("no test of {other}"),
    }
}

type Calls = (Table<Player>, Canned);

/// Reads, and writes that are the same twice.
async fn harmless((players, canned): &Calls, row: &Row) {
    let before = canned.requests().len();
    let error = players.upsert(&player()).await.unwrap_err();
    row.check(&error);
    assert!(text(&error).starts_with("UpdateItem on table `players`: "), "{}", text(&error));
    let requests = canned.requests().len() - before;
    assert_eq!(requests > 1, row.is_sent_again(), "{:?}: {requests} requests", row.0);
    if row.get("applied") != "yes" {
        row.check(&players.put(&player()).await.unwrap_err());
        row.check(&players.delete(("nfl", 12)).await.unwrap_err());
    }
    let (applied, key) = (row.get("applied") == "yes", ("nfl", 12));
    for read in
        [players.get(key).await.err(), players.query("nfl").all().await.err(), players.describe_table().await.err()]
    {
        match read {
            Some(error) if !applied => row.check(&error),
            // Of a read an empty object is an answer, and another item does not decode.
            _ => assert!(applied),
        }
    }
}

/// Writes that may not be sent twice, and those whose condition proves nothing then.
async fn once_only((players, canned): &Calls, row: &Row) {
    let unknown = row.get("applied") == "unknown";
    let before = canned.requests().len();
    let increment = players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err();
    let requests = canned.requests().len() - before;
    assert_eq!(requests > 1, row.is_sent_again() && !unknown, "{:?}: {requests} requests", row.0);
    let mut errors = vec![increment];
    if row.get("applied") != "yes" {
        errors.push(players.insert(&player()).await.unwrap_err());
    }
    for error in errors {
        row.check(&error);
        assert_eq!(error.is_outcome_unknown(), unknown, "{:?}: {error:?}", row.0);
    }
}

/// A batch says of its writes what a single write would, and of trying again what the row says.
async fn batched((players, canned): &Calls, row: &Row) {
    let before = canned.requests().len();
    let error = bounded(players.batch_put([numbered(1)])).await.unwrap_err();
    let unknown = row.get("applied") == "unknown";
    assert_eq!((error.not_done.len(), error.unknown.len()), if unknown { (0, 1) } else { (1, 0) }, "{:?}", row.0);
    let (error, requests) = (Error::from(error), canned.requests().len() - before);
    if ["yes", "no"].contains(&row.get("retryable")) {
        assert_eq!(error.is_retryable(), row.get("retryable") == "yes" && !unknown, "{:?}: {error:?}", row.0);
    }
    assert_eq!(error.is_throttled(), row.get("throttled") == "yes", "{:?}: {error:?}", row.0);
    assert!(requests == 1 || error.is_retryable() || unknown, "{:?}: what does not pass is not sent again", row.0);
    let read = bounded(players.batch_get([("nfl", 1)])).await.unwrap_err();
    assert!(!read.is_outcome_unknown(), "{:?}", row.0);
    if row.get("retryable") == "yes" {
        assert!(read.is_retryable(), "{:?}: {read:?}", row.0);
    }
}

/// A transaction is sent under one token: what may have been applied is unknown, and its tries are not harmful.
async fn in_a_transaction((players, _): &Calls, row: &Row) {
    let error = transact_write().write(players.put(&player())).await.unwrap_err();
    row.check(&error);
    assert_eq!(error.is_outcome_unknown(), row.get("applied") == "unknown", "{:?}: {error:?}", row.0);
}

/// A wait goes on through what passes by itself, and ends at once where nothing will change.
async fn waiting((players, canned): &Calls, row: &Row) {
    let before = canned.requests().len();
    let error = players.wait_until_exists().timeout(Duration::from_secs(1)).await.unwrap_err();
    let passes = match row.name("code") {
        "ResourceNotFoundException" | "ResourceInUseException" => true,
        // They may be tried again, says DynamoDB's guide, but something has to be done before.
        "UnrecognizedClientException" | "ItemCollectionSizeLimitExceededException" => false,
        _ => row.get("retryable") == "yes",
    };
    match passes {
        true => assert!(matches!(error, Error::Timeout { .. }), "{:?}: {error:?}", row.0),
        false => {
            row.check(&error);
            assert_eq!(canned.requests().len() - before, 1, "{:?}", row.0);
        }
    }
}

/// Only of transactions.
const OF_TRANSACTIONS: [&str; 2] = ["TransactionCanceledException", "TransactionInProgressException"];

/// Row 42: each code means what the page says.
#[tokio::test(start_paused = true)]
async fn row_42_each_code_means_what_the_page_says() {
    for row in rows("code") {
        let calls = always::<Player>(error(row.name("code"), row.status()));
        in_a_transaction(&calls, &row).await;
        if !OF_TRANSACTIONS.contains(&row.name("code")) {
            harmless(&calls, &row).await;
            once_only(&calls, &row).await;
            batched(&calls, &row).await;
            waiting(&always::<Player>(error(row.name("code"), row.status())), &row).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn row_43_each_response_means_what_the_page_says() {
    for row in rows("response") {
        let calls = always::<Player>(response(&row));
        harmless(&calls, &row).await;
        once_only(&calls, &row).await;
        if row.get("applied") != "yes" {
            in_a_transaction(&calls, &row).await;
            batched(&calls, &row).await;
        }
    }
}

/// Row 42: each reason means what the page says.
#[tokio::test(start_paused = true)]
async fn row_42_each_reason_means_what_the_page_says() {
    for row in rows("reason") {
        let reasons = json!({ "CancellationReasons": [{ "Code": "None" }, { "Code": row.name("reason") }] });
        let (players, canned) = always::<Player>(Answer::error(400, "TransactionCanceledException", reasons));
        let error = transact_write().write(players.check(("nfl", 1))).write(players.put(&player())).await.unwrap_err();
        let is = |column: &str| row.get(column) == "yes";
        assert_eq!(error.is_retryable(), is("retryable"), "{error:?}");
        assert_eq!(error.is_throttled(), is("throttled"), "{error:?}");
        assert_eq!(canned.requests().len() > 1, is("sent again"), "{error:?}");
        assert!(!error.is_outcome_unknown() && !error.is_applied(), "{error:?}");
        let put = &error.cancellation_reasons()[1];
        assert_eq!((put.code.as_str(), put.is_throttled()), (row.name("reason"), is("throttled")));
        assert_eq!(put.is_condition_failed(), row.name("reason") == "ConditionalCheckFailed");
    }
    // One reason that does not pass is enough.
    let both = json!({ "CancellationReasons": [{ "Code": "ThrottlingError" }, { "Code": "ValidationError", "Message": "no" }] });
    let (players, canned) = always::<Player>(Answer::error(400, "TransactionCanceledException", both));
    let error = transact_write().write(players.check(("nfl", 1))).write(players.put(&player())).await.unwrap_err();
    assert!(!error.is_retryable() && !error.is_throttled() && canned.requests().len() == 1, "{error:?}");
    assert!(
        text(&error).contains("Put of `wire::support::Player` on table `players`: ValidationError (no)"),
        "{error}"
    );
}

/// Row 42: a table that is there stays there; one that is being changed does not stay so.
#[tokio::test(start_paused = true)]
async fn row_42_a_table_in_use_passes_unless_it_is_to_be_created() {
    let (players, _) = always::<Player>(error("ResourceInUseException", 400));
    let created = players.create_table().await.unwrap_err();
    assert!(matches!(created, Error::TableInUse { .. }) && !created.is_retryable(), "{created:?}");
    let deleted = players.delete_table().await.unwrap_err();
    assert!(matches!(deleted, Error::TableInUse { .. }) && deleted.is_retryable(), "{deleted:?}");
}

/// Row 42: a conflict that passes is no error.
#[tokio::test(start_paused = true)]
async fn row_42_a_conflict_is_sent_again() {
    for code in ["TransactionConflictException", "ReplicatedWriteConflictException"] {
        let done = Answer::json(json!({ "Attributes": item() }));
        let (players, canned) = crate::support::answering::<Player>([error(code, 400), done]);
        players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap();
        assert_eq!(canned.finish().len(), 2);
    }
}

/// Row 42: the codes that are listed are what the page says.
#[tokio::test(start_paused = true)]
async fn row_42_the_codes_that_are_listed_are_what_the_page_says() {
    let others = listed("They are:", "`TableNotFoundException` is");
    assert_eq!(others.len(), 15);
    for code in others {
        let error = always::<Player>(error(code, 400)).0.put(&player()).await.unwrap_err();
        assert!(matches!(error, Error::Service { .. }) && !error.is_retryable(), "{error:?}");
    }
    let throttling = listed("of gateways and other services", "## Responses");
    assert_eq!(throttling.len(), 9);
    for code in throttling.into_iter().skip(1) {
        let error = always::<Player>(error(code, 400)).0.put(&player()).await.unwrap_err();
        assert!(matches!(error, Error::Throttled { .. }) && error.is_throttled() && error.is_retryable(), "{error:?}");
    }
    let missing = always::<Player>(error("TableNotFoundException", 400)).0.put(&player()).await.unwrap_err();
    assert!(missing.is_not_found(), "{missing:?}");
    for code in ["TableAlreadyExistsException", "TableInUseException"] {
        let error = always::<Player>(error(code, 400)).0.put(&player()).await.unwrap_err();
        assert!(matches!(error, Error::TableInUse { .. }), "{error:?}");
    }
}

/// Row 42: what DynamoDB's client knows stands on the page: the names are those of its types, so that one that goes does not compile.
#[test]
fn row_42_every_error_of_the_sdk_is_on_the_page() {
    macro_rules! names {
        ($($name:ident)*) => { [$(std::any::type_name::<aws_sdk_dynamodb::types::error::$name>().rsplit("::").next().unwrap()),*] };
    }
    let modelled = names! {
        BackupInUseException BackupNotFoundException ConditionalCheckFailedException ContinuousBackupsUnavailableException
        DuplicateItemException ExportConflictException ExportNotFoundException GlobalTableAlreadyExistsException
        GlobalTableNotFoundException IdempotentParameterMismatchException ImportConflictException ImportNotFoundException
        IndexNotFoundException InternalServerError InvalidEndpointException InvalidExportTimeException
        InvalidRestoreTimeException ItemCollectionSizeLimitExceededException LimitExceededException
        PointInTimeRecoveryUnavailableException PolicyNotFoundException ProvisionedThroughputExceededException
        ReplicaAlreadyExistsException ReplicaNotFoundException ReplicatedWriteConflictException RequestLimitExceeded
        ResourceInUseException ResourceNotFoundException TableAlreadyExistsException TableInUseException
        TableNotFoundException ThrottlingException TransactionCanceledException TransactionConflictException
        TransactionInProgressException
    };
    for name in modelled {
        assert!(PAGE.contains(&format!("`{name}`")), "{name}");
    }
    use aws_sdk_dynamodb::types::BatchStatementErrorCodeEnum as Reasons;
    let reasons: Vec<&str> = rows("reason").iter().map(|row| row.name("reason")).collect();
    for reason in Reasons::values() {
        assert!(reasons.contains(reason), "{reason}");
    }
}

/// Words that say what to do, where DynamoDB's do not.
#[tokio::test(start_paused = true)]
async fn a_refusal_says_what_to_do() {
    let with = |code: &str, message: &str| Answer::error(400, code, json!({ "message": message }));
    for (answer, words) in [
        (with("UnrecognizedClientException", "invalid"), "invalid; check the client's credentials"),
        (with("InvalidSignatureException", "The signature does not match"), "the secret key"),
        (
            with("InvalidSignatureException", "Signature expired: 20250101T000000Z is now earlier"),
            "this machine's clock",
        ),
        (with("ExpiredTokenException", "expired"), "the credentials have expired"),
        (with("AccessDeniedException", "not authorized"), "do not allow the action"),
        (
            Answer::raw(404, "<html>"),
            "the response has the status 404, and is not an error from DynamoDB; check the client's endpoint",
        ),
        (Answer::raw(502, "<html>"), "the response has the status 502, and is not an error from DynamoDB"),
    ] {
        let error = always::<Player>(answer).0.put(&player()).await.unwrap_err();
        assert!(text(&error).contains(words), "{}", text(&error));
    }
    let unnamed: Value = json!({ "message": "no name" });
    let error = always::<Player>(Answer::raw(400, unnamed.to_string())).0.put(&player()).await.unwrap_err();
    let problem = error.service().unwrap();
    assert_eq!((problem.status, problem.code.as_str()), (400, "an error without a name"));
}
