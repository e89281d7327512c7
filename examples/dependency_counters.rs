//! Dependency counters: each task waits for a number of others, and the one that finishes last, and no other, starts it.
//!
//! `cargo run --example dependency_counters`, with `-- --help` for what else it talks to.

mod support;

use std::collections::BTreeMap;

use clap::Parser;
use dynamo_table::{DynamoTable, Error, Record, Table, between};
use futures::future::try_join_all;

/// A task of a plan.
#[derive(Debug, Clone, PartialEq, Record)]
struct Task {
    #[record(partition_key)]
    plan: String,
    #[record(sort_key)]
    number: u32,
    /// How many tasks have to finish before this one starts. Unsigned: it never goes below 0.
    waiting_for: u32,
    started_by: Option<u32>,
}

/// Fills a range of counters, and lets many workers count them down at the same time.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// The table's name; it is created where it is missing, and stays
    #[arg(long, default_value = "dependency-counters-tasks")]
    table: String,
    /// How many tasks there are
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    tasks: u32,
    /// How many workers finish at the same time; each task waits for all of them, or for fewer
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=500))]
    workers: u32,
}

const PLAN: &str = "nightly";

#[tokio::main]
async fn main() -> std::process::ExitCode {
    support::exit_code(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), support::AnyError> {
    let (last, workers) = (arguments.tasks, arguments.workers);
    let tasks: Table<Task> = Table::new(arguments.dynamo.client().await?, arguments.table);
    tasks.create_table_if_missing().await?;

    fill(&tasks, last, workers).await?;
    // The keys are numbers, so the range comes in their order: 10 behind 9.
    println!("The tasks, and how many workers each waits for:");
    for task in tasks.query(PLAN).sort_key(between(1, last)).all().await? {
        println!("  {:>3}: {}", task.number, task.waiting_for);
    }

    println!("\n{workers} workers finish at the same time:");
    let running = (1..=workers).map(|worker| tokio::spawn(finish(tasks.clone(), worker, last, workers)));
    let mut started: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for result in try_join_all(running).await? {
        let (worker, zeros) = result?;
        zeros.into_iter().for_each(|task| started.entry(task).or_default().push(worker));
    }
    for (task, by) in &started {
        println!("  task {task:>3} was started by worker {by:?}");
    }
    let once = started.len() == last as usize && started.values().all(|by| by.len() == 1);
    if !once {
        return Err("a task was not started exactly once".into());
    }
    println!("Each of the {last} tasks was started once.\n");

    match tasks.decrement((PLAN, 1), Task::WAITING_FOR, 1).await {
        Err(error @ Error::BelowFloor { .. }) => println!("One more: {error}."),
        other => return Err(format!("a counter went below zero: {other:?}").into()),
    }
    match tasks.decrement((PLAN, last + 1), Task::WAITING_FOR, 1).await {
        Err(error) if error.is_condition_failed() => println!("A task that is not there: {error}."),
        other => return Err(format!("a task was made up: {other:?}").into()),
    }
    Ok(())
}

/// How many workers a task waits for: the first for all, the others for fewer and fewer, each for one at least.
fn waits_for(task: u32, workers: u32) -> u32 {
    (workers / task).max(1)
}

async fn fill(tasks: &Table<Task>, last: u32, workers: u32) -> Result<(), Error> {
    for number in 1..=last {
        let waiting_for = waits_for(number, workers);
        tasks.put(&Task { plan: PLAN.into(), number, waiting_for, started_by: None }).await?;
    }
    Ok(())
}

/// What a worker does when it is done: counts down each task that waits for it, and starts those that it brought to zero.
async fn finish(tasks: Table<Task>, worker: u32, last: u32, workers: u32) -> Result<(u32, Vec<u32>), Error> {
    let mut zeros = Vec::new();
    for number in (1..=last).filter(|number| worker <= waits_for(*number, workers)) {
        // DynamoDB counts, so no two workers see the same value. If an answer is lost, the error says that the outcome is
        // unknown: counting again could start the task early.
        if tasks.decrement((PLAN, number), Task::WAITING_FOR, 1).await? == 0 {
            tasks.update((PLAN, number)).set(Task::STARTED_BY, worker).return_nothing().await?;
            zeros.push(number);
        }
    }
    Ok((worker, zeros))
}
