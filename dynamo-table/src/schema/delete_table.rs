//! The end of a table.

use std::time::Duration;

use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::types::TableStatus;
use futures::future::BoxFuture;
use tracing::Instrument;

use crate::error::Error;
use crate::schema::target::TableTarget;
use crate::schema::wait::Patience;
use crate::transport::attempts::{Attempts, Repeat};

/// Deletes the table with all its items and indexes, and fails if there is none. Awaited, it gives `()`.
///
/// Sends one [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until it is gone. Where
/// an answer was lost, a table that is gone was deleted by this call.
///
/// # Errors
/// [`Error::TableNotFound`] if there is none; [`Error::TableInUse`] while it is being created or changed; [`Error::Service`] for a
/// table that is protected from deletion; [`Error::Timeout`] if it is not gone in time, which it will be.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// players.delete_table().await?;
/// assert!(players.delete_table().await.is_err_and(|error| error.is_not_found()));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct DeleteTable {
    target: TableTarget,
    patience: Patience,
}

impl DeleteTable {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// Does not wait until the table is gone: it is being deleted when this returns.
    pub fn no_wait(mut self) -> Self {
        self.patience.waits = false;
        self
    }
    /// How long to wait, in all; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// None: the result is there because other builders can fail here.
    pub async fn into_request(self) -> Result<DeleteTableFluentBuilder, Error> {
        Ok(request(&self.target))
    }

    async fn send(self) -> Result<(), Error> {
        let _clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, "DeleteTable");
        delete(&self.target).await?;
        if self.patience.waits { wait.until_gone().await } else { Ok(()) }
    }
}

impl IntoFuture for DeleteTable {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

fn request(target: &TableTarget) -> DeleteTableFluentBuilder {
    target.client.delete_table().table_name(&target.table)
}

/// Sends DeleteTable. Where a try's answer was lost, what is there decides.
pub(crate) async fn delete(target: &TableTarget) -> Result<(), Error> {
    let call = target.call("DeleteTable");
    let attempts = Attempts::new(Repeat::Harmless);
    let answer = attempts.watch(request(target).customize()).send().instrument(call.span()).await;
    let Err(error) = attempts.settle(&call, answer) else { return Ok(()) };
    if !attempts.seen().lost_any() {
        return Err(error);
    }
    let deleted = match (&error, target.find().await) {
        (Error::TableNotFound(..), _) | (_, Ok(None)) => true,
        (_, Ok(Some(table))) => table.table_status() == Some(&TableStatus::Deleting),
        (_, Err(_)) => false,
    };
    if deleted { Ok(()) } else { Err(error) }
}
