//! Items of several tables and record types, read in one batch.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use futures::future::{BoxFuture, FutureExt};

use super::builder::{Batch, BatchKind, PrepareOne, Work, in_order};
use super::get::{Asking, Decode};
use crate::bulk::error::{BatchError, BatchReadError};
use crate::bulk::input::Input;
use crate::bulk::reads::{ReadFrom, Reads};
use crate::codec::Item;
use crate::codec::wire::row::Row;
use crate::error::{Call, Error};
use crate::identity::KeyNames;
use crate::operation::receipts::{Receipt, Received, only};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::Recorder;

/// Reads items of several tables and record types: [`add`](Batch::add) and [`add_all`](Batch::add_all) return a [`Receipt`] each.
/// Awaited, it returns what was [`Received`], from which a receipt takes its own: an `Option<R>`, or a `Vec<Option<R>>` in the order
/// asked.
///
/// Sends [BatchGetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html), 100 keys of
/// whichever tables each, eventually consistent unless [`consistent`](Batch::consistent) is said. The items are not of one moment:
/// see [`transact_get`](crate::transact_get).
///
/// # Errors
/// [`Error::Unprocessed`] when something was not read or does not decode. `error.batch_read::<AnyKey, Option<Item>>()` returns the
/// [`BatchReadError`]: the keys of what was not read, each an [`AnyKey`], and the untyped items that were, in the order asked.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::BatchGetTables;
///
/// #[derive(Debug, Clone, PartialEq, Record)]
/// struct Team {
///     #[record(partition_key)]
///     name: String,
/// }
/// let teams: Table<Team> = Table::new(players.client().clone(), "teams");
/// teams.create_table().await?;
/// teams.put(&Team { name: "red".into() }).await?;
///
/// let mut batch = BatchGetTables::new(players.client());
/// let ann = batch.add(&players, ("nfl", 12));
/// let of_colors = batch.add_all(&teams, ["red", "blue"]);
/// let mut found = batch.await?;
/// assert_eq!(found.take(ann)?.unwrap().team.as_deref(), Some("red"));
/// let of_colors = found.take(of_colors)?;
/// assert!(of_colors[0].is_some() && of_colors[1].is_none());
/// # Ok(()) }
/// ```
pub type BatchGetTables = Batch<FromTables>;

/// The kind of batch that a [`BatchGetTables`] is.
pub struct FromTables {
    client: Client,
    parts: Vec<Box<dyn AnyKeys>>,
    received: Received,
    consistent: bool,
}

/// A key of some table, handed back by a batch of several.
#[derive(Clone)]
pub struct AnyKey {
    table: String,
    given: Arc<dyn Any + Send + Sync>,
}

impl AnyKey {
    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }
    /// The key, if it is an `R`'s.
    pub fn key<R: Record>(&self) -> Option<&R::Key> {
        self.given.downcast_ref()
    }
}

// Values never reach a log by `Debug`.
impl fmt::Debug for AnyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyKey").field("table", &self.table).finish_non_exhaustive()
    }
}

fn call() -> Call {
    Call::of_no_table("BatchGetItem")
}

impl BatchGetTables {
    /// An empty batch, which sends nothing. Requests are sent by this client, whatever those of the tables are.
    pub fn new(client: &Client) -> Self {
        let received = Received::new(call());
        let kind = FromTables { client: client.clone(), parts: Vec::new(), received, consistent: false };
        Self::of_kind(kind, call(), Input::owned(Vec::new()), None)
    }
    /// [Consistent reads](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html), of all
    /// the tables: they see every write that was acknowledged before, at twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.kind.consistent = true;
        self
    }
    pub(crate) fn add_from<R: Record>(&mut self, target: Target<R>, key: R::Key) -> Receipt<Option<R>> {
        self.part(target, vec![key], only)
    }
    pub(crate) fn add_all_from<R: Record>(&mut self, target: Target<R>, keys: Vec<R::Key>) -> Receipt<Vec<Option<R>>> {
        self.part(target, keys, |records| records)
    }
    fn part<R: Record, T: Send + Sync + 'static>(
        &mut self,
        target: Target<R>,
        keys: Vec<R::Key>,
        result: fn(Vec<Option<R>>) -> T,
    ) -> Receipt<T> {
        if self.work.pace.is_none() {
            self.work.pace.clone_from(&target.pace);
        }
        let receipt = self.kind.received.reserve();
        let keys: Vec<_> = keys.into_iter().map(Arc::new).collect();
        for key in &keys {
            self.work.feed.input.push(AnyKey { table: target.table.to_string(), given: key.clone() });
        }
        self.kind.parts.push(Box::new(TypedKeys { target, keys, place: receipt.place(), result }));
        receipt
    }
}

