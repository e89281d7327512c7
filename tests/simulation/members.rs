//! The records of the differential test under faults: keys made of optional fields, times in keys, other names of fields, small
//! numbers, beside items of others whose keys are nearly theirs.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use dynamo_table::{BatchError, BatchReport, Clock, DynamoTable, Error, Item, Table, Tracked};

use crate::Checked;
use crate::differential::calls::{Calls, outcome};
use crate::differential::derived::derive;
use crate::differential::draw::Draw;
use crate::differential::model::{Held, Model, Outcome, Verdict, fields_of, id_of};
use crate::differential::records::{Subject, unversioned::Member};
use crate::differential::values::{Attributes, attributes, s};
use crate::differential::write::{Before, Put, Single, Write};
use crate::neighbours::{indexes, neighbours};
use crate::task::{Ended, Task};
use crate::world::World;

pub const TABLE: &str = "members";

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

/// What may stand under a key: several, while the outcome of a write is not known.
type States = Vec<Option<Attributes>>;

#[derive(Default)]
pub struct Members {
    states: BTreeMap<u16, States>,
    tracked: BTreeMap<u16, (Tracked<Member>, Held)>,
}

/// What is told of one write.
enum Told {
    Applied,
    /// With the item as it stood there, where a condition failed.
    Failed(Outcome, Option<Option<Attributes>>),
    NotApplied,
    Unknown,
}

impl Told {
    fn of<T>(ended: &Ended<T>) -> Checked<Self> {
        let error = match ended {
            Ended::Done(_) => return Ok(Self::Applied),
            Ended::Cancelled => return Ok(Self::Unknown),
            Ended::Failed(error) => error,
        };
        Ok(match error {
            Error::ConditionFailed { .. } | Error::BelowFloor { .. } | Error::AboveCeiling { .. } => {
                Self::Failed(outcome(error), Some(error.old_item().cloned().map(attributes)))
            }
            Error::OldUnknown { .. } => Self::Applied,
            Error::Encode { .. } | Error::InvalidKey { .. } | Error::InvalidUse { .. } => {
                Self::Failed(Outcome::Refused, None)
            }
            Error::Service { problem, .. } if problem.code == "ValidationException" => {
                Self::Failed(Outcome::Rejected, None)
            }
            Error::TransactionCancelled { reasons, .. } => {
                match reasons.iter().any(|reason| reason.code == "ValidationError") {
                    true => Self::Failed(Outcome::Rejected, None),
                    false if error.is_condition_failed() => Self::Failed(Outcome::ConditionFailed, None),
                    false => Self::NotApplied,
                }
            }
            Error::Unreachable { .. } => Self::NotApplied,
            // Of what may be sent twice an earlier try may have been applied.
            Error::OutcomeUnknown { .. }
            | Error::Throttled { .. }
            | Error::Conflict { .. }
            | Error::Transport { .. }
            | Error::Service { .. } => Self::Unknown,
            other => return Err(format!("an error that nothing explains: {other:?}")),
        })
    }
}

impl Members {
    fn states(&self, id: u16) -> States {
        self.states.get(&id).cloned().unwrap_or_else(|| vec![None])
    }
    fn set(&mut self, id: u16, states: States) {
        let mut distinct: States = Vec::new();
        for state in states {
            if !distinct.contains(&state) {
                distinct.push(state);
            }
        }
        self.states.insert(id, distinct);
    }
    fn narrow(&mut self, id: u16, told: &str, holds: impl Fn(&Option<Attributes>) -> bool) -> Checked {
        let before = self.states(id);
        let now: States = before.iter().filter(|state| holds(state)).cloned().collect();
        if now.is_empty() {
            return Err(format!("member {id}: {told}, but what may stand there is {before:#?}"));
        }
        self.set(id, now);
        Ok(())
    }

