//! A table that is there afterwards, as it is defined.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::create_table::create;
use crate::schema::definition::TableDefinition;
use crate::schema::difference::differences;
use crate::schema::target::{State, TableTarget};
use crate::schema::wait::Patience;

/// Creates the table with its indexes if there is none; one that is there has to be as it is defined. Awaited, it gives
/// DynamoDB's description of it. Several processes may do so at the same time.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) and, where there is
/// no table, one [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html); then
/// DescribeTable until the table and its indexes are active. While a table of this name is being deleted, it waits.
///
/// # Errors
/// [`Error::SchemaDrift`] with all differences, for a table that is there and is another one: nothing was changed;
/// [`Error::InvalidUse`] for a definition that DynamoDB does not take (nothing is sent); [`Error::Timeout`] if the table is not
/// active in time; [`Error::UnexpectedStatus`] if it never will be.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table_if_missing().await?;
/// players.create_table_if_missing().await?; // it is there, as it is defined: nothing to do
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct CreateTableIfMissing {
    target: TableTarget,
    definition: TableDefinition,
    patience: Patience,
}

impl CreateTableIfMissing {
    pub(crate) fn new(target: TableTarget, definition: TableDefinition) -> Self {
        Self { target, definition, patience: Patience::default() }
    }
    /// Takes this definition in place of the table's own: for a table that several record types share, a joined one.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }
    /// Does not wait until the table is ready; where one is being deleted, the error is [`Error::TableInUse`].
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
        let mut wait = self.patience.begin(&self.target, call.operation);
        let mut created = false;
        loop {
            let state = wait.state().await?;
            match &state {
                State::Missing if !created => match create(&self.target, &self.definition).await {
                    Ok(table) if !self.patience.waits => return Ok(table),
                    Ok(_) => {
                        created = true;
                        continue;
                    }
                    // Another process was faster, or the table is not quite gone.
                    Err(Error::TableInUse(..)) if self.patience.waits => {}
                    Err(error) => return Err(error),
                },
                State::Ready(table) => return self.verified(table),
                State::Pending(table) if !self.patience.waits => return self.verified(table),
                State::Deleting if !self.patience.waits => {
                    return Err(Error::TableInUse(call, "the table is being deleted".into()));
                }
                State::Missing | State::Pending(_) | State::Deleting => {}
            }
            wait.pause("the table and its indexes to be ACTIVE", &state).await?;
        }
    }

    fn verified(&self, table: &TableDescription) -> Result<TableDescription, Error> {
        let differences = differences(&self.definition, table);
        if differences.is_empty() {
            return Ok(table.clone());
        }
        let list = differences.iter().map(ToString::to_string).collect();
        Err(Error::SchemaDrift(self.target.call("CreateTable"), list))
    }
}

impl IntoFuture for CreateTableIfMissing {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
