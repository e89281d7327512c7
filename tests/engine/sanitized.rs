//! row 10: a field's `sanitize` runs wherever a value of the field is given: in records, in keys, in updates.

use std::collections::BTreeSet;

use dynamo_table::{
    Attribute, BatchGetTables, BatchWriteTables, DynamoTable, Error, Record, Table, WriteRequest, transact_get,
    transact_write,
};

use crate::records::set;
use crate::support::{On, engines, item, n, put_raw, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "USER#{email}"))]
#[record(sort_key(name = "sk", template = "IN#{org}"))]
#[record(gsi(ByCity, name = "by_city", partition_key = city, sort_key(name = "citysk", template = "ST#{street}")))]
struct User {
    #[record(sanitize = lower)]
    email: String,
    #[record(sanitize = lower)]
    org: String,
    #[record(sanitize = known)]
    city: Option<String>,
    #[record(sanitize = lower)]
    street: String,
    #[record(sanitize = all_lower)]
    tags: BTreeSet<String>,
    #[record(sanitize = each_lower)]
    names: Vec<String>,
    #[record(sanitize = at_least_ten)]
    age: u32,
    home: Home,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    #[attribute(sanitize = lower)]
    floor: String,
}

fn lower(text: String) -> String {
    text.trim().to_lowercase()
}
/// An empty city is none.
fn known(city: Option<String>) -> Option<String> {
    city.map(lower).filter(|city| !city.is_empty())
}
fn all_lower(tags: BTreeSet<String>) -> BTreeSet<String> {
    tags.into_iter().map(lower).collect()
}
fn each_lower(names: Vec<String>) -> Vec<String> {
    names.into_iter().map(lower).collect()
}
fn at_least_ten(age: u32) -> u32 {
    age.max(10)
}

fn user(email: &str, org: &str) -> User {
    User {
        email: email.into(),
        org: org.into(),
        city: Some("Oslo".into()),
        street: "Ring".into(),
        tags: set(["VIP"]),
        names: vec!["Ann".into()],
        age: 20,
        home: Home { floor: "First".into() },
    }
}

/// As it is stored.
fn stored() -> User {
    User {
        city: Some("oslo".into()),
        street: "ring".into(),
        tags: set(["vip"]),
        names: vec!["ann".into()],
        home: Home { floor: "first".into() },
        ..user("ann@x", "acme")
    }
}

const GIVEN: (&str, &str) = (" Ann@X", "ACME ");

async fn users(on: &On) -> Table<User> {
    let users = on.table::<User>().await;
    users.put(&user("Ann@X", "Acme")).await.unwrap();
    users
}

#[tokio::test]
async fn a_key_that_is_given_is_sanitized_by_every_call() {
    for on in engines().await {
        let users = users(&on).await;
        assert_eq!(users.get(GIVEN).await.unwrap(), Some(stored()));
        assert!(users.exists(GIVEN).await.unwrap());
        assert_eq!(users.update(GIVEN).set(User::AGE, 30).await.unwrap().age, 30);
        assert_eq!(users.increment(GIVEN, User::AGE, 1).await.unwrap(), 31);
        assert_eq!(users.decrement(GIVEN, User::AGE, 11).await.unwrap(), 20);
        let mut tracked = users.tracked(GIVEN).await.unwrap().unwrap();
        tracked.street = " RING".into();
        assert!(!tracked.is_changed().unwrap());
        assert_eq!(users.batch_get([GIVEN]).await.unwrap(), [Some(stored())]);
        let mut batch = BatchGetTables::new(users.client());
        let receipt = batch.add(&users, GIVEN);
        let found = batch.await.unwrap().take(receipt).unwrap();
        assert_eq!(found, Some(stored()));
        let mut gets = transact_get();
        let receipt = gets.add(users.get(GIVEN));
        let found = gets.await.unwrap().take(receipt).unwrap();
        assert_eq!(found, Some(stored()));
        transact_write()
            .write(users.check(GIVEN))
            .write(users.update(("B@X", "b")).or_insert().set(User::AGE, 30))
            .await
            .unwrap();

        assert!(users.delete(GIVEN).await.unwrap().is_some());
        for how in 0..4 {
            users.put(&user("Ann@X", "Acme")).await.unwrap();
            match how {
                0 => drop(users.batch_delete([GIVEN]).await.unwrap()),
                1 => drop(users.batch_write([WriteRequest::delete(GIVEN)]).await.unwrap()),
                2 => drop(BatchWriteTables::new(users.client()).delete(&users, GIVEN).await.unwrap()),
                _ => transact_write().write(users.delete(GIVEN)).await.unwrap(),
            }
            assert_eq!(users.get(("ann@x", "acme")).await.unwrap(), None, "{how}");
        }
    }
}

