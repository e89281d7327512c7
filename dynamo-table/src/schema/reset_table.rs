//! An empty table in place of one that is there.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::cache::write::ClearGuard;
use crate::error::Error;
use crate::schema::create_table::create;
use crate::schema::definition::TableDefinition;
use crate::schema::delete_table_if_exists::delete_if_exists;
use crate::schema::ensure::Ensure;
use crate::schema::identity::Identity;
use crate::schema::target::TableTarget;
use crate::schema::wait::{Patience, READY, Wait};

/// Deletes the table with all its items, if there is one, and creates it anew: for tests and scratch data. Awaited, it returns
/// DynamoDB's description of the new table.
///
/// Sends [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), waits until the table
/// is gone, sends [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html), and waits
/// until the table and its indexes are active. The old table is known by its id: a description of it that is stale is not taken for
/// the new one. What is throttled, or a DescribeTable that fails in another way that may pass, is sent again until the time is over.
///
/// **Two processes.** A table that another process has created after the old one was gone is the new table, if it is as it is
/// defined: two that reset one table at the same time both succeed, and so does one that resets while another creates or deletes. What
/// the other has put into it meanwhile is in it.
///
/// # Errors
/// [`Error::InvalidUse`] for a name or a definition that DynamoDB does not take (nothing is sent, nothing is deleted). Where the old
/// table was deleted, and then no new one could be created, [`Error::TableDeleted`], whose source says why:
/// [`is_table_deleted`](Error::is_table_deleted) is true, and no other process is known to have created one. Otherwise those of
/// [`DeleteTableIfExists`](super::delete_table_if_exists::DeleteTableIfExists) and of
/// [`CreateTableIfMissing`](super::create_table_if_missing::CreateTableIfMissing).
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
    /// How long the whole call may take, waiting included; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }

    async fn send(self) -> Result<TableDescription, Error> {
        let call = self.target.named("CreateTable")?;
        self.definition.request(&call, &self.target.client)?;
        let mut clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, call.operation);
        let mut ensure = Ensure {
            definition: &self.definition,
            strict: false,
            ready: self.patience.waits,
            patient: true,
            replaced: None,
            created: None,
            met: false,
        };
        let result = anew(&mut ensure, &mut wait, &mut clearing).await;
        let deleted = clearing.was_sent() && ensure.created.is_none() && !ensure.met;
        result.map_err(|error| if deleted { call.table_deleted(error) } else { error })
    }
}

async fn anew(ensure: &mut Ensure<'_>, wait: &mut Wait, clearing: &mut ClearGuard) -> Result<TableDescription, Error> {
    ensure.replaced = delete_if_exists(wait, clearing).await?;
    wait.aim(READY);
    for last in [false, true] {
        match create(wait, ensure.definition, ensure.replaced.as_ref()).await {
            Ok(table) => {
                ensure.created = Some(Identity::of(&table));
                if !ensure.ready {
                    return Ok(table);
                }
                break;
            }
            // For a moment the name may be taken although no table is described.
            Err(Error::TableInUse { .. }) if !last => wait.pause().await?,
            Err(Error::TableInUse { .. }) => {}
            Err(error) if error.is_throttled() => wait.rest(&error).await?,
            Err(error) => return Err(error),
        }
    }
    ensure.run(wait).await
}

impl IntoFuture for ResetTable {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
