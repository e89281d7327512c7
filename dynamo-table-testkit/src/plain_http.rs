//! The client over plain HTTP, for servers on this machine.

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// An HTTP client without TLS, to stand behind a [`Recorder`](crate::Recorder) or behind [`Faults`](crate::Faults)
/// where the engine is a server on this machine. Its connections belong to the runtime that first uses it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # #[cfg(feature = "server")] {
/// use dynamo_table_testkit::{Engine, Fault, Faults, plain_http};
///
/// let server = Engine::new().serve().await?;
/// let layer = Faults::seeded(1).first(1, Fault::ResetAfter).around(plain_http());
/// let client = layer.client_with(|config| config.endpoint_url(server.url()));
/// client.list_tables().send().await?;
/// assert_eq!(layer.requests(), 2);
/// # }
/// # Ok(()) }
/// ```
pub fn plain_http() -> SharedHttpClient {
    Builder::new().build_http()
}
