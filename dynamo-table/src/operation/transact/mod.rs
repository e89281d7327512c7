//! Transactions. The doors first, what they share below the line.

pub(crate) mod condition_check;
pub(crate) mod get;
pub(crate) mod write;

// ---

pub(crate) mod action;
