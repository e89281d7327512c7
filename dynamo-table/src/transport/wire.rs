//! The one place that knows how the SDK reads a response: what is swapped there, so that items stay the bytes that they are.
//!
//! The operation's own deserializer is found in its configuration, and another is put before it into the call's: both are public,
//! documented interfaces of the smithy crates. That takes the items out of the body, and leaves all else to the SDK's: errors, and every
//! other member. Where it is passed by, as by a client that is mocked, the SDK's output has the items, and the door takes them from there.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use aws_sdk_dynamodb::config::{ConfigBag, FrozenLayer, RuntimePlugin};
use aws_smithy_runtime_api::client::interceptors::context::{Error as AnyError, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::Body;

use crate::codec::wire::response::{Items, ItemsAt, take_apart};

/// How the SDK reads the responses of an operation.
#[derive(Debug)]
pub(crate) struct OwnReading(Option<FrozenLayer>);

impl OwnReading {
    pub(crate) fn of(operation: &dyn RuntimePlugin) -> Self {
        Self(operation.config())
    }
    fn deserializer(&self) -> Option<&SharedResponseDeserializer> {
        self.0.as_ref()?.load::<SharedResponseDeserializer>()
    }
}

/// The items of the response to the last attempt.
#[derive(Debug, Clone, Default)]
pub(crate) struct TakenItems(Arc<Mutex<Option<Items>>>);

impl TakenItems {
    fn set(&self, items: Option<Items>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = items;
    }
    pub(crate) fn take(&self) -> Option<Items> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads the response of one call: the items by ourselves, all else by the SDK.
pub(crate) struct Reading {
    pub(crate) own: &'static OwnReading,
    pub(crate) at: ItemsAt,
    pub(crate) items: TakenItems,
}

impl Reading {
    /// Takes the place of the SDK's for this call.
    pub(crate) fn take_over(self, config: &mut ConfigBag) {
        if self.own.deserializer().is_some() {
            config.interceptor_state().store_put(SharedResponseDeserializer::new(self));
        }
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("at", &self.at).finish_non_exhaustive()
    }
}

impl DeserializeResponse for Reading {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<AnyError>> {
        self.items.set(None);
        let own = self.own.deserializer().ok_or_else(|| OrchestratorError::other("the SDK has no deserializer"))?;
        if !response.status().is_success() {
            return own.deserialize_nonstreaming_with_config(response, config);
        }
        // The SDK takes an empty response for `{}`, which would read as "there is no item".
        let body = whole(response).filter(|body| !body.is_empty()).ok_or_else(|| lost("no bytes came"))?;
        if !is_as_sent(response, &body) {
            return Err(lost("the checksum of the response is not that of its bytes"));
        }
        if self.at == ItemsAt::Nowhere {
            return own.deserialize_nonstreaming_with_config(response, config);
        }
        let apart = take_apart(&body, self.at).map_err(lost)?;
        let mut rest = HttpResponse::new(response.status(), SdkBody::from(apart.rest));
        for name in REQUEST_IDS {
            if let Some(id) = response.headers().get(name) {
                rest.headers_mut().insert(name, id.to_owned());
            }
        }
        let output = own.deserialize_nonstreaming_with_config(&rest, config)?;
        self.items.set(apart.items);
        Ok(output)
    }
}

const REQUEST_IDS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// As the SDK sees a body that broke off: of what may be sent again, another attempt follows.
fn lost(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> OrchestratorError<AnyError> {
    OrchestratorError::response(why.into())
}

/// The body, which the SDK has read whole; nothing is copied.
fn whole(response: &HttpResponse) -> Option<Bytes> {
    let mut body = response.body().try_clone()?;
    match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().ok(),
        Poll::Ready(None) => Some(Bytes::new()),
        Poll::Ready(Some(Err(_))) | Poll::Pending => None,
    }
}

/// Whether the body has the checksum that DynamoDB sends of it; one in another encoding is not the one that it was made of.
fn is_as_sent(response: &HttpResponse, body: &[u8]) -> bool {
    let headers = response.headers();
    if headers.get("content-encoding").is_some() {
        return true;
    }
    let told = headers.get("x-amz-crc32").and_then(|told| told.trim().parse::<u32>().ok());
    told.is_none_or(|told| told == crc32fast::hash(body))
}
