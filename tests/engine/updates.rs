//! Updates: every clause, nested paths, what follows and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, DynamoTable, Error, Record};

use crate::records::{Player, player, set};
use crate::support::{engines, item, n, put_raw, raw, s, text};

#[tokio::test]
async fn an_update_creates_only_when_asked() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let error = players.update(("nfl", 1)).set(Player::POINTS, 1).await.unwrap_err();
        assert!(error.is_condition_failed() && error.old_item().is_none(), "{error:?}");
        assert!(!players.exists(("nfl", 1)).await.unwrap());

        let update = players.update(("nfl", 1)).set(Player::JOINED, "2024").increment(Player::POINTS, 3).or_insert();
        let created = update.await.unwrap();
        assert_eq!((created.number, created.points), (1, 3), "an absent number counts as 0");
        let update = players.update(("nfl", 1)).decrement(Player::POINTS, 2).or_insert();
        assert_eq!(update.return_old().await.unwrap(), Some(created));
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, 1);
        let update = players.update(("nfl", 2)).set(Player::JOINED, "2024").set(Player::POINTS, 1).or_insert();
        assert_eq!(update.return_old().await.unwrap(), None);
    }
}

/// Case 63, as far as an update has it: other attributes stay, and a missing item is an error.
#[tokio::test]
async fn an_update_leaves_the_rest() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { points: 40, ..player(1) }).await.unwrap();
        let updated = players.update(("nfl", 1)).set(Player::NICKNAME, "Ace").await.unwrap();
        assert_eq!(updated, Player { points: 40, nickname: Some("Ace".into()), ..player(1) });
        assert!(players.update(("nfl", 2)).set(Player::NICKNAME, "Joe").await.unwrap_err().is_condition_failed());
        assert_eq!(players.query("nfl").count().await.unwrap(), 1);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Stock {
    #[record(partition_key)]
    id: String,
    count: i64,
    sold: Option<i64>,
    first_sold: Option<String>,
    note: Option<String>,
    labels: BTreeSet<String>,
    sizes: BTreeSet<u32>,
    history: Vec<String>,
    place: Option<Place>,
    prices: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Place {
    hall: String,
    shelf: Option<Shelf>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Shelf {
    row: u8,
    level: u8,
    tags: Vec<String>,
}

fn stock() -> Stock {
    Stock {
        id: "nuts".into(),
        count: 10,
        sold: None,
        first_sold: None,
        note: Some("old".into()),
        labels: set(["a", "b"]),
        sizes: [1, 2].into(),
        history: vec!["one".into()],
        place: Some(Place {
            hall: "east".into(),
            shelf: Some(Shelf { row: 3, level: 1, tags: vec!["x".into(), "y".into()] }),
        }),
        prices: [("eur".to_owned(), 1.5)].into(),
    }
}

/// Case 66: every clause in one request.
#[tokio::test]
async fn all_clauses_at_once() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        table.put(&stock()).await.unwrap();
        let update = table
            .update("nuts")
            .remove(Stock::NOTE)
            .add(Stock::SOLD, 2)
            .delete_from(Stock::LABELS, set(["b", "z"]))
            .add(Stock::SIZES, BTreeSet::from([2, 3]))
            .set_if_not_exists(Stock::FIRST_SOLD, "today")
            .append(Stock::HISTORY, vec!["two".to_owned()])
            .decrement(Stock::COUNT, 2)
            .set(Stock::PRICES.entry("usd"), 1.75);
        let mut expected = stock();
        expected.note = None;
        expected.sold = Some(2);
        expected.labels = set(["a"]);
        expected.sizes = [1, 2, 3].into();
        expected.first_sold = Some("today".into());
        expected.history.push("two".into());
        expected.count = 8;
        expected.prices.insert("usd".into(), 1.75);
        assert_eq!(update.await.unwrap(), expected);

        // The last member takes the set with it; an empty set changes nothing.
        let update = table.update("nuts").delete_from(Stock::LABELS, set(["a"])).add(Stock::SIZES, BTreeSet::new());
        assert_eq!(update.await.unwrap().labels, set([]));
        assert!(!raw(&table, item([("id", s("nuts"))])).await.unwrap().contains_key("labels"));
        let update = table.update("nuts").add(Stock::SOLD, -5).prepend(Stock::HISTORY, vec!["zero".to_owned()]);
        let updated = update.set_if_not_exists(Stock::FIRST_SOLD, "tomorrow").await.unwrap();
        assert_eq!((updated.sold, updated.first_sold.as_deref()), (Some(-3), Some("today")));
        assert_eq!(updated.history, ["zero", "one", "two"]);
    }
}

