//! Single items: put, insert, replace, get, exists, delete.

use dynamo_table::{DynamoTable, Record};

use crate::records::{Player, player, set};
use crate::support::{engines, item, n, put_raw, raw, s};

/// Cases 76 and 82: what each write gives back, from the first to the last.
#[tokio::test]
async fn the_life_of_an_item() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let first = player(12);
        players.put(&first).await.unwrap();
        assert_eq!(players.get(("nfl", 12)).await.unwrap().as_ref(), Some(&first));

        let named = Player { nickname: Some("Ace".into()), ..first.clone() };
        assert_eq!(players.replace(&named).return_old().await.unwrap(), Some(first));

        let update = players.update(("nfl", 12)).set(Player::POINTS, 9).condition(Player::POINTS.eq(7));
        let update = update.return_old().with_response().await.unwrap();
        assert_eq!(update.output.as_ref(), Some(&named));
        assert_eq!(update.attempts, 1);
        assert!(update.consumed_capacity.unwrap().capacity_units.unwrap() > 0.0);
        // DynamoDB Local knows no item collection metrics.
        if on.is_in_process() {
            assert_eq!(update.item_collection_metrics.unwrap().item_collection_key.unwrap()["league"], s("nfl"));
        }

        let last = Player { points: 9, ..named };
        assert_eq!(players.delete(("nfl", 12)).await.unwrap(), Some(last));
        assert_eq!(players.get(("nfl", 12)).await.unwrap(), None);
        assert_eq!(players.delete(("nfl", 12)).await.unwrap(), None);
    }
}

/// Case 31.
#[tokio::test]
async fn insert_never_overwrites_and_put_replaces_whole_items() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let jane = Player { nickname: Some("Jane".into()), tags: set(["captain"]), ..player(1) };
        players.insert(&jane).await.unwrap();
        let error = players.insert(&player(1)).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Player>().unwrap(), Some(jane.clone()));
        assert_eq!(players.get(&jane).await.unwrap(), Some(jane.clone()));

        assert_eq!(players.put(&player(1)).return_old().await.unwrap(), Some(jane));
        let stored = raw(&players, item([("league", s("nfl")), ("number", n(1))])).await.unwrap();
        assert!(!stored.contains_key("nickname") && !stored.contains_key("tags"), "{stored:?}");
        assert_eq!(players.put(&player(2)).return_old().await.unwrap(), None);
    }
}

#[tokio::test]
async fn replace_never_creates() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let error = players.replace(&player(1)).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Player>().unwrap(), None);
        assert!(!players.exists(("nfl", 1)).await.unwrap());
    }
}

/// Case 14: attributes that one record lacks and the other has.
#[tokio::test]
async fn a_put_writes_no_nulls() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { team: None, ..player(1) }).await.unwrap();
        let stored = raw(&players, item([("league", s("nfl")), ("number", n(1))])).await.unwrap();
        let mut names: Vec<&str> = stored.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["joined", "league", "number", "points"]);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Mark {
    #[record(partition_key)]
    pk: String,
    #[record(sort_key)]
    sk: String,
}

/// Case 19: an item of key attributes only is there.
#[tokio::test]
async fn an_item_of_its_key_alone_is_found() {
    for on in engines().await {
        let marks = on.table::<Mark>().await;
        let mark = Mark { pk: "k".into(), sk: "only".into() };
        marks.put(&mark).await.unwrap();
        assert_eq!(marks.get(("k", "only")).await.unwrap().as_ref(), Some(&mark));
        assert!(marks.exists(&mark).consistent().await.unwrap());
        assert_eq!(marks.query("k").count().await.unwrap(), 1);

        let other = Mark { pk: "k".into(), sk: "other".into() };
        assert_eq!(marks.upsert(&other).await.unwrap(), other);
        assert_eq!(marks.upsert(&other).await.unwrap(), other);
        assert_eq!(marks.delete(&other).await.unwrap(), Some(other));
    }
}

/// Case 74.
#[tokio::test]
async fn a_missing_item_consumes_capacity_too() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let get = players.get(("nfl", 1)).consistent().with_response().await.unwrap();
        assert_eq!(get.output, None);
        assert_eq!(get.consumed_capacity.unwrap().capacity_units, Some(1.0));
        let exists = players.exists(("nfl", 1)).with_response().await.unwrap();
        assert!(!exists.output && exists.consumed_capacity.is_some());
    }
}

/// Case 32: a failed condition is told from an item that is not there.
#[tokio::test]
async fn a_delete_on_condition() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { points: 5, ..player(1) }).await.unwrap();
        let empty = || Player::POINTS.eq(0);
        let error = players.delete(("nfl", 1)).condition(empty()).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Player>().unwrap().unwrap().points, 5);
        assert!(players.exists(("nfl", 1)).await.unwrap());

        players.update(("nfl", 1)).set(Player::POINTS, 0).await.unwrap();
        assert_eq!(players.delete(("nfl", 1)).condition(empty()).await.unwrap().unwrap().points, 0);
        assert!(!players.exists(("nfl", 1)).await.unwrap());

        let error = players.delete(("nfl", 1)).condition(empty()).await.unwrap_err();
        assert!(error.is_condition_failed() && error.old_item().is_none(), "{error:?}");
        assert_eq!(players.delete(("nfl", 1)).await.unwrap(), None);
    }
}

