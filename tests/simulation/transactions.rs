//! Writes of which all are applied or none, and reads of one moment.

use dynamo_table::operation::TransactWrite;
use dynamo_table::{DynamoTable, Error, transact_get};

use crate::Checked;
use crate::records::{Counter, Own, Thing};
use crate::shared::TRANSFERS;
use crate::task::{Ended, Meaning, Task, explained};

/// One action on one of the task's keys.
#[derive(Debug, Clone)]
enum Action {
    Put(Thing),
    Insert(Thing),
    Upsert(Thing),
    Increment(u32, u32),
    Delete(u32),
    Check(u32),
}

impl Action {
    fn draw(task: &mut Task, number: u32) -> Self {
        match task.rng.u8(0..10) {
            0..3 => Self::Put(task.thing(number)),
            3 => Self::Insert(task.thing(number)),
            4 => Self::Upsert(task.thing(number)),
            5..8 => Self::Increment(number, task.rng.u32(1..9)),
            8 => Self::Delete(number),
            _ => Self::Check(number),
        }
    }
    fn number(&self) -> u32 {
        match self {
            Self::Put(thing) | Self::Insert(thing) | Self::Upsert(thing) => thing.number,
            Self::Increment(number, _) | Self::Delete(number) | Self::Check(number) => *number,
        }
    }
    fn when(&self, old: &Option<Thing>) -> bool {
        match self {
            Self::Put(_) | Self::Upsert(_) | Self::Delete(_) => true,
            Self::Insert(_) => old.is_none(),
            Self::Increment(..) | Self::Check(_) => old.is_some(),
        }
    }
    fn then(&self, old: &Option<Thing>) -> Option<Thing> {
        match self {
            Self::Put(thing) | Self::Insert(thing) => Some(thing.clone()),
            Self::Upsert(thing) => Some(thing.upserted_on(old)),
            Self::Increment(_, by) => old.clone().map(|old| Thing { count: old.count + by, ..old }),
            Self::Delete(_) => None,
            Self::Check(_) => old.clone(),
        }
    }
    fn add(&self, task: &Task, to: TransactWrite) -> TransactWrite {
        let (things, key) = (&task.world.things, (task.name.as_str(), self.number()));
        match self {
            Self::Put(thing) => to.write(things.put(thing)),
            Self::Insert(thing) => to.write(things.insert(thing)),
            Self::Upsert(thing) => to.write(things.upsert(thing)),
            Self::Increment(_, by) => to.write(things.update(key).increment(Thing::COUNT, *by)),
            Self::Delete(_) => to.write(things.delete(key)),
            Self::Check(_) => to.write(things.check(key)),
        }
    }
}

pub async fn transact_write(task: &mut Task) -> Checked {
    let mut numbers: Vec<u32> = (1..=6).collect();
    task.rng.shuffle(&mut numbers);
    numbers.truncate(task.rng.usize(1..=3));
    let actions: Vec<Action> = numbers.into_iter().map(|number| Action::draw(task, number)).collect();
    task.tell(&format!("  {actions:?}"));
    let count = task.world.counters.update(TRANSFERS).increment(Counter::COUNT, 1).or_insert();
    let call = actions.iter().fold(dynamo_table::transact_write(), |to, action| action.add(task, to)).write(count);
    let ended = task.attempt(call).await;
    let meaning = ended.meaning(false)?;
    task.world.shared.transfers.add(meaning);
    task.count(match meaning {
        Meaning::Applied => "transaction: done",
        Meaning::ConditionFailed => "transaction: cancelled for a condition",
        Meaning::NotApplied => "transaction: cancelled for conflicts",
        Meaning::Unknown => "transaction: unknown",
    });
    match meaning {
        Meaning::Applied => applied(task, &actions),
        Meaning::ConditionFailed => condition_failed(task, &actions, ended),
        Meaning::NotApplied => Ok(()),
        Meaning::Unknown => all_or_none(task, &actions).await,
    }
}

fn applied(task: &mut Task, actions: &[Action]) -> Checked {
    for action in actions {
        let told = "a transaction was acknowledged whose condition was false";
        task.things.narrow(action.number(), told, &|state| action.when(state))?;
        task.things.applied(action.number(), &|old| action.then(old));
    }
    Ok(())
}

fn condition_failed(task: &mut Task, actions: &[Action], ended: Ended<()>) -> Checked {
    let Ended::Failed(Error::TransactionCancelled { reasons, .. }) = ended else { return Ok(()) };
    for (action, reason) in actions.iter().zip(reasons).filter(|(_, reason)| reason.is_condition_failed()) {
        let old = reason.old::<Thing>().map_err(|e| format!("the old item does not decode: {e}"))?;
        let told = format!("a condition failed on {old:?}");
        task.things.narrow(action.number(), &told, &|state| *state == old && !action.when(state))?;
    }
    Ok(())
}

/// Nobody knows whether it was applied, but it was wholly or not at all.
async fn all_or_none(task: &mut Task, actions: &[Action]) -> Checked {
    let before: Vec<_> = actions.iter().map(|action| task.things.now(action.number())).collect();
    for action in actions {
        task.things.maybe_applied(action.number(), &|state| action.when(state), &|old| action.then(old));
    }
    let gets = actions.iter().map(|action| task.world.things.get((task.name.as_str(), action.number())));
    let mut read = transact_get();
    let all = read.add_all(gets);
    let call = async { read.await.and_then(|mut found| found.take(all)) };
    let Ended::Done(shown) = task.attempt(call).await else { return Ok(()) };
    let all = actions.iter().zip(&before).zip(&shown);
    let none = all.clone().all(|((_, before), shown)| before.contains(shown));
    let whole = all
        .clone()
        .all(|((action, before), shown)| before.iter().any(|state| action.when(state) && action.then(state) == *shown));
    if !none && !whole {
        return Err(format!("a transaction was applied in part: {shown:?}, it was {before:?}"));
    }
    for (action, shown) in actions.iter().zip(&shown) {
        task.things.shown(action.number(), shown)?;
    }
    Ok(())
}

pub async fn transact_get_all(task: &mut Task) -> Checked {
    let numbers: Vec<u32> = (1..=task.rng.u32(1..7)).collect();
    let gets = numbers.iter().map(|number| task.world.things.get((task.name.as_str(), *number)));
    let mut read = transact_get();
    let all = read.add_all(gets);
    let call = async { read.await.and_then(|mut found| found.take(all)) };
    match task.attempt(call).await {
        Ended::Done(shown) if shown.len() != numbers.len() => Err(format!("{} answers", shown.len())),
        Ended::Done(shown) => {
            numbers.iter().zip(&shown).try_for_each(|(number, shown)| task.things.shown(*number, shown))
        }
        Ended::Failed(error) => explained(&error),
        Ended::Cancelled => Ok(()),
    }
}
