//! Which item it is: its table and its key, as text.

use std::collections::HashMap;
use std::sync::Arc;

use crate::codec::Item;
use crate::facts::RecordFacts;
use crate::key::canonical;

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

/// Which item it is, as text: equal for equal keys, however a number is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    text: Arc<str>,
    /// Where the part ends that says the table and the partition.
    partition: usize,
}

impl Identity {
    /// `item` has the key attributes, and may have others.
    pub(crate) fn new(table: &str, names: KeyNames, item: &Item) -> Self {
        let value = |name: &str| item.get(name).map(canonical).unwrap_or_default();
        let mut text = format!("{table}\n{}", value(names.partition));
        let partition = text.len();
        if let Some(sort) = names.sort {
            text.push('\n');
            text.push_str(&value(sort));
        }
        Self { text: text.into(), partition }
    }
    /// Of something that is not an item: a page that is to be read.
    pub(crate) fn other(text: String) -> Self {
        Self { partition: text.len(), text: text.into() }
    }
    pub(crate) fn partition(&self) -> &str {
        &self.text[..self.partition]
    }
    /// The text's length in bytes, which only the store of a cache counts.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }
    /// The first that is the same item as an earlier one: the places of both.
    pub(crate) fn first_twice<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<(usize, usize)> {
        let mut seen = HashMap::new();
        all.into_iter().enumerate().find_map(|(at, identity)| Some((seen.insert(identity, at)?, at)))
    }
}
