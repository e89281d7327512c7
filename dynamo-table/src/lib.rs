#![doc = include_str!("../../README.md")]

pub mod bulk;
#[cfg_attr(not(feature = "cache"), allow(dead_code))]
pub(crate) mod cache;
pub(crate) mod cancellation;
pub(crate) mod clock;
pub mod codec;
pub(crate) mod codes;
pub(crate) mod computed;
#[cfg(feature = "aws-config")]
pub(crate) mod config;
pub(crate) mod cursor;
mod derived;
pub mod error;
mod error_accessors;
pub mod expression;
pub mod facts;
pub mod hooks;
pub(crate) mod identity;
pub mod index;
pub mod key;
mod limits;
pub mod operation;
pub(crate) mod page;
pub(crate) mod quiet;
pub(crate) mod random;
pub mod record;
pub(crate) mod refusal;
pub(crate) mod roles;
pub mod schema;
pub(crate) mod stub;
pub(crate) mod table;
pub(crate) mod template;
pub(crate) mod transport;
pub(crate) mod undecodable;

pub use bulk::account::BatchHandle;
pub use bulk::error::{BatchError, BatchReadError, Reason, Unfinished};
pub use bulk::gate::Pace;
pub use bulk::input::{from_stream, from_try_stream};
pub use bulk::report::{BatchReport, Progress};
#[cfg(feature = "cache")]
pub use cache::{handle::Cache, options::CacheOptions, statistics::CacheStatistics};
pub use clock::Clock;
pub use codec::{Attribute, Item, Null, Number};
#[cfg(feature = "aws-config")]
pub use config::client_from_env;
pub use cursor::Cursor;
pub use error::Error;
pub use expression::computed::Computed;
pub use expression::condition::Condition;
pub use expression::path::Path;
#[doc(hidden)]
pub use expression::path::{FieldPath, KeyPath};
pub use expression::raw::raw;
#[doc(hidden)]
pub use expression::role::PresenceOf;
pub use hooks::Hooks;
pub use index::{Index, PrimaryKey};
pub use key::{NoSortKey, begins_with, between, eq, ge, gt, le, lt};
pub use operation::{
    batch::{
        get_tables::{AnyKey, BatchGetTables},
        write::WriteRequest,
        write_tables::{AnyWrite, BatchWriteTables},
    },
    clear::Cleared,
    item::{changes::Changes, tracked::Tracked},
    read::segment::Segment,
    response::Response,
    transact::{get::transact_get, write::transact_write},
};
pub use page::Page;
pub use record::{Projection, Record};
pub use schema::definition::TableDefinition;
pub use schema::list_tables::list_tables;
pub use schema::settings::{Billing, Settings, Throughput};
#[doc(hidden)]
pub use stub::Anything;
#[cfg(feature = "cache")]
pub use table::cached::Cached;
pub use table::{dynamo_table::DynamoTable, index_view::IndexView, table_of::TableOf, typed_table::Table};

// What is in these files comes before the derive's own page.
#[doc = include_str!("../docs/derive-attribute.md")]
pub use dynamo_table_derive::Attribute;
#[doc = include_str!("../docs/derive-projection.md")]
pub use dynamo_table_derive::Projection;
#[doc = include_str!("../docs/derive-record.md")]
pub use dynamo_table_derive::Record;
