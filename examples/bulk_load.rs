//! A bulk load: a file of any length into a table, a parallel scan over it, and a clear.
//!
//! `cargo run --example bulk_load`, with `-- --help` for what else it talks to. Ctrl-C ends it at any point, with an account of
//! what is done; with `--left FILE` what is not done can be loaded again:
//!
//! ```text
//! bulk_load --endpoint http://localhost:8000 --left left.jsonl --keep measurements.csv    # Ctrl-C
//! bulk_load --endpoint http://localhost:8000 --left left.jsonl --keep left.jsonl          # goes on
//! ```

#[path = "bulk_load/bar.rs"]
mod bar;
#[path = "bulk_load/input.rs"]
mod input;
mod interrupt;
#[path = "bulk_load/left.rs"]
mod left;
mod measurement;
mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use bar::Bar;
use clap::Parser;
use dynamo_table::{BatchError, BatchReport, DynamoTable, Table, from_try_stream};
use futures::StreamExt;
use input::{BadLine, Format, Lines};
use interrupt::{Interrupt, Interrupted};
use left::{Left, account, reasons};
use measurement::Measurement;
use support::AnyError;

/// Loads measurements in batches, scans them in parallel, and clears the table.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// What to load; - is standard input. Without it, measurements are made up
    file: Option<PathBuf>,
    /// The file's format; without it, CSV if its name ends so, else JSON lines
    #[arg(long, requires = "file")]
    format: Option<Format>,
    /// How many measurements are made up
    #[arg(long, default_value_t = 10_000, conflicts_with = "file")]
    items: u64,
    /// The table's name; it is created where it is missing, and cleared at the end, whoever wrote what is in it
    #[arg(long, default_value = "bulk-load-measurements")]
    table: String,
    /// Keeps what is in the table
    #[arg(long)]
    keep: bool,
    /// Where to write, as JSON lines, what is not loaded
    #[arg(long, value_name = "FILE")]
    left: Option<PathBuf>,
    /// The most requests under way at a time
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// The most capacity units consumed in a second
    #[arg(long, value_name = "UNITS")]
    rate_limit: Option<f64>,
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
    load(&table, &arguments, &interrupt).await?;
    scan(&table, &arguments, &interrupt).await?;
    if !arguments.keep {
        clear(&table, &arguments, &interrupt).await?;
    }
    Ok(())
}

async fn load(table: &Table<Measurement>, arguments: &Arguments, interrupt: &Interrupt) -> Result<(), AnyError> {
    let lines = match &arguments.file {
        Some(path) => {
            let format = arguments.format.unwrap_or_else(|| Format::of(path));
            Lines::of_file(path, format).map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => Lines::generated(arguments.items),
    };
    let share = lines.clone();
    let bar = Arc::new(Bar::new("load", move |_| share.share()));
    let (tell, concurrency) = (bar.clone(), arguments.concurrency);
    let mut batch = table.batch_put(from_try_stream(lines.clone())).concurrency(concurrency);
    batch = batch.on_progress(move |progress| tell.tell(progress));
    if let Some(units) = arguments.rate_limit {
        batch = batch.rate_limit(units);
    }

    let handle = batch.handle();
    let result = interrupt.or(batch.into_future()).await;
    bar.clear();
    let (error, why): (Option<BatchError<Measurement>>, AnyError) = match result {
        Ok(Ok(report)) => {
            println!("Loaded:  {}; {}", account(&report), requests(&report));
            return Ok(());
        }
        Ok(Err(error)) => (Some(error), "not everything is loaded".into()),
        // The future is dropped: nothing more is sent, and the handle knows how far it came.
        Err(interrupted) => (handle.outcome().and_then(Result::err), interrupted.into()),
    };
    let report = handle.report();
    println!("Loaded:  {}; {}", account(&report), requests(&report));
    left_over(error, lines, arguments).await?;
    Err(why)
}

/// Says what is left, and writes it to a file where one is wanted.
async fn left_over(error: Option<BatchError<Measurement>>, rest: Lines, to: &Arguments) -> Result<(), AnyError> {
    error.iter().flat_map(reasons).for_each(|reason| println!("  {reason}"));
    let ended_by = error.as_ref().and_then(BatchError::input_error);
    ended_by.iter().for_each(|error| println!("  {}", support::causes(*error)));
    let bad = ended_by.and_then(|error| error.downcast_ref::<BadLine>()).map(|bad| bad.text.clone());
    let Some(path) = &to.left else { return Ok(()) };
    let left = error.map_or_else(Left::default, |error| Left::of(error, bad));
    let behind = left.write(rest, path).await?;
    println!("  What is not done or unknown is in {}, and {behind} more that were not taken.", path.display());
    Ok(())
}

fn requests(report: &BatchReport) -> String {
    let BatchReport { requests, retries, consumed_capacity, .. } = report;
    format!("{requests} requests, {retries} of them retries, {consumed_capacity} capacity units")
}

async fn scan(table: &Table<Measurement>, arguments: &Arguments, interrupt: &Interrupt) -> Result<(), AnyError> {
    let mut scan = table.scan().segments(arguments.segments).with_response();
    if let Some(units) = arguments.rate_limit {
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
        let clear = table.clear_table().everything().segments(arguments.segments).concurrency(arguments.concurrency);
        match arguments.rate_limit {
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
