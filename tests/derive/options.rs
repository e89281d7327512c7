//! What the options of fields do to the stored item, all of them at once and each in its corners.

use std::collections::BTreeSet;
use std::time::Instant;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use dynamo_table::codec::{decode_item, encode_item};
use dynamo_table::{Attribute, Item, Record};
use serde::{Deserialize, Serialize};

use crate::support::{item, n, round_trip, s};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(rename_all = "camelCase")]
pub(crate) struct Customer {
    #[record(partition_key, sanitize = lowercase)]
    email: String,
    #[record(alias = "nickname", alias = "handle", default)]
    nick_name: String,
    #[record(rename = "n", default = one)]
    r#type: u32,
    #[record(flatten)]
    address: Address,
    #[record(flatten)]
    billing: Option<Billing>,
    #[record(with = kelvin)]
    room: f64,
    #[record(serde)]
    settings: Settings,
    #[record(skip)]
    rank: u32,
    #[record(skip, default = Moment::now)]
    read_at: Moment,
    #[record(computed = initials)]
    initials: String,
    #[record(epoch_seconds)]
    seen: DateTime<Utc>,
    #[record(epoch_millis)]
    left: Option<DateTime<Utc>>,
    tags: BTreeSet<String>,
    #[record(rest)]
    other: Item,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(rename_all = "PascalCase")]
