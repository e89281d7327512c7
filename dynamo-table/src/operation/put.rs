//! Whole items: put, insert, replace.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnItemCollectionMetrics, ReturnValue, ReturnValuesOnConditionCheckFailure};
use futures::future::BoxFuture;
use tracing::Instrument;

use super::response::{Operation, Response, WithResponse, output_of};
use super::returns::{Nothing, Old, Returns};
use super::target::{Outgoing, Target, capacity};
use crate::error::{Call, Error};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node};
use crate::expression::render::Placeholders;
use crate::record::Record;
use crate::transport::attempts::{Attempts, Repeat};

/// What has to stand under the key before a put.
#[derive(Clone, Copy)]
pub(crate) enum Before {
    Anything,
    Absent,
    Present,
}

/// Writes a whole item: `put` whatever stands under its key, `insert` if there is none, `replace` if there is one. What the
/// stored item holds beside is gone.
///
/// Sends one [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html). Awaited, it gives
/// `()`, or the old record after [`return_old`](Put::return_old).
///
/// # Errors
/// [`Error::ConditionFailed`] for an `insert` of what exists, a `replace` of what does not, or a condition that is false;
/// [`Error::OutcomeUnknown`] where that cannot be told because an answer was lost; [`Error::Encode`] for a value or a key that
/// DynamoDB does not take, or an item over 400 KB (nothing is sent); [`Error::OldUnknown`] after `.return_old()` when an
/// earlier try's answer was lost.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let mut ann = players.get(("nfl", 12)).await?.ok_or("there is no player 12")?;
/// let refused = players.insert(&ann).await.unwrap_err();
/// assert!(refused.is_condition_failed());
/// assert_eq!(refused.old::<Player>()?, Some(ann.clone()));
///
/// ann.points += 7;
/// let old = players.put(&ann).condition(Player::POINTS.lt(1000)).return_old().await?;
/// assert_eq!(old.unwrap().points, 200);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Put<R: Record, Out: Returns<R> = Nothing> {
    target: Target<R>,
    record: Outgoing<R>,
    before: Before,
    condition: Node,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Put<R> {
    pub(crate) fn new(target: Target<R>, record: Outgoing<R>, before: Before) -> Self {
        Self { target, record, before, condition: Node::Constant(true), of: PhantomData }
    }
    /// Gives the record that stood there before; `None` if there was none.
    pub fn return_old(self) -> Put<R, Old> {
        let Self { target, record, before, condition, .. } = self;
        Put { target, record, before, condition, of: PhantomData }
    }
}

impl<R: Record, Out: Returns<R>> Put<R, Out> {
    /// Writes only if the stored item, or its absence, meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }
    /// Gives a [`Response`]: capacity, metrics and the number of tries beside the result.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send. The table's hooks have run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<PutItemFluentBuilder, Error> {
        let call = self.target.call("PutItem");
        Ok(self.render(&call, false).await?.0)
    }

    async fn render(self, call: &Call, detailed: bool) -> Result<(PutItemFluentBuilder, Target<R>, Repeat), Error> {
        let item = self.target.encode(call, self.record).await?;
        let partition_key = DocumentPath::attribute(R::FACTS.partition_key.name);
        let condition = match self.before {
            Before::Anything => self.condition,
            Before::Absent => Node::not_exists(partition_key).and(self.condition),
            Before::Present => Node::exists(partition_key).and(self.condition),
        };
        let mut placeholders = Placeholders::default();
        let condition = write_condition(call, &mut placeholders, condition)?;
        let repeat = if condition.is_some() { Repeat::Conditional } else { Repeat::Harmless };
        let request = self
            .target
            .client
            .put_item()
            .table_name(&self.target.table)
            .set_item(Some(item))
            .set_return_values(Some(Out::VALUES).filter(|values| *values != ReturnValue::None))
            .set_return_values_on_condition_check_failure(old_on_failure(condition.is_some()))
            .set_condition_expression(condition)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.into_values())
            .set_return_consumed_capacity(capacity(detailed))
            .set_return_item_collection_metrics(metrics(detailed));
        Ok((request, self.target, repeat))
    }
}

/// The text of a write's condition; `None` where there is none.
pub(crate) fn write_condition(
    call: &Call,
    placeholders: &mut Placeholders,
    condition: Node,
) -> Result<Option<String>, Error> {
    match condition {
        Node::Constant(true) => Ok(None),
        Node::Constant(false) => {
            Err(call
                .invalid("the condition is always false (an `is_in` of no values?), so the write could never happen"))
        }
        condition => placeholders.condition(condition).map(Some).map_err(|e| call.refuse(e)),
    }
}

/// A failed condition brings the old item along, at no further cost.
pub(crate) fn old_on_failure(conditional: bool) -> Option<ReturnValuesOnConditionCheckFailure> {
    conditional.then_some(ReturnValuesOnConditionCheckFailure::AllOld)
}

pub(crate) fn metrics(detailed: bool) -> Option<ReturnItemCollectionMetrics> {
    detailed.then_some(ReturnItemCollectionMetrics::Size)
}

impl<R: Record, Out: Returns<R>> Operation for Put<R, Out> {
    type Output = Out::Output;

    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("PutItem");
        let (request, target, repeat) = self.render(&call, detailed).await?;
        let attempts = Attempts::new(repeat);
        let answer = attempts.watch(request.customize()).send().instrument(call.span()).await;
        let sent = attempts.settle(&call, answer)?;
        Ok(Response {
            output: Out::read(&call, &target, sent.output.attributes, sent.seen).await?,
            consumed_capacity: sent.output.consumed_capacity,
            item_collection_metrics: sent.output.item_collection_metrics,
            attempts: sent.seen.tries,
        })
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Put<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
