//! Many upserts, several at a time.

use std::collections::BTreeSet;
use std::future::pending;
use std::marker::PhantomData;
use std::pin::pin;

use aws_sdk_dynamodb::types::ReturnValue;
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt};

use super::builder::{Batch, BatchKind, BatchOver, Work, WriteKind};
use crate::bulk::driver::{Prepare, Prepared};
use crate::bulk::entry::{Entry, Units, item_bytes};
use crate::bulk::error::{BatchError, BatchReadError};
use crate::bulk::input::Input;
use crate::bulk::report::BatchReport;
use crate::bulk::requests::{Answered, Failure, Outcome, Requests};
use crate::expression::node::DocumentPath;
use crate::expression::path::Path;
use crate::expression::role::Computable;
use crate::identity::{Identity, KeyNames};
use crate::operation::item::returns::{New, Nothing, Returns, Written};
use crate::operation::item::upsert::Upsert;
use crate::operation::item::write::{Write, WriteAction};
use crate::operation::target::{Rules, Target};
use crate::record::Record;
use crate::transport::attempts::Repeat;
use crate::transport::explain::Recorder;
use crate::transport::sdk::Report;
use crate::transport::send::Sent;

/// Sets what each record holds on its stored item, as [`upsert`](crate::operation::item::upsert::Upsert) does: a `None` leaves what is stored
/// untouched, attributes that the record does not know are kept. `players.batch_upsert(records)`; awaited, it gives a [`BatchReport`].
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html) for each record,
/// several at a time: DynamoDB has no batch of updates. Of two records with one key that wait, the later alone is sent if it sets
/// all that the earlier does; else one after the other.
///
/// # Errors
/// [`BatchError<R>`] with the very records that were not written, as for [`BatchPut`](super::put::BatchPut). A record with
/// a `#[record(version)]`, whose upsert adds to it, is `unknown` if the answer to it was lost: sent again it might be raised twice.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let mut team = players.index(ByTeam).query("red").all().await?.items;
/// team.iter_mut().for_each(|player| player.points += 1);
/// let (report, stored) = players.batch_upsert(team).return_new().await?;
/// assert_eq!(report.items, 2);
/// assert!(stored.iter().flatten().all(|player| player.points % 10 == 1));
/// # Ok(()) }
/// ```
pub type BatchUpsert<R, Out = Nothing> = Batch<Upserts<R, Out>>;

/// The kind of batch that a [`BatchUpsert`] is.
pub struct Upserts<R: Record, Out> {
    target: Target<R>,
    rules: Rules<R>,
    if_not_exists: Vec<DocumentPath>,
    /// What it sends is only written down: there is no record to return.
    recorded: bool,
    of: PhantomData<fn() -> Out>,
}

impl<'a, R: Record> BatchOver<'a, Upserts<R, Nothing>> {
    pub(crate) fn of(target: Target<R>, rules: Rules<R>, input: Input<'a, R>) -> Self {
        let (call, pace) = (target.call("UpdateItem"), target.pace.clone());
        Self::of_kind(
            Upserts { target, rules, if_not_exists: Vec::new(), recorded: false, of: PhantomData },
            call,
            input,
            pace,
        )
    }
    /// Gives the new records too, in the order given: `(report, records)`. `None` stands for one that a later one of the same
    /// key superseded. If the batch is not done whole, they are in the [`BatchReadError`].
    pub fn return_new(self) -> BatchOver<'a, Upserts<R, New>> {
        let Self { kind: Upserts { target, rules, if_not_exists, recorded, .. }, work } = self;
        BatchOver { kind: Upserts { target, rules, if_not_exists, recorded, of: PhantomData }, work }
    }
}

impl<R: Record, Out> BatchOver<'_, Upserts<R, Out>>
where
    Upserts<R, Out>: BatchKind,
{
    /// Sets this attribute only where the stored item has none, of every record. Nothing happens to an attribute that a record
    /// lacks. Of two records with one key both are sent then, one after the other.
    #[doc(alias = "if_not_exists")]
    pub fn set_if_not_exists<T, Role: Computable>(mut self, path: Path<R, T, Role>) -> Self {
        self.kind.if_not_exists.push(path.into_document());
        self
    }
}

impl<R: Record, Out: Returns<R>> Upserts<R, Out> {
    /// How they are sent, and what makes entries of them.
    fn parts(self) -> (Updates, Prepare<R, Updates>) {
        let Self { target, rules, if_not_exists, .. } = self;
        let replaces = if_not_exists.is_empty();
        let prepare = move |record: &R| {
            let write = Upsert::new(target.clone(), rules(record)).set_if_not_exists_all(&if_not_exists);
            Prepared::Later(Box::pin(
                async move { write.render_named(true).await.map(|write| entry::<R>(write, replaces)) },
            ))
        };
        (Updates { values: Out::VALUES }, Box::new(prepare))
    }
}

