//! The end of an item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;
use futures::future::BoxFuture;
use tracing::Instrument;

use super::put::{metrics, old_on_failure, write_condition};
use super::response::{Operation, Response, WithResponse, output_of};
use super::returns::{Deleted, Nothing, Returns};
use super::target::{Target, capacity};
use crate::codec::EncodeError;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::condition::Condition;
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::record::Record;
use crate::transport::attempts::{Attempts, Repeat};

/// Deletes one item by its key. Awaited, it gives the record that was deleted, or `None` if there was none.
///
/// Sends one [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).
///
/// # Errors
/// [`Error::ConditionFailed`] with the old item for a condition that is false; [`Error::OldUnknown`] when the item is gone, but
/// an earlier try's answer was lost and so it is unknown what it held (say [`return_nothing`](Delete::return_nothing) where
/// that does not matter); [`Error::AppliedUndecodable`] when it is gone and what it held does not decode; [`Error::Encode`] for a
/// key that DynamoDB does not take (nothing is sent).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let old = players.delete(("nfl", 7)).condition(Player::TEAM.not_exists()).await?;
/// assert_eq!(old.unwrap().name, "Bo");
/// assert_eq!(players.delete(("nfl", 7)).await?, None);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Delete<R: Record, Out: Returns<R> = Deleted> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    condition: Node,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Delete<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        Self { target, key: encode_key(key), condition: Node::Constant(true), of: PhantomData }
    }
    /// Gives `()`: the old record is not sent back, and never unknown.
    pub fn return_nothing(self) -> Delete<R, Nothing> {
        Delete { target: self.target, key: self.key, condition: self.condition, of: PhantomData }
    }
}

impl<R: Record, Out: Returns<R>> Delete<R, Out> {
    /// Deletes only if the stored item meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }
    /// Gives a [`Response`]: capacity, metrics and the number of tries beside the result.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<DeleteItemFluentBuilder, Error> {
        let call = self.target.call("DeleteItem");
        self.render(&call, false).map(|(request, ..)| request)
    }

    fn render(self, call: &Call, detailed: bool) -> Result<(DeleteItemFluentBuilder, Target<R>, Repeat), Error> {
        let key = self.key.map_err(|e| call.refuse(e))?.key;
        let mut placeholders = Placeholders::default();
        let condition = write_condition(call, &mut placeholders, self.condition)?;
        let repeat = if condition.is_some() { Repeat::Conditional } else { Repeat::Harmless };
        let request = self
            .target
            .client
            .delete_item()
            .table_name(&self.target.table)
            .set_key(Some(key))
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

impl<R: Record, Out: Returns<R>> Operation for Delete<R, Out> {
    type Output = Out::Output;

    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("DeleteItem");
        let (request, target, repeat) = self.render(&call, detailed)?;
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

impl<R: Record, Out: Returns<R>> IntoFuture for Delete<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
