//! Derived key attributes: made of a record's fields when it is written, checked against them when it is read.

use crate::codec::Item;
use crate::codec::{Capture, DecodeError, EncodeError, decode_item, encode_item};
use crate::facts::{ComputeError, ComputedParts, IndexFacts, KeyAttribute, KeySource, RecordFacts};
use crate::record::{Key, Record};
use aws_sdk_dynamodb::types::AttributeValue;

/// The value of a key attribute, out of the fields that it is made of. `None` leaves the item out of an index.
///
/// # Errors
/// Some of the fields are there and some are not, or a value does not fit the template.
pub(crate) fn key_value(key: &KeyAttribute, fields: &Item) -> Result<Option<AttributeValue>, EncodeError> {
    let names = key.fields();
    let values: Vec<AttributeValue> = names.iter().filter_map(|name| fields.get(*name)).cloned().collect();
    if let KeySource::Field { .. } = key.source {
        return Ok(values.into_iter().next());
    }
    if values.len() < names.len() {
        if values.is_empty() {
            return Ok(None);
        }
        let missing: Vec<&str> = names.into_iter().filter(|name| !fields.contains_key(*name)).collect();
        return Err(EncodeError::invalid(format_args!(
            "is made of fields of which some are there and some are not: give {} too, or none of them",
            quoted(&missing)
        ))
        .in_attribute(key.name));
    }
    match &key.source {
        KeySource::Field { .. } => Ok(None),
        KeySource::Template(template) => template.format(&values).map(AttributeValue::S).map(Some),
        KeySource::Computed(computed) => (computed.with)(&ComputedParts(values)).map(Some).map_err(|e| match e {
            ComputeError::Encode(e) => e,
            ComputeError::Decode(e) => EncodeError::invalid(e),
        }),
    }
    .map_err(|e| e.in_attribute(key.name))
}

pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The item of a record, with all its derived attributes, as a put writes it.
///
/// # Errors
/// A value that cannot be stored, a key that is empty, an index key that is there in part.
pub(crate) fn encode_record<R: Record>(record: &R) -> Result<Item, EncodeError> {
    complete_record::<R>(encode_item(record)?)
}

/// Adds to a record's fields what is made of them.
pub(crate) fn complete_record<R: Record>(mut item: Item) -> Result<Item, EncodeError> {
    add_derived(&mut item, R::FACTS.all_key_attributes())?;
    for key in R::FACTS.key_attributes() {
        check_key(key, item.get(key.name), key.name == R::FACTS.partition_key.name)?;
    }
    for index in R::FACTS.indexes {
        check_complete(index, &item)?;
    }
    check_index_keys::<R>(&item)?;
    Ok(item)
}

/// Adds what templates and functions make of the fields in the item.
pub(crate) fn add_derived<'k>(
    item: &mut Item,
    keys: impl IntoIterator<Item = &'k KeyAttribute>,
) -> Result<(), EncodeError> {
    for key in keys.into_iter().filter(|key| key.is_derived()) {
        if let Some(value) = key_value(key, item)? {
            item.insert(key.name.to_owned(), value);
        }
    }
    Ok(())
}

/// Optional fields of one index key are all there or all absent.
fn check_complete(index: &IndexFacts, item: &Item) -> Result<(), EncodeError> {
    let optional = |key: &&KeyAttribute| matches!(key.source, KeySource::Field { optional: true });
    let (there, absent): (Vec<&KeyAttribute>, Vec<&KeyAttribute>) =
        index.key_attributes().filter(optional).partition(|key| item.contains_key(key.name));
    if let (Some(_), Some(first)) = (there.first(), absent.first()) {
        let name = index.name.unwrap_or_default();
        return Err(EncodeError::invalid(format_args!(
            "is absent while other attributes of the key of index `{name}` are there: give all of them, or none"
        ))
        .in_attribute(first.name));
    }
    Ok(())
}

/// Refuses what DynamoDB does not take as the key of an index.
pub(crate) fn check_index_keys<R: Record>(item: &Item) -> Result<(), EncodeError> {
    for index in R::FACTS.indexes {
        for (at, key) in index.key_attributes().enumerate() {
            if let Some(value) = item.get(key.name) {
                check_key_value(key.name, value, at < index.partition_key.len())?;
            }
        }
    }
    Ok(())
}

