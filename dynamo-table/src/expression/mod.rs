//! Expressions: typed paths, conditions and updates, and the one way they are rendered.

pub(crate) mod changes;
pub mod comparison;
pub mod condition;
pub(crate) mod node;
pub mod operand;
pub mod path;
pub mod raw;
pub(crate) mod raw_expression;
pub(crate) mod render;
