//! `quick`, with an allocator that counts.

use bench_harness::cases::{reads, updates, writes};
use bench_harness::command;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    command::main(&[reads::cases, writes::cases, updates::cases])
}
