//! One item by its key.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use futures::future::BoxFuture;

use super::get_item::GetItem;
use crate::codec::EncodeError;
use crate::codec::wire::row::Row;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::render::Placeholders;
use crate::index::{Projects, Readable, Records};
use crate::operation::decode::{projected, read};
use crate::operation::expiry::Expiry;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::target::Target;
use crate::record::{Projection, Record};
use crate::transport::explain::{Explained, Recorder};

/// Reads one item: `players.get(("nfl", 12))`. Awaited, it returns `Option<R>`, or `Option<P>` after `.project::<P>()`.
///
/// Sends one [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html), eventually
/// consistent unless [`consistent`](Self::consistent) is said. Lost answers are asked for again.
///
/// Through a [cached](crate::DynamoTable::cached) table nothing is sent where the cache holds the item, or somebody else's request for
/// it is under way; hooks run all the same, and what is given is the caller's own copy.
///
/// # Errors
/// [`Error::InvalidKey`] for a key that no item can have (nothing is sent), [`Error::Decode`] for an item that is there and
/// does not decode, [`Error::TableNotFound`], [`Error::Throttled`], [`Error::Transport`] and the like.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let ann = players.get(("nfl", 12)).await?.ok_or("there is no player 12")?;
/// assert_eq!(ann.name, "Ann");
/// assert_eq!(players.get(("nfl", 13)).consistent().await?, None);
///
/// #[derive(Debug, PartialEq, Projection)]
/// #[projection(of = Player)]
/// struct Name {
///     name: String,
/// }
/// let name = players.get(&ann).project::<Name>().await?;
/// assert_eq!(name, Some(Name { name: "Ann".into() }));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Get<R: Record, Out: Readable = Records<R>> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    consistent: bool,
    hide_expired: bool,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Get<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        Self { target, key: encode_key(key), consistent: false, hide_expired: false, of: PhantomData }
    }
    /// Reads only the attributes of a projection. The capacity consumed is that of the whole item.
    pub fn project<P: Projection<Record = R>>(self) -> Get<R, Projects<P>> {
        self.reading()
    }
    pub(crate) fn reading<Other: Readable<Record = R>>(self) -> Get<R, Other> {
        let Self { target, key, consistent, hide_expired, .. } = self;
        Get { target, key, consistent, hide_expired, of: PhantomData }
    }
}

impl<R: Record, Out: Readable<Record = R>> Get<R, Out> {
    /// A [consistent read](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html):
    /// sees every write that was acknowledged before, at twice the capacity. It goes past a cache, and leaves there what it read.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }
    /// Gives `None` for an item whose `#[record(ttl)]` lies in the past: DynamoDB deletes them
    /// [within a few days](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    pub fn hide_expired(mut self) -> Self {
        self.hide_expired = true;
        self
    }
    /// Returns a [`Response`]: the capacity consumed and the number of attempts alongside the record.
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
    /// [`Error::InvalidKey`] for a key that DynamoDB does not take.
    pub async fn into_request(self) -> Result<GetItemFluentBuilder, Error> {
        let call = self.target.call("GetItem");
        let consistent = self.consistent;
        self.render(&call).map(|rendered| rendered.item.request(consistent))
    }

    pub(crate) fn render(self, call: &Call) -> Result<RenderedGet<R>, Error> {
        let key = self.key.map_err(|e| call.no_such_key(e))?.key;
        let mut placeholders = Placeholders::default();
        let mut keys: Vec<&str> = R::FACTS.key_attributes().map(|key| key.name).collect();
        let expiry = self.hide_expired.then(|| Expiry::at(self.target.now(), &R::FACTS)).transpose();
        let expiry = expiry.map_err(|e| call.refuse(e))?;
        keys.extend(expiry.iter().flat_map(Expiry::names));
        let attributes = projected(&R::FACTS, keys, Out::ATTRIBUTES);
        let projection = placeholders.attributes(attributes.clone()).map_err(|e| call.refuse(e))?;
        let item = GetItem { handle: self.target.handle(), key, attributes, projection, names: placeholders.names() };
        Ok(RenderedGet { target: self.target, item, expiry })
    }
    pub(crate) fn client(&self) -> Client {
        self.target.client.clone()
    }
    pub(crate) fn table(&self) -> &str {
        &self.target.table
    }
}

/// A read that is ready to be sent, alone or in a transaction.
#[doc(hidden)]
pub struct RenderedGet<R> {
    pub(crate) target: Target<R>,
    pub(crate) item: GetItem,
    /// It may not be over.
    expiry: Option<Expiry>,
}

impl<R: Record> RenderedGet<R> {
    /// What was read, decoded; `None` if there is no item.
    pub(crate) async fn result<Out: Readable<Record = R>>(
        self,
        call: &Call,
        item: Option<Row>,
    ) -> Result<Option<Out::Output>, Error> {
        let is_over = |item: &Row| self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        match item.filter(|item| !is_over(item)) {
            Some(item) => read::<R, Out>(call, &self.target, &item).await.map(Some),
            None => Ok(None),
        }
    }
}

impl<R: Record, Out: Readable<Record = R>> Operation for Get<R, Out> {
    type Output = Option<Out::Output>;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("GetItem");
        let consistent = self.consistent;
        let rendered = self.render(&call)?;
        let (item, response) = rendered.item.fetch(&call, consistent, detailed).await?.take();
        Ok(response.with(rendered.result::<Out>(&call, item).await?))
    }
}

impl<R: Record, Out: Readable<Record = R>> IntoFuture for Get<R, Out> {
    type Output = Result<Option<Out::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
