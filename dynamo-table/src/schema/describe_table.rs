//! What DynamoDB says of a table, and single facts of it: one DescribeTable each.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use futures::future::BoxFuture;

use crate::error::{Call, Error};
use crate::schema::target::{TableTarget, if_any, status};
use crate::transport::explain::{Explained, Recorder};

/// What is asked of a table by one DescribeTable: see [`DescribeTable`], [`Status`], [`TableExists`] and [`ApproximateCount`].
#[must_use = "nothing is sent until it is awaited"]
pub struct TableView<V: ViewKind> {
    target: TableTarget,
    view: V,
}

/// What DynamoDB says of the table: keys, indexes, status, billing, sizes. Awaited, it returns the SDK's
/// [`TableDescription`].
///
/// Sends one [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html). The
/// counts and sizes in it are stale: DynamoDB updates them about every six hours.
///
/// # Errors
/// [`Error::TableNotFound`] if there is none, [`Error::Throttled`], [`Error::Transport`] and the like.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// let table = players.describe_table().await?;
/// assert_eq!(table.global_secondary_indexes().len(), 1);
/// # Ok(()) }
/// ```
pub type DescribeTable = TableView<Description>;

/// The status of the table. Awaited, it returns the SDK's [`TableStatus`], or `None` if there is no such table.
///
/// Sends one [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html).
///
/// # Errors
/// [`Error::UnexpectedStatus`] for an answer without one, [`Error::Throttled`], [`Error::Transport`] and the like.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// use aws_sdk_dynamodb::types::TableStatus;
///
/// assert_eq!(players.table_status().await?, Some(TableStatus::Active));
/// players.delete_table().await?;
/// assert_eq!(players.table_status().await?, None);
/// # Ok(()) }
/// ```
pub type Status = TableView<ItsStatus>;

/// Whether there is a table of this name, whatever its status is: also while it is being created or deleted. Awaited, it
/// returns a `bool`.
///
/// Sends one [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html).
///
/// # Errors
/// A request that was throttled or lost is an error, never "no".
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// assert!(players.table_exists().await?);
/// # Ok(()) }
/// ```
pub type TableExists = TableView<Existence>;

/// About how many items the table has: DynamoDB's own figure, which it updates about every six hours. Awaited, it returns a
/// `u64`. To count what is there now, read it: `.scan().count()`.
///
/// Sends one [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html).
///
/// # Errors
/// [`Error::TableNotFound`] if there is none, [`Error::Throttled`], [`Error::Transport`] and the like.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// let about = players.approximate_count().await?;
/// # let _ = about;
/// # Ok(()) }
/// ```
pub type ApproximateCount = TableView<ItemCount>;

/// What is wanted of a description.
#[doc(hidden)]
pub trait ViewKind: Default + Send + 'static {
    type Output;
    fn of(self, call: Call, described: Result<TableDescription, Error>) -> Result<Self::Output, Error>;
}

impl<V: ViewKind> TableView<V> {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, view: V::default() }
    }
    /// What it would send, in DynamoDB's JSON; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        self.target.record(&recorder);
        recorder.explained(self.into_future().await)
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a name that DynamoDB does not take.
    pub async fn into_request(self) -> Result<DescribeTableFluentBuilder, Error> {
        self.target.describe_request()
    }
}

impl<V: ViewKind> IntoFuture for TableView<V> {
    type Output = Result<V::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.view.of(self.target.call("DescribeTable"), self.target.describe().await) })
    }
}

/// All of it.
#[derive(Default)]
pub struct Description;

impl ViewKind for Description {
    type Output = TableDescription;
    fn of(self, _: Call, described: Result<TableDescription, Error>) -> Result<TableDescription, Error> {
        described
    }
}

/// How the table is, if there is one.
#[derive(Default)]
pub struct ItsStatus;

impl ViewKind for ItsStatus {
    type Output = Option<TableStatus>;
    fn of(self, call: Call, described: Result<TableDescription, Error>) -> Result<Option<TableStatus>, Error> {
        if_any(described)?.map(|table| status(call, &table)).transpose()
    }
}

/// Whether there is a table.
#[derive(Default)]
pub struct Existence;

impl ViewKind for Existence {
    type Output = bool;
    fn of(self, _: Call, described: Result<TableDescription, Error>) -> Result<bool, Error> {
        Ok(if_any(described)?.is_some())
    }
}

/// How many items there are.
#[derive(Default)]
pub struct ItemCount;

impl ViewKind for ItemCount {
    type Output = u64;
    fn of(self, _: Call, described: Result<TableDescription, Error>) -> Result<u64, Error> {
        Ok(described?.item_count().and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }
}
