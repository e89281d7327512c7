//! A token of one's own, and many writes at once, in transactions (rows 13, 36 and 37c).

use dynamo_table::{DynamoTable, Error, Record, Table, transact_write};

use crate::records::{Player, player};
use crate::support::{engines, item, n, raw, s};

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

#[derive(Debug, Clone, PartialEq, Record)]
struct Account {
    #[record(partition_key)]
    name: String,
    small: u8,
    balance: i64,
}

fn account(name: &str, small: u8, balance: i64) -> Account {
    Account { name: name.into(), small, balance }
}

/// row 13: counters are actions of a transaction, with the bounds of their type and their own.
#[tokio::test]
async fn counters_count_in_a_transaction() {
    for on in engines().await {
        let accounts: Table<Account> = on.table().await;
        accounts.put(&account("a", 250, 100)).await.unwrap();
        accounts.put(&account("b", 3, 0)).await.unwrap();
        let pay = |amount: i64, most: i64| {
            transact_write()
                .write(accounts.decrement("a", Account::BALANCE, amount).floor(0))
                .write(accounts.increment("b", Account::BALANCE, amount).ceiling(most))
        };
        pay(60, 60).await.unwrap();
        let stands = async |a: Account, b: Account| {
            assert_eq!(accounts.get("a").await.unwrap().unwrap(), a);
            assert_eq!(accounts.get("b").await.unwrap().unwrap(), b);
        };
        stands(account("a", 250, 40), account("b", 3, 60)).await;

        // A bound of the caller's, or of the type's: that action is the reason, and nothing was changed.
        let small = |key: &'static str, by: u8| accounts.increment(key, Account::SMALL, by);
        let broken = [
            (pay(41, 200), [true, false]),
            (pay(31, 90), [false, true]),
            (transact_write().write(small("a", 10)).write(small("b", 1)), [true, false]),
            (transact_write().write(small("a", 5)).write(accounts.decrement("b", Account::SMALL, 4)), [false, true]),
            (transact_write().write(small("a", 1)).write(small("c", 1)), [false, true]),
        ];
        for (at, (transaction, failed)) in broken.into_iter().enumerate() {
            let error = transaction.await.unwrap_err();
            let Error::TransactionCancelled { reasons, .. } = &error else { panic!("{at}: {error:?}") };
            assert_eq!(reasons.iter().map(|reason| reason.is_condition_failed()).collect::<Vec<_>>(), failed, "{at}");
            stands(account("a", 250, 40), account("b", 3, 60)).await;
        }
        assert!(!accounts.exists("c").await.unwrap(), "nothing is created");

        // Exactly at the bounds; and created where that is asked for.
        transact_write().write(small("a", 5)).write(accounts.decrement("b", Account::SMALL, 3)).await.unwrap();
        stands(account("a", 255, 40), account("b", 0, 60)).await;
        let created = accounts.increment("c", Account::BALANCE, 7).or_insert();
        transact_write().write(created).write(accounts.check("a")).await.unwrap();
        assert_eq!(raw(&accounts, item([("name", s("c"))])).await.unwrap()["balance"], n(7));

        // A further condition is one as well.
        let rich = accounts.increment("a", Account::BALANCE, 1).condition(Account::BALANCE.gt(1000));
        assert!(transact_write().write(rich).await.unwrap_err().is_condition_failed());
    }
}
