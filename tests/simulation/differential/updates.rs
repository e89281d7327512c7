//! What an update, a counter and a save mean.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

use super::derived::{DERIVED, Derived, derive};
use super::model::{Held, MANAGED, Model, Outcome, Verdict, alias_of, fails, held, hold, key, or_nothing, put_in};
use super::values::{Attributes, integer, list, map, n, s, set, time};
use super::write::{Act, Change, Count, Test, Tests, Update};

/// Of a number its type's smallest and largest.
fn bounds(field: &str) -> (i64, i64) {
    match field {
        "points" | "room" | "version" => (0, 255),
        "credit" => (-128, 127),
        "zip" => (0, i64::from(u32::MAX)),
        other => unreachable!("{other} is no number"),
    }
}

fn outside(value: i64, (floor, ceiling): (i64, i64)) -> Option<Outcome> {
    match value {
        value if value < floor => Some(Outcome::BelowFloor),
        value if value > ceiling => Some(Outcome::AboveCeiling),
        _ => None,
    }
}

/// What is not there cannot be read: by the condition that the library sends, or by DynamoDB.
const ABSENT: [Outcome; 2] = [Outcome::ConditionFailed, Outcome::Rejected];

/// What a write knows of a part of a derived attribute.
enum Part {
    Known(AttributeValue),
    Removed,
    Unknown,
}

impl Model {
    pub fn update(&self, old: Option<&Attributes>, update: &Update) -> Verdict {
        if update.changes.is_empty() || overlap(&update.changes) || !self.follows(update) {
            return fails(Outcome::Refused);
        }
        let mut failures = Vec::new();
        let before = or_nothing(old);
        let made_late = before.contains_key("status") && !before.contains_key("created");
        let follows = update.changes.iter().any(|change| change.field == "status");
        if !hold(&update.tests, old) || (old.is_none() && !update.or_insert) || (made_late && !follows) {
            failures.push(Outcome::ConditionFailed);
        }
        let mut new = before.clone();
        let mut rejected = Vec::new();
        for change in &update.changes {
            let outcomes = apply(&before, &mut new, change, update.or_insert).err().unwrap_or_default();
            match outcomes.contains(&Outcome::Rejected) {
                true => rejected.extend(outcomes),
                false => failures.extend(outcomes),
            }
        }
        failures.extend(self.stamp(&mut new).err().unwrap_or_default());
        // A condition that fails is found before what cannot be computed; one that the library adds may be either.
        if failures.is_empty() || rejected.contains(&Outcome::ConditionFailed) {
            failures.extend(rejected);
        }
        if !failures.is_empty() {
            return Err(failures);
        }
        new.insert("club".into(), s(&self.club));
        new.insert("id".into(), n(update.id));
        key(&mut new);
        derive(&mut new).map_or_else(|_| fails(Outcome::Refused), |()| Ok(Some(new)))
    }

    /// Whether every derived attribute that hangs on a changed one can be told, and what it becomes can be stored.
    fn follows(&self, update: &Update) -> bool {
        DERIVED.iter().all(|derived| {
            let touched = |part: &&str| *part == "updated" || update.changes.iter().any(|change| change.field == *part);
            if !derived.parts.iter().any(touched) {
                return true;
            }
            let mut known = Attributes::new();
            let mut unknown = false;
            for part in derived.parts {
                match self.part(part, update) {
                    Part::Known(value) => drop(known.insert((*part).to_owned(), value)),
                    Part::Removed if derived.of_some => {}
                    Part::Removed => return true,
                    Part::Unknown => unknown = true,
                }
            }
            !unknown && derived.of(&known).is_ok()
        })
    }

    fn part(&self, part: &str, update: &Update) -> Part {
        match (part, update.changes.iter().find(|change| change.field == part).map(|change| &change.act)) {
            (_, Some(Act::Set(value))) => Part::Known(value.clone()),
            (_, Some(Act::Remove)) => Part::Removed,
            ("club", _) => Part::Known(s(&self.club)),
            ("updated", _) => Part::Known(time(self.now)),
            ("created", _) if absent(&update.tests, part) => Part::Known(time(self.now)),
            _ if absent(&update.tests, part) => Part::Removed,
            _ => equal(&update.tests, part).map_or(Part::Unknown, Part::Known),
        }
    }

