//! rows 63, 65, 66 and 67: calls on tables are bounded as a whole, go on through what passes, and say what they leave behind.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableStatus;
use dynamo_table::{DynamoTable, Error, Table};
use dynamo_table_testkit::{Answer, Canned};
use futures::future::BoxFuture;
use serde_json::json;
use tokio::time::Instant;

use crate::support::{Player, answering, text};
use crate::tables::{changed, described, in_use, is, missing, operations, table};

const MINUTE: Duration = Duration::from_secs(60);

type Call = fn(&Table<Player>) -> BoxFuture<'static, Result<(), Error>>;

fn unit<T: Send + 'static>(
    call: impl IntoFuture<Output = Result<T, Error>, IntoFuture: Send + 'static> + 'static,
) -> BoxFuture<'static, Result<(), Error>> {
    let call = call.into_future();
    Box::pin(async { call.await.map(drop) })
}

/// Each call that takes a timeout, and the responses after which it waits for a request of this operation.
fn calls() -> Vec<(&'static str, Call, Vec<Answer>, &'static str)> {
    let [create, delete, describe] = ["CreateTable", "DeleteTable", "DescribeTable"];
    vec![
        ("create", |t| unit(t.create_table().timeout(MINUTE)), vec![], create),
        ("create, no wait", |t| unit(t.create_table().no_wait().timeout(MINUTE)), vec![], create),
        ("created", |t| unit(t.create_table().timeout(MINUTE)), vec![changed("CREATING")], describe),
        ("if missing", |t| unit(t.create_table_if_missing().timeout(MINUTE)), vec![], describe),
        ("if missing", |t| unit(t.create_table_if_missing().timeout(MINUTE)), vec![missing()], create),
        (
            "if missing, no wait",
            |t| unit(t.create_table_if_missing().no_wait().timeout(MINUTE)),
            vec![missing()],
            create,
        ),
        ("delete", |t| unit(t.delete_table().timeout(MINUTE)), vec![], delete),
        ("delete, no wait", |t| unit(t.delete_table().no_wait().timeout(MINUTE)), vec![], delete),
        ("deleted", |t| unit(t.delete_table().timeout(MINUTE)), vec![changed("DELETING"), is("DELETING")], describe),
        ("if exists", |t| unit(t.delete_table_if_exists().timeout(MINUTE)), vec![], delete),
        ("if exists, no wait", |t| unit(t.delete_table_if_exists().no_wait().timeout(MINUTE)), vec![], delete),
        (
            "if exists, no wait",
            |t| unit(t.delete_table_if_exists().no_wait().timeout(MINUTE)),
            vec![in_use()],
            describe,
        ),
        ("reset", |t| unit(t.reset_table().timeout(MINUTE)), vec![], delete),
        ("reset, deleted", |t| unit(t.reset_table().timeout(MINUTE)), vec![changed("DELETING")], describe),
        ("reset, gone", |t| unit(t.reset_table().timeout(MINUTE)), vec![changed("DELETING"), missing()], create),
        ("reset, none", |t| unit(t.reset_table().no_wait().timeout(MINUTE)), vec![missing()], create),
        ("exists", |t| unit(t.wait_until_exists().timeout(MINUTE)), vec![is("CREATING")], describe),
        ("not exists", |t| unit(t.wait_until_not_exists().timeout(MINUTE)), vec![is("DELETING")], describe),
    ]
}

/// Row 65: a timeout bounds the whole call.
#[tokio::test(start_paused = true)]
async fn row_65_a_timeout_bounds_the_whole_call() {
    for (name, call, answers, last) in calls() {
        let deleted = name.starts_with("reset, ") && answers.len() > usize::from(name.ends_with("none"));
        let (players, canned) = answering::<Player>(answers.into_iter().chain([Answer::never()]));
        let began = Instant::now();
        let error = call(&players).await.unwrap_err();
        assert_eq!(began.elapsed(), MINUTE, "{name}: {error}");
        let whole = text(&error);
        assert!(whole.contains(&format!("there was no response to {last}")), "{name}: {whole}");
        assert_eq!(error.is_table_deleted(), deleted, "{name}: {whole}");
        if !deleted {
            assert!(matches!(error, Error::Timeout { .. }), "{name}: {whole}");
        }
        if last != "DescribeTable" {
            assert!(whole.ends_with("is unknown"), "{name}: {whole}");
        }
        assert_eq!(operations(&canned).last().map(String::as_str), Some(last), "{name}");
    }
}

/// Row 65: after a lost response the library asks what is there: that is bounded too.
#[tokio::test(start_paused = true)]
async fn row_65_what_became_of_a_lost_request_is_asked_in_time() {
    let calls: [(&str, Call, Vec<Answer>); 2] = [
        ("CreateTable", |t| unit(t.create_table().timeout(MINUTE)), vec![Answer::reset(), in_use(), Answer::never()]),
        ("DeleteTable", |t| unit(t.delete_table().timeout(MINUTE)), vec![Answer::reset(), Answer::never()]),
    ];
    for (operation, call, answers) in calls {
        let (players, _) = answering::<Player>(answers);
        let began = Instant::now();
        let error = call(&players).await.unwrap_err();
        assert_eq!(began.elapsed(), MINUTE);
        assert!(matches!(error, Error::Timeout { .. }), "{error}");
        assert!(error.to_string().contains(&format!("no response to {operation}")), "{error}");
    }
}

