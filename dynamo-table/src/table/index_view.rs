//! The view of a secondary index.

use crate::index::Index;
use crate::key::Partition;
use crate::operation::read::query::Query;
use crate::operation::read::scan::Scan;
use crate::operation::target::Target;

/// A secondary index of a table. Made by [`DynamoTable::index`](crate::DynamoTable::index).
#[must_use = "nothing is read until it is queried or scanned"]
pub struct IndexView<I: Index> {
    target: Target<I::Record>,
}

impl<I: Index> IndexView<I> {
    pub(crate) fn new(target: Target<I::Record>) -> Self {
        Self { target }
    }
    /// Reads the items of one partition of the index, in the order of its sort key.
    /// [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html)
    pub fn query(&self, partition: impl Partition<I::PartitionKey>) -> Query<I> {
        Query::new(self.target.clone(), partition)
    }
    /// Reads the items of several partitions of the index, side by side; each in the order of its sort key, the partitions in
    /// no order.
    /// [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html), for each
    pub fn query_many<P>(&self, partitions: impl IntoIterator<Item = P>) -> Query<I>
    where
        P: Partition<I::PartitionKey>,
    {
        Query::many(self.target.clone(), partitions)
    }
    /// Reads all items that are in the index.
    /// [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html)
    pub fn scan(&self) -> Scan<I> {
        Scan::new(self.target.clone())
    }
}
