//! Counters: a number raised or lowered by DynamoDB itself, within bounds.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::BoxFuture;

use super::response::{Operation, Response, WithResponse, output_of};
use super::returns::NewItem;
use super::target::Target;
use super::update::Update;
use crate::codec::{Attribute, EncodeError, Item, Number, NumberAttribute, decode};
use crate::error::{Call, Error, Failed};
use crate::expression::changes::Change;
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Step, Term};
use crate::expression::operand::Operand;
use crate::expression::path::{Computable, Path};
use crate::record::Record;

/// Raises or lowers a number, whatever others do at the same time. Awaited, it gives the new value.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html), on condition that
/// the attribute is there and that the new value stays within [`floor`](Self::floor) and [`ceiling`](Self::ceiling). An unsigned
/// attribute has a floor of 0 whether it is said or not. It is applied once, or [`Error::OutcomeUnknown`]: an increment is not
/// sent again when an answer was lost.
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
/// assert!(matches!(refused, Error::BelowFloor(..))); // an unsigned number has a floor of 0
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
        by: impl Operand<R, T>,
        direction: Direction,
    ) -> Self {
        let by = number(by.term()).and_then(|by| match direction {
            Direction::Up => Ok(by),
            Direction::Down => difference(Number::ZERO, by),
        });
        let update = Update::new(target, key).return_item();
        let path = path.into_document();
        Self { update, path, by, floor: None, ceiling: None, or_insert: false, of: PhantomData }
    }
    /// The new value may not be below this; else nothing is changed, and the error is [`Error::BelowFloor`].
    pub fn floor(mut self, floor: impl Operand<R, T>) -> Self {
        self.floor = Some(number(floor.term()));
        self
    }
    /// The new value may not be above this; else nothing is changed, and the error is [`Error::AboveCeiling`].
    pub fn ceiling(mut self, ceiling: impl Operand<R, T>) -> Self {
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
    /// Gives a [`Response`]: capacity, metrics and the number of tries beside the new value.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }

    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<UpdateItemFluentBuilder, Error> {
        let call = self.call();
        self.bounded(&call)?.0.into_request().await
    }

    fn call(&self) -> Call {
        Call { operation: "UpdateItem", table: self.update.table().to_owned() }
    }
    /// The update, and what its bounds are.
    fn bounded(self, call: &Call) -> Result<(Update<R, NewItem>, Bounds), Error> {
        let path = &self.path;
        let refuse = |e: EncodeError| call.refuse(e.in_attribute(&path.first));
        let by = self.by.map_err(refuse)?;
        let floor = self.floor.transpose().map_err(refuse)?.or_else(smallest::<T>);
        let bounds = Bounds { path: path.clone(), by, floor, ceiling: self.ceiling.transpose().map_err(refuse)? };
        let condition = bounds.condition(self.or_insert).map_err(refuse)?;
        let step = Box::new(Term::Value(AttributeValue::N(by.to_string())));
        let now = Box::new(Term::Path(bounds.path.clone()));
        let change = Change::Set(bounds.path.clone(), Term::Sum(now, "+", step));
        let mut update = self.update.with_change(change).condition(Condition::new(condition));
        if self.or_insert {
            update = update.or_insert();
        }
        Ok((update, bounds))
    }
}

/// Of a type that holds no negative number its smallest.
fn smallest<T: Attribute>() -> Option<Number> {
    let holds = |text: &str| decode::<T>(AttributeValue::N(text.into())).is_ok();
    match (holds("-1"), holds("0")) {
        (true, _) => None,
        (false, true) => Some(Number::ZERO),
        (false, false) => Some(Number::from(1u8)),
    }
}

fn number(term: Term) -> Result<Number, EncodeError> {
    match term {
        Term::Value(AttributeValue::N(text)) => text.parse().map_err(EncodeError::invalid),
        Term::Invalid(error) => Err(error),
        _ => Err(EncodeError::invalid("a counter's step and bounds are numbers, not other attributes")),
    }
}

