//! Batches of several tables: exact requests, and what is told of each.

use dynamo_table::{AnyKey, BatchGetTables, BatchWriteTables, DynamoTable, Error, Item, Record, Table, transact_get};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::batch_support::{bounded, numbered, stored};
use crate::support::{Player, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Team {
    #[record(partition_key)]
    name: String,
    size: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Versioned {
    #[record(partition_key)]
    name: String,
    #[record(version)]
    version: u64,
}

fn team(name: &str) -> Team {
    Team { name: name.into(), size: None }
}

fn tables(answers: impl IntoIterator<Item = Answer>) -> (Table<Player>, Table<Team>, Canned) {
    let canned = Canned::new(answers);
    (Table::new(canned.client(), "players"), Table::new(canned.client(), "teams"), canned)
}

fn done() -> Answer {
    Answer::json(json!({ "UnprocessedItems": {} }))
}

fn name(name: &str) -> Value {
    json!({ "name": { "S": name } })
}

#[tokio::test]
async fn writes_of_several_tables_go_together() {
    let (players, teams, canned) = tables([done()]);
    let batch = BatchWriteTables::new(players.client()).put(&players, &numbered(1)).delete(&teams, "red");
    let batch = batch.put_all(&teams, [team("blue"), team("green"), team("blue")]).delete_all(&players, [("nfl", 2)]);
    let report = batch.await.unwrap();
    assert_eq!((report.items, report.superseded, report.requests), (5, 1, 1));
    let mut body = canned.finish()[0].body.clone();
    assert_eq!(
        body["RequestItems"].take(),
        json!({
            "players": [
                { "PutRequest": { "Item": stored(&numbered(1)) } },
                { "DeleteRequest": { "Key": { "league": { "S": "nfl" }, "number": { "N": "2" } } } },
            ],
            "teams": [
                { "DeleteRequest": { "Key": name("red") } },
                { "PutRequest": { "Item": name("blue") } },
                { "PutRequest": { "Item": name("green") } },
            ],
        })
    );
}

/// What is left over is sent again, to its own table.
#[tokio::test(start_paused = true)]
async fn leftovers_of_one_table() {
    let left = json!({ "UnprocessedItems": { "teams": [{ "PutRequest": { "Item": name("blue") } }] } });
    let (players, teams, canned) = tables([Answer::json(left), done()]);
    let batch = BatchWriteTables::new(players.client()).put(&players, &numbered(1)).put(&teams, &team("blue"));
    let report = bounded(batch).await.unwrap();
    assert_eq!((report.items, report.requests, report.repeated), (2, 2, 1));
    let again = &canned.finish()[1].body["RequestItems"];
    assert_eq!(*again, json!({ "teams": [{ "PutRequest": { "Item": name("blue") } }] }));
}

/// A table that is missing is no reason to give up what is for the other; what comes back is the caller's own.
#[tokio::test(start_paused = true)]
async fn a_missing_table_leaves_the_other_alone() {
    let answer = Answer::made(|requests| match requests[requests.len() - 1].body["RequestItems"]["teams"].is_null() {
        true => done(),
        false => Answer::error(400, "ResourceNotFoundException", json!({})),
    });
    let (players, teams, _) = tables(std::iter::repeat_n(answer, 50));
    let batch = BatchWriteTables::new(players.client()).put_all(&players, (1..=20).map(numbered));
    let batch = batch.put(&teams, &team("blue")).delete(&teams, "red").put_all(&players, (21..=30).map(numbered));
    let error = bounded(batch).await.unwrap_err();
    assert_eq!((error.report.items, error.report.not_done), (30, 2));
    let [blue, red] = &error.not_done[..] else { panic!("two are not done") };
    assert_eq!((blue.given.table(), blue.position, red.position), ("teams", 20, 21));
    assert_eq!(blue.given.record::<Team>(), Some(&team("blue")));
    assert!(blue.given.record::<Player>().is_none() && blue.given.key::<Team>().is_none());
    assert_eq!(red.given.key::<Team>().map(|key| key.name.as_str()), Some("red"));
    assert!(Error::from(error).is_not_found());
}

#[tokio::test]
async fn what_makes_no_sense_sends_nothing() {
    let (players, _, canned) = tables([]);
    assert_eq!(BatchWriteTables::new(players.client()).await.unwrap().requests, 0);
    drop(BatchGetTables::new(players.client()).await.unwrap());
    let versions: Table<Versioned> = Table::new(players.client().clone(), "versions");
    let one = Versioned { name: "a".into(), version: 3 };
    let error =
        BatchWriteTables::new(players.client()).put(&players, &numbered(1)).put(&versions, &one).await.unwrap_err();
    assert!(text(&error).contains("`.any_version()`"), "{}", text(&error));
    assert_eq!((error.not_done.len(), error.not_done[1].given.record::<Versioned>()), (2, Some(&one)));
    let error = BatchWriteTables::new(players.client()).put(&players, &numbered(1)).concurrency(0).await.unwrap_err();
    assert_eq!(error.not_done.len(), 1);
    assert!(canned.finish().is_empty());
}

#[tokio::test]
async fn reads_of_several_tables_are_typed() {
    let answer = json!({
        "Responses": { "teams": [name("blue")], "players": [stored(&numbered(7)), stored(&numbered(1))] },
        "UnprocessedKeys": {},
    });
    let (players, teams, canned) = tables([Answer::json(answer)]);
    let mut batch = BatchGetTables::new(players.client());
    let (one, of_teams) = (batch.add(&players, ("nfl", 1)), batch.add_all(&teams, ["red", "blue", "blue"]));
    let (seven, none) = (batch.add(&players, ("nfl", 7)), batch.add_all(&players, [("nfl", 0); 0]));
    let mut found = batch.consistent().await.unwrap();
    assert_eq!((found.take(seven).unwrap(), found.take(one).unwrap()), (Some(numbered(7)), Some(numbered(1))));
    assert_eq!(found.take(of_teams).unwrap(), [None, Some(team("blue")), Some(team("blue"))]);
    assert_eq!(found.take(none).unwrap(), []);
    let requests = canned.finish();
    let asked = &requests[0].body["RequestItems"];
    assert_eq!(asked["teams"], json!({ "Keys": [name("red"), name("blue")], "ConsistentRead": true }));
    assert_eq!((asked["players"]["Keys"].as_array().unwrap().len(), requests.len()), (2, 1));
}

/// A receipt takes what was read for it, once, and from nothing else; any number of them.
#[tokio::test]
async fn a_receipt_takes_its_own() {
    let all = || json!({ "Responses": { "players": (0..20).map(|n| stored(&numbered(n))).collect::<Vec<_>>() } });
    let (players, _, canned) = tables([Answer::json(all()), Answer::json(all())]);
    let (mut batch, mut other) = (BatchGetTables::new(players.client()), BatchGetTables::new(players.client()));
    let receipts: Vec<_> = (0..20).map(|number| batch.add(&players, ("nfl", number))).collect();
    let others: Vec<_> = (0..20).map(|number| other.add(&players, ("nfl", number))).collect();
    let (mut found, mut found_there) = (batch.await.unwrap(), other.await.unwrap());
    for (number, (receipt, other)) in receipts.into_iter().zip(others).enumerate() {
        let expected = Some(numbered(u32::try_from(number).unwrap()));
        if number % 2 == 0 {
            assert_eq!((found.take(receipt).unwrap(), found_there.take(other).unwrap()), (expected.clone(), expected));
            continue;
        }
        for error in [found.take(other).unwrap_err(), found_there.take(receipt).unwrap_err()] {
            assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
            assert!(text(&error).contains("the receipt is of another batch"), "{}", text(&error));
        }
    }
    let mut read = transact_get();
    let of_transaction = read.add(players.get(("nfl", 1)));
    assert!(text(&found.take(of_transaction).unwrap_err()).contains("the receipt is of another batch or transaction"));
    assert_eq!(canned.finish().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_comes_back() {
    let answer = json!({
        "Responses": { "players": [stored(&numbered(1))], "teams": [json!({ "name": { "S": "odd" }, "size": { "S": "x" } })] },
        "UnprocessedKeys": { "teams": { "Keys": [name("blue")] } },
    });
    let left = json!({ "Responses": {}, "UnprocessedKeys": { "teams": { "Keys": [name("blue")] } } });
    let answers = std::iter::once(Answer::json(answer)).chain(std::iter::repeat_n(Answer::json(left), 20));
    let (players, teams, _) = tables(answers);
    let mut batch = BatchGetTables::new(players.client());
    let _ = (batch.add(&players, ("nfl", 1)), batch.add_all(&teams, ["blue", "odd", "none"]));
    let error = bounded(batch).await.unwrap_err();
    let error = error.batch_read::<AnyKey, Option<Item>>().unwrap();
    let [blue] = &error.batch.not_done[..] else { panic!("one was not read: {error:?}") };
    assert_eq!((blue.given.table(), blue.given.key::<Team>().map(|key| key.name.as_str())), ("teams", Some("blue")));
    let found: Vec<Option<bool>> = error.results.iter().map(|item| item.as_ref().map(Option::is_some)).collect();
    assert_eq!(found, [Some(true), None, Some(true), Some(false)]);
    assert_eq!(error.undecodable.len(), 1);
}

/// Row 40: what a batch holds comes back, also where it was never begun.
#[tokio::test]
async fn a_batch_that_never_began_hands_back_what_it_was_given() {
    let (players, teams, canned) = tables([]);
    for polled in [false, true] {
        let write = BatchWriteTables::new(players.client()).put(&players, &numbered(1)).delete(&teams, "red");
        let handle = write.handle();
        if polled {
            drop(write.into_future())
        } else {
            drop(write)
        }
        let error = handle.outcome().expect("it has ended").unwrap_err();
        assert_eq!((error.report.not_done, error.input_left()), (2, false));
        assert_eq!(error.not_done[0].given.record::<Player>(), Some(&numbered(1)));
        assert_eq!(error.not_done[1].given.key::<Team>().map(|key| key.name.as_str()), Some("red"));

        let mut get = BatchGetTables::new(players.client());
        let _receipts = (get.add(&players, ("nfl", 1)), get.add_all(&teams, ["red", "blue"]));
        let handle = get.handle();
        if polled {
            drop(get.into_future())
        } else {
            drop(get)
        }
        let error = handle.outcome().expect("it has ended").unwrap_err();
        let tables: Vec<&str> = error.not_done.iter().map(|key| key.given.table()).collect();
        assert_eq!(tables, ["players", "teams", "teams"]);
        assert_eq!(error.not_done[0].given.key::<Player>().map(|key| key.number), Some(1));
    }
    assert!(canned.finish().is_empty());
}
