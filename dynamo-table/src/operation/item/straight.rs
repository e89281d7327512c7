//! Whole items straight to the wire, with no map of values in between.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::wire::output::Output;
use crate::codec::wire::writer::{ObjectWriter, write_attributes};
use crate::codec::{Attribute, EncodeError, MapWriter};
use crate::derived::{check_index_keys, check_key_value, made_of_attributes};
use crate::facts::{KeyAttribute, RecordFacts};
use crate::operation::target::LARGEST_ITEM;
use crate::record::{Key, Record};

/// Writes records of one kind, or keys, one after another.
pub(crate) struct Straight {
    output: Output,
}

impl Straight {
    /// `None` where the library sets attributes besides those that keys are made of, or where fields have older names: these need the
    /// whole item before it is written.
    pub(crate) fn of(facts: &RecordFacts) -> Option<Self> {
        let mut aliases = 0;
        facts.attributes.each(&mut |attribute| aliases += attribute.aliases.len());
        if aliases > 0 || !facts.computed.is_empty() || facts.roles.managed().next().is_some() {
            return None;
        }
        let keys: Vec<&KeyAttribute> = facts.all_key_attributes().collect();
        if keys.iter().any(|key| key.is_derived() && key.as_template().is_none()) {
            return None;
        }
        let parts = keys.iter().flat_map(|key| key.each_field());
        Some(Self { output: Output::keeping(keys.iter().map(|key| key.name).chain(parts)) })
    }
    /// For keys. `None` where they are made of fields, which are not what is sent.
    pub(crate) fn of_key(facts: &RecordFacts) -> Option<Self> {
        let keys = || facts.key_attributes();
        (!keys().any(KeyAttribute::is_derived)).then(|| Self { output: Output::keeping(keys().map(|key| key.name)) })
    }
    /// As [`write`](Self::write), of a key.
    pub(crate) fn write_key<K: Key>(&mut self, key: &K) -> Option<&Output> {
        write_attributes(&mut self.output, |object| key.encode_fields(object)).ok()?;
        check_table_key(&<K::Record as Record>::FACTS, &self.output).ok()?;
        Some(&self.output)
    }
    /// `None` where there is something about the record that its map has to tell.
    pub(crate) fn write<R: Record>(&mut self, record: &R) -> Option<&Output> {
        let write = |object: &mut ObjectWriter<'_>| {
            record.encode_fields(object)?;
            add_keys(&R::FACTS, object)
        };
        write_attributes(&mut self.output, write).ok()?;
        check_keys(&R::FACTS, &self.output).ok()?;
        (self.output.size() <= LARGEST_ITEM).then_some(&self.output)
    }
}

/// Adds the keys that are made of fields.
fn add_keys(facts: &RecordFacts, object: &mut ObjectWriter<'_>) -> Result<(), EncodeError> {
    for attribute in facts.derived() {
        if object.kept(attribute.name).is_some() {
            return Err(EncodeError::invalid("is made of fields, and there already").in_attribute(attribute.name));
        }
        let parts = attribute.each_field().map(|name| object.kept(name).cloned()).collect();
        if let Some(value) = made_of_attributes(attribute, parts)? {
            value.encode(object.place(attribute.name)).map_err(|e| e.in_attribute(attribute.name))?;
        }
    }
    Ok(())
}

/// As for the map of a key.
fn check_table_key(facts: &RecordFacts, written: &Output) -> Result<(), EncodeError> {
    for key in facts.key_attributes() {
        let absent = || EncodeError::invalid("is a key attribute of the table and cannot be absent");
        let value: &AttributeValue = written.kept(key.name).ok_or_else(absent)?;
        check_key_value(key.name, value, key.name == facts.partition_key.name)?;
    }
    Ok(())
}

/// As for the map of an item.
fn check_keys(facts: &RecordFacts, written: &Output) -> Result<(), EncodeError> {
    check_table_key(facts, written)?;
    check_index_keys(facts, |name| written.kept(name))
}
