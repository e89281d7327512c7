//! One item by its key.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use futures::future::BoxFuture;

use crate::cache::place::Place;
use crate::cache::read::Claim;
use crate::codec::EncodeError;
use crate::codec::Item;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::render::Placeholders;
use crate::index::{Projects, Readable, Records};
use crate::operation::decode::{projected, read};
use crate::operation::expiry::Expiry;
use crate::operation::response::{ItemResponse, Operation, Response, WithResponse, output_of};
use crate::operation::target::Target;
use crate::record::{Projection, Record};
use crate::transport::attempts::Repeat;
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// Reads one item: `players.get(("nfl", 12))`. Awaited, it gives `Option<R>`, or `Option<P>` after `.project::<P>()`.
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
    /// Gives a [`Response`]: the capacity consumed and the number of attempts beside the record.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for a key that DynamoDB does not take.
    pub async fn into_request(self) -> Result<GetItemFluentBuilder, Error> {
        let call = self.target.call("GetItem");
        let consistent = self.consistent;
        self.render(&call).map(|rendered| rendered.request(consistent))
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
        Ok(RenderedGet { target: self.target, key, attributes, projection, names: placeholders.names(), expiry })
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
    pub(crate) key: Item,
    /// What is asked for; `None` is everything.
    attributes: Option<Vec<&'static str>>,
    pub(crate) projection: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    /// It may not be over.
    expiry: Option<Expiry>,
}

impl<R: Record> RenderedGet<R> {
    fn request(&self, consistent: bool) -> GetItemFluentBuilder {
        self.target
            .client
            .get_item()
            .table_name(&*self.target.table)
            .set_key(Some(self.key.clone()))
            .set_consistent_read(consistent.then_some(true))
            .set_projection_expression(self.projection.clone())
            .set_expression_attribute_names(self.names.clone())
    }
    async fn fetch(&self, call: &Call, consistent: bool, detailed: bool) -> Result<Response<Option<Item>>, Error> {
        let outgoing = Outgoing::new(call, self.request(consistent), Repeat::Harmless);
        let Sent { result, seen } = outgoing.reporting(Report::of(detailed)).send::<ItemResponse>().await;
        Ok(result?.counted(seen))
    }
    /// From the cache, or into it. A consistent read asks in any case.
    async fn fetch_cached(
        &self,
        call: &Call,
        place: Place,
        consistent: bool,
        detailed: bool,
    ) -> Result<Response<Option<Item>>, Error> {
        let whole = self.attributes.is_none();
        let mut ticket = match consistent {
            true => place.begin_read(),
            false => match place.claim(whole).await {
                Claim::Found(found) => return Ok(Response::unsent(found.map(|item| self.copy_of(&item)))),
                Claim::Ask(ticket) => ticket,
            },
        };
        let request = self.fetch(call, consistent || ticket.consistent(), detailed);
        let answer = match ticket.unless_answered(request).await {
            Ok(answer) => answer,
            Err(found) => return Ok(Response::unsent(found.map(|item| self.copy_of(&item)))),
        };
        match answer {
            Ok(response) if whole || response.output.is_none() => {
                let Response { output, consumed_capacity, item_collection_metrics, attempts } = response;
                let output = ticket.fill(output).map(Arc::unwrap_or_clone);
                Ok(Response { output, consumed_capacity, item_collection_metrics, attempts })
            }
            Ok(response) => {
                ticket.seen();
                Ok(response)
            }
            Err(error) => {
                ticket.fail();
                Err(error)
            }
        }
    }
    /// What DynamoDB would give of a cached item.
    fn copy_of(&self, item: &Item) -> Item {
        match &self.attributes {
            None => item.clone(),
            Some(names) => {
                let asked = |name: &&str| item.get(*name).map(|value| ((*name).to_owned(), value.clone()));
                names.iter().filter_map(asked).collect()
            }
        }
    }
    /// What was read, decoded; `None` if there is no item.
    pub(crate) async fn result<Out: Readable<Record = R>>(
        self,
        call: &Call,
        item: Option<Item>,
    ) -> Result<Option<Out::Output>, Error> {
        let is_over = |item: &Item| self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        match item.filter(|item| !is_over(item)) {
            Some(item) => read::<R, Out>(call, &self.target, self.key, item).await.map(Some),
            None => Ok(None),
        }
    }
}

impl<R: Record, Out: Readable<Record = R>> Operation for Get<R, Out> {
    type Output = Option<Out::Output>;

    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("GetItem");
        let consistent = self.consistent;
        let rendered = self.render(&call)?;
        let Response { output: item, consumed_capacity, item_collection_metrics, attempts } =
            match rendered.target.place(&rendered.key) {
                Some(place) => rendered.fetch_cached(&call, place, consistent, detailed).await?,
                None => rendered.fetch(&call, consistent, detailed).await?,
            };
        let output = rendered.result::<Out>(&call, item).await?;
        Ok(Response { output, consumed_capacity, item_collection_metrics, attempts })
    }
}

impl<R: Record, Out: Readable<Record = R>> IntoFuture for Get<R, Out> {
    type Output = Result<Option<Out::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
