//! Tables themselves: what is declared, what is there, and the calls that create, describe and delete them.

pub mod approximate_count;
pub mod create_table;
pub mod create_table_if_missing;
pub mod definition;
pub mod delete_table;
pub mod delete_table_if_exists;
pub mod describe_table;
pub(crate) mod difference;
pub(crate) mod ensure;
pub(crate) mod identity;
pub(crate) mod joined;
pub mod list_tables;
pub(crate) mod problems;
pub(crate) mod request;
pub mod reset_table;
pub mod settings;
pub mod table_exists;
pub mod table_status;
pub(crate) mod target;
pub(crate) mod wait;
pub mod wait_until_exists;
pub mod wait_until_not_exists;
