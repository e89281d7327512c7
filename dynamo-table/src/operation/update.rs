//! Changes to some attributes of an item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::BoxFuture;
use tracing::Instrument;

use super::index_keys::Held;
use super::response::{Operation, Response, WithResponse, output_of};
use super::returns::{New, NewItem, Nothing, Old, Returns, Updated};
use super::roles::stamp_changes;
use super::target::{Target, capacity};
use super::update_write::UpdateWrite;
use super::write::{Pending, Write, metrics, return_values};
use crate::codec::{AddAttribute, Attribute, EncodeError, NumberAttribute, NumberBounds, SetAttribute};
use crate::derived::{EncodedKey, encode_key};
use crate::error::Error;
use crate::expression::changes::{Change, Changes};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::expression::operand::{Operand, SetOperand};
use crate::expression::path::{Computable, Path, Settable, TopLevel};
use crate::record::{Projection, Record};

/// Changes attributes of an item that exists. Awaited, it gives the new record.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html) on condition that
/// the item is there; [`or_insert`](Update::or_insert) drops that condition. The clauses are sent in the order SET, REMOVE, ADD,
/// DELETE; all see the item as it was before. Index keys that are made of fields follow them.
///
/// # Errors
/// [`Error::ConditionFailed`] if there is no such item, or a condition is false. [`Error::OutcomeUnknown`] if an answer was lost
/// and the update must not be applied twice (arithmetic, appending, elements of lists), or a condition proves nothing any more.
/// [`Error::InvalidUse`] for no change at all and for changes that overlap. [`Error::Encode`] for values and keys that DynamoDB
/// does not take. The last two are found before anything is sent.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let bo = players
///     .update(("nfl", 7))
///     .set(Player::TEAM, "red")
///     .add(Player::TAGS, BTreeSet::from(["captain".to_owned()]))
///     .condition(Player::NAME.eq("Bo"))
///     .await?;
/// assert_eq!(bo.team.as_deref(), Some("red"));
///
/// let missing = players.update(("nfl", 13)).set(Player::NAME, "Di").await;
/// assert!(missing.unwrap_err().is_condition_failed()); // an update creates nothing
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Update<R: Record, Out: Returns<R> = New> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    changes: Changes,
    condition: Node,
    or_insert: bool,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Update<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        let (key, condition) = (encode_key(key), Node::Constant(true));
        Self { target, key, changes: Changes::default(), condition, or_insert: false, of: PhantomData }
    }
    pub(crate) fn return_item(self) -> Update<R, NewItem> {
        self.returning()
    }
    /// Gives the record as it was before; `None` if the update created it.
    pub fn return_old(self) -> Update<R, Old> {
        self.returning()
    }
    /// Gives those attributes of a projection that the update changed, as they are after it.
    #[doc(alias = "UPDATED_NEW")]
    pub fn return_updated<P: Projection<Record = R>>(self) -> Update<R, Updated<P>> {
        self.returning()
    }
    /// Gives `()`: the record is not sent back.
    pub fn return_nothing(self) -> Update<R, Nothing> {
        self.returning()
    }
}

/// What to change. A path may end in a nested struct, a list or a map; what it leads through has to exist.
impl<R: Record, Out: Returns<R>> Update<R, Out> {
    /// Sets the attribute to the value; an empty set, which DynamoDB does not store, removes it.
    pub fn set<T: Attribute, Role: Settable>(self, path: Path<R, T, Role>, value: impl SetOperand<R, T>) -> Self {
        let path = path.into_document();
        self.change(match value.term() {
            Term::Absent if path.can_be_absent() => Change::Remove(path),
            Term::Absent => Change::Set(path, Term::Value(AttributeValue::Null(true))),
            term => Change::Set(path, term),
        })
    }
    /// Sets the attribute to the value if it is absent; else leaves it as it is.
    #[doc(alias = "if_not_exists")]
    pub fn set_if_not_exists<T: Attribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        value: impl Operand<R, T>,
    ) -> Self {
        let path = path.into_document();
        match value.term() {
            // Absent it is already.
            Term::Absent => self,
            term => self.change(Change::Set(path.clone(), Term::IfNotExists(path, Box::new(term)))),
        }
    }
    /// Sets the attribute to what another one holds. What is not there cannot be read: DynamoDB refuses the update then.
    pub fn set_from<T: Attribute, Role: Computable, Other>(
        self,
        path: Path<R, T, Role>,
        from: Path<R, T, Other>,
    ) -> Self {
        self.change(Change::Set(path.into_document(), Term::Path(from.into_document())))
    }
    /// Adds to a number that is there. With [`or_insert`](Update::or_insert) an absent one counts as 0; without it DynamoDB
    /// refuses the update, and nothing is changed.
    pub fn increment<T: NumberAttribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        by: impl Operand<R, T>,
    ) -> Self {
        self.change(Change::count(path.into_document(), "+", by.term(), <T as NumberAttribute>::BOUNDS.into()))
    }
    /// Subtracts from a number that is there; the opposite of [`increment`](Self::increment).
    pub fn decrement<T: NumberAttribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        by: impl Operand<R, T>,
    ) -> Self {
        self.change(Change::count(path.into_document(), "-", by.term(), <T as NumberAttribute>::BOUNDS.into()))
    }
    /// Adds elements behind the last of a list that is there.
    #[doc(alias = "list_append")]
    pub fn append<T: Attribute, Role: Computable>(
        self,
        path: Path<R, Vec<T>, Role>,
        elements: impl Operand<R, Vec<T>>,
    ) -> Self {
        self.change(Change::append(path.into_document(), elements.term()))
    }
    /// Adds elements before the first of a list that is there.
    #[doc(alias = "list_append")]
    pub fn prepend<T: Attribute, Role: Computable>(
        self,
        path: Path<R, Vec<T>, Role>,
        elements: impl Operand<R, Vec<T>>,
    ) -> Self {
        self.change(Change::prepend(path.into_document(), elements.term()))
    }
    /// Removes the attribute, or the element of a list.
    pub fn remove<T, Role: Settable>(self, path: Path<R, T, Role>) -> Self {
        self.change(Change::Remove(path.into_document()))
    }
    /// DynamoDB's [ADD](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.ADD):
    /// adds to a number, which counts as 0 where it is absent, or puts members into a set. An empty set adds nothing.
    pub fn add<T: AddAttribute, Role: TopLevel>(self, path: Path<R, T, Role>, value: impl Operand<R, T>) -> Self {
        match value.term() {
            Term::Absent => self,
            term => self.change(Change::Add(path.into_document(), term, <T as AddAttribute>::BOUNDS.into())),
        }
    }
    /// Puts members into a set: [`add`](Self::add) by another name.
    #[doc(alias = "add")]
    pub fn insert_into<T: SetAttribute, Role: TopLevel>(
        self,
        path: Path<R, T, Role>,
        members: impl Operand<R, T>,
    ) -> Self {
        match members.term() {
            Term::Absent => self,
            term => self.change(Change::Add(path.into_document(), term, NumberBounds::NONE.into())),
        }
    }
    /// DynamoDB's [DELETE](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.DELETE):
    /// takes members out of a set. The last one takes the attribute with it.
    #[doc(alias = "delete")]
    pub fn delete_from<T: SetAttribute, Role: TopLevel>(
        self,
        path: Path<R, T, Role>,
        members: impl Operand<R, T>,
    ) -> Self {
        match members.term() {
            Term::Absent => self,
            term => self.change(Change::Delete(path.into_document(), term)),
        }
    }

    pub(crate) fn with_change(self, change: Change) -> Self {
        self.change(change)
    }
    pub(crate) fn table(&self) -> &str {
        &self.target.table
    }
    fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

