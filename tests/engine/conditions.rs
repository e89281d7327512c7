//! Conditions and filters: every operator, brackets, nested paths.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::codec::AttributeType;
use dynamo_table::{Attribute, Condition, DynamoTable, Record, Table};

use crate::records::set;
use crate::support::engines;

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    count: Option<u64>,
    other: Option<u64>,
    word: Option<String>,
    bytes: Option<Vec<u8>>,
    flag: Option<bool>,
    tags: BTreeSet<String>,
    sizes: BTreeSet<u64>,
    list: Vec<String>,
}

fn things() -> [Thing; 4] {
    let thing = |id: &str, count, other, word: Option<&str>, tags, list: &[&str]| Thing {
        id: id.into(),
        count,
        other,
        word: word.map(str::to_owned),
        bytes: word.map(|word| word.as_bytes().to_vec()),
        flag: count.map(|count| count > 1),
        tags,
        sizes: count.into_iter().chain(other).collect(),
        list: list.iter().map(|word| (*word).to_owned()).collect(),
    };
    [
        thing("a", Some(1), None, Some("apple"), set(["x"]), &["p"]),
        thing("b", Some(2), Some(2), Some("banana"), set(["x", "y"]), &["p", "q"]),
        thing("c", Some(3), Some(1), Some("cherry"), set([]), &["p"]),
        thing("d", None, None, None, set([]), &[]),
    ]
}

fn comparisons() -> Vec<(&'static str, Condition<Thing>)> {
    vec![
        ("b", Thing::COUNT.eq(2)),
        ("acd", Thing::COUNT.ne(2)),
        ("a", Thing::COUNT.lt(2)),
        ("ab", Thing::COUNT.le(2)),
        ("c", Thing::COUNT.gt(2)),
        ("bc", Thing::COUNT.ge(2)),
        ("bc", Thing::COUNT.between(2, 3)),
        ("", Thing::COUNT.between(4, 9)),
        ("ac", Thing::COUNT.is_in([1, 3])),
        ("bc", Thing::COUNT.is_in([2, 3, 4])),
        ("b", Thing::WORD.eq("banana")),
        ("bc", Thing::WORD.gt("apple")),
        ("ab", Thing::WORD.between("a", "bz")),
        ("c", Thing::WORD.is_in(["cherry", "plum"])),
        ("bc", Thing::FLAG.eq(true)),
        ("a", Thing::BYTES.lt(&b"b"[..])),
        ("b", Thing::TAGS.eq(set(["y", "x"]))),
        ("ac", Thing::LIST.eq(vec!["p".to_owned()])),
        // Another attribute on the right-hand side.
        ("b", Thing::COUNT.eq(Thing::OTHER)),
        ("c", Thing::OTHER.lt(Thing::COUNT)),
        ("bc", Thing::COUNT.between(Thing::OTHER, 3)),
        ("b", Thing::COUNT.is_in([Thing::OTHER])),
    ]
}

fn functions() -> Vec<(&'static str, Condition<Thing>)> {
    vec![
        ("b", Thing::WORD.begins_with("ban")),
        ("abc", Thing::WORD.begins_with("")),
        ("b", Thing::BYTES.begins_with(&b"ba"[..])),
        ("b", Thing::WORD.contains("an")),
        ("ab", Thing::TAGS.contains("x")),
        ("bc", Thing::SIZES.contains(1) & !Thing::COUNT.eq(1) | Thing::SIZES.contains(2)),
        ("b", Thing::LIST.contains("q")),
        ("bc", Thing::OTHER.exists()),
        ("ad", Thing::OTHER.not_exists()),
        ("abc", Thing::COUNT.attribute_type(AttributeType::N)),
        ("", Thing::COUNT.attribute_type(AttributeType::S)),
        ("abc", Thing::WORD.attribute_type(AttributeType::S)),
        ("abc", Thing::BYTES.attribute_type(AttributeType::B)),
        ("abc", Thing::FLAG.attribute_type(AttributeType::Bool)),
        ("ab", Thing::TAGS.attribute_type(AttributeType::Ss)),
        ("abc", Thing::SIZES.attribute_type(AttributeType::Ns)),
        ("abcd", Thing::LIST.attribute_type(AttributeType::L)),
        ("a", Thing::WORD.size().eq(5)),
        ("a", Thing::WORD.size().lt(6)),
        ("abc", Thing::WORD.size().le(6)),
        ("bc", Thing::WORD.size().gt(5)),
        ("bc", Thing::WORD.size().ge(6)),
        ("ac", Thing::LIST.size().eq(1)),
        ("b", Thing::TAGS.size().between(2, 3)),
        ("bd", Thing::LIST.size().ne(1)),
        ("ab", Thing::COUNT.eq(Thing::LIST.size())),
        ("ab", Thing::LIST.size().eq(Thing::COUNT)),
    ]
}

async fn filtered(table: &Table<Thing>, condition: Condition<Thing>) -> String {
    let mut ids: Vec<String> =
        table.scan().filter(condition).all().await.unwrap().into_iter().map(|thing| thing.id).collect();
    ids.sort();
    ids.concat()
}

async fn written(table: &Table<Thing>, condition: &Condition<Thing>) -> String {
    let mut ids = String::new();
    for thing in things() {
        match table.put(&thing).condition(condition.clone()).await {
            Ok(()) => ids.push_str(&thing.id),
            Err(error) => assert!(error.is_condition_failed(), "{error:?}"),
        }
    }
    ids
}

