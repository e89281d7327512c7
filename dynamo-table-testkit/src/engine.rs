//! The in-process engine as an HTTP client of the SDK.

use crate::config::without_socket;
use crate::dispatch::Service;
use crate::http::response;
use crate::request::target;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynoxide::Database;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A client on a fresh in-memory engine of its own: no socket, no credentials to set, ready in a few milliseconds.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = dynamo_table_testkit::client();
/// assert!(client.list_tables().send().await?.table_names().is_empty());
/// # Ok(()) }
/// ```
pub fn client() -> Client {
    Engine::new().client()
}

/// A client on an engine that keeps its data in this file, which is created where it is missing.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("players.db");
/// let client = dynamo_table_testkit::file_client(path)?;
/// assert!(client.list_tables().send().await?.table_names().is_empty());
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// See [`Engine::open`].
pub fn file_client(path: impl AsRef<Path>) -> Result<Client, EngineError> {
    Ok(Engine::open(path)?.client())
}

/// Where the engine's work is done; it does not wait for anything, so it keeps its thread busy until it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum RunOn {
    /// On the task that awaits the request: the same order of events in each run.
    #[default]
    Caller,
    /// On tokio's pool for blocking work, so that a large page never holds up other tasks.
    BlockingPool,
}

/// An engine could not be opened or served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The path is not Unicode, which the engine asks for.
    #[error("the path {} is not Unicode", .0.display())]
    Path(PathBuf),
    /// To the engine this is no name of a file but a database that is gone when it is closed.
    #[error("{0:?} does not name a file: for an engine in memory there is `Engine::new()`")]
    NoFile(String),
    /// The file cannot be created, read, or is not an engine's.
    #[error("cannot open the in-process engine at {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No port is free on this machine, or it may not be listened to.
    #[error("the in-process engine cannot listen on 127.0.0.1")]
    Listen(#[source] std::io::Error),
}

/// An in-process DynamoDB; its clients, and its clones, share the data.
///
/// It is an HTTP client of the SDK: it can stand behind a [`Recorder`](crate::Recorder) or behind a client whose
/// settings are the caller's.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
/// use dynamo_table_testkit::Engine;
///
/// let engine = Engine::new();
/// let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build()?;
/// let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build()?;
/// let create = engine.client().create_table().table_name("players").attribute_definitions(id).key_schema(key);
/// create.billing_mode(BillingMode::PayPerRequest).send().await?;
///
/// let other = engine.client();
/// assert_eq!(other.list_tables().send().await?.table_names(), ["players"]);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Engine {
    service: Service,
    run_on: RunOn,
    requests: Arc<AtomicU64>,
}

/// Paths that the engine opens without a file: what is written there would be lost.
const KEEPS_NO_FILE: [&str; 2] = ["", ":memory:"];

impl Engine {
    /// A fresh engine in memory.
    ///
    /// # Panics
    ///
    /// Where there is no memory for it.
    pub fn new() -> Self {
        Self::on(Database::memory().expect("an engine in memory needs nothing but memory"))
    }

    /// An engine that keeps its data in this file, which is created where it is missing.
    ///
    /// # Errors
    ///
    /// The path is not Unicode, is empty or `:memory:`, its folder is missing, or the file is not an engine's.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, EngineError> {
        let path = path.as_ref();
        let text = path.to_str().ok_or_else(|| EngineError::Path(path.to_owned()))?;
        if KEEPS_NO_FILE.contains(&text) {
            return Err(EngineError::NoFile(text.to_owned()));
        }
        // SQLite takes a relative path that begins with `file:` for a URI, which may be one of a database in memory.
        let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let file = file.to_str().ok_or_else(|| EngineError::Path(path.to_owned()))?;
        let open = || {
            let database = Database::new(file)?;
            // Without this a file syncs after each item.
            database.disable_bulk_loading()?;
            Ok(database)
        };
        let failed =
            |source: dynoxide::DynoxideError| EngineError::Open { path: path.to_owned(), source: source.into() };
        open().map(Self::on).map_err(failed)
    }

    fn on(database: Database) -> Self {
        Self { service: Service::of(database), run_on: RunOn::default(), requests: Arc::default() }
    }

    /// Sets where the work is done; by default on the caller's task.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Engine, RunOn};
    /// let engine = Engine::new().run_on(RunOn::BlockingPool);
    /// # let _ = engine.client();
    /// ```
    #[must_use]
    pub fn run_on(mut self, run_on: RunOn) -> Self {
        self.run_on = run_on;
        self
    }

    /// A client on this engine.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// A client on this engine with settings of one's own.
    ///
    /// ```
    /// # use dynamo_table_testkit::Engine;
    /// use aws_sdk_dynamodb::config::Region;
    ///
    /// let client = Engine::new().client_with(|config| config.region(Region::new("eu-central-1")));
    /// # let _ = client;
    /// ```
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        Client::from_conf(change(without_socket(self.clone())).build())
    }

    /// Carries out one request, whose target is such as `DynamoDB_20120810.PutItem`.
    pub(crate) async fn answer(&self, target: String, body: Vec<u8>) -> Result<HttpResponse, ConnectorError> {
        let request_id = format!("engine-{}", self.requests.fetch_add(1, Ordering::Relaxed) + 1);
        let (status, json) = match self.run_on {
            RunOn::Caller => self.service.answer(&target, &body),
            RunOn::BlockingPool => {
                let service = self.service.clone();
                let work = tokio::task::spawn_blocking(move || service.answer(&target, &body));
                work.await.map_err(|ended| ConnectorError::other(ended.into(), None))?
            }
        };
        Ok(response(status, json, request_id))
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("run_on", &self.run_on).finish_non_exhaustive()
    }
}

impl HttpClient for Engine {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = target(&request).to_owned();
        let Some(body) = request.body().bytes().map(<[u8]>::to_vec) else {
            let error = "the in-process engine reads no streamed request";
            return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
        };
        let engine = self.clone();
        HttpConnectorFuture::new(async move { engine.answer(target, body).await })
    }
}
