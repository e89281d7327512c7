//! The load itself: lines into a table, and what is left of them into a file.

use std::path::PathBuf;
use std::sync::Arc;

use dynamo_table::{BatchError, BatchReport, DynamoTable, Table, from_try_stream};

use crate::bar::Bar;
use crate::input::{BadLine, Format, Lines};
use crate::interrupt::Interrupt;
use crate::left::{Left, Place, account, reasons};
use crate::measurement::Measurement;
use crate::support::{self, AnyError};

#[derive(clap::Args)]
pub struct Load {
    /// What to load; - is standard input. Without it, measurements are made up
    pub file: Option<PathBuf>,
    /// The file's format; without it, CSV if it begins with a header or its name ends so, else JSON lines
    #[arg(long, requires = "file")]
    pub format: Option<Format>,
    /// How many measurements are made up
    #[arg(long, default_value_t = 10_000, conflicts_with = "file")]
    pub items: u64,
    /// Where to write what is not loaded, line by line as it was, in the file's own format
    #[arg(long, value_name = "FILE")]
    pub left: Option<PathBuf>,
    /// The most requests under way at a time
    #[arg(long, default_value_t = 8)]
    pub concurrency: usize,
    /// The most capacity units consumed in a second
    #[arg(long, value_name = "UNITS")]
    pub rate_limit: Option<f64>,
}

/// Loads everything, or says what is left. Ctrl-C ends it; from then on nothing that was taken is lost, however often it is pressed.
pub async fn load(table: &Table<Measurement>, wanted: &Load, interrupt: &Interrupt) -> Result<(), AnyError> {
    let place = wanted.left.as_deref().map(Place::prepared).transpose()?;
    let lines = match &wanted.file {
        Some(path) => Lines::of_file(path, wanted.format).map_err(|error| format!("{}: {error}", path.display()))?,
        None => Lines::generated(wanted.items),
    };
    let _whole = interrupt.held_back();
    let share = lines.clone();
    let bar = Arc::new(Bar::new("load", move |_| share.share()));
    let (tell, concurrency) = (bar.clone(), wanted.concurrency);
    let mut batch = table.batch_put(from_try_stream(lines.clone())).concurrency(concurrency);
    batch = batch.on_progress(move |progress| tell.tell(progress));
    if let Some(units) = wanted.rate_limit {
        batch = batch.rate_limit(units);
    }

    let handle = batch.handle();
    let result = interrupt.or(batch.into_future()).await;
    bar.clear();
    let (error, why): (Option<BatchError<Measurement>>, AnyError) = match result {
        Ok(Ok(report)) => {
            println!("Loaded:  {}; {}", account(&report), requests(&report));
            place.into_iter().for_each(Place::not_needed);
            return Ok(());
        }
        Ok(Err(error)) => (Some(error), "not everything is loaded".into()),
        // The future is dropped: nothing more is sent, and the handle knows how far it came.
        Err(interrupted) => (handle.outcome().and_then(Result::err), interrupted.into()),
    };
    let report = handle.report();
    println!("Loaded:  {}; {}", account(&report), requests(&report));
    left_over(error, lines, place).await?;
    Err(why)
}

/// Says what is left, and writes it to a file where one is wanted.
async fn left_over(error: Option<BatchError<Measurement>>, rest: Lines, place: Option<Place>) -> Result<(), AnyError> {
    error.iter().flat_map(reasons).for_each(|reason| println!("  {reason}"));
    let ended_by = error.as_ref().and_then(BatchError::input_error);
    ended_by.iter().for_each(|error| println!("  {}", support::causes(*error)));
    let bad = ended_by.and_then(|error| error.downcast_ref::<BadLine>()).map(|bad| bad.bytes.clone());
    let Some(place) = place else { return Ok(()) };
    let path = place.path().to_owned();
    let left = error.map_or_else(Left::default, |error| Left::of(error, bad));
    let behind = left.write(rest, place).await?;
    println!("  What is not done or unknown is in {}, and {behind} more that were not taken.", path.display());
    Ok(())
}

pub fn requests(report: &BatchReport) -> String {
    let BatchReport { requests, repeated, consumed_capacity, .. } = report;
    format!("{requests} requests, {repeated} of them again, {consumed_capacity} capacity units")
}