fn others(ids: &str) -> String {
    "abcd".chars().filter(|id| !ids.contains(*id)).collect()
}

/// Case 64: every operator as a filter, as the condition of a write, and negated.
#[tokio::test]
async fn every_operator() {
    for on in engines().await {
        let table = on.table::<Thing>().await;
        for thing in things() {
            table.put(&thing).await.unwrap();
        }
        for (at, (expected, condition)) in comparisons().into_iter().chain(functions()).enumerate() {
            assert_eq!(filtered(&table, condition.clone()).await, expected, "the condition number {at}");
            assert_eq!(written(&table, &condition).await, expected, "the condition number {at}, of a write");
            assert_eq!(filtered(&table, !condition).await, others(expected), "the opposite of number {at}");
        }
    }
}

/// Case 65: "exists" negated is "not exists".
#[tokio::test]
async fn negated_existence() {
    for on in engines().await {
        let table = on.table::<Thing>().await;
        for thing in things() {
            table.put(&thing).await.unwrap();
        }
        for (exists, absent) in [(Thing::OTHER.exists(), Thing::OTHER.not_exists())] {
            assert_eq!(filtered(&table, !exists.clone()).await, filtered(&table, absent.clone()).await);
            assert_eq!(filtered(&table, !absent).await, filtered(&table, exists.clone()).await);
            assert_eq!(filtered(&table, exists.negate().negate()).await, "bc");
        }
    }
}

/// Case 20: two bounds on one attribute.
#[tokio::test]
async fn two_bounds() {
    for on in engines().await {
        let table = on.table::<Thing>().await;
        for count in 1..=6 {
            let thing = Thing { id: count.to_string(), count: Some(count), ..things()[3].clone() };
            table.put(&thing).await.unwrap();
        }
        assert_eq!(filtered(&table, Thing::COUNT.ge(2) & Thing::COUNT.le(4)).await, "234");
        let twice = table.scan().filter(Thing::COUNT.ge(2)).filter(Thing::COUNT.le(4));
        assert_eq!(twice.count().await.unwrap(), 3);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Letters {
    #[record(partition_key)]
    id: String,
    a: Option<u8>,
    b: Option<u8>,
    c: u8,
}

/// Case 7: brackets are where they were meant.
#[tokio::test]
async fn and_or_not_with_brackets() {
    for on in engines().await {
        let table = on.table::<Letters>().await;
        for (id, a, b, c) in [("1", Some(1), None, 0), ("2", None, Some(1), 1), ("3", Some(1), None, 1)] {
            table.put(&Letters { id: id.into(), a, b, c }).await.unwrap();
        }
        let (a, b, c) = (|| Letters::A.eq(1), || Letters::B.eq(1), || Letters::C.eq(1));
        let expected = [
            ("23", (a() | b()) & c()),
            ("23", c() & (a() | b())),
            ("123", a() | b() & c()),
            ("12", !(a() & c())),
            ("2", !a() & c()),
            ("1", !(c() | b())),
            ("13", a().and(b().or(a())).or(b().and(a().negate()).and(a()))),
            ("123", a() | b() | c()),
            ("3", a() & (c() & !b())),
            // What is always false folds away.
            ("23", (Letters::C.is_in([] as [u8; 0]) | c()) & !Letters::A.is_in([] as [u8; 0])),
        ];
        for (at, (expected, condition)) in expected.into_iter().enumerate() {
            let page = table.scan().filter(condition).all().await.unwrap();
            let mut ids: Vec<String> = page.into_iter().map(|letters| letters.id).collect();
            ids.sort();
            assert_eq!(ids.concat(), expected, "the condition number {at}");
        }
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Document {
    #[record(partition_key)]
    id: String,
    nested: Option<Nested>,
    a: Vec<Part>,
    by_name: BTreeMap<String, Part>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Nested {
    test: Part,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    deep: String,
    b: u8,
}

/// Case 40: filters on what is nested in maps and lists.
#[tokio::test]
async fn nested_paths() {
    for on in engines().await {
        let table = on.table::<Document>().await;
        let part = |b| Part { deep: "value".into(), b };
        let document = Document {
            id: "one".into(),
            nested: Some(Nested { test: part(0) }),
            a: vec![part(1), part(2)],
            by_name: [("x.y z-ä".to_owned(), part(3))].into(),
        };
        table.put(&document).await.unwrap();
        let deep = || Document::NESTED.then(Nested::TEST).then(Part::DEEP);
        let at = |index| Document::A.element(index).then(Part::B);
        let named = |name: &str| Document::BY_NAME.entry(name).then(Part::B);
        let expected = [
            (1, deep().eq("value")),
            (0, deep().eq("none")),
            (1, deep().begins_with("val") & deep().size().eq(5)),
            (1, at(1).eq(2)),
            (0, at(0).eq(2)),
            (0, at(2).exists()),
            (1, at(0).lt(at(1))),
            (1, named("x.y z-ä").eq(3)),
            (0, named("x").exists()),
            (1, Document::A.element(0).eq(part(1))),
            (1, Document::NESTED.exists() & Document::NESTED.then(Nested::TEST).exists()),
        ];
        for (number, (count, condition)) in expected.into_iter().enumerate() {
            assert_eq!(table.scan().filter(condition).count().await.unwrap(), count, "the condition number {number}");
        }
        let update = table.update("one").set(named("x.y z-ä"), 9).condition(named("x.y z-ä").eq(3));
        assert_eq!(update.await.unwrap().by_name["x.y z-ä"].b, 9);
    }
}
