//! What a bulk load costs: items go over a real socket into an engine on this machine, are scanned in parallel, and cleared.
//!
//! `cargo run --release --example loopback_load`. The engine is a second process of this program, so that memory and processor
//! time are the client's alone.

mod measurement;
mod support;

use std::fs::read_to_string;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use dynamo_table::{DynamoTable, Table};
use dynamo_table_testkit::Engine;
use futures::TryStreamExt;
use measurement::{Measurement, generated};
use support::AnyError;

/// Measures bulk operations on an engine behind a socket of this machine, or on any other DynamoDB.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// How many items
    #[arg(long, default_value_t = 100_000)]
    items: u64,
    /// The most requests under way at a time
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// How many parts of the table are read side by side
    #[arg(long, default_value_t = 4)]
    segments: u32,
    /// Is the engine: prints its address, and ends with its standard input
    #[arg(long, hide = true)]
    serve: bool,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    support::exit_code(if arguments.serve { serve().await } else { run(arguments).await })
}

async fn serve() -> Result<(), AnyError> {
    let server = Engine::new().serve().await?;
    println!("{}", server.url());
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(())
}

async fn run(arguments: Arguments) -> Result<(), AnyError> {
    let (mut dynamo, mut server) = (arguments.dynamo, None);
    if dynamo.is_in_process() {
        let engine = Server::start()?;
        dynamo = support::Dynamo::at(&engine.url);
        server = Some(engine);
    }
    let table: Table<Measurement> = Table::new(dynamo.client().await?, "loopback-load-measurements");
    table.create_table_if_missing().await?;
    println!("| | seconds | items/s | requests | repeated | capacity units | one core's share | peak memory |");
    println!("|{}", "---|".repeat(8));

    let step = Step::begin();
    let loaded = table.batch_put(generated(arguments.items)).concurrency(arguments.concurrency).await?;
    step.end("load", loaded.items, loaded.requests, Some(loaded.repeated), loaded.consumed_capacity);

    let step = Step::begin();
    let (mut items, mut requests, mut units) = (0, 0, 0.0);
    let mut pages = table.scan().segments(arguments.segments).with_response().pages();
    while let Some(page) = pages.try_next().await? {
        items += page.items.len() as u64;
        requests += u64::from(page.requests);
        units += page.consumed_capacity.unwrap_or_default();
    }
    step.end(&format!("scan, {} segments", arguments.segments), items, requests, None, units);

    let step = Step::begin();
    let clear = table.clear_table().everything().segments(arguments.segments).concurrency(arguments.concurrency);
    let cleared = clear.await?;
    let requests = cleared.pages + cleared.deletes.requests;
    let units = cleared.read_capacity + cleared.deletes.consumed_capacity;
    step.end("clear", cleared.items, requests, Some(cleared.deletes.repeated), units);

    drop(server);
    match (items, cleared.items) == (loaded.items, loaded.items) {
        true => Ok(()),
        false => Err("not everything that was loaded was scanned and cleared".into()),
    }
}

/// One step, and what it takes.
struct Step {
    began: Instant,
    processor: Option<Duration>,
}

impl Step {
    fn begin() -> Self {
        Self { began: Instant::now(), processor: processor_time() }
    }
    /// A row of the table.
    fn end(self, name: &str, items: u64, requests: u64, repeated: Option<u64>, units: f64) {
        let seconds = self.began.elapsed().as_secs_f64();
        let each_second = items as f64 / seconds;
        let repeated = repeated.map_or_else(|| "–".to_owned(), |repeated| repeated.to_string());
        let used = self.processor.zip(processor_time()).map(|(before, now)| (now - before).as_secs_f64() / seconds);
        let used = used.map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0));
        let peak = peak_kilobytes().map_or_else(|| "–".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024));
        println!(
            "| {name} | {seconds:.1} | {each_second:.0} | {requests} | {repeated} | {units:.0} | {used} | {peak} |"
        );
    }
}

/// The processor time of this process so far, where the system is Linux.
fn processor_time() -> Option<Duration> {
    let stat = read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may hold anything: utime and stime are the 14th and 15th of all, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// The most memory that this process has had so far, where the system is Linux.
fn peak_kilobytes() -> Option<u64> {
    let status = read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

/// This program as an engine.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Result<Self, AnyError> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It has ended, or could not be waited for: there is nothing more to do about it.
        let _ = self.process.wait();
    }
}
