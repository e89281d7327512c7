//! Clears of a task's own things, by a query and by a scan.

use dynamo_table::operation::{Batch, BatchKind};
use dynamo_table::{BatchError, Cleared, DynamoTable, Error, Item, ge, le};

use crate::Checked;
use crate::records::{Thing, number};
use crate::task::{Task, explained};

/// Which things are cleared.
#[derive(Debug)]
struct Scope {
    from: u32,
    to: u32,
    /// A filter.
    least: u32,
    limit: Option<u64>,
}

impl Scope {
    fn draw(task: &mut Task, ranged: bool) -> Self {
        let rng = &mut task.rng;
        let range = if ranged { rng.u8(0..3) } else { 0 };
        Self {
            from: if range == 1 { rng.u32(1..40) } else { 0 },
            to: if range == 2 { rng.u32(1..40) } else { u32::MAX },
            least: if rng.bool() { rng.u32(1..4) } else { 0 },
            limit: (rng.u8(0..4) == 0).then(|| rng.u64(0..12)),
        }
    }
    fn holds(&self, key: u32, state: &Option<Thing>) -> bool {
        (self.from..=self.to).contains(&key) && state.as_ref().is_some_and(|thing| thing.count >= self.least)
    }
}

pub async fn clear_partition(task: &mut Task) -> Checked {
    let scope = Scope::draw(task, true);
    let clear = task.world.things.clear_table().partition(task.name.as_str());
    let clear = match (scope.from, scope.to) {
        (0, u32::MAX) => clear,
        (0, to) => clear.sort_key(le(to)),
        (from, _) => clear.sort_key(ge(from)),
    };
    let clear = if scope.least > 0 { clear.filter(Thing::COUNT.ge(scope.least)) } else { clear };
    let clear = scope.limit.into_iter().fold(clear, |clear, limit| clear.limit(limit));
    run(task, scope, clear).await
}

pub async fn clear_by_scan(task: &mut Task) -> Checked {
    let scope = Scope::draw(task, false);
    let clear = task.world.things.clear_table().filter(Thing::OWNER.eq(task.name.as_str()));
    let clear = if scope.least > 0 { clear.filter(Thing::COUNT.ge(scope.least)) } else { clear };
    let clear = scope.limit.into_iter().fold(clear, |clear, limit| clear.limit(limit));
    let clear = if task.rng.bool() { clear.segments(task.rng.u32(1..6)) } else { clear };
    run(task, scope, clear).await
}

async fn run<K>(task: &mut Task, scope: Scope, clear: Batch<K>) -> Checked
where
    K: BatchKind<Given = Item, Output = Cleared, Error = BatchError<Item>>,
{
    task.tell(&format!("  {scope:?}"));
    let clear = clear.concurrency(task.rng.usize(1..=4)).max_attempts_without_progress(task.rng.u32(1..=6));
    let handle = clear.handle();
    let ended = match task.patience() {
        None => Some(clear.await),
        Some(patience) => tokio::time::timeout(patience, clear).await.ok(),
    };
    match ended {
        Some(Ok(cleared)) => whole(task, &scope, &cleared),
        Some(Err(error)) => {
            task.count("clear: failed");
            part(task, &scope, error)
        }
        None => {
            task.count("clear: cancelled");
            match handle.outcome().ok_or("the handle of a dropped clear tells no outcome")? {
                Ok(report) if report.given() > 0 && report.items == report.given() => maybe(task, &scope, &[]),
                Ok(_) => maybe(task, &scope, &[]),
                Err(error) => part(task, &scope, error),
            }
        }
    }
}

fn keys(task: &Task) -> Vec<u32> {
    task.things.keys().collect()
}

/// Everything of the scope is gone, or as much as was wanted.
fn whole(task: &mut Task, scope: &Scope, cleared: &Cleared) -> Checked {
    let states: Vec<_> = keys(task).into_iter().map(|key| (key, task.things.now(key))).collect();
    let least =
        states.iter().filter(|(key, states)| states.iter().all(|state| scope.holds(*key, state))).count() as u64;
    let most = states.iter().filter(|(key, states)| states.iter().any(|state| scope.holds(*key, state))).count() as u64;
    let wanted = scope.limit.unwrap_or(u64::MAX);
    if !(least.min(wanted)..=most.min(wanted)).contains(&cleared.items) {
        return Err(format!("{} were cleared, of {least} to {most} with the limit {wanted}", cleared.items));
    }
    task.count("clear: done");
    if cleared.items == wanted {
        return maybe(task, scope, &[]);
    }
    for key in keys(task) {
        let then = |state: &Option<Thing>| state.clone().filter(|_| !scope.holds(key, state));
        task.things.applied(key, &then);
    }
    Ok(())
}

/// What was handed back is still there; of the rest only the count is known.
fn part(task: &mut Task, scope: &Scope, error: BatchError<Item>) -> Checked {
    task.tell(&format!("  {error}"));
    let numbers = |list: &[dynamo_table::Unfinished<Item>]| -> Checked<Vec<u32>> {
        let number = |key: &Item| number(key, "number").ok_or_else(|| format!("{key:?} is no key"));
        list.iter().map(|unfinished| number(&unfinished.given)).collect()
    };
    let (not_done, unknown) = (numbers(&error.not_done)?, numbers(&error.unknown)?);
    for key in &not_done {
        let there = |state: &Option<Thing>| scope.holds(*key, state);
        task.things.narrow(*key, "a clear read it, and hands it back as not deleted", &there)?;
    }
    for key in &unknown {
        if !task.things.now(*key).iter().any(|state| scope.holds(*key, state)) {
            return Err(format!("{key} is handed back as unknown, and was not there"));
        }
    }
    maybe(task, scope, &not_done)?;
    let read = error.input_error().and_then(|error| error.downcast_ref::<Error>());
    read.map_or(Ok(()), explained)
}

/// Each may be gone, but for these.
fn maybe(task: &mut Task, scope: &Scope, but: &[u32]) -> Checked {
    for key in keys(task).into_iter().filter(|key| !but.contains(key)) {
        task.things.maybe_applied(key, &|state| scope.holds(key, state), &|_| None);
    }
    Ok(())
}
