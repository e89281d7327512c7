//! How a batch goes about it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::bulk::rate::{Bucket, Rate};
use crate::bulk::report::Progress;

/// DynamoDB's default quota on a table is what eight requests of 25 items at 5 ms each ask for.
pub(crate) const CONCURRENCY: usize = 8;
/// With pauses up to ten seconds: about twenty seconds in vain.
const ATTEMPTS: u32 = 12;

pub(crate) type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// How a batch goes about it.
#[derive(Clone)]
pub(crate) struct BulkOptions {
    pub(crate) concurrency: usize,
    pub(crate) rate_limit: Option<f64>,
    /// One that it shares with another operation.
    pub(crate) bucket: Option<Bucket>,
    pub(crate) max_attempts_without_progress: u32,
    pub(crate) linger: Option<Duration>,
    /// What may have been applied is not sent again.
    pub(crate) once: bool,
    pub(crate) on_progress: Option<OnProgress>,
}

impl Default for BulkOptions {
    fn default() -> Self {
        Self {
            concurrency: CONCURRENCY,
            rate_limit: None,
            bucket: None,
            max_attempts_without_progress: ATTEMPTS,
            linger: None,
            once: false,
            on_progress: None,
        }
    }
}

impl fmt::Debug for BulkOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkOptions").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}

impl BulkOptions {
    pub(crate) fn rate(&self) -> Rate {
        Rate::new(self.bucket.clone().or_else(|| self.rate_limit.map(Bucket::new)))
    }
    /// # Errors
    /// What makes no sense.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.concurrency == 0 {
            return Err("`concurrency(0)` would never send anything: it must be at least 1".into());
        }
        if self.max_attempts_without_progress == 0 {
            return Err("`max_attempts_without_progress(0)` would send nothing: it must be at least 1".into());
        }
        match self.rate_limit {
            Some(units) if !(units.is_finite() && units > 0.0) => {
                Err(format!("`rate_limit({units})`: the capacity units per second must be more than 0"))
            }
            _ => Ok(()),
        }
    }
}
