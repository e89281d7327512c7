//! Whole items: put, insert, replace.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use futures::future::BoxFuture;

use super::returns::{Old, Returns, Version};
use super::write::{Write, WriteAction};
use crate::codec::{Item, encode_item};
use crate::derived::complete_record;
use crate::error::{Call, Error};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node};
use crate::expression::render::Placeholders;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::roles::{Stamp, has_version, raise_version, stamp_item, version_not_above};
use crate::operation::target::{Target, Validated, check_size};
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::sdk::Report;

/// What has to be under the key before a put.
#[derive(Clone, Copy)]
pub(crate) enum Before {
    Anything,
    Absent,
    Present,
}

/// Writes a whole item: `put` whatever is under its key, `insert` if there is none, `replace` if there is one. What the
/// stored item holds besides is removed.
///
/// Sends one [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html). Awaited, it returns
/// `()`, of a record with `#[record(version)]` its new version, or the old record after [`return_old`](Put::return_old).
///
/// A `put` without a version or a condition is sent again when its response was lost, and may then take back what somebody else has
/// written between the two: [`once`](Put::once) forbids that.
///
/// Sets `created_at` if the record has none (an `insert` always), `updated_at`, and raises `version`: `put` and `replace` check
/// that the stored one is the record's, where 0 stands for none.
///
/// # Errors
/// [`Error::ConditionFailed`] for an `insert` of what exists, a `replace` of what does not, or a condition that is false;
/// [`Error::OutcomeUnknown`] where that cannot be told because a response was lost; [`Error::Encode`] for a value or a key that
/// DynamoDB does not take, or an item over 400 KB (nothing is sent); [`Error::OldUnknown`] after `.return_old()` when an
/// earlier attempt's answer was lost.
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
pub struct Put<R: Record, Out: Returns<R> = Version> {
    target: Target<R>,
    record: Validated<R>,
    before: Before,
    any_version: bool,
    condition: Node,
    once: bool,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Put<R> {
    pub(crate) fn new(target: Target<R>, record: Validated<R>, before: Before) -> Self {
        let condition = Node::Constant(true);
        Self { target, record, before, any_version: false, condition, once: false, of: PhantomData }
    }
    /// Returns the record that was there before; `None` if there was none.
    pub fn return_old(self) -> Put<R, Old> {
        let Self { target, record, before, any_version, condition, once, .. } = self;
        Put { target, record, before, any_version, condition, once, of: PhantomData }
    }
}

impl<R: Record, Out: Returns<R>> Put<R, Out> {
    /// Writes only if the stored item, or its absence, meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }
    /// Writes whatever version the stored item has, as long as the new one does not take it back: the condition on a
    /// `#[record(version)]` is then that the stored one is not above the record's. (An [`upsert`](crate::DynamoTable::upsert)
    /// raises any version.)
    pub fn any_version(mut self) -> Self {
        self.any_version = true;
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
    /// Writes it, and returns the item as it was written.
    pub(crate) async fn send_item(self, detailed: bool) -> Result<Response<Item>, Error> {
        let write = self.render().await?;
        let item = write.item.clone();
        Ok(write.send(Out::VALUES, Report::of(detailed)).await.result?.with(item))
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
    pub async fn into_request(self) -> Result<PutItemFluentBuilder, Error> {
        Ok(self.render().await?.put_request(Out::VALUES))
    }

    pub(crate) async fn render(self) -> Result<Write, Error> {
        let call = self.target.call("PutItem");
        let facts = R::FACTS;
        let stamp = self.target.stamp();
        let record = self.target.outgoing(&call, self.record).await?;
        let new = matches!(self.before, Before::Absent);
        let ItemToPut { item, held, version, .. } = whole_item(&call, &record, &stamp, new)?;

        let partition_key = DocumentPath::attribute(facts.partition_key.name);
        let before = match self.before {
            Before::Anything => Node::Constant(true),
            Before::Absent => Node::not_exists(partition_key),
            Before::Present => Node::exists(partition_key),
        };
        let expected = match (facts.roles.version, held) {
            (Some(name), Some(held)) if !new && self.any_version => version_not_above(&facts, name, held),
            (Some(name), Some(held)) if !new => has_version(&facts, name, held),
            _ => Node::Constant(true),
        };
        let (condition, placeholders) = (before.and(expected).and(self.condition), Placeholders::default());
        let put = (WriteAction::Put, item);
        let write = Write::new(call, &self.target, stamp, put, placeholders, condition, !self.once)?;
        Ok(Write { version: Some(version), ..write })
    }
}

/// A whole item as it is put.
pub(crate) struct ItemToPut {
    pub(crate) item: Item,
    /// Its size in bytes, by DynamoDB's rules.
    pub(crate) size: usize,
    /// The version that the record had.
    held: Option<u64>,
    version: u64,
}

/// The item of a record, with all that the library adds to it. A new one is created now.
pub(crate) fn whole_item<R: Record>(call: &Call, record: &R, stamp: &Stamp, new: bool) -> Result<ItemToPut, Error> {
    let refuse = |e| call.refuse(e);
    let mut item = encode_item(record).map_err(refuse)?;
    stamp_item(&R::FACTS, stamp, &mut item, new).map_err(refuse)?;
    let (held, version) = raise_version::<R>(&mut item).map_err(refuse)?;
    let item = complete_record::<R>(item).map_err(refuse)?;
    let size = check_size(call, &item)?;
    Ok(ItemToPut { item, size, held, version })
}

impl<R: Record, Out: Returns<R>> Operation for Put<R, Out> {
    type Output = Out::Output;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let target = self.target.clone();
        self.render().await?.send_for::<R, Out>(&target, detailed).await
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Put<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
