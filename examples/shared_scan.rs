//! A scan that several processes share, on one machine or on many that see the same folder; any of them may be killed at any
//! time and started again. Every item is found at least once.
//!
//! `cargo run --example shared_scan` shows it with an engine in this process and two processes more, one of which is killed.
//! In earnest, as often as there are processes to be, on a table that `bulk_load --keep` has filled:
//!
//! ```text
//! shared_scan --aws --table bulk-load-measurements --folder /mnt/shared/scan-of-today
//! ```
//!
//! The folder holds, for each segment of the scan, who reads it, what was found, and a checkpoint: `shared_scan/folder.rs`.

#[path = "shared_scan/demo.rs"]
mod demo;
#[path = "shared_scan/folder.rs"]
mod folder;
mod interrupt;
mod measurement;
mod support;
#[path = "shared_scan/worker.rs"]
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use dynamo_table::Table;
use folder::Folder;
use interrupt::{Interrupt, Interrupted};
use measurement::Measurement;
use support::AnyError;
use worker::{Manner, work};

/// Reads a table together with other processes of this program, by way of a folder.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// Shows it on a table of its own; so it does where no folder is given
    #[arg(long, conflicts_with = "folder")]
    demo: bool,
    /// How many items the demonstration has
    #[arg(long, default_value_t = 5_000)]
    items: u64,
    /// What the processes share: one folder for each scan
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The table's name
    #[arg(long, default_value = "bulk-load-measurements")]
    table: String,
    /// How many segments the scan has; the process that comes first decides
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    segments: u32,
    #[command(flatten)]
    manner: Manner,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("{error}: what this process had claimed is given back");
            ExitCode::from(130)
        }
        result => support::exit_code(result),
    }
}

async fn run(arguments: Arguments) -> Result<(), AnyError> {
    let interrupt = Interrupt::on_ctrl_c();
    let Some(path) = &arguments.folder else { return interrupt.or(demo::run(arguments.items)).await? };
    let table: Table<Measurement> = Table::new(arguments.dynamo.client().await?, arguments.table.clone());
    let folder = Folder::open(path, &arguments.table, arguments.segments)?;
    let items = work(&table, &folder, &arguments.manner, &interrupt).await?;
    println!("{} has read {items} items; the scan is done.", arguments.manner.name);
    Ok(())
}
