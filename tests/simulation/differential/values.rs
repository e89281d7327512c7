//! Plain values: what an item is to the model.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;

/// A stored item, or the fields of a record, by the names of the attributes.
pub type Attributes = BTreeMap<String, AttributeValue>;

pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub fn list(numbers: &[i64]) -> AttributeValue {
    AttributeValue::L(numbers.iter().map(n).collect())
}

/// `None`: an empty set is stored as absence.
pub fn set<'a>(members: impl IntoIterator<Item = &'a str>) -> Option<AttributeValue> {
    let mut members: Vec<String> = members.into_iter().map(str::to_owned).collect();
    members.sort();
    (!members.is_empty()).then_some(AttributeValue::Ss(members))
}

pub fn map(members: impl IntoIterator<Item = (&'static str, AttributeValue)>) -> AttributeValue {
    AttributeValue::M(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub fn integer(value: &AttributeValue) -> Option<i64> {
    value.as_n().ok()?.parse().ok()
}

/// A time in whole seconds, in the form that is stored.
pub fn time(seconds: u64) -> AttributeValue {
    let time: chrono::DateTime<chrono::Utc> = (SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).into();
    s(time.format("%Y-%m-%dT%H:%M:%S.000000000Z").to_string())
}

/// An item as the SDK gives it, with its sets in order.
pub fn attributes(item: HashMap<String, AttributeValue>) -> Attributes {
    let ordered = |value| match value {
        AttributeValue::Ss(mut members) => {
            members.sort();
            AttributeValue::Ss(members)
        }
        other => other,
    };
    item.into_iter().map(|(name, value)| (name, ordered(value))).collect()
}

/// An item in one line.
pub fn line(item: &Attributes) -> String {
    let all: Vec<String> = item.iter().map(|(name, value)| format!("{name}={}", short(value))).collect();
    all.join(" ")
}

fn short(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("{text:?}"),
        AttributeValue::N(number) => number.clone(),
        AttributeValue::Ss(members) => format!("{members:?}"),
        AttributeValue::L(list) => format!("{:?}", list.iter().map(short).collect::<Vec<_>>()),
        AttributeValue::M(members) => line(&members.clone().into_iter().collect()),
        other => format!("{other:?}"),
    }
}
