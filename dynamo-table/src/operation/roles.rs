//! What the library sets by itself: when an item was created and updated, its version, the id of a write.

use std::time::SystemTime;

use crate::codec::{EncodeError, EpochMillis, EpochSeconds, Item, TextTime, encode};
use crate::expression::changes::{Change, Changes};
use crate::expression::node::{DocumentPath, Node, Term};
use crate::facts::{RecordFacts, TimeForm, TimeRole};
use crate::random::random_id;
use crate::record::{Record, RecordVersion};
use aws_sdk_dynamodb::types::AttributeValue;

/// What is the same over all attempts of one logical write.
#[derive(Clone)]
pub(crate) struct Stamp {
    now: SystemTime,
    write_id: Option<WriteId>,
}

/// The attribute that holds the id of a write, and the id; what has none cannot be written.
type WriteId = (&'static str, Result<String, EncodeError>);

impl Stamp {
    pub(crate) fn new(facts: &RecordFacts, now: SystemTime) -> Self {
        let id = |name| random_id().map_err(|e| EncodeError::invalid(e).in_attribute(name));
        Self { now, write_id: facts.roles.write_id.map(|name| (name, id(name))) }
    }
    /// Whether the item holds what this very write wrote.
    pub(crate) fn wrote(&self, item: &Item) -> bool {
        let same = |(name, id): &WriteId| match (item.get(*name), id) {
            (Some(AttributeValue::S(held)), Ok(id)) => held == id,
            _ => false,
        };
        self.write_id.as_ref().is_some_and(same)
    }
    /// The time of the write in a record's fields, for keys that are made of it.
    pub(crate) fn update_time(&self, facts: &RecordFacts, item: &mut Item) -> Result<(), EncodeError> {
        if let Some(role) = &facts.roles.updated_at {
            item.insert(role.name.to_owned(), self.time(role)?);
        }
        Ok(())
    }
    fn time(&self, role: &TimeRole) -> Result<AttributeValue, EncodeError> {
        time(role.form, self.now).map_err(|e| e.in_attribute(role.name))
    }
}

/// A time as it is stored.
pub(crate) fn time(form: TimeForm, time: SystemTime) -> Result<AttributeValue, EncodeError> {
    match form {
        TimeForm::Rfc3339 => encode(&time),
        TimeForm::Digits(digits) => encode(&time.to_instant().to_text(digits)?),
        TimeForm::EpochSeconds => encode(&EpochSeconds(time)),
        TimeForm::EpochMillis => encode(&EpochMillis(time)),
    }
}

/// Stamps a whole item that is to be put. A new one is created now; of another the record may know when it was.
pub(crate) fn stamp_item(facts: &RecordFacts, stamp: &Stamp, item: &mut Item, new: bool) -> Result<(), EncodeError> {
    if let Some(role) = &facts.roles.created_at
        && (new || !item.contains_key(role.name))
    {
        item.insert(role.name.to_owned(), stamp.time(role)?);
    }
    stamp.update_time(facts, item)?;
    if let Some((name, id)) = &stamp.write_id {
        item.insert((*name).to_owned(), AttributeValue::S(id.clone()?));
    }
    Ok(())
}

/// Raises the version in a whole item; returns the one that it had, and the new one: 0 where the record has none.
pub(crate) fn raise_version<R: Record>(item: &mut Item) -> Result<(Option<u64>, u64), EncodeError> {
    let Some(name) = R::FACTS.roles.version else { return Ok((None, 0)) };
    let held = version_in(&R::FACTS, name, item)?;
    let next = held.checked_add(1).filter(|next| R::Version::from_number(*next).is_some());
    let next = next.ok_or_else(|| EncodeError::invalid("cannot be raised any more").in_attribute(name))?;
    item.insert(name.to_owned(), AttributeValue::N(next.to_string()));
    Ok((Some(held), next))
}

/// The version in an item; 0 where it has none.
pub(crate) fn version_in(facts: &RecordFacts, name: &'static str, item: &Item) -> Result<u64, EncodeError> {
    match facts.attributes.held(item, name) {
        None | Some(AttributeValue::Null(_)) => Ok(0),
        Some(AttributeValue::N(text)) => text.parse().map_err(|_| not_a_version(name)),
        Some(_) => Err(not_a_version(name)),
    }
}

fn not_a_version(name: &'static str) -> EncodeError {
    EncodeError::invalid("is a version: an integer from 0 up").in_attribute(name)
}

/// The stored item has this version; 0 and none are the same.
pub(crate) fn has_version(facts: &RecordFacts, name: &'static str, version: u64) -> Node {
    compare_version(DocumentPath::field(&facts.attributes, name), "=", version)
}

/// The stored item's version is not above this one, so that the next one does not take it back.
pub(crate) fn version_not_above(facts: &RecordFacts, name: &'static str, version: u64) -> Node {
    let path = DocumentPath::field(&facts.attributes, name);
    match version {
        0 => compare_version(path, "=", 0),
        _ => Node::not_exists(path.clone()).or(compare_version(path, "<=", version)),
    }
}

fn compare_version(path: DocumentPath, operator: &'static str, version: u64) -> Node {
    let held = Node::Compare(Term::Path(path.clone()), operator, Term::Value(AttributeValue::N(version.to_string())));
    match version {
        0 => Node::not_exists(path).or(held),
        _ => held,
    }
}

/// Stamps an update that may create the item: created once, and what every update gets.
pub(crate) fn stamp_changes<R: Record>(stamp: &Stamp, changes: &mut Changes) -> Result<(), EncodeError> {
    if let Some(role) = &R::FACTS.roles.created_at {
        let path = DocumentPath::field(&R::FACTS.attributes, role.name);
        let now = Box::new(Term::Value(stamp.time(role)?));
        changes.push(Change::Set(path.clone(), Term::IfNotExists(path, now)));
    }
    stamp_update::<R>(stamp, changes)
}

/// Stamps an update of an item that is there: updated now, the version raised.
pub(crate) fn stamp_update<R: Record>(stamp: &Stamp, changes: &mut Changes) -> Result<(), EncodeError> {
    let roles = R::FACTS.roles;
    let path = |name: &'static str| DocumentPath::field(&R::FACTS.attributes, name);
    if let Some(role) = &roles.updated_at {
        changes.push(Change::Set(path(role.name), Term::Value(stamp.time(role)?)));
    }
    if let Some(name) = roles.version {
        let number = |text: &str| Box::new(Term::Value(AttributeValue::N(text.to_owned())));
        let held = Box::new(Term::IfNotExists(path(name), number("0")));
        changes.push(Change::Set(path(name), Term::Sum(held, "+", number("1"), R::Version::BOUNDS.into())));
    }
    if let Some((name, id)) = &stamp.write_id {
        changes.push(Change::Set(path(name), Term::Value(AttributeValue::S(id.clone()?))));
    }
    Ok(())
}
