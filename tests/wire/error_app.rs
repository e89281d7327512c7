//! rows 44, 45 and 46: what an application makes of errors, and what they name.

use dynamo_table::{AnyKey, BatchGetTables, DynamoTable, Error, Item, Record, Table, transact_get, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::json;

use crate::batch_support::bounded;
use crate::support::{Player, PlayerKey, answering, item, player, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Team {
    #[record(partition_key)]
    id: u32,
    wins: u64,
}

/// An application's error, which knows of the library's one error alone.
#[derive(Debug)]
struct AppError(Error);

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

fn tables(answers: impl IntoIterator<Item = Answer>) -> (Table<Player>, Table<Team>, Canned) {
    let canned = Canned::new(answers);
    (Table::new(canned.client(), "players"), Table::new(canned.client(), "teams"), canned)
}

fn odd_team() -> serde_json::Value {
    json!({ "id": { "N": "7" }, "wins": { "S": "many" } })
}

/// Row 46: one `?` each.
#[tokio::test(start_paused = true)]
async fn row_46_an_applications_error_takes_all_of_them() {
    async fn found(players: &Table<Player>) -> Result<Vec<Option<Player>>, AppError> {
        Ok(players.batch_get([("nfl", 12), ("nfl", 13)]).await?)
    }
    async fn several(players: &Table<Player>, teams: &Table<Team>) -> Result<Option<Team>, AppError> {
        let mut batch = BatchGetTables::new(players.client());
        let (_, team) = (batch.add(players, ("nfl", 12)), batch.add(teams, 7));
        Ok(batch.await?.take(team)?)
    }
    fn stood_there(error: &Error) -> Result<Option<Player>, AppError> {
        Ok(error.old()?)
    }
    let denied = || Answer::error(400, "AccessDeniedException", json!({}));
    let (players, teams, _) = tables([denied(), denied()]);
    let AppError(error) = found(&players).await.unwrap_err();
    let read = error.batch_read::<PlayerKey, Option<Player>>().unwrap();
    assert_eq!((read.results.len(), read.batch.not_done.len()), (2, 2));
    assert_eq!(error.batch::<PlayerKey>().unwrap().not_done[1].given.number, 13);
    let AppError(error) = several(&players, &teams).await.unwrap_err();
    let left = &error.batch_read::<AnyKey, Option<Item>>().unwrap().batch.not_done;
    assert_eq!((left[0].given.table(), left[1].given.table()), ("players", "teams"));
    assert!(error.batch_read::<PlayerKey, Option<Player>>().is_none());
    assert_eq!(error.into_batch_read::<AnyKey, Option<Item>>().unwrap().results.len(), 2);

    let failed = |item| Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": item }));
    let odd = json!({ "league": { "S": "nfl" }, "number": { "N": "12" }, "points": { "S": "x" } });
    let (players, _) = answering::<Player>([failed(item()), failed(odd)]);
    assert_eq!(stood_there(&players.insert(&player()).await.unwrap_err()).unwrap(), Some(player()));
    let AppError(error) = stood_there(&players.insert(&player()).await.unwrap_err()).unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    assert!(text(&error).starts_with("an item of table `players` does not decode as `"), "{}", text(&error));
    assert_eq!(error.key().unwrap().len(), 2, "its key alone");

    let reasons = json!({ "CancellationReasons": [{ "Code": "ConditionalCheckFailed", "Item": odd_team() }] });
    let (_, teams, _) = tables([Answer::error(400, "TransactionCanceledException", reasons)]);
    let error = transact_write().write(teams.insert(&Team { id: 7, wins: 0 })).await.unwrap_err();
    let old: Result<Option<Team>, Error> = error.cancellation_reasons()[0].old();
    assert!(text(&old.unwrap_err()).starts_with("an item of table `teams` does not decode as `"));
}

/// Errors of several tables name theirs, and hold what was read.
#[tokio::test(start_paused = true)]
async fn row_45_reads_of_several_tables_name_them_and_hold_what_was_read() {
    let read = json!({ "Responses": [{ "Item": item() }, {}, { "Item": odd_team() }] });
    let (players, teams, _) = tables([Answer::json(read)]);
    let mut gets = transact_get();
    let _ = (gets.add(players.get(("nfl", 12))), gets.add(teams.get(1)), gets.add(teams.get(7)));
    let error = gets.await.unwrap_err();
    assert!(text(&error).starts_with("an item of table `teams` does not decode as `"), "{}", text(&error));
    assert_eq!(error.key().unwrap()["id"].as_n().unwrap(), "7");
    let held: Vec<Option<usize>> = error.items_read().iter().map(|item| item.as_ref().map(|item| item.len())).collect();
    assert_eq!(held, [Some(4), None, Some(2)]);

    let read = json!({ "Responses": { "players": [item()], "teams": [odd_team()] }, "UnprocessedKeys": {} });
    let (players, teams, _) = tables([Answer::json(read)]);
    let mut batch = BatchGetTables::new(players.client());
    let _ = (batch.add(&players, ("nfl", 12)), batch.add(&teams, 7), batch.add(&teams, 8));
    let error = bounded(batch).await.unwrap_err();
    assert!(text(&error).contains("an item of table `teams` does not decode as `"), "{}", text(&error));
    let read = error.batch_read::<AnyKey, Option<Item>>().unwrap();
    assert_eq!(read.results[0].as_ref().unwrap().as_ref().unwrap().len(), 4);

    let reasons =
        json!({ "CancellationReasons": [{ "Code": "None" }, { "Code": "ValidationError", "Message": "odd" }] });
    let (players, teams, _) = tables([Answer::error(400, "TransactionCanceledException", reasons)]);
    let mut gets = transact_get();
    let _ = (gets.add(players.get(("nfl", 12))), gets.add(teams.get(7)));
    let error = gets.await.unwrap_err();
    let words =
        format!("action 1: Get of `{}` from table `teams`: ValidationError (odd)", std::any::type_name::<Team>());
    assert!(text(&error).contains(&words), "{}", text(&error));
}

/// A key that cannot be one is no value that cannot be stored, whoever asks with it, and the table is named.
#[tokio::test(start_paused = true)]
async fn row_44_no_item_can_have_such_a_key() {
    let (players, teams, canned) = tables([Answer::json(json!({ "Responses": {}, "UnprocessedKeys": {} }))]);
    let none = ("", 1);
    let mut gets = transact_get();
    let _ = (gets.add(teams.get(1)), gets.add(players.get(none)));
    let errors = [
        players.get(none).await.unwrap_err(),
        players.exists(none).await.unwrap_err(),
        players.query("").all().await.unwrap_err(),
        players.delete(none).await.unwrap_err(),
        players.update(none).set(Player::POINTS, 1).await.unwrap_err(),
        players.increment(none, Player::POINTS, 1).await.unwrap_err(),
        gets.await.unwrap_err(),
        transact_write().write(players.check(none)).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::InvalidKey { .. }), "{error:?}");
        let words = text(&error);
        assert!(words.contains("on table `players`: no item can have this key, nothing was sent: league: "), "{words}");
        assert!(!error.is_retryable() && !error.is_applied() && !error.is_outcome_unknown());
    }
    let batch = bounded(players.batch_get([none])).await.unwrap_err();
    assert!(text(&batch).contains("no item can have this key"), "{}", text(&batch));
    let mut several = BatchGetTables::new(players.client());
    let _ = (several.add(&teams, 1), several.add(&players, none));
    assert!(text(&bounded(several).await.unwrap_err()).contains("on table `players`: no item can have this key"));
    let put = players.put(&Player { league: String::new(), ..player() }).await.unwrap_err();
    assert!(matches!(put, Error::Encode { .. }), "of a record it is a value: {put:?}");
    assert_eq!(canned.finish().len(), 1, "for the team that can be there");
}