/// Case 33: the old record comes back, also with a mismatch.
#[tokio::test]
async fn a_delete_on_a_value() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let stored = Player { nickname: Some("Ace".into()), ..player(1) };
        players.put(&stored).await.unwrap();
        let error = players.delete(&stored).condition(Player::NICKNAME.eq("Joe")).await.unwrap_err();
        assert_eq!(error.old::<Player>().unwrap(), Some(stored.clone()));
        let deleted = players.delete(&stored).condition(Player::NICKNAME.eq("Ace")).await.unwrap();
        assert_eq!(deleted, Some(stored.clone()));

        players.put(&stored).await.unwrap();
        players.delete(&stored).condition(Player::POINTS.gt(3)).return_nothing().await.unwrap();
        players.put(&stored).await.unwrap();
        assert_eq!(players.delete_record(&stored).await.unwrap(), Some(stored));
    }
}

#[tokio::test]
async fn a_put_on_condition() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&player(1)).condition(Player::LEAGUE.not_exists()).await.unwrap();
        let richer = Player { points: 8, ..player(1) };
        players.put(&richer).condition(Player::POINTS.lt(8)).condition(Player::TEAM.eq("red")).await.unwrap();
        let error = players.put(&player(1)).condition(Player::POINTS.lt(8)).return_old().await.unwrap_err();
        assert_eq!(error.old::<Player>().unwrap(), Some(richer));
    }
}

fn user_key(email: &str) -> String {
    format!("USER#{}", email.to_lowercase())
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", fields(email), with = user_key))]
struct User {
    email: String,
    name: Option<String>,
}

/// Case 42: a table without a sort key, whose key is made of a field.
#[tokio::test]
async fn a_table_without_a_sort_key() {
    for on in engines().await {
        let users = on.table::<User>().await;
        let description = users.client().describe_table().table_name(users.table_name()).send().await.unwrap();
        let keys = description.table.unwrap().key_schema.unwrap();
        assert_eq!(keys.iter().map(|key| key.attribute_name()).collect::<Vec<_>>(), ["pk"]);

        let ann = User { email: "Ann@x.org".into(), name: Some("Ann".into()) };
        assert_eq!(users.upsert(&ann).await.unwrap(), ann);
        assert_eq!(users.get("Ann@x.org").await.unwrap().as_ref(), Some(&ann));
        let stored = raw(&users, item([("pk", s("USER#ann@x.org"))])).await.unwrap();
        assert_eq!(stored["email"], s("Ann@x.org"));
        assert_eq!(users.query("Ann@x.org").all().await.unwrap().items, std::slice::from_ref(&ann));
        assert_eq!(users.update("Ann@x.org").set(User::NAME, "A.").await.unwrap().name.as_deref(), Some("A."));
        let bob = users.update("bob@x.org").set(User::NAME, "Bob").or_insert().await.unwrap();
        assert_eq!(bob.email, "bob@x.org");
        assert_eq!(users.delete("ann@X.org").await.unwrap().unwrap().email, "Ann@x.org");
        assert!(!users.exists(&ann).await.unwrap());
    }
}

/// A stored key that disagrees with the fields it is made of is found when it is read.
#[tokio::test]
async fn a_key_that_disagrees_is_an_error() {
    for on in engines().await {
        let users = on.table::<User>().await;
        put_raw(&users, item([("pk", s("USER#ann@x.org")), ("email", s("bob@x.org"))])).await;
        let error = users.get("ann@x.org").await.unwrap_err();
        assert_eq!(error.key().unwrap()["pk"], s("USER#ann@x.org"));
        assert!(users.exists("ann@x.org").await.unwrap());
    }
}

/// Case 85: what the library does not model is had from the client, and a request can be taken over.
#[tokio::test]
async fn everything_else_is_reachable() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let put = players.insert(&player(1)).into_request().await.unwrap();
        put.send().await.unwrap();
        let again = players.insert(&player(1)).into_request().await.unwrap().send().await.unwrap_err();
        assert!(again.into_service_error().is_conditional_check_failed_exception());

        let get = players.get(("nfl", 1)).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(get.item.unwrap()["points"], n(7));
        let update = players.update(("nfl", 1)).increment(Player::POINTS, 3).into_request().await.unwrap();
        assert_eq!(update.send().await.unwrap().attributes.unwrap()["points"], n(10));
        let upsert = players.upsert(&player(2)).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(upsert.attributes.unwrap()["number"], n(2));
        let exists = players.exists(("nfl", 2)).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(exists.item, Some(item([("league", s("nfl"))])));
        let query = players.query("nfl").limit(1).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(query.count, 1);
        let scan = players.scan().filter(Player::POINTS.gt(7)).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(scan.count, 1);
        let delete = players.delete(("nfl", 2)).into_request().await.unwrap().send().await.unwrap();
        assert_eq!(delete.attributes.unwrap()["number"], n(2));

        let all = format!("SELECT league FROM \"{}\"", players.table_name());
        let rows = players.client().execute_statement().statement(all).send().await.unwrap();
        assert_eq!(rows.items.unwrap(), [item([("league", s("nfl"))])]);
    }
}
