//! One file for each operation, all alike: collect, render, send, decode.

pub mod delete;
pub mod exists;
pub(crate) mod follow;
pub mod get;
pub(crate) mod key_condition;
pub mod put;
pub mod query;
pub mod read;
pub(crate) mod reader;
pub mod response;
pub mod returns;
pub(crate) mod roles;
pub mod scan;
pub mod stream;
pub(crate) mod target;
pub(crate) mod template_range;
pub mod update;
pub mod upsert;
pub(crate) mod write;
