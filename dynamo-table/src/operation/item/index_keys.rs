//! One rule for every update: what becomes of the attributes that are made of fields, index keys and computed ones.
//!
//! A whole item that is put has all its fields: [`complete_record`](crate::derived::complete_record) makes its attributes.

use std::borrow::Cow;

use crate::codec::Item;
use crate::derived::{check_index_keys, made_of, made_of_attributes, quoted};
use crate::error::{Call, Error};
use crate::expression::changes::{Change, Changes};
use crate::expression::node::{DocumentPath, Node, Term};
use crate::facts::{KeyAttribute, KeySource, RecordFacts};
use crate::record::Record;
use aws_sdk_dynamodb::types::AttributeValue;

/// What an update knows besides its changes.
pub(crate) struct Known<'k> {
    /// The fields that the table's key is made of.
    pub(crate) key: &'k Item,
    /// The caller's condition: what it says of a field is so.
    pub(crate) condition: &'k Node,
    /// Whether the item may be a new one.
    pub(crate) may_insert: bool,
    pub(crate) held: Held<'k>,
}

/// What is known of fields that the update does not set.
pub(crate) enum Held<'k> {
    Nothing,
    /// The record that is upserted, as it is written: what it lacks stays untouched.
    Record(&'k Item),
    /// The item as it was read, and the record as it is written now. The update is on condition that it is still so; or, where
    /// that is dropped, sets it.
    Read {
        item: &'k Item,
        now: &'k Item,
        overwrite: bool,
    },
}

/// One field, as it is when the update has been applied.
enum Part {
    Set(AttributeValue),
    /// It never changes: a part of the table's key.
    Fixed(AttributeValue),
    /// Not changed, and known.
    Held(AttributeValue),
    Absent,
    /// Set where it is absent.
    Once(AttributeValue),
    /// Not changed, and not known.
    Untouched,
    /// Changed in a way that only DynamoDB knows.
    Unknown,
}

/// Adds to the changes those of all attributes that are made of fields. Gives the condition under which they are right.
///
/// # Errors
/// A field that has to be known and is not, or a value that cannot be a part of a key.
pub(crate) fn follow<R: Record>(call: &Call, changes: &mut Changes, known: &Known<'_>) -> Result<Node, Error> {
    let facts = const { &R::FACTS };
    // What is computed of the key alone is as fixed as the key.
    let mut fixed = Cow::Borrowed(known.key);
    for attribute in facts.computed {
        if attribute.each_field().all(|name| known.key.contains_key(name)) {
            let value = made_of(attribute, known.key).map_err(|e| call.refuse(e))?;
            fixed.to_mut().extend(value.map(|value| (attribute.name.to_owned(), value)));
        }
    }
    let mut following: Vec<&KeyAttribute> = facts.derived().collect();
    following.retain(|attribute| facts.key_attributes().all(|of_table| of_table.name != attribute.name));
    let mut condition = Node::Constant(true);
    loop {
        let before = changes.0.len();
        for attribute in &following {
            let follow = Follow { call, facts, attribute, known, fixed: &fixed };
            condition = condition.and(follow.apply(changes)?);
        }
        following.retain(|attribute| !changes.changes_attribute(attribute.name));
        // A save without conditions also sets the unchanged fields of a key: what else is made of them follows too.
        if !matches!(known.held, Held::Read { overwrite: true, .. }) || changes.0.len() == before {
            break;
        }
    }
    for attribute in following {
        let follow = Follow { call, facts, attribute, known, fixed: &fixed };
        follow.complete(changes)?;
    }
    check_index_keys(facts, |name| changes.value_of(name)).map_err(|e| call.refuse(e))?;
    Ok(condition)
}

/// One attribute that follows its fields.
struct Follow<'f> {
    call: &'f Call,
    facts: &'f RecordFacts,
    attribute: &'f KeyAttribute,
    known: &'f Known<'f>,
    /// The fields of the key, and what is computed of them alone.
    fixed: &'f Item,
}

