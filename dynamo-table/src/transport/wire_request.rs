//! The one place that knows how the SDK writes a request: what is swapped there, so that a body that is written already is sent as it is.
//!
//! A serializer of ours is put before the operation's own into the configuration of the call: a public, documented interface of the
//! smithy crates. The SDK's input still names the tables, which its endpoint rules read, and nothing else.

use std::fmt;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

/// A request's body, and the operation that it is of.
#[derive(Clone)]
pub(crate) struct ReadyBody {
    target: &'static str,
    body: Bytes,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for ReadyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyBody").field("target", &self.target).field("bytes", &self.body.len()).finish()
    }
}

impl ReadyBody {
    pub(crate) fn batch_get_item(body: String) -> Self {
        Self { target: "DynamoDB_20120810.BatchGetItem", body: body.into() }
    }
    pub(crate) fn batch_write_item(body: String) -> Self {
        Self { target: "DynamoDB_20120810.BatchWriteItem", body: body.into() }
    }
    /// Takes the place of the SDK's serializer for this call.
    pub(crate) fn take_over(&self, config: &mut ConfigBag) {
        config.interceptor_state().store_put(SharedRequestSerializer::new(self.clone()));
    }
}

impl SerializeRequest for ReadyBody {
    fn serialize_input(&self, _: Input, _: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let mut request = HttpRequest::new(SdkBody::from(self.body.clone()));
        request.set_method("POST")?;
        request.set_uri("/")?;
        let headers = request.headers_mut();
        headers.insert("content-type", "application/x-amz-json-1.0");
        headers.insert("x-amz-target", self.target);
        headers.insert("content-length", self.body.len().to_string());
        Ok(request)
    }
}
