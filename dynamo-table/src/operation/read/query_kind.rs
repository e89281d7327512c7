//! How a Query is divided and rendered.

use aws_sdk_dynamodb::types::{AttributeValue, Select};

use super::key_condition::{KeyCondition, key_condition};
use super::options::Options;
use super::request::{PageRequest, Part, Refusal, Rendered};
use crate::codec::EncodeError;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::key::{SortValues, canonical};
use crate::operation::keys::Source;
use crate::operation::target::Handle;

/// The kind of read that a [`Query`](super::query::Query) is.
pub struct QueryKind {
    pub(crate) partitions: Vec<Result<Vec<AttributeValue>, EncodeError>>,
    pub(crate) sort: Option<Result<SortValues, EncodeError>>,
    /// A condition on the sort key came after the first.
    pub(crate) two_conditions: bool,
    pub(crate) descending: bool,
}

impl QueryKind {
    pub(crate) fn of(partitions: Vec<Result<Vec<AttributeValue>, EncodeError>>) -> Self {
        Self { partitions, sort: None, two_conditions: false, descending: false }
    }

    /// One for each partition.
    ///
    /// # Errors
    /// Two conditions on the sort key.
    pub(crate) fn parts(self) -> Result<Vec<Part<Self>>, Refusal> {
        let Self { partitions, sort, two_conditions, descending } = self;
        if two_conditions {
            let why = "`.sort_key(…)` was given twice, and a query has one condition on its sort key: for two bounds say \
                       `.sort_key(between(low, high))`";
            return Err(Refusal::InvalidUse(why.into()));
        }
        let of = |partition| Self { partitions: vec![partition], sort: sort.clone(), two_conditions, descending };
        let part = |partition| Part::whole(of(partition));
        Ok(partitions.into_iter().map(part).collect())
    }

    /// The request without what differs from page to page.
    pub(crate) fn render(
        self,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<Rendered, Error> {
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
        Ok(Rendered { request: PageRequest::Query(request), binding, within: node, check })
    }
}
