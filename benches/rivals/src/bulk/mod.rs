//! Work of many requests, beside the loops that people write with the SDK and serde_dynamo.

pub mod delayed;
pub mod engine;
pub mod growth;
pub mod loopback;
pub mod loops;
pub mod tables;
