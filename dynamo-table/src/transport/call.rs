//! What every request needs of its [`Call`]: the span, and the errors that it can end with. They are made here and nowhere else.

use std::time::Duration;

use tracing::Span;

use crate::codec::{DecodeError, EncodeError};
use crate::error::{Call, CancellationReason, Error, OldItem, ServiceProblem, Source};

impl Call {
    /// The span of the request: no values, no keys.
    pub(crate) fn span(&self) -> Span {
        tracing::debug_span!("dynamodb", operation = self.operation, table = %self.table)
    }
}

/// What is wrong before anything is sent.
impl Call {
    pub(crate) fn invalid(&self, message: impl Into<String>) -> Error {
        Error::InvalidUse { call: self.clone(), message: message.into() }
    }
    pub(crate) fn invalid_cursor(&self, message: impl Into<String>) -> Error {
        Error::InvalidCursor { call: self.clone(), message: message.into() }
    }
    /// Of a key that is asked for, or whose item is to be changed: there is none.
    pub(crate) fn no_such_key(&self, source: EncodeError) -> Error {
        Error::InvalidKey { call: self.clone(), source }
    }
    pub(crate) fn not_encoded(&self, source: EncodeError) -> Error {
        Error::Encode { call: self.clone(), source }
    }
    pub(crate) fn hook_failed(&self, source: Source) -> Error {
        Error::Hook { call: self.clone(), source }
    }
    pub(crate) fn misconfigured(&self, message: impl Into<String>, source: Option<Source>) -> Error {
        Error::Configuration { call: self.clone(), message: message.into(), source }
    }
}

/// What became of a request.
impl Call {
    pub(crate) fn condition_failed(&self, item: OldItem) -> Error {
        Error::ConditionFailed { call: self.clone(), item }
    }
    pub(crate) fn below_floor(&self, item: OldItem) -> Error {
        Error::BelowFloor { call: self.clone(), item }
    }
    pub(crate) fn above_ceiling(&self, item: OldItem) -> Error {
        Error::AboveCeiling { call: self.clone(), item }
    }
    pub(crate) fn outcome_unknown(&self, item: OldItem, source: Option<Source>) -> Error {
        Error::OutcomeUnknown { call: self.clone(), item, source }
    }
    pub(crate) fn cancelled(&self, reasons: Vec<CancellationReason>, source: Source) -> Error {
        Error::TransactionCancelled { call: self.clone(), reasons, source }
    }
    pub(crate) fn in_progress(&self, source: Source) -> Error {
        Error::TransactionInProgress { call: self.clone(), source }
    }
    pub(crate) fn throttled(&self, reasons: Vec<String>, source: Source) -> Error {
        Error::Throttled { call: self.clone(), reasons, source }
    }
    pub(crate) fn conflict(&self, source: Source) -> Error {
        Error::Conflict { call: self.clone(), source }
    }
    pub(crate) fn refused(&self, problem: ServiceProblem) -> Error {
        Error::Service { call: self.clone(), problem: Box::new(problem) }
    }
    pub(crate) fn unreachable(&self, source: Source) -> Error {
        Error::Unreachable { call: self.clone(), source }
    }
    pub(crate) fn not_answered(&self, message: impl Into<String>, source: Source) -> Error {
        Error::Transport { call: self.clone(), message: message.into(), source: Some(source) }
    }
    /// A response that makes no sense.
    pub(crate) fn senseless(&self, message: impl Into<String>) -> Error {
        Error::Transport { call: self.clone(), message: message.into(), source: None }
    }
}

/// What is wrong with the response to a write that was applied.
impl Call {
    pub(crate) fn applied_undecodable(&self, item: OldItem, source: DecodeError) -> Error {
        Error::AppliedUndecodable { call: self.clone(), item, source }
    }
    pub(crate) fn applied_hook_failed(&self, item: OldItem, source: Source) -> Error {
        Error::AppliedHook { call: self.clone(), item, source }
    }
    pub(crate) fn old_unknown(&self) -> Error {
        Error::OldUnknown { call: self.clone() }
    }
}

/// What became of a call on a table.
impl Call {
    pub(crate) fn table_not_found(&self, source: Source) -> Error {
        Error::TableNotFound { call: self.clone(), source }
    }
    pub(crate) fn table_in_use(&self, source: Source) -> Error {
        Error::TableInUse { call: self.clone(), source }
    }
    pub(crate) fn drifted(&self, differences: Vec<String>) -> Error {
        Error::SchemaDrift { call: self.clone(), differences }
    }
    pub(crate) fn unexpected_status(&self, status: impl Into<String>) -> Error {
        Error::UnexpectedStatus { call: self.clone(), status: status.into() }
    }
    pub(crate) fn table_deleted(&self, source: Error) -> Error {
        let call = self.clone().sent(source.attempts(), source.request_id());
        Error::TableDeleted { call, source: Box::new(source) }
    }
    pub(crate) fn deleted_meanwhile(&self) -> Error {
        Error::DeletedMeanwhile { call: self.clone() }
    }
    pub(crate) fn timed_out(&self, timeout: Duration, last_seen: impl Into<String>) -> Error {
        Error::Timeout { call: self.clone(), timeout, last_seen: last_seen.into() }
    }
}
