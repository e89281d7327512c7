//! Whether there is an item.

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use futures::future::BoxFuture;

use crate::cache::place::Place;
use crate::cache::read::ReadTicket;
use crate::codec::EncodeError;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::render::Placeholders;
use crate::operation::response::{ItemResponse, Operation, Response, WithResponse, output_of};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::attempts::Repeat;
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// Whether an item stands under the key. Awaited, it gives a `bool`; an item that would not decode exists too.
///
/// Sends one [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html) that asks for the
/// partition key alone; it consumes the capacity of the whole item.
///
/// # Errors
/// As for [`Get`](super::get::Get): a request that was throttled or lost is an error, never "no".
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// assert!(players.exists(("nfl", 12)).await?);
/// assert!(!players.exists(("nfl", 13)).await?);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Exists<R: Record> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    consistent: bool,
}

impl<R: Record> Exists<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        Self { target, key: encode_key(key), consistent: false }
    }
    /// A consistent read, at twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }
    /// Gives a [`Response`]: the capacity consumed and the number of attempts beside the answer.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for a key that DynamoDB does not take.
    pub async fn into_request(self) -> Result<GetItemFluentBuilder, Error> {
        let call = self.target.call("GetItem");
        self.render(&call)
    }

    fn render(self, call: &Call) -> Result<GetItemFluentBuilder, Error> {
        let key = self.key.map_err(|e| call.no_such_key(e))?.key;
        let mut placeholders = Placeholders::default();
        let projection = placeholders.projection([R::FACTS.partition_key.name]).map_err(|e| call.refuse(e))?;
        Ok(self
            .target
            .client
            .get_item()
            .table_name(&*self.target.table)
            .set_key(Some(key))
            .set_consistent_read(self.consistent.then_some(true))
            .projection_expression(projection)
            .set_expression_attribute_names(placeholders.names()))
    }
}

impl<R: Record> Operation for Exists<R> {
    type Output = bool;

    async fn send(mut self, detailed: bool) -> Result<Response<bool>, Error> {
        let call = self.target.call("GetItem");
        let place = self.key.as_ref().ok().and_then(|key| self.target.place(&key.key));
        let known = place.as_ref().filter(|_| !self.consistent).and_then(Place::lookup);
        if let Some(found) = known {
            return Ok(Response::unsent(found.is_some()));
        }
        let ticket = place.map(Place::begin_read);
        self.consistent |= ticket.as_ref().is_some_and(ReadTicket::consistent);
        let outgoing = Outgoing::new(&call, self.render(&call)?, Repeat::Harmless).reporting(Report::of(detailed));
        let Sent { result, seen } = outgoing.send::<ItemResponse>().await;
        let response = result?.counted(seen);
        // Only the key was asked for: of an item that is there the cache gets nothing.
        match (ticket, &response.output) {
            (Some(ticket), None) => drop(ticket.fill(None)),
            (Some(ticket), Some(_)) => ticket.seen(),
            (None, _) => {}
        }
        let (item, response) = response.take();
        Ok(response.with(item.is_some()))
    }
}

impl<R: Record> IntoFuture for Exists<R> {
    type Output = Result<bool, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
