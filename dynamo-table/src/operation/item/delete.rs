//! The end of an item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use futures::future::BoxFuture;

use super::returns::{Deleted, Nothing, Returns};
use super::write::{Write, WriteAction};
use crate::codec::{Capture, EncodeError};
use crate::derived::{EncodedKey, encode_key};
use crate::error::Error;
use crate::expression::condition::Condition;
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::roles::{has_version, version_in};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};

/// Deletes one item by its key. Awaited, it returns the record that was deleted, or `None` if there was none.
///
/// Sends one [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).
///
/// Without a condition it is sent again when its response was lost: whether it was applied once or twice, the item is gone. But
/// what somebody else inserts between the two is gone as well. Where that may happen say [`once`](Delete::once), or delete on a
/// condition: [`delete_record`](crate::DynamoTable::delete_record) of a record with a version, or one that names what was read.
///
/// # Errors
/// [`Error::ConditionFailed`] with the old item for a condition that is false; [`Error::OldUnknown`] when the item is gone, but
/// an earlier attempt's answer was lost and so it is unknown what it held (say [`return_nothing`](Delete::return_nothing) where
/// that does not matter); [`Error::OutcomeUnknown`] when a response was lost and it cannot be told (after [`once`](Delete::once), or
/// with a condition); [`Error::AppliedUndecodable`] and [`Error::AppliedHook`] when it is gone and what it held does not decode, or
/// a hook fails on it; [`Error::InvalidKey`] for a key that no item can have (nothing is sent).
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
    /// What the version has to be.
    expected: Result<Node, EncodeError>,
    condition: Node,
    once: bool,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Delete<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        let (key, expected) = (encode_key(key), Ok(Node::Constant(true)));
        Self { target, key, expected, condition: Node::Constant(true), once: false, of: PhantomData }
    }
    /// Of a record: only as it was read, where it has a version.
    pub(crate) fn of_record(target: Target<R>, record: &R) -> Self {
        Self { expected: expected_version(record), ..Self::new(target, &record.key()) }
    }
    /// Gives `()`: the old record is not sent back, and never unknown.
    pub fn return_nothing(self) -> Delete<R, Nothing> {
        let Self { target, key, expected, condition, once, .. } = self;
        Delete { target, key, expected, condition, once, of: PhantomData }
    }
}

impl<R: Record, Out: Returns<R>> Delete<R, Out> {
    /// Deletes only if the stored item meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }
    /// Deletes whatever version the stored item has: drops the condition on a `#[record(version)]`.
    pub fn any_version(mut self) -> Self {
        self.expected = Ok(Node::Constant(true));
        self
    }
    /// Is not sent again where it may have been applied: when a response was lost that is [`Error::OutcomeUnknown`], and what somebody
    /// else has written meanwhile stays. In a transaction, which is applied once whatever is lost, it changes nothing.
    pub fn once(mut self) -> Self {
        self.once = true;
        self
    }
    pub(crate) fn client(&self) -> Client {
        self.target.client.clone()
    }
    /// Returns a [`Response`]: capacity, metrics and the number of attempts alongside the result.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// What it would send, in DynamoDB's JSON with its values; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(self) -> Result<Explained, Error> {
        explain(self).await
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<DeleteItemFluentBuilder, Error> {
        Ok(self.render()?.delete_request(Out::VALUES))
    }

    pub(crate) fn render(self) -> Result<Write, Error> {
        let call = self.target.call("DeleteItem");
        let key = self.key.map_err(|e| call.no_such_key(e))?.key;
        let expected = self.expected.map_err(|e| call.refuse(e))?;
        let (stamp, condition) = (self.target.stamp(), expected.and(self.condition));
        let delete = (WriteAction::Delete, key);
        Write::new(call, &self.target, stamp, delete, Placeholders::default(), condition, !self.once)
    }
}

fn expected_version<R: Record>(record: &R) -> Result<Node, EncodeError> {
    let Some(name) = R::FACTS.roles.version else { return Ok(Node::Constant(true)) };
    let wanted = [name];
    let mut held = Capture::new(&wanted);
    record.encode_fields(&mut held)?;
    Ok(has_version(&R::FACTS, name, version_in(&R::FACTS, name, &held.into_item())?))
}

impl<R: Record, Out: Returns<R>> Operation for Delete<R, Out> {
    type Output = Out::Output;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let target = self.target.clone();
        self.render()?.send_for::<R, Out>(&target, detailed).await
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Delete<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
