//! A client configuration that takes nothing from the environment.

use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region, StalledStreamProtectionConfig};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The configuration every client of this crate starts from; without an HTTP client and an endpoint.
///
/// It takes nothing from the environment: fixed credentials, region `us-east-1`. The retries are the SDK's own, three
/// tries at most, but wait at most 2 ms between them. No timeout is set. Each configuration has a retry budget of its
/// own: the SDK's default one is shared by the whole process, so that one test's failures would use up another's tries.
///
/// ```
/// use dynamo_table_testkit::{Engine, config};
///
/// let conf = config().endpoint_url("http://dynamodb.test").http_client(Engine::new()).build();
/// let client = aws_sdk_dynamodb::Client::from_conf(conf);
/// # let _ = client;
/// ```
pub fn config() -> Builder {
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    let number = CLIENTS.fetch_add(1, Ordering::Relaxed);
    let retries = RetryConfig::standard()
        .with_max_attempts(3)
        .with_initial_backoff(Duration::from_millis(1))
        .with_max_backoff(Duration::from_millis(2));
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials("testkit"))
        .retry_config(retries)
        .retry_partition(RetryPartition::new(format!("dynamo-table-testkit-{number}")))
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

/// Made-up credentials with this access key.
pub(crate) fn credentials(access_key: impl Into<String>) -> Credentials {
    Credentials::new(access_key, "secret", None, None, "dynamo-table-testkit")
}

/// The configuration of a client whose HTTP client has no socket: the endpoint is a name that cannot be resolved.
pub(crate) fn without_socket(http: impl aws_sdk_dynamodb::config::HttpClient + 'static) -> Builder {
    config().endpoint_url("http://dynamodb.invalid").http_client(http)
}
