//! Values on their way to the engine and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use dynamo_table::{DynamoTable, Null, Number, Record, eq, ge};
use uuid::Uuid;

use crate::support::{engines, item, n, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Document {
    #[record(partition_key)]
    id: Uuid,
    #[record(sort_key)]
    at: DateTime<Utc>,
    text: String,
    int: i64,
    nested: BTreeMap<String, HashMap<String, u8>>,
    nothing: Option<String>,
    null: Null,
    list: Vec<Option<String>>,
    mixed: AttributeValue,
    strings: BTreeSet<String>,
    numbers: BTreeSet<i32>,
    bytes: Vec<u8>,
    byte_sets: BTreeSet<Vec<u8>>,
    flag: bool,
    exact: Number,
    float: f64,
    #[record(epoch_seconds)]
    expires: DateTime<Utc>,
    #[record(epoch_millis)]
    seen: Option<DateTime<Utc>>,
    pair: (u8, String),
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn document() -> Document {
    Document {
        id: Uuid::from_u128(7),
        at: time("2024-05-31T10:00:00Z"),
        text: "tëxt".into(),
        int: -5,
        nested: [("a".to_owned(), [("b".to_owned(), 1)].into())].into(),
        nothing: None,
        null: Null,
        list: vec![Some("x".into()), None],
        mixed: AttributeValue::L(vec![s("x"), n(1), AttributeValue::Bool(false), AttributeValue::Null(true)]),
        strings: ["a".to_owned(), "b".to_owned()].into(),
        numbers: [-1, 2].into(),
        bytes: vec![0, 255],
        byte_sets: [vec![1], vec![2, 3]].into(),
        flag: true,
        exact: "12345678901234567890123456789012345678".parse().unwrap(),
        float: -0.1,
        expires: time("2030-01-01T00:00:00Z"),
        seen: Some(time("2024-05-31T10:00:00.250Z")),
        pair: (1, "one".into()),
    }
}

fn key() -> dynamo_table::Item {
    item([("id", s("00000000-0000-0000-0000-000000000007")), ("at", s("2024-05-31T10:00:00.000000000Z"))])
}

/// Case 68: a document of every type comes back as it was.
#[tokio::test]
async fn a_document_of_every_type() {
    for on in engines().await {
        let table = on.table::<Document>().await;
        table.put(&document()).await.unwrap();
        assert_eq!(table.get((Uuid::from_u128(7), document().at)).await.unwrap(), Some(document()));
        let stored = raw(&table, key()).await.unwrap();
        assert!(!stored.contains_key("nothing"));
        assert_eq!(stored["null"], AttributeValue::Null(true));
        assert_eq!(stored["list"], AttributeValue::L(vec![s("x"), AttributeValue::Null(true)]));
        assert_eq!(stored["bytes"], AttributeValue::B(Blob::new([0, 255])));
        assert_eq!((&stored["flag"], &stored["int"]), (&AttributeValue::Bool(true), &n(-5)));
        assert_eq!((&stored["expires"], &stored["seen"]), (&n(1_893_456_000), &n(1_717_149_600_250_i64)));
        assert_eq!(stored["exact"], n("12345678901234567890123456789012345678"));
        assert_eq!(table.upsert(&document()).await.unwrap(), document());

        let since = table.query(Uuid::from_u128(7)).sort_key(ge(time("2024-05-31T09:59:59.5Z")));
        let filter = Document::EXPIRES.gt(time("2029-01-01T00:00:00Z")) & Document::SEEN.exists();
        let filter = filter & Document::NUMBERS.contains(2) & Document::BYTE_SETS.contains(vec![2, 3]);
        assert_eq!(since.filter(filter & Document::EXACT.gt(Number::from(5))).count().await.unwrap(), 1);
        let update = table.update(document()).set(Document::EXPIRES, time("2031-01-01T00:00:00Z"));
        assert_eq!(update.set(Document::PAIR, (2, "two".to_owned())).await.unwrap().pair.0, 2);
    }
}

/// Case 70: empty values are kept; an empty set is absent.
#[tokio::test]
async fn empty_values() {
    for on in engines().await {
        let table = on.table::<Document>().await;
        let mut empty = document();
        empty.text.clear();
        empty.nested.clear();
        empty.list.clear();
        empty.bytes.clear();
        empty.strings.clear();
        empty.numbers.clear();
        empty.byte_sets = [vec![]].into();
        table.put(&empty).await.unwrap();
        assert_eq!(table.get(&empty).await.unwrap(), Some(empty.clone()));
        let stored = raw(&table, key()).await.unwrap();
        assert_eq!((&stored["text"], &stored["bytes"]), (&s(""), &AttributeValue::B(Blob::new([]))));
        assert!(!stored.contains_key("strings") && !stored.contains_key("numbers"));
        let filter = Document::TEXT.eq("") & Document::LIST.size().eq(0) & Document::STRINGS.not_exists();
        assert_eq!(table.scan().filter(filter).count().await.unwrap(), 1);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Reading {
    #[record(partition_key)]
    sensor: Vec<u8>,
    #[record(sort_key)]
    value: Number,
}

/// Keys that are binary and numbers: in the order of numbers, and equal by value.
#[tokio::test]
async fn numbers_and_binary_as_keys() {
    for on in engines().await {
        let readings = on.table::<Reading>().await;
        let number = |text: &str| text.parse::<Number>().unwrap();
        for value in ["10", "9.5", "-1", "1e2", "0"] {
            readings.put(&Reading { sensor: vec![0, 1], value: number(value) }).await.unwrap();
        }
        readings.put(&Reading { sensor: vec![0, 1], value: number("10.0") }).await.unwrap();
        let values: Vec<Number> =
            readings.query(&[0, 1][..]).all().await.unwrap().into_iter().map(|reading| reading.value).collect();
        assert_eq!(values, ["-1", "0", "9.5", "10", "100"].map(number));
        assert!(readings.exists((&[0, 1][..], number("1e1"))).await.unwrap());
        assert_eq!(readings.query(vec![0, 1]).sort_key(eq(number("100.0"))).count().await.unwrap(), 1);
        let error = readings.put(&Reading { sensor: vec![], value: number("1") }).await.unwrap_err();
        assert!(text(&error).ends_with("sensor: is a key attribute and cannot be empty"), "{}", text(&error));
    }
}

/// The greatest that DynamoDB takes, and what is refused before it is sent.
#[tokio::test]
async fn limits() {
    for on in engines().await {
        let table = on.table::<Document>().await;
        let mut large = document();
        large.text = "x".repeat(409_000);
        table.put(&large).await.unwrap();
        large.text = "x".repeat(410_000);
        let error = table.put(&large).await.unwrap_err();
        assert!(text(&error).contains("DynamoDB takes at most 409600 (400 KB)"), "{}", text(&error));
        for (float, exact) in [(f64::NAN, "1"), (f64::INFINITY, "1")] {
            let wrong = Document { float, exact: exact.parse().unwrap(), ..document() };
            assert!(text(&table.put(&wrong).await.unwrap_err()).contains("float: "));
        }
        for exact in ["9.9999999999999999999999999999999999999E+125", "1E-130", "-1E-130"] {
            let extreme = Document { exact: exact.parse().unwrap(), ..document() };
            table.put(&extreme).await.unwrap();
            assert_eq!(table.get(&extreme).await.unwrap().unwrap().exact, extreme.exact);
        }
    }
}
