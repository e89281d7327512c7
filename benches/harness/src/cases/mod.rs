//! The cases of the SDK alone, of the SDK with serde_dynamo, and of this library.

pub mod reads;
pub mod updates;
pub mod writes;
