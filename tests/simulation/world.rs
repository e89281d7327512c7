//! The tables of one history, the weather, and what tasks share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dynamo_table::{CacheOptions, Cached, DynamoTable, Record, Table};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults};
use fastrand::Rng;
use tokio::time::Instant;

use crate::differential::records::unversioned::Member;
use crate::hooked;
use crate::members;
use crate::order::Order;
use crate::records::{Claim, Counter, Edition, Ledger, Lock, Thing};
use crate::shared::Shared;
use crate::spots;
use crate::tally::Tally;
use crate::watch::{Watch, is_random_id};

pub struct World {
    pub engine: Engine,
    pub layer: FaultLayer,
    /// Around it: what befalls a hot partition.
    pub hot: FaultLayer,
    pub order: Order,
    pub watch: Watch,
    pub things: Table<Thing>,
    pub editions: Table<Edition>,
    pub cards: Cached<Table<Thing>>,
    pub counters: Table<Counter>,
    pub locks: Table<Lock>,
    pub claims: Table<Claim>,
    pub ledgers: Table<Ledger>,
    pub members: Table<Member>,
    pub spots: Table<Thing>,
    pub shared: Shared,
    pub tally: Tally,
    began: Instant,
    next: AtomicU64,
    story: Mutex<Vec<String>>,
}

impl World {
    pub async fn new(seed: u64) -> Self {
        let engine = Engine::new();
        let client = engine.client();
        created(&Table::<Thing>::new(client.clone(), "things")).await;
        created(&Table::<Edition>::new(client.clone(), "editions")).await;
        created(&Table::<Thing>::new(client.clone(), "cards")).await;
        created(&Table::<Counter>::new(client.clone(), "counters")).await;
        created(&Table::<Lock>::new(client.clone(), "locks")).await;
        created(&Table::<Claim>::new(client.clone(), "claims")).await;
        created(&Table::<Ledger>::new(client.clone(), "ledgers")).await;
        members::prepare(&client).await;

        created(&Table::<Thing>::new(client.clone(), spots::TABLE)).await;
        created(&Table::<Counter>::new(client.clone(), hooked::ECHOES)).await;

        let layer = weather(seed).around(engine.clone());
        let hot = spots::weather(seed).around(layer.clone());
        let order = Order::new(seed);
        let watch = Watch::new(hot.clone(), seed, order.clone());
        let client = layer.client_with(|config| config.http_client(watch.clone()));
        Self {
            things: Table::new(client.clone(), "things"),
            editions: Table::new(client.clone(), "editions"),
            cards: Table::new(client.clone(), "cards").cached(cache(seed)),
            counters: Table::new(client.clone(), "counters"),
            locks: Table::new(client.clone(), "locks"),
            claims: Table::new(client.clone(), "claims"),
            ledgers: Table::new(client.clone(), "ledgers"),
            members: Table::new(client.clone(), members::TABLE),
            spots: Table::new(client, spots::TABLE),
            engine,
            layer,
            hot,
            order,
            watch,
            shared: Shared::default(),
            tally: Tally::default(),
            began: Instant::now(),
            next: AtomicU64::new(1),
            story: Mutex::default(),
        }
    }

    /// A number that is used for nothing else.
    pub fn unique(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
    pub fn tell(&self, line: &str) {
        let at = self.began.elapsed().as_millis();
        self.story.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{at:>8} ms {line}"));
    }
    pub fn story(&self) -> Vec<String> {
        self.story.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Adds what has happened to requests.
    pub fn tally_faults(&self) {
        for fault in Fault::ALL {
            self.tally.add(&format!("fault {fault:?}"), self.layer.count(fault));
        }
        self.tally.add("requests", self.layer.requests());
        let cache = self.cards.cache_statistics();
        for (what, times) in [("hits", cache.hits), ("shared", cache.shared), ("refused", cache.refused)] {
            self.tally.add(&format!("cache: {what}"), usize::try_from(times).unwrap_or(usize::MAX));
        }
    }
}

async fn created<R: Record>(table: &Table<R>) {
    table.create_table().await.expect("the engine creates a table");
}

/// From a breeze to a storm in which hardly anything gets through, each with its own likings.
fn weather(seed: u64) -> Faults {
    let mut rng = Rng::with_seed(seed);
    let faults = Faults::seeded(seed).stall(Duration::from_millis(rng.u64(200..3000))).passing_over(is_random_id);
    let faults = match rng.u8(0..9) {
        0 => faults.storm(0.03),
        1 => faults.storm(0.15),
        2 => faults.storm(0.3),
        3 => faults.storm(0.6).at_most(rng.u32(2..6)),
        4 => faults.chance(Fault::Partial, 0.5).chance(Fault::Throttle, 0.15).storm(0.1),
        5 => faults.chance(Fault::ResetAfter, 0.12).chance(Fault::Stall, 0.1).chance(Fault::Torn, 0.05).storm(0.15),
        6 => faults.chance(Fault::InProgress, 0.4).chance(Fault::ResetAfter, 0.25).storm(0.1),
        7 => faults.chance(Fault::Conflict, 0.94).chance(Fault::Shuffle, 0.5).storm(0.1),
        _ => faults.chance(Fault::HotPartition, 0.2).chance(Fault::Unprocessed, 0.3).storm(0.2),
    };
    let faults =
        faults.chance(Fault::Shuffle, 0.2).chance(Fault::ItemConflict, 0.04).chance(Fault::NextKeyDropped, 0.5);
    match rng.u8(0..3) {
        0 => faults.staleness(Duration::from_secs(rng.u64(1..60))).chance(Fault::Stale, 0.8),
        _ => faults,
    }
}

/// From a cache that keeps a few items for a second to one that forgets nothing.
fn cache(seed: u64) -> CacheOptions {
    let mut rng = Rng::with_seed(seed ^ 0xcace);
    let keep = Duration::from_secs(*rng.choice([1, 30, 600].iter()).unwrap_or(&30));
    let options = CacheOptions::default().time_to_live(keep).max_items(if rng.bool() { 4 } else { 10_000 });
    if rng.bool() { options.cache_missing(keep) } else { options }
}