type Parts = Vec<(&'static str, Part)>;

impl Follow<'_> {
    fn apply(&self, changes: &mut Changes) -> Result<Node, Error> {
        let mut parts: Parts = Vec::new();
        let mut changed = false;
        for name in self.attribute.each_field() {
            let (part, by_this) = self.part(changes, name);
            changed |= by_this && !matches!(part, Part::Once(_));
            parts.push((name, part));
        }
        if !changed && !parts.iter().any(|(_, part)| matches!(part, Part::Once(_))) {
            return self.of_new_item(changes, &parts);
        }
        self.changed(changes, parts, changed)
    }

    /// By this update, or else by a time that is set where there is none.
    fn changed(&self, changes: &mut Changes, mut parts: Parts, by_this: bool) -> Result<Node, Error> {
        let absent: Vec<&str> =
            parts.iter().filter(|(_, part)| matches!(part, Part::Absent)).map(|(name, _)| *name).collect();
        if self.is_key() && !absent.is_empty() {
            // Without one of its fields there is no key, and the item leaves the index.
            changes.push(Change::Remove(self.path()));
            return Ok(self.stays_absent(changes, &absent));
        }
        let only_once = parts.iter().all(|(_, part)| matches!(part, Part::Fixed(_) | Part::Once(_)));
        let once = parts.iter().find_map(|(name, part)| matches!(part, Part::Once(_)).then_some(*name));
        if let (false, false, Some(once)) = (by_this, only_once, once) {
            // It stays as it is, if what is set once is there already.
            let once = DocumentPath::field(&self.facts.attributes, once);
            return Ok(if self.is_key() { self.stays_right(&parts) } else { Node::exists(once) });
        }
        let named = |is: fn(&Part) -> bool| parts.iter().filter(move |(_, part)| is(part)).map(|(name, _)| *name);
        let unknown: Vec<&str> = named(|part| matches!(part, Part::Unknown | Part::Untouched)).collect();
        // What a record that is upserted leaves untouched, a condition can ask for.
        let untouched =
            matches!(self.known.held, Held::Record(_)) && !parts.iter().any(|(_, part)| matches!(part, Part::Unknown));
        if !unknown.is_empty() && !untouched {
            return Err(self.refuse(&unknown));
        }
        if !unknown.is_empty() && self.is_key() {
            return Ok(self.stays_right(&parts));
        }
        if let (Some(once), true) = (once, self.is_key() && by_this && self.lacks(&parts)) {
            return self.made_or_unchanged(changes, &parts, once);
        }
        match once {
            // It is made together with the field that is set once, and then stays.
            Some(once) if only_once => {
                self.set_if_absent(changes, &parts, Node::not_exists(DocumentPath::field(&self.facts.attributes, once)))
            }
            _ => {
                let condition = self.settle(changes, &mut parts)?;
                self.set(changes, &parts)?;
                Ok(condition)
            }
        }
    }

    /// Whether the record that is upserted lacks what is set once.
    fn lacks(&self, parts: &Parts) -> bool {
        let Held::Record(record) = self.known.held else { return false };
        parts.iter().any(|(name, part)| matches!(part, Part::Once(_)) && !record.contains_key(*name))
    }
    /// A record without the time of creation: its item is new, or none of the other fields changes.
    fn made_or_unchanged(&self, changes: &mut Changes, parts: &Parts, once: &'static str) -> Result<Node, Error> {
        let created = DocumentPath::field(&self.facts.attributes, once);
        let new = Node::not_exists(created).and(Node::not_exists(self.path()));
        let Some(value) = self.value(parts)? else { return Ok(new.or(self.stays_right(parts))) };
        changes.push(Change::Set(self.path(), Term::IfNotExists(self.path(), Box::new(Term::Value(value)))));
        Ok(new.or(self.stays_right(parts).and(Node::exists(self.path()))))
    }

    /// An item that is older than the index may have no part of its key: where another attribute of that key is set, so is what is
    /// made of the table's key and text.
    fn complete(&self, changes: &mut Changes) -> Result<(), Error> {
        let held = matches!(self.known.held, Held::Read { item, .. } if item.contains_key(self.attribute.name));
        let is_own = |key: &KeyAttribute| key.name == self.attribute.name;
        let set = |key: &KeyAttribute| key.is_derived() && changes.sets_attribute(key.name);
        let mut indexes = self.facts.indexes.iter().filter(|index| index.key_attributes().any(is_own));
        if held || !indexes.any(|index| index.key_attributes().any(set)) {
            return Ok(());
        }
        let parts: Parts = self.attribute.each_field().map(|name| (name, self.part(changes, name).0)).collect();
        match parts.iter().all(|(_, part)| matches!(part, Part::Fixed(_))) {
            true => self.set(changes, &parts),
            false => Ok(()),
        }
    }

    /// No field changes: the attribute is made where the item may be a new one.
    fn of_new_item(&self, changes: &mut Changes, parts: &Parts) -> Result<Node, Error> {
        if !self.known.may_insert {
            return Ok(Node::Constant(true));
        }
        if parts.iter().all(|(_, part)| matches!(part, Part::Fixed(_))) {
            self.set(changes, parts)?;
        } else if let (Held::Record(_), false) = (&self.known.held, self.is_key()) {
            // Made of what the record leaves untouched: of its absence, unless the item has it.
            let untouched = parts.iter().filter(|(_, part)| matches!(part, Part::Untouched));
            let absent =
                untouched.map(|(name, _)| Node::not_exists(DocumentPath::field(&self.facts.attributes, *name)));
            return self.set_if_absent(changes, parts, absent.fold(Node::Constant(true), Node::and));
        }
        Ok(Node::Constant(true))
    }

    /// The field after the update, and whether the update changes it.
    fn part(&self, changes: &Changes, name: &'static str) -> (Part, bool) {
        let mut of_field = changes.0.iter().filter(|change| *change.path().first == *name);
        let said = || said(self.known.condition, name);
        if let Some(value) = self.fixed.get(name) {
            return (Part::Fixed(value.clone()), false);
        }
        match of_field.next() {
            Some(change) if change.path().as_attribute().is_none() => (Part::Unknown, true),
            Some(Change::Set(_, Term::Value(value))) => (Part::Set(value.clone()), true),
            Some(Change::Set(path, Term::IfNotExists(other, value))) if path == other => match (said(), &**value) {
                (Some(Some(held)), _) => (Part::Held(held.clone()), false),
                (Some(None), Term::Value(value)) => (Part::Set(value.clone()), true),
                (None, Term::Value(value)) => (Part::Once(value.clone()), true),
                _ => (Part::Unknown, true),
            },
            Some(Change::Remove(_)) => (Part::Absent, true),
            Some(_) => (Part::Unknown, true),
            None => (self.kept(name), false),
        }
    }
    fn kept(&self, name: &'static str) -> Part {
        let held = match self.known.held {
            // As it is stored, which is how the item goes on; a field that is in a key alone is as it was read out of it.
            Held::Read { item, now, .. } => Some(self.stored(item, name).or_else(|| now.get(name))),
            _ => said(self.known.condition, name),
        };
        match held {
            Some(Some(value)) => Part::Held(value.clone()),
            Some(None) => Part::Absent,
            None => Part::Untouched,
        }
    }

    fn stored<'i>(&self, item: &'i Item, name: &'static str) -> Option<&'i AttributeValue> {
        let stored = self.facts.attributes.all(name).find_map(|name| item.get(name));
        stored.filter(|value| !matches!(value, AttributeValue::Null(_)))
    }

    /// Makes of all parts what they are, as far as a condition can say it.
    fn settle(&self, changes: &mut Changes, parts: &mut Parts) -> Result<Node, Error> {
        let mut condition = Node::Constant(true);
        for (name, part) in parts {
            let path = DocumentPath::field(&self.facts.attributes, *name);
            match (&self.known.held, &mut *part) {
                // What the record lacks is left untouched, so it has to be absent for what is made here to be right.
                (_, Part::Untouched) => {
                    condition = condition.and(Node::not_exists(path));
                    *part = Part::Absent;
                }
                (Held::Record(record), Part::Once(now)) => {
                    let (expected, value) = match record.get(*name) {
                        // The item's, or of a new item the record's own.
                        Some(held) => {
                            changes.set_once(&path, held);
                            (Node::not_exists(path.clone()).or(equals(path, held.clone())), Part::Held(held.clone()))
                        }
                        None => (Node::not_exists(path), Part::Set(std::mem::replace(now, AttributeValue::Null(true)))),
                    };
                    condition = condition.and(expected);
                    *part = value;
                }
                (_, Part::Once(_)) => return Err(self.refuse(&[*name])),
                (Held::Read { item, overwrite: false, .. }, Part::Held(_) | Part::Absent)
                    if !changes.changes_attribute(name) =>
                {
                    condition = condition.and(as_read(self.facts, item, name));
                    if let (Part::Held(value), None) = (&*part, self.stored(item, name)) {
                        changes.push(Change::Set(path, Term::Value(value.clone())));
                    }
                }
                (Held::Read { overwrite: true, .. }, Part::Held(value)) => {
                    changes.push(Change::Set(path, Term::Value(value.clone())));
                }
                (Held::Read { overwrite: true, .. }, Part::Absent) if !changes.changes_attribute(name) => {
                    changes.push(Change::Remove(path));
                }
                _ => {}
            }
        }
        Ok(condition)
    }

    /// One of the fields has to be absent: this update, or its condition, sees to that, or it is as it was read.
    fn stays_absent(&self, changes: &mut Changes, fields: &[&'static str]) -> Node {
        let Held::Read { item, overwrite, .. } = self.known.held else { return Node::Constant(true) };
        let [first, ..] = fields else { return Node::Constant(true) };
        if fields.iter().any(|name| changes.changes_attribute(name)) {
            return Node::Constant(true);
        }
        if overwrite {
            changes.push(Change::Remove(DocumentPath::field(&self.facts.attributes, *first)));
            return Node::Constant(true);
        }
        as_read(self.facts, item, first)
    }

    fn value(&self, parts: &Parts) -> Result<Option<AttributeValue>, Error> {
        let values = parts.iter().map(|(_, part)| match part {
            Part::Set(value) | Part::Fixed(value) | Part::Held(value) | Part::Once(value) => Some(value.clone()),
            Part::Absent | Part::Untouched | Part::Unknown => None,
        });
        made_of_attributes(self.attribute, values.collect()).map_err(|e| self.call.refuse(e))
    }
    fn set(&self, changes: &mut Changes, parts: &Parts) -> Result<(), Error> {
        changes.push(match self.value(parts)? {
            Some(value) => Change::Set(self.path(), Term::Value(value)),
            None => Change::Remove(self.path()),
        });
        Ok(())
    }
    /// Sets the attribute where it is absent, on condition that it is right there.
    fn set_if_absent(&self, changes: &mut Changes, parts: &Parts, right: Node) -> Result<Node, Error> {
        let Some(value) = self.value(parts)? else { return Ok(Node::Constant(true)) };
        let value = Term::IfNotExists(self.path(), Box::new(Term::Value(value)));
        changes.push(Change::Set(self.path(), value));
        Ok(Node::exists(self.path()).or(right))
    }

    /// An upsert leaves the attribute as it is: it stays right if one of the fields that are left untouched is absent (then so is the
    /// attribute), or if no field changes.
    fn stays_right(&self, parts: &Parts) -> Node {
        let (mut absent, mut unchanged) = (Node::Constant(false), Node::Constant(true));
        for (name, part) in parts {
            let path = DocumentPath::field(&self.facts.attributes, *name);
            match part {
                Part::Untouched => absent = absent.or(Node::not_exists(path)),
                Part::Set(value) => unchanged = unchanged.and(equals(path, value.clone())),
                Part::Once(_) => unchanged = unchanged.and(Node::exists(path)),
                _ => {}
            }
        }
        absent.or(unchanged)
    }
    fn path(&self) -> DocumentPath {
        DocumentPath::attribute(self.attribute.name)
    }
    /// A key attribute is absent without one of its fields; another attribute may be made of the others.
    fn is_key(&self) -> bool {
        !matches!(&self.attribute.source, KeySource::Computed(computed) if computed.of_absent)
    }
    fn refuse(&self, unknown: &[&str]) -> Error {
        let (name, unknown) = (self.attribute.name, quoted(unknown));
        self.call.invalid(format!(
            "the attribute `{name}` is made of {unknown} too, which this update does not know: set it to a value in the same \
             update, or say by a `.condition` with `.eq` what it holds"
        ))
    }
}

/// The attribute is still as it was read, by its own name and by its aliases: who changed it by any has changed it.
pub(crate) fn as_read(facts: &RecordFacts, item: &Item, name: &str) -> Node {
    let held = |name: &str| {
        let path = DocumentPath::attribute(name.to_owned());
        match item.get(name) {
            Some(value) => equals(path, value.clone()),
            None => Node::not_exists(path),
        }
    };
    facts.attributes.all(name).map(held).fold(Node::Constant(true), Node::and)
}

fn equals(path: DocumentPath, value: AttributeValue) -> Node {
    Node::Compare(Term::Path(path), "=", Term::Value(value))
}

/// What a condition says that an attribute holds: a value, or that it is absent.
fn said<'n>(condition: &'n Node, name: &str) -> Option<Option<&'n AttributeValue>> {
    let is = |term: &Term| matches!(term, Term::Path(path) if path.as_attribute() == Some(name));
    match condition {
        Node::And(nodes) => nodes.iter().find_map(|node| said(node, name)),
        Node::Compare(path, "=", Term::Value(value)) if is(path) => Some(Some(value)),
        Node::Function("attribute_not_exists", terms) if terms.first().is_some_and(is) => Some(None),
        _ => None,
    }
}
