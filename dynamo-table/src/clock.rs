//! What time it is, for fields that say when an item was created and updated.

use std::time::SystemTime;

/// Where the time of `created_at`, `updated_at` and of hidden expired items comes from.
///
/// Asked once for each logical write: its attempts are byte-identical. The system's clock unless a table says otherwise, as tests do.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_table::Clock;
///
/// struct Noon;
/// impl Clock for Noon {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + Duration::from_secs(12 * 3600)
///     }
/// }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time of a write.
    fn now(&self) -> SystemTime;
}
