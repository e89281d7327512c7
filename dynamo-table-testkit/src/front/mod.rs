//! What DynamoDB refuses and the in-process engine does not: looked for in each request before the engine sees it, and said in
//! DynamoDB's words. Each rule has a case in `tests/front`, which runs on DynamoDB Local too.
//!
//! An expression that cannot be read here is left to the engine, which refuses it.

pub(crate) mod actions;
pub(crate) mod atoms;
pub(crate) mod check;
pub(crate) mod conditions;
pub(crate) mod given;
pub(crate) mod index_keys;
pub(crate) mod key_values;
pub(crate) mod legacy;
pub(crate) mod projected;
pub(crate) mod schema;
pub(crate) mod tables;
pub(crate) mod tokens;
pub(crate) mod updates;
