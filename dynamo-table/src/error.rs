//! What can go wrong, by meaning.
//!
#![doc = include_str!("../docs/errors.md")]

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cancellation::listed;
use crate::codec::{DecodeError, EncodeError, Item};

pub use crate::cancellation::{ActionName, CancellationReason};
pub use crate::refusal::{Call, OldItem, ServiceProblem};
pub use crate::undecodable::Undecodable;

/// Any other error underneath.
pub type Source = Box<dyn StdError + Send + Sync>;

/// What can go wrong with a request, by meaning. The [table of all codes and failures](self#what-each-failure-means) says which
/// becomes which, and what to do.
///
/// `Display` says this level only and [`source`](StdError::source) the rest. Values of items are in no message: the key and
/// the old item are returned by methods.
///
/// `call` is the request that it is about, `item` the item as it was, `source` what it comes from.
#[allow(missing_docs, reason = "fields that their names and types explain")]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write was false: nothing was changed.
    #[error("{call}: {why}", why = .item.why())]
    #[non_exhaustive]
    ConditionFailed { call: Call, item: OldItem },
    /// The response to a write was lost: it may or may not have been applied.
    #[error(
        "{call}: a response was lost, so the write may or may not have been applied; it is not sent again, because \
         that could apply it twice or fail on its own result. Read the item to find out"
    )]
    #[non_exhaustive]
    OutcomeUnknown { call: Call, item: OldItem, source: Option<Source> },
    /// A counter would have gone below its floor: nothing was changed.
    #[error("{call}: the number would go below its floor, nothing was changed")]
    #[non_exhaustive]
    BelowFloor { call: Call, item: OldItem },
    /// A counter would have gone above its ceiling: nothing was changed.
    #[error("{call}: the number would go above its ceiling, nothing was changed")]
    #[non_exhaustive]
    AboveCeiling { call: Call, item: OldItem },
    /// A transaction was cancelled: none of its actions was applied. There is a reason for each action, in their order.
    #[error("{call}: the transaction was cancelled, nothing was changed: {list}", list = listed(.reasons))]
    #[non_exhaustive]
    TransactionCancelled { call: Call, reasons: Vec<CancellationReason>, source: Source },
    /// The transaction is still in progress.
    #[error("{call}: the transaction is still in progress")]
    #[non_exhaustive]
    TransactionInProgress { call: Call, source: Source },
    /// The write was applied, but what the response holds does not decode.
    #[error("{call}: the write was applied, but the item in the response does not decode")]
    #[non_exhaustive]
    AppliedUndecodable { call: Call, item: OldItem, source: DecodeError },
    /// The write was applied, but a hook of the table failed on the record that the response holds: the item itself, as it is stored,
    /// is [`old_item`](Error::old_item).
    #[error("{call}: the write was applied, but a hook of the table failed on the record in the response")]
    #[non_exhaustive]
    AppliedHook { call: Call, item: OldItem, source: Source },
    /// The write was applied, but what the item held before is unknown: an earlier attempt's answer was lost.
    #[error(
        "{call}: the write was applied, but what the item held before is unknown, because the response to an \
         earlier attempt was lost"
    )]
    #[non_exhaustive]
    OldUnknown { call: Call },
    /// What was asked for by its key cannot be there: no item has such a key. Nothing was sent.
    #[error("{call}: no item can have this key, nothing was sent")]
    #[non_exhaustive]
    InvalidKey { call: Call, source: EncodeError },
    /// A value cannot be stored. Nothing was sent.
    #[error("{call}: a value cannot be stored, nothing was sent")]
    #[non_exhaustive]
    Encode { call: Call, source: EncodeError },
    /// An item does not decode.
    #[error(transparent)]
    #[non_exhaustive]
    Decode {
        #[from]
        undecodable: Undecodable,
    },
    /// The call is wrong in itself. Nothing was sent.
    #[error("{call}: {message}; nothing was sent")]
    #[non_exhaustive]
    InvalidUse { call: Call, message: String },
    /// The cursor, or the segment, to continue from is not one of this read: it was truncated or altered, or belongs to another read. Cursors
    /// come back from clients, so that this is the client's mistake and not the program's.
    #[error("{call}: {message}")]
    #[non_exhaustive]
    InvalidCursor { call: Call, message: String },
    /// A batch is not done whole: [`Error::batch`] returns what was not done, as it was given.
    #[error(transparent)]
    #[non_exhaustive]
    Unprocessed {
        #[from]
        batch: Unprocessed,
    },
    /// A hook of the table refused the record, or failed: nothing was written. After a write it is [`Error::AppliedHook`].
    #[error("{call}: the table's validation, or one of its hooks, refused the record")]
    #[non_exhaustive]
    Hook { call: Call, source: Source },
    /// What the table is differs from what is declared.
    #[error("{call}: the table differs from its declaration: {list}", list = .differences.join("; "))]
    #[non_exhaustive]
    SchemaDrift { call: Call, differences: Vec<String> },
    /// Record types that were to share a table do not fit together.
    #[error("the records cannot share a table: {list}", list = .conflicts.join("; "))]
    #[non_exhaustive]
    DefinitionConflict { conflicts: Vec<String> },
    /// The table has a status that waiting does not change, or one that is not known.
    #[error(
        "{call}: the table's status is {status}, which waiting does not change; look at the table in AWS's console"
    )]
    #[non_exhaustive]
    UnexpectedStatus { call: Call, status: String },
    /// There is no such table.
    #[error(
        "{call}: there is no such table in this account and region; create it with `create_table()`, or check the table's name, \
         the region and the endpoint"
    )]
    #[non_exhaustive]
    TableNotFound { call: Call, source: Source },
    /// There is a table of this name already, or the table is being changed.
    #[error("{call}: {advice}", advice = in_use(.call))]
    #[non_exhaustive]
    TableInUse { call: Call, source: Source },
    /// The request was refused because of a limit on throughput, on the last of its attempts. Of a write that is the same twice, such as
    /// a `put`, an earlier attempt may have been applied and its answer lost.
    #[error("{call}: throttled{note}", note = throttling_note(.reasons))]
    #[non_exhaustive]
    Throttled { call: Call, reasons: Vec<String>, source: Source },
    /// The item was being changed by a transaction, or by a write in another region: nothing was changed. It was sent again as often as
    /// the client's retry settings say, and may be sent again.
    #[error(
        "{call}: in conflict with a transaction, or with a write in another region, nothing was changed; it may be sent again"
    )]
    #[non_exhaustive]
    Conflict { call: Call, source: Source },
    /// The old table was deleted with all its items, and no new one could be created: no table of this name is known to be there, or
    /// to be there in a moment, and the source says why. Of [`reset_table`](crate::DynamoTable::reset_table).
    #[error(
        "{call}: the old table was deleted with all its items (it is gone, or will be in a moment), and no new one is known to have \
         been created; call \
         `reset_table()` or `create_table()` again"
    )]
    #[non_exhaustive]
    TableDeleted { call: Call, source: Box<Error> },
    /// The table that this call created was deleted by another process before it was ready.
    #[error("{call}: the table was created, and deleted by another process before it was ready")]
    #[non_exhaustive]
    DeletedMeanwhile { call: Call },
    /// The time of a call on a table is over, its waiting included: what was sent may have been applied. The text says how the table
    /// was when it was last seen, or what had no response.
    #[error("{call}: not done within {timeout:?}: {last_seen}")]
    #[non_exhaustive]
    Timeout { call: Call, timeout: Duration, last_seen: String },
    /// Region, credentials or endpoint are missing or wrong.
    #[error("{call}: {message}")]
    #[non_exhaustive]
    Configuration { call: Call, message: String, source: Option<Source> },
    /// No connection could be made: the endpoint's name is unknown, nobody listens there, or it is not trusted. Nothing was sent.
    #[error(
        "{call}: no connection could be made, nothing was sent: check the client's endpoint and region, the \
         network, and any proxy in between"
    )]
    #[non_exhaustive]
    Unreachable { call: Call, source: Source },
    /// No response came, or one that is not DynamoDB's: a timeout, a broken connection, an empty or truncated response.
    #[error("{call}: {message}")]
    #[non_exhaustive]
    Transport { call: Call, message: String, source: Option<Source> },
    /// DynamoDB refused the request for another reason.
    #[error("{call}: {problem}")]
    #[non_exhaustive]
    Service { call: Call, problem: Box<ServiceProblem> },
}

