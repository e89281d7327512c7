//! What a table is declared to be, by the records that it holds.

use std::any::{TypeId, type_name};

use crate::error::Error;
use crate::facts::{IndexFacts, IndexKind, KeyAttribute, Projected};
use crate::record::Record;
use crate::schema::settings::{Settings, Throughput};

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
    partition_key: KeyAttribute,
    sort_key: Option<KeyAttribute>,
    indexes: Vec<IndexFacts>,
    settings: Settings,
    /// The record types, by whose templates their items are told apart.
    records: Vec<RecordKey>,
}

/// A record type, and the key attributes of the table as it declares them.
#[derive(Debug, Clone)]
struct RecordKey {
    record: TypeId,
    name: &'static str,
    attributes: Vec<KeyAttribute>,
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
    /// The same table, which holds records `R` too. Indexes that both declare alike are one.
    ///
    /// # Errors
    /// [`Error::DefinitionConflict`], with all that does not fit: another key of the table, an index of one name with another
    /// key or projection, an attribute that is a key of two types, and two types of which one could claim the other's items: a key
    /// that matches the templates of both. Types without any template take no part in that: they claim all items.
    pub fn and<R: Record>(mut self) -> Result<Self, Error> {
        let other = Self::of::<R>();
        let mut conflicts = Vec::new();
        let (own_key, other_key) = (self.key(), other.key());
        if own_key.names() != other_key.names() {
            conflicts.push(format!("the table's key is {own_key}, that of `{}` is {other_key}", type_name::<R>()));
        }
        for index in &other.indexes {
            match self.indexes.iter().find(|known| known.name == index.name) {
                Some(known) if same_index(known, index) => {}
                Some(known) => conflicts.push(format!("one is {}, another {}", about(known), about(index))),
                None => self.indexes.push(*index),
            }
        }
        conflicts.extend(two_types(&[self.key_attributes(), other.key_attributes()].concat()));
        for record in other.records {
            conflicts.extend(self.records.iter().filter_map(|known| known.conflict(&record)));
            self.records.push(record);
        }
        if conflicts.is_empty() { Ok(self) } else { Err(Error::DefinitionConflict(conflicts)) }
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
    pub(crate) fn throughput(&self) -> Option<Throughput> {
        self.settings.throughput()
    }
    pub(crate) fn throughput_of(&self, index: &str) -> Option<Throughput> {
        self.settings.throughput_of(index)
    }

    fn key_attributes(&self) -> Vec<&KeyAttribute> {
        let keys = std::iter::once(self.key()).chain(self.indexes.iter().map(Keys::of));
        keys.flat_map(|keys| keys.partition.iter().chain(keys.sort)).collect()
    }

    /// What DynamoDB would refuse, or take for something else, in facts or settings written by hand.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = two_types(&self.key_attributes());
        for (place, index) in self.indexes.iter().enumerate() {
            if self.indexes[..place].iter().any(|earlier| earlier.name == index.name) {
                problems.push(format!("{} is declared twice", about(index)));
            }
            problems.extend(self.index_problem(index).map(|why| format!("{}: {why}", about(index))));
        }
        problems.extend(self.throughput().and_then(|throughput| zero("the table", throughput)));
        for (name, throughput) in self.settings.indexes() {
            if self.indexes(IndexKind::Global).all(|(global, _)| global != name) {
                problems.push(format!("a throughput is set for `{name}`, which is no global index of the table"));
            }
            problems.extend(zero(&format!("index `{name}`"), throughput));
        }
        problems
    }

    fn index_problem(&self, index: &IndexFacts) -> Option<&'static str> {
        let (partition, sort) = (index.partition_key.len(), index.sort_key.len());
        match index.kind {
            IndexKind::Table => Some("the table itself is not listed among its indexes"),
            _ if index.name.is_none() => Some("it has no name"),
            _ if matches!(index.projected, Projected::Include([])) => Some("it includes no attribute: use keys only"),
            IndexKind::Global if !(1..=4).contains(&partition) || sort > 4 => {
                Some("a global index has one to four attributes in its partition key and up to four in its sort key")
            }
            IndexKind::Local if self.sort_key.is_none() => Some("a table without a sort key has no local indexes"),
            IndexKind::Local if partition != 1 || index.partition_key[0].name != self.partition_key.name => {
                Some("a local index has the table's partition key")
            }
            IndexKind::Local if sort != 1 => Some("a local index has one attribute as its sort key"),
            _ => None,
        }
    }
}

impl RecordKey {
    /// Why the items of the two types cannot be told apart, if they cannot: one key can be of both.
    fn conflict(&self, other: &Self) -> Option<String> {
        if self.record == other.record || !self.is_templated() || !other.is_templated() {
            return None;
        }
        // An attribute without a template can be any text.
        let apart = |(a, b): (&KeyAttribute, &KeyAttribute)| match (a.as_template(), b.as_template()) {
            (Some(a), Some(b)) => !a.overlaps(b),
            _ => false,
        };
        let apart = self.attributes.iter().zip(&other.attributes).any(apart);
        (!apart).then(|| {
            format!(
                "items of `{}` and of `{}` cannot be told apart: one key matches {self} and {other}; let one of the templates begin with \
                 text of its own, and separate the fields by the delimiter",
                self.name, other.name
            )
        })
    }
    fn is_templated(&self) -> bool {
        self.attributes.iter().any(|key| key.as_template().is_some())
    }
}

/// `(USER#{user}; ORDER#{number:08})`
impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |key: &KeyAttribute| key.as_template().map_or_else(|| key.name.to_owned(), ToString::to_string);
        write!(f, "`({})`", self.attributes.iter().map(text).collect::<Vec<_>>().join("; "))
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

fn same_index(a: &IndexFacts, b: &IndexFacts) -> bool {
    let projected = |index: &IndexFacts| match index.projected {
        Projected::Include(names) => Err(sorted(names)),
        other => Ok(other),
    };
    a.kind == b.kind && Keys::of(a).names() == Keys::of(b).names() && projected(a) == projected(b)
}

/// The names of the attributes that an index includes: their order means nothing.
pub(crate) fn sorted<T: AsRef<str>>(names: &[T]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names
}

fn about(index: &IndexFacts) -> String {
    let kind = if index.kind == IndexKind::Local { "local" } else { "global" };
    let holds = match index.projected {
        Projected::All => "everything".to_owned(),
        Projected::KeysOnly => "keys only".to_owned(),
        Projected::Include(names) => names.join(", "),
    };
    format!("the {kind} index `{}` on {} with {holds}", index.name.unwrap_or_default(), Keys::of(index))
}

fn two_types(keys: &[&KeyAttribute]) -> Vec<String> {
    let mut problems = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        let earlier = keys[..place].iter().find(|earlier| earlier.name == key.name);
        if let Some(earlier) = earlier.filter(|earlier| earlier.scalar != key.scalar) {
            let (a, b) = (earlier.scalar.as_str(), key.scalar.as_str());
            problems.push(format!("the key attribute `{}` is of type {a} and of type {b}", key.name));
        }
    }
    problems.sort_unstable();
    problems.dedup();
    problems
}

fn zero(what: &str, throughput: Throughput) -> Option<String> {
    let zero = throughput.read == 0 || throughput.write == 0;
    zero.then(|| format!("the throughput of {what} is zero: DynamoDB wants at least one unit of each"))
}
