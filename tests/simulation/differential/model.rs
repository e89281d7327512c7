//! What each write means: a plain reading of the rules, without the library.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::derived::{DERIVED, derive};
use super::values::{Attributes, integer, n, s, time};
use super::write::{Before, Delete, Put, Single, Test, Tests, Upsert};

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Done,
    ConditionFailed,
    BelowFloor,
    AboveCeiling,
    /// Before anything was sent.
    Refused,
    /// By DynamoDB.
    Rejected,
    /// An error that no write should end in.
    Unexplained,
}

/// What stands under the key afterwards, or how the write fails: any of these.
pub type Verdict = Result<Option<Attributes>, Vec<Outcome>>;

pub fn fails<T>(outcome: Outcome) -> Result<T, Vec<Outcome>> {
    Err(vec![outcome])
}

/// A record that was read.
#[derive(Debug, Clone)]
pub struct Held {
    /// The item, as it was.
    pub read: Attributes,
    /// The fields, as they are by now.
    pub record: Attributes,
}

pub struct Model {
    pub versioned: bool,
    /// The partition.
    pub club: String,
    /// Seconds on the table's clock.
    pub now: u64,
    pub items: BTreeMap<u16, Attributes>,
    pub held: BTreeMap<u16, Held>,
}

/// Other names under which fields are stored: field, name.
const ALIASES: &[(&str, &str)] = &[("nick", "handle"), ("points", "score")];

pub const MANAGED: &[&str] = &["created", "updated", "version"];

pub fn alias_of(field: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(of, _)| *of == field).map(|(_, alias)| *alias)
}

/// What a field holds, under any of its names.
pub fn held<'i>(item: &'i Attributes, field: &str) -> Option<&'i AttributeValue> {
    item.get(field).or_else(|| item.get(alias_of(field)?))
}

/// Sets or removes a field: the value is under its own name only.
pub fn put_in(item: &mut Attributes, field: &str, value: Option<AttributeValue>) {
    alias_of(field).and_then(|alias| item.remove(alias));
    match value {
        Some(value) => item.insert(field.to_owned(), value),
        None => item.remove(field),
    };
}

/// The fields of an item, as a record that was read has them.
pub fn fields_of(item: &Attributes) -> Attributes {
    let mut fields = item.clone();
    fields.retain(|name, _| name != "pk" && name != "sk" && DERIVED.iter().all(|derived| derived.name != name));
    for (field, alias) in ALIASES {
        let value = held(item, field).cloned();
        fields.remove(*alias);
        fields.extend(value.map(|value| ((*field).to_owned(), value)));
    }
    // A default is a value like any other, once it was read.
    fields.entry("points".to_owned()).or_insert_with(|| n(0));
    fields
}

pub fn id_of(item: &Attributes) -> u16 {
    item.get("id").and_then(integer).and_then(|id| u16::try_from(id).ok()).expect("an id")
}

fn version_of(fields: &Attributes) -> i64 {
    fields.get("version").and_then(integer).unwrap_or_default()
}

/// A name in a record's rest that is not its own.
fn clashes(record: &Attributes) -> bool {
    DERIVED.iter().any(|derived| record.contains_key(derived.name))
}

impl Test {
    pub fn field(&self) -> &'static str {
        match self {
            Self::Is(field, _) | Self::IsNot(field, _) | Self::There(field) => field,
            Self::Absent(field) | Self::Below(field, _) => field,
            Self::Either(one, _) => one.field(),
        }
    }
    pub fn holds(&self, item: &Attributes) -> bool {
        match self {
            Self::Is(field, value) => held(item, field) == Some(value),
            Self::IsNot(field, value) => held(item, field) != Some(value),
            Self::There(field) => held(item, field).is_some(),
            Self::Absent(field) => held(item, field).is_none(),
            Self::Below(field, number) => held(item, field).and_then(integer).is_some_and(|held| held < *number),
            Self::Either(one, other) => one.holds(item) || other.holds(item),
        }
    }
}

/// What a condition sees of an item that is not there.
pub fn or_nothing(old: Option<&Attributes>) -> Attributes {
    old.cloned().unwrap_or_default()
}

pub fn hold(tests: &Tests, old: Option<&Attributes>) -> bool {
    let old = or_nothing(old);
    tests.iter().all(|test| test.holds(&old))
}

impl Model {
    pub fn single(&self, old: Option<&Attributes>, write: &Single) -> Verdict {
        match write {
            Single::Put(put) => self.put(old, put),
            Single::Upsert(upsert) => self.upsert(old, upsert),
            Single::Update(update) => self.update(old, update),
            Single::Delete(delete) => Self::delete(old, delete),
            Single::DeleteRecord(record, any_version) => self.delete_record(old, record, *any_version),
            Single::Check(check) => Self::check(old, check),
        }
    }

    pub fn put(&self, old: Option<&Attributes>, put: &Put) -> Verdict {
        let Some(new) = self.whole(&put.record, put.before == Before::Absent) else { return fails(Outcome::Refused) };
        let before = match put.before {
            Before::Anything => true,
            Before::Absent => old.is_none(),
            Before::Present => old.is_some(),
        };
        let checked = self.versioned && put.before != Before::Absent;
        let (stored, held) = (version_of(&or_nothing(old)), version_of(&put.record));
        let version = match put.any_version {
            true => stored <= held,
            false => stored == held,
        };
        match before && (version || !checked) && hold(&put.tests, old) {
            true => Ok(Some(new)),
            false => fails(Outcome::ConditionFailed),
        }
    }

