//! Hooks of a table: what happens to every record before it is written and after it is read.

use async_trait::async_trait;

use crate::error::Source;
use crate::record::Record;

/// Asynchronous hooks of a table, for example to encrypt a field.
///
/// They see whole records, at the same places in single and in bulk operations. Projections, untyped items and keys are
/// not hooked.
#[async_trait]
pub trait Hooks<R: Record>: Send + Sync {
    /// Runs before a record is encoded and sent, after the table's `normalize` and `validate`.
    ///
    /// # Errors
    /// Nothing is sent; the caller gets [`Error::Hook`](crate::error::Error::Hook).
    async fn before_write(&self, _record: &mut R) -> Result<(), Source> {
        Ok(())
    }
    /// Runs after a record has been read and decoded.
    ///
    /// # Errors
    /// The caller gets [`Error::Hook`](crate::error::Error::Hook) in place of the record.
    async fn after_read(&self, _record: &mut R) -> Result<(), Source> {
        Ok(())
    }
}
