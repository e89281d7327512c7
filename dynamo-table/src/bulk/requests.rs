//! What a kind of bulk request has to say for itself.

use crate::bulk::entry::Entry;
use crate::error::Error;
use crate::transport::attempts::Seen;

/// A kind of bulk request: how entries are sent together, and what became of each.
pub trait Requests: Send + Sync + 'static {
    /// What is sent for an entry.
    type Payload: Send + Sync + 'static;
    /// What an entry returns when it is done.
    type Output: Send + 'static;
    /// DynamoDB's limit on the entries of a request.
    const MOST: usize;

    /// Whether entries of several tables may be in it.
    fn several_tables(&self) -> bool {
        false
    }
    /// The same for another entry of the same key, where one is asked for and not superseded: a read.
    fn again(_output: &Self::Output) -> Option<Self::Output> {
        None
    }
    /// Whether an earlier one of the same key, that was not sent yet, need not be sent at all.
    fn replaces(_later: &Self::Payload, _earlier: &Self::Payload) -> bool {
        true
    }
    /// Whether it only reads: entries of one key are then all answered by one, where of writes the later takes the place of the
    /// earlier; and nothing is unknown, since nothing can have been applied.
    const READS: bool = false;
    /// Sends one request, once.
    fn send(&self, entries: &[Entry<Self::Payload>]) -> impl Future<Output = Outcome<Self::Output>> + Send;
}

/// What became of a request.
pub enum Outcome<O> {
    Answered(Answered<O>),
    Failed(Failure),
}

/// An answer.
pub struct Answered<O> {
    /// For each entry what it returns, or why it was left over.
    pub(crate) results: Vec<Result<O, LeftOver>>,
    pub(crate) consumed: Option<f64>,
}

/// Why an entry was left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOver {
    /// DynamoDB lacked the capacity for it.
    Throttled,
    /// The answer was full.
    NoRoom,
}

/// A request that failed as a whole.
pub struct Failure {
    pub(crate) error: Error,
    pub(crate) seen: Seen,
    /// Whether it does no harm to send it again when it may have been applied.
    pub(crate) repeatable: bool,
}
