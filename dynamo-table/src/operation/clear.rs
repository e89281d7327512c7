//! Deletes all items of a scope: their keys are read, and the deletes follow the reads.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use futures::stream::{self, BoxStream, StreamExt};

use super::batch::builder::{Batch, BatchKind, Work};
use super::read::builder::Read;
use super::read::part::Attributes;
use super::read::parts::PartSet;
use super::read::query::QueryKind;
use super::read::request::ReadKind;
use super::read::scan::ScanKind;
use crate::bulk::driver::Prepared;
use crate::bulk::error::BatchError;
use crate::bulk::input::Input;
use crate::bulk::rate::Bucket;
use crate::bulk::report::BatchReport;
use crate::bulk::writes::{WritePayload, Writes, WritesTo};
use crate::codec::Item;
use crate::error::Source;
use crate::expression::condition::Condition;
use crate::expression::node::Node;
use crate::facts::{IndexKind, KeyAttribute, RecordFacts};
use crate::identity::KeyNames;
use crate::index::Index;
use crate::key::{SortCondition, SortKeyParts};
use crate::operation::keys::table_key;
use crate::record::Record;
use crate::transport::explain::Recorder;

/// Deletes the items of a scope: [`clear_table`](crate::DynamoTable::clear_table) with a scope, whatever their type, or the records of
/// one type by [`clear_records`](crate::DynamoTable::clear_records). Awaited, it returns a [`Cleared`].
///
/// Sends [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html) (four segments side by side) or
/// [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html) for keys alone, and after them
/// [BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html) with 25 deletes each.
/// Keys come from the stored items: items that the record type cannot decode are deleted too, and through an index items
/// are deleted by their table key. The reads are consistent, but for those of a global index.
///
/// A clear that ends early has deleted what its report says; running it again continues with the rest. An item that is written
/// while a clear runs may or may not be deleted.
///
/// # Errors
/// [`BatchError<Item>`](BatchError) with the keys that were read and not deleted. What went wrong while reading is its
/// [`input_error`](BatchError::input_error). Before anything is sent: [`Error::InvalidUse`](crate::Error::InvalidUse) and [`Error::Encode`](crate::Error::Encode) for a
/// scope that makes no sense, a filter on an attribute that the index does not hold, records that nothing in their keys tells from others.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let plan = players.clear_table().everything().dry_run().await?;
/// assert_eq!((plan.items, plan.deletes.requests), (3, 0));
/// println!("would consume about {} write units", plan.write_estimate);
///
/// let cleared = players.clear_table().partition("nfl").sort_key(le(20)).await?;
/// assert_eq!(cleared.items, 2);
/// players.clear_table().everything().await?;
/// assert_eq!(players.scan().count().await?, 0);
/// # Ok(()) }
/// ```
pub type Clear<K, I, Scope = Scoped> = Batch<Clears<K, I, Scope>>;

/// The kind of batch that a [`Clear`] is.
pub struct Clears<K, I: Index, Scope = Scoped> {
    pub(crate) read: Read<K, I>,
    dry_run: bool,
    /// The scope is the filter: it has to be one.
    by_filter: bool,
    /// The segments are the caller's choice.
    segmented: bool,
    /// Why the scope makes no sense.
    pub(crate) refused: Option<String>,
    scope: PhantomData<fn() -> Scope>,
}

/// What to clear has been said.
pub enum Scoped {}

/// What a clear did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Cleared {
    /// How many items were deleted; of a dry run, how many there are to delete.
    pub items: u64,
    /// How many items were read to find them.
    pub scanned_count: u64,
    /// How many Scan and Query requests were answered.
    pub pages: u64,
    /// The read capacity units consumed.
    pub read_capacity: f64,
    /// About how many write capacity units the deletes cost, by the average size of what was read: table and declared indexes
    /// together, as if each item were in each index.
    pub write_estimate: f64,
    /// What became of the deletes; nothing, of a dry run.
    pub deletes: BatchReport,
}