    fn settle(&mut self, id: u16, told: &Told, verdict: impl Fn(Option<&Attributes>) -> Verdict) -> Checked {
        let of = |state: &Option<Attributes>| verdict(state.as_ref());
        match told {
            Told::Applied => {
                self.narrow(id, "a write was acknowledged that had to fail", |state| of(state).is_ok())?;
                let now = self.states(id).iter().filter_map(|state| of(state).ok()).collect();
                self.set(id, now);
            }
            Told::Failed(outcome, old) => {
                let failed = |state: &Option<Attributes>| of(state).is_err_and(|outcomes| outcomes.contains(outcome));
                let stood = |state: &Option<Attributes>| old.as_ref().is_none_or(|old| old == state);
                self.narrow(id, &format!("a write failed as {outcome:?} on {old:?}"), |state| {
                    failed(state) && stood(state)
                })?;
            }
            Told::NotApplied => {}
            Told::Unknown => {
                let mut now = self.states(id);
                let maybe: States = now.iter().filter_map(|state| of(state).ok()).collect();
                now.extend(maybe);
                self.set(id, now);
            }
        }
        Ok(())
    }

    /// One of the things that may be: writes are drawn to fit it.
    fn guess(&self, world: &World, club: &str) -> Model {
        let items = self.states.iter().filter_map(|(id, states)| Some((*id, states.last().cloned()??))).collect();
        let held = self.tracked.iter().map(|(id, (_, held))| (*id, held.clone())).collect();
        Model { versioned: Member::VERSIONED, club: club.to_owned(), now: 1000 + world.unique(), items, held }
    }
}

pub async fn write(task: &mut Task) -> Checked {
    let model = task.members.guess(&task.world, &task.name);
    let write = Draw { rng: &mut task.rng, model: &model }.write();
    if crate::variable("SIMULATION_SEED").is_some() {
        // Only then: maps are printed in any order.
        task.tell(&format!("  {write:?}"));
    }
    let table = task.world.members.clone().with_clock(At(model.now));
    let calls = Calls { table, club: task.name.clone() };
    match &write {
        Write::Single(single) => {
            let ended = task.attempt(calls.send(single)).await;
            settled(task, single.id(), &ended, |old| model.single(old, single))
        }
        Write::Count(count) => {
            let ended = task.attempt(calls.count(count)).await;
            settled(task, count.id, &ended, |old| model.count(old, count).0)
        }
        Write::Track(id) => track(task, &calls, *id).await,
        Write::Save { id, edits, overwrite } => save(task, &calls, &model, *id, edits, *overwrite).await,
        Write::SaveNew { record, overwrite } => {
            let mut tracked = Tracked::new(Member::of(record));
            let save = calls.table.save(&mut tracked);
            let ended = task.attempt(if *overwrite { save.overwrite() } else { save }).await;
            let before = if *overwrite { Before::Anything } else { Before::Absent };
            let put = Put { before, record: record.clone(), any_version: *overwrite, tests: Vec::new() };
            settled(task, id_of(record), &ended, |old| model.put(old, &put))
        }
        Write::Transact(writes) => transact(task, &calls, &model, writes).await,
        Write::Past(item) => {
            let put = task.world.engine.client().put_item().table_name(TABLE);
            put.set_item(Some(item.clone().into_iter().collect())).send().await.map_err(|e| format!("{e:?}"))?;
            task.members.set(id_of(item), vec![Some(item.clone())]);
            Ok(())
        }
        batch => self::batch(task, &calls, &model, batch).await,
    }
}

fn settled<T>(task: &mut Task, id: u16, ended: &Ended<T>, verdict: impl Fn(Option<&Attributes>) -> Verdict) -> Checked {
    let told = Told::of(ended)?;
    task.count(match told {
        Told::Applied => "member: done",
        Told::Failed(Outcome::ConditionFailed, _) => "member: condition failed",
        Told::Failed(Outcome::BelowFloor | Outcome::AboveCeiling, _) => "member: out of bounds",
        Told::Failed(..) => "member: refused",
        Told::NotApplied => "member: not applied",
        Told::Unknown => "member: unknown",
    });
    task.members.settle(id, &told, verdict)
}

