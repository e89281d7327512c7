//! The surface against DynamoDB's grammar: every change and every condition that compiles is sent once, with every kind of operand,
//! and is no syntax error. Row 20, row 3, row 33.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::codec::AttributeType;
use dynamo_table::operation::Update;
use dynamo_table::{Attribute, Changes, Computed, Condition, DynamoTable, Error, Record, Table, raw};

use crate::support::{engines, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    n: i64,
    m: Option<i64>,
    u: u64,
    word: String,
    other: Option<String>,
    bytes: Vec<u8>,
    more: Option<Vec<u8>>,
    on: bool,
    off: Option<bool>,
    tags: BTreeSet<String>,
    old_tags: BTreeSet<String>,
    sizes: BTreeSet<i64>,
    list: Vec<i64>,
    rest: Option<Vec<i64>>,
    words: Vec<String>,
    part: Part,
    parts: Vec<Part>,
    map: BTreeMap<String, i64>,
    any: AttributeValue,
    #[record(default)]
    stars: u32,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    n: i64,
    m: Option<i64>,
    word: String,
    list: Vec<i64>,
    tags: BTreeSet<String>,
}

fn tags(members: &[&str]) -> BTreeSet<String> {
    members.iter().map(|member| (*member).to_owned()).collect()
}

fn part() -> Part {
    Part { n: 1, m: Some(2), word: "p".into(), list: vec![1, 2], tags: tags(&["p", "q"]) }
}

fn thing() -> Thing {
    Thing {
        id: "x".into(),
        n: 3,
        m: Some(4),
        u: 5,
        word: "word".into(),
        other: Some("w".into()),
        bytes: vec![1, 2],
        more: Some(vec![1]),
        on: true,
        off: Some(false),
        tags: tags(&["a", "b"]),
        old_tags: tags(&["c"]),
        sizes: BTreeSet::from([1, 2]),
        list: vec![1, 2, 3],
        rest: Some(vec![4]),
        words: vec!["a".into(), "b".into()],
        part: part(),
        parts: vec![part(), part()],
        map: BTreeMap::from([("k".into(), 1), ("l".into(), 2)]),
        any: AttributeValue::N("1".into()),
        stars: 1,
    }
}

/// Pushes what is made of each operand, with its text.
macro_rules! each {
    ($all:ident, $x:ident => $made:expr; [$($operand:expr),* $(,)?]) => {$(
        {
            let $x = $operand;
            $all.push((concat!(stringify!($made), " of ", stringify!($operand)), $made));
        }
    )*};
}

/// All that stands for a number in a condition, and in an update.
macro_rules! paths_and_numbers {
    ($all:ident, $x:ident => $made:expr) => {
        each!($all, $x => $made; [
            5, &5, -7, Thing::M, Thing::PART.then(Part::N), Thing::PART.then(Part::M), Thing::LIST.element(1),
            Thing::PARTS.element(1).then(Part::N), Thing::PARTS.element(0).then(Part::LIST).element(0), Thing::MAP.entry("k"),
        ])
    };
}

/// What an update computes with beside them.
macro_rules! numbers_by_absence {
    ($all:ident, $x:ident => $made:expr) => {
        each!($all, $x => $made; [
            Thing::M.or(1), Thing::M.or(Thing::N), Thing::M.or(Thing::M), Thing::M.or(Thing::MAP.entry("z").or(1)),
            Thing::MAP.entry("z").or(Thing::PART.then(Part::M).or(Thing::M.or(Thing::N))), Thing::LIST.element(9).or(0),
            Computed::of(100), Computed::of(Thing::N),
        ])
    };
}

macro_rules! lists {
    ($all:ident, $x:ident => $made:expr) => {
        each!($all, $x => $made; [
            vec![7], &vec![7], Vec::new(), Thing::LIST, Thing::REST, Thing::PART.then(Part::LIST),
            Thing::PARTS.element(0).then(Part::LIST), Thing::REST.or(vec![]), Thing::REST.or(Thing::LIST),
            Thing::REST.or(Thing::PART.then(Part::LIST).or(vec![1])), Computed::of(vec![8]),
        ])
    };
}

