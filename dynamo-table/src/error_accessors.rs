//! What there is to ask of an error.

use std::error::Error as StdError;

use crate::cancellation::{all_pass, only};
use crate::codec::wire::row::Row;
use crate::codec::{DecodeError, Item};
use crate::codes::{Kind, Reason};
use crate::derived::decode_record;
use crate::error::{CREATE_TABLE, Call, CancellationReason, Error, ServiceProblem, Undecodable, Unprocessed};
use crate::record::Record;

impl Error {
    /// Whether a condition was false: the item exists already, does not exist, or holds something else. Of a transaction: the
    /// condition of one of its actions.
    pub fn is_condition_failed(&self) -> bool {
        match self {
            Self::ConditionFailed { .. } => true,
            Self::TransactionCancelled { reasons, .. } => reasons.iter().any(CancellationReason::is_condition_failed),
            _ => false,
        }
    }
    /// Whether the same call may succeed later, and does no harm when it is made again; of a batch: what is not done.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Throttled { .. } | Self::Conflict { .. } | Self::Transport { .. } | Self::Unreachable { .. } => true,
            // A table that is there stays there.
            Self::TableInUse { call, .. } => call.operation != CREATE_TABLE,
            Self::Unprocessed { batch } => batch.passing && !batch.any_unknown,
            Self::TableDeleted { source, .. } => source.is_retryable(),
            Self::TransactionCancelled { reasons, .. } => only(reasons, Reason::is_retryable),
            Self::Service { problem, .. } => problem.meaning.retryable,
            _ => false,
        }
    }
    /// Retryable, and for a reason that passes by itself: worth a wait. Wrong credentials may be right later, but do not become so.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Service { problem, .. } => matches!(problem.meaning.kind, Kind::Server | Kind::Busy),
            error => error.is_retryable(),
        }
    }
    /// Known not to have been applied, for a reason that passes by itself: to be sent again after a pause.
    pub(crate) fn passes_by_itself(&self) -> bool {
        match self {
            Self::TransactionCancelled { reasons, .. } => all_pass(reasons),
            Self::TransactionInProgress { .. } => true,
            _ => false,
        }
    }
    /// Whether a write may have been applied, or may yet be.
    pub(crate) fn may_be_applied(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. } | Self::TransactionInProgress { .. })
    }
    /// Whether DynamoDB refused the request because of a limit on throughput; of a transaction: whether nothing else cancelled it.
    pub fn is_throttled(&self) -> bool {
        match self.of_request() {
            Some(Self::Throttled { .. }) => true,
            Some(Self::TransactionCancelled { reasons, .. }) => only(reasons, |reason| reason == Reason::Throttled),
            _ => false,
        }
    }
    /// Whether there is no such table.
    pub fn is_not_found(&self) -> bool {
        matches!(self.of_request(), Some(Self::TableNotFound { .. }))
    }
    /// Whether it is unknown if the write was applied, where sending it again could do harm; of a batch: whether that is unknown
    /// of any of its writes.
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::OutcomeUnknown { .. } => true,
            Self::Unprocessed { batch } => batch.any_unknown,
            _ => false,
        }
    }
    /// Whether a table was deleted, and no new one created in its place: a reset that has failed half way.
    pub fn is_table_deleted(&self) -> bool {
        matches!(self, Self::TableDeleted { .. })
    }
    /// Whether the write was applied all the same.
    pub fn is_applied(&self) -> bool {
        matches!(self, Self::AppliedUndecodable { .. } | Self::AppliedHook { .. } | Self::OldUnknown { .. })
    }

    /// The item as it was when a condition failed, or as the response held it. `None`: there was no item, or none came.
    pub fn old_item(&self) -> Option<&Item> {
        match self {
            Self::ConditionFailed { item, .. }
            | Self::BelowFloor { item, .. }
            | Self::AboveCeiling { item, .. }
            | Self::OutcomeUnknown { item, .. }
            | Self::AppliedUndecodable { item, .. }
            | Self::AppliedHook { item, .. } => item.item.as_deref(),
            _ => None,
        }
    }
    /// The record as it was when a condition failed, or as the response held it. `None`: there was no item. It is decoded as it is
    /// stored: no hook runs.
    ///
    /// # Errors
    /// [`Error::Decode`]: the item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, Self> {
        let Some((call, item)) = self.call().zip(self.old_item()) else { return Ok(None) };
        old(call, item).map(Some)
    }
    /// The table's key attributes of an item that does not decode; of a batch, of the first one.
    pub fn key(&self) -> Option<&Item> {
        match self {
            Self::Decode { undecodable } => Some(undecodable.key()),
            Self::Unprocessed { batch } => batch.undecodable_key.as_deref(),
            _ => None,
        }
    }
    /// What a transaction read besides an item that does not decode, in the order asked, that item among them. Nothing for other
    /// errors; for those of batches see [`batch_read`](Self::batch_read).
    pub fn items_read(&self) -> &[Option<Item>] {
        match self {
            Self::Decode { undecodable } => &undecodable.read,
            _ => &[],
        }
    }
    /// Why a transaction was cancelled: a reason for each of its actions, in their order. None for other errors.
    pub fn cancellation_reasons(&self) -> &[CancellationReason] {
        match self {
            Self::TransactionCancelled { reasons, .. } => reasons,
            _ => &[],
        }
    }
    pub(crate) fn reasons_mut(&mut self) -> &mut [CancellationReason] {
        match self {
            Self::TransactionCancelled { reasons, .. } => reasons,
            _ => &mut [],
        }
    }
    /// DynamoDB's own words, where it refused the request.
    pub fn service(&self) -> Option<&ServiceProblem> {
        match self {
            Self::Service { problem, .. } => Some(problem),
            Self::TableDeleted { source, .. } => source.service(),
            Self::Unprocessed { batch } => batch.first.as_deref()?.service(),
            error => error.source()?.downcast_ref(),
        }
    }

    /// Itself; of a batch the first error of its requests.
    fn of_request(&self) -> Option<&Self> {
        match self {
            Self::Unprocessed { batch } => batch.first.as_deref(),
            Self::TableDeleted { source, .. } => source.of_request(),
            error => Some(error),
        }
    }

    /// DynamoDB's name of the operation. `None` of definitions, which send nothing.
    pub fn operation(&self) -> Option<&'static str> {
        self.call().map(Call::operation)
    }
    /// The table's name. `None` where it is about several tables, or about none.
    pub fn table(&self) -> Option<&str> {
        self.call()?.table()
    }
    /// The id of the last response, for AWS's support. `None` where none came that was an error.
    pub fn request_id(&self) -> Option<&str> {
        self.call()?.request_id()
    }
    /// How often the request was sent; of a batch, the first request that failed. 0 where nothing was sent, where a wait failed, and
    /// where a read succeeded and what it read is wrong.
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, Call::attempts)
    }
    /// Which request it was; of a batch, the first that failed. `None` of definitions.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::ConditionFailed { call, .. }
            | Self::OutcomeUnknown { call, .. }
            | Self::BelowFloor { call, .. }
            | Self::AboveCeiling { call, .. }
            | Self::TransactionCancelled { call, .. }
            | Self::TransactionInProgress { call, .. }
            | Self::AppliedUndecodable { call, .. }
            | Self::AppliedHook { call, .. }
            | Self::OldUnknown { call, .. }
            | Self::InvalidKey { call, .. }
            | Self::Encode { call, .. }
            | Self::InvalidUse { call, .. }
            | Self::InvalidCursor { call, .. }
            | Self::Hook { call, .. }
            | Self::SchemaDrift { call, .. }
            | Self::UnexpectedStatus { call, .. }
            | Self::TableNotFound { call, .. }
            | Self::TableInUse { call, .. }
            | Self::Throttled { call, .. }
            | Self::Conflict { call, .. }
            | Self::TableDeleted { call, .. }
            | Self::DeletedMeanwhile { call, .. }
            | Self::Timeout { call, .. }
            | Self::Configuration { call, .. }
            | Self::Unreachable { call, .. }
            | Self::Transport { call, .. }
            | Self::Service { call, .. }
            | Self::Decode { undecodable: Undecodable { call, .. } }
            | Self::Unprocessed { batch: Unprocessed { call, .. } } => Some(call),
            Self::DefinitionConflict { .. } => None,
        }
    }
}

impl Unprocessed {
    /// Which request it was: the one that failed first, else the batch as a whole.
    pub(crate) fn call(first: Option<&Error>, batch: &Call) -> Call {
        first.and_then(Error::call).unwrap_or(batch).clone()
    }
}

impl CancellationReason {
    /// The record as it was when the condition failed, without any hook. `None`: there was no item.
    ///
    /// # Errors
    /// [`Error::Decode`]: the item is there and does not decode as `R`.
    pub fn old<R: Record>(&self) -> Result<Option<R>, Error> {
        let call = Call::new("TransactWriteItems", self.action.table.as_str());
        self.old_item().map(|item| old(&call, item)).transpose()
    }
}

fn old<R: Record>(call: &Call, item: &Item) -> Result<R, Error> {
    let record = Row::of_item(item).map_err(DecodeError::invalid).and_then(|item| decode_record(&item));
    record.map_err(|source| Undecodable::of::<R>(call, item.clone(), source).into())
}
