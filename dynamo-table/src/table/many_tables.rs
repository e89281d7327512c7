//! Batches of several tables: what they take of each.

use crate::operation::batch::get_tables::{BatchGet, Many, One, Parts};
use crate::operation::batch::write_tables::BatchWrite;
use crate::operation::transact::get::Push;
use crate::record::{IntoKey, Record};
use crate::table::dynamo_table::DynamoTable;
use crate::table::handles::{normal_key, outgoing, target};

impl BatchWrite {
    /// Writes this whole item to this table.
    pub fn put<R: Record>(self, table: &impl DynamoTable<R>, record: &R) -> Self {
        self.put_to(target(table), record.copied(), outgoing(table, record))
    }
    /// Writes these whole items to this table.
    pub fn put_all<R: Record>(self, table: &impl DynamoTable<R>, records: impl IntoIterator<Item = R>) -> Self {
        records.into_iter().fold(self, |batch, record| batch.put(table, &record))
    }
    /// Deletes the item under this key from this table.
    pub fn delete<R: Record>(self, table: &impl DynamoTable<R>, key: impl IntoKey<R::Key>) -> Self {
        self.delete_from(target(table), normal_key::<R, _>(table, key))
    }
    /// Deletes the items under these keys from this table.
    pub fn delete_all<R: Record, K: IntoKey<R::Key>>(
        self,
        table: &impl DynamoTable<R>,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        keys.into_iter().fold(self, |batch, key| batch.delete(table, key))
    }
}

impl<G: Parts> BatchGet<G> {
    /// Adds an item: up to eight parts, each an item or a list.
    pub fn get<R: Record>(self, table: &impl DynamoTable<R>, key: impl IntoKey<R::Key>) -> BatchGet<G::Gets>
    where
        G: Push<One<R>, Gets: Parts>,
    {
        self.get_from(target(table), normal_key::<R, _>(table, key))
    }
    /// Adds a list of items of one table.
    pub fn get_all<R: Record, K: IntoKey<R::Key>>(
        self,
        table: &impl DynamoTable<R>,
        keys: impl IntoIterator<Item = K>,
    ) -> BatchGet<G::Gets>
    where
        G: Push<Many<R>, Gets: Parts>,
    {
        self.get_all_from(target(table), keys.into_iter().map(|key| normal_key::<R, _>(table, key)).collect())
    }
}
