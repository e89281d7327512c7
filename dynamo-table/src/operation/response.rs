//! A result with what DynamoDB says alongside it.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::operation::put_item::PutItemOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};
use futures::future::BoxFuture;

use crate::codec::EncodeError;
use crate::codec::wire::response::Items;
use crate::codec::wire::row::Row;
use crate::error::Error;
use crate::transport::attempts::Seen;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::from_response::FromResponse;

/// The result of one request, with what DynamoDB says alongside it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Response<T> {
    /// What the operation returns without `.with_response()`.
    pub output: T,
    /// The [capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html)
    /// that the last attempt consumed, of the table and of each index.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the [item collection](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html),
    /// for writes to tables with local secondary indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
    /// How often the request was sent.
    pub attempts: u32,
}

// Values never reach a log by `Debug`.
impl<T> std::fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    /// The same with another result.
    pub(crate) fn with<U>(self, output: U) -> Response<U> {
        let Self { consumed_capacity, item_collection_metrics, attempts, .. } = self;
        Response { output, consumed_capacity, item_collection_metrics, attempts }
    }
    /// The result apart from what DynamoDB says of the request.
    pub(crate) fn take(self) -> (T, Response<()>) {
        let Self { output, consumed_capacity, item_collection_metrics, attempts } = self;
        (output, Response { output: (), consumed_capacity, item_collection_metrics, attempts })
    }
    /// Nothing was sent.
    pub(crate) fn unsent(output: T) -> Self {
        Self { output, consumed_capacity: None, item_collection_metrics: None, attempts: 0 }
    }
}

/// What GetItem, PutItem, UpdateItem and DeleteItem respond.
#[derive(Default)]
pub(crate) struct ItemResponse {
    pub(crate) item: Option<Row>,
    pub(crate) consumed_capacity: Option<ConsumedCapacity>,
    pub(crate) item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl ItemResponse {
    pub(crate) fn counted(self, seen: Seen) -> Response<Option<Row>> {
        let Self { item, consumed_capacity, item_collection_metrics } = self;
        Response { output: item, consumed_capacity, item_collection_metrics, attempts: seen.attempts }
    }
}

impl FromResponse<GetItemOutput> for ItemResponse {
    fn from_response(output: GetItemOutput, items: Option<Items>) -> Result<Self, EncodeError> {
        let item = Items::one(items, output.item)?;
        Ok(Self { item, consumed_capacity: output.consumed_capacity, item_collection_metrics: None })
    }
}
macro_rules! of_writes {
    ($($output:ty)*) => {$(
        impl FromResponse<$output> for ItemResponse {
            fn from_response(output: $output, items: Option<Items>) -> Result<Self, EncodeError> {
                Ok(Self {
                    item: Items::one(items, output.attributes)?,
                    consumed_capacity: output.consumed_capacity,
                    item_collection_metrics: output.item_collection_metrics,
                })
            }
        }
    )*};
}
of_writes! { PutItemOutput UpdateItemOutput DeleteItemOutput }

/// A builder of one request.
#[doc(hidden)]
pub trait Operation: Sized + Send + 'static {
    type Output: Send + 'static;
    /// What it sends from now on is only written down.
    fn record(&mut self, recorder: &Recorder);
    /// Sends it; `detailed` asks for capacity and metrics.
    fn send(self, detailed: bool) -> impl Future<Output = Result<Response<Self::Output>, Error>> + Send;
}

/// The future of a builder that is awaited as it is.
pub(crate) fn output_of<O: Operation>(operation: O) -> BoxFuture<'static, Result<O::Output, Error>> {
    Box::pin(async { Ok(operation.send(false).await?.output) })
}

/// What a builder of one request would send.
pub(crate) async fn explain<O: Operation>(mut operation: O) -> Result<Explained, Error> {
    let recorder = Recorder::of_one();
    operation.record(&recorder);
    recorder.explained(operation.send(false).await)
}

/// A builder whose result comes as a [`Response`]: capacity, metrics and attempts alongside it.
///
/// # Errors
/// Those of the builder that it was made of.
#[must_use = "nothing is sent until it is awaited"]
pub struct WithResponse<O>(pub(crate) O);

impl<O: Operation> IntoFuture for WithResponse<O> {
    type Output = Result<Response<O::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send(true))
    }
}
