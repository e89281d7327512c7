//! A new table.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use futures::future::BoxFuture;
use tokio::time::sleep;
use tracing::Instrument;

use crate::error::Error;
use crate::schema::definition::TableDefinition;
use crate::schema::difference::differences;
use crate::schema::target::{TableTarget, described};
use crate::schema::wait::Patience;
use crate::transport::attempts::{Attempts, Repeat};

/// Creates the table with its indexes, and fails if there is one of this name. Awaited, it gives DynamoDB's description of it.
///
/// Sends one [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until the table and
/// its indexes are active. Where an answer was lost, a table that is there as it is defined was created by this call.
///
/// # Errors
/// [`Error::TableInUse`] if there is a table of this name; [`Error::InvalidUse`] for a definition that DynamoDB does not take
/// (nothing is sent); [`Error::Timeout`] if the table is not active in time, which it may still become;
/// [`Error::UnexpectedStatus`] if it never will.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table().await?;
/// assert!(matches!(players.create_table().await, Err(Error::TableInUse(..))));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct CreateTable {
    target: TableTarget,
    definition: TableDefinition,
    patience: Patience,
}

impl CreateTable {
    pub(crate) fn new(target: TableTarget, definition: TableDefinition) -> Self {
        Self { target, definition, patience: Patience::default() }
    }
    /// Takes this definition in place of the table's own: for a table that several record types share, a joined one.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }
    /// Does not wait until the table is ready: it is being created when this returns.
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
    /// [`Error::InvalidUse`] for a definition that DynamoDB does not take.
    pub async fn into_request(self) -> Result<CreateTableFluentBuilder, Error> {
        self.definition.request(&self.target.call("CreateTable"), &self.target.client)
    }

    async fn send(self) -> Result<TableDescription, Error> {
        let mut wait = self.patience.begin(&self.target, "CreateTable");
        let table = create(&self.target, &self.definition).await?;
        if self.patience.waits { wait.until_ready().await } else { Ok(table) }
    }
}

impl IntoFuture for CreateTable {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Sends CreateTable. Where a try's answer was lost, what is there decides.
pub(crate) async fn create(target: &TableTarget, definition: &TableDefinition) -> Result<TableDescription, Error> {
    let call = target.call("CreateTable");
    let request = definition.request(&call, &target.client)?;
    let attempts = Attempts::new(Repeat::Harmless);
    let answer = attempts.watch(request.customize()).send().instrument(call.span()).await;
    match attempts.settle(&call, answer) {
        Ok(sent) => described(call, sent.output.table_description),
        Err(error) if attempts.seen().lost_any() => created(target, definition).await.ok_or(error),
        Err(error) => Err(error),
    }
}

/// The table, if it is there as it is defined. A new table is not described at once: DynamoDB says to ask again.
async fn created(target: &TableTarget, definition: &TableDefinition) -> Option<TableDescription> {
    for pause in [0, 200, 400, 800, 1600].map(Duration::from_millis) {
        sleep(pause).await;
        if let Some(table) = target.find().await.ok()? {
            let fits =
                table.table_status() != Some(&TableStatus::Deleting) && differences(definition, &table).is_empty();
            return fits.then_some(table);
        }
    }
    None
}
