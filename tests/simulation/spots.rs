//! Batches over many partitions, one of which is hot and all tasks': in a table of its own.

use std::collections::BTreeMap;

use dynamo_table::{DynamoTable, Record, WriteRequest};
use dynamo_table_testkit::{Fault, Faults, Request};
use fastrand::Rng;

use crate::batch::{Account, Change, Plan, run};
use crate::records::{Own, Thing};
use crate::task::Task;
use crate::{Checked, fed};

pub const TABLE: &str = "spots";
const HOT: &str = "hot";
/// The numbers of each task.
const EACH: u32 = 1000;

/// Most of what is sent to the hot partition is refused or left over, as long as it is hot.
pub fn weather(seed: u64) -> Faults {
    let mut rng = Rng::with_seed(seed ^ 0x0407);
    let (refused, left_over) = (rng.f64() * 0.6, rng.f64() * 0.4);
    let faults =
        Faults::seeded(seed ^ 0x0407).chance(Fault::HotPartition, refused).chance(Fault::Unprocessed, left_over);
    faults.only(|request: &Request| {
        let is_bulk = matches!(request.operation.as_str(), "BatchWriteItem" | "BatchGetItem" | "UpdateItem");
        is_bulk && request.body.to_string().contains(r#""owner":{"S":"hot"}"#)
    })
}

/// Every third is hot.
fn owner(task: &Task, number: u32) -> String {
    if number.is_multiple_of(3) { HOT.to_owned() } else { task.name.clone() }
}

fn first_of(name: &str) -> u32 {
    name.trim_start_matches('t').parse::<u32>().unwrap_or_default() * EACH
}

/// What is hot in a row, before the rest; or as it comes.
fn numbers(task: &mut Task) -> Vec<u32> {
    let size = *task.rng.choice([12, 60, 300].iter()).unwrap_or(&12);
    let (first, span) = (first_of(&task.name), *task.rng.choice([30, 200, 900].iter()).unwrap_or(&200));
    let mut numbers: Vec<u32> = (0..size).map(|_| first + task.rng.u32(1..span)).collect();
    if task.rng.bool() {
        numbers.sort_by_key(|number| number % 3 != 0);
    }
    numbers
}

fn spot(task: &mut Task, number: u32) -> Thing {
    Thing { owner: owner(task, number), ..task.thing(number) }
}

fn settle<G>(task: &mut Task, account: &Account<G, ()>, given: &[Change<Thing>], plan: &Plan) -> Checked {
    let gave_up = account.gave_up() || (!account.cancelled && !account.input_failed && !account.unknown.is_empty());
    account.check_budget(plan, gave_up)?;
    account.tally(task, plan, gave_up);
    task.count("batch: with a hot partition");
    account.settle(&mut task.spots, given, plan)
}

pub async fn write(task: &mut Task) -> Checked {
    let mut given = Vec::new();
    for number in numbers(task) {
        given.push(if task.rng.u8(0..4) == 0 { Change::Delete(number) } else { Change::Put(spot(task, number)) });
    }
    let request = |change: &Change<Thing>| match change {
        Change::Put(thing) | Change::Upsert(thing) => WriteRequest::put(thing.clone()),
        Change::Delete(number) => WriteRequest::delete((owner(task, *number), *number)),
    };
    let requests: Vec<WriteRequest<Thing>> = given.iter().map(request).collect();
    let (table, plan) = (task.world.spots.clone(), Plan::draw(task, requests.len()));
    let batch = fed!(plan, table.batch_write, requests);
    let account = run(task, batch, &plan, |result| ((), result)).await?;
    account.check_counts(&given, &plan, |write| match write {
        WriteRequest::Put(thing) => Change::Put(thing.clone()),
        WriteRequest::Delete(key) => Change::Delete(key.number),
    })?;
    settle(task, &account, &given, &plan)
}

pub async fn upsert(task: &mut Task) -> Checked {
    let numbers: Vec<u32> = numbers(task).into_iter().take(40).collect();
    let records: Vec<Thing> = numbers.into_iter().map(|number| spot(task, number)).collect();
    let (table, plan) = (task.world.spots.clone(), Plan::draw(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Upsert).collect();
    let batch = fed!(plan, table.batch_upsert, records);
    let account = run(task, batch, &plan, |result| ((), result)).await?;
    account.check_counts(&given, &plan, |record| Change::Upsert(record.clone()))?;
    settle(task, &account, &given, &plan)
}

pub async fn read(task: &mut Task) -> Checked {
    let numbers = numbers(task);
    let keys: Vec<<Thing as Record>::Key> =
        numbers.iter().map(|number| (owner(task, *number), *number).into()).collect();
    let batch = task.world.spots.batch_get(keys).consistent().max_attempts_without_progress(task.rng.u32(4..10));
    let found: Vec<Option<Option<Thing>>> = match batch.await {
        Ok(found) => found.into_iter().map(Some).collect(),
        Err(error) => {
            let read = error.into_batch_read::<<Thing as Record>::Key, Option<Thing>>();
            read.map_err(|error| format!("an error of no batch of reads: {error}"))?.results
        }
    };
    for (number, found) in numbers.into_iter().zip(found) {
        if let Some(shown) = found {
            task.spots.shown(number, &shown)?;
        }
    }
    Ok(())
}

/// The items of one task, in the end.
pub fn own(task: &mut Task, items: &[Thing]) -> Checked {
    let first = first_of(&task.name);
    let of_task = items.iter().filter(|thing| (first..first + EACH).contains(&thing.number));
    let mut stored: BTreeMap<u32, Thing> = of_task.map(|thing| (thing.number(), thing.clone())).collect();
    let keys: Vec<u32> = task.spots.keys().collect();
    for key in keys {
        task.spots.shown(key, &stored.remove(&key))?;
    }
    match stored.into_values().next() {
        Some(thing) => Err(format!("{thing:?} is stored, and was never written")),
        None => Ok(()),
    }
}
