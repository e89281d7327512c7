//! The engine behind the layer, asked on the layer's own account or for the client.

use crate::http;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

/// One request of the client's, and the way to the engine.
#[derive(Debug)]
pub(crate) struct Upstream {
    connector: SharedHttpConnector,
    request: HttpRequest,
}

/// An answer that has come whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: HttpResponse,
    pub(crate) body: Vec<u8>,
}

impl Upstream {
    pub(crate) fn new(connector: SharedHttpConnector, request: HttpRequest) -> Self {
        Self { connector, request }
    }

    /// The client's request as it came.
    pub(crate) async fn send(&self) -> Result<Reply, ConnectorError> {
        let body = self.request.body().bytes().unwrap_or_default().to_vec();
        self.post(None, body).await
    }

    /// The client's request with another body. The signature does not fit it; engines for tests check none.
    pub(crate) async fn send_as(&self, body: &Value) -> Result<Reply, ConnectorError> {
        self.post(None, body.to_string().into_bytes()).await
    }

    /// Another operation of the layer's own; `None` where the engine refuses it.
    pub(crate) async fn ask(&self, operation: &str, body: &Value) -> Result<Option<Value>, ConnectorError> {
        let reply = self.post(Some(operation), body.to_string().into_bytes()).await?;
        Ok(reply.is_success().then(|| reply.json()).flatten())
    }

    async fn post(&self, operation: Option<&str>, body: Vec<u8>) -> Result<Reply, ConnectorError> {
        let length = body.len().to_string();
        let mut request = HttpRequest::new(SdkBody::from(body));
        let invalid = |error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::user(error);
        request.set_method(self.request.method()).map_err(|error| invalid(error.into()))?;
        request.set_uri(self.request.uri().to_owned()).map_err(|error| invalid(error.into()))?;
        for (name, value) in self.request.headers() {
            request.headers_mut().append(name.to_owned(), value.to_owned());
        }
        request.headers_mut().insert("content-length", length);
        if let Some(operation) = operation {
            request.headers_mut().insert("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        }
        Reply::read(self.connector.call(request).await?).await
    }
}

impl Reply {
    async fn read(mut response: HttpResponse) -> Result<Self, ConnectorError> {
        let whole = ByteStream::new(response.take_body()).collect().await;
        let body = whole.map_err(|error| ConnectorError::io(error.into()))?.to_vec();
        Ok(Self { response, body })
    }

    pub(crate) fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The answer as it came.
    pub(crate) fn whole(mut self) -> HttpResponse {
        *self.response.body_mut() = SdkBody::from(self.body);
        self.response
    }

    /// Answers this in its place.
    pub(crate) fn replace(&mut self, json: &Value) {
        let body = json.to_string().into_bytes();
        self.response = http::response(200, body.clone(), self.request_id());
        self.body = body;
    }

    pub(crate) fn request_id(&self) -> String {
        self.response.headers().get("x-amzn-requestid").unwrap_or("faults").to_owned()
    }
}
