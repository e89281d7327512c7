//! The layer: an HTTP client in front of another one.

use crate::config::without_socket;
use crate::faults::creating::Creating;
use crate::faults::fault::Fault;
use crate::faults::log::{Log, LogEntry};
use crate::faults::plan::Faults;
use crate::faults::run::{Run, World};
use crate::faults::stale::Past;
use crate::faults::upstream::Upstream;
use crate::request::Request;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// [`Faults`] in front of another HTTP client: an [`Engine`](crate::Engine), a [`Recorder`](crate::Recorder), or a
/// client that reaches DynamoDB Local. Not for AWS: changed requests keep their old signatures.
///
/// Clones share counts and log. It waits by tokio's clock only, so a test may pause that
/// (`#[tokio::test(start_paused = true)]`), and a storm with long waits takes no time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dynamo_table_testkit::{Engine, Fault, Faults};
///
/// let layer = Faults::seeded(1).always(Fault::RateLimit).around(Engine::new());
/// let client = layer.client();
/// assert!(client.list_tables().send().await.is_err());
/// assert_eq!(layer.count(Fault::RateLimit), 3); // the SDK's three tries
///
/// layer.calm();
/// assert!(client.list_tables().send().await.is_ok());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct FaultLayer {
    inner: SharedHttpClient,
    plan: Arc<Faults>,
    world: Arc<World>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    calm: AtomicBool,
    counts: Mutex<HashMap<u64, Counts>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// Of one content.
#[derive(Debug, Default)]
struct Counts {
    seen: u32,
    hurt: u32,
}

impl Faults {
    /// Puts these faults in front of an HTTP client.
    pub fn around(self, inner: impl HttpClient + 'static) -> FaultLayer {
        let world = World {
            stall: self.stall,
            past: self.kept_for().map(Past::new),
            creating: Creating::new(self.creating),
            carried_out: Mutex::default(),
            log: Log::default(),
        };
        FaultLayer {
            inner: SharedHttpClient::new(inner),
            plan: Arc::new(self),
            world: Arc::new(world),
            state: Arc::default(),
        }
    }
}

impl FaultLayer {
    /// A client behind the faults. It tries three times, hardly waits between, has a retry budget of its own without a
    /// limit, and waits half as long for an answer as a stalled one takes. For an inner client without a socket: no
    /// endpoint is set that exists.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// The same with settings of one's own, for example an endpoint.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Engine, Faults};
    /// use aws_sdk_dynamodb::config::retry::RetryConfig;
    ///
    /// let layer = Faults::seeded(1).storm(0.5).around(Engine::new());
    /// let client = layer.client_with(|config| config.retry_config(RetryConfig::standard().with_max_attempts(10)));
    /// # let _ = client;
    /// ```
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        static CLIENTS: AtomicU64 = AtomicU64::new(0);
        let name = format!("dynamo-table-testkit-faults-{}", CLIENTS.fetch_add(1, Ordering::Relaxed));
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(self.plan.stall / 2).build();
        let config = without_socket(self.clone())
            .retry_partition(RetryPartition::custom(name).token_bucket(TokenBucket::unlimited()).build())
            .timeout_config(timeouts);
        Client::from_conf(change(config).build())
    }

    /// All requests so far, sorted: the same in each run with the same seed and the same requests.
    pub fn log(&self) -> Vec<LogEntry> {
        let mut log = self.world.log.entries().clone();
        log.sort();
        log
    }

    /// How many requests this has happened to. One that found nothing to change, [`Fault::Shuffle`] a single item for
    /// example, is not counted.
    pub fn count(&self, fault: Fault) -> usize {
        self.world.log.entries().iter().filter(|entry| entry.fault == Some(fault)).count()
    }

    /// How many requests anything has happened to.
    pub fn faults(&self) -> usize {
        self.world.log.entries().iter().filter(|entry| entry.fault.is_some()).count()
    }

    /// How many requests were sent, each try counted.
    pub fn requests(&self) -> usize {
        self.world.log.entries().len()
    }

    /// How many requests have been on their way at once, at most.
    pub fn most_in_flight(&self) -> usize {
        self.state.most_in_flight.load(Ordering::Relaxed)
    }

    /// No faults from now on, so that the truth can be read. Requests that are on their way keep theirs.
    pub fn calm(&self) {
        self.state.calm.store(true, Ordering::Relaxed);
    }

    fn run(&self, inner: SharedHttpConnector, request: HttpRequest) -> Run {
        let seen = Request::of(&request);
        let content = self.plan.content(&seen);
        let calm = self.state.calm.load(Ordering::Relaxed);
        let mut counts = self.state.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(content).or_default();
        let (drawn, rng) = self.plan.draw(&seen, content, counts.seen, counts.hurt);
        let fault = drawn.filter(|_| !calm && self.plan.concerns(&seen));
        let entry = LogEntry { operation: seen.operation.clone(), content, seen: counts.seen, fault };
        counts.seen += 1;
        counts.hurt += u32::from(fault.is_some_and(|fault| !fault.is_harmless()));
        let place = self.world.log.add(entry);
        let upstream = Upstream::new(inner, request);
        Run { upstream, request: seen, fault, rng, calm, place, world: Arc::clone(&self.world) }
    }
}

impl HttpClient for FaultLayer {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(FaultyConnector { inner, layer: self.clone() })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    inner: SharedHttpConnector,
    layer: FaultLayer,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let run = self.layer.run(self.inner.clone(), request);
        let under_way = UnderWay::begin(Arc::clone(&self.layer.state));
        HttpConnectorFuture::new(async move {
            let _under_way = under_way;
            run.answer().await
        })
    }
}

/// Counts a request as long as it is on its way, also where the client gives it up.
#[derive(Debug)]
struct UnderWay(Arc<State>);

impl UnderWay {
    fn begin(state: Arc<State>) -> Self {
        let now = state.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        state.most_in_flight.fetch_max(now, Ordering::Relaxed);
        Self(state)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
