//! What the options mean: names are resolved, fields found.

pub(crate) mod attribute;
pub(crate) mod field;
pub(crate) mod key;
pub(crate) mod projection;
pub(crate) mod record;
