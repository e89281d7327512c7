//! What the builders of a table take along: owned handles on it, and records as its own hooks leave them.

use std::sync::Arc;

use crate::operation::target::{Handle, Rules, Target, Validated};
use crate::record::{IntoKey, Record, normalized};
use crate::schema::target::TableTarget;
use crate::table::table_of::TableOf;

/// A key as the table's records have it: where it is made of a record, that is normalized as before it is written.
pub(crate) fn normal_key<R: Record, T: TableOf<R> + ?Sized>(table: &T, key: impl IntoKey<R::Key>) -> R::Key {
    key.into_normal_key(&|record| table.normalize(record))
}

pub(crate) fn normal<R: Record, T: TableOf<R> + ?Sized>(table: &T, record: &R) -> R {
    normalized(record, &|record| table.normalize(record))
}

/// An owned handle for a builder.
pub(crate) fn target<R: Record, T: TableOf<R> + ?Sized>(table: &T) -> Target<R> {
    let handle = Handle {
        client: table.client().clone(),
        table: table.table_name().into(),
        record: const { &R::FACTS },
        clock: table.clock(),
        pace: table.pace(),
        cache: table.cache(),
    };
    Target::new(handle, table.hooks())
}

/// An owned handle for a builder that is about the table itself.
pub(crate) fn table_target<R: Record, T: TableOf<R> + ?Sized>(table: &T) -> TableTarget {
    TableTarget { client: table.client().clone(), table: table.table_name().into(), cache: table.cache() }
}

/// The table's own hooks, for an operation that takes many records.
pub(crate) fn rules<R: Record, T: TableOf<R> + Clone + Send + Sync + 'static>(table: &T) -> Rules<R> {
    let table = table.clone();
    Arc::new(move |record| outgoing(&table, record))
}

/// A copy of the caller's record as the table's own hooks leave it.
pub(crate) fn outgoing<R: Record, T: TableOf<R> + ?Sized>(table: &T, record: &R) -> Validated<R> {
    let record = normal(table, record);
    table.validate(&record).map(|()| record)
}
