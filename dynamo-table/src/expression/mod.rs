#![doc = include_str!("../../docs/expressions.md")]

pub(crate) mod advice;
pub(crate) mod aliases;
pub(crate) mod bounds;
pub(crate) mod changes;
pub mod comparison;
pub mod computed;
pub mod condition;
pub(crate) mod node;
pub mod operand;
pub mod path;
pub mod raw;
pub(crate) mod raw_expression;
pub(crate) mod render;
pub mod role;
pub(crate) mod sanitized;
pub(crate) mod within;
