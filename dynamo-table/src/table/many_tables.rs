//! Batches of several tables: what they take of each.

use crate::operation::batch::get_tables::BatchGetTables;
use crate::operation::batch::write_tables::BatchWriteTables;
use crate::operation::receipts::Receipt;
use crate::record::{IntoKey, Record};
use crate::table::dynamo_table::DynamoTable;
use crate::table::handles::{normal_key, outgoing, target};

impl BatchWriteTables {
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

impl BatchGetTables {
    /// Adds an item of this table.
    pub fn add<R: Record>(&mut self, table: &impl DynamoTable<R>, key: impl IntoKey<R::Key>) -> Receipt<Option<R>> {
        self.add_from(target(table), normal_key::<R, _>(table, key))
    }
    /// Adds items of this table, any number.
    pub fn add_all<R: Record, K: IntoKey<R::Key>>(
        &mut self,
        table: &impl DynamoTable<R>,
        keys: impl IntoIterator<Item = K>,
    ) -> Receipt<Vec<Option<R>>> {
        self.add_all_from(target(table), keys.into_iter().map(|key| normal_key::<R, _>(table, key)).collect())
    }
}
