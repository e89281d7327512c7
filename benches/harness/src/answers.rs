//! DynamoDB's answers, as text.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A value as DynamoDB writes it: `{"S": "…"}`.
///
/// # Panics
///
/// For kinds of values that no sample has.
fn tagged(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(flag) => json!({ "BOOL": flag }),
        AttributeValue::L(list) => json!({ "L": list.iter().map(tagged).collect::<Vec<_>>() }),
        AttributeValue::M(map) => {
            json!({ "M": map.iter().map(|(name, value)| (name.clone(), tagged(value))).collect::<Map<_, _>>() })
        }
        _ => unreachable!("no sample has it"),
    }
}

/// One item, its attributes in an order unlike the struct's and unlike the alphabet's.
///
/// # Panics
///
/// If a sample is no item.
pub fn item(record: &impl Serialize) -> String {
    let map: HashMap<String, AttributeValue> = serde_dynamo::to_item(record).expect("a sample is an item");
    let mut attributes: Vec<_> = map.iter().collect();
    attributes.sort_by_key(|(name, _)| {
        name.bytes().fold(99_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)).rotate_left(17)
    });
    let attributes: Vec<String> =
        attributes.iter().map(|(name, value)| format!("\"{name}\":{}", tagged(value))).collect();
    format!("{{{}}}", attributes.join(","))
}

/// GetItem.
pub fn got(item: &str) -> String {
    format!("{{\"Item\":{item}}}")
}

/// Query and Scan; `next` is the item where the next page begins.
pub fn page(items: &[String], next: Option<&str>) -> String {
    let (count, items) = (items.len(), items.join(","));
    let next = next.map(|key| format!(",\"LastEvaluatedKey\":{key}")).unwrap_or_default();
    format!("{{\"Count\":{count},\"Items\":[{items}]{next},\"ScannedCount\":{count}}}")
}

/// BatchGetItem.
pub fn batch(items: &[String]) -> String {
    format!("{{\"Responses\":{{\"{TABLE}\":[{}]}},\"UnprocessedKeys\":{{}}}}", items.join(","))
}

/// UpdateItem, with the new item.
pub fn updated(item: &str) -> String {
    format!("{{\"Attributes\":{item}}}")
}

/// A write that returns nothing.
pub const DONE: &str = "{}";

/// BatchWriteItem.
pub const ALL_WRITTEN: &str = "{\"UnprocessedItems\":{}}";

/// The table of every case.
pub const TABLE: &str = "Users";
