//! A table that is there afterwards, as it is defined.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::definition::TableDefinition;
use crate::schema::ensure::Ensure;
use crate::schema::target::TableTarget;
use crate::schema::wait::Patience;

/// Creates the table with its indexes if there is none; one that is there has to be as it is defined. Awaited, it returns
/// DynamoDB's description of it. Several processes may do so at the same time, of several versions of a program.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) and, where there is
/// no table, [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html); then
/// DescribeTable until the table and its indexes are active. While a table of this name is being deleted, it waits. What is
/// throttled, or a DescribeTable that fails in another way that may pass, is sent again until the time is over.
///
/// What is compared is what is declared: keys, indexes, projections, and of the [settings](crate::Settings) those that were given. An index that
/// is there and is not declared is no difference, unless [`strict`](Self::strict) says so: the next version of a program may have
/// added it.
///
/// **Two processes.** Each succeeds: of those that find no table one creates it, and the others take it, whether it is being
/// created or ready. Where another process deletes the table meanwhile, it is created again.
///
/// # Errors
/// [`Error::SchemaDrift`] with all differences, for a table that is there and is another one: nothing was changed;
/// [`Error::InvalidUse`] for a name or a definition that DynamoDB does not take (nothing is sent); [`Error::Timeout`] if there is no
/// response to CreateTable in time (the table may be there or not), or the table is not active in time;
/// [`Error::UnexpectedStatus`] if it never will be.
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
    strict: bool,
    patience: Patience,
}

impl CreateTableIfMissing {
    pub(crate) fn new(target: TableTarget, definition: TableDefinition) -> Self {
        Self { target, definition, strict: false, patience: Patience::default() }
    }
    /// Takes this definition in place of the table's own: for a table that several record types share, a joined one.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }
    /// An index that is there and is not declared is a difference too.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }
    /// Does not wait until the table is ready: it may be in creation when this returns, by this process or by another. Where one is
    /// being deleted, the error is [`Error::TableInUse`]; an index that is being deleted is a difference.
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
        self.definition.request(&self.target.named("CreateTable")?, &self.target.client)?;
        let mut wait = self.patience.begin(&self.target, "CreateTable");
        let waits = self.patience.waits;
        let mut ensure = Ensure {
            definition: &self.definition,
            strict: self.strict,
            ready: waits,
            patient: waits,
            replaced: None,
            created: None,
            met: false,
        };
        ensure.run(&mut wait).await
    }
}

impl IntoFuture for CreateTableIfMissing {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