#[tokio::test]
async fn an_attribute_is_set_to_another() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        table.put(&stock()).await.unwrap();
        let updated = table.update("nuts").set(Stock::SOLD, Stock::COUNT).set(Stock::COUNT, 0).await.unwrap();
        assert_eq!((updated.sold, updated.count), (Some(10), 0), "both see the item as it was before");
        let updated = table.update("nuts").increment(Stock::COUNT, Stock::SOLD).await.unwrap();
        assert_eq!(updated.count, 10);
    }
}

/// Case 41: siblings stay; on a map that is not there it is an error.
#[tokio::test]
async fn nested_attributes() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        table.put(&stock()).await.unwrap();
        let shelf = || Stock::PLACE.then(Place::SHELF);
        let updated = table.update("nuts").set(shelf().then(Shelf::ROW), 9).set(Stock::PLACE.then(Place::HALL), "west");
        let mut expected = Place { hall: "west".into(), shelf: stock().place.unwrap().shelf };
        expected.shelf.as_mut().unwrap().row = 9;
        assert_eq!(updated.await.unwrap().place, Some(expected));

        let tags = || shelf().then(Shelf::TAGS);
        let updated = table.update("nuts").set(tags().element(0), "first").set(tags().element(9), "last");
        let tags_of = |stock: Stock| stock.place.unwrap().shelf.unwrap().tags;
        assert_eq!(tags_of(updated.await.unwrap()), ["first", "y", "last"]);
        let updated = table.update("nuts").remove(tags().element(1)).await.unwrap();
        assert_eq!(tags_of(updated), ["first", "last"]);
        let updated =
            table.update("nuts").increment(shelf().then(Shelf::LEVEL), 4).append(tags(), vec!["z".to_owned()]);
        assert_eq!(updated.await.unwrap().place.unwrap().shelf.unwrap().level, 5);
        let updated = table.update("nuts").remove(Stock::PRICES.entry("eur")).remove(shelf()).await.unwrap();
        assert!(updated.prices.is_empty() && updated.place.unwrap().shelf.is_none());

        let error = table.update("nuts").set(shelf().then(Shelf::ROW), 1).await.unwrap_err();
        assert!(matches!(error, Error::Service { .. }), "{error:?}");
        assert_eq!(error.service().unwrap().code, "ValidationException");
        assert!(text(&error).contains("document path"), "{}", text(&error));
    }
}

/// Increments ask for a number that is there, and change nothing otherwise.
#[tokio::test]
async fn arithmetic_on_an_absent_attribute_is_an_error() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        table.put(&stock()).await.unwrap();
        let error = table.update("nuts").increment(Stock::SOLD, 1).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert!(table.update("bolts").increment(Stock::COUNT, 1).await.unwrap_err().is_condition_failed());
        assert_eq!(table.scan().all().await.unwrap().items, [stock()]);
    }
}

#[tokio::test]
async fn an_update_on_condition() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        table.put(&stock()).await.unwrap();
        let take = |n: i64| table.update("nuts").decrement(Stock::COUNT, n).condition(Stock::COUNT.ge(n));
        assert_eq!(take(8).await.unwrap().count, 2);
        let error = take(8).await.unwrap_err();
        assert_eq!(error.old::<Stock>().unwrap().unwrap().count, 2);
        take(2).return_nothing().await.unwrap();
        assert_eq!(table.get("nuts").await.unwrap().unwrap().count, 0);
        // Under `or_insert` the caller's condition alone decides.
        let error = table.update("bolts").set(Stock::COUNT, 1).condition(Stock::COUNT.exists()).or_insert();
        assert!(error.await.unwrap_err().is_condition_failed());
        assert!(!table.exists("bolts").await.unwrap());
    }
}

/// The write was applied, and the error says so: what it left does not decode.
#[tokio::test]
async fn an_update_whose_answer_does_not_decode() {
    for on in engines().await {
        let table = on.table::<Stock>().await;
        put_raw(&table, item([("id", s("nuts")), ("count", n(1)), ("history", s("no list"))])).await;
        let error = table.update("nuts").increment(Stock::COUNT, 1).await.unwrap_err();
        assert!(matches!(error, Error::AppliedUndecodable { .. }) && error.is_applied(), "{error:?}");
        assert_eq!(error.old_item().unwrap()["count"], n(2));
        assert!(text(&error).contains("history: expected L, found S"), "{}", text(&error));
        table.update("nuts").increment(Stock::COUNT, 1).return_nothing().await.unwrap();
        assert_eq!(raw(&table, item([("id", s("nuts"))])).await.unwrap()["count"], n(3));
    }
}
