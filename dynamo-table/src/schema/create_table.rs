//! The table is created: a new one, one if there is none, or an empty one in place of the old.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::cache::write::ClearGuard;
use crate::error::{Call, Error};
use crate::schema::creation::create;
use crate::schema::definition::TableDefinition;
use crate::schema::delete_table_if_exists::delete_if_exists;
use crate::schema::ensure::Ensure;
use crate::schema::identity::TableIdentity;
use crate::schema::target::TableTarget;
use crate::schema::wait::{Patience, READY, Wait};
use crate::transport::explain::{Explained, Recorder};

/// A table that is to be created: see [`CreateTable`], [`CreateTableIfMissing`] and [`ResetTable`], which differ in what becomes of one
/// that is there.
#[must_use = "nothing is sent until it is awaited"]
pub struct TableCreation<K: CreateKind> {
    kind: K,
    plan: Plan,
}

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
pub type CreateTable = TableCreation<Creates>;

/// Creates the table with its indexes if there is none; one that is there has to be as it is defined. Awaited, it returns
/// DynamoDB's description of it. Several processes may do so at the same time, of several versions of a program.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) and, where there is
/// no table, [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html); then
/// DescribeTable until the table and its indexes are active. While a table of this name is being deleted, it waits. What is
/// throttled, or a DescribeTable that fails in another way that may pass, is sent again until the time is over.
///
/// What is compared is what is declared: keys, indexes, projections, and of the [settings](crate::Settings) those that were given. An index that
/// is there and is not declared is not a difference, unless [`strict`](CreateTableIfMissing::strict) says so: the next version of a program may have
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
pub type CreateTableIfMissing = TableCreation<CreatesIfMissing>;

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
/// [`DeleteTableIfExists`](crate::schema::DeleteTableIfExists) and of
/// [`CreateTableIfMissing`].
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
pub type ResetTable = TableCreation<Resets>;

/// What becomes of a table that is there.
#[doc(hidden)]
pub trait CreateKind: Default + Send + 'static {
    fn run(self, plan: Plan) -> impl Future<Output = Result<TableDescription, Error>> + Send;
}

/// What is to be created, and how long that may take.
pub struct Plan {
    target: TableTarget,
    definition: TableDefinition,
    patience: Patience,
}

impl Plan {
    fn request(&self) -> Result<(Call, CreateTableFluentBuilder), Error> {
        let call = self.target.named("CreateTable")?;
        let request = self.definition.request(&call, &self.target.client)?;
        Ok((call, request))
    }
    fn begin(&self) -> Wait {
        self.patience.begin(&self.target, "CreateTable")
    }
    fn ensure(&self) -> Ensure<'_> {
        Ensure {
            definition: &self.definition,
            strict: false,
            ready: self.patience.waits,
            patient: true,
            replaced: None,
            created: None,
            met: false,
        }
    }
}

impl<K: CreateKind> TableCreation<K> {
    pub(crate) fn new(target: TableTarget, definition: TableDefinition) -> Self {
        Self { kind: K::default(), plan: Plan { target, definition, patience: Patience::default() } }
    }
    /// Takes this definition in place of the table's own: for a table that several record types share, a joined one.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.plan.definition = definition;
        self
    }
    /// Does not wait until the table is ready: it is being created when this returns.
    ///
    /// [`create_table_if_missing`](crate::DynamoTable::create_table_if_missing) takes one that another process is creating, too. Where one is
    /// being deleted, its error is [`Error::TableInUse`]; an index that is being deleted is a difference to it.
    /// [`reset_table`](crate::DynamoTable::reset_table) has to wait until the old table is gone all the same.
    pub fn no_wait(mut self) -> Self {
        self.plan.patience.waits = false;
        self
    }
    /// How long the whole call may take, waiting included; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.patience.timeout = timeout;
        self
    }
    /// What it would send where there is no such table, in DynamoDB's JSON; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_no_table();
        self.plan.target.record(&recorder);
        recorder.explained(self.into_future().await)
    }
}

impl CreateTable {
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a definition that DynamoDB does not take.
    pub async fn into_request(self) -> Result<CreateTableFluentBuilder, Error> {
        self.plan.request().map(|(_, request)| request)
    }
}

impl CreateTableIfMissing {
    /// An index that is there and is not declared is a difference too.
    pub fn strict(mut self) -> Self {
        self.kind.strict = true;
        self
    }
}

impl<K: CreateKind> IntoFuture for TableCreation<K> {
    type Output = Result<TableDescription, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.kind.run(self.plan))
    }
}

/// One that is there is an error.
#[derive(Default)]
pub struct Creates;

impl CreateKind for Creates {
    async fn run(self, plan: Plan) -> Result<TableDescription, Error> {
        let mut wait = plan.begin();
        let table = create(&wait, &plan.definition, None).await?;
        if plan.patience.waits { wait.until_ready(Some(TableIdentity::of(&table))).await } else { Ok(table) }
    }
}

/// One that is there is taken.
#[derive(Default)]
pub struct CreatesIfMissing {
    strict: bool,
}

impl CreateKind for CreatesIfMissing {
    async fn run(self, plan: Plan) -> Result<TableDescription, Error> {
        plan.request()?;
        let mut ensure = Ensure { strict: self.strict, patient: plan.patience.waits, ..plan.ensure() };
        ensure.run(&mut plan.begin()).await
    }
}

/// One that is there is deleted.
#[derive(Default)]
pub struct Resets;

impl CreateKind for Resets {
    async fn run(self, plan: Plan) -> Result<TableDescription, Error> {
        let (call, _) = plan.request()?;
        let mut clearing = plan.target.clearing();
        let mut wait = plan.begin();
        let mut ensure = plan.ensure();
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
                ensure.created = Some(TableIdentity::of(&table));
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
