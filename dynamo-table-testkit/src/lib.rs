//! DynamoDB for tests, as an ordinary [`aws_sdk_dynamodb::Client`]: no socket, no credentials, nothing to install.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = dynamo_table_testkit::client(); // a fresh, empty DynamoDB of its own
//! assert!(client.list_tables().send().await?.table_names().is_empty());
//! # Ok(()) }
//! ```
//!
//! | to test | take |
//! |---|---|
//! | code that uses DynamoDB | [`client()`], or an [`Engine`] where several clients share the data |
//! | that data outlives the process | [`file_client`], [`Engine::open`] |
//! | the exact request, and what code does with any answer, also a broken one | [`Canned`] |
//! | how many requests are sent | [`Recorder`] in front of an engine |
//! | what code does when DynamoDB throttles, loses answers, leaves writes unprocessed or lags behind | [`Faults`] in front of an engine |
//! | code that wants an endpoint: another process, another language's SDK | `Engine::serve`, feature `server` |
//! | the same on AWS's own engine | `DynamoDbLocal`, feature `local` |
//!
//! The in-process engine is not AWS's, but a green test on it is to mean the same: what it is laxer about than DynamoDB (limits
//! and operands of expressions, key values, what an index holds, definitions of tables) is refused before it sees it, in
//! DynamoDB's words. It never throttles; [`Faults`] do. Point-in-time recovery is remembered and does nothing. An operation that
//! it lacks, such as those of backups on demand, is an `UnknownOperationException` that names it. What builds expressions should
//! run on DynamoDB Local as well.
//!
//! # Faults in your own tests
//!
//! [`Faults`] stands between your code and an engine, and does to requests what DynamoDB and networks do: throttles,
//! lost and torn answers, stalls, leftovers of batches, conflicts, reads that are behind. [`Fault`] tells what the client
//! sees of each, and whether the engine carried the request out. To copy:
//!
//! ```
//! use aws_sdk_dynamodb::Client;
//! # use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
//! use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
//! use dynamo_table_testkit::{Engine, Fault, Faults};
//!
//! # async fn create_table(client: &Client) {
//! #     let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build();
//! #     let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build();
//! #     let create = client.create_table().table_name("scores").billing_mode(BillingMode::PayPerRequest);
//! #     create.attribute_definitions(id.unwrap()).key_schema(key.unwrap()).send().await.unwrap();
//! # }
//! /// The code under test: one batch, and whatever is left over again.
//! async fn load(client: &Client, mut batch: Vec<WriteRequest>) {
//!     while !batch.is_empty() {
//!         let sent = client.batch_write_item().request_items("scores", batch.clone()).send().await;
//!         if let Ok(answer) = sent {
//!             batch = answer.unprocessed_items.and_then(|mut left| left.remove("scores")).unwrap_or_default();
//!         }
//!     }
//! }
//!
//! // Of a paused clock, so that stalls and waits take no time: `#[tokio::test(start_paused = true)]`.
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! async fn everything_arrives_in_every_storm() {
//!     for seed in 0..20 {
//!         let engine = Engine::new();
//!         create_table(&engine.client()).await; // without faults
//!         let layer = Faults::seeded(seed).storm(0.4).at_most(5).around(engine.clone());
//!
//!         let put = |n: u32| PutRequest::builder().item("id", AttributeValue::S(n.to_string())).build().unwrap();
//!         let batch = (0..25).map(|n| WriteRequest::builder().put_request(put(n)).build());
//!         load(&layer.client(), batch.collect()).await;
//!
//!         let truth = engine.client().scan().table_name("scores").send().await.unwrap();
//!         assert_eq!(truth.count(), 25, "seed {seed}: {:?}", layer.log());
//!     }
//! }
//! # everything_arrives_in_every_storm();
//!
//! // One fault at a time: the first try of each request is applied and its answer lost.
//! let lost = Faults::seeded(0).first(1, Fault::ResetAfter);
//! // Throttled twice, then served, then left over as a whole.
//! let scripted = Faults::script([Some(Fault::Throttle), Some(Fault::RateLimit), None, Some(Fault::Unprocessed)]);
//! // Reads may be up to three seconds behind, half of them are.
//! let behind = Faults::seeded(1).chance(Fault::Stale, 0.5).staleness(std::time::Duration::from_secs(3));
//! # let _ = (lost, scripted, behind);
//! ```
//!
//! - Give the seed in each assertion's message: the same seed is the same storm again, however tasks interleave.
//! - Check that the storm was one: `layer.count(Fault::Partial) > 0`.
//! - Check the truth through the engine's own client, or after [`FaultLayer::calm`].
//! - What is random in a request makes it another one: [`Faults::passing_over`] tells what is not to count.
//! - Waits of the SDK are drawn from `fastrand`'s generator of the thread: `fastrand::seed(seed)` on a current-thread
//!   runtime makes the times the same as well.

mod answer;
mod backups;
mod canned;
mod config;
mod dispatch;
mod engine;
mod faults;
mod front;
mod http;
#[cfg(feature = "local")]
mod local;
#[cfg(any(feature = "local", feature = "server"))]
mod plain_http;
mod recorder;
mod replies;
mod request;
#[cfg(feature = "server")]
mod server;

pub use answer::Answer;
pub use canned::Canned;
pub use config::config;
pub use engine::{Engine, EngineError, RunOn, client, file_client};
pub use faults::{Fault, FaultLayer, Faults, LogEntry};
#[cfg(feature = "local")]
pub use local::{DynamoDbLocal, LocalError};
#[cfg(any(feature = "local", feature = "server"))]
pub use plain_http::plain_http;
pub use recorder::Recorder;
pub use request::Request;
#[cfg(feature = "server")]
pub use server::EngineServer;
