#![doc = include_str!("../../docs/expressions.md")]

pub(crate) mod advice;
pub(crate) mod aliases;
pub(crate) mod bounds;
pub(crate) mod changes;
pub(crate) mod clauses;
pub(crate) mod comparison;
pub(crate) mod computed;
pub(crate) mod condition;
pub(crate) mod names;
pub(crate) mod node;
pub(crate) mod operand;
pub(crate) mod path;
pub(crate) mod raw;
pub(crate) mod raw_expression;
pub(crate) mod render;
pub(crate) mod role;
pub(crate) mod sanitized;
pub(crate) mod within;

pub use computed::{ComputedOperand, FurtherOperator};
pub use operand::{IntoTerm, Operand, SetOperand, SetTo, ValueOperand};
pub use path::{Flattened, Size};
pub use raw::Raw;
pub use role::{
    Computable, ComputedAttribute, IndexKeyPart, InsideIndexKeyPart, ManagedAttribute, Nested, Optional, PathRole,
    Plain, Presence, Removable, Required, Settable, TableKey, TopLevel,
};
