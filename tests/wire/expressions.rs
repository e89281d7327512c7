//! The text of every construct: aliased, bracketed, the same for the same expression.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::codec::AttributeType;
use dynamo_table::{Attribute, Computed, Condition, DynamoTable, Error, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{sent, silent, text};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    city: String,
    lines: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    a: u64,
    b: Option<i64>,
    name: String,
    title: Option<String>,
    data: Vec<u8>,
    on: bool,
    tags: BTreeSet<String>,
    scores: BTreeSet<u32>,
    home: Address,
    list: Vec<Address>,
    map: BTreeMap<String, u64>,
    #[record(rename = "odd.name-x y")]
    odd: u64,
}

/// The condition as it is sent, its names put back into their places.
async fn rendered(condition: Condition<Thing>) -> (String, Value) {
    let (things, canned) = silent::<Thing>();
    things.delete("x").condition(condition).await.unwrap();
    let body = sent(&canned);
    (named(&body, "ConditionExpression"), body.get("ExpressionAttributeValues").cloned().unwrap_or_default())
}

fn named(body: &Value, expression: &str) -> String {
    let mut text = body[expression].as_str().unwrap_or_default().to_owned();
    let names = body["ExpressionAttributeNames"].as_object().cloned().unwrap_or_default();
    for at in (0..names.len()).rev() {
        text = text.replace(&format!("#{at}"), names[&format!("#{at}")].as_str().unwrap());
    }
    text
}

/// Case 64 and 65: every operator.
#[tokio::test]
async fn operators() {
    let expected = [
        (Thing::A.eq(1), "a = :0"),
        (Thing::A.ne(1), "a <> :0"),
        (Thing::A.lt(1), "a < :0"),
        (Thing::A.le(1), "a <= :0"),
        (Thing::A.gt(1), "a > :0"),
        (Thing::A.ge(1), "a >= :0"),
        (Thing::A.between(1, 2), "a BETWEEN :0 AND :1"),
        (Thing::A.is_in([1, 2]), "a IN (:0, :1)"),
        (Thing::NAME.begins_with("x"), "begins_with(name, :0)"),
        (Thing::DATA.begins_with(&[1u8][..]), "begins_with(data, :0)"),
        (Thing::NAME.contains("x"), "contains(name, :0)"),
        (Thing::TAGS.contains("x"), "contains(tags, :0)"),
        (!Thing::SCORES.contains(4), "NOT (contains(scores, :0))"),
        (Thing::A.exists(), "attribute_exists(a)"),
        (Thing::A.not_exists(), "attribute_not_exists(a)"),
        (!Thing::A.exists(), "NOT (attribute_exists(a))"),
        (Thing::A.attribute_type(AttributeType::N), "attribute_type(a, :0)"),
        (Thing::NAME.size().between(1, Thing::A), "size(name) BETWEEN :0 AND a"),
        (Thing::A.gt(Thing::NAME.size()), "a > size(name)"),
        (Thing::NAME.size().is_in([1, 3]), "size(name) IN (:0, :1)"),
        (Thing::A.eq(Thing::ODD), "a = odd.name-x y"),
        (Thing::B.eq(-1), "b = :0"),
        (Thing::ON.eq(true), "on = :0"),
        (Thing::TAGS.eq(BTreeSet::new()), "attribute_not_exists(tags)"),
        (Thing::TAGS.ne(BTreeSet::new()), "attribute_exists(tags)"),
        (Thing::HOME.then(Address::CITY).eq("x"), "home.city = :0"),
        (Thing::HOME.then(Address::LINES).element(2).eq("x"), "home.lines[2] = :0"),
        (Thing::LIST.element(0).then(Address::CITY).exists(), "attribute_exists(list[0].city)"),
        (Thing::MAP.entry("a.b").eq(1), "map.a.b = :0"),
    ];
    for (condition, text) in expected {
        assert_eq!(rendered(condition.clone()).await.0, text);
        assert_eq!(rendered(condition.clone()).await, rendered(condition).await, "deterministic");
    }
}

/// Case 7: brackets where they have to be, none where not.
#[tokio::test]
async fn grouping() {
    let (a, b, c) = (|| Thing::A.eq(1), || Thing::B.eq(2), || Thing::ON.eq(true));
    for (condition, expected) in [
        ((a() | b()) & c(), "(a = :0 OR b = :1) AND on = :2"),
        (c() & (a() | b()), "on = :0 AND (a = :1 OR b = :2)"),
        (!(a() & c()), "NOT (a = :0 AND on = :1)"),
        (a() & b() & c(), "a = :0 AND b = :1 AND on = :2"),
        ((a() & b()) | c(), "(a = :0 AND b = :1) OR on = :2"),
        (!!a(), "a = :0"),
        (a() | Thing::A.is_in([0; 0]), "a = :0"),
        (a() & !Thing::A.is_in([0; 0]), "a = :0"),
    ] {
        assert_eq!(rendered(condition).await.0, expected);
    }
}

/// Values are bound, with the attribute's own type; a name is never text of the expression.
#[tokio::test]
async fn values_and_names_are_placeholders() {
    let (text, values) = rendered(Thing::ODD.eq(1) & Thing::NAME.eq("#0 OR :0")).await;
    assert_eq!(text, "odd.name-x y = :0 AND name = :1");
    assert_eq!(values, json!({ ":0": { "N": "1" }, ":1": { "S": "#0 OR :0" } }));
}

