//! What the options of a field do to what is stored and read.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::codec::legacy_bool;
use dynamo_table::{Attribute, DynamoTable, Item, Record};
use serde::{Deserialize, Serialize};

use crate::support::{engines, item, n, put_raw, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Person {
    #[record(partition_key, sanitize = trimmed)]
    name: String,
    #[record(sanitize = at_least_ten)]
    age: u32,
    #[record(computed = next_age)]
    age_next: u32,
    #[record(default = standard_settings)]
    settings: BTreeMap<String, Vec<u8>>,
    #[record(default)]
    visits: u64,
    #[record(rest)]
    other: Item,
}

fn trimmed(name: String) -> String {
    name.trim().to_owned()
}
fn at_least_ten(age: u32) -> u32 {
    age.max(10)
}
fn next_age(person: &Person) -> u32 {
    at_least_ten(person.age) + 1
}
fn standard_settings() -> BTreeMap<String, Vec<u8>> {
    [("mode".to_owned(), vec![1])].into()
}

fn person(name: &str, age: u32) -> Person {
    let (settings, other) = (standard_settings(), Item::new());
    Person { name: name.into(), age, age_next: 0, settings, visits: 0, other }
}

/// Case 83: sanitized before every write, computed out of the record, whatever the caller set.
#[tokio::test]
async fn sanitized_and_computed() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        people.put(&Person { age_next: 99, ..person(" ann ", 5) }).await.unwrap();
        let stored = raw(&people, item([("name", s("ann"))])).await.unwrap();
        assert_eq!((&stored["age"], &stored["age_next"]), (&n(10), &n(11)));
        let read = people.get(person("ann ", 0)).await.unwrap().unwrap();
        assert_eq!(read, Person { age: 10, age_next: 11, ..person("ann", 10) });

        let upserted = people.upsert(&person("ann", 40)).await.unwrap();
        assert_eq!((upserted.age, upserted.age_next), (40, 41));
        assert_eq!(raw(&people, item([("name", s("ann"))])).await.unwrap()["age_next"], n(41));
        assert_eq!(people.scan().filter(Person::AGE_NEXT.eq(41)).count().await.unwrap(), 1);
        assert!(people.delete(person(" ann", 0)).await.unwrap().is_some(), "the key of a record is sanitized");
    }
}

/// Case 83: defaults are each record's own, and a required attribute is required.
#[tokio::test]
async fn defaults() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        for name in ["ann", "bob"] {
            put_raw(&people, item([("name", s(name)), ("age", n(20))])).await;
        }
        let mut ann = people.get("ann").await.unwrap().unwrap();
        assert_eq!((&ann.settings, ann.visits), (&standard_settings(), 0));
        ann.settings.get_mut("mode").unwrap().push(2);
        assert_eq!(people.get("bob").await.unwrap().unwrap().settings, standard_settings());

        put_raw(&people, item([("name", s("zed"))])).await;
        let error = people.get("zed").await.unwrap_err();
        assert!(text(&error).ends_with("age: required, but missing"), "{}", text(&error));
    }
}

/// Case 83: unknown attributes survive a round trip, and an upsert.
#[tokio::test]
async fn the_rest() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        let nested = AttributeValue::M(item([("x", AttributeValue::Ns(vec!["1".into()]))]));
        let stored = item([("name", s("ann")), ("age", n(20)), ("nested", nested.clone()), ("note", s("n"))]);
        put_raw(&people, stored).await;
        let mut ann = people.get("ann").await.unwrap().unwrap();
        assert_eq!(ann.other, item([("nested", nested.clone()), ("note", s("n"))]));

        ann.visits = 1;
        ann.other.insert("extra".into(), n(1));
        people.put(&ann).await.unwrap();
        let stored = raw(&people, item([("name", s("ann"))])).await.unwrap();
        assert_eq!((&stored["nested"], &stored["extra"], &stored["visits"]), (&nested, &n(1), &n(1)));

        let upserted = people.upsert(&Person { other: item([("extra", n(2))]), ..person("ann", 30) }).await.unwrap();
        assert_eq!(upserted.other, item([("nested", nested), ("note", s("n")), ("extra", n(2))]));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename_all = "camelCase")]
