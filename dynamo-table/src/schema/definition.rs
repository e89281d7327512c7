//! What a table is declared to be, by the records that it holds.

use std::any::{TypeId, type_name};

use crate::facts::{IndexFacts, IndexKind, KeyAttribute, Projected};
use crate::record::Record;
use crate::schema::settings::{Billing, Settings, Throughput};

/// What a table is declared to be: its key, its indexes and its [`Settings`]. Nothing of it is written twice: keys and indexes
/// come from the records.
///
/// Where several record types share a table, [`and`](Self::and) joins them: give the result as the table's
/// [`definition`](crate::TableOf::definition).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// use dynamo_table::TableDefinition;
///
/// #[derive(Debug, Clone, Record)]
/// #[record(gsi(ByLicence, name = "by_licence", partition_key = licence))]
/// struct Trainer {
///     #[record(partition_key)]
///     league: String,
///     #[record(sort_key)]
///     number: u32,
///     licence: Option<String>,
/// }
/// # fn main() -> Outcome {
///
/// let both = TableDefinition::of::<Player>().and::<Trainer>()?;
/// # let _ = both;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct TableDefinition {
    pub(super) partition_key: KeyAttribute,
    pub(super) sort_key: Option<KeyAttribute>,
    pub(super) indexes: Vec<IndexFacts>,
    pub(super) settings: Settings,
    /// The record types, by whose templates their items are told apart.
    pub(super) records: Vec<RecordKey>,
}

/// A record type, and the key attributes of the table as it declares them.
#[derive(Debug, Clone)]
pub(super) struct RecordKey {
    pub(super) record: TypeId,
    pub(super) name: &'static str,
    pub(super) attributes: Vec<KeyAttribute>,
}

impl TableDefinition {
    /// The table of one record type, billed on demand.
    pub fn of<R: Record>() -> Self {
        let facts = R::FACTS;
        Self {
            partition_key: facts.partition_key,
            sort_key: facts.sort_key,
            indexes: facts.indexes.to_vec(),
            settings: Settings::default(),
            records: vec![RecordKey {
                record: TypeId::of::<R>(),
                name: type_name::<R>(),
                attributes: facts.key_attributes().copied().collect(),
            }],
        }
    }
    /// Billing and throughput, in place of those so far.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The table's key.
    pub(crate) fn key(&self) -> Keys<'_> {
        Keys { partition: std::slice::from_ref(&self.partition_key), sort: self.sort_key.as_slice() }
    }
    pub(crate) fn indexes(&self, kind: IndexKind) -> impl Iterator<Item = (&'static str, &IndexFacts)> {
        self.indexes.iter().filter(move |index| index.kind == kind).filter_map(|index| Some((index.name?, index)))
    }
    /// The key attributes of the table and of its indexes: each once, in the order of declaration.
    pub(crate) fn attributes(&self) -> Vec<&KeyAttribute> {
        let mut once: Vec<&KeyAttribute> = Vec::new();
        for key in self.key_attributes() {
            if once.iter().all(|known| known.name != key.name) {
                once.push(key);
            }
        }
        once
    }
    pub(crate) fn billing(&self) -> Option<Billing> {
        self.settings.declared_billing()
    }
    pub(crate) fn throughput(&self) -> Option<Throughput> {
        self.settings.throughput()
    }
    pub(crate) fn throughput_of(&self, index: &str) -> Option<Throughput> {
        self.settings.throughput_of(index)
    }

    pub(super) fn key_attributes(&self) -> Vec<&KeyAttribute> {
        let keys = std::iter::once(self.key()).chain(self.indexes.iter().map(Keys::of));
        keys.flat_map(|keys| keys.partition.iter().chain(keys.sort)).collect()
    }
}

/// A key, of a table or of an index.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) partition: &'a [KeyAttribute],
    pub(crate) sort: &'a [KeyAttribute],
}

impl<'a> Keys<'a> {
    pub(crate) fn of(index: &'a IndexFacts) -> Self {
        Self { partition: index.partition_key, sort: index.sort_key }
    }
    /// The attributes' names, in order: those of the partition key, then those of the sort key.
    pub(crate) fn names(&self) -> [Vec<&'static str>; 2] {
        [self.partition, self.sort].map(|part| part.iter().map(|key| key.name).collect())
    }
}

impl std::fmt::Display for Keys<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&key_text(&self.names()))
    }
}

/// `(league, number)`; `(team, region; points)` where several attributes make the partition key.
pub(crate) fn key_text<T: AsRef<str>>([partition, sort]: &[Vec<T>; 2]) -> String {
    let joined = |names: &[T]| names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    let (partition, sort) = (joined(partition), joined(sort));
    if sort.is_empty() { format!("({partition})") } else { format!("({partition}; {sort})") }
}

/// The names of the attributes that an index includes: their order means nothing.
pub(crate) fn sorted<T: AsRef<str>>(names: &[T]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names
}

/// What an index holds of its table.
pub(super) fn holds(projected: Projected) -> String {
    match projected {
        Projected::All => "all attributes".to_owned(),
        Projected::KeysOnly => "keys only".to_owned(),
        Projected::Include(names) => included(names),
    }
}

pub(super) fn included<T: AsRef<str>>(names: &[T]) -> String {
    format!("keys and {}", sorted(names).join(", "))
}

pub(super) fn about(index: &IndexFacts) -> String {
    let kind = if index.kind == IndexKind::Local { "local" } else { "global" };
    let (name, holds) = (index.name.unwrap_or_default(), holds(index.projected));
    format!("the {kind} index `{name}` on {} with {holds}", Keys::of(index))
}
