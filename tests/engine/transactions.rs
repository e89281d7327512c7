//! Transactions over several tables and record types.

use dynamo_table::{DynamoTable, Error, Projection, Record, Table, transact_get, transact_write};

use crate::records::{Player, player};
use crate::support::{On, engines};

#[derive(Debug, Clone, PartialEq, Record)]
struct Team {
    #[record(partition_key)]
    name: String,
    wins: u32,
    motto: Option<String>,
    #[record(version)]
    version: u64,
}

fn team(name: &str, wins: u32) -> Team {
    Team { name: name.into(), wins, motto: None, version: 0 }
}

async fn tables(on: &On) -> (Table<Player>, Table<Team>) {
    (on.table().await, on.table().await)
}

/// All kinds of writes in one transaction, to two tables.
#[tokio::test]
async fn all_or_nothing() {
    for on in engines().await {
        let (players, teams) = tables(&on).await;
        for number in [3, 4, 5, 6] {
            players.put(&player(number)).await.unwrap();
        }
        transact_write()
            .write(players.put(&player(1)))
            .write(players.insert(&player(2)))
            .write(players.replace(&Player { points: 30, ..player(3) }))
            .write(players.update(("nfl", 4)).increment(Player::POINTS, 3).condition(Player::POINTS.eq(7)))
            .write(players.delete(("nfl", 5)))
            .write(players.check(("nfl", 6)).condition(Player::TEAM.eq("red")))
            .write(teams.upsert(&team("red", 1)))
            .await
            .unwrap();
        let points: Vec<_> =
            players.query("nfl").all().await.unwrap().into_iter().map(|p| (p.number, p.points)).collect();
        assert_eq!(points, [(1, 7), (2, 7), (3, 30), (4, 10), (6, 7)]);
        assert_eq!(teams.get("red").await.unwrap(), Some(Team { version: 1, ..team("red", 1) }));

        // One that fails takes all with it.
        let error = transact_write()
            .write(teams.update("red").increment(Team::WINS, 1))
            .write(players.delete(("nfl", 1)))
            .write(players.check(("nfl", 99)))
            .await
            .unwrap_err();
        assert!(error.is_condition_failed() && !error.is_retryable(), "{error:?}");
        assert_eq!(teams.get("red").await.unwrap().unwrap().wins, 1);
        assert!(players.exists(("nfl", 1)).await.unwrap());
    }
}

/// A reason for each action in the order given, with the old item of those that failed.
#[tokio::test]
async fn a_reason_for_each_action() {
    for on in engines().await {
        let (players, teams) = tables(&on).await;
        players.put(&player(1)).await.unwrap();
        teams.put(&team("red", 3)).await.unwrap();
        let error = transact_write()
            .write(teams.put(&team("blue", 1)))
            .write(players.insert(&Player { points: 99, ..player(1) }))
            .write(teams.delete("red").condition(Team::WINS.lt(3)))
            .write(players.update(("nfl", 2)).set(Player::POINTS, 1))
            .await
            .unwrap_err();
        let Error::TransactionCancelled { reasons, .. } = &error else { panic!("{error:?}") };
        assert_eq!(
            reasons.iter().map(|reason| reason.is_condition_failed()).collect::<Vec<_>>(),
            [false, true, true, true]
        );
        assert_eq!(reasons[0].code, "None");
        assert_eq!(reasons[1].old::<Player>().unwrap(), Some(player(1)));
        assert_eq!(reasons[2].old::<Team>().unwrap(), Some(Team { version: 1, ..team("red", 3) }));
        assert_eq!(reasons[3].old::<Player>().unwrap(), None, "there is none");
        assert_eq!(teams.scan().count().await.unwrap(), 1);
    }
}

