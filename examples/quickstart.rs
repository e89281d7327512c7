//! The time zones of the world in a table with an index: load them, query, page, update, delete, clear.
//!
//! `cargo run --example quickstart`, with `-- --help` for what else it talks to.

mod support;

use clap::Parser;
use dynamo_table::{DynamoTable, Record, Table, ge};
use futures::TryStreamExt;

/// A time zone: a line of `data/zone.tab`.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByRegion, name = "by_region", partition_key = region, sort_key = latitude))]
struct Zone {
    #[record(partition_key)]
    country: String,
    #[record(sort_key)]
    name: String,
    region: String,
    latitude: f64,
    comments: Option<String>,
    #[record(default)]
    visits: u32,
}

/// Loads the time zones of the tz database into a table, and asks it a few questions.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// The table's name; it is created where it is missing, and cleared at the end, whoever wrote what is in it
    #[arg(long, default_value = "quickstart-zones")]
    table: String,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    support::exit_code(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), support::AnyError> {
    let zones: Table<Zone> = Table::new(arguments.dynamo.client().await?, arguments.table);
    zones.create_table_if_missing().await?;
    println!("The table `{}` is there, with its index `by_region`.", zones.table_name());

    let lines = include_str!("data/zone.tab").lines().filter(|line| !line.starts_with('#'));
    let loaded: Vec<Zone> = lines.map(parse).collect::<Option<_>>().ok_or("data/zone.tab is not as it should be")?;
    let report = zones.batch_put(loaded).await?;
    println!("{} time zones of the tz database are loaded, by {} requests.\n", report.items, report.requests);

    println!("European countries north of 55° with one time zone, the northernmost first:");
    let only_one = Zone::COMMENTS.not_exists();
    let mut north = zones.index(ByRegion).query("Europe").sort_key(ge(55.0)).filter(only_one).descending().items();
    while let Some(zone) = north.try_next().await? {
        println!("  {:.2}° {} ({})", zone.latitude, zone.name, zone.country);
    }

    println!("\nThe zones of the United States, ten at a time:");
    let mut cursor = None;
    loop {
        // A cursor is text: a server sends it along, and gets it back with the request for the next page.
        let page = zones.query("US").limit(10).cursor(cursor).page().await?;
        let names: Vec<&str> = page.items.iter().map(|zone| zone.name.trim_start_matches("America/")).collect();
        println!("  {}", names.join(", "));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }

    let oslo = ("NO", "Europe/Oslo");
    let zone = zones.update(oslo).increment(Zone::VISITS, 1).set(Zone::COMMENTS, "mind the fjords").await?;
    println!("\nUpdated {}: visits {}, comments {:?}.", zone.name, zone.visits, zone.comments.unwrap_or_default());
    if let Err(error) = zones.update(("NO", "Europe/Atlantis")).increment(Zone::VISITS, 1).await {
        println!("Not updated, since it is not there: {error}.");
    }
    if let Some(zone) = zones.delete(oslo).await? {
        let exists = zones.exists(oslo).await?;
        println!("Deleted {}: {}.", zone.name, if exists { "it is still there" } else { "it is gone" });
    }
    println!("{} time zones are left.", zones.scan().count().await?);

    let cleared = zones.clear_table().everything().await?;
    println!("The table is cleared of {} items.", cleared.items);
    Ok(())
}

/// Columns between tabs: country, coordinates as `+DDMM+DDDMM` or `+DDMMSS+DDDMMSS`, name, comments.
fn parse(line: &str) -> Option<Zone> {
    let mut columns = line.split('\t');
    let (country, coordinates, name) = (columns.next()?, columns.next()?, columns.next()?);
    let sign = if coordinates.starts_with('-') { -1.0 } else { 1.0 };
    let latitude = coordinates.get(1..3)?.parse::<f64>().ok()? + coordinates.get(3..5)?.parse::<f64>().ok()? / 60.0;
    Some(Zone {
        country: country.to_owned(),
        name: name.to_owned(),
        region: name.split('/').next()?.to_owned(),
        latitude: sign * latitude,
        comments: columns.next().map(str::to_owned),
        visits: 0,
    })
}
