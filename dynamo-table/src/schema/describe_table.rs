//! What DynamoDB says of a table.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::TableTarget;

/// What DynamoDB says of the table: keys, indexes, status, billing, sizes. Awaited, it gives the SDK's
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
#[must_use = "nothing is sent until it is awaited"]
pub struct DescribeTable {
    target: TableTarget,
}

impl DescribeTable {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target }
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a name that DynamoDB does not take.
    pub async fn into_request(self) -> Result<DescribeTableFluentBuilder, Error> {
        self.target.describe_request()
    }

    async fn send(self) -> Result<TableDescription, Error> {
        self.target.describe().await
    }
}

impl IntoFuture for DescribeTable {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