impl<K: ClearBy<I>, I: Index, Scope: Send + 'static> Clear<K, I, Scope> {
    pub(crate) fn of(mut read: Read<K, I>, by_filter: bool, refused: Option<String>) -> Self {
        let target = &read.target;
        let (call, pace) = (target.call("BatchWriteItem"), target.pace.clone());
        read.options.consistent = I::FACTS.kind != IndexKind::Global;
        read.options.detailed = true;
        let kind = Clears { read, dry_run: false, by_filter, segmented: false, refused, scope: PhantomData };
        Self::of_kind(kind, call, Input::later(), pace)
    }
    /// The same, by another read.
    pub(crate) fn by<L: ClearBy<J>, J: Index, Other: Send + 'static>(
        self,
        read: impl FnOnce(Read<K, I>) -> Read<L, J>,
    ) -> Clear<L, J, Other> {
        let Self { kind: Clears { read: before, dry_run, by_filter, segmented, refused, .. }, work } = self;
        let mut read = read(before);
        read.options.consistent = J::FACTS.kind != IndexKind::Global;
        Batch { kind: Clears { read, dry_run, by_filter, segmented, refused, scope: PhantomData }, work }
    }
    /// Only items that meet the condition. Several have to be met together.
    pub fn filter(mut self, filter: Condition<I::Record>) -> Self {
        self.kind.read = self.kind.read.filter(filter);
        self
    }
    /// The most items that are deleted. 0 sends nothing.
    pub fn limit(mut self, items: u64) -> Self {
        self.kind.read = self.kind.read.limit(items);
        self
    }
    /// Counts what there is to delete, and estimates what that would cost; deletes nothing.
    pub fn dry_run(mut self) -> Self {
        self.kind.dry_run = true;
        self
    }
}

impl<I: Index> Clear<QueryKind, I> {
    /// Only items whose sort key meets the condition, as for a [query](super::read::query::Query): there is one.
    pub fn sort_key(mut self, condition: impl SortCondition<I::SortKey>) -> Self
    where
        I::SortKey: SortKeyParts,
    {
        self.kind.read = self.kind.read.sort_key(condition);
        self
    }
}

impl<I: Index, Scope: Send + 'static> Clear<ScanKind, I, Scope> {
    /// Divides the scan into so many segments, read side by side: 4 by default, 1 where a limit is set.
    pub fn segments(mut self, total_segments: u32) -> Self {
        self.kind.read = self.kind.read.segments(total_segments);
        self.kind.segmented = true;
        self
    }
}

/// A scan of a whole table has work for about so many on one core.
const SEGMENTS: u32 = 4;

/// The kinds of read that a clear goes by.
#[doc(hidden)]
pub trait ClearBy<I: Index>: ReadKind + Sized {
    /// As many segments as a clear has by default.
    fn divided(read: Read<Self, I>) -> Read<Self, I>;
    /// Where all that the read looks for is in one partition: a query of it.
    fn narrowed(read: Read<Self, I>) -> Result<Read<QueryKind, I>, Box<Read<Self, I>>>;
}
impl<I: Index> ClearBy<I> for QueryKind {
    fn divided(read: Read<Self, I>) -> Read<Self, I> {
        read
    }
    fn narrowed(read: Read<Self, I>) -> Result<Read<QueryKind, I>, Box<Read<Self, I>>> {
        Ok(read)
    }
}
impl<I: Index> ClearBy<I> for ScanKind {
    fn divided(read: Read<Self, I>) -> Read<Self, I> {
        match read.options.limit {
            Some(_) => read,
            None => read.segments(SEGMENTS),
        }
    }
    fn narrowed(read: Read<Self, I>) -> Result<Read<QueryKind, I>, Box<Read<Self, I>>> {
        let is_text = |key: &KeyAttribute| key.as_template().is_some_and(|template| template.fields().next().is_none());
        let names_key = |name: &str| I::FACTS.key_attributes().any(|key| key.name == name);
        let filtered_by_key = read.options.filter.attributes().into_iter().any(names_key);
        match read.options.any_items || filtered_by_key || !I::FACTS.partition_key.iter().all(is_text) {
            true => Err(Box::new(read)),
            // The partition's value is made of nothing.
            false => Ok(read.by(QueryKind::of(vec![Ok(Vec::new())]))),
        }
    }
}

