//! One file for each operation, all alike: collect, render, send, decode.

pub mod action;
pub mod condition_check;
pub mod delete;
pub mod exists;
pub(crate) mod follow;
pub mod get;
pub mod increment;
pub(crate) mod key_condition;
pub(crate) mod options;
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
pub mod transact_get;
pub mod transact_write;
pub mod update;
pub mod upsert;
pub(crate) mod write;
