//! Until a table is gone.

use std::time::Duration;

use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::identity::Identity;
use crate::schema::target::TableTarget;
use crate::schema::wait::Patience;

/// Waits until the table of this name is gone; deletes nothing. Awaited, it returns `()`.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until
/// then; what is throttled, or fails in another way that may pass, is sent again. The table that is described first is known by its
/// id: where another process has created another one under its name, it is gone all the same.
///
/// A [cache](crate::DynamoTable::cached) in front of the table forgets everything when it is gone.
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
/// # let players = players().await;
/// players.delete_table().no_wait().await?;
/// players.wait_until_not_exists().await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct WaitUntilNotExists {
    target: TableTarget,
    patience: Patience,
}

impl WaitUntilNotExists {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// How long the whole call may take; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
}

impl IntoFuture for WaitUntilNotExists {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.patience.begin(&self.target, "DescribeTable").until_gone(Identity::default(), false).await?;
            self.target.forget();
            Ok(())
        })
    }
}
