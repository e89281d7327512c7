//! Batches that read.

use std::collections::BTreeSet;

use dynamo_table::{BatchError, BatchReport, DynamoTable, Error};
use futures::StreamExt;

use crate::batch::{Plan, run};
use crate::records::Thing;
use crate::task::{Task, explained};
use crate::{Checked, fed};

fn keys(task: &mut Task) -> Vec<(String, u32)> {
    let size = *task.rng.choice([0, 1, 5, 20, 60, 130, 230].iter()).unwrap_or(&5);
    let span = *task.rng.choice([8, 100, 400].iter()).unwrap_or(&100);
    let mut numbers: Vec<u32> = (0..size).map(|_| task.rng.u32(1..=span)).collect();
    if task.rng.bool() {
        numbers.sort_unstable();
        numbers.dedup();
        task.rng.shuffle(&mut numbers);
    }
    numbers.into_iter().map(|number| (task.name.clone(), number)).collect()
}

type Found = Vec<Option<Thing>>;
type Split = (Vec<Option<Option<Thing>>>, Result<BatchReport, BatchError<<Thing as dynamo_table::Record>::Key>>);

pub async fn batch_get(task: &mut Task) -> Checked {
    let (keys, consistent) = (keys(task), task.rng.bool());
    let given: Vec<u32> = keys.iter().map(|(_, number)| *number).collect();
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, keys.len()));
    let batch = fed!(plan, table.batch_get, keys);
    let batch = if consistent { batch.consistent() } else { batch };
    let handle = batch.handle();
    let split = |result: Result<Found, Error>| -> Split {
        match result {
            Ok(found) => (found.into_iter().map(Some).collect(), Ok(handle.report())),
            Err(error) => {
                let read = error.into_batch_read().expect("an error of a batch of reads");
                (read.results, Err(*read.batch))
            }
        }
    };
    let account = run(task, batch, &plan, split).await?;
    account.check_counts(&given, &plan, |key| key.number)?;
    // A key that was answered before is done without a request.
    let distinct = given.iter().collect::<BTreeSet<_>>().len() == given.len();
    if distinct {
        account.check_budget(&plan, account.gave_up())?;
    }
    let whole = account.not_done.is_empty() && !account.cancelled;
    task.world.tally.add("batch of reads: done whole", usize::from(whole && account.report.items > 0));
    task.world.tally.add("batch of reads: gave up", usize::from(account.gave_up()));
    if !account.unknown.is_empty() {
        return Err("a read is unknown".to_owned());
    }
    let Some(found) = account.output else { return Ok(()) };
    if found.len() as u64 != account.report.given() {
        return Err(format!("{} answers, but {:?}", found.len(), account.report));
    }
    for (at, (number, found)) in given.iter().zip(&found).enumerate() {
        let not_done = account.not_done.iter().any(|unfinished| unfinished.position == at as u64);
        match found {
            Some(_) if not_done => return Err(format!("place {at} is not done, and has an answer")),
            None if !not_done => return Err(format!("place {at} is done, and has no answer")),
            Some(shown) => shown_at(task, *number, consistent, shown)?,
            None => {}
        }
    }
    Ok(())
}

fn shown_at(task: &mut Task, number: u32, consistent: bool, shown: &Option<Thing>) -> Checked {
    if shown.as_ref().is_some_and(|shown| (shown.number, &shown.owner) != (number, &task.name)) {
        return Err(format!("asked for {number} of {}, got {shown:?}", task.name));
    }
    task.things.read(number, consistent, shown)
}

pub async fn batch_get_stream(task: &mut Task) -> Checked {
    let (keys, consistent, enough) = (keys(task), task.rng.bool(), task.rng.usize(0..300));
    let given: Vec<u32> = keys.iter().map(|(_, number)| *number).collect();
    let (table, plan) = (task.world.things.clone(), Plan::draw(task, keys.len()));
    let batch = fed!(plan, table.batch_get, keys);
    let batch = if consistent { batch.consistent() } else { batch };
    let batch = batch.concurrency(plan.concurrency).max_attempts_without_progress(plan.tries);
    let mut items = batch.items().take(enough);
    let mut at = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(shown) => {
                let number = *given.get(at).ok_or("more answers than keys")?;
                shown_at(task, number, consistent, &shown)?;
                at += 1;
            }
            Err(error) => {
                let left = error.batch::<<Thing as dynamo_table::Record>::Key>().ok_or("an error of no batch")?;
                if left.input_error().is_none() {
                    let first = left.not_done.first().ok_or("an error, but nothing is not done")?;
                    if first.position < at as u64 {
                        return Err(format!("place {} is not done, but answered", first.position));
                    }
                    first.reason.error().map_or(Ok(()), explained)?;
                }
                return Ok(());
            }
        }
    }
    match at == given.len().min(enough) {
        true => Ok(()),
        false => Err(format!("{} keys, but {at} answers", given.len())),
    }
}
