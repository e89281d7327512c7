//! What is wrong, and what to do about it.

pub(crate) mod attribute;
mod computed;
mod fields;
mod indexes;
mod keys;
mod names;
pub(crate) mod projection;
pub(crate) mod record;
