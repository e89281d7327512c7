//! An HTTP client without a network: answers every request with canned bytes, at once or after a delay.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A body with the checksum that DynamoDB sends along, reckoned once: it is DynamoDB's work and not the client's.
#[derive(Clone)]
pub struct Body {
    bytes: Bytes,
    checksum: u32,
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        let checksum = crc32fast::hash(text.as_bytes());
        Self { bytes: text.into(), checksum }
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

type Pick = dyn Fn(&[u8]) -> Body + Send + Sync;

/// Answers with what `pick` makes of a request's body.
#[derive(Clone)]
pub struct Canned {
    pick: Arc<Pick>,
    delay: Option<Duration>,
}

impl Canned {
    pub fn always(body: impl Into<Body>) -> Self {
        let body = body.into();
        Self::with(move |_| body.clone())
    }

    pub fn with(pick: impl Fn(&[u8]) -> Body + Send + Sync + 'static) -> Self {
        Self { pick: Arc::new(pick), delay: None }
    }

    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay: (!delay.is_zero()).then_some(delay), ..self }
    }

    pub fn client(self) -> Client {
        Client::from_conf(config().http_client(CannedClient(SharedHttpConnector::new(self))).build())
    }

    fn response(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let sent = request.body().bytes().unwrap_or_default();
        if RECORDING.load(Ordering::Relaxed) {
            *last() = sent.to_vec();
        }
        let body = (self.pick)(sent);
        http::Response::builder()
            .status(200)
            .header("server", "Server")
            .header("date", "Mon, 08 Mar 2027 15:51:23 GMT")
            .header("content-type", "application/x-amz-json-1.0")
            .header("content-length", http::HeaderValue::from(body.bytes.len()))
            .header("connection", "keep-alive")
            .header("x-amzn-requestid", "A5FGSJ9ET4OKB8183S9M47RQQBVV4KQNSO5AEMVJF66Q9ASUAAJG")
            .header("x-amz-crc32", http::HeaderValue::from(body.checksum))
            .body(SdkBody::from(body.bytes))
            .map_err(Into::into)
            .and_then(|response| HttpResponse::try_from(response).map_err(Into::into))
            .map_err(|error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::user(error))
    }
}

/// As an application makes a client: the SDK's defaults, with a session token as most credentials have.
pub fn config() -> Builder {
    let token = Some("token".repeat(60));
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLEEXAMPLE00", secret, token, None, "bench"))
}

impl fmt::Debug for Canned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canned")
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(delay) = self.delay else {
            return HttpConnectorFuture::ready(self.response(&request));
        };
        let canned = self.clone();
        HttpConnectorFuture::new(async move {
            tokio::time::sleep(delay).await;
            canned.response(&request)
        })
    }
}

/// Hands out one connector, as the SDK's own client does.
#[derive(Debug, Clone)]
struct CannedClient(SharedHttpConnector);

impl HttpClient for CannedClient {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.0.clone()
    }
}

static RECORDING: AtomicBool = AtomicBool::new(false);
static LAST: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn last() -> std::sync::MutexGuard<'static, Vec<u8>> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on requests are kept, for the checks; while measuring they are not.
pub fn record() {
    RECORDING.store(true, Ordering::Relaxed);
}

/// The body of the last request that was sent.
pub fn last_request() -> Vec<u8> {
    last().clone()
}
