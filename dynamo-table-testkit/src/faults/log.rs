//! What has happened to which request.

use crate::faults::fault::Fault;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request that a [`FaultLayer`](crate::FaultLayer) has seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct LogEntry {
    /// The operation's name: `"PutItem"`.
    pub operation: String,
    /// The same for all requests that say the same.
    pub content: u64,
    /// How many requests that say the same were seen before.
    pub seen: u32,
    /// What happened to it.
    pub fault: Option<Fault>,
}

/// The requests so far; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<LogEntry>>>);

impl Log {
    /// Adds an entry and returns its place.
    pub(crate) fn add(&self, entry: LogEntry) -> usize {
        let mut entries = self.entries();
        entries.push(entry);
        entries.len() - 1
    }

    /// Says what has happened in the end: a fault may find nothing to change.
    pub(crate) fn correct(&self, place: usize, fault: Option<Fault>) {
        if let Some(entry) = self.entries().get_mut(place) {
            entry.fault = fault;
        }
    }

    pub(crate) fn entries(&self) -> MutexGuard<'_, Vec<LogEntry>> {
        // A test that has panicked while it held the lock still shows its requests.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
