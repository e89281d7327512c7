//! Things behind hooks that do bulk work on the same pace, and behind functions that panic.

use std::panic::resume_unwind;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{BatchReadError, BatchReport, DynamoTable, Hooks, Pace, Reason, Record, TableOf};

use crate::Checked;
use crate::batch::{Account, Change, Feed, Plan, run};
use crate::records::{Counter, Thing};
use crate::task::{Meaning, Task};
use crate::world::World;

pub const ECHOES: &str = "echoes";

/// Where it panics, at the thing with this value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mishap {
    None,
    Input(u64),
    Validate(u64),
    BeforeWrite(u64),
    AfterRead(u64),
}

#[derive(Clone)]
struct Hooked {
    world: Arc<World>,
    mishap: Mishap,
}

/// Without the words on the terminal that `panic!` leaves.
fn panic_at(mishap: Mishap, here: Mishap) {
    if mishap == here {
        resume_unwind(Box::new("a function of the caller's"));
    }
}

impl TableOf<Thing> for Hooked {
    fn client(&self) -> &Client {
        self.world.things.client()
    }
    fn table_name(&self) -> &str {
        self.world.things.table_name()
    }
    fn pace(&self) -> Option<Pace> {
        self.world.things.pace()
    }
    fn validate(&self, thing: &Thing) -> Result<(), Source> {
        panic_at(self.mishap, Mishap::Validate(thing.value));
        Ok(())
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Thing>>> {
        Some(Arc::new(self.clone()))
    }
}

/// The table that hooks write to, as its own.
#[derive(Clone)]
struct Echoes(Arc<World>);

impl TableOf<Counter> for Echoes {
    fn client(&self) -> &Client {
        self.0.things.client()
    }
    fn table_name(&self) -> &str {
        ECHOES
    }
    fn pace(&self) -> Option<Pace> {
        self.0.things.pace()
    }
}

impl Hooked {
    /// Writes a batch, and enters what became of it. Dropped half-way it may have been written.
    async fn echo(&self) {
        let entry = self.world.unique();
        self.world.shared.echoed(entry, Meaning::Unknown);
        let echo = Counter { name: entry.to_string(), count: entry };
        let batch = Echoes(self.world.clone()).batch_put([echo]).concurrency(1).max_attempts_without_progress(3);
        let meaning = match batch.await {
            Ok(_) => Meaning::Applied,
            Err(error) if error.unknown.is_empty() => Meaning::NotApplied,
            Err(_) => Meaning::Unknown,
        };
        self.world.shared.echoed(entry, meaning);
        self.world.tally.add("hook: bulk work", 1);
    }
}

#[async_trait]
impl Hooks<Thing> for Hooked {
    async fn before_write(&self, thing: &mut Thing) -> Result<(), Source> {
        self.echo().await;
        panic_at(self.mishap, Mishap::BeforeWrite(thing.value));
        Ok(())
    }
    async fn after_read(&self, thing: &mut Thing) -> Result<(), Source> {
        self.echo().await;
        panic_at(self.mishap, Mishap::AfterRead(thing.value));
        Ok(())
    }
}

/// Things of different numbers, and perhaps one of them at which something panics.
fn drawn(task: &mut Task) -> (Vec<Thing>, Hooked, Plan) {
    let mut numbers: Vec<u32> = (300..340).collect();
    task.rng.shuffle(&mut numbers);
    let size = task.rng.usize(1..10);
    let things: Vec<Thing> = numbers.into_iter().take(size).map(|number| task.thing(number)).collect();
    let value = task.rng.choice(&things).map_or(0, |thing| thing.value);
    let mishap = match task.rng.u8(0..8) {
        0 => Mishap::Input(value),
        1 => Mishap::Validate(value),
        2 => Mishap::BeforeWrite(value),
        3 => Mishap::AfterRead(value),
        _ => Mishap::None,
    };
    let mut plan = Plan::draw(task, 0);
    plan.may_panic = mishap != Mishap::None;
    // A collection, or an iterator that is left where it panics.
    plan.feed = if matches!(mishap, Mishap::Input(_)) { Feed::Stream(Vec::new()) } else { Feed::Iterator };
    task.tell(&format!("  {mishap:?}"));
    let hooked = Hooked { world: task.world.clone(), mishap };
    (things, hooked, plan)
}

fn watched(things: Vec<Thing>, mishap: Mishap) -> impl Iterator<Item = Thing> + Send + 'static {
    things.into_iter().inspect(move |thing| panic_at(mishap, Mishap::Input(thing.value)))
}

