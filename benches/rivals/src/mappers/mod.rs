//! Each as its own documentation would have it.

pub mod dynamo_table;
pub mod facade;
pub mod modyne;
