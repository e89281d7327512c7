//! Tests, each a target of its own. What stands here is what a library would export, for the lints that look at exports only.

#[path = "lib/documented.rs"]
pub mod documented;
#[path = "lib/private_types.rs"]
pub mod private_types;