struct Address {
    street: String,
    zip_code: u32,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Billing {
    iban: String,
    #[attribute(default)]
    due: u8,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    theme: String,
}

/// Equal to all others, so that records can be compared.
#[derive(Debug, Clone)]
struct Moment(#[allow(dead_code, reason = "what it holds does not matter")] Instant);

impl Moment {
    fn now() -> Self {
        Self(Instant::now())
    }
}

impl PartialEq for Moment {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

fn lowercase(email: String) -> String {
    email.to_lowercase()
}

fn one() -> u32 {
    1
}

fn initials(customer: &Customer) -> String {
    customer.nick_name.chars().take(1).collect()
}

mod kelvin {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(super) fn encode<W: Writer>(celsius: &f64, writer: W) -> Result<(), EncodeError> {
        (celsius + 273.0).encode(writer)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<f64, DecodeError> {
        Ok(f64::decode(reader)? - 273.0)
    }
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("it is a time")
}

fn customer() -> Customer {
    Customer {
        email: "a@b.no".into(),
        nick_name: "Ann".into(),
        r#type: 2,
        address: Address { street: "Main".into(), zip_code: 4711 },
        billing: Some(Billing { iban: "NO1".into(), due: 3 }),
        room: 20.0,
        settings: Settings { theme: "dark".into() },
        rank: 0,
        read_at: Moment::now(),
        initials: "A".into(),
        seen: time(1000),
        left: Some(time(2)),
        tags: BTreeSet::from(["x".to_owned()]),
        other: item([("unknown", AttributeValue::Bool(true))]),
    }
}

fn stored() -> Item {
    item([
        ("email", s("a@b.no")),
        ("nickName", s("Ann")),
        ("n", n("2")),
        ("Street", s("Main")),
        ("ZipCode", n("4711")),
        ("iban", s("NO1")),
        ("due", n("3")),
        ("room", n("293")),
        ("settings", AttributeValue::M(item([("theme", s("dark"))]))),
        ("initials", s("A")),
        ("seen", n("1000")),
        ("left", n("2000")),
        ("tags", AttributeValue::Ss(vec!["x".into()])),
        ("unknown", AttributeValue::Bool(true)),
    ])
}

#[test]
fn all_at_once() {
    round_trip(customer(), stored());
}

#[test]
fn what_is_absent() {
    let mut item = stored();
    for name in ["nickName", "n", "iban", "due", "left", "tags", "initials", "unknown"] {
        item.remove(name);
    }
    let read: Customer = decode_item(item).expect("all that is absent has a value for it");
    let nothing = Customer {
        nick_name: String::new(),
        r#type: 1,
        billing: None,
        left: None,
        tags: BTreeSet::new(),
        initials: String::new(),
        other: Item::new(),
        ..customer()
    };
    assert_eq!(read, nothing);
    for (missing, path) in [("room", "room"), ("settings", "settings"), ("seen", "seen"), ("Street", "Street")] {
        let mut item = stored();
        item.remove(missing);
        let error = decode_item::<Customer>(item).expect_err("the attribute is required");
        assert_eq!(error.path(), path);
    }
}

#[test]
fn aliases() {
    let read = |names: &[&str]| {
        let mut item = stored();
        item.remove("nickName");
        item.extend(names.iter().map(|name| ((*name).to_owned(), s(name))));
        decode_item::<Customer>(item).expect("it can be read").nick_name
    };
    assert_eq!(read(&["nickname"]), "nickname");
    assert_eq!(read(&["handle"]), "handle");
    assert_eq!(read(&["handle", "nickname"]), "nickname");
    assert_eq!(read(&["handle", "nickName", "nickname"]), "nickName");
}

#[test]
fn what_is_computed_and_sanitized() {
    let customer = Customer { email: "A@B.NO".into(), initials: "by hand".into(), ..customer() };
    assert_eq!(encode_item(&customer).expect("it can be stored"), stored());
    assert_eq!(customer.key(), CustomerKey { email: "a@b.no".into() });
    let mut item = stored();
    item.insert("initials".into(), s("out of date"));
    assert_eq!(decode_item::<Customer>(item).expect("it can be read").initials, "A");
}

#[test]
fn paths_are_typed() {
    let _ = Customer::EMAIL.eq("a@b.no")
        & Customer::NICK_NAME.begins_with("A")
        & Customer::TYPE.eq(2)
        & Customer::ADDRESS.then(Address::ZIP_CODE).ge(4000)
        & Customer::BILLING.then(Billing::IBAN).eq("NO1")
        & Customer::INITIALS.eq("A")
        & Customer::TAGS.contains("x")
        & Customer::ROOM.exists()
        & Customer::SETTINGS.exists()
        & Customer::SEEN.lt(dynamo_table::codec::EpochSeconds(time(5)))
        & Customer::LEFT.lt(dynamo_table::codec::EpochMillis(time(5)));
}

/// An attribute that takes all options that make sense on one.
#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(rename_all = "kebab-case", paths = MapPath)]
struct Map {
    first_name: String,
    #[attribute(epoch_millis, rename = "at")]
    changed: Option<DateTime<Utc>>,
    #[attribute(serde)]
    settings: Option<Settings>,
    #[attribute(with = kelvin, alias = "heat")]
    room: f64,
    #[attribute(skip)]
    cache: u8,
    #[attribute(computed = shouted)]
    shouted: String,
    #[attribute(sanitize = trimmed)]
    note: String,
    #[attribute(flatten)]
    billing: Billing,
    #[attribute(rest)]
    other: Item,
}

fn shouted(map: &Map) -> String {
    map.first_name.to_uppercase()
}

fn trimmed(note: String) -> String {
    note.trim().to_owned()
}

#[test]
fn nested() {
    let map = Map {
        first_name: "Ann".into(),
        changed: Some(time(1)),
        settings: None,
        room: 0.0,
        cache: 0,
        shouted: "ANN".into(),
        note: "n".into(),
        billing: Billing { iban: "NO1".into(), due: 0 },
        other: item([("x", n("1"))]),
    };
    let stored = item([
        ("first-name", s("Ann")),
        ("at", n("1000")),
        ("room", n("273")),
        ("shouted", s("ANN")),
        ("note", s("n")),
        ("iban", s("NO1")),
        ("due", n("0")),
        ("x", n("1")),
    ]);
    let padded = Map { note: "  n ".into(), ..map.clone() };
    assert_eq!(encode_item(&padded).expect("it can be stored"), stored);
    round_trip(map.clone(), stored.clone());
    assert_eq!(dynamo_table::codec::encode(&map).expect("it can be stored"), AttributeValue::M(stored));
    let _ = MapPath::FIRST_NAME;
    let _ = MapPath::BILLING.then(Billing::DUE);
}
