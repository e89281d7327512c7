//! What can go wrong, by meaning.
//!
#![doc = include_str!("../docs/errors.md")]

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cancellation::{all_pass, listed, only};
use crate::codec::{DecodeError, EncodeError, Item};
use crate::codes::{Kind, Reason};
use crate::derived::decode_record;
use crate::record::Record;

pub use crate::cancellation::{ActionName, CancellationReason};
pub use crate::refusal::{Call, Failed, ServiceProblem};
pub use crate::undecodable::Undecodable;

/// Any other error underneath.
pub type Source = Box<dyn StdError + Send + Sync>;

/// What can go wrong with a request, by meaning. The [table of all codes and failures](self#what-each-failure-means) says which
/// becomes which, and what to do.
///
/// `Display` says this level only and [`source`](StdError::source) the rest. Values of items are in no message: the key and
/// the old item are had by methods.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write was false: nothing was changed.
    #[error("{0}: {why}", why = .1.why())]
    ConditionFailed(Call, Failed),
    /// The answer to a write was lost: it may or may not have been applied, and sending it again proves nothing.
    #[error(
        "{0}: an answer was lost, and whether the write was applied is unknown: sending it again could apply it twice, or \
         proves nothing. Read the item to find out"
    )]
    OutcomeUnknown(Call, Failed, #[source] Option<Source>),
    /// A counter would have gone below its floor: nothing was changed.
    #[error("{0}: the number would go below its floor, nothing was changed")]
    BelowFloor(Call, Failed),
    /// A counter would have gone above its ceiling: nothing was changed.
    #[error("{0}: the number would go above its ceiling, nothing was changed")]
    AboveCeiling(Call, Failed),
    /// A transaction was cancelled: none of its actions was applied. There is a reason for each action, in their order.
    #[error("{0}: the transaction was cancelled, nothing was changed: {list}", list = listed(.1))]
    TransactionCancelled(Call, Vec<CancellationReason>, #[source] Source),
    /// The transaction is still in progress.
    #[error("{0}: the transaction is still in progress")]
    TransactionInProgress(Call, #[source] Source),
    /// The write was applied, but what its answer holds does not decode.
    #[error("{0}: the write was applied, but the item in its answer does not decode")]
    AppliedUndecodable(Call, Failed, #[source] DecodeError),
    /// The write was applied, but a hook of the table failed on the record that its answer holds: the item itself, as it is stored,
    /// is [`old_item`](Error::old_item).
    #[error("{0}: the write was applied, but a hook of the table failed on the record in its answer")]
    AppliedHook(Call, Failed, #[source] Source),
    /// The write was applied, but what the item held before is unknown: an earlier try's answer was lost.
    #[error(
        "{0}: the write was applied, but what the item held before is unknown, since the answer to an earlier try was lost"
    )]
    OldUnknown(Call),
    /// What was asked for by its key cannot be there: no item has such a key. Nothing was sent.
    #[error("{0}: no item can have this key, nothing was sent")]
    InvalidKey(Call, #[source] EncodeError),
    /// A value cannot be stored. Nothing was sent.
    #[error("{0}: a value cannot be stored, nothing was sent")]
    Encode(Call, #[source] EncodeError),
    /// An item does not decode.
    #[error(transparent)]
    Decode(#[from] Undecodable),
    /// The call is wrong in itself. Nothing was sent.
    #[error("{0}: {1}; nothing was sent")]
    InvalidUse(Call, String),
    /// The cursor, or the segment, to go on from is not one of this read: it was truncated or altered, or belongs to another read. Cursors
    /// come back from clients, so that this is the client's mistake and not the program's.
    #[error("{0}: {1}")]
    InvalidCursor(Call, String),
    /// A batch is not done whole: [`Error::batch`] gives what was not done, as it was given.
    #[error(transparent)]
    Unprocessed(Unprocessed),
    /// A hook of the table refused the record, or failed: nothing was written. Behind a write it is [`Error::AppliedHook`].
    #[error("{0}: the table's validation, or one of its hooks, refused the record")]
    Hook(Call, #[source] Source),
    /// What the table is differs from what is declared.
    #[error("{0}: the table differs from its declaration: {list}", list = .1.join("; "))]
    SchemaDrift(Call, Vec<String>),
    /// Record types that were to share a table do not fit together.
    #[error("the records cannot share a table: {list}", list = .0.join("; "))]
    DefinitionConflict(Vec<String>),
    /// The table has a status that no waiting changes, or one that is not known.
    #[error("{0}: the table's status is {1}, and no waiting changes that; see what AWS's console says of the table")]
    UnexpectedStatus(Call, String),
    /// There is no such table.
    #[error(
        "{0}: there is no such table in this account and region; create it with `create_table()`, or check the table's name, \
         the region and the endpoint"
    )]
    TableNotFound(Call, #[source] Source),
    /// There is a table of this name already, or the table is being changed.
    #[error("{0}: {advice}", advice = in_use(.0))]
    TableInUse(Call, #[source] Source),
    /// The request was refused because of a limit on throughput, on the last of its tries. Of a write that is the same twice, such as
    /// a `put`, an earlier try may have been applied and its answer lost.
    #[error("{0}: throttled{reason}", reason = self.throttling_note())]
    Throttled(Call, Vec<String>, #[source] Source),
    /// The item was being changed by a transaction, or by a write in another region: nothing was changed. It was sent again as often as
    /// the client's retry settings say, and may be sent again.
    #[error(
        "{0}: in conflict with a transaction, or with a write in another region, nothing was changed; it may be sent again"
    )]
    Conflict(Call, Box<ServiceProblem>, #[source] Source),
    /// The old table was deleted with all its items, and no new one could be created: no table of this name is known to be there, or
    /// to be there in a moment, and the source says why. Of [`reset_table`](crate::DynamoTable::reset_table).
    #[error(
        "{0}: the old table was deleted with all its items (it is gone, or will be in a moment), and no new one is known to have been \
         created; call \
         `reset_table()` or `create_table()` again"
    )]
    TableDeleted(Call, #[source] Box<Error>),
    /// The table that this call created was deleted by another process before it was ready.
    #[error("{0}: the table was created, and deleted by another process before it was ready")]
    DeletedMeanwhile(Call),
    /// The time of a call on a table is over, its waiting included: what was sent may have been applied. The text says how the table
    /// stood when it was last seen, or what had no response.
    #[error("{0}: not done within {1:?}: {2}")]
    Timeout(Call, Duration, String),
    /// Region, credentials or endpoint are missing or wrong.
    #[error("{0}: {1}")]
    Configuration(Call, String, #[source] Option<Source>),
    /// No connection came about: the endpoint's name is unknown, nobody listens there, or it is not trusted. Nothing was sent.
    #[error(
        "{0}: no connection came about, nothing was sent: look at the client's endpoint and region, the network, and proxies \
         before it"
    )]
    Unreachable(Call, #[source] Source),
    /// No answer came, or one that is none: a timeout, a broken connection, an empty or torn answer.
    #[error("{0}: {1}")]
    Transport(Call, String, #[source] Source),
    /// DynamoDB refused the request for another reason.
    #[error("{0}: {1}")]
    Service(Call, Box<ServiceProblem>, #[source] Source),
}

/// A batch that is not done whole; [`Error::batch`] and [`Error::batch_read`] give it with its types.
pub struct Unprocessed {
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

impl Error {
    /// Whether a condition was false: the item exists already, does not exist, or holds something else. Of a transaction: the
    /// condition of one of its actions.
    pub fn is_condition_failed(&self) -> bool {
        match self {
            Self::ConditionFailed(..) => true,
            Self::TransactionCancelled(_, reasons, _) => reasons.iter().any(CancellationReason::is_condition_failed),
            _ => false,
        }
    }
    /// Whether the same call may succeed later, and does no harm when it is made again; of a batch: what is not done.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Throttled(..) | Self::Conflict(..) | Self::Transport(..) | Self::Unreachable(..) => true,
            // A table that is there stays there.
            Self::TableInUse(call, _) => call.operation != CREATE_TABLE,
            Self::Unprocessed(batch) => batch.passing && !batch.any_unknown,
            Self::TableDeleted(_, why) => why.is_retryable(),
            Self::TransactionCancelled(_, reasons, _) => only(reasons, Reason::is_retryable),
            Self::Service(_, problem, _) => problem.meaning.retryable,
            _ => false,
        }
    }
    /// Retryable, and for a reason that passes by itself: worth a wait. Wrong credentials may be right later, but do not become so.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Service(_, problem, _) => matches!(problem.meaning.kind, Kind::Server | Kind::Busy),
            error => error.is_retryable(),
        }
    }
    /// Known not to have been applied, for a reason that passes by itself: to be sent again after a pause.
    pub(crate) fn passes_by_itself(&self) -> bool {
        match self {
            Self::TransactionCancelled(_, reasons, _) => all_pass(reasons),
            Self::TransactionInProgress(..) => true,
            _ => false,
        }
    }
    /// Whether a write may have been applied, or may yet be.
    pub(crate) fn may_be_applied(&self) -> bool {
        matches!(self, Self::OutcomeUnknown(..) | Self::TransactionInProgress(..))
    }
    /// Whether DynamoDB refused the request because of a limit on throughput; of a transaction: whether nothing else cancelled it.
    pub fn is_throttled(&self) -> bool {
        match self.of_request() {
            Some(Self::Throttled(..)) => true,
            Some(Self::TransactionCancelled(_, reasons, _)) => only(reasons, |reason| reason == Reason::Throttled),
            _ => false,
        }
    }
    /// Whether there is no such table.
    pub fn is_not_found(&self) -> bool {
        matches!(self.of_request(), Some(Self::TableNotFound(..)))
    }
    /// Whether it is unknown if the write was applied, where sending it again could do harm; of a batch: whether that is unknown
    /// of any of its writes.
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::OutcomeUnknown(..) => true,
            Self::Unprocessed(batch) => batch.any_unknown,
            _ => false,
        }
    }
    /// Whether a table was deleted, and no new one created in its place: a reset that has failed half way.
    pub fn is_table_deleted(&self) -> bool {
        matches!(self, Self::TableDeleted(..))
    }
    /// Whether the write was applied all the same.
    pub fn is_applied(&self) -> bool {
        matches!(self, Self::AppliedUndecodable(..) | Self::AppliedHook(..) | Self::OldUnknown(..))
    }

    /// The item as it stood when a condition failed, or as the answer held it. `None`: there was no item, or none came.
    pub fn old_item(&self) -> Option<&Item> {
        match self {
            Self::ConditionFailed(_, failed)
            | Self::BelowFloor(_, failed)
            | Self::AboveCeiling(_, failed)
            | Self::OutcomeUnknown(_, failed, _)
            | Self::AppliedUndecodable(_, failed, _)
            | Self::AppliedHook(_, failed, _) => failed.item.as_deref(),
            _ => None,
        }
    }
    /// The record as it stood when a condition failed, or as the answer held it. `None`: there was no item. It is decoded as it is
    /// stored: no hook runs.
    ///
    /// # Errors
    /// [`Error::Decode`]: the item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, Self> {
        let table = self.call().map_or("", |call| &call.table);
        self.old_item().map(|item| old(table, item)).transpose()
    }
    /// The table's key attributes of an item that does not decode; of a batch, of the first one.
    pub fn key(&self) -> Option<&Item> {
        match self {
            Self::Decode(undecodable) => Some(undecodable.key()),
            Self::Unprocessed(batch) => batch.undecodable_key.as_deref(),
            _ => None,
        }
    }
    /// What a transaction read beside an item that does not decode, in the order asked, that item among them. Nothing for other
    /// errors; for those of batches see [`batch_read`](Self::batch_read).
    pub fn items_read(&self) -> &[Option<Item>] {
        match self {
            Self::Decode(undecodable) => &undecodable.read,
            _ => &[],
        }
    }
    /// Why a transaction was cancelled: a reason for each of its actions, in their order. None for other errors.
    pub fn cancellation_reasons(&self) -> &[CancellationReason] {
        match self {
            Self::TransactionCancelled(_, reasons, _) => reasons,
            _ => &[],
        }
    }
    /// DynamoDB's own words, where it refused the request.
    pub fn service(&self) -> Option<&ServiceProblem> {
        match self {
            Self::Service(_, problem, _) | Self::Conflict(_, problem, _) => Some(problem),
            Self::TableDeleted(_, why) => why.service(),
            _ => None,
        }
    }

    /// Itself; of a batch the first error of its requests.
    fn of_request(&self) -> Option<&Self> {
        match self {
            Self::Unprocessed(batch) => batch.first.as_deref(),
            Self::TableDeleted(_, why) => why.of_request(),
            error => Some(error),
        }
    }

    /// Which request it was. None of those of several, and of definitions.
    pub(crate) fn call(&self) -> Option<&Call> {
        match self {
            Self::ConditionFailed(call, _)
            | Self::OutcomeUnknown(call, ..)
            | Self::BelowFloor(call, _)
            | Self::AboveCeiling(call, _)
            | Self::AppliedUndecodable(call, ..)
            | Self::AppliedHook(call, ..) => Some(call),
            _ => None,
        }
    }

    fn throttling_note(&self) -> String {
        match self {
            Self::Throttled(_, reasons, _) if !reasons.is_empty() => format!(" ({})", reasons.join(", ")),
            _ => String::new(),
        }
    }
}

impl CancellationReason {
    /// The record as it stood when the condition failed, without any hook. `None`: there was no item.
    ///
    /// # Errors
    /// [`Error::Decode`]: the item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, Error> {
        self.old_item().map(|item| old(&self.action.table, item)).transpose()
    }
}

fn old<R: Record>(table: &str, item: &Item) -> Result<R, Error> {
    decode_record(item.clone()).map_err(|source| Undecodable::of::<R>(table, item.clone(), source).into())
}

pub(crate) const CREATE_TABLE: &str = "CreateTable";

fn in_use(call: &Call) -> &'static str {
    match call.operation {
        CREATE_TABLE => {
            "there is a table of this name already, or it is being deleted: `create_table_if_missing()` takes both, \
             `wait_until_not_exists()` waits until the name is free"
        }
        _ => "the table is being created, changed or deleted: wait for it with `wait_until_exists()`, and do it again",
    }
}
