//! DynamoDB's JSON: items are read out of the bytes of a response and written into those of a request, with no attribute values in
//! between.

pub(crate) mod escape;
pub(crate) mod json;
pub(crate) mod member;
pub(crate) mod output;
pub(crate) mod reader;
pub(crate) mod response;
pub(crate) mod row;
pub(crate) mod skip;
pub(crate) mod values;
pub(crate) mod writer;
