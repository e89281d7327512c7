//! Each fault: what the SDK's client sees of it, and whether the engine carried the request out.

mod batches;
#[path = "../common/mod.rs"]
mod common;
mod last_page;
mod seeds;
mod single;
mod stale;
mod tables;
mod transactions;
