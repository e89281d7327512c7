//! What a call would send: written down by an HTTP client that sends nothing.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use serde_json::Value;

use crate::error::Error;

/// The requests that a call would send, in DynamoDB's JSON, for docs, tests and bug reports. Made by the `explain` of each builder.
///
/// **It holds values**: its `Display` shows them, since the caller asked; its `Debug` names the operations alone.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let explained = players.get(("nfl", 12)).consistent().explain().await?;
/// assert_eq!(
///     explained.to_string(),
///     r#"GetItem
/// {
///   "ConsistentRead": true,
///   "Key": {
///     "league": {
///       "S": "nfl"
///     },
///     "number": {
///       "N": "12"
///     }
///   },
///   "TableName": "players"
/// }"#
/// );
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Explained {
    requests: Vec<ExplainedRequest>,
}

impl Explained {
    /// The requests, in the order in which they would leave. None where the call would send nothing.
    pub fn requests(&self) -> &[ExplainedRequest] {
        &self.requests
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, others)) = self.requests.split_first() else { return f.write_str("nothing would be sent") };
        write!(f, "{first}")?;
        others.iter().try_for_each(|request| write!(f, "\n\n{request}"))
    }
}

impl fmt::Debug for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.requests).finish()
    }
}

/// One request of a call that was explained.
#[derive(Clone, PartialEq, Eq)]
pub struct ExplainedRequest {
    operation: String,
    body: Value,
}

impl ExplainedRequest {
    /// DynamoDB's name of the operation: `GetItem`.
    pub fn operation(&self) -> &str {
        &self.operation
    }
    /// The body in DynamoDB's JSON, its members in the order of their names.
    pub fn body(&self) -> &Value {
        &self.body
    }
}

impl fmt::Display for ExplainedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{:#}", self.operation, self.body)
    }
}

// Values never reach a log by `Debug`.
impl fmt::Debug for ExplainedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExplainedRequest({})", self.operation)
    }
}

const NO_TABLE: &str =
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"explained"}"#;

/// Writes down what its clients are to send.
#[derive(Debug, Clone)]
pub struct Recorder {
    requests: Arc<Mutex<Vec<ExplainedRequest>>>,
    after: After,
}

/// What follows a request that was written down.
#[derive(Debug, Clone, Copy)]
enum After {
    /// The end.
    End,
    /// It is taken for done, or for having found nothing.
    Done,
    /// There is no such table.
    NoTable,
}

impl Recorder {
    /// For a call of one request: it ends with that.
    pub(crate) fn of_one() -> Self {
        Self { requests: Arc::default(), after: After::End }
    }
    /// For calls of several requests that do not depend on each other: each is taken for done, or for having found nothing.
    pub(crate) fn of_several() -> Self {
        Self { requests: Arc::default(), after: After::Done }
    }
    /// For calls on a table itself: what they would send where there is none.
    pub(crate) fn of_no_table() -> Self {
        Self { requests: Arc::default(), after: After::NoTable }
    }
    /// The same client with nothing behind it: it needs neither credentials nor a region, and reaches no network.
    pub(crate) fn client(&self, client: &Client) -> Client {
        let credentials = Credentials::new("explained", "explained", None, None, "explain");
        let config = client.config().to_builder().credentials_provider(credentials).region(Region::new("explained"));
        let config = config.use_fips(false).use_dual_stack(false).endpoint_url("http://explained.invalid");
        Client::from_conf(config.http_client(self.clone()).build())
    }
    /// What was written down.
    ///
    /// # Errors
    /// That of a call that failed before it would have sent anything; of several requests, also of a later one.
    pub(crate) fn explained<T, E>(&self, result: Result<T, E>) -> Result<Explained, Error>
    where
        E: Into<Error>,
    {
        let requests = std::mem::take(&mut *self.requests());
        match (result, self.after) {
            // What was taken for done fails for a reason of the call's own.
            (Err(error), After::Done) => Err(error.into()),
            (Err(error), After::End | After::NoTable) if requests.is_empty() => Err(error.into()),
            _ => Ok(Explained { requests }),
        }
    }
    fn requests(&self) -> MutexGuard<'_, Vec<ExplainedRequest>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let response = match (self.after, operation.as_str()) {
            (After::Done, _) => Some((200, "{}")),
            (After::NoTable, "DescribeTable" | "DeleteTable") => Some((400, NO_TABLE)),
            (After::End | After::NoTable, _) => None,
        };
        self.requests().push(ExplainedRequest { operation, body });
        let response = response
            .and_then(|(status, body)| Some(HttpResponse::new(StatusCode::try_from(status).ok()?, body.into())));
        HttpConnectorFuture::ready(
            response.ok_or_else(|| ConnectorError::user("a call that is explained is not sent".into())),
        )
    }
}

impl HttpClient for Recorder {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
