//! Indexes as types: what a query of them takes and gives.

use std::marker::PhantomData;

use crate::codec::DecodeError;
use crate::codec::core::names::same_text;
use crate::codec::wire::row::Row;
use crate::derived::{decode_projection, decode_record};
use crate::error::Source;
use crate::facts::{IndexFacts, IndexKind, KeyAttribute, Projected, RecordFacts};
use crate::hooks::Hooks;
use crate::record::{Projection, Record};

/// One way to reach the items of a table: a secondary index, as a unit struct that the derive emits, or [`PrimaryKey`].
pub trait Index: Sized + Send + Sync + 'static {
    /// Whose index it is.
    type Record: Record;
    /// A tuple of the types that the partition key is made of.
    type PartitionKey;
    /// A tuple of the types that the sort key is made of, or [`NoSortKey`](crate::key::NoSortKey).
    type SortKey;
    /// What a read returns: [`Records`], or [`Unprojected`] where the index does not hold all of them.
    type Item;
    /// Names, keys and what the index holds.
    const FACTS: IndexFacts;
}

/// The table's own key, as an index.
pub struct PrimaryKey<R>(PhantomData<fn() -> R>);

impl<R: Record> Index for PrimaryKey<R> {
    type Record = R;
    type PartitionKey = R::PartitionKey;
    type SortKey = R::SortKey;
    type Item = Records<R>;
    const FACTS: IndexFacts = IndexFacts::table(
        std::slice::from_ref(&R::FACTS.partition_key),
        match &R::FACTS.sort_key {
            Some(sort_key) => std::slice::from_ref(sort_key),
            None => &[],
        },
    );
}

/// Where a [consistent read](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html)
/// is possible: the table and its local secondary indexes.
#[diagnostic::on_unimplemented(
    message = "a global secondary index cannot be read consistently",
    label = "drop `.consistent()`, or query the table or a local index"
)]
pub trait ConsistentRead: Index {}
impl<R: Record> ConsistentRead for PrimaryKey<R> {}

/// The index does not hold whole records: a read has to say what it wants, by `.project::<P>()`.
pub enum Unprojected {}

/// The result of a read is the record `R`.
pub struct Records<R>(PhantomData<fn() -> R>);

/// The result of a read is a projection `P`.
pub struct Projects<P>(PhantomData<fn() -> P>);

/// What items can be read as: a record, or a projection of one.
#[diagnostic::on_unimplemented(
    message = "this index does not hold whole records",
    label = "say what to read: `.project::<P>()` with a projection that the index holds"
)]
pub trait Readable: Send + Sync + 'static {
    /// Whose items they are.
    type Record: Record;
    /// What the caller gets.
    type Output: Send + Sync + 'static;
    /// The attributes to ask for; `None` is all.
    #[doc(hidden)]
    const ATTRIBUTES: Option<&'static [&'static str]>;
    #[doc(hidden)]
    fn decode(item: &Row) -> Result<Self::Output, DecodeError>;
    /// Hooks see whole records: a projection passes by them.
    #[doc(hidden)]
    fn after_read(
        output: Self::Output,
        hooks: &dyn Hooks<Self::Record>,
    ) -> impl Future<Output = Result<Self::Output, Source>> + Send;
}

// Of markers, not of records themselves: with an impl for every record the message would be about `Unprojected`.
impl<R: Record> Readable for Records<R> {
    type Record = R;
    type Output = R;
    const ATTRIBUTES: Option<&'static [&'static str]> = None;
    fn decode(item: &Row) -> Result<R, DecodeError> {
        decode_record(item)
    }
    async fn after_read(mut record: R, hooks: &dyn Hooks<R>) -> Result<R, Source> {
        hooks.after_read(&mut record).await.map(|()| record)
    }
}

impl<P: Projection> Readable for Projects<P> {
    type Record = P::Record;
    type Output = P;
    const ATTRIBUTES: Option<&'static [&'static str]> = Some(P::ATTRIBUTES);
    fn decode(item: &Row) -> Result<P, DecodeError> {
        decode_projection(item)
    }
    async fn after_read(projection: P, _: &dyn Hooks<P::Record>) -> Result<P, Source> {
        Ok(projection)
    }
}

/// The indexes of a kind that a record declares.
pub(crate) fn indexes<R: Record>(kind: IndexKind) -> Vec<&'static IndexFacts> {
    R::FACTS.indexes.iter().filter(|index| index.kind == kind).collect()
}

/// Whether an index holds every attribute that a projection asks for; computed while compiling.
pub(crate) const fn holds<I: Index, P: Projection>() -> bool {
    let (record, index) = (<I::Record as Record>::FACTS, I::FACTS);
    let mut i = 0;
    while i < P::ATTRIBUTES.len() {
        if !holds_attribute(&record, &index, P::ATTRIBUTES[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether an index of a record holds an attribute of this stored name.
pub(crate) const fn holds_attribute(record: &RecordFacts, index: &IndexFacts, name: &str) -> bool {
    if matches!(index.projected, Projected::All) {
        return true;
    }
    if let Some(sort_key) = &record.sort_key
        && same_text(sort_key.name, name)
    {
        return true;
    }
    let included: &[&str] = if let Projected::Include(names) = index.projected { names } else { &[] };
    let mut i = 0;
    while i < included.len() {
        if same_text(included[i], name) {
            return true;
        }
        i += 1;
    }
    same_text(record.partition_key.name, name) || among(index.partition_key, name) || among(index.sort_key, name)
}

const fn among(keys: &[KeyAttribute], name: &str) -> bool {
    let mut i = 0;
    while i < keys.len() {
        if same_text(keys[i].name, name) {
            return true;
        }
        i += 1;
    }
    false
}
