//! Every operation of a table: one function for each, that makes its builder.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::bulk::input::BatchInput;
#[cfg(feature = "cache")]
use crate::cache::handle::Cache;
use crate::codec::{EncodeError, NumberAttribute};
use crate::derived::key_attribute;
use crate::expression::{operand::ValueOperand, path::Path, role::Computable};
use crate::facts::{IndexFacts, IndexKind};
use crate::index::{Index, PrimaryKey, Records, indexes};
use crate::key::Partition;
use crate::operation::batch::builder::BatchOver;
use crate::operation::batch::delete::Deletes;
use crate::operation::batch::get::Gets;
use crate::operation::batch::put::Puts;
use crate::operation::batch::upsert::Upserts;
use crate::operation::batch::write::{PutsAndDeletes, WriteRequest};
use crate::operation::clear_scope::{ClearRecords, ClearTable};
use crate::operation::item::delete::Delete;
use crate::operation::item::exists::Exists;
use crate::operation::item::get::Get;
use crate::operation::item::increment::{Direction, Increment};
use crate::operation::item::put::{Before, Put};
use crate::operation::item::returns::Nothing;
use crate::operation::item::save::Save;
use crate::operation::item::tracked::{GetTracked, Tracked};
use crate::operation::item::update::Update;
use crate::operation::item::upsert::Upsert;
use crate::operation::read::query::Query;
use crate::operation::read::scan::Scan;
use crate::operation::transact::condition_check::ConditionCheck;
use crate::record::{IntoKey, Record, Updatable};
use crate::schema::create_table::{CreateTable, CreateTableIfMissing, ResetTable};
use crate::schema::delete_table::DeleteTable;
use crate::schema::delete_table_if_exists::DeleteTableIfExists;
use crate::schema::describe_table::{ApproximateCount, DescribeTable, Status, TableExists};
use crate::schema::wait_until::{WaitUntilExists, WaitUntilNotExists};
#[cfg(feature = "cache")]
use crate::table::cached::Cached;
use crate::table::handles::{normal, normal_key, outgoing, rules, table_target, target};
use crate::table::index_view::IndexView;
use crate::table::table_of::TableOf;

