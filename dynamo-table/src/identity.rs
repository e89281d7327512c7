//! Which item it is: its table and its key, as text.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::Item;
use crate::facts::RecordFacts;
use crate::key::write_canonical;

/// The names of a table's key attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyNames {
    pub(crate) partition: &'static str,
    pub(crate) sort: Option<&'static str>,
}

impl KeyNames {
    pub(crate) fn of(facts: &RecordFacts) -> Self {
        Self { partition: facts.partition_key.name, sort: facts.sort_key.as_ref().map(|key| key.name) }
    }
    pub(crate) fn all(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.partition).chain(self.sort)
    }
}

/// Which item it is, as text: equal for equal keys, however a number is written. It knows its hash. Of what is sent as bytes, the bytes
/// are in the same buffer.
#[derive(Clone)]
pub struct Identity {
    buffer: Arc<str>,
    /// Where the part ends that says the table and the partition.
    partition: usize,
    /// Where the text ends, and what is sent begins.
    end: usize,
    hash: u64,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("hash", &self.hash).finish_non_exhaustive()
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.text() == other.text()
    }
}

impl Eq for Identity {}

impl Hash for Identity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Keyed at random: whoever chooses keys cannot choose their hashes.
fn hash_of(text: &str) -> u64 {
    static KEYED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEYED.hash_one(text)
}

/// Writes the identity of an item; returns where the part ends that says the table and the partition.
fn write_identity<'a>(
    text: &mut String,
    table: &str,
    names: KeyNames,
    of: impl Fn(&str) -> Option<&'a AttributeValue>,
) -> usize {
    let value = |name: &str, text: &mut String| of(name).into_iter().for_each(|value| write_canonical(value, text));
    text.clear();
    text.push_str(table);
    text.push('\n');
    value(names.partition, text);
    let partition = text.len();
    if let Some(sort) = names.sort {
        text.push('\n');
        value(sort, text);
    }
    partition
}

impl Identity {
    /// `item` has the key attributes, and may have others.
    pub(crate) fn new(table: &str, names: KeyNames, item: &Item) -> Self {
        let mut text = String::with_capacity(table.len() + USUAL_KEY);
        let partition = write_identity(&mut text, table, names, |name| item.get(name));
        let end = text.len();
        Self::of_text(&text, partition, end)
    }
    /// The same with what is sent for it behind it, which `sent` writes. `buffer` is where it is put together; `of` gives the key
    /// attributes.
    pub(crate) fn with_sent<'a>(
        buffer: &mut String,
        (table, names): (&str, KeyNames),
        of: impl Fn(&str) -> Option<&'a AttributeValue>,
        sent: impl FnOnce(&mut String),
    ) -> Self {
        let partition = write_identity(buffer, table, names, of);
        let end = buffer.len();
        sent(buffer);
        Self::of_text(buffer, partition, end)
    }
    fn of_text(buffer: &str, partition: usize, end: usize) -> Self {
        Self { hash: hash_of(&buffer[..end]), buffer: buffer.into(), partition, end }
    }
    /// The text alone; its hash, unlike the identity's own, is the same in each run.
    pub(crate) fn text(&self) -> &str {
        &self.buffer[..self.end]
    }
    /// What is sent for it.
    pub(crate) fn sent(&self) -> &str {
        &self.buffer[self.end..]
    }
    /// Of something that is not an item: a page that is to be read.
    pub(crate) fn other(text: String) -> Self {
        Self::of_text(&text, text.len(), text.len())
    }
    pub(crate) fn partition(&self) -> &str {
        &self.buffer[..self.partition]
    }
    /// The text's length in bytes, which only the store of a cache counts.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(crate) fn len(&self) -> usize {
        self.end
    }
    /// The first that is the same item as an earlier one: the places of both.
    pub(crate) fn first_twice<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<(usize, usize)> {
        let mut seen = HashMap::new();
        all.into_iter().enumerate().find_map(|(at, identity)| Some((seen.insert(identity, at)?, at)))
    }
}

/// About how long the text of a key is.
const USUAL_KEY: usize = 64;

/// Finds, of many, the one that an item is: no text is kept for what is looked for.
pub(crate) struct Finder<'a> {
    /// By the hash.
    sorted: Vec<(u64, usize, &'a Identity)>,
    text: String,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(all: impl Iterator<Item = &'a Identity>) -> Self {
        let mut sorted: Vec<_> = all.enumerate().map(|(at, identity)| (identity.hash, at, identity)).collect();
        sorted.sort_unstable_by_key(|&(hash, ..)| hash);
        Self { sorted, text: String::new() }
    }
    /// The place of the one that this item is.
    pub(crate) fn place(&mut self, table: &str, names: KeyNames, item: &Item) -> Option<usize> {
        write_identity(&mut self.text, table, names, |name| item.get(name));
        let hash = hash_of(&self.text);
        let from = self.sorted.partition_point(|&(other, ..)| other < hash);
        let same = self.sorted[from..].iter().take_while(|&&(other, ..)| other == hash);
        same.filter(|(.., identity)| identity.text() == self.text).map(|&(_, at, _)| at).next()
    }
}
