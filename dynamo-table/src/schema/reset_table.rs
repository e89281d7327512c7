//! An empty table in place of one that is there.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::create_table::create;
use crate::schema::definition::TableDefinition;
use crate::schema::delete_table_if_exists::delete_if_exists;
use crate::schema::target::{State, TableTarget};
use crate::schema::wait::Patience;

/// Deletes the table with all its items, if there is one, and creates it anew: for tests and scratch data. Awaited, it gives
/// DynamoDB's description of the new table.
///
/// Sends [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), waits until the table
/// is gone, sends [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html), and waits
/// until the table and its indexes are active.
///
/// # Errors
/// [`Error::InvalidUse`] for a definition that DynamoDB does not take (nothing is sent, nothing is deleted); otherwise those of
/// [`DeleteTableIfExists`](super::delete_table_if_exists::DeleteTableIfExists) and of
/// [`CreateTable`](super::create_table::CreateTable).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// assert_eq!(players.scan().count().await?, 3);
/// players.reset_table().await?;
/// assert_eq!(players.scan().count().await?, 0);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct ResetTable {
    target: TableTarget,
    definition: TableDefinition,
    patience: Patience,
}

impl ResetTable {
    pub(crate) fn new(target: TableTarget, definition: TableDefinition) -> Self {
        Self { target, definition, patience: Patience::default() }
    }
    /// Takes this definition in place of the table's own: for a table that several record types share, a joined one.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }
    /// Does not wait until the new table is ready. That the old one is gone has to be waited for all the same.
    pub fn no_wait(mut self) -> Self {
        self.patience.waits = false;
        self
    }
    /// How long to wait, in all; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }

    async fn send(self) -> Result<TableDescription, Error> {
        let call = self.target.call("CreateTable");
        self.definition.request(&call, &self.target.client)?;
        let _clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, call.operation);
        delete_if_exists(&self.target, &mut wait).await?;
        let table = loop {
            match create(&self.target, &self.definition).await {
                // For a moment the name may be taken although no table is described.
                Err(Error::TableInUse(..)) => wait.pause("the name to be free", &State::Missing).await?,
                created => break created?,
            }
        };
        if self.patience.waits { wait.until_ready().await } else { Ok(table) }
    }
}

impl IntoFuture for ResetTable {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
