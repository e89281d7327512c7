//! A table behind faults, and the truth.

use std::collections::BTreeMap;
use std::time::Duration;

use dynamo_table::{BatchError, BatchReport, DynamoTable, Record, Table, WriteRequest};
use dynamo_table_testkit::{Engine, FaultLayer, Faults};

#[derive(Debug, Clone, PartialEq, Record)]
pub struct Player {
    #[record(partition_key)]
    pub league: String,
    #[record(sort_key)]
    pub number: u32,
    pub points: u64,
}

/// Of three leagues.
pub fn player(number: u32, points: u64) -> Player {
    Player { league: ["nfl", "cfl", "xfl"][number as usize % 3].into(), number, points }
}

pub fn key(number: u32) -> (String, u32) {
    (player(number, 0).league, number)
}

/// A table, and what happens to its requests.
pub struct World {
    /// Behind the faults.
    pub players: Table<Player>,
    pub layer: FaultLayer,
    /// Past them.
    pub truth: Table<Player>,
}

/// How many players stand in the table, each with one point.
pub const STORED: u32 = 30;
/// How many a batch is about: some of them new.
pub const GIVEN: u32 = 60;

pub async fn world(faults: Faults) -> World {
    let engine = Engine::new();
    let truth = Table::new(engine.client(), "players");
    truth.create_table().await.expect("the table is created");
    for number in 0..STORED {
        truth.put(&player(number, 1)).await.expect("the player is put");
    }
    let layer = faults.around(engine);
    World { players: Table::new(layer.client(), "players"), layer, truth }
}

/// Points by number.
pub type Stored = BTreeMap<u32, u64>;

impl World {
    pub async fn stored(&self) -> Stored {
        self.truth.scan().all().await.expect("the truth is read").into_iter().map(|p| (p.number, p.points)).collect()
    }
}

/// A batch of writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Put,
    Delete,
    Write,
    Upsert,
}

pub const KINDS: [Kind; 4] = [Kind::Put, Kind::Delete, Kind::Write, Kind::Upsert];

impl Kind {
    /// What is to stand under the number of a player: even numbers are put by a batch of puts and deletes.
    pub fn wanted(self, number: u32) -> Option<u64> {
        match self {
            Self::Put | Self::Upsert => Some(2),
            Self::Delete => None,
            Self::Write => number.is_multiple_of(2).then_some(2),
        }
    }
}

/// What a batch said: its report, and the numbers that are not done and unknown.
#[derive(Debug, Default)]
pub struct Said {
    pub report: BatchReport,
    pub not_done: Vec<u32>,
    pub unknown: Vec<u32>,
}

fn said<T>(result: Result<BatchReport, BatchError<T>>, number: impl Fn(&T) -> u32) -> Said {
    match result {
        Ok(report) => Said { report, ..Said::default() },
        Err(error) => {
            let numbers = |list: &[dynamo_table::Unfinished<T>]| list.iter().map(|u| number(&u.given)).collect();
            Said { report: error.report, not_done: numbers(&error.not_done), unknown: numbers(&error.unknown) }
        }
    }
}

/// What hangs fails, on the paused clock.
pub async fn bounded<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(86400), future.into_future()).await.expect("it comes to an end")
}

/// Runs a batch on the numbers from 0 to [`GIVEN`].
pub async fn run(kind: Kind, players: &Table<Player>) -> Said {
    let records = || (0..GIVEN).map(|number| player(number, 2)).collect::<Vec<_>>();
    match kind {
        Kind::Put => said(bounded(players.batch_put(records())).await, |player| player.number),
        Kind::Upsert => said(bounded(players.batch_upsert(records())).await, |player| player.number),
        Kind::Delete => {
            said(bounded(players.batch_delete((0..GIVEN).map(key).collect::<Vec<_>>())).await, |key| key.number)
        }
        Kind::Write => {
            let write = |number: u32| match number % 2 {
                0 => WriteRequest::put(player(number, 2)),
                _ => WriteRequest::delete(key(number)),
            };
            said(bounded(players.batch_write((0..GIVEN).map(write).collect::<Vec<_>>())).await, |write| match write {
                WriteRequest::Put(player) => player.number,
                WriteRequest::Delete(key) => key.number,
            })
        }
    }
}

/// The table is what the batch said: what is done stands there, what is not done does not, what is unknown may.
pub fn check(kind: Kind, said: &Said, before: &Stored, after: &Stored) {
    let Said { report, not_done, unknown } = said;
    assert_eq!(report.given(), u64::from(GIVEN), "all are accounted for: {report:?}");
    assert_eq!((report.not_done, report.unknown), (not_done.len() as u64, unknown.len() as u64));
    assert!(after.keys().all(|number| *number < GIVEN), "nothing is invented");
    for number in 0..GIVEN {
        let (old, new) = (before.get(&number).copied(), kind.wanted(number));
        let stands = after.get(&number).copied();
        match (not_done.contains(&number), unknown.contains(&number)) {
            (false, false) => assert_eq!(stands, new, "{kind:?}: {number} is done"),
            (true, false) => assert_eq!(stands, old, "{kind:?}: {number} is not done"),
            (false, true) => assert!(stands == old || stands == new, "{kind:?}: {number} is unknown"),
            (true, true) => panic!("{kind:?}: {number} is in both lists"),
        }
    }
}
