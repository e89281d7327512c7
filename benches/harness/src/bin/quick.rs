//! This library beside the SDK with serde_dynamo: `quick` says how to use it.

use bench_harness::cases::{reads, updates, writes};
use bench_harness::command;
use std::process::ExitCode;

fn main() -> ExitCode {
    command::main(&[reads::cases, writes::cases, updates::cases])
}
