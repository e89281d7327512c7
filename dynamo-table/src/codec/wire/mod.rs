//! DynamoDB's JSON as it comes: items are read out of the bytes of a response, with no attribute values in between.

pub(crate) mod escape;
pub(crate) mod json;
pub(crate) mod member;
pub(crate) mod reader;
pub(crate) mod response;
pub(crate) mod row;
pub(crate) mod skip;
pub(crate) mod values;
