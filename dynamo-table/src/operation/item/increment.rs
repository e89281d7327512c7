//! Counters: a number raised or lowered by DynamoDB itself, within bounds.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::BoxFuture;

use super::returns::{NewItem, undecodable};
use super::update::Update;
use super::write::Write;
use crate::codec::{EncodeError, Number, NumberAttribute, decode};
use crate::error::{Call, Error};
use crate::expression::bounds::value_at;
use crate::expression::changes::Change;
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Term};
use crate::expression::operand::ValueOperand;
use crate::expression::path::Path;
use crate::expression::role::Computable;
use crate::expression::within::Within;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};

/// Raises or lowers a number, whatever others do at the same time. Awaited, it returns the new value.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html), on condition that
/// the attribute is there and that the new value stays within [`floor`](Self::floor), [`ceiling`](Self::ceiling) and what the
/// attribute's type holds: a `u8` stays between 0 and 255. It is applied once, or [`Error::OutcomeUnknown`]: an increment is not
/// sent again when a response was lost. A [transaction](crate::transact_write) takes it as well, and returns no value.
///
/// # Errors
/// [`Error::BelowFloor`] and [`Error::AboveCeiling`]: nothing was changed. [`Error::ConditionFailed`] if there is no such item or
/// attribute, and nothing was created (see [`or_insert`](Self::or_insert)), or a further condition was false.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let points = players.increment(("nfl", 7), Player::POINTS, 5).ceiling(20).await?;
/// assert_eq!(points, 15);
/// let refused = players.decrement(("nfl", 7), Player::POINTS, 100).await.unwrap_err();
/// assert!(matches!(refused, Error::BelowFloor { .. })); // an unsigned number has a floor of 0
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Increment<R: Record, T> {
    update: Update<R, NewItem>,
    path: DocumentPath,
    by: Result<Number, EncodeError>,
    floor: Option<Result<Number, EncodeError>>,
    ceiling: Option<Result<Number, EncodeError>>,
    or_insert: bool,
    of: PhantomData<fn() -> T>,
}

/// Up or down.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    Up,
    Down,
}

impl<R: Record, T: NumberAttribute + Send + 'static> Increment<R, T> {
    pub(crate) fn new<Role: Computable>(
        target: Target<R>,
        key: &R::Key,
        path: Path<R, T, Role>,
        by: impl ValueOperand<R, T>,
        direction: Direction,
    ) -> Self {
        let by = number(by.term()).and_then(|by| match direction {
            Direction::Up => Ok(by),
            Direction::Down => opposite(by),
        });
        let update = Update::new(target, key).return_item();
        let path = path.into_document();
        Self { update, path, by, floor: None, ceiling: None, or_insert: false, of: PhantomData }
    }
    /// The new value may not be below this; else nothing is changed, and the error is [`Error::BelowFloor`].
    pub fn floor(mut self, floor: impl ValueOperand<R, T>) -> Self {
        self.floor = Some(number(floor.term()));
        self
    }
    /// The new value may not be above this; else nothing is changed, and the error is [`Error::AboveCeiling`].
    pub fn ceiling(mut self, ceiling: impl ValueOperand<R, T>) -> Self {
        self.ceiling = Some(number(ceiling.term()));
        self
    }
    /// Counts from 0 where there is no such item or attribute, and creates it.
    pub fn or_insert(mut self) -> Self {
        self.or_insert = true;
        self
    }
    /// A further condition on the stored item. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.update = self.update.condition(condition);
        self
    }
    /// Returns a [`Response`]: capacity, metrics and the number of attempts alongside the new value.
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
    pub async fn into_request(self) -> Result<UpdateItemFluentBuilder, Error> {
        let call = self.call();
        self.bounded(&call)?.into_request().await
    }

    pub(crate) fn client(&self) -> Client {
        self.update.client()
    }
    /// As an action of a transaction, which returns no value.
    pub(crate) async fn render(self) -> Result<Write, Error> {
        let call = self.call();
        self.bounded(&call)?.render().await
    }
    fn call(&self) -> Call {
        Call::new("UpdateItem", self.update.table())
    }
    /// The update, with the bounds in its change.
    fn bounded(self, call: &Call) -> Result<Update<R, NewItem>, Error> {
        let refuse = |e: EncodeError| call.refuse(e.in_attribute(&self.path.first));
        let by = self.by.map_err(refuse)?;
        let within = Within::from(<T as NumberAttribute>::BOUNDS)
            .at_least(self.floor.transpose().map_err(refuse)?)
            .at_most(self.ceiling.transpose().map_err(refuse)?);
        let step = Term::Value(AttributeValue::N(by.to_string()));
        let update = self.update.change(Change::count(self.path, "+", step, within));
        Ok(if self.or_insert { update.or_insert() } else { update })
    }
}

fn number(term: Term) -> Result<Number, EncodeError> {
    match term {
        Term::Value(AttributeValue::N(text)) => text.parse().map_err(EncodeError::invalid),
        Term::Invalid(error) => Err(error),
        _ => Err(EncodeError::invalid("a counter's step and bounds are numbers, not other attributes")),
    }
}

fn opposite(number: Number) -> Result<Number, EncodeError> {
    Number::ZERO.minus(number).ok_or_else(|| EncodeError::invalid("the step cannot be negated"))
}

impl<R: Record, T: NumberAttribute + Send + 'static> Operation for Increment<R, T> {
    type Output = T;

    fn record(&mut self, recorder: &Recorder) {
        self.update.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<T>, Error> {
        let call = self.call();
        let path = self.path.clone();
        let response = self.bounded(&call)?.send(detailed).await?;
        let Response { output: item, consumed_capacity, item_collection_metrics, attempts } = response;
        let result = item.to_item().and_then(|item| {
            let value = value_at(&item, &path).cloned();
            decode::<T>(value.unwrap_or(AttributeValue::Null(true)))
        });
        match result {
            Ok(output) => Ok(Response { output, consumed_capacity, item_collection_metrics, attempts }),
            Err(error) => Err(undecodable(&call.sent(attempts, None), &item, error)),
        }
    }
}

impl<R: Record, T: NumberAttribute + Send + 'static> IntoFuture for Increment<R, T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
