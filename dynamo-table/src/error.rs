//! What can go wrong, by meaning.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::codec::Item;
use crate::codec::{DecodeError, EncodeError};
use crate::derived::decode_record;
use crate::record::Record;

/// Any other error underneath.
pub type Source = Box<dyn StdError + Send + Sync>;

/// What can go wrong with a request, by meaning.
///
/// `Display` says this level only and [`source`](StdError::source) the rest. Values of items are in no message: the key and
/// the old item are had by methods.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write was false: nothing was changed.
    #[error("{0}: the condition was false, nothing was changed{why}", why = .1.what_stood_there())]
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
    #[error("{0}: the transaction was cancelled, nothing was changed: {list}", list = reasons(.1))]
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
    /// A value cannot be stored. Nothing was sent.
    #[error("{0}: a value cannot be stored, nothing was sent")]
    Encode(Call, #[source] EncodeError),
    /// An item does not decode.
    #[error(transparent)]
    Decode(#[from] Undecodable),
    /// The call is wrong in itself. Nothing was sent.
    #[error("{0}: {1}; nothing was sent")]
    InvalidUse(Call, String),
    /// The cursor, or the segment, to go on from was altered, or is not of this read: a client's mistake, and not the program's.
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
    #[error("{0}: the table exists already or is being changed")]
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
    /// The old table was deleted with all its items, and no new one could be created: there is no table of this name, or will be none
    /// in a moment, and the source says why. Of [`reset_table`](crate::DynamoTable::reset_table).
    #[error(
        "{0}: the old table was deleted with all its items (it is gone, or will be in a moment), and no new one was created; call \
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
    /// No answer came, or one that is none: a timeout, a broken connection, an empty or torn answer.
    #[error("{0}: {1}")]
    Transport(Call, String, #[source] Source),
    /// DynamoDB refused the request for another reason.
    #[error("{0}: {1}")]
    Service(Call, Box<ServiceProblem>, #[source] Source),
}

/// A batch that is not done whole; [`Error::batch`] gives it with its types.
pub struct Unprocessed {
    pub(crate) batch: Source,
    /// The error of the first that is not done.
    pub(crate) first: Option<Arc<Error>>,
    /// Some may have been done.
    pub(crate) any_unknown: bool,
    /// What kept it from being done may pass.
    pub(crate) passing: bool,
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

/// Which request it was: an operation on a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// DynamoDB's name of the operation.
    pub operation: &'static str,
    /// The table's name; empty where there is none.
    pub table: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table.as_str() {
            "" => f.write_str(self.operation),
            table => write!(f, "{} on table `{table}`", self.operation),
        }
    }
}

/// DynamoDB's own words for a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceProblem {
    /// The error's name, `ValidationException`.
    pub code: String,
    /// DynamoDB's message.
    pub message: String,
    /// The request's id, for AWS's support.
    pub request_id: Option<String>,
    /// What to do, where DynamoDB's words do not say it; empty where they do.
    pub(crate) advice: String,
}

impl fmt::Display for ServiceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}{}{}", self.code, self.message, if self.advice.is_empty() { "" } else { "; " }, self.advice)?;
        self.request_id.iter().try_for_each(|id| write!(f, " (request {id})"))
    }
}

/// The item beside an error; never printed.
#[derive(Clone, Default)]
pub struct Failed {
    pub(crate) item: Option<Box<Item>>,
}

impl Failed {
    pub(crate) fn new(item: Option<Item>) -> Self {
        Self { item: item.map(Box::new) }
    }
    fn what_stood_there(&self) -> &'static str {
        match self.item {
            Some(_) => "; there is an item under this key",
            None => "; there is no item under this key",
        }
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.item.is_some() { "(with an item)" } else { "(without an item)" })
    }
}

/// Why an action of a transaction was, or was not, what cancelled it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct CancellationReason {
    /// DynamoDB's code: `None` for an action that was fine, `ConditionalCheckFailed`, `TransactionConflict`, …
    pub code: String,
    /// DynamoDB's message.
    pub message: Option<String>,
    pub(crate) item: Option<Item>,
    /// What to do, in brackets.
    pub(crate) advice: String,
}

impl fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationReason").field("code", &self.code).finish_non_exhaustive()
    }
}

impl CancellationReason {
    /// Whether this action's condition was false.
    pub fn is_condition_failed(&self) -> bool {
        self.code == "ConditionalCheckFailed"
    }
    /// The item as it stood when the condition failed. `None`: there was no item.
    pub fn old_item(&self) -> Option<&Item> {
        self.item.as_ref()
    }
    /// The record as it stood when the condition failed, without any hook. `None`: there was no item.
    ///
    /// # Errors
    /// The item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, DecodeError> {
        self.item.clone().map(decode_record).transpose()
    }
    /// No reason at all, or one that passes: a conflict or a throttle.
    pub(crate) fn is_none_or_passing(&self) -> bool {
        matches!(
            self.code.as_str(),
            "None"
                | "TransactionConflict"
                | "ThrottlingError"
                | "ProvisionedThroughputExceeded"
                | "RequestLimitExceeded"
        )
    }
}

/// The reasons of the actions that have one.
fn reasons(reasons: &[CancellationReason]) -> String {
    let named = reasons.iter().enumerate().filter(|(_, reason)| reason.code != "None");
    let text: Vec<String> =
        named.map(|(at, reason)| format!("action {at}: {}{}", reason.code, reason.advice)).collect();
    text.join(", ")
}

/// An item that does not decode: which, and why.
#[derive(thiserror::Error)]
#[error("an item of table `{table}` does not decode as `{record}`")]
pub struct Undecodable {
    pub(crate) table: String,
    pub(crate) record: &'static str,
    pub(crate) key: Box<Item>,
    pub(crate) source: DecodeError,
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Undecodable({} as {}: {})", self.table, self.record, self.source)
    }
}

impl Undecodable {
    /// The table's key attributes of the item.
    pub fn key(&self) -> &Item {
        &self.key
    }
    /// What is wrong, with the attribute's path.
    pub fn problem(&self) -> &DecodeError {
        &self.source
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
            Self::Throttled(..) | Self::Conflict(..) | Self::Transport(..) | Self::TableInUse(..) => true,
            Self::Unprocessed(batch) => batch.passing && !batch.any_unknown,
            Self::TableDeleted(_, why) => why.is_retryable(),
            Self::TransactionCancelled(_, reasons, _) => reasons.iter().all(CancellationReason::is_none_or_passing),
            Self::Service(_, problem, _) => {
                matches!(problem.code.as_str(), "InternalServerError" | "ServiceUnavailable" | "LimitExceededException")
            }
            _ => false,
        }
    }
    /// Whether DynamoDB refused the request because of a limit on throughput.
    pub fn is_throttled(&self) -> bool {
        matches!(self.of_request(), Some(Self::Throttled(..)))
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
    /// The item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, DecodeError> {
        self.old_item().cloned().map(decode_record).transpose()
    }
    /// The table's key attributes of an item that does not decode.
    pub fn key(&self) -> Option<&Item> {
        match self {
            Self::Decode(undecodable) => Some(undecodable.key()),
            _ => None,
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

    fn throttling_note(&self) -> String {
        match self {
            Self::Throttled(_, reasons, _) if !reasons.is_empty() => format!(" ({})", reasons.join(", ")),
            _ => String::new(),
        }
    }
}