fn check_key(key: &KeyAttribute, value: Option<&AttributeValue>, partition: bool) -> Result<(), EncodeError> {
    match value {
        Some(value) => check_key_value(key.name, value, partition),
        None => {
            Err(EncodeError::invalid("is a key attribute of the table and cannot be absent").in_attribute(key.name))
        }
    }
}

/// The most bytes that DynamoDB takes for a partition key and for a sort key.
const LONGEST: [(usize, &str); 2] = [(2048, "partition"), (1024, "sort")];

/// Refuses what DynamoDB does not take as a key: nothing, and too much.
pub(crate) fn check_key_value(name: &str, value: &AttributeValue, partition: bool) -> Result<(), EncodeError> {
    let length = match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        _ => return Ok(()),
    };
    let (longest, part) = LONGEST[usize::from(!partition)];
    let refuse = |why: String| Err(EncodeError::invalid(why).in_attribute(name));
    match length {
        0 => refuse("is a key attribute and cannot be empty".into()),
        _ if length > longest => {
            refuse(format!("has {length} bytes: a {part} key attribute can have {longest} at the most"))
        }
        _ => Ok(()),
    }
}

/// The key attributes of the table, as DynamoDB's `Key` wants them, and the fields that they are made of.
pub(crate) struct EncodedKey {
    pub(crate) key: Item,
    pub(crate) fields: Item,
}

/// # Errors
/// A key that is empty, too long or does not fit its template.
pub(crate) fn encode_key<K: Key>(key: &K) -> Result<EncodedKey, EncodeError> {
    let facts = &<K::Record as Record>::FACTS;
    let mut names: Vec<&str> = facts.key_attributes().flat_map(KeyAttribute::fields).collect();
    names.dedup();
    let mut fields = Capture::new(&names);
    key.encode_fields(&mut fields)?;
    let fields = fields.into_item();
    let mut item = Item::with_capacity(2);
    for attribute in facts.key_attributes() {
        let value = key_value(attribute, &fields)?;
        check_key(attribute, value.as_ref(), attribute.name == facts.partition_key.name)?;
        item.extend(value.map(|value| (attribute.name.to_owned(), value)));
    }
    Ok(EncodedKey { key: item, fields })
}

/// A key attribute of the table, of a record.
pub(crate) fn key_attribute<R: Record>(record: &R, name: &'static str) -> Result<AttributeValue, EncodeError> {
    let absent = || EncodeError::invalid("is a key attribute of the table and cannot be absent").in_attribute(name);
    encode_key(&record.key())?.key.remove(name).ok_or_else(absent)
}

/// Reads a record out of an item: derived attributes are kept from the fields, and those of the table's key have to agree
/// with them.
///
/// # Errors
/// An attribute that is missing or of another type, or a stored key that disagrees with the fields.
pub(crate) fn decode_record<R: Record>(mut item: Item) -> Result<R, DecodeError> {
    let facts = &R::FACTS;
    let stored: Vec<(&KeyAttribute, AttributeValue)> = facts
        .all_key_attributes()
        .into_iter()
        .filter(|key| key.is_derived())
        .filter_map(|key| item.remove(key.name).map(|value| (key, value)))
        .collect();
    let record: R = decode_item(item)?;
    for (key, value) in stored.iter().filter(|(key, _)| is_table_key(facts, key)) {
        let names = key.fields();
        let mut fields = Capture::new(&names);
        record.encode_fields(&mut fields).map_err(DecodeError::invalid)?;
        let made = key_value(key, &fields.into_item()).map_err(DecodeError::invalid)?;
        if made.as_ref() != Some(value) {
            return Err(DecodeError::invalid("the stored key disagrees with the fields that it is made of")
                .in_attribute(key.name));
        }
    }
    Ok(record)
}

fn is_table_key(facts: &RecordFacts, key: &KeyAttribute) -> bool {
    facts.key_attributes().any(|of_table| of_table.name == key.name)
}

/// Whether an item is one of `R`'s: its key matches the templates whole. Without templates every item is.
pub(crate) fn belongs_to<R: Record>(item: &Item) -> bool {
    R::FACTS.key_attributes().filter_map(|key| Some((key.name, key.as_template()?))).all(|(name, template)| match item
        .get(name)
    {
        Some(AttributeValue::S(text)) => template.split(text).is_some(),
        _ => false,
    })
}

/// Whether items of `R` can be told from others by their keys.
pub(crate) fn is_templated<R: Record>() -> bool {
    R::FACTS.key_attributes().any(|key| key.as_template().is_some())
}
