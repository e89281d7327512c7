//! Many puts and deletes, in one batch.

use std::fmt;

use super::builder::{Batch, BatchKind, BatchOver, Work, WriteKind};
use super::put::{WriteTo, check_version};
use crate::bulk::error::BatchError;
use crate::bulk::input::Input;
use crate::bulk::report::BatchReport;
use crate::bulk::writes::Writes;
use crate::operation::target::{Rules, Target};
use crate::record::{IntoKey, Record};
use crate::transport::explain::Recorder;

/// A put or a delete, to be given to [`batch_write`](crate::DynamoTable::batch_write).
#[derive(Clone)]
pub enum WriteRequest<R: Record> {
    /// Writes this whole item.
    Put(R),
    /// Deletes the item under this key.
    Delete(R::Key),
}

impl<R: Record> WriteRequest<R> {
    /// Writes this whole item.
    pub fn put(record: R) -> Self {
        Self::Put(record)
    }
    /// Deletes the item under this key.
    pub fn delete(key: impl IntoKey<R::Key>) -> Self {
        Self::Delete(key.into_key())
    }
}

// Values never reach a log by `Debug`.
impl<R: Record> fmt::Debug for WriteRequest<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Put(_) => "Put(…)",
            Self::Delete(_) => "Delete(…)",
        })
    }
}

/// Writes and deletes items: `players.batch_write(writes)`. Awaited, it returns a [`BatchReport`].
///
/// Sends [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html), 25 writes or
/// 16 MB each. Of two writes of one key the later wins: a put and then a delete deletes, a delete and then a put puts. A write
/// waits until an earlier one of the same key that is under way is settled.
///
/// # Errors
/// [`BatchError`] with the very writes that were not done, as for [`BatchPut`](super::put::BatchPut).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::WriteRequest;
///
/// let bo = players.get(("nfl", 7)).await?.unwrap();
/// let moved = Player { number: 8, ..bo.clone() };
/// players.batch_write([WriteRequest::delete(&bo), WriteRequest::put(moved)]).await?;
/// assert!(players.exists(("nfl", 8)).await? && !players.exists(("nfl", 7)).await?);
/// # Ok(()) }
/// ```
pub type BatchWrite<R> = Batch<PutsAndDeletes<R>>;

/// The kind of batch that a [`BatchWrite`] is.
pub struct PutsAndDeletes<R: Record> {
    target: Target<R>,
    rules: Rules<R>,
    any_version: bool,
}

impl<'a, R: Record> BatchOver<'a, PutsAndDeletes<R>> {
    pub(crate) fn of(target: Target<R>, rules: Rules<R>, input: Input<'a, WriteRequest<R>>) -> Self {
        let (call, pace) = (target.call("BatchWriteItem"), target.pace.clone());
        Self::of_kind(PutsAndDeletes { target, rules, any_version: false }, call, input, pace)
    }
    /// Writes whatever versions the stored items have: a batch cannot check a `#[record(version)]`.
    pub fn any_version(mut self) -> Self {
        self.kind.any_version = true;
        self
    }
}

impl<R: Record> WriteKind for PutsAndDeletes<R> {}
impl<R: Record> BatchKind for PutsAndDeletes<R> {
    type Given = WriteRequest<R>;
    type Output = BatchReport;
    type Error = BatchError<WriteRequest<R>>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn run(self, work: Work<'_, WriteRequest<R>>) -> Result<BatchReport, BatchError<WriteRequest<R>>> {
        if let Err(error) = check_version::<R>(&work.call, self.any_version) {
            return Err(work.refuse(error));
        }
        let requests = Writes { client: self.target.client.clone(), call: work.call.clone(), several_tables: false };
        let (mut to, rules) = (WriteTo::new(self.target, work.call.clone()), self.rules);
        let prepare = move |write: &WriteRequest<R>| match write {
            WriteRequest::Put(record) => to.put(rules(record)),
            WriteRequest::Delete(key) => to.delete(key),
        };
        work.run(requests, Box::new(prepare)).await
    }
}
