//! A request as it was sent.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

/// A request that a [`Canned`](crate::Canned) client or a [`Recorder`](crate::Recorder) has seen.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The operation's name: `"PutItem"`.
    pub operation: String,
    /// The body; `Null` where it is not JSON.
    pub body: Value,
    /// The headers, names in lower case, in the order they were set.
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let headers = request.headers();
        Self {
            operation: operation(request).to_owned(),
            body: request.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default(),
            headers: headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
        }
    }

    /// The value of the header of this name, in any case.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use dynamo_table_testkit::{Answer, Canned};
    /// let canned = Canned::new([Answer::json(serde_json::json!({}))]);
    /// canned.client().list_tables().send().await?;
    /// assert_eq!(canned.requests()[0].header("X-Amz-Target"), Some("DynamoDB_20120810.ListTables"));
    /// # Ok(()) }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// The operation a request is for: the end of `DynamoDB_20120810.PutItem`.
pub(crate) fn operation(request: &HttpRequest) -> &str {
    target(request).rsplit('.').next().unwrap_or_default()
}

/// The service and the operation that a request is for: `DynamoDB_20120810.PutItem`.
pub(crate) fn target(request: &HttpRequest) -> &str {
    request.headers().get("x-amz-target").unwrap_or_default()
}
