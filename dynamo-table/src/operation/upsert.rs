//! What a record holds, set on the stored item: created where there is none, and attributes that the record does not know are kept.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;
use futures::future::BoxFuture;
use tracing::Instrument;

use super::put::{metrics, old_on_failure, write_condition};
use super::response::{Operation, Response, WithResponse, output_of};
use super::returns::{New, Nothing, Old, Returns};
use super::target::{Outgoing, Target, capacity, check_size};
use crate::codec::Item;
use crate::codec::clauses::Clauses;
use crate::derived::{add_derived, check_index_keys, encode_key};
use crate::error::{Call, Error};
use crate::expression::changes::{Change, Changes};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::expression::path::{Computable, Path};
use crate::expression::render::Placeholders;
use crate::facts::KeyAttribute;
use crate::record::Record;
use crate::transport::attempts::{Attempts, Repeat};

/// Sets what the record holds on the stored item, and creates it where there is none. Awaited, it gives the new record.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html): a `None` leaves
/// what is stored untouched, an empty set removes it, attributes that the record does not know are kept. A nested struct is one
/// attribute and is set whole.
///
/// # Errors
/// [`Error::ConditionFailed`] for a condition that is false, with the old item; [`Error::OutcomeUnknown`] where that cannot be
/// told because an answer was lost; [`Error::Encode`] for a value or a key that DynamoDB does not take (nothing is sent);
/// [`Error::AppliedUndecodable`] when the item in the answer does not decode.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let ann = Player { league: "nfl".into(), number: 12, name: "Anna".into(), team: None, points: 201,
///                    tags: BTreeSet::new(), home: None };
/// let stored = players.upsert(&ann).set_if_not_exists(Player::NAME).await?;
/// assert_eq!(stored.points, 201);
/// assert_eq!(stored.team.as_deref(), Some("red")); // a `None` is left as it was
/// assert_eq!(stored.name, "Ann"); // there was a name
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Upsert<R: Record, Out: Returns<R> = New> {
    target: Target<R>,
    record: Outgoing<R>,
    if_not_exists: Vec<DocumentPath>,
    condition: Node,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Upsert<R> {
    pub(crate) fn new(target: Target<R>, record: Outgoing<R>) -> Self {
        Self { target, record, if_not_exists: Vec::new(), condition: Node::Constant(true), of: PhantomData }
    }
    /// Gives the record as it was before; `None` if there was none.
    pub fn return_old(self) -> Upsert<R, Old> {
        self.returning()
    }
    /// Gives `()`: the record is not sent back.
    pub fn return_nothing(self) -> Upsert<R, Nothing> {
        self.returning()
    }
}

impl<R: Record, Out: Returns<R>> Upsert<R, Out> {
    /// Sets this attribute only if the stored item has none. Nothing happens to an attribute that the record lacks.
    #[doc(alias = "if_not_exists")]
    pub fn set_if_not_exists<T, Role: Computable>(mut self, path: Path<R, T, Role>) -> Self {
        self.if_not_exists.push(path.into_document());
        self
    }
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
    pub async fn into_request(self) -> Result<UpdateItemFluentBuilder, Error> {
        let call = self.target.call("UpdateItem");
        Ok(self.render(&call, false).await?.0)
    }

    fn returning<Other: Returns<R>>(self) -> Upsert<R, Other> {
        let Self { target, record, if_not_exists, condition, .. } = self;
        Upsert { target, record, if_not_exists, condition, of: PhantomData }
    }

    async fn render(self, call: &Call, detailed: bool) -> Result<(UpdateItemFluentBuilder, Target<R>, Repeat), Error> {
        let record = self.target.outgoing(call, self.record).await?;
        let (key, changes) = changes_of(call, &record, &self.if_not_exists)?;
        let mut placeholders = Placeholders::default();
        let update = changes.render(&mut placeholders).map_err(|e| call.refuse(e))?;
        let condition = write_condition(call, &mut placeholders, self.condition)?;
        let repeat = if condition.is_some() { Repeat::Conditional } else { Repeat::Harmless };
        let request = self
            .target
            .client
            .update_item()
            .table_name(&self.target.table)
            .set_key(Some(key))
            // A record of key attributes only has nothing to set; the request creates its item all the same.
            .set_update_expression(Some(update).filter(|update| !update.is_empty()))
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

/// The key of a record, and what an upsert of it changes.
fn changes_of<R: Record>(call: &Call, record: &R, if_not_exists: &[DocumentPath]) -> Result<(Item, Changes), Error> {
    let refuse = |e| call.refuse(e);
    let key = encode_key(&record.key()).map_err(refuse)?.key;
    let mut clauses = Clauses::default();
    record.encode_fields(&mut clauses).map_err(refuse)?;
    let (set, removed) = clauses.into_parts();
    let mut item: Item = set.iter().cloned().collect();
    check_size(call, &item)?;
    add_derived(&mut item, R::FACTS.all_key_attributes()).map_err(refuse)?;
    check_index_keys::<R>(&item).map_err(refuse)?;

    let mut changes = Changes::default();
    let mut set_one = |name: String, value| {
        let path = DocumentPath::attribute(name);
        let value = Term::Value(value);
        let value = match if_not_exists.contains(&path) {
            true => Term::IfNotExists(path.clone(), Box::new(value)),
            false => value,
        };
        changes.push(Change::Set(path, value));
    };
    for (name, value) in set.into_iter().filter(|(name, _)| !key.contains_key(name)) {
        item.remove(&name);
        set_one(name, value);
    }
    // What is left is derived; in the order of the facts, so that the same record renders to the same text.
    for derived in R::FACTS.all_key_attributes() {
        if let Some(value) = item.remove(derived.name).filter(|_| !key.contains_key(derived.name)) {
            set_one(derived.name.to_owned(), value);
        }
    }
    let follows = |key: &&KeyAttribute| {
        key.is_derived() && key.fields().iter().any(|field| removed.iter().any(|name| name == field))
    };
    let derived: Vec<_> =
        R::FACTS.all_key_attributes().into_iter().filter(follows).map(|key| key.name.to_owned()).collect();
    for name in removed.into_iter().chain(derived) {
        changes.push(Change::Remove(DocumentPath::attribute(name)));
    }
    Ok((key, changes))
}

impl<R: Record, Out: Returns<R>> Operation for Upsert<R, Out> {
    type Output = Out::Output;

    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("UpdateItem");
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

impl<R: Record, Out: Returns<R>> IntoFuture for Upsert<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
