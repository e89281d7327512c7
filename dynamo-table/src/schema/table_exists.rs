//! Whether there is a table.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::TableTarget;

/// Whether there is a table of this name, whatever its status is: also while it is being created or deleted. Awaited, it
/// gives a `bool`.
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
#[must_use = "nothing is sent until it is awaited"]
pub struct TableExists {
    target: TableTarget,
}

impl TableExists {
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

    async fn send(self) -> Result<bool, Error> {
        Ok(self.target.find().await?.is_some())
    }
}

impl IntoFuture for TableExists {
    type Output = Result<bool, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
