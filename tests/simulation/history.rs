//! One seed: a world, its tasks side by side, and the end.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinSet;

use crate::tally::Tally;
use crate::task::Task;
use crate::watch::Sent;
use crate::world::World;
use crate::{Checked, ending};

pub struct History {
    seed: u64,
    pub tally: Tally,
    pub log: Vec<Sent>,
    pub story: Vec<String>,
    checked: Checked,
}

/// Much more than any program takes: what waits for longer waits for ever.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

pub fn history(seed: u64) -> History {
    // The jitter of the library and of the SDK: all on this thread. Ids and tokens are the system's, and count as equal.
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let world = Arc::new(World::new(seed).await);
        let run = tokio::time::timeout(LONGEST, tasks(&world, seed));
        let checked = run.await.unwrap_or_else(|_| Err("a call that never ends".to_owned()));
        world.tally_faults();
        History { seed, tally: world.tally.clone(), log: world.watch.log(), story: world.story(), checked }
    })
}

async fn tasks(world: &Arc<World>, seed: u64) -> Checked {
    let mut rng = Rng::with_seed(!seed);
    let (tasks, ops) = (rng.u64(3..=5), rng.usize(25..=55));
    let mut running = JoinSet::new();
    tokio::spawn(world.order.clone().choose());
    for number in 0..tasks {
        running.spawn(world.order.ordered(Task::new(world.clone(), seed, number).run(ops)));
    }
    let mut ended = Vec::new();
    while let Some(task) = running.join_next().await {
        ended.push(task.map_err(|error| panicked(error.into_panic()))??);
    }
    ending::check(world, &mut ended).await
}

fn panicked(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().cloned().or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    format!("a panic: {}", text.unwrap_or_default())
}

impl History {
    /// # Panics
    /// Something that was told is not true.
    pub fn expect_no_lie(self) -> Self {
        let Err(why) = &self.checked else { return self };
        let last = &self.story[self.story.len().saturating_sub(40)..];
        panic!(
            "seed {seed}: {why}\n\nIts last operations:\n{story}\n\nAll of it:\n\
             SIMULATION_SEED={seed} cargo test --test simulation one_seed -- --nocapture",
            seed = self.seed,
            story = last.join("\n"),
        );
    }
    pub fn print(&self) {
        for line in &self.story {
            println!("{line}");
        }
        for Sent { at, operation, body } in &self.log {
            println!("{:>8} ms {operation} {}", at.as_millis(), body.chars().take(300).collect::<String>());
        }
        println!("{:#?}", self.tally.all());
    }
}
