//! What is written: the shape of the type, and the options in its attributes.

pub(crate) mod attribute;
pub(crate) mod field;
pub(crate) mod key;
pub(crate) mod options;
pub(crate) mod projection;
pub(crate) mod record;
pub(crate) mod shape;
pub(crate) mod template;