async fn track(task: &mut Task, calls: &Calls<Member>, id: u16) -> Checked {
    let ended = task.attempt(calls.table.tracked(calls.key(id)).consistent()).await;
    task.members.tracked.remove(&id);
    let Ended::Done(read) = ended else { return Ok(()) };
    shown(task, id, read.as_deref())?;
    // Under which name a field was found is not shown.
    if let ([Some(item)], Some(tracked)) = (&task.members.states(id)[..], read) {
        let held = Held { read: item.clone(), record: fields_of(item) };
        task.members.tracked.insert(id, (tracked, held));
    }
    Ok(())
}

async fn save(
    task: &mut Task,
    calls: &Calls<Member>,
    model: &Model,
    id: u16,
    edits: &[(&'static str, Option<aws_sdk_dynamodb::types::AttributeValue>)],
    overwrite: bool,
) -> Checked {
    let Some((mut tracked, mut held)) = task.members.tracked.remove(&id) else { return Ok(()) };
    for (field, value) in edits {
        tracked.edit(field, value.as_ref());
        match value {
            Some(value) => drop(held.record.insert((*field).to_owned(), value.clone())),
            None => drop(held.record.remove(*field)),
        }
    }
    let save = calls.table.save(&mut tracked);
    let ended = task.attempt(if overwrite { save.overwrite() } else { save }).await;
    settled(task, id, &ended, |old| model.save(old, &held, overwrite))
}

async fn transact(task: &mut Task, calls: &Calls<Member>, model: &Model, writes: &[Single]) -> Checked {
    let ended = task.attempt(calls.transact(writes)).await;
    let told = Told::of(&ended)?;
    match (&told, &ended) {
        (Told::Applied | Told::Unknown, _) => {
            task.count("member: transaction");
            for write in writes {
                task.members.settle(write.id(), &told, |old| model.single(old, write))?;
            }
            Ok(())
        }
        (Told::Failed(Outcome::ConditionFailed, _), Ended::Failed(Error::TransactionCancelled { reasons, .. })) => {
            for (write, reason) in writes.iter().zip(reasons).filter(|(_, reason)| reason.is_condition_failed()) {
                let old = reason.old_item().cloned().map(attributes);
                let failed = |state: &Option<Attributes>| model.single(state.as_ref(), write).is_err();
                let why = format!("a condition failed on {old:?}");
                task.members.narrow(write.id(), &why, |state| *state == old && failed(state))?;
            }
            Ok(())
        }
        (Told::Failed(outcome, _), _) => {
            let fails = |write: &Single| {
                let of = |state: &Option<Attributes>| model.single(state.as_ref(), write);
                task.members.states(write.id()).iter().any(|state| of(state).is_err_and(|all| all.contains(outcome)))
            };
            match writes.iter().any(fails) {
                true => Ok(()),
                false => Err(format!("a transaction failed as {outcome:?}, which none of its actions explains")),
            }
        }
        (Told::NotApplied, _) => Ok(()),
    }
}

type Report = Result<BatchReport, BatchError<Member>>;

async fn batch(task: &mut Task, calls: &Calls<Member>, model: &Model, write: &Write) -> Checked {
    let records = match write {
        Write::BatchPut(records) | Write::BatchUpsert(records) => records,
        _ => return Ok(()),
    };
    let (all, upserts): (Vec<Member>, _) =
        (records.iter().map(Member::of).collect(), matches!(write, Write::BatchUpsert(_)));
    let report: Report = match upserts {
        true => calls.table.batch_upsert(all).await,
        false => calls.table.batch_put(all).await,
    };
    let (not_done, unknown) = match &report {
        Ok(_) => Default::default(),
        Err(error) => {
            let ids = |left: &[dynamo_table::Unfinished<Member>]| -> Vec<u16> {
                left.iter().map(|left| left.given.id()).collect()
            };
            (ids(&error.not_done), ids(&error.unknown))
        }
    };
    for record in records {
        let id = id_of(record);
        let told = match () {
            () if not_done.contains(&id) => Told::NotApplied,
            () if unknown.contains(&id) => Told::Unknown,
            () => Told::Applied,
        };
        let tests = Vec::new();
        let upsert = Single::Upsert(crate::differential::write::Upsert {
            record: record.clone(),
            if_not_exists: Vec::new(),
            tests,
        });
        task.members.settle(id, &told, |old| match upserts {
            true => model.single(old, &upsert),
            false => model.whole(record, false).map(Some).ok_or(vec![Outcome::Refused]),
        })?;
    }
    task.count("member: batch");
    Ok(())
}

/// What a consistent read showed under one key.
fn shown(task: &mut Task, id: u16, shown: Option<&Member>) -> Checked {
    let as_read = |state: &Option<Attributes>| state.as_ref().map(|item| Member::of(&fields_of(item)));
    task.members.narrow(id, &format!("a consistent read shows {shown:?}"), |state| as_read(state).as_ref() == shown)
}

/// A partition holds its members, and nothing of its neighbours.
pub async fn read(task: &mut Task) -> Checked {
    let call = task.world.members.query(task.name.as_str()).consistent().page_size(3).all();
    let page = match task.attempt(call).await {
        Ended::Done(page) => page,
        Ended::Failed(error) => return crate::task::explained(&error),
        Ended::Cancelled => return Ok(()),
    };
    if let Some(bad) = page.undecodable.first() {
        return Err(format!("a member does not decode: {bad:?}"));
    }
    let found: BTreeMap<u16, Member> = page.items.into_iter().map(|member| (member.id(), member)).collect();
    let ids: Vec<u16> = task.members.states.keys().chain(found.keys()).copied().collect();
    task.count("member: read");
    ids.into_iter().try_for_each(|id| shown(task, id, found.get(&id)))
}

pub async fn prepare(client: &aws_sdk_dynamodb::Client) {
    Table::<Member>::new(client.clone(), TABLE).create_table().await.expect("the engine creates a table");
    for item in neighbours() {
        let put = client.put_item().table_name(TABLE).set_item(Some(item.into_iter().collect()));
        put.send().await.expect("the engine takes an item");
    }
}

/// In the end each item is what was told, each derived attribute what its fields make, and each neighbour as it was.
pub async fn check(world: &World, tasks: &mut [Task], items: Vec<Item>) -> Checked {
    let mut all: Vec<Attributes> = items.into_iter().map(attributes).collect();
    for neighbour in neighbours() {
        let before = all.len();
        all.retain(|item| *item != neighbour);
        if all.len() + 1 != before {
            return Err(format!("of a neighbour is left {}: {neighbour:?}", before - all.len()));
        }
    }
    for item in &all {
        let mut made = item.clone();
        if derive(&mut made).is_err() || made != *item {
            return Err(format!("the fields make {made:#?}, and stored is {item:#?}"));
        }
        let item: Item = item.clone().into_iter().collect();
        dynamo_table::codec::decode_item::<Member>(item).map_err(|e| format!("a member does not decode: {e}"))?;
    }
    for task in tasks {
        let own = |item: &&Attributes| item["club"] == s(&task.name);
        let stored: BTreeMap<u16, Attributes> =
            all.iter().filter(own).map(|item| (id_of(item), item.clone())).collect();
        let ids: Vec<u16> = task.members.states.keys().chain(stored.keys()).copied().collect();
        for id in ids {
            let why = format!("in the end {:?} is stored", stored.get(&id));
            task.members.narrow(id, &why, |state| state.as_ref() == stored.get(&id))?;
        }
    }
    indexes(world, &all).await
}
