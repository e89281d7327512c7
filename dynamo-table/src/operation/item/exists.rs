//! Whether there is an item.

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use futures::future::BoxFuture;

use super::get_item::GetItem;
use crate::codec::EncodeError;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::render::Placeholders;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};

/// Whether there is an item under the key. Awaited, it returns a `bool`; an item that would not decode exists too.
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
    /// Returns a [`Response`]: the capacity consumed and the number of attempts alongside the result.
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
        self.render(&call).map(|rendered| rendered.request(consistent))
    }

    fn render(self, call: &Call) -> Result<GetItem, Error> {
        let key = self.key.map_err(|e| call.no_such_key(e))?.key;
        let mut placeholders = Placeholders::default();
        let attributes = vec![R::FACTS.partition_key.name];
        let projection = Some(placeholders.projection(attributes.clone()).map_err(|e| call.refuse(e))?);
        let (handle, attributes) = (self.target.handle(), Some(attributes));
        Ok(GetItem { handle, key, attributes, projection, names: placeholders.names() })
    }
}

impl<R: Record> Operation for Exists<R> {
    type Output = bool;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<bool>, Error> {
        let call = self.target.call("GetItem");
        let consistent = self.consistent;
        let (item, response) = self.render(&call)?.fetch(&call, consistent, detailed).await?.take();
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
