//! How the types of the standard library and of the SDK are stored, and times in all their forms.

mod any_value;
mod collections;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(crate) mod date;
pub(crate) mod epoch;
pub mod legacy_bool;
mod numeric;
pub(crate) mod rfc3339;
pub(crate) mod standard;
mod system_time;
pub(crate) mod text_time;
