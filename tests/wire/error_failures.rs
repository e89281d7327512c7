//! row 43: each row of `docs/errors.md` about a failure before sending, while sending and after is run.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::{Client, config};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynamo_table::{DynamoTable, Error, Table, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use serde_json::json;

use crate::error_page::{Row, rows, variant};
use crate::support::{Player, player, text};

/// An HTTP client that never gets through.
#[derive(Clone)]
struct Never(Arc<dyn Fn() -> ConnectorError + Send + Sync>);

impl std::fmt::Debug for Never {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Never")
    }
}
impl HttpClient for Never {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
impl HttpConnector for Never {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err((self.0)()))
    }
}

/// The error of the SDK's HTTP client where no connection comes about.
async fn not_connected() -> legacy::Error {
    let client = legacy::Client::builder(TokioExecutor::new()).build_http::<String>();
    // It speaks no TLS, and finds that out while it connects.
    let error = client.get("https://127.0.0.1:1".parse().unwrap()).await.unwrap_err();
    assert!(error.is_connect());
    error
}

fn refused() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "nobody listens")
}

/// A table whose client never gets through, for one error.
async fn unconnected(of: fn(legacy::Error) -> ConnectorError) -> Table<Player> {
    let mut errors = Vec::new();
    for _ in 0..9 {
        errors.push(not_connected().await);
    }
    let errors = std::sync::Mutex::new(errors);
    client_of(Never(Arc::new(move || of(errors.lock().unwrap().pop().expect("tries are bounded")))))
}

fn client_of(never: Never) -> Table<Player> {
    Table::new(Canned::default().client_with(|config| config.http_client(never)), "players")
}

fn answered(answer: Answer, change: impl FnOnce(config::Builder) -> config::Builder) -> Table<Player> {
    Table::new(Canned::new(std::iter::repeat_n(answer, 50)).client_with(change), "players")
}

fn timeouts(
    timeouts: aws_sdk_dynamodb::config::timeout::TimeoutConfigBuilder,
) -> impl FnOnce(config::Builder) -> config::Builder {
    move |config| config.timeout_config(timeouts.build())
}

const SECOND: Duration = Duration::from_secs(1);

/// A client as an application makes it, of which one thing was forgotten.
fn forgotten(change: impl FnOnce(config::Builder) -> config::Builder) -> Table<Player> {
    let canned = Canned::default();
    let bare = Config::builder().behavior_version(BehaviorVersion::latest()).http_client(canned);
    Table::new(Client::from_conf(change(bare).build()), "players")
}

/// The table that fails like this.
async fn failing(failure: &str) -> Table<Player> {
    let credentials = || Credentials::new("key", "secret", None, None, "test");
    match failure {
        "no region" => forgotten(|client| client.credentials_provider(credentials())),
        "no credentials" => forgotten(|client| client.region(Region::new("eu-west-1"))),
        "an endpoint that is not a URL" => answered(Answer::json(json!({})), |c| c.endpoint_url("http://foo bar:8000")),
        "the endpoint's name is not known (DNS)" => unconnected(|error| ConnectorError::io(error.into())).await,
        "nobody listens there (connection refused)" => {
            client_of(Never(Arc::new(|| ConnectorError::io(refused().into()))))
        }
        "the other side is not trusted (TLS)" => unconnected(|error| ConnectorError::other(error.into(), None)).await,
        "no connection in time (connect timeout)" => unconnected(|error| ConnectorError::timeout(error.into())).await,
        "the connection breaks (reset)" => answered(Answer::reset(), |config| config),
        "no response in time (read timeout)" => answered(Answer::timeout(), |config| config),
        "the time for one attempt is up (attempt timeout)" => {
            answered(Answer::never(), timeouts(TimeoutConfig::builder().operation_attempt_timeout(SECOND)))
        }
        "the time for the call is up (operation timeout), an attempt being under way" => {
            answered(Answer::never(), timeouts(TimeoutConfig::builder().operation_timeout(SECOND)))
        }
        "the time for the call is up (operation timeout), between two attempts that were refused" => {
            let slow = RetryConfig::standard().with_initial_backoff(SECOND * 100).with_max_backoff(SECOND * 100);
            fastrand::seed(3);
            answered(Answer::error(400, "ThrottlingException", json!({})), |config| {
                timeouts(TimeoutConfig::builder().operation_timeout(SECOND / 100))(config.retry_config(slow))
            })
        }
        other => panic!("no test of {other}"),
    }
}

/// Wrong in itself: nothing is sent.
async fn wrong_uses(row: &Row) {
    let canned = Canned::default();
    let players: Table<Player> = Table::new(canned.client(), "players");
    let large = Player { team: Some("x".repeat(500_000)), ..player() };
    let errors = [
        players.put(&large).await.unwrap_err(),
        players.get(("", 1)).await.unwrap_err(),
        players.query("nfl").cursor(Some("what?")).all().await.unwrap_err(),
        players.query("nfl").page_size(0).all().await.unwrap_err(),
    ];
    assert_eq!(errors.iter().map(variant).collect::<Vec<_>>(), row.variants());
    for error in errors {
        assert!(!error.is_retryable() && !error.is_applied() && !error.is_outcome_unknown(), "{error:?}");
    }
    assert!(canned.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn row_43_each_failure_means_what_the_page_says() {
    for row in rows("failure") {
        let failure = row.get("failure");
        if failure.starts_with("a key, a value") {
            wrong_uses(&row).await;
            continue;
        }
        let unknown = row.get("applied") == "unknown";
        row.check(&failing(failure).await.put(&player()).await.unwrap_err());
        row.check(&failing(failure).await.get(("nfl", 12)).await.unwrap_err());
        let players = failing(failure).await;
        let once_only = [
            players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap_err(),
            failing(failure).await.insert(&player()).await.unwrap_err(),
            transact_write().write(failing(failure).await.put(&player())).await.unwrap_err(),
        ];
        for error in once_only {
            assert_eq!(error.is_outcome_unknown(), unknown, "{failure}: {error:?}");
            row.check(&error);
        }
        if !failure.starts_with("the time for the call") {
            let batch =
                failing(failure).await.batch_put([player()]).max_attempts_without_progress(2).await.unwrap_err();
            let expected = if unknown { (0, 1) } else { (1, 0) };
            assert_eq!((batch.not_done.len(), batch.unknown.len()), expected, "{failure}");
            assert_eq!(Error::from(batch).is_retryable(), row.get("retryable") == "yes" && !unknown, "{failure}");
        }
    }
}

/// An earlier try may have been applied, whatever keeps the later ones from being sent.
#[tokio::test(start_paused = true)]
async fn row_43_a_try_that_was_lost_is_not_forgotten() {
    let (first, count) = (Answer::reset(), std::sync::atomic::AtomicU32::new(0));
    drop(first);
    let table = client_of(Never(Arc::new(move || match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => ConnectorError::io("reset".into()),
        _ => ConnectorError::io(refused().into()),
    })));
    let error = table.insert(&player()).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error:?}");
    let words = text(&failing("nobody listens there (connection refused)").await.put(&player()).await.unwrap_err());
    assert!(words.starts_with("PutItem on table `players`: no connection could be made, nothing was sent"), "{words}");
}
