//! Faults in front of an engine, drawn by a seed.

mod batch;
mod content;
mod creating;
mod fault;
mod history;
mod layer;
mod log;
mod pages;
mod plan;
mod refusal;
mod run;
mod stale;
mod tables;
mod upstream;

pub use fault::Fault;
pub use layer::FaultLayer;
pub use log::LogEntry;
pub use plan::Faults;
