//! A client that records requests and gives prepared answers.

use crate::answer::Answer;
use crate::config::without_socket;
use crate::request::Request;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records each request and answers it from a queue: for exact requests, and for answers no engine gives at will.
///
/// A request that finds the queue empty fails, with an error that says which one it was; [`finish`](Self::finish) fails
/// for it too. Clones share the queue.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamo_table_testkit::{Answer, Canned};
/// use serde_json::json;
///
/// let canned = Canned::new([
///     Answer::error(400, "ThrottlingException", json!({})), // the SDK tries again
///     Answer::json(json!({ "Item": { "id": { "S": "a" } } })),
/// ]);
/// let key = AttributeValue::S("a".into());
/// let found = canned.client().get_item().table_name("players").key("id", key).send().await?;
/// assert!(found.item().is_some());
///
/// let requests = canned.finish(); // fails the test where an answer is left over
/// assert_eq!(requests.len(), 2);
/// assert_eq!(requests[0].operation, "GetItem");
/// assert_eq!(requests[0].body, json!({ "TableName": "players", "Key": { "id": { "S": "a" } } }));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Canned {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Answer>,
    /// Shared with an answer that is being made, which sees them as they were then.
    requests: Arc<Vec<Request>>,
    unexpected: Vec<String>,
}

impl Canned {
    /// Answers to give, in this order.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let state = State { answers: answers.into_iter().collect(), ..State::default() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Adds an answer at the end.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Answer, Canned};
    /// let canned = Canned::default();
    /// canned.push(Answer::json(serde_json::json!({})));
    /// assert_eq!(canned.left(), 1);
    /// ```
    pub fn push(&self, answer: Answer) {
        self.state().answers.push_back(answer);
    }

    /// A client that is answered from this queue. It tries three times at most and hardly waits between.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// The same with settings of one's own.
    ///
    /// ```
    /// # use dynamo_table_testkit::Canned;
    /// use aws_sdk_dynamodb::config::retry::RetryConfig;
    ///
    /// let client = Canned::default().client_with(|config| config.retry_config(RetryConfig::disabled()));
    /// # let _ = client;
    /// ```
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        Client::from_conf(change(without_socket(self.clone())).build())
    }

    /// The requests so far, each try of the SDK's counted as one.
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.to_vec()
    }

    /// How many answers are left.
    pub fn left(&self) -> usize {
        self.state().answers.len()
    }

    /// Checks that there was an answer for each request and a request for each answer, and returns the requests.
    ///
    /// ```should_panic
    /// # use dynamo_table_testkit::{Answer, Canned};
    /// let canned = Canned::new([Answer::json(serde_json::json!({}))]);
    /// canned.finish(); // nothing was sent
    /// ```
    ///
    /// # Panics
    ///
    /// Where that is not so; the message names the requests.
    #[track_caller]
    pub fn finish(&self) -> Vec<Request> {
        let state = self.state();
        let sent: Vec<&str> = state.requests.iter().map(|request| request.operation.as_str()).collect();
        assert!(state.unexpected.is_empty(), "no answer was left for: {}", state.unexpected.join("; "));
        assert!(
            state.answers.is_empty(),
            "{} canned answers were not used; {} requests were sent: {sent:?}",
            state.answers.len(),
            sent.len(),
        );
        state.requests.to_vec()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that has panicked while it held the lock still shows its requests.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = Request::of(&request);
        let text = format!("{} {}", request.operation, request.body);
        let (answer, so_far) = {
            let mut state = self.state();
            Arc::make_mut(&mut state.requests).push(request);
            let number = state.requests.len();
            let Some(answer) = state.answers.pop_front() else {
                let error = format!("canned: no answer is left for request {number}: {text}");
                state.unexpected.push(text);
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            };
            (answer, Arc::clone(&state.requests))
        };
        // Without the lock: what makes an answer may look at the queue, and add to it.
        match answer.into_result(&so_far) {
            Some(result) => HttpConnectorFuture::ready(result),
            None => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}
