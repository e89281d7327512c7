//! What is stored, and how it looks to the SDK's own client.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::{Item, Record};

/// A record of one task: `owner` says whose.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Thing {
    #[record(partition_key)]
    pub owner: String,
    #[record(sort_key)]
    pub number: u32,
    pub value: u64,
    pub note: Option<String>,
    pub count: u32,
}

/// The same with a version, so that an upsert of it may not be sent twice.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Edition {
    #[record(partition_key)]
    pub owner: String,
    #[record(sort_key)]
    pub number: u32,
    pub value: u64,
    #[record(version)]
    pub version: u64,
}

/// Raised by all tasks.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Counter {
    #[record(partition_key)]
    pub name: String,
    pub count: u64,
}

/// Taken by the first who inserts it.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Lock {
    #[record(partition_key)]
    pub name: String,
    pub holder: u64,
}

/// The same, where a lost answer can be made up for.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Claim {
    #[record(partition_key)]
    pub name: String,
    pub holder: u64,
    #[record(write_id)]
    pub write: Option<String>,
}

/// Written by all tasks under optimistic locking: each adds its own entry to those that it has read.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Ledger {
    #[record(partition_key)]
    pub name: String,
    pub entries: Vec<u64>,
    #[record(version)]
    pub version: u64,
}

/// A record of which each task has its own.
pub trait Own: Record + Clone + PartialEq + std::fmt::Debug {
    fn number(&self) -> u32;
    /// What an upsert of it makes of what stands there.
    fn upserted_on(&self, old: &Option<Self>) -> Self;
    /// Read by hand, without the library.
    fn parsed(item: &Item) -> Option<Self>;
    fn owner(&self) -> &str;
}

impl Own for Thing {
    fn number(&self) -> u32 {
        self.number
    }
    fn upserted_on(&self, old: &Option<Self>) -> Self {
        let note = self.note.clone().or_else(|| old.as_ref()?.note.clone());
        Self { note, ..self.clone() }
    }
    fn parsed(item: &Item) -> Option<Self> {
        let note = item.get("note").map(|note| note.as_s().cloned()).transpose().ok()?;
        let (owner, number) = (text(item, "owner")?, number(item, "number")?);
        Some(Self { owner, number, value: self::number(item, "value")?, note, count: self::number(item, "count")? })
    }
    fn owner(&self) -> &str {
        &self.owner
    }
}

impl Own for Edition {
    fn number(&self) -> u32 {
        self.number
    }
    fn upserted_on(&self, old: &Option<Self>) -> Self {
        Self { version: old.as_ref().map_or(0, |old| old.version) + 1, ..self.clone() }
    }
    fn parsed(item: &Item) -> Option<Self> {
        let (owner, number) = (text(item, "owner")?, number(item, "number")?);
        Some(Self { owner, number, value: self::number(item, "value")?, version: self::number(item, "version")? })
    }
    fn owner(&self) -> &str {
        &self.owner
    }
}

pub fn text(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

pub fn number<N: std::str::FromStr>(item: &Item, name: &str) -> Option<N> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub fn numbers(item: &Item, name: &str) -> Option<Vec<u64>> {
    let list = item.get(name)?.as_l().ok()?;
    list.iter().map(|value: &AttributeValue| value.as_n().ok()?.parse().ok()).collect()
}