/// Case 66: the clauses in one call.
#[tokio::test]
async fn updates() {
    let (things, canned) = silent::<Thing>();
    let update = things
        .update("x")
        .remove(Thing::LIST.element(1))
        .add(Thing::A, 2)
        .delete_from(Thing::TAGS, BTreeSet::from(["y".to_owned()]))
        .set(Thing::HOME.then(Address::CITY), "Oslo")
        .set_if_not_exists(Thing::NAME, "n")
        .decrement(Thing::ODD, 1)
        .append(Thing::HOME.then(Address::LINES), vec!["z".to_owned()])
        .set(Thing::SCORES, BTreeSet::new())
        .set(Thing::MAP.entry("k"), 3)
        .return_nothing();
    update.await.unwrap();
    assert_eq!(
        named(&sent(&canned), "UpdateExpression"),
        "SET home.city = :2, name = if_not_exists(name, :3), odd.name-x y = odd.name-x y - :4, \
         home.lines = list_append(home.lines, :5), map.k = :6 REMOVE list[1], scores ADD a :0 DELETE tags :1"
    );
}

/// What the library has no word for yet: text with bound names and values, bracketed beside others.
#[tokio::test]
async fn raw_conditions() {
    let raw = || dynamo_table::raw("#n[0] > :v OR new_function(#n, :v)").name("#n", "name").value(":v", &4u8);
    let (expression, values) = rendered(Thing::A.eq(1) & raw().condition()).await;
    assert_eq!(expression, "a = :0 AND (name[0] > :1 OR new_function(name, :2))");
    assert_eq!(values[":2"], json!({ "N": "4" }));
    let (things, canned) = silent::<Thing>();
    let unbound = dynamo_table::raw("#n = :v").name("#n", "name").condition();
    let error = text(&things.delete("x").condition(unbound).await.unwrap_err());
    assert!(error.contains("the raw condition does not bind `:v`"), "{error}");
    assert!(canned.requests().is_empty());
}

/// What DynamoDB computes from what the item holds.
#[tokio::test]
async fn computed_values() {
    let (things, canned) = silent::<Thing>();
    let lines = || Thing::HOME.then(Address::LINES);
    let update = things
        .update("x")
        .set(Thing::A, Thing::ODD.minus(Thing::MAP.entry("k")))
        .set(Thing::NAME, Thing::TITLE.or("untitled"))
        .set(Thing::B, Computed::of(100).minus(Thing::B))
        .set(Thing::ODD, Thing::A.or(0).plus(1))
        .set(lines(), lines().or(Vec::new()).joined(vec!["z".to_owned()]))
        .return_nothing();
    update.await.unwrap();
    assert_eq!(
        named(&sent(&canned), "UpdateExpression"),
        "SET a = odd.name-x y - map.k, name = if_not_exists(title, :0), b = :1 - b, \
         odd.name-x y = if_not_exists(a, :2) + :3, home.lines = list_append(if_not_exists(home.lines, :4), :5)"
    );
    // It is not the same twice, also where it only reads another attribute.
    for (reads, name) in [(true, "title"), (false, "name")] {
        let canned =
            Canned::new([Answer::reset(), Answer::json(json!({}))].into_iter().take(if reads { 1 } else { 2 }));
        let things: Table<Thing> = Table::new(canned.client(), "things");
        let value = if name == "title" { Thing::TITLE.or("untitled") } else { Thing::NAME.or("untitled") };
        let update = things.update("x").set(Thing::NAME, value).return_nothing();
        assert_eq!(update.await.is_err_and(|error| error.is_outcome_unknown()), reads, "{name}");
        canned.finish();
    }
}

#[tokio::test]
async fn limits() {
    let (things, canned) = silent::<Thing>();
    let many = (0..151).map(|n| Thing::A.ne(n)).reduce(|all, one| all & one).unwrap();
    let error = text(&things.delete("x").condition(many).await.unwrap_err());
    assert!(error.contains("an expression has 301 operators: DynamoDB takes at most 300"), "{error}");
    assert!(canned.requests().is_empty());
}

/// Row 41: a condition of any depth is refused before sending, and neither cloning nor dropping it overflows the stack.
#[tokio::test]
async fn conditions_of_any_depth_are_refused() {
    let (things, canned) = silent::<Thing>();
    let one = |n: u64| Thing::A.ne(n);
    let nested = (0..40_000).fold(one(0), |all, n| if n % 2 == 0 { !(one(n) & all) } else { !(all | one(n)) });
    let alternating = (0..40_000).fold(one(0), |all, n| if n % 2 == 0 { all & one(n) } else { one(n) | all });
    let flat = (0..40_000).map(one).reduce(|all, one| all | one).unwrap();
    for deep in [nested, alternating, flat] {
        let copy = deep.clone();
        assert!(!format!("{copy:?}").is_empty());
        drop(copy);
        let errors = [
            things.delete("x").condition(deep.clone()).await.map(drop),
            things.update("x").set(Thing::A, 1).condition(deep.clone() & one(1)).await.map(drop),
            things.scan().filter(!deep.clone()).all().await.map(drop),
            things.query("x").filter(deep.clone() | one(1)).count().await.map(drop),
            things.clear_table().filter(deep).await.map(drop).map_err(Error::from),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
            assert!(text(&error).contains("DynamoDB takes at most 300"), "{}", text(&error));
        }
    }
    assert!(canned.requests().is_empty());
    // What folds away is none of it.
    let folded = (0..40_000).fold(one(0), |all, _| all | Thing::A.is_in(Vec::<u64>::new()));
    let double = (0..40_000).fold(folded, |all, _| !all);
    things.delete("x").condition(double).await.unwrap();
}
