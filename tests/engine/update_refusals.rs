//! `row 48`: DynamoDB refuses an update for one of its paths and names none: the library says which it can be, and what to do.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, DynamoTable, Error, Record, Table, transact_write};

use crate::support::{engines, item, n, put_raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Player {
    #[record(partition_key)]
    id: String,
    points: Option<f64>,
    bonus: Option<f64>,
    home: Option<Home>,
    scores: Option<BTreeMap<String, u64>>,
    moves: Option<Vec<Home>>,
    log: Option<Vec<String>>,
    tags: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    city: String,
    rooms: Option<u64>,
}

#[track_caller]
fn says(error: &Error, what: &[&str]) {
    let text = text(error);
    for what in what {
        assert!(text.contains(what), "{what}: {text}");
    }
    assert!(!text.contains("sesame"), "{text}");
}

async fn bare(players: &Table<Player>) {
    put_raw(players, item([("id", s("a"))])).await;
}

/// row 48: what a path leads through is not there.
#[tokio::test]
async fn a_path_leads_through_nothing() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        bare(&players).await;
        let city = || Player::HOME.then(Home::CITY);
        let error = players.update("a").set(city(), "Oslo").await.unwrap_err();
        says(
            &error,
            &[
                "document path",
                "it is `home.city`: what a path leads through must exist",
                "Set the whole of `home` first",
            ],
        );
        assert!(error.service().is_some() && !error.is_retryable());
        let error = players.update("a").set(city(), "Oslo").or_insert().await.unwrap_err();
        says(&error, &["it is `home.city`", "`.or_insert()` creates an item, and not what a path leads through"]);
        let error =
            players.update("a").remove(Player::HOME.then(Home::ROOMS)).set(Player::POINTS, 1.0).await.unwrap_err();
        says(&error, &["it is `home.rooms`"]);
        // The keys of maps are data.
        let several = players
            .update("a")
            .set(Player::SCORES.entry("sesame"), 1)
            .set(Player::MOVES.element(2), Home { city: "x".into(), rooms: None });
        says(
            &several.await.unwrap_err(),
            &["it is `scores.*` or `moves[2]`", "Set the whole of `scores` or `moves` first"],
        );
        // Of another type than the path says.
        put_raw(&players, item([("id", s("a")), ("home", s("Oslo"))])).await;
        says(
            &players.update("a").set(city(), "Oslo").await.unwrap_err(),
            &["it is `home.city`", "a map before a member"],
        );
        let set = players.update("a").set(Player::HOME, Home { city: "Oslo".into(), rooms: None }).await.unwrap();
        assert_eq!(set.home.unwrap().city, "Oslo", "what the message says helps");
    }
}

/// row 48: what is read is not there.
#[tokio::test]
async fn an_attribute_that_is_read_is_absent() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        bare(&players).await;
        let error = players.update("a").set(Player::POINTS, Player::BONUS.plus(1.0)).await.unwrap_err();
        says(&error, &["it is `bonus`", "`.or(…)`", "`.or_insert()`", "`.add(…)`"]);
        let error = players.update("a").set_from(Player::POINTS, Player::BONUS).await.unwrap_err();
        says(&error, &["it is `bonus`"]);
        let set = players.update("a").set(Player::POINTS, Player::BONUS.or(3.0)).await.unwrap();
        assert_eq!(set.points, Some(3.0), "what the message says helps");
    }
}

/// row 48: what is computed with is of another type.
#[tokio::test]
async fn an_operand_is_of_another_type() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        put_raw(&players, item([("id", s("a")), ("points", s("many")), ("tags", n(1)), ("log", n(1))])).await;
        let tags = || BTreeSet::from(["x".to_owned()]);
        let error = players.update("a").add(Player::POINTS, 1.0).await.unwrap_err();
        says(&error, &["it is `points`", "`.add(…)` a number or a set"]);
        let error = players.update("a").add(Player::TAGS, tags()).add(Player::POINTS, 1.0).await.unwrap_err();
        says(&error, &["it is `tags` or `points`"]);
        let error = players.update("a").delete_from(Player::TAGS, tags()).await.unwrap_err();
        says(&error, &["it is `tags`"]);
        let error = players.update("a").append(Player::LOG, vec!["x".to_owned()]).await.unwrap_err();
        says(&error, &["it is `log`", "appending a list"]);
    }
}

/// row 48: of a transaction too, whether DynamoDB says it as the reason of the action or of the whole.
#[tokio::test]
async fn in_a_transaction() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        bare(&players).await;
        let error = transact_write()
            .write(players.put(&Player {
                id: "b".into(),
                points: None,
                bonus: None,
                home: None,
                scores: None,
                moves: None,
                log: None,
                tags: BTreeSet::new(),
            }))
            .write(players.update("a").set(Player::HOME.then(Home::CITY), "Oslo"))
            .await
            .unwrap_err();
        says(&error, &["it is `home.city`: what a path leads through must exist"]);
    }
}
