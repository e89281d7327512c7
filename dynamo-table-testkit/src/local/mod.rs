//! A starter for AWS's DynamoDB Local.

mod error;
mod process;
mod server;
mod source;

pub use error::LocalError;
pub use server::DynamoDbLocal;
