//! Everything: `full` says how to use it. `full serve` is the engine for calls over a socket.

use bench_harness::command;
use bench_rivals::bulk::engine;
use bench_rivals::registers::REGISTERS;
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() != Some("serve") {
        return command::main(&REGISTERS);
    }
    match engine::serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
