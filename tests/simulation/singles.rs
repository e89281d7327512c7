//! Operations on one item.

use dynamo_table::DynamoTable;

use crate::Checked;
use crate::records::{Own, Thing};
use crate::task::{Ended, Task, Write, explained};

fn always(_: &Option<Thing>) -> bool {
    true
}

pub async fn put(task: &mut Task) -> Checked {
    let number = task.few();
    let thing = task.thing(number);
    let call = task.world.things.put(&thing);
    let ended = task.attempt(call).await;
    task.settle(&Write { number, harmless: true, when: &always, then: &|_| Some(thing.clone()) }, &ended)
}

pub async fn put_returning_old(task: &mut Task) -> Checked {
    let number = task.few();
    let thing = task.thing(number);
    let call = task.world.things.put(&thing).return_old();
    let ended = task.attempt(call).await;
    if let Ended::Done(old) = &ended {
        task.things.shown(number, old)?;
    }
    task.settle(&Write { number, harmless: true, when: &always, then: &|_| Some(thing.clone()) }, &ended)
}

pub async fn insert(task: &mut Task) -> Checked {
    let number = task.few();
    let thing = task.thing(number);
    let call = task.world.things.insert(&thing);
    let ended = task.attempt(call).await;
    let write = Write { number, harmless: false, when: &Option::is_none, then: &|_| Some(thing.clone()) };
    task.settle(&write, &ended)
}

pub async fn replace(task: &mut Task) -> Checked {
    let number = task.few();
    let thing = task.thing(number);
    let call = task.world.things.replace(&thing);
    let ended = task.attempt(call).await;
    let write = Write { number, harmless: false, when: &Option::is_some, then: &|_| Some(thing.clone()) };
    task.settle(&write, &ended)
}

pub async fn upsert(task: &mut Task) -> Checked {
    let number = task.few();
    let thing = task.thing(number);
    let call = task.world.things.upsert(&thing);
    let ended = task.attempt(call).await;
    let then = |old: &Option<Thing>| Some(thing.upserted_on(old));
    task.settle(&Write { number, harmless: true, when: &always, then: &then }, &ended)?;
    shown_new(task, number, ended)
}

/// What a write gave back is what stands there now.
fn shown_new(task: &mut Task, number: u32, ended: Ended<Thing>) -> Checked {
    match ended.done() {
        Some(new) => task.things.shown(number, &Some(new)),
        None => Ok(()),
    }
}

pub async fn update(task: &mut Task) -> Checked {
    let (number, value, least) = (task.few(), task.world.unique(), task.rng.u32(0..4));
    let mut call = task.world.things.update((task.name.as_str(), number)).set(Thing::VALUE, value);
    if least > 0 {
        call = call.condition(Thing::COUNT.ge(least));
    }
    let ended = task.attempt(call).await;
    let when = |old: &Option<Thing>| old.as_ref().is_some_and(|old| old.count >= least);
    let then = |old: &Option<Thing>| old.clone().map(|old| Thing { value, ..old });
    task.settle(&Write { number, harmless: false, when: &when, then: &then }, &ended)?;
    shown_new(task, number, ended)
}

pub async fn update_or_insert(task: &mut Task) -> Checked {
    let (number, value, count) = (task.few(), task.world.unique(), task.rng.u32(0..9));
    let call = task.world.things.update((task.name.as_str(), number));
    let call = call.set(Thing::VALUE, value).set(Thing::COUNT, count).or_insert();
    let ended = task.attempt(call).await;
    let set = Thing { owner: task.name.clone(), number, value, note: None, count };
    let then = |old: &Option<Thing>| Some(set.upserted_on(old));
    task.settle(&Write { number, harmless: true, when: &always, then: &then }, &ended)?;
    shown_new(task, number, ended)
}

pub async fn increment(task: &mut Task) -> Checked {
    let (number, by) = (task.few(), task.rng.u32(1..4));
    let call = task.world.things.increment((task.name.as_str(), number), Thing::COUNT, by);
    let ended = task.attempt(call).await;
    let then = |old: &Option<Thing>| old.clone().map(|old| Thing { count: old.count + by, ..old });
    task.settle(&Write { number, harmless: false, when: &Option::is_some, then: &then }, &ended)?;
    let Some(count) = ended.done() else { return Ok(()) };
    let told = format!("an increment gives {count}");
    task.things.narrow(number, &told, &|state| state.as_ref().is_some_and(|state| state.count == count))
}

pub async fn delete(task: &mut Task) -> Checked {
    let number = task.few();
    let call = task.world.things.delete((task.name.as_str(), number));
    let ended = task.attempt(call).await;
    if let Ended::Done(old) = &ended {
        task.things.shown(number, old)?;
    }
    task.settle(&Write { number, harmless: true, when: &always, then: &|_| None }, &ended)
}

pub async fn delete_if(task: &mut Task) -> Checked {
    let (number, most) = (task.few(), task.rng.u32(0..6));
    let call = task.world.things.delete((task.name.as_str(), number)).condition(Thing::COUNT.le(most));
    let ended = task.attempt(call).await;
    if let Ended::Done(old) = &ended {
        task.things.shown(number, old)?;
    }
    let when = |old: &Option<Thing>| old.as_ref().is_some_and(|old| old.count <= most);
    task.settle(&Write { number, harmless: false, when: &when, then: &|_| None }, &ended)
}

pub async fn get(task: &mut Task) -> Checked {
    let (number, consistent) = (task.few(), task.rng.bool());
    let call = task.world.things.get((task.name.as_str(), number));
    let call = if consistent { call.consistent() } else { call };
    match task.attempt(call).await {
        Ended::Done(shown) => task.things.read(number, consistent, &shown),
        Ended::Failed(error) => explained(&error),
        Ended::Cancelled => Ok(()),
    }
}

pub async fn exists(task: &mut Task) -> Checked {
    let number = task.few();
    let call = task.world.things.exists((task.name.as_str(), number)).consistent();
    match task.attempt(call).await {
        Ended::Done(there) => task.things.narrow(number, &format!("exists says {there}"), &|s| s.is_some() == there),
        Ended::Failed(error) => explained(&error),
        Ended::Cancelled => Ok(()),
    }
}
