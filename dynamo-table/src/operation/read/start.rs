//! Where a read begins: after the item of a cursor, or after a record.

use super::key_condition::is_within;
use crate::codec::{Item, Number, ScalarType};
use crate::cursor::Cursor;
use crate::derived::check_key_value;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::facts::KeyAttribute;
use crate::operation::keys::Source;
use aws_sdk_dynamodb::types::AttributeValue;

/// The key that the cursor holds. It may have been held by a client: what is not the key of an item that this request could read is
/// refused here, and not by DynamoDB.
///
/// # Errors
/// [`Error::InvalidCursor`].
pub(super) fn at(call: &Call, source: Source, cursor: &Cursor, fingerprint: u64, within: &Node) -> Result<Item, Error> {
    let key = cursor.open(fingerprint).map_err(|why| call.invalid_cursor(why))?;
    let keys = source.keys();
    let is_there =
        |attribute: &&KeyAttribute| key.get(attribute.name).is_some_and(|value| is_value_of(source, attribute, value));
    if key.len() != keys.len() || !keys.iter().all(is_there) {
        return Err(call.invalid_cursor(
            "the cursor does not hold the key attributes of what is read, each of its type: it was altered, or made \
             when the table's keys were declared differently",
        ));
    }
    if !is_within(within, &key) {
        return Err(call.invalid_cursor(
            "the cursor is outside of what the query reads, in another partition or beyond the condition on the sort key: it was altered",
        ));
    }
    Ok(key)
}

/// The key of a record.
///
/// # Errors
/// [`Error::InvalidUse`] for a record that the request could not read.
pub(super) fn after(call: &Call, source: Source, item: &Item, within: &Node) -> Result<Item, Error> {
    let names = source.key_names();
    if let Some(name) = names.iter().find(|name| !item.contains_key(**name)) {
        return Err(call.invalid(format!("`.after` got a record that is not in this index: it has no `{name}`")));
    }
    let key: Item =
        names.into_iter().filter_map(|name| item.get_key_value(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    if !is_within(within, &key) {
        return Err(call.invalid(
            "`.after` got a record that is outside of what the query reads, in another partition or beyond the condition on the sort key",
        ));
    }
    Ok(key)
}

/// What DynamoDB alone can tell of a position: that it is not in the segment.
pub(super) fn refused(error: Error) -> Error {
    let of_start = |message: &str| {
        let message = message.to_lowercase();
        ["exclusivestartkey", "start key", "starting key"].iter().any(|words| message.contains(words))
    };
    match error {
        Error::Service { call, problem } if problem.code == "ValidationException" && of_start(&problem.message) => call
            .invalid_cursor(
                "DynamoDB does not start at the cursor: its position is not in this segment, or not in this table \
                 or index",
            ),
        error => error,
    }
}

/// Whether DynamoDB takes the value as a key attribute.
fn is_value_of(source: Source, attribute: &KeyAttribute, value: &AttributeValue) -> bool {
    let is_of_type = match (attribute.scalar, value) {
        (ScalarType::S, AttributeValue::S(_)) | (ScalarType::B, AttributeValue::B(_)) => true,
        (ScalarType::N, AttributeValue::N(text)) => text.parse::<Number>().is_ok(),
        _ => false,
    };
    let is_sort = source.record.sort_key.iter().chain(source.index.sort_key).any(|sort| sort.name == attribute.name);
    is_of_type && check_key_value(attribute.name, value, !is_sort).is_ok()
}
