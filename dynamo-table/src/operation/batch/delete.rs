//! Many items, deleted in batches.

use super::builder::{Batch, BatchKind, BatchOver, Work, WriteKind};
use super::put::WriteTo;
use crate::bulk::error::BatchError;
use crate::bulk::input::Input;
use crate::bulk::report::BatchReport;
use crate::bulk::writes::Writes;
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::Recorder;

/// Deletes items by their keys, whether they exist or not: `players.batch_delete(keys)`, `players.batch_delete(&records)`. Awaited,
/// it returns a [`BatchReport`].
///
/// Sends [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html), 25 keys each.
/// A key that is given twice is sent once. A request whose response was lost is sent again, and may then delete what somebody else
/// has inserted meanwhile: [`once`](Batch::once) forbids that.
///
/// # Errors
/// [`BatchError`] with the very keys that were not deleted, as for [`BatchPut`](super::put::BatchPut).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let report = players.batch_delete([("nfl", 7), ("nfl", 12), ("nfl", 7)]).await?;
/// assert_eq!((report.items, report.superseded), (2, 1));
/// # Ok(()) }
/// ```
pub type BatchDelete<R> = Batch<Deletes<R>>;

/// The kind of batch that a [`BatchDelete`] is.
pub struct Deletes<R: Record> {
    target: Target<R>,
}

impl<'a, R: Record> BatchOver<'a, Deletes<R>> {
    pub(crate) fn of(target: Target<R>, input: Input<'a, R::Key>) -> Self {
        let (call, pace) = (target.call("BatchWriteItem"), target.pace.clone());
        Self::of_kind(Deletes { target }, call, input, pace)
    }
}

impl<R: Record> WriteKind for Deletes<R> {}
impl<R: Record> BatchKind for Deletes<R> {
    type Given = R::Key;
    type Output = BatchReport;
    type Error = BatchError<R::Key>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn run(self, work: Work<'_, R::Key>) -> Result<BatchReport, BatchError<R::Key>> {
        let requests = Writes { client: self.target.client.clone(), call: work.call.clone(), several_tables: false };
        let mut to = WriteTo::new(self.target, work.call.clone());
        work.run(requests, Box::new(move |key| to.delete(key))).await
    }
}
