//! The builders that a table's calls return, by what a newcomer looks for. Each collects, renders, sends and decodes.

pub(crate) mod batch;
pub(crate) mod clear;
pub(crate) mod item;
pub(crate) mod read;
pub(crate) mod transact;

// ---

pub(crate) mod clear_scope;
pub(crate) mod decode;
pub(crate) mod expiry;
pub(crate) mod keys;
pub(crate) mod receipts;
pub(crate) mod response;
pub(crate) mod roles;
pub(crate) mod target;

pub use crate::transport::explain::{Explained, ExplainedRequest};
pub use batch::{
    builder::{Batch, BatchKind, BatchOver},
    delete::BatchDelete,
    get::BatchGet,
    put::BatchPut,
    upsert::BatchUpsert,
    write::BatchWrite,
};
pub use clear::Clear;
pub use clear_scope::{ClearRecords, ClearTable};
pub use item::{
    changes::Changing,
    delete::Delete,
    exists::Exists,
    get::Get,
    increment::Increment,
    put::Put,
    save::{Save, SaveWithResponse},
    tracked::GetTracked,
    update::{Update, UpdateItem},
    upsert::Upsert,
};
pub use read::{
    builder::{Read, SayAllOrItemsOrPage},
    query::Query,
    scan::Scan,
    stream::{Items, Pages},
};
pub use receipts::{Receipt, Received};
pub use response::WithResponse;
pub use transact::{
    action::{Action, TransactAction},
    condition_check::ConditionCheck,
    get::{TransactGet, TransactGetWithResponse, TransactRead},
    write::{TransactWrite, TransactWriteWithResponse, TransactWritten},
};

// The compiler's messages name what can be named: without their paths.
#[doc(hidden)]
pub use batch::{
    delete::Deletes, get::Gets, get_tables::FromTables, put::Puts, upsert::Upserts, write::PutsAndDeletes,
    write_tables::ToTables,
};
#[doc(hidden)]
pub use clear::{Clears, Scoped};
#[doc(hidden)]
pub use clear_scope::{OfOneType, SayPartitionOrFilterOrEverything};
#[doc(hidden)]
pub use item::{
    changes::Apart,
    returns::{Deleted, New, NewItem, Nothing, Old, Returns, Updated, UpdatedOld, Version},
};
#[doc(hidden)]
pub use read::{query::QueryKind, request::ReadKind, scan::ScanKind};
