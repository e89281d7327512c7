//! What a clear is about: nothing is deleted before that is said.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::types::AttributeValue;

use super::clear::{Clear, Cleared};
use super::item::given_key::partition_values;
use super::read::builder::Read;
use super::read::query::QueryKind;
use super::read::scan::ScanKind;
use super::target::Target;
use crate::bulk::error::BatchError;
use crate::codec::{Item, ScalarType};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::index::{Index, PrimaryKey};
use crate::key::Partition;
use crate::record::Record;

/// A clear without a scope, which does nothing: say what to clear. What it clears is **of whatever record type**: where several
/// share the table, [`clear_records`](crate::DynamoTable::clear_records) takes those of one type alone.
#[must_use = "say what to clear: `.partition(…)`, `.partition_begins_with(…)`, `.filter(…)` or `.everything()`"]
pub struct ClearTable<I: Index> {
    target: Target<I::Record>,
}

/// What no clear without a scope is: to be awaited.
// The compiler's message of a wrong `.await` holds the name of this trait, and nothing else that could be said there.
#[doc(hidden)]
pub trait SayPartitionOrFilterOrEverything {}

// The bound is never met: it is there for the sake of that message.
#[doc(hidden)]
impl<I: Index> Future for ClearTable<I>
where
    Self: SayPartitionOrFilterOrEverything,
{
    type Output = Result<Cleared, BatchError<Item>>;
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Pending
    }
}

impl<I: Index> fmt::Debug for ClearTable<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClearTable").field("table", &self.target.table).finish_non_exhaustive()
    }
}

impl<R: Record> ClearTable<PrimaryKey<R>> {
    pub(crate) fn new(target: Target<R>) -> Self {
        Self { target }
    }
    /// Looks for the items in a secondary index; they are deleted from the table. What is not in the index stays.
    pub fn index<I: Index<Record = R>>(self, _index: I) -> ClearTable<I> {
        ClearTable { target: self.target }
    }
}

impl<I: Index> ClearTable<I> {
    /// All items, of whatever record type.
    pub fn everything(self) -> Clear<ScanKind, I> {
        self.scan(false)
    }
    /// The items of one partition, of whatever record type; see also [`sort_key`](Clear::sort_key).
    pub fn partition(self, partition: impl Partition<I::PartitionKey>) -> Clear<QueryKind, I> {
        let mut read = Read::of(self.target, QueryKind::of(vec![partition_values::<I>(partition)]));
        read.options.any_items = true;
        Clear::of(read, false, None)
    }
    /// The items whose partition key, as it is stored, begins with this text. An empty one is refused.
    pub fn partition_begins_with(self, prefix: impl Into<String>) -> Clear<ScanKind, I> {
        self.scan(false).beginning_with(&prefix.into())
    }
    /// The items that meet the condition, of whatever record type.
    pub fn filter(self, filter: Condition<I::Record>) -> Clear<ScanKind, I> {
        self.scan(true).filter(filter)
    }

    fn scan(self, by_filter: bool) -> Clear<ScanKind, I> {
        let mut read = Read::of(self.target, ScanKind::default());
        read.options.any_items = true;
        Clear::of(read, by_filter, None)
    }
}

impl<I: Index, Scope: Send + 'static> Clear<ScanKind, I, Scope> {
    fn beginning_with(mut self, prefix: &str) -> Self {
        let options = &mut self.kind.read.options;
        match partition_prefix::<I>(prefix) {
            Ok(node) => options.filter = std::mem::replace(&mut options.filter, Node::Constant(true)).and(node),
            Err(why) => self.kind.refused = Some(why),
        }
        self
    }
}

/// The items whose partition key begins with a text, as a filter.
fn partition_prefix<I: Index>(prefix: &str) -> Result<Node, String> {
    match I::FACTS.partition_key {
        [key] if key.scalar != ScalarType::S => {
            Err(format!("`{}` is not a string: it cannot begin with a text", key.name))
        }
        _ if prefix.is_empty() => {
            Err("every partition key begins with the empty text: to clear all items say `.everything()`".into())
        }
        [key] => {
            let path = Term::Path(DocumentPath::attribute(key.name));
            let prefix = Term::Value(AttributeValue::S(prefix.to_owned()));
            Ok(Node::Function("begins_with", vec![path, prefix]))
        }
        _ => Err("the partition key has several attributes: say `.filter(…)` with a condition on one of them".into()),
    }
}

/// All records of a type, unless less is said.
pub enum OfOneType {}

/// Deletes the records of one type, in a table that others share: items whose keys match the record's templates whole. Awaited as
/// it is, all of them; or those of a [`partition`](Clear::partition), an [`index`](Clear::index), a [`filter`](Clear::filter).
///
/// Where the type cannot be told apart from others for certain it is refused before anything is sent: each key attribute of the table
/// has to have a template that begins with text that holds a letter or a digit, and whose fields are between delimiters, as
/// `ORDER#{number}` and `ORDER#{customer}#{number:08}`. A template without fields, `PROFILE`, is such a text itself.
///
/// It scans the table, unless a partition is said or all records of the type are in one: then it is a query.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// #[derive(Debug, Clone, Record)]
/// #[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
/// #[record(sort_key(name = "sk", template = "ORDER#{number:04}"))]
/// struct Order {
///     customer: String,
///     number: u32,
/// }
///
/// # #[tokio::main] async fn main() -> Outcome {
/// let orders: Table<Order> = Table::new(client(), "shop");
/// orders.create_table().await?;
/// orders.batch_put((1..=9).map(|number| Order { customer: "ann".into(), number })).await?;
/// assert_eq!(orders.clear_records().partition("ann").sort_key(le(3)).await?.items, 3);
/// assert_eq!(orders.clear_records().await?.items, 6);
/// # Ok(()) }
/// ```
pub type ClearRecords<I> = Clear<ScanKind, I, OfOneType>;

impl<R: Record> ClearRecords<PrimaryKey<R>> {
    pub(crate) fn new(target: Target<R>) -> Self {
        let told_apart = R::FACTS.key_attributes().all(|key| key.as_template().is_some_and(|it| it.tells_apart()));
        let refused = (!told_apart).then(|| {
            "nothing in the keys tells these records from others for certain: give every key attribute of the table one of the \
             templates that begin with text and separate their fields by the delimiter, such as \
             `sort_key(name = \"sk\", template = \"ORDER#{number}\")`, or say `.clear_table()` with a scope, which takes records of \
             every type"
                .to_owned()
        });
        Self::of(Read::of(target, ScanKind::default()), false, refused)
    }
    /// Looks for the records in a secondary index; they are deleted from the table. What is not in the index stays.
    pub fn index<I: Index<Record = R>>(self, _index: I) -> ClearRecords<I> {
        self.by(Read::through)
    }
}

impl<I: Index> ClearRecords<I> {
    /// All of them, as without a scope.
    pub fn everything(self) -> Clear<ScanKind, I> {
        self.by(|read| read)
    }
    /// The records of one partition; see also [`sort_key`](Clear::sort_key).
    pub fn partition(self, partition: impl Partition<I::PartitionKey>) -> Clear<QueryKind, I> {
        self.by(|read| read.by(QueryKind::of(vec![partition_values::<I>(partition)])))
    }
    /// The records whose partition key, as it is stored, begins with this text. An empty one is refused.
    pub fn partition_begins_with(self, prefix: impl Into<String>) -> Clear<ScanKind, I> {
        self.everything().beginning_with(&prefix.into())
    }
}
