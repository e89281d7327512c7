//! What every type is stored by: the traits of values and of structs, the ends that values go to and come from.

pub(crate) mod attribute;
pub(crate) mod attribute_type;
pub(crate) mod capture;
pub(crate) mod clauses;
pub(crate) mod convert;
pub(crate) mod error;
pub(crate) mod fields;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod number;
pub(crate) mod presence;
pub(crate) mod reader;
pub(crate) mod sanitize;
pub(crate) mod sealed;
pub(crate) mod size;
pub(crate) mod tagged;
pub(crate) mod value;
pub(crate) mod value_writer;
