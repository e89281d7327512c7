//! The truth, read by the SDK's own client, against all that was told.

use std::collections::BTreeMap;

use dynamo_table::Item;

use crate::Checked;
use crate::hooked;
use crate::members;
use crate::model::Model;
use crate::records::{Own, Thing, number, numbers, text};
use crate::shared::{BUMPS, TRANSFERS};
use crate::spots;
use crate::task::Task;
use crate::world::World;

pub async fn check(world: &World, tasks: &mut [Task]) -> Checked {
    world.layer.calm();
    world.hot.calm();
    if let Some(wrong) = world.watch.wrong() {
        return Err(wrong);
    }
    let (things, editions) = (items(world, "things").await?, items(world, "editions").await?);
    let cards = items(world, "cards").await?;
    for task in &mut *tasks {
        own(&mut task.things, &task.name, &things).map_err(|why| format!("in the end, {}: {why}", task.name))?;
        own(&mut task.cards, &task.name, &cards).map_err(|why| format!("in the end, {}: {why}", task.name))?;
        own(&mut task.editions, &task.name, &editions).map_err(|why| format!("in the end, {}: {why}", task.name))?;
    }
    let spots: Option<Vec<Thing>> = items(world, spots::TABLE).await?.iter().map(Thing::parsed).collect();
    let spots = spots.ok_or("a spot is not as the library writes it")?;
    for task in &mut *tasks {
        spots::own(task, &spots).map_err(|why| format!("in the end, {}, spots: {why}", task.name))?;
    }
    world.shared.check_echoes(&named(&items(world, hooked::ECHOES).await?, "count")?)?;
    members::check(world, tasks, items(world, members::TABLE).await?).await?;
    let counters = named(&items(world, "counters").await?, "count")?;
    let stored = |name: &str| counters.get(name).copied().unwrap_or_default();
    world.shared.bumps.check(BUMPS, stored(BUMPS))?;
    world.shared.transfers.check(TRANSFERS, stored(TRANSFERS))?;
    world.shared.locks.check(&named(&items(world, "locks").await?, "holder")?)?;
    world.shared.claims.check(&named(&items(world, "claims").await?, "holder")?)?;
    match items(world, "ledgers").await?.first() {
        None => world.shared.check_ledger(&[], 0),
        Some(ledger) => {
            let unreadable = || format!("the ledger is {ledger:?}");
            let entries = numbers(ledger, "entries").ok_or_else(unreadable)?;
            world.shared.check_ledger(&entries, number(ledger, "version").ok_or_else(unreadable)?)
        }
    }
}

async fn items(world: &World, table: &str) -> Checked<Vec<Item>> {
    let scan = world.engine.client().scan().table_name(table).consistent_read(true).into_paginator();
    let all: Result<Vec<Item>, _> = scan.items().send().collect().await;
    all.map_err(|error| format!("the engine's own scan: {error:?}"))
}

fn named(items: &[Item], attribute: &str) -> Checked<BTreeMap<String, u64>> {
    let named = items.iter().map(|item| Some((text(item, "name")?, number(item, attribute)?)));
    named.collect::<Option<_>>().ok_or_else(|| format!("an item without a name or `{attribute}`: {items:?}"))
}

/// What one task wrote.
fn own<R: Own>(model: &mut Model<R>, owner: &str, items: &[Item]) -> Checked {
    let parsed: Option<Vec<R>> = items.iter().map(R::parsed).collect();
    let parsed = parsed.ok_or("an item is not as the library writes it")?;
    let mut stored: BTreeMap<u32, R> =
        parsed.into_iter().filter(|record| record.owner() == owner).map(|record| (record.number(), record)).collect();
    let keys: Vec<u32> = model.keys().collect();
    for key in keys {
        model.shown(key, &stored.remove(&key))?;
    }
    match stored.into_values().next() {
        Some(record) => Err(format!("{record:?} is stored, and was never written")),
        None => Ok(()),
    }
}
