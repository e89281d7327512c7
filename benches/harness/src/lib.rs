//! This library beside the SDK with serde_dynamo, on the same canned bytes in one binary.

pub mod answers;
pub mod by_hand;
pub mod case;
pub mod cases;
pub mod command;
pub mod connector;
pub mod measure;
pub mod ratios;
pub mod records;
pub mod report;
pub mod samples;
pub mod seen;
