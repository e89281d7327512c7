//! Calls on one item. The doors first, what they share below the line.

pub(crate) mod delete;
pub(crate) mod exists;
pub(crate) mod get;
pub(crate) mod increment;
pub(crate) mod put;
pub(crate) mod save;
pub(crate) mod tracked;
pub(crate) mod update;
pub(crate) mod upsert;

// ---

pub(crate) mod changes;
pub(crate) mod get_item;
pub(crate) mod given_key;
pub(crate) mod index_keys;
pub(crate) mod returns;
pub(crate) mod straight;
pub(crate) mod update_write;
pub(crate) mod write;
