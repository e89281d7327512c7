//! A table behind a cache: what a task reads of its own is never older than its own last write, whoever else reads it meanwhile.

use dynamo_table::{BatchReport, DynamoTable, transact_write};

use crate::Checked;
use crate::model::{Then, When};
use crate::records::{Own, Thing};
use crate::task::{Ended, Meaning, Task, explained};

fn settle<T>(
    task: &mut Task,
    number: u32,
    harmless: bool,
    when: When<Thing>,
    then: Then<Thing>,
    ended: &Ended<T>,
) -> Checked {
    let meaning = ended.meaning(harmless)?;
    match meaning {
        Meaning::Applied => {
            task.count("cached write: done");
            task.cards.narrow(number, "a write was acknowledged whose condition was false", when)?;
            task.cards.applied(number, then);
        }
        Meaning::ConditionFailed => {
            task.cards.narrow(number, "a condition failed", &|state| !when(state))?;
        }
        Meaning::NotApplied => {}
        Meaning::Unknown => {
            task.count("cached write: unknown");
            task.cards.maybe_applied(number, when, then);
        }
    }
    Ok(())
}

pub async fn write(task: &mut Task) -> Checked {
    let (number, kind) = (task.few(), task.rng.u8(0..7));
    let thing = task.thing(number);
    let cards = task.world.cards.clone();
    let always = |_: &Option<Thing>| true;
    let there = |old: &Option<Thing>| old.is_some();
    match kind {
        0 | 1 => {
            let ended = task.attempt(cards.put(&thing)).await;
            settle(task, number, true, &always, &|_| Some(thing.clone()), &ended)
        }
        2 => {
            let ended = task.attempt(cards.upsert(&thing)).await;
            settle(task, number, true, &always, &|old| Some(thing.upserted_on(old)), &ended)
        }
        3 => {
            let ended = task.attempt(cards.increment((task.name.clone(), number), Thing::COUNT, 2)).await;
            let then = |old: &Option<Thing>| old.clone().map(|old| Thing { count: old.count + 2, ..old });
            settle(task, number, false, &there, &then, &ended)
        }
        4 => {
            let ended = task.attempt(cards.delete((task.name.clone(), number)).return_nothing()).await;
            settle(task, number, true, &always, &|_| None, &ended)
        }
        5 => {
            let ended = task.attempt(transact_write().write(cards.put(&thing))).await;
            settle(task, number, false, &always, &|_| Some(thing.clone()), &ended)
        }
        _ => batch(task).await,
    }
}

/// A batch of puts, or a clear of all that is the task's own.
async fn batch(task: &mut Task) -> Checked {
    let cards = task.world.cards.clone();
    if task.rng.u8(0..4) == 0 {
        let clear = cards.clear_table().partition(task.name.clone());
        let ended = task.attempt(async { Ok(clear.await?) }).await;
        return all(task, &ended, &|_, _| None);
    }
    let things: Vec<Thing> = (1..=6).map(|number| task.thing(number)).collect();
    let given = things.clone();
    let batch = cards.batch_put(given).max_attempts_without_progress(3);
    let handle = batch.handle();
    let ended: Ended<BatchReport> = task.attempt(async { Ok(batch.await?) }).await;
    drop(handle);
    all(task, &ended, &|number, _| things.iter().find(|thing| thing.number == number).cloned())
}

/// Of a batch that was not done whole each may be done.
fn all<T>(task: &mut Task, ended: &Ended<T>, then: &dyn Fn(u32, &Option<Thing>) -> Option<Thing>) -> Checked {
    for number in 1..=6 {
        match ended {
            Ended::Done(_) => task.cards.applied(number, &|old| then(number, old)),
            Ended::Failed(_) | Ended::Cancelled => {
                task.cards.maybe_applied(number, &|_| true, &|old| then(number, old));
            }
        }
    }
    Ok(())
}

pub async fn read(task: &mut Task) -> Checked {
    let number = task.few();
    let cards = task.world.cards.clone();
    if task.rng.u8(0..3) == 0 {
        let key = || (task.name.clone(), number);
        let (one, two) = (cards.get(key()), cards.get(key()));
        // Side by side: one request for both.
        let both = async { tokio::try_join!(one.into_future(), two.into_future()) };
        let Some((one, two)) = task.attempt(both).await.done() else { return Ok(()) };
        task.cards.shown(number, &one)?;
        return task.cards.shown(number, &two);
    }
    let get = cards.get((task.name.clone(), number));
    let get = if task.rng.u8(0..6) == 0 { get.consistent() } else { get };
    match task.attempt(get).await {
        Ended::Done(shown) => task.cards.shown(number, &shown),
        Ended::Failed(error) => explained(&error),
        Ended::Cancelled => Ok(()),
    }
}

pub async fn read_batch(task: &mut Task) -> Checked {
    let numbers: Vec<u32> = (0..task.rng.usize(1..9)).map(|_| task.few()).collect();
    let cards = task.world.cards.clone();
    let name = task.name.clone();
    let keys: Vec<(String, u32)> = numbers.iter().map(|number| (name.clone(), *number)).collect();
    let ended = task.attempt(cards.batch_get(keys).max_attempts_without_progress(3)).await;
    let Some(found) = ended.done() else { return Ok(()) };
    if found.len() != numbers.len() {
        return Err(format!("{} answers to {} keys", found.len(), numbers.len()));
    }
    numbers.iter().zip(&found).try_for_each(|(number, shown)| task.cards.shown(*number, shown))
}

/// Reads what is another task's: it may be written meanwhile, and what was read may not stay in the cache then.
pub async fn peek(task: &mut Task) -> Checked {
    let (other, number) = (format!("t{}", task.rng.u32(0..5)), task.few());
    let cards = task.world.cards.clone();
    let key = (other.clone(), number);
    let shown = match task.rng.bool() {
        true => task.attempt(cards.get(key)).await.done(),
        false => {
            let ended = task.attempt(cards.batch_get([key]).max_attempts_without_progress(3)).await;
            ended.done().and_then(|found| found.into_iter().next())
        }
    };
    match shown.flatten() {
        Some(shown) if (shown.number, &shown.owner) != (number, &other) => {
            Err(format!("asked for {number} of {other}, got {shown:?}"))
        }
        _ => Ok(()),
    }
}
