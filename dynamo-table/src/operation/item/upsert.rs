//! What a record holds, set on the stored item: created where there is none, and attributes that the record does not know are kept.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::BoxFuture;

use super::index_keys::Held;
use super::returns::{New, Nothing, Old, Returns};
use super::update_write::UpdateWrite;
use super::write::Write;
use crate::codec::Item;
use crate::codec::core::clauses::Clauses;
use crate::derived::{check_names, encode_key};
use crate::error::{Call, Error};
use crate::expression::changes::{Change, Changes};
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::expression::path::Path;
use crate::expression::role::Computable;
use crate::facts::KeyAttribute;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::roles::{Stamp, stamp_changes};
use crate::operation::target::{Target, Validated, check_size};
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};

/// Sets what the record holds on the stored item, and creates it where there is none. Awaited, it returns the new record.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html): a `None` leaves
/// what is stored untouched, an empty set removes it, attributes that the record does not know are kept. A nested struct is one
/// attribute and is set whole. Index keys and computed attributes [follow their fields](crate::key).
///
/// # Errors
/// [`Error::ConditionFailed`] for a condition that is false, with the old item, also where the record leaves a part of an index key
/// untouched that the stored item has, and changes another; [`Error::OutcomeUnknown`] where that cannot be
/// told because a response was lost; [`Error::Encode`] for a value or a key that DynamoDB does not take (nothing is sent);
/// [`Error::AppliedUndecodable`] when the item in the answer does not decode, [`Error::AppliedHook`] when a hook fails on it.
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
    record: Validated<R>,
    if_not_exists: Vec<DocumentPath>,
    condition: Node,
    once: bool,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Upsert<R> {
    pub(crate) fn new(target: Target<R>, record: Validated<R>) -> Self {
        let (if_not_exists, condition) = (Vec::new(), Node::Constant(true));
        Self { target, record, if_not_exists, condition, once: false, of: PhantomData }
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
    pub(crate) fn set_if_not_exists_all(mut self, paths: &[DocumentPath]) -> Self {
        self.if_not_exists.extend_from_slice(paths);
        self
    }
    /// Writes only if the stored item, or its absence, meets the condition. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
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

    fn returning<Other: Returns<R>>(self) -> Upsert<R, Other> {
        let Self { target, record, if_not_exists, condition, once, .. } = self;
        Upsert { target, record, if_not_exists, condition, once, of: PhantomData }
    }

    pub(crate) async fn render(self) -> Result<Write, Error> {
        self.render_named(false).await
    }
    /// `named`: which attributes it changes is asked.
    pub(crate) async fn render_named(self, named: bool) -> Result<Write, Error> {
        let call = self.target.call("UpdateItem");
        let stamp = self.target.stamp();
        let record = self.target.outgoing(&call, self.record).await?;
        let refuse = |e| call.refuse(e);
        let key = encode_key(&record.key()).map_err(refuse)?;
        let (held, changes) = changes_of(&call, &record, &self.if_not_exists, &stamp)?;
        let write = UpdateWrite {
            target: &self.target,
            key,
            changes,
            condition: self.condition,
            may_insert: true,
            held: Held::Record(&held),
            once_by_condition: false,
            named,
            stamp,
        };
        Ok(write.render(call)?.once(self.once))
    }
}

/// At the most as many attributes are set by the library.
const STAMPED: usize = 4;

/// The fields of a record that other attributes are made of, as they are written, and what an upsert of it changes.
fn changes_of<R: Record>(
    call: &Call,
    record: &R,
    if_not_exists: &[DocumentPath],
    stamp: &Stamp,
) -> Result<(Item, Changes), Error> {
    let refuse = |e| call.refuse(e);
    let facts = const { &R::FACTS };
    let mut clauses = Clauses::of(facts.attributes.own.len());
    record.encode_fields(&mut clauses).map_err(refuse)?;
    let (mut set, mut removed) = clauses.into_parts();
    check_names::<R>(set.iter().map(|(name, _)| name.as_str())).map_err(refuse)?;
    check_size(call, set.iter().map(|(name, value)| (name, value)))?;
    let parts: Vec<&str> = facts.derived().flat_map(KeyAttribute::each_field).collect();
    let held: Item = set.iter().filter(|(name, _)| parts.contains(&name.as_str())).cloned().collect();

    // What the library sets, and what it makes of the fields, is not taken from the record.
    let computed = facts.computed.iter().map(|attribute| attribute.name);
    let by_library: Vec<&str> = facts.roles.managed().chain(computed).collect();
    set.retain(|(name, _)| !by_library.contains(&name.as_str()));
    removed.retain(|name| !by_library.contains(&name.as_str()));

    let path_of = |name: String| match const { R::FACTS.attributes.any_aliases() } {
        true => DocumentPath::field(&facts.attributes, name),
        false => DocumentPath::attribute(name),
    };
    let mut changes = Changes(Vec::with_capacity(set.len() + removed.len() + STAMPED));
    for (name, value) in set {
        if facts.key_attributes().all(|key| key.name != name) {
            changes.push(set_one(path_of(name), value, if_not_exists));
        }
    }
    stamp_changes::<R>(stamp, &mut changes).map_err(refuse)?;
    removed.into_iter().for_each(|name| changes.push(Change::Remove(path_of(name))));
    match changes.overlap() {
        Some((name, _)) => Err(call.invalid(format!("the record has two values for the attribute `{}`", name.text()))),
        None => Ok((held, changes)),
    }
}

fn set_one(path: DocumentPath, value: AttributeValue, if_not_exists: &[DocumentPath]) -> Change {
    let value = Term::Value(value);
    match if_not_exists.contains(&path) {
        true => Change::Set(path.clone(), Term::IfNotExists(path, Box::new(value))),
        false => Change::Set(path, value),
    }
}

impl<R: Record, Out: Returns<R>> Operation for Upsert<R, Out> {
    type Output = Out::Output;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let target = self.target.clone();
        self.render().await?.send_for::<R, Out>(&target, detailed).await
    }
}

impl<R: Record, Out: Returns<R>> IntoFuture for Upsert<R, Out> {
    type Output = Result<Out::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
