//! Batches of any size. The doors first, what they share below the line.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod get_tables;
pub(crate) mod put;
pub(crate) mod upsert;
pub(crate) mod write;
pub(crate) mod write_tables;

// ---

pub(crate) mod builder;