/// A batch that is not done whole; [`Error::batch`] and [`Error::batch_read`] return it with its types.
pub struct Unprocessed {
    /// Of its first request that failed.
    pub(crate) call: Call,
    pub(crate) batch: Source,
    /// The `BatchError` in it, where it is one.
    pub(crate) handed_back: fn(&Source) -> Option<&dyn Any>,
    /// The error of the first that is not done.
    pub(crate) first: Option<Arc<Error>>,
    /// Some may have been done.
    pub(crate) any_unknown: bool,
    /// What kept it from being done may pass.
    pub(crate) passing: bool,
    /// Of the first item that was read and does not decode.
    pub(crate) undecodable_key: Option<Box<Item>>,
}

impl fmt::Debug for Unprocessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.batch.fmt(f)
    }
}
impl fmt::Display for Unprocessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.batch, f)
    }
}
impl StdError for Unprocessed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.batch.source()
    }
}

pub(crate) const CREATE_TABLE: &str = "CreateTable";

fn throttling_note(reasons: &[String]) -> String {
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) }
}

fn in_use(call: &Call) -> &'static str {
    match call.operation {
        CREATE_TABLE => {
            "there is a table of this name already, or it is being deleted: `create_table_if_missing()` handles \
             both, `wait_until_not_exists()` waits until the name is free"
        }
        _ => "the table is being created, changed or deleted: wait for it with `wait_until_exists()`, and try again",
    }
}