impl<K: ClearBy<I>, I: Index, Scope: Send + 'static> BatchKind for Clears<K, I, Scope> {
    type Given = Item;
    type Output = Cleared;
    type Error = BatchError<Item>;

    fn record(&mut self, recorder: &Recorder) {
        self.read.target.record(recorder);
    }
    async fn run(self, work: Work<'_, Item>) -> Result<Cleared, BatchError<Item>> {
        let Self { read, dry_run, by_filter, segmented, mut refused, .. } = self;
        if by_filter && matches!(read.options.filter, Node::Constant(true)) {
            refused = Some("the filter is always true: to clear all items say `.everything()`".into());
        }
        if let Some(why) = refused {
            let error = work.call.invalid(why);
            return Err(work.refuse(error));
        }
        match segmented {
            true => cleared(read, dry_run, work).await,
            false => match K::narrowed(read) {
                Ok(query) => cleared(query, dry_run, work).await,
                Err(read) => cleared(K::divided(*read), dry_run, work).await,
            },
        }
    }
}

async fn cleared<K: ClearBy<I>, I: Index>(
    mut read: Read<K, I>,
    dry_run: bool,
    mut work: Work<'_, Item>,
) -> Result<Cleared, BatchError<Item>> {
    // Reads and deletes together keep to the rate.
    work.options.bucket = work.options.rate_limit.map(Bucket::new);
    let (bulk, options) = (&mut read.options.bulk, &work.options);
    (bulk.concurrency, bulk.rate_limit, bulk.bucket) =
        (options.concurrency, options.rate_limit, options.bucket.clone());
    bulk.max_attempts_without_progress = options.max_attempts_without_progress;
    read.options.as_bulk = true;
    let counts = Counts::default();
    let (mut parts, target) = read.parts();
    if let Err(error) = parts.prepare(KEYS_ALONE) {
        return Err(work.refuse(error));
    }
    let mut keys = keys(parts, const { &<I::Record as Record>::FACTS }, counts.clone());
    if dry_run {
        return match counted(&mut keys).await {
            Ok(items) => {
                work.feed.input = Input::ended();
                Ok(counts.cleared::<I::Record>(items, BatchReport::default()))
            }
            Err(error) => Err(work.fail(error)),
        };
    }
    work.feed.input = Input::stream(keys);
    let requests = Writes { client: target.client.clone(), call: work.call.clone(), several_tables: false };
    let call = work.call.clone();
    let mut writes = WritesTo::new(target.table.clone(), KeyNames::of(&<I::Record as Record>::FACTS));
    let delete = move |key: &Item| {
        let entry = writes.delete(key).map(|entry| WritePayload::cached(entry, target.place(key)));
        Prepared::Now(entry.map_err(|e| call.refuse(e)))
    };
    let report = work.run(requests, Box::new(delete)).await?;
    Ok(counts.cleared::<I::Record>(report.items, report))
}

/// No attribute besides the keys.
const KEYS_ALONE: Attributes = Some(&[]);

async fn counted(keys: &mut Keys) -> Result<u64, Source> {
    let mut items = 0;
    while let Some(key) = keys.next().await {
        key?;
        items += 1;
    }
    Ok(items)
}

type Keys = BoxStream<'static, Result<Item, Source>>;

/// The table keys of the items that a read finds.
fn keys(parts: PartSet, record: &'static RecordFacts, counts: Counts) -> Keys {
    let pages = stream::unfold((Some(parts), counts), move |(parts, counts)| async move {
        let mut parts = parts?;
        match parts.next(KEYS_ALONE).await {
            Ok(of_part) => {
                let page = of_part?.page;
                counts.add(page.scanned_count, page.consumed_capacity.unwrap_or_default());
                let keys: Vec<_> = page.items.iter().map(|item| Ok(table_key(record, item))).collect();
                Some((stream::iter(keys), (Some(parts), counts)))
            }
            Err(error) => Some((stream::iter(vec![Err(Source::from(error))]), (None, counts))),
        }
    });
    pages.flatten().boxed()
}

/// What the reads of a clear did.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<Cleared>>);

/// A read unit is 4 KB of a consistent read, a write unit 1 KB.
const KB_READ: f64 = 4.0;

impl Counts {
    fn add(&self, scanned: u64, capacity: f64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.scanned_count += scanned;
        counts.pages += 1;
        counts.read_capacity += capacity;
    }
    fn cleared<R: Record>(&self, items: u64, deletes: BatchReport) -> Cleared {
        let counts = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kb_each = match counts.scanned_count {
            0 => 0.0,
            scanned => (counts.read_capacity * KB_READ / scanned as f64).ceil().max(1.0),
        };
        let copies = 1 + R::FACTS.indexes.len();
        Cleared { items, deletes, write_estimate: items as f64 * kb_each * copies as f64, ..counts }
    }
}
