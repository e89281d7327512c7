//! The status of a table.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::types::TableStatus;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::{TableTarget, status};

/// The status of the table. Awaited, it gives the SDK's [`TableStatus`], or `None` if there is no such table.
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
#[must_use = "nothing is sent until it is awaited"]
pub struct Status {
    target: TableTarget,
}

impl Status {
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

    async fn send(self) -> Result<Option<TableStatus>, Error> {
        let Some(table) = self.target.find().await? else { return Ok(None) };
        status(self.target.call("DescribeTable"), &table).map(Some)
    }
}

impl IntoFuture for Status {
    type Output = Result<Option<TableStatus>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