/// How to send it.
impl<R: Record, Out: Returns<R>> Update<R, Out> {
    /// Updates only if the stored item meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }
    /// Creates the item where there is none, with the fields that its key is made of.
    pub fn or_insert(mut self) -> Self {
        self.or_insert = true;
        self
    }
    pub(crate) fn client(&self) -> Client {
        self.target.client.clone()
    }
    /// Gives a [`Response`]: capacity, metrics and the number of tries beside the result.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<UpdateItemFluentBuilder, Error> {
        Ok(update_request::<R, Out>(self.render()?, false).0)
    }

    fn returning<Other: Returns<R>>(self) -> Update<R, Other> {
        let Self { target, key, changes, condition, or_insert, .. } = self;
        Update { target, key, changes, condition, or_insert, of: PhantomData }
    }

    pub(crate) fn render(self) -> Result<Write<R>, Error> {
        let Self { target, key, mut changes, condition, or_insert, .. } = self;
        let call = target.call("UpdateItem");
        let key = key.map_err(|e| call.refuse(e))?;
        if changes.0.is_empty() {
            return Err(call.invalid("there is nothing to change: add `.set`, `.remove` or another change"));
        }
        let stamp = target.stamp();
        if or_insert {
            insert_key_fields(&mut changes, &key);
        }
        stamp_changes::<R>(&stamp, &mut changes).map_err(|e| call.refuse(e))?;
        let condition = match or_insert {
            true => condition,
            false => Node::exists(DocumentPath::attribute(R::FACTS.partition_key.name)).and(condition),
        };
        let (may_insert, held) = (or_insert, Held::Nothing);
        UpdateWrite { target, key, changes, condition, may_insert, held, once_by_condition: false, stamp }.render(&call)
    }
}

/// The request of an update and of an upsert.
pub(crate) fn update_request<R: Record, Out: Returns<R>>(
    write: Write<R>,
    detailed: bool,
) -> (UpdateItemFluentBuilder, Pending<R>) {
    let (parts, pending) = write.split("UpdateItem");
    let request = pending
        .target
        .client
        .update_item()
        .table_name(&pending.target.table)
        .set_key(Some(parts.item))
        .set_update_expression(parts.update)
        .set_return_values(return_values::<R, Out>())
        .set_return_values_on_condition_check_failure(parts.old_on_failure)
        .set_condition_expression(parts.condition)
        .set_expression_attribute_names(parts.names)
        .set_expression_attribute_values(parts.values)
        .set_return_consumed_capacity(capacity(detailed))
        .set_return_item_collection_metrics(metrics(detailed));
    (request, pending)
}

/// The fields that the key is made of stay attributes of their own.
fn insert_key_fields(changes: &mut Changes, key: &EncodedKey) {
    let mut fields: Vec<_> = key.fields.iter().filter(|(name, _)| !key.key.contains_key(*name)).collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        changes.push(Change::Set(DocumentPath::attribute(name.clone()), Term::Value(value.clone())));
    }
}

impl<R: Record, Out: Returns<R>> Operation for Update<R, Out> {
    type Output = Out::Output;

    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let (request, mut pending) = update_request::<R, Out>(self.render()?, detailed);
        let call = pending.watch(request.customize()).send();
        let answer = call.instrument(pending.call.span()).await;
        pending.finish::<Out, _, _>(answer).await
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Update<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
