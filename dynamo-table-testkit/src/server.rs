//! The in-process engine behind a real socket.

use crate::config::config;
use crate::engine::{Engine, EngineError};
use crate::plain_http::plain_http;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// An [`Engine`] that listens on a free port of this machine, over plain HTTP: for whatever wants an endpoint, such as
/// another process, another SDK, or a client whose connections are to be real.
///
/// It lives on the runtime that started it, until it is stopped or dropped. The data is the engine's.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dynamo_table_testkit::Engine;
///
/// let server = Engine::new().serve().await?;
/// println!("AWS_ENDPOINT_URL={}", server.url());
/// assert!(server.client().list_tables().send().await?.table_names().is_empty());
/// server.stop().await;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct EngineServer {
    url: String,
    listening: JoinHandle<()>,
    /// Shared with the task that listens. Connections that are no longer watched end after the answer they are at.
    connections: Arc<GracefulShutdown>,
    /// Closed where the server stops or is dropped: connections that have not heard a whole request then wait no longer
    /// than [`GRACE`] for the rest.
    stop: watch::Sender<()>,
}

/// How long a stopping server waits for clients: for the rest of a request, and until they have taken their answer.
const GRACE: Duration = Duration::from_secs(1);

impl Engine {
    /// Listens on a free port of 127.0.0.1 from now on.
    ///
    /// # Errors
    ///
    /// There is no such port, or this process may not listen.
    pub async fn serve(&self) -> Result<EngineServer, EngineError> {
        let listen = async || {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            Ok((listener.local_addr()?, listener))
        };
        let (address, listener): (SocketAddr, TcpListener) = listen().await.map_err(EngineError::Listen)?;
        let connections = Arc::new(GracefulShutdown::new());
        let (stop, stopped) = watch::channel(());
        let listening = tokio::spawn(accept(listener, self.clone(), Arc::clone(&connections), stopped));
        Ok(EngineServer { url: format!("http://{address}"), listening, connections, stop })
    }
}

impl EngineServer {
    /// Where it listens: `http://127.0.0.1:49152`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client over plain HTTP. Its connections belong to the runtime that first uses it.
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// The same with settings of one's own.
    pub fn client_with(&self, change: impl FnOnce(Builder) -> Builder) -> Client {
        Client::from_conf(change(config().endpoint_url(&self.url).http_client(plain_http())).build())
    }

    /// Listens no longer, and waits until what was asked before is answered. A client that has sent a part of its request, or
    /// that does not take its answer, has a second for the rest; then its connection is cut.
    pub async fn stop(mut self) {
        self.listening.abort();
        // It ends by being aborted; that it panicked is nothing that could be done about.
        let _ = (&mut self.listening).await;
        self.stop = watch::Sender::default();
        if let Some(connections) = Arc::into_inner(std::mem::take(&mut self.connections)) {
            connections.shutdown().await;
        }
    }
}

impl Drop for EngineServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn accept(
    listener: TcpListener,
    engine: Engine,
    connections: Arc<GracefulShutdown>,
    stopped: watch::Receiver<()>,
) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                drop(tokio::spawn(serve(stream, engine.clone(), connections.watcher(), stopped.clone())));
            }
            // Out of file descriptors, or the client has gone already: others may still come.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, engine: Engine, watcher: Watcher, mut stopped: watch::Receiver<()>) {
    let answering = AtomicBool::new(false);
    let service = service_fn(|request| answer(&engine, &answering, request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let patience = async {
        // Never sent, only closed.
        let _ = stopped.changed().await;
        loop {
            tokio::time::sleep(GRACE).await;
            if !answering.load(Ordering::Relaxed) {
                return;
            }
        }
    };
    tokio::select! {
        // A client that goes away in the middle of a request is no concern of the server's.
        _ = watcher.watch(connection) => {}
        () = patience => {}
    }
}

/// As long as the engine is at work on a connection's request.
struct Answering<'a>(&'a AtomicBool);

impl<'a> Answering<'a> {
    fn begin(answering: &'a AtomicBool) -> Self {
        answering.store(true, Ordering::Relaxed);
        Self(answering)
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn answer(
    engine: &Engine,
    answering: &AtomicBool,
    request: Request<Incoming>,
) -> Result<Response<SdkBody>, Failure> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    let body = request.into_body().collect().await?.to_bytes();
    let _answering = Answering::begin(answering);
    Ok(engine.answer(target, body.to_vec()).await?.try_into_http1x()?)
}
