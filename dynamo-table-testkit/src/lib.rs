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
//! | the same on AWS's own engine | `DynamoDbLocal`, feature `local` |
//!
//! The in-process engine is not AWS's: it knows the whole API and its limits, but it is laxer on some expressions, and
//! it never throttles. What builds expressions should also run on DynamoDB Local.

mod answer;
mod canned;
mod config;
mod dispatch;
mod engine;
mod faults;
mod http;
#[cfg(feature = "local")]
mod local;
mod recorder;
mod request;

pub use answer::Answer;
pub use canned::Canned;
pub use config::config;
pub use engine::{Engine, EngineError, RunOn, client, file_client};
pub use faults::{Fault, FaultLayer, Faults, LogEntry};
#[cfg(feature = "local")]
pub use local::{DynamoDbLocal, LocalError};
pub use recorder::Recorder;
pub use request::Request;
