//! row 64: a table is known by its id, so that one that was deleted and created anew by another process is another one.

use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use dynamo_table::{DynamoTable, Error};
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};
use std::time::Duration;

use crate::support::{Player, answering};
use crate::tables::{described, in_use, missing, operations, table};

const CREATE: &str = "CreateTable";
const DELETE: &str = "DeleteTable";
const DESCRIBE: &str = "DescribeTable";

/// How tables are told apart: by DynamoDB's ids, or, on DynamoDB Local, by the time of their creation. `1` is older than `2`.
#[derive(Clone, Copy)]
enum By {
    Both,
    Id,
    Time,
}

const ALL: [By; 3] = [By::Both, By::Id, By::Time];

fn of(by: By, number: u32, status: &str) -> Value {
    let mut table = table(status, if status == "CREATING" { "CREATING" } else { "ACTIVE" });
    if !matches!(by, By::Time) {
        table["TableId"] = json!(format!("id-{number}"));
    }
    if !matches!(by, By::Id) {
        table["CreationDateTime"] = json!(1_800_000_000.0 + f64::from(number) / 1000.0);
    }
    table
}

fn is(by: By, number: u32, status: &str) -> Answer {
    described(of(by, number, status))
}

fn changed(by: By, number: u32, status: &str) -> Answer {
    Answer::json(json!({ "TableDescription": of(by, number, status) }))
}

