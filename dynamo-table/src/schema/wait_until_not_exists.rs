//! Until a table is gone.

use std::time::Duration;

use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::target::TableTarget;
use crate::schema::wait::Patience;

/// Waits until there is no table of this name; deletes nothing. Awaited, it gives `()`.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until
/// then.
///
/// # Errors
/// [`Error::Timeout`] if that is not so in time; [`Error::UnexpectedStatus`] if it never will be.
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
    /// How long to wait, in all; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
}

impl IntoFuture for WaitUntilNotExists {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.patience.begin(&self.target, "DescribeTable").until_gone().await })
    }
}