/// What is read for one receipt, of whichever table.
trait AnyKeys: Send + Sync {
    fn count(&self) -> usize;
    /// No cache knows anything, nor is told.
    fn record(&mut self, recorder: &Recorder);
    /// What makes entries of its keys.
    fn ask(&self, consistent: bool) -> Vec<PrepareOne<Reads>>;
    /// Makes the result of its items. Of those that do not decode the errors are added to the list.
    fn receive<'a>(
        &'a self,
        items: Vec<Option<Row>>,
        received: &'a mut Received,
        undecodable: &'a mut Vec<Error>,
    ) -> BoxFuture<'a, ()>;
}

struct TypedKeys<R: Record, T> {
    target: Target<R>,
    keys: Vec<Arc<R::Key>>,
    place: usize,
    result: fn(Vec<Option<R>>) -> T,
}

impl<R: Record, T: Send + Sync + 'static> AnyKeys for TypedKeys<R, T> {
    fn count(&self) -> usize {
        self.keys.len()
    }
    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    fn ask(&self, consistent: bool) -> Vec<PrepareOne<Reads>> {
        let (table, names) = (self.target.table.to_string(), KeyNames::of(&R::FACTS));
        let from = Arc::new(ReadFrom { table, names, consistent, projection: None, placeholders: None });
        let call = self.target.call(call().operation);
        let of_all = Arc::new(Mutex::new(Asking::<R>::new(self.target.clone(), call, from)));
        let ask = |key: &Arc<R::Key>| {
            let (key, of_all) = (key.clone(), of_all.clone());
            let ask = move || of_all.lock().unwrap_or_else(PoisonError::into_inner).entry(&key);
            Box::new(ask) as PrepareOne<Reads>
        };
        self.keys.iter().map(ask).collect()
    }
    fn receive<'a>(
        &'a self,
        items: Vec<Option<Row>>,
        received: &'a mut Received,
        undecodable: &'a mut Vec<Error>,
    ) -> BoxFuture<'a, ()> {
        async move {
            let decode = Decode::whole(self.target.call(call().operation), self.target.clone());
            let mut records = Vec::with_capacity(items.len());
            for item in items {
                records.push(decode.decode(item).await.unwrap_or_else(|error| {
                    undecodable.push(error);
                    None
                }));
            }
            received.fill(self.place, (self.result)(records));
        }
        .boxed()
    }
}

fn unread(batch: BatchError<AnyKey>) -> Error {
    BatchReadError::<_, Option<Item>>::of(batch).into()
}

impl BatchKind for FromTables {
    type Given = AnyKey;
    type Output = Received;
    type Error = Error;

    fn record(&mut self, recorder: &Recorder) {
        self.client = recorder.client(&self.client);
        self.parts.iter_mut().for_each(|part| part.record(recorder));
    }
    async fn run(self, work: Work<'_, AnyKey>) -> Result<Received, Error> {
        let Self { client, parts, mut received, consistent } = self;
        let prepare: Vec<_> = parts.iter().flat_map(|part| part.ask(consistent)).collect();
        let count = prepare.len() as u64;
        let requests = Reads { client, call: call(), several_tables: true };
        let mut driver = work.driver(requests, in_order(call(), prepare)).map_err(unread)?;
        driver.keep_read();
        let mut found: BTreeMap<u64, Option<Row>> = BTreeMap::new();
        while let Some((position, item)) = driver.next().await {
            found.insert(position, item);
        }
        let account = driver.account().clone();
        drop(driver);
        let (mut undecodable, mut positions) = (Vec::new(), 0..count);
        for part in &parts {
            let of_part = positions.by_ref().take(part.count());
            let items = of_part.map(|position| found.get(&position).cloned().flatten()).collect();
            part.receive(items, &mut received, &mut undecodable).await;
        }
        // Only now: a handle still has it where a hook panics.
        let result: Result<_, BatchError<AnyKey>> = account.result();
        if result.is_ok() && undecodable.is_empty() {
            return Ok(received);
        }
        let results =
            (0..count).map(|position| found.remove(&position)?.map(|item| item.to_item()).transpose().ok()).collect();
        Err(BatchReadError::<_, Option<Item>>::new(&call(), result, results, undecodable).into())
    }
}
