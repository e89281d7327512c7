//! What each process does: claims one segment after another, and reads it to its end.

use std::error::Error;
use std::time::{Duration, SystemTime};

use dynamo_table::{DynamoTable, Segment, Table};
use futures::StreamExt;
use tokio::time::{interval, sleep};

use crate::folder::{Claim, Folder, Watched};
use crate::interrupt::Interrupt;
use crate::measurement::Measurement;

/// How a process goes about it.
#[derive(Clone, clap::Args)]
pub struct Manner {
    /// What this process is called in its claims
    #[arg(long, default_value_t = format!("process {}", std::process::id()))]
    pub name: String,
    /// The most items of a page; without it, a page has 1 MB
    #[arg(long, value_name = "ITEMS")]
    pub page_size: Option<u32>,
    /// How many milliseconds to wait after each page
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub pause: u64,
    /// After how many milliseconds without a sign of life a process is taken for dead
    #[arg(long, value_name = "MS", default_value_t = 30_000, value_parser = clap::value_parser!(u64).range(100..))]
    pub dead_after: u64,
}

/// How often a sign of life is given, and looked for, until one is missed.
const SIGNS: u32 = 5;

/// Reads segments until all are read, by this process or by others. Gives the number of items that it read.
pub async fn work(
    table: &Table<Measurement>,
    folder: &Folder,
    manner: &Manner,
    interrupt: &Interrupt,
) -> Result<u64, Box<dyn Error + Send + Sync>> {
    let dead_after = Duration::from_millis(manner.dead_after);
    let (mut watched, mut items) = (Watched::new(dead_after), 0);
    loop {
        let mut all_done = true;
        for segment in 0..folder.segments() {
            if folder.checkpoint(segment)?.is_none_or(|place| place.is_done()) {
                continue;
            }
            all_done = false;
            let Some(mut claim) = folder.claim(segment, &manner.name, &mut watched)? else { continue };
            // As it is now: who had it before may have come further meanwhile.
            if let Some(place) = folder.checkpoint(segment)?.filter(|place| !place.is_done()) {
                let result = read(table, &mut claim, place, manner, interrupt, &mut items).await;
                if result.is_err() {
                    claim.release()?;
                }
                result?;
            }
        }
        if all_done {
            return Ok(items);
        }
        interrupt.or(sleep(dead_after / SIGNS)).await?;
    }
}

async fn read(
    table: &Table<Measurement>,
    claim: &mut Claim,
    place: Segment,
    manner: &Manner,
    interrupt: &Interrupt,
    items: &mut u64,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let _alive = Alive::new(claim, Duration::from_millis(manner.dead_after) / SIGNS)?;
    let mut scan = table.scan().resume([place]);
    if let Some(page_size) = manner.page_size {
        scan = scan.page_size(page_size);
    }
    let mut pages = scan.pages();
    while let Some(page) = interrupt.or(pages.next()).await? {
        let page = page?;
        for undecodable in &page.undecodable {
            eprintln!("{}: an item of segment {}: {}", manner.name, claim.segment(), undecodable.problem());
        }
        *items += page.items.len() as u64;
        let found: Vec<_> = page.items.into_iter().map(|item| (item.station, item.minute)).collect();
        if let [place] = &pages.segments()[..] {
            claim.keep(&found, place)?;
        }
        if claim.is_lost()? {
            eprintln!("{}: segment {} was taken over", manner.name, claim.segment());
            return Ok(());
        }
        interrupt.or(sleep(Duration::from_millis(manner.pause))).await?;
    }
    Ok(())
}

/// Gives signs of life for a claim, until it is dropped.
struct Alive(tokio::task::JoinHandle<()>);

impl Alive {
    fn new(claim: &Claim, every: Duration) -> std::io::Result<Self> {
        let heart = claim.heart()?;
        let mut every = interval(every);
        Ok(Self(tokio::spawn(async move {
            // Where the sign cannot be given, others take over: the segment is read twice, no worse.
            while heart.set_modified(SystemTime::now()).is_ok() {
                every.tick().await;
            }
        })))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abort();
    }
}
