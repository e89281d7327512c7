//! Until a table is ready.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::TableTarget;
use crate::schema::wait::Patience;

/// Waits until there is a table of this name, and it and its indexes are active. Awaited, it returns DynamoDB's description.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until
/// then; what is throttled, or fails in another way that may pass, is sent again. Whether the table is as it is defined is not looked
/// at, nor which process has created it: where one is being deleted, the next one is waited for.
///
/// # Errors
/// [`Error::Timeout`], which says how the table stood, if that is not so in time; [`Error::UnexpectedStatus`] if it never will be;
/// [`Error::InvalidUse`] for a name that DynamoDB does not take.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use std::time::Duration;
///
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table().no_wait().await?;
/// players.wait_until_exists().timeout(Duration::from_secs(60)).await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct WaitUntilExists {
    target: TableTarget,
    patience: Patience,
}

impl WaitUntilExists {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// How long the whole call may take; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
}

impl IntoFuture for WaitUntilExists {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.patience.begin(&self.target, "DescribeTable").until_ready(None).await })
    }
}
