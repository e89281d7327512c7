//! The only place that touches the SDK's request hooks: what may be sent twice, how often it was, and what an answer means.

pub(crate) mod attempts;
pub(crate) mod call;
pub(crate) mod explain;
pub(crate) mod failure;
pub(crate) mod from_response;
pub(crate) mod sdk;
pub(crate) mod send;
pub(crate) mod wire;
pub(crate) mod wire_request;
