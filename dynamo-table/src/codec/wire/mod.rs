//! DynamoDB's JSON, with no attribute values in between.

#[allow(dead_code)] // What reads has no reader yet.
pub(crate) mod escape;
pub(crate) mod output;
pub(crate) mod values;
pub(crate) mod writer;
