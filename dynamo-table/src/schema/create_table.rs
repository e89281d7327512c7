//! A new table.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::CreateTableOutput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use futures::future::BoxFuture;
use tokio::time::sleep;

use crate::error::Error;
use crate::schema::definition::TableDefinition;
use crate::schema::difference::differences;
use crate::schema::identity::Identity;
use crate::schema::target::{TableTarget, described};
use crate::schema::wait::{Patience, Wait};
use crate::transport::attempts::Repeat;
use crate::transport::send::Outgoing;

/// Creates the table with its indexes, and fails if there is one of this name. Awaited, it returns DynamoDB's description of it.
///
/// Sends one [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until the table and
/// its indexes are active. The table is known by its id: a description of an earlier table of this name is not taken for it.
/// DescribeTable that is throttled, or fails in another way that may pass, is sent again until the time is over. Where the response
/// to CreateTable was lost, a table that is there as it is defined was created by this call.
///
/// **Two processes.** Of two that create one table, one succeeds and the other is told [`Error::TableInUse`]; so is who creates
/// while the table is being deleted. Where another process deletes the new table before it is ready, the error is
/// [`Error::DeletedMeanwhile`].
///
/// # Errors
/// [`Error::TableInUse`] if there is a table of this name; [`Error::InvalidUse`] for a name or a definition that DynamoDB does not
/// take (nothing is sent); [`Error::Timeout`] if there is no response to CreateTable in time (the table may be there or
/// not), or the table is not active in time (which it may still become); [`Error::UnexpectedStatus`] if it never will be;
/// [`Error::DeletedMeanwhile`].
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table().await?;
/// assert!(matches!(players.create_table().await, Err(Error::TableInUse { .. })));
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
    /// How long the whole call may take, waiting included; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a definition that DynamoDB does not take.
    pub async fn into_request(self) -> Result<CreateTableFluentBuilder, Error> {
        self.definition.request(&self.target.named("CreateTable")?, &self.target.client)
    }

    async fn send(self) -> Result<TableDescription, Error> {
        let mut wait = self.patience.begin(&self.target, "CreateTable");
        let table = create(&wait, &self.definition, None).await?;
        if self.patience.waits { wait.until_ready(Some(Identity::of(&table))).await } else { Ok(table) }
    }
}

impl IntoFuture for CreateTable {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

const UNKNOWN: &str = "there was no response to CreateTable, and whether the table was created is unknown";

/// Sends CreateTable. Where a try's response was lost, what is there decides; what is not younger than `replaced` is the table
/// that was there before.
pub(crate) async fn create(
    wait: &Wait,
    definition: &TableDefinition,
    replaced: Option<&Identity>,
) -> Result<TableDescription, Error> {
    let target = &wait.target;
    let call = target.named("CreateTable")?;
    let request = definition.request(&call, &target.client)?;
    let outgoing = Outgoing::new(&call, request, Repeat::Harmless);
    let sent = wait.bound(UNKNOWN, async { Ok(outgoing.send::<CreateTableOutput>().await) }).await?;
    let table = match sent.result {
        Ok(output) => described(call, output.table_description)?,
        Err(error) if sent.seen.lost_any() => {
            let there = async { Ok(created(target, definition, replaced).await) };
            wait.bound(UNKNOWN, there).await?.ok_or(error)?
        }
        Err(error) => return Err(error),
    };
    target.forget();
    Ok(table)
}

/// The table, if it is there as it is defined. A new table is not described at once: DynamoDB says to ask again.
async fn created(
    target: &TableTarget,
    definition: &TableDefinition,
    replaced: Option<&Identity>,
) -> Option<TableDescription> {
    for pause in [0, 200, 400, 800, 1600].map(Duration::from_millis) {
        sleep(pause).await;
        let table = match target.find().await {
            Ok(Some(table)) => table,
            Ok(None) => continue,
            Err(error) if error.is_passing() => continue,
            Err(_) => return None,
        };
        if replaced.is_some_and(|replaced| replaced.lingers_in(&table)) {
            continue;
        }
        let fits =
            table.table_status() != Some(&TableStatus::Deleting) && differences(definition, &table, false).is_empty();
        return fits.then_some(table);
    }
    None
}