/// An update that is ready to be sent.
struct Ready {
    write: Write,
    /// An earlier one that it sets all of need not be sent: it sets all that it holds, whatever is stored.
    replaces: bool,
}

fn entry<R: Record>(write: Write, replaces: bool) -> Entry<Ready> {
    let key = &write.item;
    let identity = Identity::new(&write.call.table, KeyNames::of(&R::FACTS), key);
    let values = write.values.as_ref().map_or(0, item_bytes);
    let units = Units::Known(values.div_ceil(1024).max(1) as f64);
    Entry::new(identity, item_bytes(key) + values, units, Ready { write, replaces })
}

impl<R: Record, Out> WriteKind for Upserts<R, Out> where Self: BatchKind {}
impl<R: Record> BatchKind for Upserts<R, Nothing> {
    type Given = R;
    type Output = BatchReport;
    type Error = BatchError<R>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn run(self, work: Work<'_, R>) -> Result<BatchReport, BatchError<R>> {
        let (requests, prepare) = self.parts();
        work.run(requests, prepare).await
    }
}

impl<R: Record> BatchKind for Upserts<R, New> {
    type Given = R;
    type Output = (BatchReport, Vec<Option<R>>);
    type Error = BatchReadError<R, R>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
        self.recorded = true;
    }
    async fn run(self, work: Work<'_, R>) -> Result<Self::Output, BatchReadError<R, R>> {
        let (call, target, most) = (work.call.clone(), self.target.clone(), work.options.concurrency);
        let recorded = self.recorded;
        let (requests, prepare) = self.parts();
        let mut driver = work.driver(requests, prepare).map_err(BatchReadError::of)?;
        let (mut results, mut undecodable) = (Vec::new(), Vec::new());
        // Hooks see records beside the requests that go on, and without a place at the gate: they may do bulk work themselves.
        let (mut reading, mut ended) = (FuturesUnordered::new(), false);
        while !ended || !reading.is_empty() {
            let more = !ended && reading.len() < most;
            let written = async { if more { driver.next().await } else { pending().await } };
            let read = async { if let Some(read) = reading.next().await { read } else { pending().await } };
            let next = match select(pin!(written), pin!(read)).await {
                Either::Left((written, _)) => Either::Left(written),
                Either::Right((read, _)) => Either::Right(read),
            };
            match next {
                Either::Left(None) => ended = true,
                Either::Left(Some(_)) if recorded => {}
                Either::Left(Some((position, written))) => {
                    let (call, target) = (call.clone(), target.clone());
                    reading.push(async move { (position, New::read(&call, &target, written).await) });
                }
                Either::Right((position, stored)) => {
                    let position = usize::try_from(position).unwrap_or(usize::MAX);
                    results.resize_with(results.len().max(position + 1), || None);
                    match stored {
                        Ok(record) => results[position] = Some(record),
                        Err(error) => undecodable.push(error),
                    }
                }
            }
        }
        results.resize_with(usize::try_from(driver.account().report().given()).unwrap_or(usize::MAX), || None);
        match driver.account().result() {
            Ok(report) if undecodable.is_empty() => Ok((report, results)),
            result => Err(BatchReadError::new(&call, result, results, undecodable)),
        }
    }
}

/// UpdateItem, one entry each.
struct Updates {
    values: ReturnValue,
}

impl Requests for Updates {
    type Payload = Ready;
    /// The write is applied, even where its response does not decode.
    type Output = Written;
    const MOST: usize = 1;

    /// What the later leaves untouched would stay as the earlier set it; and each raises a version.
    fn replaces(later: &Ready, earlier: &Ready) -> bool {
        // What only a condition names is not changed.
        let changed = |of: &Ready| -> BTreeSet<String> {
            match &of.write.action {
                WriteAction::Update(update) => update.attributes.iter().cloned().collect(),
                WriteAction::Put | WriteAction::Delete | WriteAction::Check => BTreeSet::new(),
            }
        };
        later.replaces && later.write.repeat != Repeat::Never && changed(later).is_superset(&changed(earlier))
    }

    async fn send(&self, entries: &[Entry<Ready>]) -> Outcome<Self::Output> {
        let mut answered = Answered { results: Vec::with_capacity(1), consumed: None };
        for entry in entries {
            let write = entry.payload.write.clone();
            let repeatable = write.repeat != Repeat::Never;
            let write = Write { repeat: Repeat::Once, ..write };
            let Sent { result, seen } = write.send(self.values.clone(), Report::Units).await;
            let response = match result {
                Ok(response) => response,
                Err(error) => return Outcome::Failed(Failure { error, seen, repeatable }),
            };
            answered.consumed = response.consumed_capacity.as_ref().and_then(|capacity| capacity.capacity_units);
            answered.results.push(Ok(response.output));
        }
        Outcome::Answered(answered)
    }
}