/// Exactly `a - b`.
fn difference(a: Number, b: Number) -> Result<Number, EncodeError> {
    let ((a, a_exponent), (b, b_exponent)) = (a.parts(), b.parts());
    let exponent = match (a, b) {
        (0, _) => b_exponent,
        (_, 0) => a_exponent,
        _ => a_exponent.min(b_exponent),
    };
    let scaled = |digits: i128, from: i16| match digits {
        0 => Some(0),
        _ => digits.checked_mul(10i128.checked_pow(u32::try_from(from - exponent).ok()?)?),
    };
    let digits = scaled(a, a_exponent).zip(scaled(b, b_exponent)).and_then(|(a, b)| a.checked_sub(b));
    let too_far = || EncodeError::invalid("the step and the bound are too far apart to be subtracted exactly");
    Number::from_parts(digits.ok_or_else(too_far)?, exponent).map_err(EncodeError::invalid)
}

struct Bounds {
    path: DocumentPath,
    by: Number,
    floor: Option<Number>,
    ceiling: Option<Number>,
}

impl Bounds {
    /// `value + by` stays within the bounds: DynamoDB's conditions cannot add, so the step is taken off the bounds.
    fn condition(&self, or_insert: bool) -> Result<Node, EncodeError> {
        let bound = |operator, bound: Option<Number>| match bound {
            Some(bound) => {
                let bound = Term::Value(AttributeValue::N(difference(bound, self.by)?.to_string()));
                Ok(Node::Compare(Term::Path(self.path.clone()), operator, bound))
            }
            None => Ok(Node::Constant(true)),
        };
        let floor = if self.by < Number::ZERO { self.floor } else { None };
        let ceiling = if self.by > Number::ZERO { self.ceiling } else { None };
        let within = bound(">=", floor)?.and(bound("<=", ceiling)?);
        let exists = Node::exists(self.path.clone());
        Ok(match or_insert && self.broken_by(Number::ZERO).is_none() {
            true if matches!(within, Node::Constant(true)) => within,
            true => Node::not_exists(self.path.clone()).or(within),
            false => exists.and(within),
        })
    }
    /// The bound that the step would break from this value.
    fn broken_by(&self, value: Number) -> Option<Broken> {
        let new = difference(value, difference(Number::ZERO, self.by).ok()?).ok()?;
        if self.by < Number::ZERO && self.floor.is_some_and(|floor| new < floor) {
            return Some(Broken::Floor);
        }
        (self.by > Number::ZERO && self.ceiling.is_some_and(|ceiling| new > ceiling)).then_some(Broken::Ceiling)
    }
    /// What a failed condition means: a bound, or something else.
    fn explain(&self, error: Error, or_insert: bool) -> Error {
        let Error::ConditionFailed(call, failed) = error else { return error };
        let held = failed.item.as_ref().and_then(|item| value_at(item, &self.path)).and_then(as_number);
        let broken = held.or(or_insert.then_some(Number::ZERO)).and_then(|held| self.broken_by(held));
        match broken {
            Some(Broken::Floor) => Error::BelowFloor(call, failed),
            Some(Broken::Ceiling) => Error::AboveCeiling(call, failed),
            None => Error::ConditionFailed(call, failed),
        }
    }
}

enum Broken {
    Floor,
    Ceiling,
}

fn as_number(value: &AttributeValue) -> Option<Number> {
    value.as_n().ok()?.parse().ok()
}

fn value_at<'i>(item: &'i Item, path: &DocumentPath) -> Option<&'i AttributeValue> {
    path.rest.iter().try_fold(path.first.all().find_map(|name| item.get(name))?, |value, step| match (step, value) {
        (Step::Member(name), AttributeValue::M(map)) => name.all().find_map(|name| map.get(name)),
        (Step::Entry(name), AttributeValue::M(map)) => map.get(name),
        (Step::Element(index), AttributeValue::L(list)) => list.get(*index),
        _ => None,
    })
}

impl<R: Record, T: NumberAttribute + Send + 'static> Operation for Increment<R, T> {
    type Output = T;

    async fn send(self, detailed: bool) -> Result<Response<T>, Error> {
        let call = self.call();
        let or_insert = self.or_insert;
        let (update, bounds) = self.bounded(&call)?;
        let response = update.send(detailed).await.map_err(|error| bounds.explain(error, or_insert))?;
        let Response { output: item, consumed_capacity, item_collection_metrics, attempts } = response;
        let value = value_at(&item, &bounds.path).cloned();
        let value = value.unwrap_or(AttributeValue::Null(true));
        match decode::<T>(value) {
            Ok(output) => Ok(Response { output, consumed_capacity, item_collection_metrics, attempts }),
            Err(error) => Err(Error::AppliedUndecodable(call, Failed::new(Some(item)), error)),
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
