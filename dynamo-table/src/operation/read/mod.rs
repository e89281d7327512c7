//! Query and Scan. The doors first, what they share below the line.

pub(crate) mod query;
pub(crate) mod scan;

// ---

pub(crate) mod builder;
pub(crate) mod key_condition;
pub(crate) mod options;
pub(crate) mod part;
pub(crate) mod parts;
pub(crate) mod reading;
pub(crate) mod request;
pub(crate) mod segment;
pub(crate) mod side_by_side;
pub(crate) mod start;
pub(crate) mod stream;
pub(crate) mod template_range;
