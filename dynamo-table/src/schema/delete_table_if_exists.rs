//! A table that is gone afterwards.

use std::time::Duration;

use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::delete_table::delete;
use crate::schema::target::{State, TableTarget};
use crate::schema::wait::{Patience, Wait};

/// Deletes the table with all its items and indexes; that there is none is fine. Awaited, it gives `()`.
///
/// Sends [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until it is gone. A
/// table that is being created or changed cannot be deleted: it waits until that is over.
///
/// # Errors
/// [`Error::Service`] for a table that is protected from deletion; [`Error::Timeout`] if it is not gone in time;
/// [`Error::UnexpectedStatus`] if it cannot be waited for.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// players.delete_table_if_exists().await?;
/// players.delete_table_if_exists().await?; // it is gone: nothing to do
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct DeleteTableIfExists {
    target: TableTarget,
    patience: Patience,
}

impl DeleteTableIfExists {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// Does not wait until the table is gone; where it is being created or changed, the error is [`Error::TableInUse`].
    pub fn no_wait(mut self) -> Self {
        self.patience.waits = false;
        self
    }
    /// How long to wait, in all; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }

    async fn send(self) -> Result<(), Error> {
        let _clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, "DeleteTable");
        if self.patience.waits {
            return delete_if_exists(&self.target, &mut wait).await;
        }
        match delete(&self.target).await {
            Err(Error::TableNotFound(..)) => Ok(()),
            Err(error @ Error::TableInUse(..)) => match self.target.state().await? {
                State::Missing | State::Deleting => Ok(()),
                State::Pending(_) | State::Ready(_) => Err(error),
            },
            other => other,
        }
    }
}

impl IntoFuture for DeleteTableIfExists {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Deletes the table if there is one, and waits until it is gone.
pub(crate) async fn delete_if_exists(target: &TableTarget, wait: &mut Wait) -> Result<(), Error> {
    loop {
        match delete(target).await {
            Ok(()) => return wait.until_gone().await,
            Err(Error::TableNotFound(..)) => return Ok(()),
            Err(Error::TableInUse(..)) => {}
            Err(error) => return Err(error),
        }
        loop {
            let state = wait.state().await?;
            match state {
                State::Missing => return Ok(()),
                State::Deleting => return wait.until_gone().await,
                State::Pending(_) | State::Ready(_) => wait.pause("the table to be deletable", &state).await?,
            }
            if matches!(state, State::Ready(_)) {
                break;
            }
        }
    }
}
