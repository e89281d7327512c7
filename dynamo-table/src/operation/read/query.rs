//! The items of one partition, in the order of the sort key.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Select};

use super::builder::Read;
use super::key_condition::{KeyCondition, key_condition};
use super::options::Options;
use super::request::{PageRequest, PartToRead, ReadKind, Refusal, RenderedRead};
use crate::codec::EncodeError;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::index::{Index, Readable};
use crate::key::{Partition, SortCondition, SortKeyParts, SortValues, canonical};
use crate::operation::item::given_key::{partition_values, sort_values};
use crate::operation::keys::Source;
use crate::operation::target::Handle;
use crate::operation::target::Target;

/// Reads items of one partition of the table or of an index: `players.query("nfl")`, `players.index(ByTeam).query("red")`.
///
/// Sends [Query](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html), a request a page. Items come
/// in the order of the sort key, ascending unless [`descending`](Read::descending) is said. Of a record whose keys come from
/// templates only its own items are given; items of other records in the partition are passed over, and count as scanned.
///
/// # Errors
/// Before anything is sent: [`Error::InvalidKey`] for an empty partition key and values that are not keys;
/// [`Error::InvalidCursor`] for a cursor of another read, or one that was altered; [`Error::InvalidUse`] for a page size of 0, a second
/// condition on the sort key, a filter that names a key attribute of the index or an attribute that the index does not hold.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let mut strong = players
///     .index(ByTeam)
///     .query("red")
///     .sort_key(ge(50))
///     .filter(Player::NAME.ne("Bo"))
///     .descending()
///     .items();
/// while let Some(player) = strong.try_next().await? {
///     println!("{}: {}", player.name, player.points);
/// }
///
/// let low = players.query("nfl").sort_key(between(1, 20)).all().await?;
/// assert_eq!(low.items.len(), 2);
/// # Ok(()) }
/// ```
pub type Query<I, Out = <I as Index>::Item> = Read<QueryKind, I, Out>;

/// The kind of read that a [`Query`] is.
pub struct QueryKind {
    partitions: Vec<Result<Vec<AttributeValue>, EncodeError>>,
    sort: Option<Result<SortValues, EncodeError>>,
    /// A condition on the sort key came after the first.
    two_conditions: bool,
    descending: bool,
}

impl QueryKind {
    pub(crate) fn of(partitions: Vec<Result<Vec<AttributeValue>, EncodeError>>) -> Self {
        Self { partitions, sort: None, two_conditions: false, descending: false }
    }
}

impl<I: Index> Query<I> {
    pub(crate) fn new(target: Target<I::Record>, partition: impl Partition<I::PartitionKey>) -> Self {
        Self::of(target, QueryKind::of(vec![partition_values::<I>(partition)]))
    }
    pub(crate) fn many<P: Partition<I::PartitionKey>>(
        target: Target<I::Record>,
        partitions: impl IntoIterator<Item = P>,
    ) -> Self {
        Self::of(target, QueryKind::of(partitions.into_iter().map(partition_values::<I>).collect()))
    }
}

impl<I: Index, Out> Query<I, Out> {
    /// Only items whose sort key meets the condition: `ge(5)`, `begins_with("x")`, and where the sort key is made of several
    /// attributes, equalities first: `("oslo", ge(5))`. There is one: a second one is refused, two bounds are a `between(1, 9)`.
    pub fn sort_key(mut self, condition: impl SortCondition<I::SortKey>) -> Self
    where
        I::SortKey: SortKeyParts,
    {
        self.kind.two_conditions = self.kind.sort.replace(sort_values::<I>(condition)).is_some();
        self
    }
    /// The most results of each partition, of [`query_many`](crate::DynamoTable::query_many), beside the
    /// [`limit`](Read::limit) of all together. 0 sends nothing.
    pub fn limit_each(mut self, results: u64) -> Self {
        self.options.limit_each = Some(results);
        self
    }
    /// From the greatest sort key down.
    #[doc(alias = "ScanIndexForward")]
    pub fn descending(mut self) -> Self {
        self.kind.descending = true;
        self
    }
    /// The SDK's own builder for the first page, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<QueryFluentBuilder, Error>
    where
        Out: Readable<Record = I::Record>,
    {
        self.first_request(|request| match request {
            PageRequest::Query(request) => Some(request),
            PageRequest::Scan(_) => None,
        })
    }
}

impl ReadKind for QueryKind {
    fn operation(&self) -> &'static str {
        "Query"
    }
    fn filters_keys(&self) -> bool {
        false
    }
    fn parts(self: Box<Self>) -> Result<Vec<PartToRead>, Refusal> {
        let Self { partitions, sort, two_conditions, descending } = *self;
        if two_conditions {
            let why = "`.sort_key(…)` was given twice, and a query has one condition on its sort key: for two bounds say \
                       `.sort_key(between(low, high))`";
            return Err(Refusal::InvalidUse(why.into()));
        }
        let of = |partition| Self { partitions: vec![partition], sort: sort.clone(), two_conditions, descending };
        let part = |partition| PartToRead { kind: Box::new(of(partition)), segment: None };
        Ok(partitions.into_iter().map(part).collect())
    }

    fn render(
        self: Box<Self>,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<RenderedRead, Error> {
        let partition =
            self.partitions.into_iter().next().unwrap_or_else(|| Ok(Vec::new())).map_err(|e| call.no_such_key(e))?;
        let sort = self.sort.transpose().map_err(|e| call.no_such_key(e))?;
        let KeyCondition { node, check } =
            key_condition(source.index, partition, sort, options.any_items).map_err(|e| call.no_such_key(e))?;
        let mut placeholders = Placeholders::default();
        let key_condition = placeholders.condition(node.clone()).map_err(|e| call.refuse(e))?;
        let binding = format!(
            "{} {:?} {} {key_condition} {}",
            handle.table,
            source.index.name,
            self.descending,
            placeholders.bound().iter().map(canonical).collect::<Vec<_>>().join(" ")
        );
        let filter = std::mem::replace(&mut options.filter, Node::Constant(true));
        let filter = placeholders.filter(filter).map_err(|e| call.refuse(e))?;
        let projection = placeholders.attributes(attributes).map_err(|e| call.refuse(e))?;
        let request = handle
            .client
            .query()
            .table_name(&*handle.table)
            .set_index_name(source.index.name.map(str::to_owned))
            .key_condition_expression(key_condition)
            .set_filter_expression(filter)
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.into_values())
            .set_scan_index_forward(self.descending.then_some(false))
            .set_consistent_read(options.consistent.then_some(true))
            .set_select(options.all_attributes.then_some(Select::AllAttributes));
        Ok(RenderedRead { request: PageRequest::Query(request), binding, within: node, check })
    }
}
