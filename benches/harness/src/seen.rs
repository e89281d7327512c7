//! What a case gave, or sent, as plain values, so that all cases of a group can be compared.

use crate::case::AnyError;
use crate::connector::last_request;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// # Panics
///
/// For what is no JSON: no sample is.
pub fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("samples are JSON")
}

/// Records that were read.
///
/// # Errors
///
/// Those of serialization.
pub fn records<R: Serialize>(records: R) -> Result<Value, AnyError> {
    Ok(serde_json::to_value(records)?)
}

/// The SDK's own maps that were read.
///
/// # Errors
///
/// An item that is none.
pub fn maps(items: Vec<HashMap<String, AttributeValue>>) -> Result<Value, AnyError> {
    Ok(Value::Array(serde_dynamo::from_items(items)?))
}

/// One of them.
///
/// # Errors
///
/// As [`maps`].
pub fn map(item: HashMap<String, AttributeValue>) -> Result<Value, AnyError> {
    Ok(serde_dynamo::from_item(item)?)
}

/// How many there were.
///
/// # Errors
///
/// A number that is none.
pub fn count<N: TryInto<u64>>(count: N) -> Result<Value, AnyError> {
    count.try_into().map(Value::from).map_err(|_| "no number of items".into())
}

/// The items that the last request writes, whatever was answered; ordered by their sort key.
///
/// # Errors
///
/// A request that is not understood.
pub fn written<T>(_: T) -> Result<Value, AnyError> {
    let request: Value = serde_json::from_slice(&last_request())?;
    let mut items = items_of(&request).ok_or_else(|| format!("not understood: {request:.300}"))?;
    items.sort_by_key(|item| item["sk"].to_string());
    Ok(Value::Array(items))
}

fn items_of(request: &Value) -> Option<Vec<Value>> {
    if let Some(tables) = request.get("RequestItems") {
        let writes = tables.as_object()?.values().next()?.as_array()?;
        return writes.iter().map(|write| attributes(&write["PutRequest"]["Item"])).collect();
    }
    if let Some(actions) = request.get("TransactItems") {
        return actions.as_array()?.iter().map(|action| item_of(action.as_object()?.values().next()?)).collect();
    }
    Some(vec![item_of(request)?])
}

fn item_of(write: &Value) -> Option<Value> {
    match write.get("UpdateExpression") {
        None => attributes(&write["Item"]),
        Some(expression) => updated(write, expression.as_str()?),
    }
}

/// The key, and what `SET #a = :b, …` sets.
fn updated(write: &Value, expression: &str) -> Option<Value> {
    let mut item = attributes(&write["Key"])?;
    for assignment in expression.strip_prefix("SET ")?.split(',') {
        let (name, value) = assignment.split_once('=')?;
        let name = write["ExpressionAttributeNames"].get(name.trim()).map_or(Some(name.trim()), Value::as_str)?;
        item[name] = untagged(&write["ExpressionAttributeValues"][value.trim()])?;
    }
    Some(item)
}

fn attributes(item: &Value) -> Option<Value> {
    let item: Option<Map<_, _>> =
        item.as_object()?.iter().map(|(name, value)| Some((name.clone(), untagged(value)?))).collect();
    item.map(Value::Object)
}

/// `{"S": "…"}` without its tag.
fn untagged(value: &Value) -> Option<Value> {
    let (tag, value) = value.as_object()?.iter().next()?;
    match tag.as_str() {
        "N" => serde_json::from_str(value.as_str()?).ok(),
        "L" => value.as_array()?.iter().map(untagged).collect::<Option<Vec<_>>>().map(Value::Array),
        "M" => attributes(value),
        _ => Some(value.clone()),
    }
}
