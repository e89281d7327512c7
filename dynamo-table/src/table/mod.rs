//! Tables: `Table<R>`, and the traits that make a table of any struct.

#[cfg_attr(not(feature = "cache"), allow(dead_code))]
pub(crate) mod cached;
pub(crate) mod dynamo_table;
pub(crate) mod handles;
pub(crate) mod in_front;
pub(crate) mod index_view;
mod many_tables;
pub(crate) mod table_of;
pub(crate) mod typed_table;
