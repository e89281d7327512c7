//! Derived key attributes: made of a record's fields when it is written, checked against them when it is read.

use crate::codec::wire::row::Row;
use crate::codec::{Capture, DecodeError, EncodeError, Item, Names, encode_item};
use crate::facts::{ComputeError, ComputedParts, KeyAttribute, KeySource, RecordFacts, TemplateField};
use crate::key::canonical;
use crate::record::{Key, Projection, Record};
use aws_sdk_dynamodb::types::AttributeValue;

/// The value of an attribute that is made of fields, out of theirs in the order of [`KeyAttribute::fields`]. `None`: it is absent. A
/// key attribute is absent where one of its fields is, which leaves the item out of an index.
///
/// # Errors
/// A value that does not fit the template, or that the function does not take.
pub(crate) fn made(
    attribute: &KeyAttribute,
    values: Vec<Option<AttributeValue>>,
) -> Result<Option<AttributeValue>, EncodeError> {
    let all = |values: Vec<Option<AttributeValue>>| values.into_iter().collect::<Option<Vec<_>>>();
    match &attribute.source {
        KeySource::Field { .. } => Ok(values.into_iter().next().flatten()),
        KeySource::Template(template) => {
            all(values).map(|values| template.format(&values).map(AttributeValue::S)).transpose()
        }
        KeySource::Computed(computed) if !computed.of_absent && values.contains(&None) => Ok(None),
        KeySource::Computed(computed) => (computed.with)(&ComputedParts(values)).map_err(|e| match e {
            ComputeError::Encode(e) => e,
            ComputeError::Decode(e) => EncodeError::invalid(e),
        }),
    }
    .map_err(|e| e.in_attribute(attribute.name))
}

/// The same, out of the attributes that the fields are, or stand in.
pub(crate) fn made_of_attributes(
    attribute: &KeyAttribute,
    mut values: Vec<Option<AttributeValue>>,
) -> Result<Option<AttributeValue>, EncodeError> {
    for (field, value) in attribute.as_template().iter().flat_map(|template| template.fields()).zip(&mut values) {
        *value = value.take().and_then(|value| field.of_attribute(value));
    }
    made(attribute, values)
}

/// The same, out of an item or a key that has the fields.
pub(crate) fn made_of(attribute: &KeyAttribute, fields: &Item) -> Result<Option<AttributeValue>, EncodeError> {
    made_of_attributes(attribute, attribute.each_field().map(|name| fields.get(name).cloned()).collect())
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
    let facts = const { &R::FACTS };
    check_names::<R>(item.keys().map(String::as_str))?;
    for attribute in facts.derived() {
        match made_of(attribute, &item)? {
            Some(value) => drop(item.insert(attribute.name.to_owned(), value)),
            None => drop(item.remove(attribute.name)),
        }
    }
    for key in facts.key_attributes() {
        check_key(key, item.get(key.name), key.name == facts.partition_key.name)?;
    }
    check_index_keys(facts, |name| item.get(name))?;
    Ok(item)
}

/// Refuses attributes of a record under names that are others': of keys that are made of fields, and those under which older
/// items hold a field. A flattened struct or `rest` can have them.
pub(crate) fn check_names<'n, R: Record>(names: impl IntoIterator<Item = &'n str>) -> Result<(), EncodeError> {
    let facts = const { &R::FACTS };
    // Most records have none of both.
    if facts.derived().next().is_none() && !const { R::FACTS.attributes.any_aliases() } {
        return Ok(());
    }
    names.into_iter().try_for_each(|name| check_name(facts, name))
}

fn check_name(facts: &RecordFacts, name: &str) -> Result<(), EncodeError> {
    if facts.derived().any(|key| key.name == name && !facts.is_computed(name)) {
        let why = "is an attribute that is made of fields: a flattened struct or `rest` cannot hold it too";
        return Err(EncodeError::invalid(why).in_attribute(name));
    }
    if let Some(field) = facts.attributes.owner_of(name) {
        let why = format_args!("is an older name of `{}`: a flattened struct or `rest` cannot hold it too", field.name);
        return Err(EncodeError::invalid(why).in_attribute(name));
    }
    Ok(())
}

