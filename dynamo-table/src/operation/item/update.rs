//! Changes to some attributes of an item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;
use futures::future::BoxFuture;

use super::changes::Changing;
use super::index_keys::Held;
use super::returns::{New, NewItem, Nothing, Old, Returns, Updated, UpdatedOld};
use super::update_write::UpdateWrite;
use super::write::{Write, WriteAction};
use crate::codec::EncodeError;
use crate::derived::{EncodedKey, encode_key};
use crate::error::Error;
use crate::expression::changes::{Change, Changes};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::roles::stamp_changes;
use crate::operation::target::Target;
use crate::record::{Projection, Record};
use crate::transport::explain::{Explained, Recorder};

/// Changes attributes of an item that exists. Awaited, it returns the new record.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html) on condition that
/// the item is there; [`or_insert`](Update::or_insert) drops that condition. The clauses are sent in the order SET, REMOVE, ADD,
/// DELETE; all see the item as it was before. Index keys and computed attributes that are made of fields
/// [follow them](crate::key). Arithmetic stays within the type of its attribute: its bounds are conditions. The changes are those of
/// [`Changing`]; changes that were built apart ([`Changes`](super::changes::Changes)) are joined by [`and`](Changing::and).
///
/// # Errors
/// [`Error::ConditionFailed`] if there is no such item, or a condition is false. [`Error::OutcomeUnknown`] if a response was lost
/// and the update must not be applied twice (arithmetic, appending, elements of lists), or a condition proves nothing any more.
/// [`Error::BelowFloor`] and [`Error::AboveCeiling`] for a number that would leave its type. [`Error::InvalidUse`] where no change
/// was asked for, for changes that overlap, and for a part of an index key whose other parts the update does not know.
/// [`Error::InvalidKey`] and [`Error::Encode`] for keys and values that DynamoDB does not take. The last two are found before anything is
/// sent. Where DynamoDB refuses a path (what it leads through is not there, what is read is absent, what is computed with is of another
/// type), its words name none: the message says which of the update's paths it can be, and what to do.
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
pub type Update<R, Out = New> = Changing<R, UpdateItem<R, Out>>;

/// Where an [`Update`] is sent, and how.
pub struct UpdateItem<R: Record, Out: Returns<R>> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    condition: Node,
    or_insert: bool,
    once: bool,
    out: PhantomData<fn() -> Out>,
}

impl<R: Record> Update<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        let (key, condition) = (encode_key(key), Node::Constant(true));
        Self::from_nothing(UpdateItem { target, key, condition, or_insert: false, once: false, out: PhantomData })
    }
    pub(crate) fn return_item(self) -> Update<R, NewItem> {
        self.returning()
    }
    /// Gives the record as it was before; `None` if the update created it.
    pub fn return_old(self) -> Update<R, Old> {
        self.returning()
    }
    /// Gives those attributes of a projection that the update changed, as they are after it. Where a part of one was changed it is
    /// whole all the same.
    #[doc(alias = "UPDATED_NEW")]
    pub fn return_updated<P: Projection<Record = R>>(self) -> Update<R, Updated<P>> {
        self.returning()
    }
    /// Gives those attributes of a projection that the update changed, as they were before it; `None` if none of them was there.
    #[doc(alias = "UPDATED_OLD")]
    pub fn return_updated_old<P: Projection<Record = R>>(self) -> Update<R, UpdatedOld<P>> {
        self.returning()
    }
    /// Gives `()`: the record is not sent back.
    pub fn return_nothing(self) -> Update<R, Nothing> {
        self.returning()
    }
}

/// How to send it.
impl<R: Record, Out: Returns<R>> Update<R, Out> {
    /// Updates only if the stored item meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.of.condition = self.of.condition.and(condition.into_node());
        self
    }
    /// Creates the item where there is none, with the fields that its key is made of. What else the record cannot be read without has to
    /// be set too: else the new item does not decode.
    pub fn or_insert(mut self) -> Self {
        self.of.or_insert = true;
        self
    }
    /// Is not sent again where it may have been applied: when a response was lost that is [`Error::OutcomeUnknown`], and what somebody
    /// else has written meanwhile stays. In a transaction, which is applied once whatever is lost, it changes nothing.
    pub fn once(mut self) -> Self {
        self.of.once = true;
        self
    }
    pub(crate) fn table(&self) -> &str {
        &self.of.target.table
    }
    pub(crate) fn client(&self) -> Client {
        self.of.target.client.clone()
    }
    /// Returns a [`Response`]: capacity, metrics and the number of attempts alongside the result.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// What it would send, in DynamoDB's JSON with its values; nothing is sent. The table's hooks run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(self) -> Result<Explained, Error> {
        explain(self).await
    }
    /// The SDK's own builder, with all that this one would send. The table's hooks have run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<UpdateItemFluentBuilder, Error> {
        Ok(self.render().await?.update_request(Out::VALUES))
    }

    fn returning<Other: Returns<R>>(self) -> Update<R, Other> {
        let UpdateItem { target, key, condition, or_insert, once, .. } = self.of;
        let of = UpdateItem { target, key, condition, or_insert, once, out: PhantomData };
        Update { changes: self.changes, asked: self.asked, of, record: PhantomData }
    }

    /// For a transaction, in which an update without a change is none: what has to be there is checked.
    pub(crate) async fn render_action(self) -> Result<Write, Error> {
        let or_insert = self.of.or_insert;
        let mut write = self.render().await?;
        write.action = match write.action {
            WriteAction::Update(update) if update.text.is_none() && !or_insert => WriteAction::Check,
            action => action,
        };
        Ok(write)
    }
    pub(crate) async fn render(self) -> Result<Write, Error> {
        let UpdateItem { target, key, condition, or_insert, once, .. } = self.of;
        let call = target.call("UpdateItem");
        let key = key.map_err(|e| call.no_such_key(e))?;
        if !self.asked {
            return Err(call.invalid("there is nothing to change: add `.set`, `.remove` or another change"));
        }
        let (stamp, mut changes) = (target.stamp(), self.changes);
        target.given(&call, &mut changes).await?;
        if or_insert {
            insert_key_fields(&mut changes, &key);
        }
        stamp_changes::<R>(&stamp, &mut changes).map_err(|e| call.refuse(e))?;
        let partition_key = const { R::FACTS.partition_key.name };
        let condition = match or_insert {
            true => condition,
            false => Node::exists(DocumentPath::attribute(partition_key)).and(condition),
        };
        let (may_insert, held) = (or_insert, Held::Nothing);
        let write = UpdateWrite {
            target: &target,
            key,
            changes,
            condition,
            may_insert,
            held,
            once_by_condition: false,
            named: matches!(Out::VALUES, ReturnValue::UpdatedNew | ReturnValue::UpdatedOld),
            stamp,
        };
        Ok(write.render(call)?.once(once))
    }
}

/// The fields that the key is made of stay attributes of their own.
fn insert_key_fields(changes: &mut Changes, key: &EncodedKey) {
    let mut fields: Vec<_> = key.fields().iter().filter(|(name, _)| !key.key.contains_key(*name)).collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        changes.push(Change::Set(DocumentPath::attribute(name.clone()), Term::Value(value.clone())));
    }
}

impl<R: Record, Out: Returns<R>> Operation for Update<R, Out> {
    type Output = Out::Output;

    fn record(&mut self, recorder: &Recorder) {
        self.of.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let target = self.of.target.clone();
        self.render().await?.send_for::<R, Out>(&target, detailed).await
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Update<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