    /// The item of a record, as a put writes it; `None`: it cannot be stored.
    pub fn whole(&self, record: &Attributes, new: bool) -> Option<Attributes> {
        let mut item = record.clone();
        if clashes(record) {
            return None;
        }
        if new || !item.contains_key("created") {
            item.insert("created".into(), time(self.now));
        }
        item.insert("updated".into(), time(self.now));
        if self.versioned {
            let next = version_of(record) + 1;
            if next > 255 {
                return None;
            }
            item.insert("version".into(), n(next));
        }
        key(&mut item);
        derive(&mut item).ok()?;
        Some(item)
    }

    /// What every update sets by itself.
    pub fn stamp(&self, new: &mut Attributes) -> Result<(), Vec<Outcome>> {
        new.entry("created".to_owned()).or_insert_with(|| time(self.now));
        new.insert("updated".into(), time(self.now));
        self.raise(new)
    }
    pub fn raise(&self, new: &mut Attributes) -> Result<(), Vec<Outcome>> {
        if self.versioned {
            let next = version_of(new) + 1;
            if next > 255 {
                return fails(Outcome::AboveCeiling);
            }
            new.insert("version".into(), n(next));
        }
        Ok(())
    }

    pub fn upsert(&self, old: Option<&Attributes>, upsert: &Upsert) -> Verdict {
        let mut given = upsert.record.clone();
        given.retain(|name, _| !MANAGED.contains(&name.as_str()));
        if clashes(&given) {
            return fails(Outcome::Refused);
        }
        let mut known = given.clone();
        known.insert("updated".into(), time(self.now));
        for test in &upsert.tests {
            if let Test::Is(field, value) = test {
                known.entry((*field).to_owned()).or_insert_with(|| value.clone());
            }
        }
        if derive(&mut known).is_err() {
            return fails(Outcome::Refused);
        }
        let before = or_nothing(old);
        let mut new = before.clone();
        for (name, value) in given {
            let keep = upsert.if_not_exists.contains(&name.as_str()).then(|| held(&before, &name).cloned()).flatten();
            put_in(&mut new, &name, Some(keep.unwrap_or(value)));
        }
        for field in ["tags", "note"] {
            if !upsert.record.contains_key(field) {
                put_in(&mut new, field, None);
            }
        }
        // In a key the time has to be known: of a new item it is the record's own, if it has one.
        let status = |test: &Test| matches!(test, Test::Is("status", _));
        if let (Some(own), None) = (upsert.record.get("created"), before.get("created"))
            && (upsert.record.contains_key("status") || upsert.tests.iter().any(status))
        {
            new.insert("created".into(), own.clone());
        }
        let mut failures = Vec::new();
        if !hold(&upsert.tests, old) || !self.stays_true(&before, upsert) {
            failures.push(Outcome::ConditionFailed);
        }
        failures.extend(self.stamp(&mut new).err().unwrap_or_default());
        if !failures.is_empty() {
            return Err(failures);
        }
        key(&mut new);
        derive(&mut new).map_or_else(|_| fails(Outcome::Refused), |()| Ok(Some(new)))
    }

    /// Whether the stored derived attributes can be told from the record alone. Where it leaves a part of one untouched, that
    /// part is absent, or the others do not change; when the item was created is as the record says.
    fn stays_true(&self, before: &Attributes, upsert: &Upsert) -> bool {
        let record = &upsert.record;
        let said = |part: &str| upsert.tests.iter().any(|test| matches!(test, Test::Is(field, _) if *field == part));
        DERIVED.iter().all(|derived| {
            let own = |part: &&str| !["club", "created", "updated"].contains(part);
            let same = |part: &str| !record.contains_key(part) || before.get(part) == record.get(part);
            let parts = || derived.parts.iter().copied().filter(own);
            let mut untouched = parts().filter(|part| !record.contains_key(*part) && !said(part)).peekable();
            let created = derived.parts.contains(&"created");
            if untouched.peek().is_none() {
                let there = before.get("created");
                let unknown = !record.contains_key("created") && parts().all(same);
                return !created || there == record.get("created") || there.is_none() || unknown;
            }
            if derived.of_some {
                // It is made anew of what is given alone.
                let given = parts().any(|part| record.contains_key(part));
                return !given || untouched.all(|part| !before.contains_key(part));
            }
            untouched.any(|part| !before.contains_key(part))
                || (parts().all(same) && (!created || before.contains_key("created")))
        })
    }

    fn delete(old: Option<&Attributes>, delete: &Delete) -> Verdict {
        if hold(&delete.tests, old) { Ok(None) } else { fails(Outcome::ConditionFailed) }
    }

    fn delete_record(&self, old: Option<&Attributes>, record: &Attributes, any_version: bool) -> Verdict {
        let same = version_of(&or_nothing(old)) == version_of(record);
        match same || any_version || !self.versioned {
            true => Ok(None),
            false => fails(Outcome::ConditionFailed),
        }
    }

    /// Without a condition it asks whether there is an item.
    fn check(old: Option<&Attributes>, check: &Delete) -> Verdict {
        match hold(&check.tests, old) && (old.is_some() || !check.tests.is_empty()) {
            true => Ok(old.cloned()),
            false => fails(Outcome::ConditionFailed),
        }
    }
}

/// The attributes that are made of the fields of the key.
pub fn key(item: &mut Attributes) {
    let (id, club) = (id_of(item), item["club"].as_s().cloned().unwrap_or_default());
    item.insert("pk".into(), s(format!("CLUB#{club}")));
    item.insert("sk".into(), s(format!("MEMBER#{id:03}")));
}

impl Single {
    pub fn id(&self) -> u16 {
        match self {
            Self::Put(put) => id_of(&put.record),
            Self::Upsert(upsert) => id_of(&upsert.record),
            Self::Update(update) => update.id,
            Self::Delete(delete) | Self::Check(delete) => delete.id,
            Self::DeleteRecord(record, _) => id_of(record),
        }
    }
}