#[record(gsi(ByCity, name = "by_city", partition_key = home_town))]
struct Account {
    #[record(partition_key)]
    user_id: u64,
    #[record(alias = "nick", alias = "handle")]
    nick_name: Option<String>,
    #[record(flatten)]
    address: Address,
    #[record(flatten)]
    bill: Option<Bill>,
    #[record(skip)]
    rank: u32,
    #[record(serde)]
    options: Options,
    #[record(with = legacy_bool)]
    active: bool,
    home_town: Option<String>,
    plan: Plan,
    shape: Option<Shape>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    street: String,
    zip: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Bill {
    iban: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Options {
    theme: String,
    sizes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Attribute)]
#[attribute(rename_all = "kebab-case")]
enum Plan {
    Free,
    LargeTeam,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
enum Shape {
    Empty,
    Circle { radius: f64 },
}

fn account() -> Account {
    Account {
        user_id: 1,
        nick_name: Some("ace".into()),
        address: Address { street: "Ring 1".into(), zip: None },
        bill: Some(Bill { iban: "AT1".into() }),
        rank: 0,
        options: Options { theme: "dark".into(), sizes: vec![1, 2] },
        active: true,
        home_town: Some("wien".into()),
        plan: Plan::LargeTeam,
        shape: Some(Shape::Circle { radius: 1.5 }),
    }
}

#[tokio::test]
async fn every_way_to_store_a_field() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        accounts.put(&Account { rank: 9, ..account() }).await.unwrap();
        assert_eq!(accounts.get(1).await.unwrap(), Some(account()));
        let stored = raw(&accounts, item([("userId", n(1))])).await.unwrap();
        let mut names: Vec<&str> = stored.keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected = ["active", "homeTown", "iban", "nickName", "options", "plan", "shape", "street", "userId"];
        assert_eq!(names, expected);
        assert_eq!(stored["plan"], s("large-team"));

        let filter = Account::ADDRESS.then(Address::STREET).begins_with("Ring")
            & Account::BILL.then(Bill::IBAN).eq("AT1")
            & Account::PLAN.eq(Plan::LargeTeam)
            & Account::SHAPE.eq(Shape::Circle { radius: 1.5 });
        assert_eq!(accounts.index(ByCity).query("wien").filter(filter).count().await.unwrap(), 1);
        let update = accounts.update(1).set(Account::ADDRESS.then(Address::ZIP), 1010).set(Account::PLAN, Plan::Free);
        let updated = update.set(Account::SHAPE, Shape::Empty).await.unwrap();
        assert_eq!((updated.address.zip, updated.plan, updated.shape), (Some(1010), Plan::Free, Some(Shape::Empty)));
    }
}

/// Case 69: a number is a Boolean only where the field opts in; other names are read where they are declared.
#[tokio::test]
async fn what_older_writers_left() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        accounts.put(&Account { nick_name: None, ..account() }).await.unwrap();
        let mut stored = raw(&accounts, item([("userId", n(1))])).await.unwrap();
        stored.insert("active".into(), n(0));
        stored.insert("handle".into(), s("old"));
        stored.remove("iban");
        put_raw(&accounts, stored).await;
        let read = accounts.get(1).await.unwrap().unwrap();
        assert_eq!((read.active, read.nick_name.as_deref(), &read.bill), (false, Some("old"), &None));
        accounts.put(&read).await.unwrap();
        let stored = raw(&accounts, item([("userId", n(1))])).await.unwrap();
        assert_eq!((&stored["active"], &stored["nickName"]), (&AttributeValue::Bool(false), &s("old")));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Flags {
    #[record(partition_key)]
    id: FlagId,
    flag: bool,
    set: BTreeSet<u8>,
}

/// A key of a type of the application's own.
#[derive(Debug, Clone, PartialEq, Attribute)]
struct FlagId(String);

#[tokio::test]
async fn a_number_is_no_boolean() {
    for on in engines().await {
        let table = on.table::<Flags>().await;
        let id = || FlagId("a".into());
        put_raw(&table, item([("id", s("a")), ("flag", n(1))])).await;
        let error = table.get(id()).await.unwrap_err();
        assert!(text(&error).ends_with("flag: expected BOOL, found N"), "{}", text(&error));
        table.put(&Flags { id: id(), flag: true, set: [1, 44].into() }).await.unwrap();
        assert_eq!(raw(&table, item([("id", s("a"))])).await.unwrap()["flag"], AttributeValue::Bool(true));
        assert_eq!(table.query(id()).count().await.unwrap(), 1);
    }
}