fn check<O>(
    task: &mut Task,
    account: &Account<Thing, O>,
    given: &[Change<Thing>],
    mishap: Mishap,
    plan: &Plan,
) -> Checked {
    account.check_counts(given, plan, |thing| match given[0] {
        Change::Put(_) => Change::Put(thing.clone()),
        _ => Change::Upsert(thing.clone()),
    })?;
    let panicked: Vec<u64> =
        account.not_done.iter().filter(|u| matches!(u.reason, Reason::Panicked)).map(|u| u.given.value).collect();
    let expected = match mishap {
        Mishap::Validate(value) | Mishap::BeforeWrite(value) if account.panicked => vec![value],
        _ => Vec::new(),
    };
    if panicked != expected {
        return Err(format!("{mishap:?}, but {panicked:?} are told to be what it happened to"));
    }
    if let Mishap::AfterRead(value) = mishap
        && account.panicked
        && account.not_done.iter().chain(&account.unknown).any(|unfinished| unfinished.given.value == value)
    {
        return Err("a hook has read what it wrote, but that is not done".to_owned());
    }
    if account.panicked {
        task.count("batch: panicked");
    }
    account.settle(&mut task.things, given, plan)
}

pub async fn put(task: &mut Task) -> Checked {
    let (things, hooked, plan) = drawn(task);
    let given: Vec<_> = things.iter().cloned().map(Change::Put).collect();
    let mishap = hooked.mishap;
    let batch = match mishap {
        Mishap::Input(_) => hooked.batch_put(watched(things, mishap)),
        _ => hooked.batch_put(things),
    };
    let account = run(task, batch, &plan, |result| ((), result)).await?;
    check(task, &account, &given, mishap, &plan)
}

type Returned = Result<(BatchReport, Vec<Option<Thing>>), BatchReadError<Thing, Thing>>;

pub async fn upsert(task: &mut Task) -> Checked {
    let (things, hooked, plan) = drawn(task);
    let given: Vec<_> = things.iter().cloned().map(Change::Upsert).collect();
    let mishap = hooked.mishap;
    let batch = match mishap {
        Mishap::Input(_) => hooked.batch_upsert(watched(things, mishap)),
        _ => hooked.batch_upsert(things),
    };
    let split = |result: Returned| match result {
        Ok((report, _)) => ((), Ok(report)),
        Err(error) => ((), Err(*error.batch)),
    };
    let account = run(task, batch.return_new(), &plan, split).await?;
    check(task, &account, &given, mishap, &plan)
}

/// Reads, as a stream whose hooks take their time.
pub async fn read(task: &mut Task) -> Checked {
    let hooked = Hooked { world: task.world.clone(), mishap: Mishap::None };
    let numbers: Vec<u32> = (300..300 + task.rng.u32(1..12)).collect();
    let keys: Vec<<Thing as Record>::Key> = numbers.iter().map(|number| (task.name.clone(), *number).into()).collect();
    let mut items = hooked.batch_get(keys).consistent().concurrency(1).items();
    for number in numbers {
        match futures::StreamExt::next(&mut items).await {
            Some(Ok(shown)) => task.things.shown(number, &shown)?,
            Some(Err(_)) => return Ok(()),
            None => return Err("a stream of reads that ends early".to_owned()),
        }
    }
    Ok(())
}