    pub fn count(&self, old: Option<&Attributes>, count: &Count) -> (Verdict, Option<i64>) {
        let before = or_nothing(old);
        let mut failures = Vec::new();
        let (least, most) = bounds(count.field);
        let own = (count.floor.unwrap_or(least).max(least), count.ceiling.unwrap_or(most).min(most));
        if own.0 > own.1 {
            return (fails(Outcome::Refused), None);
        }
        let value = match held(&before, count.field).and_then(integer) {
            None if !count.or_insert => {
                let stamped = self.stamp(&mut before.clone()).err().unwrap_or_default();
                return (Err([vec![Outcome::ConditionFailed], stamped].concat()), None);
            }
            held => held.unwrap_or_default() + count.by,
        };
        failures.extend(outside(value, own));
        let change = Change { field: count.field, act: Act::Set(n(value)) };
        let (changes, tests) = (vec![change], count.tests.clone());
        let update = Update { id: count.id, changes, or_insert: count.or_insert, tests };
        match self.update(old, &update) {
            Ok(new) if failures.is_empty() => (Ok(new), Some(value)),
            Ok(_) => (Err(failures), None),
            Err(more) => {
                failures.extend(more);
                (Err(failures), None)
            }
        }
    }

    pub fn save(&self, old: Option<&Attributes>, tracked: &Held, overwrite: bool) -> Verdict {
        let read = super::model::fields_of(&tracked.read);
        let names: BTreeSet<&String> = read.keys().chain(tracked.record.keys()).collect();
        let managed = |name: &String| MANAGED.contains(&name.as_str());
        let changed: Vec<&String> =
            names.into_iter().filter(|name| read.get(*name) != tracked.record.get(*name) && !managed(name)).collect();
        if changed.is_empty() {
            return Ok(old.cloned());
        }
        let mut known = tracked.record.clone();
        known.insert("updated".into(), time(self.now));
        if DERIVED.iter().any(|derived| known.contains_key(derived.name)) || derive(&mut known).is_err() {
            return fails(Outcome::Refused);
        }
        let changed: BTreeSet<&str> = changed.into_iter().map(String::as_str).collect();
        let asked = asked(&changed, &known, overwrite);
        let Some(old) = old else { return fails(Outcome::ConditionFailed) };
        let version = |item: &Attributes| item.get("version").and_then(integer).unwrap_or_default();
        // Under the very name that it was read under.
        let same = |name: &str| old.get(name) == tracked.read.get(name);
        let as_read = asked.iter().all(|name| same(name) && alias_of(name).is_none_or(same))
            && (!self.versioned || version(old) == version(&tracked.read));
        let mut failures = Vec::new();
        if !overwrite && !as_read {
            failures.push(Outcome::ConditionFailed);
        }
        let mut new = old.clone();
        for name in &asked {
            // What is made anew of parts that were read has to be made of those that are stored.
            put_in(&mut new, name, tracked.record.get(*name).cloned());
        }
        new.insert("updated".into(), time(self.now));
        if self.raise(&mut new).is_err() {
            failures.extend([Outcome::AboveCeiling, Outcome::Refused]);
        }
        if !failures.is_empty() {
            return Err(failures);
        }
        derive(&mut new).map_or_else(|_| fails(Outcome::Refused), |()| Ok(Some(new)))
    }
}

/// What a save asks about, or sets if it overwrites: what changed, and the parts of what is made of it.
fn asked<'a>(changed: &BTreeSet<&'a str>, known: &Attributes, overwrite: bool) -> BTreeSet<&'a str> {
    let mut asked = changed.clone();
    loop {
        // What is set for one of them may be a part of another.
        let touching = if overwrite { asked.clone() } else { changed.clone() };
        let before = asked.len();
        for Derived { parts, of_some, .. } in DERIVED.iter() {
            let absent = |part: &&&str| !known.contains_key(**part);
            let touched = parts.iter().any(|part| *part == "updated" || touching.contains(part));
            if !touched || (!of_some && parts.iter().filter(absent).any(|part| touching.contains(part))) {
                continue;
            }
            // Of a key one that is absent is enough for there to be none.
            match parts.iter().find(absent) {
                Some(absent) if !of_some => drop(asked.insert(absent)),
                _ => asked.extend(parts.iter().filter(|part| **part != "updated")),
            }
        }
        if asked.len() == before {
            return asked;
        }
    }
}

