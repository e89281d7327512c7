//! One sequence of writes: what the library does, against what the model says.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use dynamo_table::{Clock, DynamoTable, Table, Tracked, WriteRequest};
use dynamo_table_testkit::Engine;
use fastrand::Rng;

use super::calls::{Calls, Ended};
use super::derived::DERIVED;
use super::draw::Draw;
use super::model::{Held, Model, Outcome, Verdict, fields_of, id_of};
use super::records::Subject;
use super::values::{Attributes, attributes, line};
use super::write::{Before, Single, Write};
use crate::Checked;

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

pub struct Sequence<S: Subject> {
    table: Table<S>,
    model: Model,
    tracked: BTreeMap<u16, Tracked<S>>,
    pub done: BTreeMap<String, usize>,
}

impl<S: Subject> Sequence<S> {
    pub async fn new(engine: &Engine, name: &str) -> Self {
        let table = Table::new(engine.client(), name);
        table.create_table().await.expect("the engine creates a table");
        let model = Model {
            versioned: S::VERSIONED,
            club: "chess".into(),
            now: 1000,
            items: BTreeMap::new(),
            held: BTreeMap::new(),
        };
        Self { table, model, tracked: BTreeMap::new(), done: BTreeMap::new() }
    }

    /// # Errors
    /// What does not agree, and the write.
    pub async fn step(&mut self, rng: &mut Rng) -> Checked {
        self.model.now += 1;
        let write = Draw { rng, model: &self.model }.write();
        let before = self.model.items.clone();
        let held = self.model.held.clone();
        let stepped = self.run(&write).await;
        stepped.map_err(|why| {
            let before: Vec<String> = before.values().map(line).collect();
            let held = match &write {
                Write::Save { id, .. } => held.get(id).map(|held| (line(&held.read), line(&held.record))),
                _ => None,
            };
            let now = self.model.now;
            format!("{why}\n\nat second {now}: {write:?}\n{held:#?}\n\non\n{}\n", before.join("\n"))
        })
    }

    async fn run(&mut self, write: &Write) -> Checked {
        let table = self.table.clone().with_clock(At(self.model.now));
        let calls = Calls { table: table.clone(), club: self.model.club.clone() };
        match write {
            Write::Single(single) => {
                let verdict = self.model.single(self.model.items.get(&single.id()), single);
                let ended = Ended::of(calls.send(single).await, |told| told);
                self.settle(single.id(), verdict, ended).await
            }
            Write::Count(count) => {
                let (verdict, value) = self.model.count(self.model.items.get(&count.id), count);
                let ended = Ended::of(calls.count(count).await, |value| (None, Some(value)));
                if ended.outcome == Outcome::Done && verdict.is_ok() && ended.number != value {
                    return Err(format!("the counter is told to be {:?}, and is {value:?}", ended.number));
                }
                let ended = Ended { number: None, ..ended };
                self.settle(count.id, verdict, ended).await
            }
            Write::Track(id) => {
                self.tracked.remove(id);
                self.model.held.remove(id);
                let read = table.tracked(calls.key(*id)).consistent().await.map_err(|e| format!("{e:?}"))?;
                if let (Some(tracked), Some(item)) = (read, self.model.items.get(id)) {
                    self.tracked.insert(*id, tracked);
                    self.model.held.insert(*id, Held { read: item.clone(), record: fields_of(item) });
                }
                Ok(())
            }
            Write::Save { id, edits, overwrite } => self.save(&table, *id, edits, *overwrite).await,
            Write::SaveNew { record, overwrite } => {
                let before = if *overwrite { Before::Anything } else { Before::Absent };
                let put = super::write::Put { before, record: record.clone(), any_version: *overwrite, tests: vec![] };
                let verdict = self.model.put(self.model.items.get(&id_of(record)), &put);
                let mut tracked = Tracked::new(S::of(record));
                let save = table.save(&mut tracked);
                let save = if *overwrite { save.overwrite() } else { save };
                let ended = Ended::of(save.await, |()| (None, None));
                self.settle(id_of(record), verdict, ended).await
            }
            Write::Batch(_) | Write::BatchPut(_) | Write::BatchDelete(_) | Write::BatchUpsert(_) => {
                self.batch(&calls, write).await
            }
            Write::Transact(writes) => self.transact(&calls, writes).await,
            Write::Past(item) => {
                let put = table.client().put_item().table_name(table.table_name());
                let put = put.set_item(Some(item.clone().into_iter().collect())).send();
                put.await.map_err(|error| format!("{error:?}"))?;
                self.model.items.insert(id_of(item), item.clone());
                self.check().await
            }
        }
    }

