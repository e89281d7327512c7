//! Placeholders of many names, and changes that overlap, whatever their order is.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::{Attribute, Changes, DynamoTable, Item, Record};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{sent, silent, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: String,
    title: String,
    #[record(rest)]
    other: Item,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    name: String,
    list: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    part: Part,
    parts: Vec<Part>,
    map: BTreeMap<String, String>,
    partly: String,
}

fn note(names: &[String]) -> Note {
    let other = names.iter().map(|name| (name.clone(), AttributeValue::Bool(true))).collect();
    Note { id: "x".into(), title: "t".into(), other }
}

/// A name has one number in the whole request, the next one where it comes first.
#[tokio::test]
async fn many_names() {
    let (notes, canned) = silent::<Note>();
    let names: Vec<String> = (0..150).map(|at| format!("{}{at:03}", "n".repeat(1 + at % 3))).collect();
    let raw = dynamo_table::raw("#late = #n and #other = :v").name("#late", "late").name("#n", names[99].as_str());
    let condition = raw.name("#other", "title").value(":v", &1u8).condition();
    notes.upsert(&note(&names)).set_if_not_exists(Note::TITLE).condition(condition).return_nothing().await.unwrap();
    let body = sent(&canned);

    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let expected: Vec<&str> = ["title"].into_iter().chain(sorted.iter().copied()).chain(["late"]).collect();
    let numbered = |(at, name): (usize, &&str)| (format!("#{at}"), json!(name));
    assert_eq!(body["ExpressionAttributeNames"], Value::Object(expected.iter().enumerate().map(numbered).collect()));
    let others: Vec<String> = (1..=150).map(|at| format!("#{at} = :{at}")).collect();
    let set = format!("SET #0 = if_not_exists(#0, :0), {}", others.join(", "));
    assert_eq!(body["UpdateExpression"], set);
    let at = expected.iter().position(|name| *name == names[99]).unwrap();
    assert_eq!(body["ConditionExpression"], format!("#151 = #{at} and #0 = :151"));
    let values: Map<String, Value> = body["ExpressionAttributeValues"].as_object().unwrap().clone();
    assert_eq!((values.len(), &values[":0"], &values[":151"]), (152, &json!({ "S": "t" }), &json!({ "N": "1" })));
}

/// Case: a flattened map holds what is a field.
#[tokio::test]
async fn an_upsert_with_two_values_for_an_attribute_is_refused() {
    let (notes, canned) = silent::<Note>();
    let twice: Vec<String> = ["a", "title", "z"].map(str::to_owned).into();
    let error = notes.upsert(&note(&twice)).await.unwrap_err();
    assert!(text(&error).contains("the record has two values for the attribute `title`"), "{}", text(&error));
    assert!(canned.requests().is_empty());
}

/// A place that can be changed, as its steps and as a change.
fn change(place: usize) -> (&'static [&'static str], Changes<Thing>) {
    let (changes, part) = (Changes::new(), Part { name: String::new(), list: Vec::new() });
    match place {
        0 => (&["part"], changes.set(Thing::PART, part)),
        1 => (&["part", "name"], changes.set(Thing::PART.then(Part::NAME), "x")),
        2 => (&["part", "list"], changes.set(Thing::PART.then(Part::LIST), vec![])),
        3 => (&["part", "list", "1"], changes.set(Thing::PART.then(Part::LIST).element(1), "x")),
        4 => (&["part", "list", "11"], changes.set(Thing::PART.then(Part::LIST).element(11), "x")),
        5 => (&["parts"], changes.set(Thing::PARTS, vec![])),
        6 => (&["parts", "0"], changes.set(Thing::PARTS.element(0), part)),
        7 => (&["parts", "0", "name"], changes.set(Thing::PARTS.element(0).then(Part::NAME), "x")),
        8 => (&["map", "name"], changes.set(Thing::MAP.entry("name"), "x")),
        9 => (&["map", "name "], changes.set(Thing::MAP.entry("name "), "x")),
        10 => (&["map"], changes.set(Thing::MAP, BTreeMap::new())),
        _ => (&["partly"], changes.set(Thing::PARTLY, "x")),
    }
}

proptest! {
    #[test]
    fn changes_that_overlap_are_found_in_whatever_order(places in prop::collection::vec(0..12usize, 1..7)) {
        let steps: Vec<_> = places.iter().map(|place| change(*place).0).collect();
        let overlap = |a: &[&str], b: &[&str]| a.starts_with(b) || b.starts_with(a);
        let overlaps = steps.iter().enumerate().any(|(at, a)| steps[at + 1..].iter().any(|b| overlap(a, b)));
        let (things, _canned) = silent::<Thing>();
        let update = places.iter().fold(things.update("x"), |update, place| update.and(change(*place).1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let rendered = runtime.block_on(update.into_request());
        let refused = rendered.is_err_and(|error| text(&error).contains("two changes overlap: "));
        prop_assert_eq!(refused, overlaps);
    }
}
