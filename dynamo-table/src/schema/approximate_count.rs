//! About how many items a table has.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::TableTarget;

/// About how many items the table has: DynamoDB's own figure, which it updates about every six hours. Awaited, it gives a
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
#[must_use = "nothing is sent until it is awaited"]
pub struct ApproximateCount {
    target: TableTarget,
}

impl ApproximateCount {
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

    async fn send(self) -> Result<u64, Error> {
        let count = self.target.describe().await?.item_count();
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }
}

impl IntoFuture for ApproximateCount {
    type Output = Result<u64, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
