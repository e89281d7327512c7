//! One task: its own keys, what may stand there, and how the end of a call is understood.

use std::sync::Arc;
use std::time::Duration;

use dynamo_table::Error;
use dynamo_table::error::CancellationReason;
use fastrand::Rng;

use crate::Checked;
use crate::members::Members;
use crate::model::{Model, Then, When};
use crate::op::Op;
use crate::records::{Edition, Own, Thing};
use crate::world::World;

/// Single items are drawn from so few keys that they meet.
const FEW: u32 = 6;

pub struct Task {
    pub world: Arc<World>,
    pub name: String,
    pub rng: Rng,
    pub things: Model<Thing>,
    pub editions: Model<Edition>,
    /// Behind the cache.
    pub cards: Model<Thing>,
    pub members: Members,
    /// Of which some are in a hot partition.
    pub spots: Model<Thing>,
}

/// How a call ended.
#[derive(Debug)]
pub enum Ended<T> {
    Done(T),
    Failed(Error),
    Cancelled,
}

/// What an end says of a write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    Applied,
    ConditionFailed,
    NotApplied,
    Unknown,
}

/// One write of one item, to be understood.
pub struct Write<'a, R> {
    pub number: u32,
    /// The same twice is the same once, without a condition: after any error it may have been applied.
    pub harmless: bool,
    pub when: When<'a, R>,
    pub then: Then<'a, R>,
}

impl Task {
    pub fn new(world: Arc<World>, seed: u64, number: u64) -> Self {
        let rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
        Self {
            world,
            name: format!("t{number}"),
            rng,
            things: Model::new(),
            editions: Model::new(),
            cards: Model::new(),
            members: Members::default(),
            spots: Model::new(),
        }
    }

    /// Runs a random program.
    pub async fn run(mut self, ops: usize) -> Checked<Self> {
        for at in 0..ops {
            let op = Op::draw(&mut self.rng);
            self.tell(&format!("#{at} {op:?}"));
            let checked = op.run(&mut self).await;
            checked.map_err(|why| format!("task {}, operation {at} ({op:?}): {why}", self.name))?;
            // Time passes between any two of its operations.
            tokio::time::sleep(Duration::from_millis(1 + self.rng.u64(0..30))).await;
        }
        Ok(self)
    }

    pub fn tell(&self, line: &str) {
        self.world.tell(&format!("{} {line}", self.name));
    }
    pub fn count(&self, what: &str) {
        self.world.tally.add(what, 1);
    }
    pub fn few(&mut self) -> u32 {
        self.rng.u32(1..=FEW)
    }
    pub fn thing(&mut self, number: u32) -> Thing {
        let note = self.rng.bool().then(|| "n".repeat(self.rng.usize(0..20)));
        let (value, count) = (self.world.unique(), self.rng.u32(0..5));
        Thing { owner: self.name.clone(), number, value, note, count }
    }
    pub fn edition(&mut self, number: u32) -> Edition {
        Edition { owner: self.name.clone(), number, value: self.world.unique(), version: 0 }
    }

    /// Now and then how long is waited before the future is dropped.
    pub fn patience(&mut self) -> Option<Duration> {
        let patience = *self.rng.choice([0, 1, 3, 20, 150, 1000, 4000].iter())?;
        (self.rng.u8(0..10) == 0).then_some(Duration::from_millis(patience))
    }
    pub async fn attempt<T>(&mut self, call: impl IntoFuture<Output = Result<T, Error>>) -> Ended<T> {
        let ended = match self.patience() {
            None => Some(call.await),
            Some(patience) => tokio::time::timeout(patience, call).await.ok(),
        };
        match ended {
            Some(Ok(output)) => Ended::Done(output),
            Some(Err(error)) => {
                self.tell(&format!("  {error}"));
                Ended::Failed(error)
            }
            None => {
                self.tell("  cancelled");
                Ended::Cancelled
            }
        }
    }

    /// Enters into the model what became of a write.
    pub fn settle<T>(&mut self, write: &Write<'_, Thing>, ended: &Ended<T>) -> Checked {
        let meaning = ended.meaning(write.harmless)?;
        self.count(match (meaning, ended) {
            (_, Ended::Cancelled) => "write: cancelled",
            (Meaning::Applied, _) => "write: done",
            (Meaning::ConditionFailed, _) => "write: condition failed",
            (Meaning::NotApplied, _) => "write: refused",
            (Meaning::Unknown, _) => "write: unknown",
        });
        let (number, model) = (write.number, &mut self.things);
        match meaning {
            Meaning::Applied => {
                model.narrow(number, "a write was acknowledged whose condition was false", write.when)?;
                model.applied(number, write.then);
            }
            Meaning::ConditionFailed => {
                let Ended::Failed(error) = ended else { return Ok(()) };
                let old = error.old::<Thing>().map_err(|e| format!("the old item does not decode: {e}"))?;
                let told = format!("a condition failed on {old:?}");
                model.narrow(number, &told, &|state| *state == old && !(write.when)(state))?;
            }
            Meaning::NotApplied => {}
            Meaning::Unknown => model.maybe_applied(number, write.when, write.then),
        }
        Ok(())
    }
}

impl<T> Ended<T> {
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(output) => Some(output),
            _ => None,
        }
    }

    pub fn meaning(&self, harmless: bool) -> Checked<Meaning> {
        let error = match self {
            Self::Done(_) => return Ok(Meaning::Applied),
            Self::Cancelled => return Ok(Meaning::Unknown),
            Self::Failed(error) => error,
        };
        Ok(match error {
            error if error.is_applied() => Meaning::Applied,
            error if error.is_condition_failed() => Meaning::ConditionFailed,
            Error::TransactionCancelled { reasons, .. } => {
                not_for_nothing(reasons)?;
                Meaning::NotApplied
            }
            Error::OutcomeUnknown { .. } => Meaning::Unknown,
            // A refusal whose text was lost; of what may have been applied it would be unknown.
            Error::Throttled { .. } | Error::Transport { .. } if !harmless => Meaning::NotApplied,
            Error::Conflict { .. } if !harmless => Meaning::NotApplied,
            // It was never sent.
            Error::Unreachable { .. } => Meaning::NotApplied,
            Error::Throttled { .. } | Error::Conflict { .. } | Error::Transport { .. } | Error::Service { .. }
                if harmless =>
            {
                Meaning::Unknown
            }
            other => return Err(format!("an error that nothing explains: {other:?}")),
        })
    }
}

fn not_for_nothing(reasons: &[CancellationReason]) -> Checked {
    match reasons.iter().any(|reason| reason.code != "None") {
        true => Ok(()),
        false => Err("a transaction was cancelled without a reason".to_owned()),
    }
}

/// Whether a read failed for a reason that the weather explains.
pub fn explained(error: &Error) -> Checked {
    match error {
        Error::Throttled { .. }
        | Error::Conflict { .. }
        | Error::Unreachable { .. }
        | Error::Transport { .. }
        | Error::Service { .. }
        | Error::TransactionCancelled { .. } => Ok(()),
        other => Err(format!("an error that nothing explains: {other:?}")),
    }
}

impl<R: Own> Model<R> {
    /// What any read shows of one key.
    pub fn read(&mut self, number: u32, consistent: bool, shown: &Option<R>) -> Checked {
        match consistent {
            true => self.shown(number, shown),
            false => self.shown_late(number, shown),
        }
    }
}