/// An update creates the item that a put would create.
#[tokio::test]
async fn an_update_that_inserts_stores_a_sanitized_key() {
    for on in engines().await {
        let users = on.table::<User>().await;
        users.update(GIVEN).or_insert().set(User::AGE, 1).return_nothing().await.unwrap();
        let found = raw(&users, item([("pk", s("USER#ann@x")), ("sk", s("IN#acme"))])).await.unwrap();
        assert_eq!((&found["email"], &found["org"], &found["age"]), (&s("ann@x"), &s("acme"), &n(10)));
    }
}

#[tokio::test]
async fn values_that_an_update_gives_are_sanitized() {
    for on in engines().await {
        let users = users(&on).await;
        let updated = users
            .update(GIVEN)
            .set(User::CITY, " BERGEN")
            .set(User::STREET, String::from("Wall"))
            .set(User::TAGS, set(["A", "b"]))
            .set(User::NAMES, vec!["Bo".to_owned()])
            .set(User::AGE, 3)
            .set(User::HOME.then(Home::FLOOR), "SECOND")
            .await
            .unwrap();
        let expected = User {
            city: Some("bergen".into()),
            street: "wall".into(),
            tags: set(["a", "b"]),
            names: vec!["bo".into()],
            age: 10,
            home: Home { floor: "second".into() },
            ..stored()
        };
        assert_eq!(updated, expected);

        let update = users.update(GIVEN).add(User::TAGS, set(["C"])).append(User::NAMES, vec!["Cy".to_owned()]);
        let updated = update.increment(User::AGE, 1).await.unwrap();
        assert_eq!((updated.tags, updated.age), (set(["a", "b", "c"]), 11), "an amount is no age");
        assert_eq!(updated.names, ["bo", "cy"]);
        let update =
            users.update(GIVEN).delete_from(User::TAGS, set(["A"])).prepend(User::NAMES, vec!["Di".to_owned()]);
        let updated = update.await.unwrap();
        assert_eq!((updated.tags, updated.names.join(" ").as_str()), (set(["b", "c"]), "di bo cy"));
        assert_eq!(users.update(GIVEN).insert_into(User::TAGS, set(["D"])).await.unwrap().tags, set(["b", "c", "d"]));

        // What is made of nothing but blanks is none.
        assert_eq!(users.update(GIVEN).set(User::CITY, " ").await.unwrap().city, None);
    }
}

#[tokio::test]
async fn values_for_what_is_absent_are_sanitized() {
    for on in engines().await {
        let users = on.table::<User>().await;
        put_raw(&users, item([("pk", s("USER#ann@x")), ("sk", s("IN#acme")), ("email", s("ann@x"))])).await;
        users
            .update(GIVEN)
            .set_if_not_exists(User::AGE, 2)
            .set(User::NAMES, User::NAMES.or(vec!["Ann".to_owned()]))
            .return_nothing()
            .await
            .unwrap();
        let found = raw(&users, item([("pk", s("USER#ann@x")), ("sk", s("IN#acme"))])).await.unwrap();
        assert_eq!((&found["age"], found["names"].as_l().unwrap()), (&n(10), &vec![s("ann")]));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Account {
    #[record(partition_key, sanitize = lower)]
    email: String,
}

/// What somebody else has stored, and no key finds, is not read as if it could be found again.
#[tokio::test]
async fn a_stored_key_that_is_not_sanitized_is_an_error() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        put_raw(&accounts, item([("email", s("Ann@X"))])).await;
        let error = accounts.scan().first().await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        assert_eq!(error.key().unwrap()["email"], s("Ann@X"));
    }
}

/// What only the whole value can be is not set in parts.
#[tokio::test]
async fn a_part_of_a_sanitized_value_is_refused() {
    for on in engines().await {
        let users = users(&on).await;
        let refused = users.update(GIVEN).set(User::NAMES.element(0), "BO").await.unwrap_err();
        assert!(matches!(refused, Error::Encode { .. }), "{refused:?}");
        let expected =
            "names[0]: is a part of a field that is sanitized, which only the whole value can be: set the whole field";
        assert!(text(&refused).ends_with(expected), "{}", text(&refused));
        users.update(GIVEN).remove(User::NAMES.element(0)).await.unwrap();
    }
}
