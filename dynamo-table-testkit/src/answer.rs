//! One canned answer.

use crate::http;
use crate::request::Request;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// What a [`Canned`](crate::Canned) client answers to one request.
///
/// Answers with a status carry the headers that DynamoDB sends, its checksum and a request id (`canned-1`, `canned-2`,
/// …) among them.
#[derive(Debug, Clone)]
#[must_use]
pub struct Answer {
    kind: Kind,
    headers: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
enum Kind {
    Whole { status: u16, body: Vec<u8> },
    Torn { body: Vec<u8> },
    Reset,
    Timeout,
    Never,
    Made(Maker),
}

/// Makes an answer out of the requests so far, of which the last is the one to be answered.
#[derive(Clone)]
struct Maker(Arc<Make>);

type Make = dyn Fn(&[Request]) -> Answer + Send + Sync;

impl fmt::Debug for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Maker")
    }
}

impl Answer {
    fn new(kind: Kind) -> Self {
        Self { kind, headers: Vec::new() }
    }

    /// Status 200 and this body.
    ///
    /// ```
    /// # use dynamo_table_testkit::Answer;
    /// # use serde_json::json;
    /// let found = Answer::json(json!({ "Item": { "id": { "S": "a" } } }));
    /// # let _ = found;
    /// ```
    pub fn json(body: Value) -> Self {
        Self::raw(200, body.to_string())
    }

    /// An error of DynamoDB: its status, its code and further members of the body, such as `Item`,
    /// `CancellationReasons` or a `message` of one's own.
    ///
    /// ```
    /// # use dynamo_table_testkit::Answer;
    /// # use serde_json::json;
    /// let failed = Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": { "id": { "S": "a" } } }));
    /// let throttled = Answer::error(400, "ProvisionedThroughputExceededException", json!({}));
    /// # let _ = (failed, throttled);
    /// ```
    pub fn error(status: u16, code: &str, members: Value) -> Self {
        let mut body = Map::new();
        body.insert("__type".into(), format!("com.amazonaws.dynamodb.v20120810#{code}").into());
        if let Value::Object(members) = members {
            body.extend(members);
        }
        if !body.contains_key("message") && !body.contains_key("Message") {
            body.insert("message".into(), format!("canned: {code}").into());
        }
        Self::raw(status, Value::Object(body).to_string())
    }

    /// Any status and any body, also one that is not JSON.
    ///
    /// ```
    /// # use dynamo_table_testkit::Answer;
    /// let from_a_proxy = Answer::raw(502, "<html>Bad Gateway</html>").header("content-type", "text/html");
    /// # let _ = from_a_proxy;
    /// ```
    pub fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(Kind::Whole { status, body: body.into() })
    }

    /// Status 200 without a body. The SDK takes it for `{}`.
    pub fn empty() -> Self {
        Self::raw(200, "")
    }

    /// Status 200 and half of this body; then the connection breaks. Whatever was asked for has been done.
    pub fn torn(body: Value) -> Self {
        Self::new(Kind::Torn { body: body.to_string().into() })
    }

    /// The connection is reset before anything was answered; whether the request was carried out is not known.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// # use dynamo_table_testkit::{Answer, Canned};
    /// // Three tries are the SDK's limit; each takes an answer.
    /// let canned = Canned::new([Answer::reset(), Answer::timeout(), Answer::reset()]);
    /// assert!(canned.client().list_tables().send().await.is_err());
    /// # canned.finish();
    /// # }
    /// ```
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// The connection times out; whether the request was carried out is not known.
    pub fn timeout() -> Self {
        Self::new(Kind::Timeout)
    }

    /// Nothing, ever: for timeouts around a call and for calls that are given up.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// # use dynamo_table_testkit::{Answer, Canned};
    /// use std::time::Duration;
    ///
    /// let client = Canned::new([Answer::never()]).client();
    /// let call = client.list_tables().send();
    /// assert!(tokio::time::timeout(Duration::from_millis(5), call).await.is_err());
    /// # }
    /// ```
    pub fn never() -> Self {
        Self::new(Kind::Never)
    }

    /// An answer that depends on the requests so far, of which the last is the one to be answered. The function may use the
    /// [`Canned`](crate::Canned) that it is in: count what is left, add answers.
    ///
    /// ```
    /// # use dynamo_table_testkit::Answer;
    /// # use serde_json::json;
    /// // What was put first is what stands there.
    /// let exists = Answer::made(|requests| {
    ///     let item = requests[0].body["Item"].clone();
    ///     Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": item }))
    /// });
    /// # let _ = exists;
    /// ```
    pub fn made(make: impl Fn(&[Request]) -> Self + Send + Sync + 'static) -> Self {
        Self::new(Kind::Made(Maker(Arc::new(make))))
    }

    /// Sets a header, in place of the usual one of that name.
    ///
    /// ```
    /// # use dynamo_table_testkit::Answer;
    /// # use serde_json::json;
    /// let damaged = Answer::json(json!({})).header("x-amz-crc32", "1");
    /// # let _ = damaged;
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// What the HTTP client gives back; `None` is no answer at all.
    pub(crate) fn into_result(self, requests: &[Request]) -> Option<Result<HttpResponse, ConnectorError>> {
        let request_id = format!("canned-{}", requests.len());
        let mut response = match self.kind {
            Kind::Made(make) => return make.0(requests).into_result(requests),
            Kind::Whole { status, body } => http::response(status, body, request_id),
            Kind::Torn { body } => {
                let mut response = http::response(200, body.clone(), request_id);
                *response.body_mut() = http::torn(body[..body.len() / 2].to_vec());
                response
            }
            Kind::Reset => return Some(Err(ConnectorError::io("canned: connection reset".into()))),
            Kind::Timeout => return Some(Err(ConnectorError::timeout("canned: timed out".into()))),
            Kind::Never => return None,
        };
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        Some(Ok(response))
    }
}
