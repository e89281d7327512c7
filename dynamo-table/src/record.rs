//! Records: the application's structs, each stored as one item.

use std::fmt::{self, Debug};

use crate::codec::core::names::same_text;
use crate::codec::{AttributeFacts, EncodeError, Fields, MapWriter, NumberAttribute, NumberBounds, Sanitize};
use crate::facts::RecordFacts;

/// A struct that is stored as one item. Derive it: `#[derive(Record)]`.
///
/// The derive emits the facts (names, keys, indexes) and the codec ([`Fields`]); everything that a table does with a record
/// is the library's. It can be written by hand where a struct comes from elsewhere.
///
/// # Examples
///
/// ```
/// use dynamo_table::{DynamoTable, Record, Table, ge};
///
/// #[derive(Debug, Clone, PartialEq, Record)]
/// #[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
/// struct Player {
///     #[record(partition_key)]
///     league: String,
///     #[record(sort_key)]
///     number: u32,
///     team: Option<String>,
///     points: u64,
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), dynamo_table::Error> {
/// let players: Table<Player> = Table::new(dynamo_table_testkit::client(), "players");
/// players.create_table().await?;
/// players.put(&Player { league: "nfl".into(), number: 12, team: Some("red".into()), points: 7 }).await?;
/// let strong = players.index(ByTeam).query("red").sort_key(ge(5)).all().await?;
/// assert_eq!(strong.items.len(), 1);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    label = "a table holds records",
    note = "derive it: `#[derive(Record)]`, with `#[record(partition_key)]` on a field"
)]
pub trait Record: Fields + Send + Sync + 'static {
    /// The table's key: a struct of its fields.
    type Key: Key<Record = Self>;
    /// What a query of the table is given: a tuple of the types that the partition key is made of.
    type PartitionKey;
    /// A tuple of the types that the sort key is made of, or [`NoSortKey`](crate::key::NoSortKey).
    type SortKey;
    /// What a put of the record returns: its new version, or `()` where it has none.
    type Version: RecordVersion;
    /// Names, keys, indexes and roles.
    const FACTS: RecordFacts;

    /// The function that sanitizes the values of the field with this stored name, where there is one: it runs on the values of keys that
    /// queries are given.
    fn sanitizer(_field: &str) -> Option<Sanitize> {
        None
    }
    /// The key of this record.
    fn key(&self) -> Self::Key;
    /// A copy of the record, on which a table's own functions run before it is written: what `Clone` makes.
    // Not `Clone` itself: where that is missing, each mention of the record would be an error of its own.
    fn copied(&self) -> Self;
}

/// A record of which single attributes can be updated: by [`update`](crate::DynamoTable::update),
/// [`increment`](crate::DynamoTable::increment) and [`decrement`](crate::DynamoTable::decrement).
///
/// Not one that has an attribute which a function computes from the whole record: nobody could say what becomes of it. An attribute
/// that is computed from some fields follows them.
#[diagnostic::on_unimplemented(
    message = "single attributes of `{Self}` cannot be updated: one of its attributes is computed from the whole record",
    label = "what the update does to the computed attribute is not known",
    note = "say of which fields it is computed: `#[record(computed(fields(name), with = lower_case))]`; or upsert, put or save the \
            whole record"
)]
pub trait Updatable: Record {}

/// The type of a record's version: an integer, or `()` where the record has none.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be a version", label = "expected an integer, such as `u64`")]
pub trait RecordVersion: Sized + Send + Sync + 'static {
    /// The numbers that the type can hold.
    const BOUNDS: NumberBounds;

    /// The version of this number; `None` where the type ends before it.
    fn from_number(number: u64) -> Option<Self>;
}
impl RecordVersion for () {
    const BOUNDS: NumberBounds = NumberBounds::NONE;

    fn from_number(_: u64) -> Option<()> {
        Some(())
    }
}
macro_rules! versions {
    ($($integer:ty)*) => {$(
        impl RecordVersion for $integer {
            const BOUNDS: NumberBounds = <$integer as NumberAttribute>::BOUNDS;

            fn from_number(number: u64) -> Option<Self> {
                number.try_into().ok()
            }
        }
    )*};
}
versions! { u8 u16 u32 u64 u128 usize i32 i64 i128 }

/// The key of a record: what `get`, `update` and `delete` take.
///
/// It holds the fields that the key is made of. Keys are made from what is at hand: `("nfl", 12)`, a `&Player`; of a record by
/// [`Record::key`]. A key is data, as an item is: the `Debug` of the derive's keys shows their name alone.
pub trait Key: Clone + Debug + Send + Sync + 'static {
    /// Whose key it is.
    type Record: Record<Key = Self>;

    /// Writes the fields that the key is made of, under their stored names.
    ///
    /// # Errors
    /// A value that DynamoDB cannot store.
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError>;
}

