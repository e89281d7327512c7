//! Keys that tasks share: what was told of them has to fit together in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use dynamo_table::{DynamoTable, Error, Tracked};

use crate::Checked;
use crate::records::{Claim, Counter, Ledger, Lock};
use crate::task::{Ended, Meaning, Task, explained};

pub const BUMPS: &str = "bumps";
pub const TRANSFERS: &str = "transfers";
const LEDGER: &str = "ledger";
/// So few that tasks meet.
const NAMES: u32 = 5;

#[derive(Debug, Default)]
pub struct Shared {
    pub bumps: Steps,
    pub transfers: Steps,
    pub locks: Takers,
    pub claims: Takers,
    pub entries: Mutex<Vec<(u64, Meaning, Option<u64>)>>,
    /// What hooks have written.
    echoes: Mutex<BTreeMap<u64, Meaning>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often a counter was raised by 1.
#[derive(Debug, Default)]
pub struct Steps(Mutex<(u64, u64)>);

impl Steps {
    pub fn add(&self, meaning: Meaning) {
        let mut steps = lock(&self.0);
        steps.0 += u64::from(meaning == Meaning::Applied);
        steps.1 += u64::from(meaning == Meaning::Unknown);
    }
    pub fn check(&self, what: &str, stored: u64) -> Checked {
        let (done, unknown) = *lock(&self.0);
        match (done..=done + unknown).contains(&stored) {
            true => Ok(()),
            false => Err(format!("{what}: {done} acknowledged and {unknown} unknown, but {stored} is stored")),
        }
    }
}

/// Who tried to take which name.
#[derive(Debug, Default)]
pub struct Takers(Mutex<Vec<(String, u64, Meaning)>>);

impl Takers {
    fn add(&self, name: &str, holder: u64, meaning: Meaning) {
        lock(&self.0).push((name.to_owned(), holder, meaning));
    }
    /// That one at the most won each name, and holds it.
    pub fn check(&self, stored: &BTreeMap<String, u64>) -> Checked {
        let all = lock(&self.0);
        let names: BTreeSet<&String> = all.iter().map(|(name, ..)| name).chain(stored.keys()).collect();
        for name in names {
            let of_name = all.iter().filter(|(of, ..)| of == name);
            let of = |meaning| of_name.clone().filter(move |taker| taker.2 == meaning).map(|taker| taker.1);
            let (winners, unknown) =
                (of(Meaning::Applied).collect::<Vec<_>>(), of(Meaning::Unknown).collect::<Vec<_>>());
            let holder = stored.get(name);
            let fits = match (&winners[..], holder) {
                ([winner], Some(holder)) => winner == holder,
                ([], Some(holder)) => unknown.contains(holder),
                ([], None) => of(Meaning::ConditionFailed).next().is_none(),
                _ => false,
            };
            if !fits {
                return Err(format!(
                    "{name} was won by {winners:?}, perhaps by {unknown:?}, and is held by {holder:?}"
                ));
            }
        }
        Ok(())
    }
}

pub async fn bump(task: &mut Task) -> Checked {
    let call = task.world.counters.increment(BUMPS, Counter::COUNT, 1).or_insert();
    let ended = task.attempt(call).await;
    let meaning = ended.meaning(false)?;
    task.world.shared.bumps.add(meaning);
    match meaning {
        Meaning::Applied => task.count("counter: done"),
        Meaning::Unknown => task.count("counter: unknown"),
        _ => {}
    }
    Ok(())
}

fn count_lock(task: &Task, meaning: Meaning) {
    match meaning {
        Meaning::Applied => task.count("lock: won"),
        Meaning::ConditionFailed => task.count("lock: lost"),
        Meaning::Unknown => task.count("lock: unknown"),
        Meaning::NotApplied => {}
    }
}

pub async fn take_lock(task: &mut Task) -> Checked {
    let lock = Lock { name: format!("lock{}", task.rng.u32(0..NAMES)), holder: task.world.unique() };
    let call = task.world.locks.insert(&lock);
    let meaning = task.attempt(call).await.meaning(false)?;
    count_lock(task, meaning);
    task.world.shared.locks.add(&lock.name, lock.holder, meaning);
    Ok(())
}

pub async fn claim(task: &mut Task) -> Checked {
    let name = format!("claim{}", task.rng.u32(0..NAMES));
    let claim = Claim { name, holder: task.world.unique(), write: None };
    let call = task.world.claims.insert(&claim);
    let meaning = task.attempt(call).await.meaning(false)?;
    count_lock(task, meaning);
    task.world.shared.claims.add(&claim.name, claim.holder, meaning);
    Ok(())
}

impl Shared {
    pub fn echoed(&self, entry: u64, meaning: Meaning) {
        lock(&self.echoes).insert(entry, meaning);
    }
    /// That what hooks wrote is there as they were told.
    pub fn check_echoes(&self, stored: &BTreeMap<String, u64>) -> Checked {
        let told = lock(&self.echoes);
        let stored: BTreeSet<u64> = stored.values().copied().collect();
        let fits = |(entry, meaning): (&u64, &Meaning)| match meaning {
            Meaning::Applied => stored.contains(entry),
            Meaning::Unknown => true,
            Meaning::NotApplied | Meaning::ConditionFailed => !stored.contains(entry),
        };
        match told.iter().all(fits) && stored.iter().all(|entry| told.contains_key(entry)) {
            true => Ok(()),
            false => Err(format!("the hooks wrote {stored:?}, and were told {:?}", *told)),
        }
    }
    /// That each acknowledged entry is there, none twice, and that no two writes made one version.
    pub fn check_ledger(&self, entries: &[u64], version: u64) -> Checked {
        let all = lock(&self.entries);
        let stored: BTreeSet<u64> = entries.iter().copied().collect();
        let told: BTreeMap<u64, Meaning> = all.iter().map(|(entry, meaning, _)| (*entry, *meaning)).collect();
        let lost: Vec<_> =
            told.iter().filter(|(entry, m)| **m == Meaning::Applied && !stored.contains(entry)).collect();
        let may = |entry: &u64| matches!(told.get(entry), Some(Meaning::Applied | Meaning::Unknown));
        let wrong: Vec<_> = stored.iter().filter(|entry| !may(entry)).collect();
        let versions: Vec<u64> = all.iter().filter_map(|(.., version)| *version).collect();
        let distinct: BTreeSet<&u64> = versions.iter().collect();
        let fits = lost.is_empty()
            && wrong.is_empty()
            && stored.len() == entries.len()
            && distinct.len() == versions.len()
            && version == entries.len() as u64;
        match fits {
            true => Ok(()),
            false => Err(format!("the ledger holds {entries:?} at version {version}, of {:?}", *all)),
        }
    }
}

fn enter<T>(task: &Task, entry: u64, ended: &Ended<T>, version: Option<u64>) -> Checked {
    let meaning = ended.meaning(false)?;
    match meaning {
        Meaning::Applied => task.count("ledger: done"),
        Meaning::ConditionFailed => task.count("ledger: condition failed"),
        Meaning::Unknown => task.count("ledger: unknown"),
        Meaning::NotApplied => {}
    }
    lock(&task.world.shared.entries).push((entry, meaning, version));
    Ok(())
}

fn read<T>(ended: Ended<T>) -> Checked<Option<T>> {
    match ended {
        Ended::Done(read) => Ok(Some(read)),
        Ended::Failed(error) => explained(&error).map(|()| None),
        Ended::Cancelled => Ok(None),
    }
}

/// As long as an application thinks, so that others come between.
async fn think(task: &mut Task) {
    let pause = task.rng.u64(0..150);
    tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
}

pub async fn write_ledger(task: &mut Task) -> Checked {
    let get = task.world.ledgers.get(LEDGER).consistent();
    let Some(found) = read(task.attempt(get).await)? else { return Ok(()) };
    think(task).await;
    let entry = task.world.unique();
    let mut ledger = found.unwrap_or_else(|| Ledger { name: LEDGER.into(), entries: Vec::new(), version: 0 });
    ledger.entries.push(entry);
    let call = task.world.ledgers.put(&ledger);
    let ended = task.attempt(call).await;
    let version = if let Ended::Done(version) = &ended { Some(*version) } else { None };
    enter(task, entry, &ended, version)
}

pub async fn save_ledger(task: &mut Task) -> Checked {
    let get = task.world.ledgers.tracked(LEDGER).consistent();
    let Some(found) = read(task.attempt(get).await)? else { return Ok(()) };
    think(task).await;
    let entry = task.world.unique();
    let mut tracked =
        found.unwrap_or_else(|| Tracked::new(Ledger { name: LEDGER.into(), entries: Vec::new(), version: 0 }));
    tracked.entries.push(entry);
    let world = task.world.clone();
    let ended: Ended<_> = task.attempt(async { world.ledgers.save(&mut tracked).await.map(drop) }).await;
    if let Ended::Failed(Error::InvalidUse { .. }) = &ended {
        return Err("a save was refused".to_owned());
    }
    let version = matches!(ended, Ended::Done(())).then_some(tracked.version);
    enter(task, entry, &ended, version)
}