    async fn save(
        &mut self,
        table: &Table<S>,
        id: u16,
        edits: &[(&'static str, Option<aws_sdk_dynamodb::types::AttributeValue>)],
        overwrite: bool,
    ) -> Checked {
        let (Some(tracked), Some(held)) = (self.tracked.get_mut(&id), self.model.held.get_mut(&id)) else {
            return Ok(());
        };
        for (field, value) in edits {
            tracked.edit(field, value.as_ref());
            match value {
                Some(value) => held.record.insert((*field).to_owned(), value.clone()),
                None => held.record.remove(*field),
            };
        }
        let held = held.clone();
        let verdict = self.model.save(self.model.items.get(&id), &held, overwrite);
        let save = table.save(tracked);
        let save = if overwrite { save.overwrite() } else { save };
        let ended = Ended::of(save.await, |()| (None, None));
        let (saved, sent) = (ended.outcome == Outcome::Done, held.record != fields_of(&held.read));
        self.settle(id, verdict, ended).await?;
        if saved && sent {
            let item = self.model.items.get(&id).ok_or("a save of what is not there")?;
            self.model.held.insert(id, Held { read: item.clone(), record: fields_of(item) });
        }
        Ok(())
    }

    async fn batch(&mut self, calls: &Calls<S>, write: &Write) -> Checked {
        let (verdicts, ended) = match write {
            Write::BatchUpsert(records) => {
                let upsert = |record: &Attributes| super::write::Upsert {
                    record: record.clone(),
                    if_not_exists: Vec::new(),
                    tests: Vec::new(),
                };
                let old = |record| self.model.items.get(&id_of(record));
                let verdict = |record| self.model.upsert(old(record), &upsert(record));
                let verdicts = records.iter().map(verdict).collect();
                let all: Vec<S> = records.iter().map(S::of).collect();
                (verdicts, Ended::of_batch(calls.table.batch_upsert(all).await, S::id))
            }
            Write::BatchPut(records) => {
                let all: Vec<S> = records.iter().map(S::of).collect();
                let call = calls.table.batch_put(all);
                (self.wholes(records), Ended::of_batch(call.any_version().await, S::id))
            }
            Write::BatchDelete(ids) => {
                let keys: Vec<S::Key> = ids.iter().map(|id| calls.key(*id)).collect();
                let call = calls.table.batch_delete(keys).await.map_err(drop);
                let verdicts = ids.iter().map(|_| Ok(None)).collect();
                call.map_err(|()| "a batch of deletes failed")?;
                (verdicts, Ended::of(Ok(()), |()| (None, None)))
            }
            Write::Batch(writes) => {
                let request = |(id, record): &(u16, Option<Attributes>)| match record {
                    Some(record) => WriteRequest::put(S::of(record)),
                    None => WriteRequest::delete(calls.key(*id)),
                };
                let all: Vec<WriteRequest<S>> = writes.iter().map(request).collect();
                let verdict = |(_, record): &(u16, Option<Attributes>)| match record {
                    Some(record) => self.model.whole(record, false).map(Some).ok_or(vec![Outcome::Refused]),
                    None => Ok(None),
                };
                let verdicts = writes.iter().map(verdict).collect();
                let id = |write: &WriteRequest<S>| match write {
                    WriteRequest::Put(record) => record.id(),
                    WriteRequest::Delete(_) => unreachable!("a delete that is not done"),
                };
                (verdicts, Ended::of_batch(calls.table.batch_write(all).any_version().await, id))
            }
            _ => return Ok(()),
        };
        self.settle_batch(write, verdicts, &ended).await
    }
    fn wholes(&self, records: &[Attributes]) -> Vec<Verdict> {
        records.iter().map(|record| self.model.whole(record, false).map(Some).ok_or(vec![Outcome::Refused])).collect()
    }

    async fn settle_batch(&mut self, write: &Write, verdicts: Vec<Verdict>, ended: &Ended<S>) -> Checked {
        let ids: Vec<u16> = match write {
            Write::BatchUpsert(records) | Write::BatchPut(records) => records.iter().map(id_of).collect(),
            Write::BatchDelete(ids) => ids.clone(),
            Write::Batch(writes) => writes.iter().map(|(id, _)| *id).collect(),
            _ => Vec::new(),
        };
        let mut not_done = Vec::new();
        for (id, verdict) in ids.into_iter().zip(verdicts) {
            match verdict {
                Ok(Some(item)) => drop(self.model.items.insert(id, item)),
                Ok(None) => drop(self.model.items.remove(&id)),
                Err(_) => not_done.push(id),
            }
        }
        not_done.sort_unstable();
        if not_done != ended.not_done {
            return Err(format!("not done: told {:?}, expected {not_done:?}: {:?}", ended.not_done, ended.error));
        }
        self.count("batch", if not_done.is_empty() { Outcome::Done } else { Outcome::Refused });
        self.check().await
    }

    async fn transact(&mut self, calls: &Calls<S>, writes: &[Single]) -> Checked {
        let verdicts: Vec<Verdict> =
            writes.iter().map(|write| self.model.single(self.model.items.get(&write.id()), write)).collect();
        let ended: Ended<S> = Ended::of(calls.transact(writes).await, |()| (None, None));
        let failed: Vec<Outcome> =
            verdicts.iter().filter_map(|verdict| verdict.as_ref().err()).flatten().copied().collect();
        let allowed: Vec<Outcome> = match &failed[..] {
            [] => vec![Outcome::Done],
            failed if failed.contains(&Outcome::Refused) => vec![Outcome::Refused],
            // A transaction gives a reason for each action.
            failed => failed.iter().map(|outcome| transacted(*outcome)).collect(),
        };
        if !allowed.contains(&ended.outcome) {
            return Err(told(&ended, &allowed));
        }
        if ended.outcome == Outcome::Done {
            for (write, verdict) in writes.iter().zip(verdicts) {
                self.enter(write.id(), verdict.unwrap_or_default());
            }
        }
        self.count("transaction", ended.outcome);
        self.check().await
    }

    fn enter(&mut self, id: u16, item: Option<Attributes>) {
        match item {
            Some(item) => drop(self.model.items.insert(id, item)),
            None => drop(self.model.items.remove(&id)),
        }
    }
    fn count(&mut self, what: &str, outcome: Outcome) {
        *self.done.entry(format!("{what}: {outcome:?}")).or_default() += 1;
    }

    async fn settle(&mut self, id: u16, verdict: Verdict, ended: Ended<S>) -> Checked {
        let allowed = verdict.as_ref().err().cloned().unwrap_or_else(|| vec![Outcome::Done]);
        if !allowed.contains(&ended.outcome) {
            return Err(told(&ended, &allowed));
        }
        let old = self.model.items.get(&id).cloned();
        if let Ok(item) = verdict {
            self.enter(id, item);
        }
        self.count("single", ended.outcome);
        if let Some(record) = &ended.record {
            // The new one, or of a delete the old one.
            let stored = self.model.items.get(&id).or(old.as_ref()).map(|item| S::of(&fields_of(item)));
            if stored.as_ref() != Some(record) {
                return Err(format!("what comes back is {record:#?}, and what is stored {stored:#?}"));
            }
        }
        let version = self.model.items.get(&id).and_then(|item| item.get("version")).and_then(super::values::integer);
        if ended.number.is_some() && ended.number != version {
            return Err(format!("the version that comes back is {:?}, what is stored {version:?}", ended.number));
        }
        self.check().await
    }

    /// What is stored, past the library, and as the library reads it.
    async fn check(&self) -> Checked {
        let scan = self.table.client().scan().table_name(self.table.table_name()).consistent_read(true);
        let items = scan.send().await.map_err(|error| format!("{error:?}"))?.items.unwrap_or_default();
        let stored: BTreeMap<u16, Attributes> =
            items.into_iter().map(attributes).map(|item| (id_of(&item), item)).collect();
        if stored != self.model.items {
            return Err(differences(&stored, &self.model.items));
        }
        let read = self.table.scan().consistent().all().await.map_err(|error| format!("{error:?}"))?;
        if let Some(bad) = read.undecodable.first() {
            return Err(format!("an item does not decode: {bad:?}"));
        }
        for record in read.items {
            let expected = self.model.items.get(&record.id()).map(|item| S::of(&fields_of(item)));
            if expected.as_ref() != Some(&record) {
                return Err(format!("read as {record:#?}, and it is {expected:#?}"));
            }
        }
        Ok(())
    }

    /// That each item is in exactly the indexes whose key it has.
    pub async fn check_indexes(&self) -> Checked {
        for index in S::FACTS.indexes {
            let name = index.name.unwrap_or_default();
            let scan = self.table.client().scan().table_name(self.table.table_name()).index_name(name);
            let items = scan.send().await.map_err(|error| format!("{error:?}"))?.items.unwrap_or_default();
            let mut held: Vec<u16> = items.into_iter().map(|item| id_of(&attributes(item))).collect();
            held.sort_unstable();
            let keys: Vec<&str> = index.key_attributes().map(|key| key.name).collect();
            let has = |item: &Attributes| keys.iter().all(|key| item.contains_key(*key));
            let expected: Vec<u16> = self.model.items.iter().filter(|(_, item)| has(item)).map(|(id, _)| *id).collect();
            if held != expected {
                return Err(format!("index {name} holds {held:?}, expected {expected:?}"));
            }
        }
        Ok(())
    }
}

fn transacted(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::BelowFloor | Outcome::AboveCeiling => Outcome::ConditionFailed,
        other => other,
    }
}

fn told<S>(ended: &Ended<S>, allowed: &[Outcome]) -> String {
    format!("ended as {:?}, expected {allowed:?}: {}", ended.outcome, ended.error.as_deref().unwrap_or("no error"))
}

fn differences(stored: &BTreeMap<u16, Attributes>, expected: &BTreeMap<u16, Attributes>) -> String {
    let mut text = String::from("what is stored is not what the model says:");
    let ids: std::collections::BTreeSet<&u16> = stored.keys().chain(expected.keys()).collect();
    for id in ids {
        let (stored, expected) = (stored.get(id), expected.get(id));
        if stored.is_none() || expected.is_none() {
            text += &format!("\n{id}: stored {stored:?}, expected {expected:?}");
            continue;
        }
        let (stored, expected) = (stored.cloned().unwrap_or_default(), expected.cloned().unwrap_or_default());
        let names: std::collections::BTreeSet<&String> = stored.keys().chain(expected.keys()).collect();
        for name in names.into_iter().filter(|name| stored.get(*name) != expected.get(*name)) {
            let derived = if DERIVED.iter().any(|derived| derived.name == name) { " (derived)" } else { "" };
            text +=
                &format!("\n{id}: {name}{derived}: stored {:?}, expected {:?}", stored.get(name), expected.get(name));
        }
    }
    text
}
