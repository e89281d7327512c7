//! Tables themselves: what is declared, what is there, and the calls that create, describe and delete them.

pub(crate) mod create_table;
pub(crate) mod creation;
pub(crate) mod definition;
pub(crate) mod delete_table;
pub(crate) mod delete_table_if_exists;
pub(crate) mod describe_table;
pub(crate) mod difference;
pub(crate) mod ensure;
pub(crate) mod identity;
pub(crate) mod joined;
pub(crate) mod list_tables;
pub(crate) mod problems;
pub(crate) mod request;
pub(crate) mod settings;
pub(crate) mod target;
pub(crate) mod wait;
pub(crate) mod wait_until;

pub use create_table::{CreateTable, CreateTableIfMissing, ResetTable, TableCreation};
pub use delete_table::DeleteTable;
pub use delete_table_if_exists::DeleteTableIfExists;
pub use describe_table::{ApproximateCount, DescribeTable, Status, TableExists, TableView};
pub use list_tables::TableNames;
pub use wait_until::{TableWait, WaitUntilExists, WaitUntilNotExists};

// The compiler's messages name what can be named: without their paths.
#[doc(hidden)]
pub use create_table::{Creates, CreatesIfMissing, Resets};
#[doc(hidden)]
pub use describe_table::{Description, Existence, ItemCount, ItsStatus};
#[doc(hidden)]
pub use wait_until::{UntilExists, UntilNotExists};
