//! Puts and deletes of several tables and record types, in one batch.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use super::builder::{Batch, BatchKind, PrepareOne, Work, WriteKind, in_order};
use super::put::WriteTo;
use crate::bulk::driver::Prepared;
use crate::bulk::error::BatchError;
use crate::bulk::input::Input;
use crate::bulk::report::BatchReport;
use crate::bulk::writes::{WritePayload, Writes};
use crate::error::Call;
use crate::operation::target::{Target, Validated};
use crate::record::Record;
use crate::transport::explain::Recorder;

/// Writes and deletes items of several tables and record types: `BatchWriteTables::new(&client).put(&players, &ann).delete(&teams, 7)`.
/// Awaited, it returns a [`BatchReport`].
///
/// Sends [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html), 25 writes of
/// whichever tables each. It does what [`batch_write`](crate::DynamoTable::batch_write) does for one table; it is no transaction:
/// see [`transact_write`](crate::transact_write).
///
/// # Errors
/// [`BatchError`] with the writes that were not done, each an [`AnyWrite`] that gives back the caller's own record or key. What
/// is wrong with one table, such as its absence, leaves the writes of others alone.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::BatchWriteTables;
///
/// #[derive(Debug, Clone, PartialEq, Record)]
/// struct Team {
///     #[record(partition_key)]
///     name: String,
/// }
/// let teams: Table<Team> = Table::new(players.client().clone(), "teams");
/// teams.create_table().await?;
///
/// let red = Team { name: "red".into() };
/// let batch = BatchWriteTables::new(players.client()).put(&teams, &red).delete(&players, ("nfl", 7));
/// let report = batch.await?;
/// assert_eq!((report.items, report.requests), (2, 1));
/// # Ok(()) }
/// ```
pub type BatchWriteTables = Batch<ToTables>;

/// The kind of batch that a [`BatchWriteTables`] is.
pub struct ToTables {
    client: Client,
    /// What makes entries of the writes, in the order of the input.
    prepare: Vec<PrepareOne<Writes>>,
    /// The version's name of records that have one, and their table.
    versioned: Option<(&'static str, String)>,
    any_version: bool,
}

/// A write of some table, handed back by a batch of several.
#[derive(Clone)]
pub struct AnyWrite {
    table: String,
    given: Arc<dyn Any + Send + Sync>,
}

impl AnyWrite {
    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }
    /// The record that was to be put, if it is an `R`.
    pub fn record<R: Record>(&self) -> Option<&R> {
        self.given.downcast_ref()
    }
    /// The key of what was to be deleted, if it is an `R`'s.
    pub fn key<R: Record>(&self) -> Option<&R::Key> {
        self.given.downcast_ref()
    }
}

// Values never reach a log by `Debug`.
impl fmt::Debug for AnyWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyWrite").field("table", &self.table).finish_non_exhaustive()
    }
}

fn call() -> Call {
    Call::of_no_table("BatchWriteItem")
}

impl BatchWriteTables {
    /// An empty batch, which sends nothing. Requests are sent by this client, whatever those of the tables are.
    pub fn new(client: &Client) -> Self {
        let kind = ToTables { client: client.clone(), prepare: Vec::new(), versioned: None, any_version: false };
        Self::of_kind(kind, call(), Input::owned(Vec::new()), None)
    }
    /// Writes whatever versions the stored items have: a batch cannot check a `#[record(version)]`.
    pub fn any_version(mut self) -> Self {
        self.kind.any_version = true;
        self
    }
    pub(crate) fn put_to<R: Record>(mut self, target: Target<R>, given: R, outgoing: Validated<R>) -> Self {
        if let Some(name) = R::FACTS.roles.version {
            self.kind.versioned.get_or_insert_with(|| (name, target.table.to_string()));
        }
        self.note(&target, Arc::new(given));
        self.kind.prepare.push(Box::new(move || WriteTo::new(target, call()).put(outgoing)));
        self
    }
    pub(crate) fn delete_from<R: Record>(mut self, target: Target<R>, key: R::Key) -> Self {
        self.note(&target, Arc::new(key.clone()));
        self.kind.prepare.push(Box::new(move || WriteTo::new(target, call()).delete(&key)));
        self
    }
    fn note<R>(&mut self, target: &Target<R>, given: Arc<dyn Any + Send + Sync>) {
        if self.work.pace.is_none() {
            self.work.pace.clone_from(&target.pace);
        }
        self.work.feed.input.push(AnyWrite { table: target.table.to_string(), given });
    }
}

/// The same, of which no cache is told.
fn uncached(prepared: Prepared<Writes>) -> Prepared<Writes> {
    let uncached = |entry| WritePayload::cached(entry, None);
    match prepared {
        Prepared::Now(entry) => Prepared::Now(entry.map(uncached)),
        Prepared::Later(entry) => Prepared::Later(Box::pin(async move { entry.await.map(uncached) })),
        known @ Prepared::Known(_) => known,
    }
}

impl WriteKind for ToTables {}
impl BatchKind for ToTables {
    type Given = AnyWrite;
    type Output = BatchReport;
    type Error = BatchError<AnyWrite>;

    fn record(&mut self, recorder: &Recorder) {
        self.client = recorder.client(&self.client);
        let uncached = |prepare: PrepareOne<Writes>| Box::new(move || uncached(prepare())) as PrepareOne<Writes>;
        self.prepare = std::mem::take(&mut self.prepare).into_iter().map(uncached).collect();
    }
    async fn run(self, work: Work<'_, AnyWrite>) -> Result<BatchReport, BatchError<AnyWrite>> {
        if let Some((name, table)) = self.versioned.filter(|_| !self.any_version) {
            let error = work.call.invalid(format!(
                "the records of table `{table}` have a version (`{name}`), and DynamoDB checks no conditions in a batch: say \
                 `.any_version()`, or put them one by one"
            ));
            return Err(work.refuse(error));
        }
        let requests = Writes { client: self.client, call: work.call.clone(), several_tables: true };
        work.run(requests, in_order(call(), self.prepare)).await
    }
}
