//! What a table does, on every engine there is.

mod conditions;
mod cursors;
mod custom_table;
mod derived_keys;
mod fields;
mod handwritten;
mod indexes;
mod items;
mod multi_attribute;
mod names;
mod projections;
mod queries;
mod ranges;
mod records;
mod scans;
mod support;
mod tables;
mod templates;
mod updates;
mod upserts;
mod values;