/// Row 66: a timeout says how the table stood.
#[tokio::test(start_paused = true)]
async fn row_66_a_timeout_says_how_the_table_stood() {
    let (players, _) = answering::<Player>([is("CREATING"), Answer::never()]);
    let error = players.wait_until_exists().timeout(MINUTE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DescribeTable on table `players`: not done within 60s: waiting for the table and its indexes to be ACTIVE, but the \
         table is CREATING; since then: there was no response to DescribeTable"
    );
    let throttled = std::iter::repeat_with(throttled).take(200);
    let (players, _) = answering::<Player>([changed("DELETING"), is("DELETING")].into_iter().chain(throttled));
    let error = players.delete_table().timeout(MINUTE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DeleteTable on table `players`: not done within 60s: waiting for the table to be gone, but the table is DELETING; \
         since then: DescribeTable on table `players`: throttled"
    );
}

fn throttled() -> Answer {
    Answer::error(400, "ThrottlingException", json!({}))
}

/// What keeps DescribeTable from an answer for a while: each is the SDK's last try.
fn passing() -> Vec<Answer> {
    let failed = [
        throttled(),
        Answer::error(400, "ProvisionedThroughputExceededException", json!({})),
        Answer::error(500, "InternalServerError", json!({})),
        Answer::error(503, "ServiceUnavailable", json!({})),
        Answer::reset(),
        Answer::timeout(),
    ];
    failed.into_iter().flat_map(|answer| [answer.clone(), answer.clone(), answer]).collect()
}

/// Row 66: waits go on through what passes.
#[tokio::test(start_paused = true)]
async fn row_66_waits_go_on_through_what_passes() {
    let with = async |before: Vec<Answer>, after: Vec<Answer>, call: Call| {
        let (players, canned) = answering::<Player>(before.into_iter().chain(passing()).chain(after));
        call(&players).await.unwrap();
        canned.finish();
    };
    with(vec![], vec![is("ACTIVE")], |t| unit(t.wait_until_exists())).await;
    with(vec![is("DELETING")], vec![missing()], |t| unit(t.wait_until_not_exists())).await;
    with(vec![changed("CREATING")], vec![is("ACTIVE")], |t| unit(t.create_table())).await;
    with(vec![], vec![missing(), changed("CREATING"), is("ACTIVE")], |t| unit(t.create_table_if_missing())).await;
    with(vec![changed("DELETING")], vec![missing()], |t| unit(t.delete_table())).await;
    with(vec![in_use()], vec![is("DELETING"), missing()], |t| unit(t.delete_table_if_exists())).await;
    with(vec![changed("DELETING")], vec![missing(), changed("CREATING"), is("ACTIVE")], |t| unit(t.reset_table()))
        .await;
    with(vec![changed("DELETING"), missing(), changed("CREATING")], vec![is("ACTIVE")], |t| unit(t.reset_table()))
        .await;

    // What does not pass ends a wait.
    let (players, canned) =
        answering::<Player>([is("CREATING"), Answer::error(400, "AccessDeniedException", json!({}))]);
    let error = players.wait_until_exists().await.unwrap_err();
    assert!(matches!(error, Error::Service { .. }), "{error}");
    canned.finish();
    // Who does not wait is told.
    let (players, canned) = answering::<Player>([throttled(), throttled(), throttled()]);
    let error = players.create_table_if_missing().no_wait().await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    canned.finish();
}

/// Row 66: a throttled CreateTable or DeleteTable was not applied: who waits sends it again.
#[tokio::test(start_paused = true)]
async fn row_66_changes_that_are_throttled_are_sent_again() {
    let storm = || std::iter::repeat_with(throttled).take(3);
    let answers = || [missing()].into_iter().chain(storm()).chain([missing(), changed("CREATING"), is("ACTIVE")]);
    let (players, canned) = answering::<Player>(answers());
    players.create_table_if_missing().await.unwrap();
    canned.finish();
    let (players, canned) = answering::<Player>(answers());
    let error = players.create_table_if_missing().no_wait().await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    assert_eq!(canned.requests().len(), 4);

    let answers =
        storm().chain([changed("DELETING"), missing()]).chain(storm()).chain([changed("CREATING"), is("ACTIVE")]);
    let (players, canned) = answering::<Player>(answers);
    players.reset_table().await.unwrap();
    canned.finish();
}

