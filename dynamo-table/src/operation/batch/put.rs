//! Many whole items, written in batches.

use super::builder::{Batch, BatchKind, BatchOver, Work, WriteKind};
use crate::bulk::driver::Prepared;
use crate::bulk::entry::Entry;
use crate::bulk::error::BatchError;
use crate::bulk::input::Input;
use crate::bulk::report::BatchReport;
use crate::bulk::writes::{WritePayload, Writes, WritesTo};
use crate::codec::wire::values::write_item;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::identity::KeyNames;
use crate::operation::item::put::whole_item;
use crate::operation::item::straight::Straight;
use crate::operation::target::{Rules, Target, Validated};
use crate::record::Record;
use crate::transport::explain::Recorder;

/// Writes whole items, whatever is under their keys: `players.batch_put(records)`. Awaited, it returns a [`BatchReport`].
///
/// Sends [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html), 25 items or
/// 16 MB each. Of two records with one key the later wins. Each record is written as [`put`](crate::operation::item::put::Put) writes it, hooks
/// and roles included, but DynamoDB takes no conditions in a batch: a record with a `#[record(version)]` needs
/// [`any_version`](Batch::any_version).
///
/// # Errors
/// [`BatchError<R>`] with the very records that were not written, each with its [`Reason`](crate::Reason): a value that
/// DynamoDB does not take and an item over 400 KB (of these nothing is sent, the others are written), what it left unprocessed
/// on every attempt, what was refused. Records of which a response was lost until the end are `unknown`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let mut team = players.index(ByTeam).query("red").all().await?.items;
/// team.iter_mut().for_each(|player| player.points += 1);
/// match players.batch_put(team).await {
///     Ok(report) => println!("{} written, {} capacity units", report.items, report.consumed_capacity),
///     Err(error) => {
///         for left in &error.not_done {
///             eprintln!("{} is not written: {}", left.given.name, left.reason);
///         }
///     }
/// }
/// assert_eq!(players.get(("nfl", 12)).await?.unwrap().points, 201);
/// # Ok(()) }
/// ```
pub type BatchPut<R> = Batch<Puts<R>>;

/// The kind of batch that a [`BatchPut`] is.
pub struct Puts<R: Record> {
    target: Target<R>,
    rules: Rules<R>,
    any_version: bool,
}

impl<'a, R: Record> BatchOver<'a, Puts<R>> {
    pub(crate) fn of(target: Target<R>, rules: Rules<R>, input: Input<'a, R>) -> Self {
        let (call, pace) = (target.call("BatchWriteItem"), target.pace.clone());
        Self::of_kind(Puts { target, rules, any_version: false }, call, input, pace)
    }
    /// Writes whatever versions the stored items have: a batch cannot check a `#[record(version)]`.
    pub fn any_version(mut self) -> Self {
        self.kind.any_version = true;
        self
    }
}

impl<R: Record> WriteKind for Puts<R> {}
impl<R: Record> BatchKind for Puts<R> {
    type Given = R;
    type Output = BatchReport;
    type Error = BatchError<R>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn run(self, work: Work<'_, R>) -> Result<BatchReport, BatchError<R>> {
        if let Err(error) = check_version::<R>(&work.call, self.any_version) {
            return Err(work.refuse(error));
        }
        let requests = Writes { client: self.target.client.clone(), call: work.call.clone(), several_tables: false };
        let (mut to, rules) = (WriteTo::new(self.target, work.call.clone()), self.rules);
        work.run(requests, Box::new(move |record| to.put(rules(record)))).await
    }
}

/// A batch cannot check versions.
pub(crate) fn check_version<R: Record>(call: &Call, any_version: bool) -> Result<(), Error> {
    match R::FACTS.roles.version {
        Some(name) if !any_version => Err(call.invalid(format!(
            "the records have a version (`{name}`), and DynamoDB checks no conditions in a batch: say `.any_version()` to \
             write whatever versions are stored, or put them one by one"
        ))),
        _ => Ok(()),
    }
}

/// Makes puts and deletes of one table.
pub(crate) struct WriteTo<R> {
    target: Target<R>,
    call: Call,
    straight: Option<Straight>,
    writes: WritesTo,
}

impl<R: Record> WriteTo<R> {
    pub(crate) fn new(target: Target<R>, call: Call) -> Self {
        let (table, names) = (target.table.clone(), KeyNames::of(&R::FACTS));
        Self { target, call, straight: Straight::of(&R::FACTS), writes: WritesTo::new(table, names) }
    }
    pub(crate) fn put(&mut self, record: Validated<R>) -> Prepared<Writes> {
        if self.target.hooks.is_none() {
            let record = record.map_err(|e| self.call.hook_failed(e));
            return Prepared::Now(record.and_then(|record| self.entry(&record)));
        }
        let mut to = Self::new(self.target.clone(), self.call.clone());
        Prepared::Later(Box::pin(async move {
            let record = to.target.outgoing(&to.call, record).await?;
            to.entry(&record)
        }))
    }
    pub(crate) fn delete(&mut self, key: &R::Key) -> Prepared<Writes> {
        let key = encode_key(key).map_err(|e| self.call.no_such_key(e));
        Prepared::Now(key.and_then(|EncodedKey { key, .. }| {
            let entry = self.writes.delete(&key).map_err(|e| self.call.no_such_key(e))?;
            Ok(WritePayload::cached(entry, self.target.place(&key)))
        }))
    }

    fn entry(&mut self, record: &R) -> Result<Entry<WritePayload>, Error> {
        let Self { target, call, straight, writes } = self;
        // What is refused there is refused again by its map, which says why.
        if let Some(written) = straight.as_mut().and_then(|straight| straight.write(record)) {
            let entry = writes.put(written.json(), written.size(), |name| written.kept(name));
            let place = target.cache.as_ref().and_then(|_| target.place(&written.kept_item()));
            return Ok(WritePayload::cached(entry, place));
        }
        let whole = whole_item(call, record, &target.stamp(), false)?;
        let json = write_item(&whole.item).map_err(|e| call.refuse(e))?;
        let entry = writes.put(&json, whole.size, |name| whole.item.get(name));
        Ok(WritePayload::cached(entry, target.place(&whole.item)))
    }
}
