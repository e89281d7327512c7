//! Instructions, allocations, time, memory.

pub mod allocations;
pub mod callgrind;
pub mod figures;
pub mod instructions;
pub mod memory;
pub mod process;
pub mod runtime;
pub mod times;