/// The value that a condition requires of an attribute.
fn equal(tests: &Tests, part: &str) -> Option<AttributeValue> {
    tests.iter().find_map(|test| match test {
        Test::Is(field, value) if *field == part => Some(value.clone()),
        _ => None,
    })
}

/// Whether a condition requires that there is none.
fn absent(tests: &Tests, part: &str) -> bool {
    tests.iter().any(|test| matches!(test, Test::Absent(field) if *field == part))
}

fn overlap(changes: &[Change]) -> bool {
    let fields: BTreeSet<&str> = changes.iter().map(|change| change.field).collect();
    fields.len() < changes.len()
}

/// One change: all of them see the item as it was.
fn apply(before: &Attributes, new: &mut Attributes, change: &Change, or_insert: bool) -> Result<(), Vec<Outcome>> {
    let field = change.field;
    let now = held(before, field).cloned();
    let within = |value: i64, of: &str| outside(value, bounds(of)).map_or(Ok(n(value)), fails);
    let value = match (&change.act, now) {
        (Act::Set(value), _) => Some(value.clone()),
        (Act::Remove, _) => None,
        (Act::SetIfNotExists(value), now) => Some(now.unwrap_or_else(|| value.clone())),
        (Act::SetFrom(from), _) => Some(held(before, from).cloned().ok_or(ABSENT)?),
        (Act::SetToSum(from, by), _) => {
            let from = held(before, from).and_then(integer).ok_or(ABSENT)?;
            Some(within(from + by, field)?)
        }
        (Act::Count(by), now) => {
            let now = now.as_ref().and_then(integer).or(or_insert.then_some(0)).ok_or(ABSENT)?;
            Some(within(now + by, field)?)
        }
        (Act::Add(by), now) => Some(within(now.as_ref().and_then(integer).unwrap_or_default() + by, field)?),
        (Act::Join(None) | Act::Leave(None), now) => now,
        (Act::Join(Some(more)), now) => set(members(now.as_ref()).union(&members(Some(more))).copied()),
        (Act::Leave(Some(some)), now) => set(members(now.as_ref()).difference(&members(Some(some))).copied()),
        (act, now) if field == "log" => Some(listed(act, now.as_ref(), or_insert)?),
        (act, Some(AttributeValue::M(home))) => {
            let (room, level) = (home.get("room").and_then(integer), home.get("level").and_then(integer));
            let (room, level) = match act {
                Act::SetRoom(to) => (Some(*to), level),
                Act::CountRoom(by) => {
                    let room = room.ok_or(ABSENT)? + by;
                    within(room, "room")?;
                    (Some(room), level)
                }
                _ => (room, None),
            };
            let members = [("room", room), ("level", level)];
            Some(map(members.into_iter().filter_map(|(name, value)| Some((name, n(value?))))))
        }
        // Counted from 0, or not at all.
        (Act::CountRoom(by), _) => {
            return Err(ABSENT.into_iter().chain(outside(*by, bounds("room")).filter(|_| or_insert)).collect());
        }
        _ => return fails(Outcome::Rejected),
    };
    put_in(new, field, value);
    Ok(())
}

fn members(value: Option<&AttributeValue>) -> BTreeSet<&str> {
    value.and_then(|value| value.as_ss().ok()).into_iter().flatten().map(String::as_str).collect()
}

fn listed(act: &Act, now: Option<&AttributeValue>, or_insert: bool) -> Result<AttributeValue, Vec<Outcome>> {
    let numbers = |value: &AttributeValue| -> Vec<i64> {
        value.as_l().map(|list| list.iter().filter_map(integer).collect()).unwrap_or_default()
    };
    let there = now.map(numbers);
    let from = there.clone().or(or_insert.then(Vec::new)).ok_or(ABSENT);
    Ok(list(&match act {
        Act::Append(more) => [from?, numbers(more)].concat(),
        Act::Prepend(more) => [numbers(more), from?].concat(),
        Act::SetElement(at, to) => {
            let mut all = there.ok_or([Outcome::Rejected])?;
            match all.get_mut(*at) {
                Some(element) => *element = *to,
                None => all.push(*to),
            }
            all
        }
        Act::RemoveElement(at) => {
            let mut all = there.ok_or([Outcome::Rejected])?;
            if *at < all.len() {
                all.remove(*at);
            }
            all
        }
        other => unreachable!("{other:?} of a list"),
    }))
}