#[tokio::test(start_paused = true)]
async fn row_63_a_reset_that_fails_behind_its_delete_says_that_the_table_is_gone() {
    for (code, message) in [
        ("ValidationException", "one index too many"),
        ("AccessDeniedException", "no"),
        ("LimitExceededException", "50"),
    ] {
        let refused = || Answer::error(400, code, json!({ "message": message }));
        let answers = [changed("DELETING"), missing(), refused(), refused(), refused()];
        let (players, _) = answering::<Player>(answers);
        let error = players.reset_table().await.unwrap_err();
        assert!(error.is_table_deleted(), "{error}");
        assert!(matches!(&error, Error::TableDeleted { .. }), "{error}");
        assert_eq!(error.service().unwrap().code, code);
        let whole = text(&error);
        assert!(whole.contains("the old table was deleted with all its items"), "{whole}");
        assert!(whole.contains(message), "{whole}");
    }
    // Nothing was deleted: nothing is said of it.
    let denied = || Answer::error(400, "AccessDeniedException", json!({}));
    for answers in [vec![denied()], vec![missing(), denied()]] {
        let (players, canned) = answering::<Player>(answers);
        let error = players.reset_table().await.unwrap_err();
        assert!(!error.is_table_deleted(), "{error}");
        canned.finish();
    }
    // The new table is there, and is not ready in time.
    let answers = [changed("DELETING"), missing(), changed("CREATING"), Answer::never()];
    let (players, _) = answering::<Player>(answers);
    let error = players.reset_table().await.unwrap_err();
    assert!(matches!(&error, Error::Timeout { .. }), "{error}");
}

/// Row 63: another process has created a table since, which is not as it is defined: that is what is wrong, and it is there.
#[tokio::test(start_paused = true)]
async fn row_63_a_reset_that_meets_another_table_does_not_say_that_there_is_none() {
    let other = |status: &str| {
        let mut other = table(status, "ACTIVE");
        other["GlobalSecondaryIndexes"] = json!([]);
        described(other)
    };
    let before = || [changed("DELETING"), missing(), in_use(), in_use()].into_iter();
    let (players, canned) = answering::<Player>(before().chain([other("CREATING"), other("ACTIVE")]));
    let error = players.reset_table().await.unwrap_err();
    assert!(matches!(error, Error::SchemaDrift { .. }), "{error}");
    canned.finish();
    let (players, _) = answering::<Player>(before().chain([other("CREATING"), Answer::never()]));
    let error = players.reset_table().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    // It is being deleted, or gone again.
    for after in [other("DELETING"), other("CREATING")] {
        let denied = Answer::error(400, "AccessDeniedException", json!({}));
        let (players, _) = answering::<Player>(before().chain([after, missing(), denied]));
        let error = players.reset_table().await.unwrap_err();
        assert!(error.is_table_deleted(), "{error}");
        assert!(text(&error).contains("no new one is known to have been created"), "{}", text(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn row_67_two_that_create_if_missing_and_do_not_wait_both_succeed() {
    // The other was faster. Its table may not be described at once.
    for unknown in 0..=4 {
        let unknown = std::iter::repeat_with(|| [in_use(), missing()]).take(unknown).flatten();
        let answers = [missing()].into_iter().chain(unknown).chain([in_use(), is("CREATING")]);
        let (players, canned) = answering::<Player>(answers);
        let table = players.create_table_if_missing().no_wait().await.unwrap();
        assert_eq!(table.table_status(), Some(&TableStatus::Creating));
        canned.finish();
    }
    // It is another table.
    let mut other = table("CREATING", "CREATING");
    other["GlobalSecondaryIndexes"] = json!([]);
    let (players, canned) = answering::<Player>([missing(), in_use(), described(other)]);
    let error = players.create_table_if_missing().no_wait().await.unwrap_err();
    assert!(matches!(error, Error::SchemaDrift { .. }), "{error}");
    canned.finish();
    // A name that stays taken is an error in a few seconds.
    let answers: Vec<_> = std::iter::repeat_with(|| [missing(), in_use()]).take(20).flatten().collect();
    let canned = Canned::new(answers);
    let players = Table::<Player>::new(canned.client(), "players");
    let began = Instant::now();
    let error = players.create_table_if_missing().no_wait().await.unwrap_err();
    assert!(matches!(error, Error::TableInUse { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// A table that refuses to be deleted since it was created a moment ago may not be described yet.
#[tokio::test(start_paused = true)]
async fn what_refuses_to_be_deleted_is_there_though_it_is_not_described() {
    let answers = [in_use(), missing(), in_use(), is("CREATING"), is("ACTIVE"), changed("DELETING"), missing()];
    let (players, canned) = answering::<Player>(answers);
    players.delete_table_if_exists().await.unwrap();
    canned.finish();
    let (players, canned) = answering::<Player>([in_use(), missing(), missing()]);
    players.delete_table_if_exists().no_wait().await.unwrap();
    canned.finish();
    let (players, canned) = answering::<Player>([in_use(), missing(), in_use(), missing()]);
    let error = players.delete_table_if_exists().no_wait().await.unwrap_err();
    assert!(matches!(error, Error::TableInUse { .. }), "{error}");
    canned.finish();
}
