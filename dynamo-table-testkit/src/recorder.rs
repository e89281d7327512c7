//! Counts and keeps the requests that pass through to another HTTP client.

use crate::config::without_socket;
use crate::request::Request;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Stands in front of another HTTP client, an [`Engine`](crate::Engine) for example, and records what is sent.
///
/// Clones share the record.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dynamo_table_testkit::{Engine, Recorder};
///
/// let recorder = Recorder::new(Engine::new());
/// recorder.client().list_tables().send().await?;
/// assert_eq!(recorder.operations(), ["ListTables"]);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Recorder {
    inner: SharedHttpClient,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Recorder {
    /// Records what is sent to `inner`.
    pub fn new(inner: impl HttpClient + 'static) -> Self {
        Self { inner: SharedHttpClient::new(inner), requests: Arc::default() }
    }

    /// A client whose requests are recorded. For an `inner` without a socket: no endpoint is set that exists.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// The same with settings of one's own, for example an endpoint.
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        Client::from_conf(change(without_socket(self.clone())).build())
    }

    /// How many requests were sent, each try counted.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// What was sent, in order: `["PutItem", "GetItem"]`.
    pub fn operations(&self) -> Vec<String> {
        self.lock().iter().map(|request| request.operation.clone()).collect()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().clone()
    }

    /// The requests so far; the record starts anew.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use dynamo_table_testkit::{Engine, Recorder};
    /// let recorder = Recorder::new(Engine::new());
    /// recorder.client().list_tables().send().await?;
    /// assert_eq!(recorder.take().len(), 1);
    /// assert_eq!(recorder.count(), 0);
    /// # Ok(()) }
    /// ```
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for Recorder {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(RecordingConnector { inner, recorder: self.clone() })
    }
}

#[derive(Debug)]
struct RecordingConnector {
    inner: SharedHttpConnector,
    recorder: Recorder,
}

impl HttpConnector for RecordingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.recorder.lock().push(Request::of(&request));
        self.inner.call(request)
    }
}
