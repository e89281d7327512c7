//! Records: the application's structs, each stored as one item.

use std::fmt::Debug;

use crate::codec::{EncodeError, Fields, MapWriter};
use crate::facts::{RecordFacts, same_text};

/// A struct that is stored as one item. Derive it: `#[derive(Record)]`.
///
/// The derive emits the facts (names, keys, indexes) and the codec ([`Fields`]); everything that a table does with a record
/// is the library's. It can be written by hand where a struct comes from elsewhere.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no record",
    label = "a table holds records",
    note = "derive it: `#[derive(Record)]`, with `#[record(partition_key)]` on a field"
)]
pub trait Record: Fields + Clone + Send + Sync + 'static {
    /// The table's key: a struct of its fields.
    type Key: Key<Record = Self>;
    /// What a query of the table is given: a tuple of the types that the partition key is made of.
    type PartitionKey;
    /// A tuple of the types that the sort key is made of, or [`NoSortKey`](crate::key::NoSortKey).
    type SortKey;
    /// Names, keys, indexes and roles.
    const FACTS: RecordFacts;

    /// The key of this record.
    fn key(&self) -> Self::Key;
}

/// The key of a record: what `get`, `update` and `delete` take.
///
/// It holds the fields that the key is made of. Keys are made from what is at hand: `("nfl", 12)`, a `&Player`.
pub trait Key: Clone + Debug + Send + Sync + 'static {
    /// Whose key it is.
    type Record: Record<Key = Self>;

    /// Writes the fields that the key is made of, under their stored names.
    ///
    /// # Errors
    /// A value that DynamoDB cannot store.
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError>;
}

/// A part of a record's attributes: `#[derive(Projection)] #[projection(of = Player)]`.
///
/// Only these attributes are asked for and sent over the network; the capacity that a read consumes stays that of the whole items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no projection",
    label = "not a projection of a record",
    note = "derive it: `#[derive(Projection)]` with `#[projection(of = …)]`"
)]
pub trait Projection: Fields + Send + 'static {
    /// The record whose attributes these are.
    type Record: Record;
    /// The attributes' stored names.
    const ATTRIBUTES: &'static [&'static str];
}

/// The stored name of a record's field, known while compiling; a field that the record lacks does not compile.
pub const fn stored_name<R: Record>(field: &str) -> &'static str {
    let attributes = R::FACTS.attributes;
    let mut i = 0;
    while i < attributes.len() {
        if same_text(attributes[i].0, field) {
            return attributes[i].1;
        }
        i += 1;
    }
    panic!("the record has no stored field of this name")
}