/// Versions are checked and raised as in single writes.
#[tokio::test]
async fn versions() {
    for on in engines().await {
        let (_, teams) = tables(&on).await;
        transact_write().write(teams.put(&team("red", 1))).write(teams.put(&team("blue", 1))).await.unwrap();
        let red = teams.get("red").await.unwrap().unwrap();
        assert_eq!(red.version, 1);
        let both = || transact_write().write(teams.put(&red)).write(teams.update("blue").increment(Team::WINS, 1));
        both().await.unwrap();
        assert!(both().await.unwrap_err().is_condition_failed(), "red has been written since");
        assert_eq!(teams.get("blue").await.unwrap().unwrap().version, 2);
        let stale = transact_write().write(teams.delete_record(&red));
        assert!(stale.await.unwrap_err().is_condition_failed());
        let whatever = transact_write().write(teams.delete_record(&red).any_version());
        let above = Team { version: 5, ..team("blue", 9) };
        let response = whatever.write(teams.put(&above).any_version()).with_response().await.unwrap();
        assert_eq!(response.attempts, 1);
        assert_eq!(teams.scan().all().await.unwrap().items, [Team { version: 6, ..team("blue", 9) }]);
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
    nickname: Option<String>,
}

/// Reads of two types in one, each with its receipt, with projections and with what is not there.
#[tokio::test]
async fn reads_of_several_types() {
    for on in engines().await {
        let (players, teams) = tables(&on).await;
        players.put(&Player { points: 30, ..player(1) }).await.unwrap();
        players.put(&player(3)).await.unwrap();
        teams.put(&team("red", 3)).await.unwrap();
        let mut read = transact_get();
        let (red, blue) = (read.add(teams.get("red")), read.add(teams.get("blue")));
        let points = [1, 2].map(|number| read.add(players.get(("nfl", number)).project::<Points>()));
        let whole = read.add(players.get(("nfl", 3)));
        let mut found = read.await.unwrap();
        assert_eq!((found.take(red).unwrap().unwrap().wins, found.take(blue).unwrap()), (3, None));
        assert_eq!(
            points.map(|points| found.take(points).unwrap()),
            [Some(Points { points: 30, nickname: None }), None]
        );
        assert_eq!(found.take(whole).unwrap(), Some(player(3)));
        drop(transact_get().await.unwrap());
    }
}

/// Any number of one type, as a list in the order asked.
#[tokio::test]
async fn reads_as_a_list() {
    for on in engines().await {
        let (players, _) = tables(&on).await;
        for number in [1, 3, 5] {
            players.put(&player(number)).await.unwrap();
        }
        let mut read = transact_get();
        let list = read.add_all((1..=5).rev().map(|number| players.get(("nfl", number))));
        let list = read.await.unwrap().take(list).unwrap();
        let numbers: Vec<_> = list.into_iter().map(|player| player.map(|player| player.number)).collect();
        assert_eq!(numbers, [Some(5), None, Some(3), None, Some(1)]);
        let parts = (1..=2).map(|number| players.get(("nfl", number)).project::<Points>());
        let mut read = transact_get();
        let parts = read.add_all(parts);
        let none = read.add_all(std::iter::once(players.get(("nfl", 1))).skip(1));
        let mut found = read.await.unwrap();
        assert_eq!(found.take(parts).unwrap(), [Some(Points { points: 7, nickname: None }), None]);
        assert!(found.take(none).unwrap().is_empty());
        let mut read = transact_get();
        let none = read.add_all(std::iter::once(players.get(("nfl", 1))).skip(1));
        assert!(read.await.unwrap().take(none).unwrap().is_empty());
    }
}

/// A hundred actions, and one too many.
#[tokio::test]
async fn a_hundred_actions() {
    for on in engines().await {
        let (players, _) = tables(&on).await;
        let write = |to| (1..=to).fold(transact_write(), |all, number| all.write(players.put(&player(number))));
        assert!(matches!(write(101).await, Err(Error::InvalidUse { .. })));
        assert_eq!(players.scan().count().await.unwrap(), 0);
        write(100).await.unwrap();
        assert_eq!(players.scan().count().await.unwrap(), 100);
    }
}