type Updates = Vec<(&'static str, Update<Thing>)>;

fn set_to_operands(things: &Table<Thing>) -> Updates {
    let mut all = Updates::new();
    let u = || things.update("x");
    paths_and_numbers!(all, x => u().set(Thing::N, x));
    numbers_by_absence!(all, x => u().set(Thing::N, x));
    paths_and_numbers!(all, x => u().set(Thing::PART.then(Part::N), x));
    paths_and_numbers!(all, x => u().set(Thing::LIST.element(2), x));
    paths_and_numbers!(all, x => u().set(Thing::MAP.entry("new"), x));
    paths_and_numbers!(all, x => u().set_if_not_exists(Thing::M, x));
    numbers_by_absence!(all, x => u().set_if_not_exists(Thing::M, x));
    paths_and_numbers!(all, x => u().set_if_not_exists(Thing::MAP.entry("new"), x));
    paths_and_numbers!(all, x => u().set_or_remove(Thing::M, Some(x)));
    numbers_by_absence!(all, x => u().set_or_remove(Thing::MAP.entry("k"), Some(x)));
    paths_and_numbers!(all, x => u().set_if_some(Thing::N, Some(x)));
    numbers_by_absence!(all, x => u().set_if_some(Thing::PART.then(Part::M), Some(x)));
    lists!(all, x => u().set(Thing::LIST, x));
    lists!(all, x => u().set(Thing::PART.then(Part::LIST), x));
    each!(all, x => u().set(Thing::WORD, x); [
        "a", "", String::from("a"), &String::from("a"), Cow::Borrowed("a"), Thing::OTHER, Thing::PART.then(Part::WORD),
        Thing::WORDS.element(0), Thing::OTHER.or("a"), Thing::OTHER.or(Thing::WORD),
    ]);
    each!(all, x => u().set(Thing::BYTES, x); [vec![1u8], &[1u8][..], Thing::MORE, Thing::MORE.or(vec![1u8])]);
    each!(all, x => u().set(Thing::ON, x); [false, &true, Thing::OFF, Thing::OFF.or(true)]);
    each!(all, x => u().set(Thing::TAGS, x); [
        tags(&["z"]), &tags(&["z"]), BTreeSet::new(), Thing::OLD_TAGS, Thing::PART.then(Part::TAGS),
        Thing::OLD_TAGS.or(tags(&["z"])), Thing::TAGS.or(BTreeSet::new()),
    ]);
    each!(all, x => u().set(Thing::PART, x); [part(), &part(), Thing::PARTS.element(0), Thing::PARTS.element(9).or(part())]);
    each!(all, x => u().set(Thing::MAP, x); [BTreeMap::new(), BTreeMap::from([("a".to_owned(), 1)])]);
    each!(all, x => u().set(Thing::ANY, x); [
        AttributeValue::Null(true), AttributeValue::Ss(vec![]), AttributeValue::Bool(true), AttributeValue::L(vec![]),
    ]);
    all
}

fn set_to_computed(things: &Table<Thing>) -> Updates {
    let mut all = Updates::new();
    let u = || things.update("x");
    paths_and_numbers!(all, x => u().set(Thing::N, Thing::M.plus(x)));
    paths_and_numbers!(all, x => u().set(Thing::N, Thing::PART.then(Part::N).minus(x)));
    paths_and_numbers!(all, x => u().set(Thing::MAP.entry("new"), Thing::M.or(0).plus(x)));
    paths_and_numbers!(all, x => u().set(Thing::M, Computed::of(100).minus(x)));
    numbers_by_absence!(all, x => u().set(Thing::LIST.element(0), Thing::N.plus(x)));
    numbers_by_absence!(all, x => u().set(Thing::N, Thing::LIST.element(0).minus(x)));
    numbers_by_absence!(all, x => u().set(Thing::N, x.plus(1)));
    numbers_by_absence!(all, x => u().set(Thing::N, x.minus(Thing::N)));
    numbers_by_absence!(all, x => u().set(Thing::N, x.plus(Thing::M.or(7))));
    lists!(all, x => u().set(Thing::LIST, Thing::LIST.joined(x)));
    lists!(all, x => u().set(Thing::REST, Thing::PART.then(Part::LIST).joined(x)));
    lists!(all, x => u().set(Thing::PART.then(Part::LIST), Thing::REST.or(vec![]).joined(x)));
    lists!(all, x => u().set(Thing::LIST, Computed::of(vec![0]).joined(x)));
    all
}

fn counted_and_appended(things: &Table<Thing>) -> Updates {
    let mut all = Updates::new();
    let u = || things.update("x");
    each!(all, x => u().increment(Thing::N, x); [1, &1, Thing::N, Thing::M, Thing::PART.then(Part::N), Thing::M.or(1)]);
    each!(all, x => u().increment(Thing::MAP.entry("k"), x); [1, Thing::LIST.element(0), Thing::LIST.element(9).or(1)]);
    each!(all, x => u().decrement(Thing::PART.then(Part::M), x); [1, &1, Thing::N, Thing::MAP.entry("k"), Computed::of(1)]);
    each!(all, x => u().increment(Thing::STARS, x).or_insert(); [1, &2]);
    each!(all, x => u().decrement(Thing::LIST.element(0), x); [1, Thing::M]);
    lists!(all, x => u().append(Thing::LIST, x));
    lists!(all, x => u().prepend(Thing::PART.then(Part::LIST), x));
    lists!(all, x => u().append(Thing::REST, x).or_insert());
    each!(all, x => u().add(Thing::N, x); [1, &-1]);
    each!(all, x => u().add(Thing::TAGS, x); [tags(&["z"]), &tags(&["z"]), BTreeSet::new()]);
    each!(all, x => u().insert_into(Thing::TAGS, x); [tags(&["z"]), BTreeSet::new()]);
    each!(all, x => u().delete_from(Thing::TAGS, x); [tags(&["a"]), tags(&["a", "b"]), BTreeSet::new()]);
    each!(all, x => u().remove(x); [Thing::M, Thing::STARS]);
    each!(all, x => u().remove(x); [Thing::TAGS]);
    each!(all, x => u().remove(x); [Thing::LIST.element(0), Thing::MAP.entry("k"), Thing::PART.then(Part::M)]);
    each!(all, x => u().remove(x); [Thing::PARTS.element(1), Thing::LIST.element(9).clone()]);
    each!(all, x => u().set_from(Thing::N, x); [Thing::N, Thing::M]);
    each!(all, x => u().and(x); [
        Changes::new(), Changes::new().set(Thing::N, 1).remove(Thing::M), Changes::new().add(Thing::TAGS, BTreeSet::new()),
    ]);
    each!(all, x => u().set_or_remove(Thing::OTHER, x); [Some("a"), None::<&str>]);
    each!(all, x => u().set_if_some(Thing::WORD, x); [Some("a"), None::<&str>]);
    let all_clauses = u()
        .set(Thing::N, Thing::M.plus(1))
        .remove(Thing::OTHER)
        .remove(Thing::LIST.element(0))
        .add(Thing::STARS, 1)
        .add(Thing::OLD_TAGS, tags(&["q"]))
        .delete_from(Thing::TAGS, tags(&["a"]))
        .append(Thing::WORDS, vec!["z".to_owned()]);
    all.push(("all clauses", all_clauses));
    all
}

/// Every change is taken, by the item that holds all there is.
#[tokio::test]
async fn every_change_is_grammar() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        let all = [set_to_operands(&things), set_to_computed(&things), counted_and_appended(&things)];
        let mut wrong = Vec::new();
        for (what, update) in all.into_iter().flatten() {
            things.put(&thing()).await.unwrap();
            if let Err(error) = update.await {
                wrong.push(format!("{what}: {}", text(&error)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

type Conditions = Vec<(&'static str, Condition<Thing>)>;

fn comparisons() -> Conditions {
    let mut all = Conditions::new();
    paths_and_numbers!(all, x => Thing::N.eq(x));
    paths_and_numbers!(all, x => Thing::N.ne(x));
    paths_and_numbers!(all, x => Thing::N.lt(x));
    paths_and_numbers!(all, x => Thing::N.le(x));
    paths_and_numbers!(all, x => Thing::N.gt(x));
    paths_and_numbers!(all, x => Thing::N.ge(x));
    paths_and_numbers!(all, x => Thing::PARTS.element(9).then(Part::N).eq(x));
    paths_and_numbers!(all, x => Thing::MAP.entry("l").lt(x));
    paths_and_numbers!(all, x => Thing::LIST.element(0).between(i64::MIN, x));
    paths_and_numbers!(all, x => Thing::N.between(x, i64::MAX));
    paths_and_numbers!(all, x => Thing::N.is_in([x]));
    paths_and_numbers!(all, x => Thing::LIST.contains(x));
    paths_and_numbers!(all, x => Thing::SIZES.contains(x));
    each!(all, x => Thing::WORD.gt(x); [
        "a", "", String::new(), &String::new(), Cow::Borrowed("a"), Thing::OTHER, Thing::PART.then(Part::WORD),
        Thing::WORDS.element(0),
    ]);
    each!(all, x => Thing::WORD.begins_with(x); ["w", "", Thing::OTHER, Thing::WORDS.element(0)]);
    each!(all, x => Thing::WORD.contains(x); ["w", "", Thing::OTHER, Thing::PART.then(Part::WORD)]);
    each!(all, x => Thing::BYTES.begins_with(x); [&[1u8][..], vec![], Thing::MORE]);
    each!(all, x => Thing::BYTES.lt(x); [vec![1u8], &[1u8][..], Thing::MORE]);
    each!(all, x => Thing::TAGS.contains(x); ["a", Thing::OTHER, Thing::WORD]);
    each!(all, x => Thing::WORDS.contains(x); ["a", Thing::OTHER]);
    each!(all, x => Thing::PARTS.contains(x); [part(), &part(), Thing::PART]);
    each!(all, x => Thing::TAGS.eq(x); [tags(&["a"]), BTreeSet::new(), Thing::OLD_TAGS, Thing::PART.then(Part::TAGS)]);
    each!(all, x => Thing::TAGS.ne(x); [tags(&["a"]), BTreeSet::new(), Thing::OLD_TAGS]);
    each!(all, x => Thing::TAGS.is_in(x); [vec![tags(&["a"]), BTreeSet::new()], vec![BTreeSet::new()]]);
    each!(all, x => Thing::LIST.eq(x); [vec![1], Vec::new(), Thing::REST, Thing::PART.then(Part::LIST)]);
    each!(all, x => Thing::PART.eq(x); [part(), Thing::PARTS.element(0)]);
    each!(all, x => Thing::PART.is_in([x]); [part(), Thing::PARTS.element(0)]);
    each!(all, x => Thing::MAP.ne(x); [BTreeMap::new()]);
    each!(all, x => Thing::ON.eq(x); [true, Thing::OFF]);
    each!(all, x => Thing::ON.is_in([x]); [true, Thing::OFF]);
    each!(all, x => Thing::ANY.eq(x); [AttributeValue::Null(true), AttributeValue::Bool(true), AttributeValue::N("1".into())]);
    each!(all, x => Thing::ANY.lt(x); [AttributeValue::S("1".into()), AttributeValue::N("1".into())]);
    all
}

fn functions_and_joins() -> Conditions {
    let mut all = Conditions::new();
    each!(all, x => Thing::U.gt(x); [1, Thing::WORD.size(), Thing::PART.then(Part::LIST).size(), Thing::PARTS.element(0).size()]);
    each!(all, x => Thing::U.is_in([x]); [Thing::WORD.size(), Thing::LIST.size()]);
    each!(all, x => Thing::U.between(x, 1000); [1, Thing::TAGS.size(), Thing::BYTES.size()]);
    each!(all, x => Thing::WORD.size().eq(x); [1, &1, Thing::U, Thing::TAGS.size(), Thing::WORD.size()]);
    each!(all, x => Thing::WORD.size().ne(x); [1, Thing::U, Thing::TAGS.size()]);
    each!(all, x => Thing::TAGS.size().lt(x); [1, Thing::U, Thing::LIST.size()]);
    each!(all, x => Thing::LIST.size().le(x); [1, Thing::U, Thing::LIST.size()]);
    each!(all, x => Thing::MAP.size().gt(x); [1, Thing::U, Thing::LIST.size()]);
    each!(all, x => Thing::PART.then(Part::WORD).size().ge(x); [1, Thing::U]);
    each!(all, x => Thing::WORDS.element(0).size().is_in([x]); [1, 2]);
    each!(all, x => Thing::LIST.size().is_in([x]); [Thing::U]);
    each!(all, x => Thing::LIST.size().between(x, 1000); [1, Thing::U, Thing::TAGS.size()]);
    each!(all, x => x; [
        Thing::N.size().gt(1), Thing::ON.size().gt(1), Thing::ANY.size().gt(1), Thing::MAP.entry("k").size().eq(1),
        Thing::N.exists(), Thing::M.not_exists(), Thing::PART.then(Part::M).exists(), Thing::LIST.element(0).exists(),
        Thing::MAP.entry("k").not_exists(), Thing::N.attribute_type(AttributeType::N),
        Thing::PARTS.element(0).then(Part::TAGS).attribute_type(AttributeType::Ss),
        Thing::ANY.attribute_type(AttributeType::Null), Thing::TAGS.attribute_type(AttributeType::Bs),
        !Thing::N.eq(1), !!Thing::N.eq(1), !(Thing::N.eq(1) & Thing::M.eq(1)), !(Thing::N.eq(1) | Thing::M.eq(1)),
        Thing::N.eq(1) & Thing::M.eq(2) & Thing::U.eq(3), Thing::N.eq(1) | Thing::M.eq(2) | Thing::U.eq(3),
        (Thing::N.eq(1) | Thing::M.eq(2)) & (Thing::U.eq(3) | !Thing::ON.eq(true)),
        Thing::N.eq(1) & (Thing::M.eq(2) | Thing::U.eq(3) & Thing::ON.eq(true)),
        !(Thing::N.between(1, 2) & Thing::WORD.begins_with("a")) | Thing::TAGS.contains("a"),
        !Thing::N.is_in([1, 2]) & Thing::LIST.size().gt(1), Thing::N.is_in([1; 0]) | Thing::M.exists(),
        raw("size(#a) > :a").name("#a", "list").value(":a", &1).condition(),
        !raw("#a = :a OR #b = :a").name("#a", "n").name("#b", "m").value(":a", &1).condition() & Thing::N.exists(),
    ]);
    all
}

/// Every condition is taken, by writes and as a filter.
#[tokio::test]
async fn every_condition_is_grammar() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        things.put(&thing()).await.unwrap();
        let mut wrong = Vec::new();
        for (what, condition) in comparisons().into_iter().chain(functions_and_joins()) {
            if let Err(error) = things.scan().filter(condition.clone()).count().await {
                wrong.push(format!("filter {what}: {}", text(&error)));
            }
            match things.update("x").increment(Thing::U, 0).condition(condition).return_nothing().await {
                Ok(()) | Err(Error::ConditionFailed { .. }) => {}
                Err(error) => wrong.push(format!("condition {what}: {}", text(&error))),
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// What only a value or a path tells, and what is no type's fault, is refused before sending.
#[tokio::test]
async fn what_is_no_grammar_is_refused_before_sending() {
    let (things, recorder) = crate::support::counted::<Thing>().await;
    let itself = "is compared with itself";
    let order = "only strings, numbers and binary have an order";
    let refused: [(&str, Condition<Thing>); 8] = [
        (itself, Thing::N.eq(Thing::N)),
        (itself, Thing::PART.then(Part::N).lt(Thing::PART.then(Part::N))),
        (itself, Thing::N.between(0, Thing::N)),
        (itself, Thing::WORD.begins_with(Thing::WORD)),
        (itself, Thing::MAP.entry("k").is_in([Thing::MAP.entry("a"), Thing::MAP.entry("k")])),
        (order, Thing::ANY.lt(AttributeValue::Bool(true))),
        (order, Thing::ANY.ge(AttributeValue::L(vec![]))),
        (order, Thing::ANY.between(AttributeValue::N("1".into()), AttributeValue::Null(true))),
    ];
    for (why, condition) in refused {
        let error = text(&things.delete("x").condition(condition).await.unwrap_err());
        assert!(error.contains(why) && error.contains("nothing was sent"), "{error}");
    }
    assert_eq!(recorder.count(), 0);
}
