//! Why a transaction was cancelled.

use std::fmt;

use crate::codec::Item;
use crate::codes::{self, Reason};
use crate::quiet::harmless;

/// An action of a transaction: what it does, to which record of which table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionName {
    /// DynamoDB's name of the action: `Put`, `Update`, `Delete`, `ConditionCheck`, `Get`.
    pub kind: &'static str,
    /// The table's name.
    pub table: String,
    /// The record's type.
    pub record: &'static str,
}

impl ActionName {
    pub(crate) fn new<R>(kind: &'static str, table: &str) -> Self {
        Self { kind, table: table.to_owned(), record: std::any::type_name::<R>() }
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, table, record } = self;
        match kind {
            &"Get" => write!(f, "Get of `{record}` from table `{table}`"),
            kind => write!(f, "{kind} of `{record}` on table `{table}`"),
        }
    }
}

/// Why an action of a transaction was, or was not, what cancelled it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct CancellationReason {
    /// Which action it is.
    pub action: ActionName,
    /// DynamoDB's code: `None` for an action that was fine, `ConditionalCheckFailed`, `TransactionConflict`, …
    pub code: String,
    /// DynamoDB's message, as it came: there are some that quote a value.
    pub message: Option<String>,
    pub(crate) item: Option<Item>,
    /// What to do, behind `; `, where DynamoDB's words do not say it.
    pub(crate) advice: String,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationReason")
            .field("action", &self.action)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.action.kind.is_empty() {
            write!(f, "{}: ", self.action)?;
        }
        f.write_str(&self.code)?;
        match (&self.message, self.reason()) {
            (Some(message), Reason::Other | Reason::Full) => write!(f, " ({}{})", harmless(message), self.advice),
            _ => Ok(()),
        }
    }
}

impl CancellationReason {
    /// Whether this action's condition was false.
    pub fn is_condition_failed(&self) -> bool {
        self.reason() == Reason::Condition
    }
    /// Whether this action was at a limit on throughput.
    pub fn is_throttled(&self) -> bool {
        self.reason() == Reason::Throttled
    }
    /// Whether another request changed, or read in a transaction, the item of this action.
    pub fn is_conflict(&self) -> bool {
        self.reason() == Reason::Conflict
    }
    /// The item as it was when the condition failed. `None`: there was no item.
    pub fn old_item(&self) -> Option<&Item> {
        self.item.as_ref()
    }
    pub(crate) fn reason(&self) -> Reason {
        codes::reason(&self.code)
    }
}

/// Whether a transaction was cancelled for reasons that pass by themselves, and no other.
pub(crate) fn all_pass(reasons: &[CancellationReason]) -> bool {
    only(reasons, Reason::is_sent_again)
}

/// Whether all actions that cancelled a transaction did it for such a reason; there is at least one.
pub(crate) fn only(reasons: &[CancellationReason], such: impl Fn(Reason) -> bool) -> bool {
    let mut named = reasons.iter().map(CancellationReason::reason).filter(|reason| *reason != Reason::Fine).peekable();
    named.peek().is_some() && named.all(such)
}

/// The actions that cancelled a transaction, each with its place, from 0.
pub(crate) fn listed(reasons: &[CancellationReason]) -> String {
    let named = reasons.iter().enumerate().filter(|(_, reason)| reason.reason() != Reason::Fine);
    let listed: Vec<String> = named.map(|(at, reason)| format!("action {at}: {reason}")).collect();
    match listed.is_empty() {
        true => "DynamoDB gave no reason".to_owned(),
        false => listed.join(", "),
    }
}
