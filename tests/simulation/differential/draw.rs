//! Random writes over few keys and few values, so that they meet.

use aws_sdk_dynamodb::types::AttributeValue;
use fastrand::Rng;

use super::derived::derive;
use super::model::{Model, alias_of, fields_of, key};
use super::records::home;
use super::values::{Attributes, list, map, n, s, set, time};
use super::write::{Act, Before, Change, Count, Delete, Put, Single, Test, Tests, Update, Upsert, Write};

const IDS: std::ops::RangeInclusive<u16> = 1..=4;

pub struct Draw<'m> {
    pub rng: &'m mut Rng,
    pub model: &'m Model,
}

impl Draw<'_> {
    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        self.rng.choice(of).cloned().expect("something to choose from")
    }
    fn chance(&mut self, one_in: u32) -> bool {
        self.rng.u32(0..one_in) == 0
    }
    fn id(&mut self) -> u16 {
        self.rng.u16(IDS)
    }
    fn ids(&mut self) -> Vec<u16> {
        let mut ids: Vec<u16> = IDS.collect();
        self.rng.shuffle(&mut ids);
        ids.truncate(self.rng.usize(1..=3));
        ids
    }

    fn value(&mut self, field: &str) -> AttributeValue {
        let bad = self.chance(25);
        match field {
            "team" if bad => s("a#b"),
            "team" => s(self.one(&["red", "blue"])),
            "city" if bad => s("c#"),
            "city" => s(self.one(&["oslo", "bergen"])),
            "number" if bad => n(10_000),
            "number" => n(self.one(&[0, 7, 9999])),
            "status" => s(self.one(&["new", "on-trial"])),
            "name" => s(self.one(&["Ann", "bo", "C#Y"])),
            "motto" => s(self.one(&["", "win"])),
            "nick" | "street" | "note" => s(self.one(&["", "x", "y"])),
            "points" => n(self.one(&[0, 1, 128, 254, 255])),
            "credit" => n(self.one(&[-128, -127, 0, 5, 127])),
            "zip" => n(self.one(&[0, 1, 1010, 4_294_967_295_i64])),
            "tags" => {
                let one = self.one(&["a", "b", "c"]);
                set([one, self.one(&["a", "b", "c"])].into_iter().collect::<std::collections::BTreeSet<_>>())
                    .expect("members")
            }
            "log" => list(self.one(&[&[][..], &[1], &[2, 3]])),
            "home" => {
                let level = self.one(&[None, Some(-1)]);
                home(self.one(&[0, 9, 255]), level)
            }
            "created" => time(self.rng.u64(1..5)),
            "shape" if self.rng.bool() => map([("type", s("Dot"))]),
            "shape" => map([("type", s("Circle")), ("radius", n(self.one(&[1, 255])))]),
            _ => s(self.one(&["p", "q"])),
        }
    }

    /// The fields of a record, each there or not.
    fn record(&mut self, id: u16) -> Attributes {
        let mut record =
            Attributes::from([("club".into(), s(&self.model.club)), ("id".into(), n(id)), ("points".into(), n(0))]);
        let often = self.one(&[2, 2, 4]);
        for field in FIELDS.iter().chain(&["extra1", "extra2"]) {
            if *field == "points" || !self.chance(often) {
                record.insert((*field).to_owned(), self.value(field));
            }
        }
        // As it was read, or as it comes from elsewhere.
        let read = self.model.items.get(&id).map(fields_of);
        for managed in ["created", "version"] {
            let value = read.as_ref().and_then(|read| read.get(managed)).cloned();
            record.extend(value.filter(|_| !self.chance(8)).map(|value| (managed.to_owned(), value)));
        }
        if self.chance(12) {
            record.insert("created".into(), time(self.rng.u64(1..5)));
        }
        if self.chance(15) {
            record.insert("version".into(), n(self.one(&[0, 1, 2, 255])));
        }
        if self.chance(60) {
            record.insert(self.one(&["place_key", "name_key", "update_key"]).to_owned(), s("forged"));
        }
        self.finished(record)
    }
    fn finished(&self, mut record: Attributes) -> Attributes {
        match self.model.versioned {
            true => drop(record.entry("version".to_owned()).or_insert_with(|| n(0))),
            false => drop(record.remove("version")),
        }
        record
    }
    /// The record as it was read, a few fields changed.
    fn edited(&mut self, id: u16) -> Attributes {
        let Some(mut record) = self.model.items.get(&id).map(fields_of).filter(|_| !self.chance(4)) else {
            return self.record(id);
        };
        record.entry("points".to_owned()).or_insert_with(|| n(0));
        for _ in 0..self.rng.usize(1..4) {
            let field = self.one(FIELDS);
            if field == "points" || self.rng.bool() {
                record.insert(field.to_owned(), self.value(field));
            } else {
                record.remove(field);
            }
        }
        self.finished(record)
    }

    fn tests(&mut self, id: u16) -> Tests {
        let mut tests = Tests::new();
        while self.chance(5) {
            tests.push(self.test(id));
        }
        tests
    }
    fn test(&mut self, id: u16) -> Test {
        let field =
            self.one(&["team", "city", "number", "status", "name", "motto", "note", "credit", "zip", "created"]);
        let now = self.model.items.get(&id).and_then(|item| item.get(field)).cloned();
        match (self.rng.u8(0..10), now) {
            (0..=4, Some(now)) => Test::Is(field, now),
            (_, Some(_)) if self.rng.bool() => Test::There(field),
            (_, None) if field != "created" && self.rng.bool() => Test::Absent(field),
            (0..=5, _) => Test::Is(field, self.value(field)),
            (6, _) => Test::IsNot(field, self.value(field)),
            (7, _) => Test::Below(self.one(&["number", "credit", "zip"]), self.one(&[1, 100])),
            (8, _) if field != "created" => {
                let other = self.value(field);
                Test::Either(Box::new(Test::Is(field, other)), Box::new(Test::Absent(field)))
            }
            _ => Test::There(field),
        }
    }

    fn change(&mut self, field: &'static str) -> Change {
        let value = self.value(field);
        let by = self.one(&[-129, -1, 1, 2, 100, 127]);
        let act = match (field, self.rng.u8(0..10)) {
            ("nick" | "note" | "street", 0..=1) => Act::SetFrom(self.one(&["nick", "note", "city"])),
            ("points" | "credit" | "zip" | "nick" | "note" | "street" | "tags" | "log" | "home" | "shape", 2) => {
                Act::SetIfNotExists(value)
            }
            ("points" | "credit" | "zip", 3..=5) => Act::Count(if field == "credit" { by.max(-127) } else { by }),
            ("points" | "zip", 6) => Act::Add(by.abs()),
            ("credit", 6) => Act::Add(by.max(-128)),
            ("points" | "credit" | "zip", 7) => Act::SetToSum(field, by.max(-127)),
            ("tags", 3..=5) => Act::Join(Some(value)),
            ("tags", 6..=8) => Act::Leave(Some(value)),
            ("log", 3..=4) => Act::Append(value),
            ("log", 5) => Act::Prepend(value),
            ("log", 6) => Act::SetElement(self.rng.usize(0..3), 8),
            ("log", 7) => Act::RemoveElement(self.rng.usize(0..3)),
            ("home", 3) => Act::SetRoom(self.one(&[0, 254])),
            ("home", 4..=5) => Act::CountRoom(by),
            ("home", 6) => Act::RemoveLevel,
            (_, 8) => Act::Remove,
            _ => Act::Set(value),
        };
        Change { field, act }
    }

    fn update(&mut self, id: u16) -> Update {
        let mut fields = FIELDS.to_vec();
        self.rng.shuffle(&mut fields);
        // Fields that make one key are changed together, mostly.
        fields.truncate(self.rng.usize(1..5));
        for parts in [&["team", "city", "number"][..], &["name", "motto"]] {
            if fields.iter().any(|field| parts.contains(field)) && !self.chance(4) {
                fields.retain(|field| !parts.contains(field));
                fields.extend(parts);
            }
        }
        let mut changes: Vec<Change> = fields.into_iter().map(|field| self.change(field)).collect();
        if self.chance(30) {
            changes.push(Change { field: "name", act: Act::Remove });
        }
        if self.chance(40) {
            changes.clear();
        }
        Update { id, changes, or_insert: self.chance(3), tests: self.tests(id) }
    }

    fn count(&mut self) -> Count {
        let (id, field) = (self.id(), self.one(&["points", "credit", "zip"]));
        let by = self.one(&[-127, -5, -1, 1, 3, 100]);
        let floors = self.one(&[None, None, Some(0), Some(10)]);
        let ceilings = self.one(&[None, None, Some(100), Some(5)]);
        let tests = self.tests(id);
        Count { id, field, by, floor: floors, ceiling: ceilings, or_insert: self.rng.bool(), tests }
    }

    fn put(&mut self, id: u16) -> Put {
        let before = self.one(&[Before::Anything, Before::Anything, Before::Absent, Before::Present]);
        let record = self.edited(id);
        Put { before, record, any_version: self.chance(4), tests: self.tests(id) }
    }

    fn single(&mut self, id: u16) -> Single {
        match self.rng.u8(0..10) {
            0..=2 => Single::Put(self.put(id)),
            3..=4 => {
                let (record, tests) = (self.edited(id), self.tests(id));
                let maybe: &[&str] = &["nick", "points", "tags", "zip"];
                let if_not_exists = maybe.iter().copied().filter(|_| self.chance(6)).collect();
                Single::Upsert(Upsert { record, if_not_exists, tests })
            }
            5..=7 => Single::Update(self.update(id)),
            8 => Single::Delete(Delete { id, tests: self.tests(id) }),
            _ => {
                let record = self.edited(id);
                Single::DeleteRecord(record, self.chance(4))
            }
        }
    }

    /// As an older program stored it: half of what has another name is under that name.
    fn past(&mut self) -> Attributes {
        let id = self.id();
        let mut item = self.record(id);
        item.remove("place_key");
        for bad in ["team", "city", "number", "name_key", "update_key"] {
            if item.get(bad).is_some_and(|value| [s("a#b"), s("c#"), n(10_000), s("forged")].contains(value)) {
                item.remove(bad);
            }
        }
        for field in OTHERWISE_NAMED {
            if let (Some(alias), true) = (alias_of(field), self.rng.bool()) {
                let value = item.remove(*field);
                item.extend(value.map(|value| (alias.to_owned(), value)));
            }
        }
        if self.rng.bool() {
            item.insert("created".into(), time(self.rng.u64(10..20)));
        } else {
            item.remove("created");
            item.remove("status");
        }
        if self.chance(3) {
            item.remove("points");
        }
        if self.model.versioned {
            match self.one(&[None, Some(0), Some(1), Some(254), Some(255)]) {
                Some(version) => drop(item.insert("version".into(), n(version))),
                None => drop(item.remove("version")),
            }
        }
        key(&mut item);
        derive(&mut item).expect("values that fit");
        item
    }

    pub fn write(&mut self) -> Write {
        let id = self.id();
        match self.rng.u8(0..40) {
            0..=17 => Write::Single(self.single(id)),
            18..=21 => Write::Count(self.count()),
            22..=23 => Write::Track(id),
            24..=27 => self.save(),
            28 => {
                let record = self.edited(id);
                Write::SaveNew { record, overwrite: self.chance(4) }
            }
            29 => {
                let ids = self.ids();
                Write::Batch(ids.into_iter().map(|id| (id, (!self.chance(3)).then(|| self.edited(id)))).collect())
            }
            30 => {
                let ids = self.ids();
                Write::BatchPut(ids.into_iter().map(|id| self.edited(id)).collect())
            }
            31 => Write::BatchDelete(self.ids()),
            32..=33 => {
                let ids = self.ids();
                Write::BatchUpsert(ids.into_iter().map(|id| self.edited(id)).collect())
            }
            34..=37 => {
                let ids = self.ids();
                Write::Transact(ids.into_iter().map(|id| self.action(id)).collect())
            }
            _ => Write::Past(self.past()),
        }
    }
    fn action(&mut self, id: u16) -> Single {
        match self.chance(8) {
            true => Single::Check(Delete { id, tests: self.tests(id) }),
            false => self.single(id),
        }
    }
    fn save(&mut self) -> Write {
        let held: Vec<u16> = self.model.held.keys().copied().collect();
        let Some(id) = self.rng.choice(&held).copied() else { return Write::Track(self.id()) };
        let mut edits = Vec::new();
        for _ in 0..self.rng.usize(0..4) {
            let field = self.one(FIELDS);
            let value = self.value(field);
            edits.push((field, Some(value).filter(|_| field == "points" || !self.chance(3))));
        }
        Write::Save { id, edits, overwrite: self.chance(6) }
    }
}

/// The fields that an older program stored under other names.
const OTHERWISE_NAMED: &[&str] = &[];

/// The fields that writes change.
const FIELDS: &[&str] = &[
    "team", "city", "number", "status", "name", "motto", "nick", "points", "credit", "tags", "log", "street", "zip",
    "home", "shape", "note",
];
