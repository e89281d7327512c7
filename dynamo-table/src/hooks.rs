//! Hooks of a table: what happens to every record before it is written and after it is read.

use async_trait::async_trait;

use crate::error::Source;
use crate::record::Record;

/// Asynchronous hooks of a table, for example to encrypt a field.
///
/// They see whole records, at the same places in single and in bulk operations. Projections, untyped items and keys are
/// not hooked.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use std::sync::Arc;
///
/// struct Redact;
///
/// #[async_trait::async_trait]
/// impl Hooks<Player> for Redact {
///     async fn after_read(&self, player: &mut Player) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         player.home = None;
///         Ok(())
///     }
/// }
///
/// struct Public(Table<Player>);
///
/// impl DynamoTable<Player> for Public {
///     fn client(&self) -> &aws_sdk_dynamodb::Client {
///         self.0.client()
///     }
///     fn table_name(&self) -> &str {
///         self.0.table_name()
///     }
///     fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
///         Some(Arc::new(Redact))
///     }
/// }
///
/// players.update(("nfl", 12)).set(Player::HOME, Address { city: "Oslo".into() }).await?;
/// let seen = Public(players).get(("nfl", 12)).await?.unwrap();
/// assert_eq!(seen.home, None);
/// # Ok(()) }
/// ```
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
