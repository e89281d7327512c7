//! Batches that write.

use dynamo_table::operation::{Batch, BatchKind};
use dynamo_table::{BatchError, BatchReadError, BatchReport, DynamoTable, WriteRequest};

use crate::batch::{Account, Change, Plan, run};
use crate::records::{Edition, Own, Thing};
use crate::task::Task;
use crate::{Checked, fed};

/// Keys for a batch of some size: from few keys, so that many are given twice, or from many.
fn numbers(task: &mut Task, most: usize) -> Vec<u32> {
    let sizes: Vec<usize> = [0, 1, 4, 12, 26, 60, 130].into_iter().filter(|size| *size <= most).collect();
    let size = *task.rng.choice(&sizes).unwrap_or(&1);
    let span = *task.rng.choice([6, 30, 200].iter()).unwrap_or(&30);
    (0..size).map(|_| task.rng.u32(1..=span)).collect()
}

fn puts(task: &mut Task, numbers: Vec<u32>) -> Vec<Thing> {
    numbers.into_iter().map(|number| task.thing(number)).collect()
}

type Whole<G> = Result<BatchReport, BatchError<G>>;

/// Runs a batch of things and enters what became of them.
async fn settle<K>(
    task: &mut Task,
    batch: Batch<K>,
    plan: &Plan,
    given: &[Change<Thing>],
    of: impl Fn(&K::Given) -> Change<Thing>,
) -> Checked<Account<K::Given, ()>>
where
    K: BatchKind<Output = BatchReport, Error = BatchError<<K as BatchKind>::Given>>,
{
    let account = run(task, batch, plan, |result: Whole<K::Given>| ((), result)).await?;
    account.check_counts(given, plan, of)?;
    let gave_up = account.gave_up() || (!account.cancelled && !account.input_failed && !account.unknown.is_empty());
    account.check_budget(plan, gave_up)?;
    account.tally(task, plan, gave_up);
    account.settle(&mut task.things, given, plan)?;
    Ok(account)
}

pub async fn batch_put(task: &mut Task) -> Checked {
    let numbers = numbers(task, 130);
    let records = puts(task, numbers);
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Put).collect();
    let batch = fed!(plan, table.batch_put, records);
    settle(task, batch, &plan, &given, |record| Change::Put(record.clone())).await.map(drop)
}

/// The same few keys again and again, while earlier writes of them are under way.
pub async fn batch_of_few_keys(task: &mut Task) -> Checked {
    let numbers = (0..task.rng.u32(6..20)).map(|_| task.rng.u32(1..=3)).collect();
    let records = puts(task, numbers);
    let (table, plan) = (task.world.things.clone(), Plan::lingering(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Put).collect();
    let batch = fed!(plan, table.batch_put, records);
    settle(task, batch, &plan, &given, |record| Change::Put(record.clone())).await.map(drop)
}

/// Many more than the budget would allow for, were it not for progress.
pub async fn long_batch(task: &mut Task) -> Checked {
    let (first, size) = (task.rng.u32(1..100), task.rng.u32(150..320));
    let records = puts(task, (first..first + size).collect());
    let (table, plan) = (task.world.things.clone(), Plan::long(task));
    let given: Vec<_> = records.iter().cloned().map(Change::Put).collect();
    let batch = table.batch_put(records);
    settle(task, batch, &plan, &given, |record| Change::Put(record.clone())).await.map(drop)
}

pub async fn batch_delete(task: &mut Task) -> Checked {
    let numbers = numbers(task, 130);
    let keys: Vec<(String, u32)> = numbers.iter().map(|number| (task.name.clone(), *number)).collect();
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, keys.len()));
    let given: Vec<_> = numbers.into_iter().map(Change::Delete).collect();
    let batch = fed!(plan, table.batch_delete, keys);
    settle(task, batch, &plan, &given, |key| Change::Delete(key.number)).await.map(drop)
}

pub async fn batch_write(task: &mut Task) -> Checked {
    let numbers = numbers(task, 130);
    let mut given = Vec::new();
    for number in numbers {
        given.push(if task.rng.u8(0..3) == 0 { Change::Delete(number) } else { Change::Put(task.thing(number)) });
    }
    let owner = task.name.clone();
    let request = |change: &Change<Thing>| match change {
        Change::Put(thing) | Change::Upsert(thing) => WriteRequest::put(thing.clone()),
        Change::Delete(number) => WriteRequest::delete((owner.as_str(), *number)),
    };
    let requests: Vec<WriteRequest<Thing>> = given.iter().map(request).collect();
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, requests.len()));
    let batch = fed!(plan, table.batch_write, requests);
    let of = |write: &WriteRequest<Thing>| match write {
        WriteRequest::Put(thing) => Change::Put(thing.clone()),
        WriteRequest::Delete(key) => Change::Delete(key.number),
    };
    settle(task, batch, &plan, &given, of).await.map(drop)
}

pub async fn batch_upsert(task: &mut Task) -> Checked {
    let numbers = numbers(task, 26);
    let records = puts(task, numbers);
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Upsert).collect();
    let batch = fed!(plan, table.batch_upsert, records);
    settle(task, batch, &plan, &given, |record| Change::Upsert(record.clone())).await.map(drop)
}

type Returned = Result<(BatchReport, Vec<Option<Thing>>), BatchReadError<Thing, Thing>>;

/// The records that come back are what stands there.
pub async fn batch_upsert_returning(task: &mut Task) -> Checked {
    let numbers = numbers(task, 12);
    let records = puts(task, numbers);
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Upsert).collect();
    let batch = fed!(plan, table.batch_upsert, records).return_new();
    let split = |result: Returned| match result {
        Ok((report, stored)) => (stored, Ok(report)),
        Err(error) => (error.results, Err(*error.batch)),
    };
    let account = run(task, batch, &plan, split).await?;
    account.check_counts(&given, &plan, |record| Change::Upsert(record.clone()))?;
    account.settle(&mut task.things, &given, &plan)?;
    let last = |at: usize, number| given.iter().rposition(|change| change.number() == number) == Some(at);
    for (at, stored) in account.output.iter().flatten().enumerate() {
        let Some(stored) = stored.as_ref().filter(|stored| last(at, stored.number())) else { continue };
        task.things.shown(stored.number(), &Some(stored.clone()))?;
    }
    Ok(())
}

/// Each raises a version: what may have been applied is not sent again.
pub async fn batch_upsert_versioned(task: &mut Task) -> Checked {
    let numbers = numbers(task, 26);
    let records: Vec<Edition> = numbers.into_iter().map(|number| task.edition(number)).collect();
    let (table, plan) = (task.world.editions.clone(), Plan::draw(task, records.len()));
    let given: Vec<_> = records.iter().cloned().map(Change::Upsert).collect();
    let batch = fed!(plan, table.batch_upsert, records);
    let account = run(task, batch, &plan, |result: Whole<Edition>| ((), result)).await?;
    account.check_counts(&given, &plan, |record| Change::Upsert(record.clone()))?;
    account.check_budget(&plan, account.gave_up())?;
    account.tally(task, &plan, account.gave_up());
    account.settle(&mut task.editions, &given, &plan)
}
