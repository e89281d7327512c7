//! How values are stored and read back: round trips, the stored form of every type, and the text of every error.

mod cases;
mod errors;
mod fields;
mod lenient;
mod limits;
mod numbers;
mod optional;
mod others;
mod properties;
mod serde_values;
mod shapes;
mod stored_form;
mod support;
mod times;
mod wire;
