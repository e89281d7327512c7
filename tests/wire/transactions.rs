//! Transactions: what is sent, under which token, and what is made of cancellations.

use dynamo_table::{DynamoTable, Projection, Record, Table, transact_get, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{Player, item, key, player, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Team {
    #[record(partition_key)]
    id: u64,
    wins: u64,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Text {
    #[record(partition_key)]
    id: u64,
    text: String,
}

fn tables(answers: impl IntoIterator<Item = Answer>) -> (Table<Player>, Table<Team>, Canned) {
    let canned = Canned::new(answers);
    (Table::new(canned.client(), "players"), Table::new(canned.client(), "teams"), canned)
}

fn cancelled(codes: &[&str]) -> Answer {
    let reasons: Vec<Value> = codes.iter().map(|code| json!({ "Code": code })).collect();
    Answer::error(400, "TransactionCanceledException", json!({ "CancellationReasons": reasons }))
}

#[tokio::test]
async fn all_kinds_of_writes() {
    let (players, teams, canned) = tables([Answer::json(json!({}))]);
    let other = |number| Player { number, ..player() };
    transact_write()
        .write(players.put(&player()))
        .write(players.insert(&other(2)))
        .write(players.update(("nfl", 3)).set(Player::POINTS, 1).condition(Player::TEAM.exists()))
        .write(players.delete(("nfl", 4)))
        .write(players.check(("nfl", 5)))
        .write(teams.upsert(&Team { id: 7, wins: 1 }))
        .await
        .unwrap();
    let body = canned.finish()[0].body.clone();
    let items = body["TransactItems"].as_array().unwrap();
    assert_eq!(items.len(), 6);
    assert_eq!(items[0], json!({ "Put": { "TableName": "players", "Item": item() } }));
    assert_eq!(items[1]["Put"]["ConditionExpression"], "attribute_not_exists(#0)");
    assert_eq!(items[1]["Put"]["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    assert_eq!(items[2]["Update"]["UpdateExpression"], "SET #0 = :0");
    assert_eq!(items[2]["Update"]["ConditionExpression"], "attribute_exists(#1) AND attribute_exists(#2)");
    assert_eq!(items[3]["Delete"]["Key"]["number"], json!({ "N": "4" }));
    assert_eq!(items[4]["ConditionCheck"]["ConditionExpression"], "attribute_exists(#0)");
    assert_eq!(items[5]["Update"]["TableName"], "teams");
    assert_eq!(body["ClientRequestToken"].as_str().unwrap().len(), 32);
}

/// One token and byte-identical content for all tries; conflicts, throttling and "in progress" are sent again.
#[tokio::test(start_paused = true)]
async fn tries_are_byte_identical() {
    let (players, _, canned) = tables([
        Answer::reset(),
        cancelled(&["None", "TransactionConflict"]),
        Answer::error(400, "TransactionInProgressException", json!({})),
        cancelled(&["ThrottlingError", "ProvisionedThroughputExceeded"]),
        Answer::json(json!({})),
    ]);
    let two = transact_write().write(players.put(&player())).write(players.delete(("nfl", 1)));
    let response = two.with_response().await.unwrap();
    assert_eq!(response.attempts, 5);
    let requests = canned.finish();
    assert!(requests.iter().all(|request| request.body == requests[0].body));
}

/// An earlier try was received: it is asked for until it is done, and never reported as if nothing had been sent.
#[tokio::test(start_paused = true)]
async fn one_in_progress_is_waited_for() {
    let in_progress = || Answer::error(400, "TransactionInProgressException", json!({}));
    let answers = [Answer::reset()].into_iter().chain((0..7).map(|_| in_progress()));
    let (players, _, canned) = tables(answers.chain([Answer::json(json!({}))]));
    transact_write().write(players.put(&player())).await.unwrap();
    let requests = canned.finish();
    assert!(requests.iter().all(|request| request.body == requests[0].body));
    let (players, _, _) = tables((0..100).map(|_| in_progress()));
    let error = transact_write().write(players.put(&player())).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_gives_a_reason_for_each_action() {
    let failed = Answer::error(
        400,
        "TransactionCanceledException",
        json!({ "CancellationReasons": [
            { "Code": "None" }, { "Code": "ConditionalCheckFailed", "Item": item() }, { "Code": "TransactionConflict" },
        ]}),
    );
    let (players, teams, canned) = tables([failed]);
    let error = transact_write()
        .write(teams.put(&Team { id: 1, wins: 0 }))
        .write(players.insert(&player()))
        .write(teams.delete(2))
        .await
        .unwrap_err();
    assert_eq!(canned.finish().len(), 1, "a false condition is not tried again");
    assert!(error.is_condition_failed() && !error.is_retryable());
    let reasons = error.cancellation_reasons();
    // row 45: each reason says which action it is of.
    let actions = reasons.iter().map(|reason| (reason.action.kind, reason.action.table.as_str()));
    assert_eq!(actions.collect::<Vec<_>>(), [("Put", "teams"), ("Put", "players"), ("Delete", "teams")]);
    assert!(reasons[1].action.record.ends_with("Player"));
    assert_eq!(reasons.iter().map(|r| r.is_condition_failed()).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(reasons[1].old::<Player>().unwrap(), Some(player()));
    let text = text(&error);
    assert!(
        text.starts_with(
            "TransactWriteItems: the transaction was cancelled, nothing was changed: \
             action 1: Put of `wire::support::Player` on table `players`: ConditionalCheckFailed, \
             action 2: Delete of `wire::transactions::Team` on table `teams`: TransactionConflict"
        ),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_stays_unknown() {
    let (players, _, canned) = tables([Answer::reset(), Answer::reset(), Answer::reset()]);
    let error = transact_write().write(players.put(&player())).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error:?}");
    canned.finish();
    // Under one token a cancellation on a later try says that no try was applied.
    let (players, _, _) = tables([Answer::reset(), cancelled(&["ConditionalCheckFailed"])]);
    let error = transact_write().write(players.insert(&player())).await.unwrap_err();
    assert!(error.is_condition_failed() && !error.is_outcome_unknown(), "{error:?}");
    let conflicts = (0..8).map(|_| cancelled(&["TransactionConflict"]));
    let (players, _, canned) = tables(conflicts);
    let error = transact_write().write(players.put(&player())).await.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    assert_eq!(canned.finish().len(), 8, "it ends");
}

#[tokio::test]
async fn what_is_refused_before_sending() {
    let (players, teams, canned) = tables([]);
    transact_write().await.unwrap();
    let team = |id| Team { id, wins: 0 };
    let many = (0..101).fold(transact_write(), |all, id| all.write(teams.put(&team(id))));
    assert!(text(&many.await.unwrap_err()).contains("101 actions: a transaction can have at most 100"));
    let twice = transact_write().write(teams.put(&team(1))).write(teams.put(&team(2))).write(teams.check(1));
    let error = text(&twice.await.unwrap_err());
    assert!(error.contains("actions 0 and 2, counted from 0, are about one item of table `teams`"), "{error}");
    let texts: Table<Text> = Table::new(canned.client(), "texts");
    let large = (0..11).fold(transact_write(), |all, id| all.write(texts.put(&Text { id, text: "x".repeat(390_000) })));
    assert!(text(&large.await.unwrap_err()).contains("a transaction can have at most 4194304 (4 MB)"));
    let empty = transact_write().write(players.put(&Player { league: String::new(), ..player() }));
    assert!(text(&empty.await.unwrap_err()).contains("league: is a key attribute and cannot be empty"));
    let mut keys = transact_get();
    let _ = keys.add_all((0..101).map(|id| teams.get(id)));
    assert!(text(&keys.await.unwrap_err()).contains("101 items: a transaction can have at most 100"));
    let mut keys = transact_get();
    let _ = keys.add_all((0..101).map(|id| teams.get(id)));
    assert!(
        text(&keys.into_request().await.unwrap_err()).contains("101 items"),
        "the SDK's builder would be refused too"
    );
    let mut same = transact_get();
    let _ = (same.add(teams.get(1)), same.add(players.get(("nfl", 1))), same.add(teams.get(1)));
    let error = text(&same.await.unwrap_err());
    assert!(error.contains("items 0 and 2, counted from 0, are one item of table `teams`: read it once"), "{error}");
    assert!(canned.finish().is_empty());
}

#[tokio::test]
async fn reads_are_typed() {
    let answer = json!({ "Responses": [{ "Item": item() }, {}, { "Item": { "league": { "S": "nfl" }, "number": { "N": "1" }, "points": { "N": "3" } } }] });
    let (players, teams, canned) = tables([Answer::json(answer)]);
    let mut read = transact_get();
    let ann = read.add(players.get(("nfl", 12)));
    let team = read.add(teams.get(3));
    let points = read.add(players.get(("nfl", 1)).project::<Points>());
    let mut found = read.await.unwrap();
    assert_eq!((found.take(ann).unwrap(), found.take(team).unwrap()), (Some(player()), None));
    assert_eq!(found.take(points).unwrap(), Some(Points { points: 3 }));
    let items = canned.finish()[0].body["TransactItems"].clone();
    assert_eq!(items[0], json!({ "Get": { "TableName": "players", "Key": key() } }));
    assert_eq!(items[2]["Get"]["ProjectionExpression"], "#0, #1, #2");
}

#[tokio::test(start_paused = true)]
async fn reads_of_one_type_are_a_list() {
    let answers = [cancelled(&["TransactionConflict"]), Answer::json(json!({ "Responses": [{ "Item": item() }, {}] }))];
    let (players, _, canned) = tables(answers);
    let gets = [1, 2].map(|number| players.get(("nfl", number)));
    let mut read = transact_get();
    let list = read.add_all(gets);
    let mut read = read.with_response().await.unwrap();
    assert_eq!((read.output.take(list).unwrap(), read.attempts), (vec![Some(player()), None], 2));
    assert_eq!(canned.finish()[1].body["ReturnConsumedCapacity"], "INDEXES");
    let (players, _, _) = tables([Answer::json(json!({ "Responses": [] }))]);
    let mut read = transact_get();
    let _ = read.add(players.get(("nfl", 1)));
    let error = read.await.unwrap_err();
    assert!(text(&error).contains("the response holds 0 items, not the 1 asked for"), "{}", text(&error));
}
