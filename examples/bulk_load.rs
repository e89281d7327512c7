//! A bulk load: a file of any length into a table, a parallel scan over it, and a clear.
//!
//! `cargo run --example bulk_load`, with `-- --help` for what else it talks to. Ctrl-C ends it at any point, with an account of
//! what is done; with `--left FILE` what is not done can be loaded again:
//!
//! ```text
//! bulk_load --endpoint http://localhost:8000 --left left.csv --keep measurements.csv    # Ctrl-C
//! bulk_load --endpoint http://localhost:8000 --left left.csv --keep left.csv            # goes on
//! ```

#[path = "bulk_load/bar.rs"]
mod bar;
#[path = "bulk_load/input.rs"]
mod input;
mod interrupt;
#[path = "bulk_load/left.rs"]
mod left;
#[path = "bulk_load/load.rs"]
mod load;
mod measurement;
mod support;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use bar::Bar;
use clap::Parser;
use dynamo_table::{DynamoTable, Table};
use futures::StreamExt;
use interrupt::{Interrupt, Interrupted};
use left::{account, reasons};
use load::{Load, load, requests};
use measurement::Measurement;
use support::AnyError;

/// Loads measurements in batches, scans them in parallel, and clears the table.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    #[command(flatten)]
    load: Load,
    /// The table's name; it is created where it is missing, and cleared at the end, whoever wrote what is in it
    #[arg(long, default_value = "bulk-load-measurements")]
    table: String,
    /// Keeps what is in the table
    #[arg(long)]
    keep: bool,
    /// How many parts of the table are scanned side by side
    #[arg(long, default_value_t = 4)]
    segments: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("{error}");
            ExitCode::from(130)
        }
        result => support::exit_code(result),
    }
}

async fn run(mut arguments: Arguments) -> Result<(), AnyError> {
    let interrupt = Interrupt::on_ctrl_c();
    let dynamo = std::mem::take(&mut arguments.dynamo);
    let table: Table<Measurement> = Table::new(dynamo.client().await?, arguments.table.clone());
    interrupt.or(table.create_table_if_missing().into_future()).await??;
    load(&table, &arguments.load, &interrupt).await?;
    scan(&table, &arguments, &interrupt).await?;
    if !arguments.keep {
        clear(&table, &arguments, &interrupt).await?;
    }
    Ok(())
}

async fn scan(table: &Table<Measurement>, arguments: &Arguments, interrupt: &Interrupt) -> Result<(), AnyError> {
    let mut scan = table.scan().segments(arguments.segments).with_response();
    if let Some(units) = arguments.load.rate_limit {
        scan = scan.rate_limit(units);
    }
    let mut pages = scan.pages();
    let mut found = Found::default();
    let result: Result<(), AnyError> = loop {
        match interrupt.or(pages.next()).await {
            Ok(Some(Ok(page))) => {
                found.capacity += page.consumed_capacity.unwrap_or_default();
                found.undecodable += page.undecodable.len();
                page.items.into_iter().for_each(|measurement| found.add(measurement));
            }
            Ok(Some(Err(error))) => break Err(error.into()),
            Ok(None) => break Ok(()),
            Err(interrupted) => break Err(interrupted.into()),
        }
    };
    let done = pages.segments().iter().filter(|segment| segment.is_done()).count();
    println!("Scanned: {found}; {done} of {} segments", arguments.segments);
    result
}

/// What a scan found.
#[derive(Default)]
struct Found {
    items: u64,
    undecodable: usize,
    stations: BTreeSet<String>,
    celsius: f64,
    range: Option<(f64, f64)>,
    capacity: f64,
}

impl Found {
    fn add(&mut self, Measurement { station, celsius, .. }: Measurement) {
        self.items += 1;
        self.celsius += celsius;
        let (low, high) = self.range.unwrap_or((celsius, celsius));
        self.range = Some((low.min(celsius), high.max(celsius)));
        self.stations.insert(station);
    }
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { items, undecodable, stations, capacity, .. } = self;
        write!(f, "{items} items of {} stations, {undecodable} undecodable", stations.len())?;
        if let Some((low, high)) = self.range {
            let mean = self.celsius / *items as f64;
            write!(f, ", {low:.1} to {high:.1} °C, {mean:.2} °C in the mean")?;
        }
        write!(f, "; {capacity} capacity units")
    }
}

async fn clear(table: &Table<Measurement>, arguments: &Arguments, interrupt: &Interrupt) -> Result<(), AnyError> {
    let everything = || {
        let clear =
            table.clear_table().everything().segments(arguments.segments).concurrency(arguments.load.concurrency);
        match arguments.load.rate_limit {
            Some(units) => clear.rate_limit(units),
            None => clear,
        }
    };
    let plan = interrupt.or(everything().dry_run().into_future()).await??;
    println!("To clear: {} items, about {} write units", plan.items, plan.write_estimate);

    let total = plan.items.max(1) as f64;
    let bar = Arc::new(Bar::new("clear", move |progress| Some(progress.report.items as f64 / total)));
    let tell = bar.clone();
    let clear = everything().on_progress(move |progress| tell.tell(progress));
    let handle = clear.handle();
    let result = interrupt.or(clear.into_future()).await;
    bar.clear();
    match result {
        Ok(Ok(cleared)) => {
            println!("Cleared: {}; {}", account(&cleared.deletes), requests(&cleared.deletes));
            Ok(())
        }
        Ok(Err(error)) => {
            println!("Cleared: {}; {}", account(&error.report), requests(&error.report));
            reasons(&error).iter().for_each(|reason| println!("  {reason}"));
            Err(error.into())
        }
        Err(interrupted) => {
            println!("Cleared: {}; running it again goes on with the rest", account(&handle.report()));
            Err(interrupted.into())
        }
    }
}
