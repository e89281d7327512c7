//! The one engine behind every batch, clear and parallel read: chunk → send → leftovers again → account.
#![doc = ""]
#![doc = include_str!("../../docs/items.md")]
#![doc = ""]
#![doc = include_str!("../../docs/bulk.md")]

pub(crate) mod account;
pub(crate) mod budget;
pub(crate) mod driver;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod gate;
mod hashed;
pub(crate) mod input;
pub(crate) mod options;
pub(crate) mod pool;
pub(crate) mod rate;
pub(crate) mod reads;
pub(crate) mod report;
pub(crate) mod requests;
mod resting;
mod tower;
mod window;
pub(crate) mod writes;

pub use input::{BatchInput, FromStream, FromTryStream};