/// A key that is made of `T`: of its parts, in a tuple, or of a record. The derive implements it.
pub trait KeyFrom<T>: Key {
    /// The key. A record in its place is normalized first, as its table does it, where the table is known.
    fn key_from(given: T, normalize: Option<Normalize<'_, Self::Record>>) -> Self;
}

/// How a key shows in logs: it is data. The derive calls it.
#[doc(hidden)]
pub fn hidden(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    write!(f, "{name}(…)")
}

/// What a table does to a record before it is written.
pub type Normalize<'n, R> = &'n dyn Fn(&mut R);

impl<K: Key> KeyFrom<K> for K {
    fn key_from(key: K, _: Option<Normalize<'_, K::Record>>) -> K {
        key
    }
}
impl<K: Key> KeyFrom<&K> for K {
    fn key_from(key: &K, _: Option<Normalize<'_, K::Record>>) -> K {
        key.clone()
    }
}

/// A key that is made of several parts: it is made of a tuple of them, where it is [`From`] one, and of a reference to one.
pub trait SeveralParts: Key {}

macro_rules! tuples {
    ($first:ident $($part:ident)*) => {
        impl<K: SeveralParts + From<($first, $($part),*)>, $first, $($part),*> KeyFrom<($first, $($part),*)> for K {
            fn key_from(parts: ($first, $($part),*), _: Option<Normalize<'_, K::Record>>) -> K {
                parts.into()
            }
        }
        impl<K, $first: Clone, $($part: Clone),*> KeyFrom<&($first, $($part),*)> for K
        where
            K: SeveralParts + From<($first, $($part),*)>,
        {
            fn key_from(parts: &($first, $($part),*), _: Option<Normalize<'_, K::Record>>) -> K {
                parts.clone().into()
            }
        }
        tuples!(@next $($part)*);
    };
    (@next $last:ident) => {};
    (@next $($part:ident)+) => { tuples!($($part)+); };
}
tuples! { A B C D E F G H I J L M }

/// The key of a record, as its table normalizes it.
pub fn key_of<R: Record>(record: &R, normalize: Option<Normalize<'_, R>>) -> R::Key {
    normalize.map_or_else(|| record.key(), |normalize| normalized(record, normalize).key())
}
pub(crate) fn normalized<R: Record>(record: &R, normalize: Normalize<'_, R>) -> R {
    let mut record = record.copied();
    normalize(&mut record);
    record
}

/// What a key can be made of: its parts, in order, a record or its key.
// For the sake of its message: the conversion itself is `KeyFrom`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of this table, which is a `{K}`",
    label = "not the key of this table",
    note = "give the partition key alone where there is no sort key, else both in a tuple: `(\"nfl\", 12)`; or a record, or its key"
)]
pub trait IntoKey<K: Key>: Sized {
    /// The key.
    fn into_key(self) -> K;
    /// The same, but of a record as a table normalizes it.
    #[doc(hidden)]
    fn into_normal_key(self, normalize: Normalize<'_, K::Record>) -> K;
}
#[diagnostic::do_not_recommend]
impl<K: KeyFrom<T>, T> IntoKey<K> for T {
    fn into_key(self) -> K {
        K::key_from(self, None)
    }
    fn into_normal_key(self, normalize: Normalize<'_, K::Record>) -> K {
        K::key_from(self, Some(normalize))
    }
}

/// A part of a record's attributes: `#[derive(Projection)] #[projection(of = Player)]`.
///
/// Only these attributes are asked for and sent over the network; the capacity that a read consumes stays that of the whole items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Projection`",
    label = "not a projection of a record",
    note = "derive it: `#[derive(Projection)]` with `#[projection(of = …)]`"
)]
pub trait Projection: Fields + Send + Sync + 'static {
    /// The record whose attributes these are.
    type Record: Record;
    /// The attributes' stored names.
    const ATTRIBUTES: &'static [&'static str];
}

/// The stored name of a record's field, known while compiling; a field that the record lacks does not compile.
pub const fn stored_name<R: Record>(field: &str) -> &'static str {
    attribute::<R>(field).name
}

/// The names of a record's field, known while compiling; a field that the record lacks does not compile.
pub const fn attribute<R: Record>(field: &str) -> AttributeFacts {
    let attributes = R::FACTS.attributes.own;
    let mut i = 0;
    while i < attributes.len() {
        if same_text(attributes[i].field, field) {
            return attributes[i];
        }
        i += 1;
    }
    // The derive asks for constants only: this is an error of the compiler, not of a running program.
    panic!("the record has no stored field of this name")
}
