//! `full`, with an allocator that counts.

use bench_harness::command;
use bench_rivals::registers::REGISTERS;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    command::main(&REGISTERS)
}