#[track_caller]
fn is_number(by: By, number: u32, table: &TableDescription) {
    let expected = of(by, number, "ACTIVE");
    assert_eq!(table.table_id(), expected["TableId"].as_str());
    let created = table.creation_date_time().map(aws_sdk_dynamodb::primitives::DateTime::as_secs_f64);
    assert_eq!(created, expected["CreationDateTime"].as_f64());
    assert_eq!(table.table_status(), Some(&TableStatus::Active));
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_gone_when_another_has_its_name() {
    for by in ALL {
        for status in ["CREATING", "ACTIVE", "DELETING", "UPDATING"] {
            let answers =
                || [changed(by, 1, "DELETING"), is(by, 1, "ACTIVE"), is(by, 1, "DELETING"), is(by, 2, status)];
            let (players, canned) = answering::<Player>(answers());
            players.delete_table().await.unwrap();
            assert_eq!(operations(&canned), [DELETE, DESCRIBE, DESCRIBE, DESCRIBE]);
            let (players, canned) = answering::<Player>(answers());
            players.delete_table_if_exists().await.unwrap();
            canned.finish();
            // Who only waits knows the table that was described first.
            let (players, canned) = answering::<Player>(answers().into_iter().skip(2));
            players.wait_until_not_exists().await.unwrap();
            assert_eq!(operations(&canned), [DESCRIBE, DESCRIBE]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_whose_deletion_another_began_is_known_too() {
    for by in ALL {
        let answers = [in_use(), is(by, 1, "DELETING"), is(by, 1, "DELETING"), is(by, 2, "ACTIVE")];
        let (players, canned) = answering::<Player>(answers);
        players.delete_table_if_exists().await.unwrap();
        assert_eq!(operations(&canned), [DELETE, DESCRIBE, DESCRIBE, DESCRIBE]);
        // The response was lost: what is described as being deleted is it.
        let answers = [Answer::reset(), is(by, 1, "DELETING"), is(by, 1, "DELETING"), is(by, 2, "ACTIVE")];
        let (players, canned) = answering::<Player>(answers);
        players.delete_table().await.unwrap();
        canned.finish();
        // It is gone: one that another process creates now is not waited for, nor taken for it.
        let (players, canned) = answering::<Player>([Answer::reset(), missing()]);
        players.delete_table().await.unwrap();
        assert_eq!(operations(&canned), [DELETE, DESCRIBE]);
        let (players, canned) = answering::<Player>([Answer::reset(), is(by, 2, "CREATING")]);
        assert!(matches!(players.delete_table().await, Err(Error::Transport { .. })));
        canned.finish();
    }
}

#[tokio::test(start_paused = true)]
async fn a_description_of_an_earlier_table_does_not_end_a_wait() {
    for by in [By::Both, By::Time] {
        let answers = [changed(by, 2, "DELETING"), is(by, 1, "ACTIVE"), is(by, 2, "DELETING"), missing()];
        let (players, canned) = answering::<Player>(answers);
        players.delete_table().await.unwrap();
        canned.finish();
    }
    for by in ALL {
        let stale = ["ACTIVE", "UPDATING", "DELETING"].map(|status| is(by, 1, status));
        let answers = [changed(by, 2, "CREATING")].into_iter().chain(stale).chain([is(by, 2, "ACTIVE")]);
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 2, &players.create_table().await.unwrap());
        assert_eq!(operations(&canned), [CREATE, DESCRIBE, DESCRIBE, DESCRIBE, DESCRIBE]);

        let answers = [missing(), changed(by, 2, "CREATING"), is(by, 1, "ACTIVE"), missing(), is(by, 2, "ACTIVE")];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 2, &players.create_table_if_missing().await.unwrap());
        canned.finish();

        let answers = [
            changed(by, 1, "DELETING"),
            missing(),
            changed(by, 2, "CREATING"),
            is(by, 1, "ACTIVE"),
            is(by, 1, "DELETING"),
            is(by, 2, "CREATING"),
            is(by, 2, "ACTIVE"),
        ];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 2, &players.reset_table().await.unwrap());
        canned.finish();
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_takes_what_another_has_created_since() {
    for by in [By::Both, By::Id] {
        // The name is taken twice: then what is described tells by whom. The old table is not taken.
        let answers = [
            changed(by, 1, "DELETING"),
            is(by, 1, "DELETING"),
            is(by, 2, "CREATING"),
            in_use(),
            in_use(),
            is(by, 1, "ACTIVE"),
            in_use(),
            is(by, 2, "CREATING"),
            is(by, 2, "ACTIVE"),
        ];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 2, &players.reset_table().await.unwrap());
        let sent = [DELETE, DESCRIBE, DESCRIBE, CREATE, CREATE, DESCRIBE, CREATE, DESCRIBE, DESCRIBE];
        assert_eq!(operations(&canned), sent);
    }
    // DynamoDB Local describes no table that is gone. The other's may even be of the same millisecond.
    for number in [1, 2] {
        let by = By::Time;
        let answers = [changed(by, 1, "ACTIVE"), missing(), in_use(), in_use(), is(by, number, "ACTIVE")];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, number, &players.reset_table().await.unwrap());
        canned.finish();
    }
    for by in ALL {
        // The other process deletes its table again: this one creates its own.
        let answers = [
            changed(by, 1, "DELETING"),
            missing(),
            in_use(),
            in_use(),
            is(by, 2, "DELETING"),
            missing(),
            changed(by, 3, "CREATING"),
            is(by, 3, "ACTIVE"),
        ];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 3, &players.reset_table().await.unwrap());
        canned.finish();
    }
    for by in [By::Both, By::Id] {
        // A lost response to CreateTable: the old table's description does not stand for the new one.
        let lost = [Answer::reset(), Answer::reset(), Answer::reset()];
        let before = [changed(by, 1, "DELETING"), missing()].into_iter().chain(lost);
        let (players, canned) =
            answering::<Player>(before.chain([is(by, 1, "ACTIVE"), is(by, 2, "ACTIVE"), is(by, 2, "ACTIVE")]));
        is_number(by, 2, &players.reset_table().await.unwrap());
        canned.finish();
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_table_that_another_deletes_is_told() {
    for by in ALL {
        let (players, canned) =
            answering::<Player>([changed(by, 2, "CREATING"), is(by, 2, "CREATING"), is(by, 2, "DELETING")]);
        let error = players.create_table().await.unwrap_err();
        assert!(matches!(error, Error::DeletedMeanwhile { .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "CreateTable on table `players`: the table was created, and deleted by another process before it was ready"
        );
        canned.finish();
        // Nothing is described for half a minute: it is gone.
        let nothing = std::iter::repeat_with(missing).take(50);
        let (players, canned) =
            answering::<Player>([changed(by, 2, "CREATING"), is(by, 2, "ACTIVE")].into_iter().chain(nothing));
        players.create_table().await.unwrap();
        assert_eq!(canned.left(), 50);
        let nothing = std::iter::repeat_with(missing).take(50);
        let (players, _) = answering::<Player>([changed(by, 2, "CREATING")].into_iter().chain(nothing));
        let began = tokio::time::Instant::now();
        let error = players.create_table().await.unwrap_err();
        assert!(matches!(error, Error::DeletedMeanwhile { .. }), "{error}");
        assert!((Duration::from_secs(30)..Duration::from_secs(36)).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
    // A later one has its name. Without times another id is an earlier table's: then nothing tells.
    for by in [By::Both, By::Time] {
        let (players, canned) = answering::<Player>([changed(by, 2, "CREATING"), is(by, 3, "ACTIVE")]);
        let error = players.create_table().await.unwrap_err();
        assert!(matches!(error, Error::DeletedMeanwhile { .. }), "{error}");
        canned.finish();
    }
}

/// That a table was deleted is no error for who wants one to be there.
#[tokio::test(start_paused = true)]
async fn create_if_missing_creates_again_what_another_deletes() {
    for by in ALL {
        let answers = [
            missing(),
            changed(by, 1, "CREATING"),
            is(by, 1, "CREATING"),
            is(by, 1, "DELETING"),
            missing(),
            changed(by, 2, "CREATING"),
            is(by, 2, "ACTIVE"),
        ];
        let (players, canned) = answering::<Player>(answers);
        is_number(by, 2, &players.create_table_if_missing().await.unwrap());
        canned.finish();
        // It is not described for a while, which CreateTable explains: the name is free.
        let unknown = [missing(), missing(), missing(), missing(), missing()];
        let answers = [missing(), changed(by, 1, "CREATING")].into_iter().chain(unknown);
        let (players, canned) = answering::<Player>(answers.chain([changed(by, 2, "CREATING"), is(by, 2, "ACTIVE")]));
        is_number(by, 2, &players.create_table_if_missing().await.unwrap());
        canned.finish();
    }
}

/// Two tables of one millisecond, on an engine without ids: what was deleted does not stay alive for seconds.
#[tokio::test(start_paused = true)]
async fn what_stays_alive_is_another_table() {
    let of = |status| is(By::Time, 1, status);
    for status in ["ACTIVE", "CREATING"] {
        let alive = || std::iter::repeat_with(|| of(status)).take(50);
        let (players, _) =
            answering::<Player>([changed(By::Time, 1, "ACTIVE"), of("DELETING")].into_iter().chain(alive()));
        let began = tokio::time::Instant::now();
        players.delete_table().await.unwrap();
        assert!((Duration::from_secs(3)..Duration::from_secs(7)).contains(&began.elapsed()), "{:?}", began.elapsed());
        // An id tells, and so does nothing where nobody has deleted the table.
        let (players, _) = answering::<Player>(
            [changed(By::Id, 1, "DELETING")]
                .into_iter()
                .chain(std::iter::repeat_with(|| is(By::Id, 1, status)).take(50)),
        );
        let error = players.delete_table().timeout(Duration::from_secs(60)).await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error}");
        let (players, _) = answering::<Player>(alive());
        let error = players.wait_until_not_exists().timeout(Duration::from_secs(60)).await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error}");
    }
}