/// Every operation of a table of records `R`, for whatever is one: [`Table<R>`](crate::Table), and each struct that
/// says what its table is by [`TableOf<R>`].
///
/// Each operation returns a builder that owns what it needs; its page says what is sent, what comes back and which errors there are.
///
/// Nothing in it can be overridden: what a table can set for itself, hooks, settings, a clock, is in [`TableOf`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table of `{R}`",
    label = "not a table of `{R}`",
    note = "implement `TableOf<{R}>` for it (`client` and `table_name`): it is a `DynamoTable<{R}>` then, with every operation"
)]
pub trait DynamoTable<R: Record>: TableOf<R> {
    /// This table with a cache in front of its single reads; what is and is not cached is documented on [`Cached`].
    #[cfg(feature = "cache")]
    fn cached(self, cache: impl Into<Cache>) -> Cached<Self>
    where
        Self: Sized,
    {
        let cache = cache.into().in_front_of(self.cache());
        Cached::new(self, cache)
    }
    /// The value of the table's partition key for a record, as it is stored.
    ///
    /// # Errors
    /// The key is empty, or does not fit its template.
    fn partition_key(&self, record: &R) -> Result<AttributeValue, EncodeError> {
        key_attribute(&normal(self, record), R::FACTS.partition_key.name)
    }
    /// The value of the table's sort key for a record, as it is stored; `None` where the table has none.
    ///
    /// # Errors
    /// The key is empty, or does not fit its template.
    fn sort_key(&self, record: &R) -> Result<Option<AttributeValue>, EncodeError> {
        R::FACTS.sort_key.as_ref().map(|key| key_attribute(&normal(self, record), key.name)).transpose()
    }
    /// The global secondary indexes that the record declares.
    fn global_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
        indexes::<R>(IndexKind::Global)
    }
    /// The local secondary indexes that the record declares.
    fn local_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
        indexes::<R>(IndexKind::Local)
    }

    /// Reads one item by its key.
    /// [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html)
    fn get(&self, key: impl IntoKey<R::Key>) -> Get<R> {
        Get::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Whether there is an item under the key.
    /// [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html) of the key alone
    fn exists(&self, key: impl IntoKey<R::Key>) -> Exists<R> {
        Exists::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Writes a whole item, whatever is under its key.
    /// [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html)
    fn put(&self, record: &R) -> Put<R> {
        Put::new(target(self), outgoing(self, record), Before::Anything)
    }
    /// Writes a whole item if there is none under its key.
    /// [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html)
    fn insert(&self, record: &R) -> Put<R> {
        Put::new(target(self), outgoing(self, record), Before::Absent)
    }
    /// Writes a whole item if there is one under its key.
    /// [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html)
    fn replace(&self, record: &R) -> Put<R> {
        Put::new(target(self), outgoing(self, record), Before::Present)
    }
    /// Sets what the record holds, and keeps attributes that it does not know; returns the new record.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn upsert(&self, record: &R) -> Upsert<R> {
        Upsert::new(target(self), outgoing(self, record))
    }
    /// Changes attributes of an item that exists; returns the new record.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn update(&self, key: impl IntoKey<R::Key>) -> Update<R>
    where
        R: Updatable,
    {
        Update::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Reads one item by its key, to be changed in place and saved.
    /// [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html)
    fn tracked(&self, key: impl IntoKey<R::Key>) -> GetTracked<R> {
        GetTracked::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Sends what changed in a tracked record, on condition that it has not changed meanwhile.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn save<'t>(&self, tracked: &'t mut Tracked<R>) -> Save<'t, R> {
        let record = outgoing(self, tracked);
        Save::new(target(self), tracked, record)
    }
    /// Raises a number of an item that exists; returns the new value.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn increment<T: NumberAttribute + Send + 'static, Role: Computable>(
        &self,
        key: impl IntoKey<R::Key>,
        path: Path<R, T, Role>,
        by: impl ValueOperand<R, T>,
    ) -> Increment<R, T>
    where
        R: Updatable,
    {
        Increment::new(target(self), &normal_key::<R, _>(self, key), path, by, Direction::Up)
    }
    /// Lowers a number of an item that exists; returns the new value.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn decrement<T: NumberAttribute + Send + 'static, Role: Computable>(
        &self,
        key: impl IntoKey<R::Key>,
        path: Path<R, T, Role>,
        by: impl ValueOperand<R, T>,
    ) -> Increment<R, T>
    where
        R: Updatable,
    {
        Increment::new(target(self), &normal_key::<R, _>(self, key), path, by, Direction::Down)
    }
    /// Deletes an item by its key; returns the old record.
    /// [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html)
    fn delete(&self, key: impl IntoKey<R::Key>) -> Delete<R> {
        Delete::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Reads items by their keys, in the order asked; `None` where there is none.
    /// [BatchGetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)
    fn batch_get<'a>(&self, keys: impl BatchInput<Item: IntoKey<R::Key>> + 'a) -> BatchOver<'a, Gets<R, Records<R>>> {
        BatchOver::<Gets<R, Records<R>>>::of(target(self), keys.into_input(IntoKey::into_key))
    }
    /// Writes whole items, whatever is under their keys.
    /// [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
    fn batch_put<'a>(&self, records: impl BatchInput<Item = R> + 'a) -> BatchOver<'a, Puts<R>>
    where
        Self: Clone + Send + Sync + 'static,
    {
        BatchOver::<Puts<R>>::of(target(self), rules(self), records.into_input(|record| record))
    }
    /// Deletes items by their keys, whether they exist or not.
    /// [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
    fn batch_delete<'a>(&self, keys: impl BatchInput<Item: IntoKey<R::Key>> + 'a) -> BatchOver<'a, Deletes<R>> {
        BatchOver::<Deletes<R>>::of(target(self), keys.into_input(IntoKey::into_key))
    }
    /// Writes and deletes items; of several writes of one key the last wins.
    /// [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
    fn batch_write<'a>(&self, writes: impl BatchInput<Item = WriteRequest<R>> + 'a) -> BatchOver<'a, PutsAndDeletes<R>>
    where
        Self: Clone + Send + Sync + 'static,
    {
        BatchOver::<PutsAndDeletes<R>>::of(target(self), rules(self), writes.into_input(|write| write))
    }
    /// Sets what each record holds on its stored item, and keeps attributes that it does not know.
    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html), several at a time
    fn batch_upsert<'a>(&self, records: impl BatchInput<Item = R> + 'a) -> BatchOver<'a, Upserts<R, Nothing>>
    where
        Self: Clone + Send + Sync + 'static,
    {
        BatchOver::<Upserts<R, Nothing>>::of(target(self), rules(self), records.into_input(|record| record))
    }
    /// A condition on an item that a transaction does not change.
    /// [ConditionCheck](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionCheck.html)
    fn check(&self, key: impl IntoKey<R::Key>) -> ConditionCheck<R> {
        ConditionCheck::new(target(self), &normal_key::<R, _>(self, key))
    }
    /// Deletes the item of a record, where it has a version only as it was read; returns the old record.
    /// [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html)
    fn delete_record(&self, record: &R) -> Delete<R> {
        Delete::of_record(target(self), &normal(self, record))
    }
    /// Reads the items of one partition, in the order of the sort key.
    /// [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html)
    fn query(&self, partition: impl Partition<R::PartitionKey>) -> Query<PrimaryKey<R>> {
        Query::new(target(self), partition)
    }
    /// Reads the items of several partitions, side by side; each in the order of the sort key, the partitions in no order. One that is
    /// given twice is read twice.
    /// [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html), for each
    fn query_many<P>(&self, partitions: impl IntoIterator<Item = P>) -> Query<PrimaryKey<R>>
    where
        P: Partition<R::PartitionKey>,
    {
        Query::many(target(self), partitions)
    }
    /// Reads all items.
    /// [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html)
    fn scan(&self) -> Scan<PrimaryKey<R>> {
        Scan::new(target(self))
    }
    /// Deletes the items of a scope, of whatever record type; it has to be said: `.partition(…)`, `.partition_begins_with(…)`, `.filter(…)`, `.everything()`.
    /// [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html) or Query, then BatchWriteItem
    fn clear_table(&self) -> ClearTable<PrimaryKey<R>> {
        ClearTable::new(target(self))
    }
    /// Deletes the records of this type, all or those of a scope, in a table that other types share: items whose keys match both
    /// templates whole.
    /// [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html) or Query, then BatchWriteItem
    fn clear_records(&self) -> ClearRecords<PrimaryKey<R>> {
        ClearRecords::new(target(self))
    }
    /// A secondary index, to query and scan: `players.index(ByTeam)`.
    fn index<I: Index<Record = R>>(&self, _index: I) -> IndexView<I> {
        IndexView::new(target(self))
    }

    /// Creates the table with its indexes, and waits until they are ready; fails if it exists.
    /// [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html)
    fn create_table(&self) -> CreateTable {
        CreateTable::new(table_target(self), self.definition())
    }
    /// Creates the table if there is none; one that is there has to be as it is defined.
    /// [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html) after DescribeTable
    fn create_table_if_missing(&self) -> CreateTableIfMissing {
        CreateTableIfMissing::new(table_target(self), self.definition())
    }
    /// Deletes the table with all its items, and waits until it is gone; fails if there is none.
    /// [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html)
    fn delete_table(&self) -> DeleteTable {
        DeleteTable::new(table_target(self))
    }
    /// Deletes the table with all its items if there is one, and waits until it is gone.
    /// [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html)
    fn delete_table_if_exists(&self) -> DeleteTableIfExists {
        DeleteTableIfExists::new(table_target(self))
    }
    /// Deletes the table with all its items if there is one, and creates it anew.
    /// [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), then CreateTable
    fn reset_table(&self) -> ResetTable {
        ResetTable::new(table_target(self), self.definition())
    }
    /// What DynamoDB says of the table.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html)
    fn describe_table(&self) -> DescribeTable {
        DescribeTable::new(table_target(self))
    }
    /// The status of the table; `None` if there is none.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html)
    fn table_status(&self) -> Status {
        Status::new(table_target(self))
    }
    /// Whether there is a table of this name, whatever its status is.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html)
    fn table_exists(&self) -> TableExists {
        TableExists::new(table_target(self))
    }
    /// About how many items the table has: a figure that is up to six hours old.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html)
    fn approximate_count(&self) -> ApproximateCount {
        ApproximateCount::new(table_target(self))
    }
    /// Waits until the table and its indexes are active; creates nothing.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html), again and again
    fn wait_until_exists(&self) -> WaitUntilExists {
        WaitUntilExists::new(table_target(self))
    }
    /// Waits until there is no such table; deletes nothing.
    /// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html), again and again
    fn wait_until_not_exists(&self) -> WaitUntilNotExists {
        WaitUntilNotExists::new(table_target(self))
    }
}

impl<R: Record, T: TableOf<R> + ?Sized> DynamoTable<R> for T {}
