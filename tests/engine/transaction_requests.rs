//! A token of one's own, and many writes at once, in transactions (rows 36 and 37c).

use dynamo_table::{DynamoTable, Table, transact_write};

use crate::records::{Player, player};
use crate::support::engines;

/// row 36: under the caller's token a transaction that is made anew is applied once; another content is refused.
#[tokio::test]
async fn a_token_is_carried_out_once() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        players.put(&player(1)).await.unwrap();
        let pay = |points: u64| {
            transact_write()
                .client_request_token("order 4711")
                .write(players.update(("nfl", 1)).increment(Player::POINTS, points))
        };
        for _ in 0..3 {
            pay(50).await.unwrap();
        }
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, player(1).points + 50);
        let error = pay(60).await.unwrap_err();
        assert_eq!(error.service().unwrap().code, "IdempotentParameterMismatchException", "{error:?}");
        assert!(!error.is_retryable() && !error.is_applied());
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, player(1).points + 50);
    }
}

/// row 37c: all writes of an iterator, or none.
#[tokio::test]
async fn all_of_an_iterator_or_none() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        let team: Vec<Player> = (1..=5).map(player).collect();
        transact_write().write_all(team.iter().map(|player| players.insert(player))).await.unwrap();
        let raise = |number: &u32| players.update(("nfl", *number)).increment(Player::POINTS, 1);
        let missing = transact_write().write_all([1, 2, 9].iter().map(raise));
        assert!(missing.await.unwrap_err().is_condition_failed());
        let some = transact_write().write_all([1, 2].iter().map(raise)).write(players.delete(("nfl", 5)));
        let written = some.with_response().await.unwrap();
        assert_eq!(written.attempts, 1);
        let points: Vec<_> =
            players.query("nfl").all().await.unwrap().into_iter().map(|p| (p.number, p.points)).collect();
        assert_eq!(points, [(1, 8), (2, 8), (3, 7), (4, 7)]);
        transact_write().write_all(team.iter().map(|player| players.check(player))).await.unwrap_err();
    }
}

/// row 36: many upserts that leave alone what is there.
#[tokio::test]
async fn batch_upserts_set_what_is_absent() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        players.put(&Player { points: 30, ..player(1) }).await.unwrap();
        let given = [player(1), Player { points: 5, ..player(2) }, Player { points: 6, ..player(2) }];
        let batch = players.batch_upsert(given).set_if_not_exists(Player::POINTS).set_if_not_exists(Player::NICKNAME);
        let report = batch.await.unwrap();
        assert_eq!((report.items, report.superseded), (3, 0));
        let points: Vec<_> =
            players.query("nfl").all().await.unwrap().into_iter().map(|p| (p.number, p.points)).collect();
        assert_eq!(points, [(1, 30), (2, 5)], "the first of those that were absent");
        let (_, stored) =
            players.batch_upsert([player(1)]).set_if_not_exists(Player::POINTS).return_new().await.unwrap();
        assert_eq!(stored[0].as_ref().unwrap().points, 30);
    }
}