/// Refuses what DynamoDB does not take as the key of an index, of the values that are given under these names.
pub(crate) fn check_index_keys<'i>(
    facts: &RecordFacts,
    value: impl Fn(&str) -> Option<&'i AttributeValue>,
) -> Result<(), EncodeError> {
    for index in facts.indexes {
        for (at, key) in index.key_attributes().enumerate() {
            if let Some(value) = value(key.name) {
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
            refuse(format!("has {length} bytes: a {part} key attribute can have at most {longest}"))
        }
        _ => Ok(()),
    }
}

/// The key attributes of the table, as DynamoDB's `Key` wants them.
pub(crate) struct EncodedKey {
    pub(crate) key: Item,
    /// The fields that they are made of; `None`: they are fields.
    made_of: Option<Item>,
}

impl EncodedKey {
    /// The fields that the key is, or is made of.
    pub(crate) fn fields(&self) -> &Item {
        self.made_of.as_ref().unwrap_or(&self.key)
    }
}

/// # Errors
/// A key that is empty, too long or does not fit its template.
pub(crate) fn encode_key<K: Key>(key: &K) -> Result<EncodedKey, EncodeError> {
    let facts = const { &<K::Record as Record>::FACTS };
    let captured = |names: &[&str]| {
        let mut fields = Capture::new(names);
        key.encode_fields(&mut fields).map(|()| fields.into_item())
    };
    if facts.key_attributes().any(KeyAttribute::is_derived) {
        let mut names: Vec<&str> = facts.key_attributes().flat_map(KeyAttribute::each_field).collect();
        names.dedup();
        return key_of_fields(facts, captured(&names)?);
    }
    let sort_key = facts.sort_key.as_ref().unwrap_or(&facts.partition_key);
    let key = captured(&[facts.partition_key.name, sort_key.name])?;
    for attribute in facts.key_attributes() {
        check_key(attribute, key.get(attribute.name), attribute.name == facts.partition_key.name)?;
    }
    Ok(EncodedKey { key, made_of: None })
}

fn key_of_fields(facts: &RecordFacts, fields: Item) -> Result<EncodedKey, EncodeError> {
    let mut key = Item::with_capacity(2);
    for attribute in facts.key_attributes() {
        let value = made_of(attribute, &fields)?;
        check_key(attribute, value.as_ref(), attribute.name == facts.partition_key.name)?;
        key.extend(value.map(|value| (attribute.name.to_owned(), value)));
    }
    Ok(EncodedKey { key, made_of: Some(fields) })
}

/// A key attribute of the table, of a record.
pub(crate) fn key_attribute<R: Record>(record: &R, name: &'static str) -> Result<AttributeValue, EncodeError> {
    let absent = || EncodeError::invalid("is a key attribute of the table and cannot be absent").in_attribute(name);
    encode_key(&record.key())?.key.remove(name).ok_or_else(absent)
}

/// Reads a record out of an item. Attributes that are made of fields are kept from the fields; those of the table's key have to
/// agree with them, and a key that is a field has to be spelled as the field's type spells it: else the record that was read could
/// not be found again.
///
/// # Errors
/// An attribute that is missing or of another type, or a stored key that is not the record's.
pub(crate) fn decode_record<R: Record>(item: &Row) -> Result<R, DecodeError> {
    let Opened { filled, left_out, stored } = opened(&R::FACTS, item)?;
    let record: R = filled.as_ref().unwrap_or(item).decode(&left_out)?;
    for (key, value) in stored {
        let names = key.fields();
        let mut fields = Capture::new(&names);
        record.encode_fields(&mut fields).map_err(DecodeError::invalid)?;
        check_stored(key, &fields.into_item(), &value)?;
    }
    Ok(record)
}

/// An item before its record is read.
#[derive(Default)]
struct Opened {
    /// The same with fields out of its keys.
    filled: Option<Row>,
    /// The attributes that no field is to see.
    left_out: Vec<&'static str>,
    /// The key attributes of the table that have to agree with the fields.
    stored: Vec<(&'static KeyAttribute, AttributeValue)>,
}

fn opened(facts: &'static RecordFacts, item: &Row) -> Result<Opened, DecodeError> {
    let mut opened = Opened { filled: filled_from_keys(facts, item)?, ..Opened::default() };
    for key in facts.all_key_attributes() {
        let apart = key.is_derived() && !facts.is_computed(key.name);
        if apart {
            opened.left_out.push(key.name);
        }
        if is_table_key(facts, key) && (apart || !key.one_form) {
            opened.stored.extend(item.attribute(key.name).map(|value| (key, value)));
        }
    }
    Ok(opened)
}

fn check_stored(key: &KeyAttribute, fields: &Item, stored: &AttributeValue) -> Result<(), DecodeError> {
    let written = made_of(key, fields).map_err(DecodeError::invalid)?;
    if written.is_none_or(|written| canonical(&written) != canonical(stored)) {
        let why = match key.is_derived() {
            true => "the stored key disagrees with the fields that it is made of",
            false => "the stored key is spelled in another way than its type writes it: no request would find it",
        };
        return Err(DecodeError::invalid(why).in_attribute(key.name));
    }
    Ok(())
}

/// Reads a projection out of an item: what is under an alias is the attribute's.
///
/// # Errors
/// An attribute that is missing or of another type.
pub(crate) fn decode_projection<P: Projection>(item: &Row) -> Result<P, DecodeError> {
    let owned = in_own_names(&P::NAMES, item)?;
    let item = owned.as_ref().unwrap_or(item);
    let filled = filled_from_keys(&P::Record::FACTS, item)?;
    filled.as_ref().unwrap_or(item).decode(&[])
}

/// The item with what is under aliases under the attributes' own names; `None`: there are no aliases.
fn in_own_names(names: &Names, item: &Row) -> Result<Option<Row>, DecodeError> {
    let mut any = false;
    names.each(&mut |attribute| any |= !attribute.aliases.is_empty());
    if !any {
        return Ok(None);
    }
    let mut item = item.to_item()?;
    names.move_to_own(&mut item);
    Row::of_item(&item).map(Some).map_err(DecodeError::invalid)
}

/// The item with the fields that it has in its keys only; `None`: none are missing.
fn filled_from_keys(facts: &RecordFacts, item: &Row) -> Result<Option<Row>, DecodeError> {
    let templates = || facts.all_key_attributes().filter_map(KeyAttribute::as_template);
    let mut names: Vec<&str> = templates().flat_map(|template| template.fields().map(|field| field.name)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    names.sort_unstable();
    names.dedup();
    if item.count_of(&names) == names.len() {
        return Ok(None);
    }
    let mut item = item.to_item()?;
    let before = item.len();
    fill_from_keys(facts, &mut item);
    if item.len() == before {
        return Ok(None);
    }
    Row::of_item(&item).map(Some).map_err(DecodeError::invalid)
}

/// Fields that an item does not have as attributes of their own, out of the keys that are made of them: items that other
/// programs wrote often hold them there only.
fn fill_from_keys(facts: &RecordFacts, item: &mut Item) {
    for key in facts.all_key_attributes() {
        let Some(template) = key.as_template() else { continue };
        let of_table = is_table_key(facts, key);
        // An index key is not checked when it is read: it stands in for what could not be read otherwise.
        let missing =
            |field: &&TemplateField, item: &Item| (of_table || !field.optional) && !item.contains_key(field.name);
        if !template.fields().any(|field| missing(&field, item)) {
            continue;
        }
        let Some(AttributeValue::S(text)) = item.get(key.name) else { continue };
        let Some(pieces) = template.split(text) else { continue };
        let values: Vec<_> = template
            .fields()
            .zip(pieces)
            .filter(|(field, _)| missing(field, item))
            .filter_map(|(field, piece)| Some((field.name.to_owned(), field.value(piece)?)))
            .collect();
        item.extend(values);
    }
}

fn is_table_key(facts: &RecordFacts, key: &KeyAttribute) -> bool {
    facts.key_attributes().any(|of_table| of_table.name == key.name)
}

/// Whether an item is one of the record's: its key matches the templates whole. Without templates every item is.
pub(crate) fn belongs_to(facts: &RecordFacts, item: &Row) -> bool {
    facts
        .key_attributes()
        .filter_map(|key| Some((key.name, key.as_template()?)))
        .all(|(name, template)| item.may_hold(name, |text| template.split(text).is_some()))
}

/// Whether items of the record can be told from others by their keys.
pub(crate) fn is_templated(facts: &RecordFacts) -> bool {
    facts.key_attributes().any(|key| key.as_template().is_some())
}
