//! Instructions, allocations, time.

pub mod allocations;
pub mod callgrind;
pub mod figures;
pub mod instructions;
pub mod runtime;
pub mod times;
