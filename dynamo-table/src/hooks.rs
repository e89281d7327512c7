#![doc = include_str!("../docs/hooks.md")]

use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::error::Source;
use crate::record::Record;

/// Asynchronous hooks of a table, for example to encrypt a field.
///
/// They see whole records, and the values that updates give; projections, untyped items and keys are not hooked.
/// [Which hook runs where](crate::hooks), for each call, is a table.
///
/// A table that has hooks takes an [`update`](crate::DynamoTable::update) only where they say what becomes of its values: by
/// [`before_update`](Self::before_update) and, where DynamoDB copies a value, [`before_copy`](Self::before_copy).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamo_table::error::Source;
/// use std::sync::Arc;
///
/// /// Keeps names from those who can read the table. (Use a better cipher.)
/// struct Secret;
///
/// fn mirrored(name: &str) -> String {
///     name.chars().rev().collect()
/// }
///
/// #[async_trait::async_trait]
/// impl Hooks<Player> for Secret {
///     async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
///         player.name = mirrored(&player.name);
///         Ok(())
///     }
///     async fn before_update(&self, path: &str, value: &mut AttributeValue) -> Result<(), Source> {
///         match value {
///             AttributeValue::S(name) if path == "name" => *name = mirrored(name),
///             _ => {}
///         }
///         Ok(())
///     }
///     async fn after_read(&self, player: &mut Player) -> Result<(), Source> {
///         player.name = mirrored(&player.name);
///         Ok(())
///     }
/// }
///
/// struct Club(Table<Player>);
///
/// impl TableOf<Player> for Club {
///     fn client(&self) -> &aws_sdk_dynamodb::Client {
///         self.0.client()
///     }
///     fn table_name(&self) -> &str {
///         self.0.table_name()
///     }
///     fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
///         Some(Arc::new(Secret))
///     }
/// }
///
/// let club = Club(players.clone());
/// assert_eq!(club.update(("nfl", 12)).set(Player::NAME, "Anna").await?.name, "Anna");
/// assert_eq!(players.get(("nfl", 12)).await?.unwrap().name, "annA");
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
    /// Runs for each value that an update sets, before it is sent: what it sets, what it sets where there is nothing, the elements
    /// that it appends, the members that it adds to a set or takes out. `path` is where the value is to stand, by stored names:
    /// `name`, `home.city`, `tags[0]`; the field's `sanitize` has run.
    ///
    /// The amount of arithmetic is shown as well. It can be refused; where a hook rewrites it, the update is refused with
    /// [`Error::InvalidUse`](crate::error::Error::InvalidUse), since DynamoDB cannot compute with what is rewritten.
    ///
    /// By default every value is refused: else an update would store as it is what `before_write` encrypts. Where nothing is
    /// rewritten, `Ok(())` is all there is to write.
    ///
    /// # Errors
    /// Nothing is sent; the caller gets [`Error::Hook`](crate::error::Error::Hook).
    async fn before_update(&self, path: &str, _value: &mut AttributeValue) -> Result<(), Source> {
        let attribute = attribute(path);
        Err(format!(
            "the table's hooks do not say what happens to a value that an update sets `{attribute}` to: implement \
             `Hooks::before_update`, with `Ok(())` for what is stored as it is"
        )
        .into())
    }
    /// Runs for each attribute that an update takes a value from, to store it at `path`, before it is sent: `from` is where it is
    /// stored now, as by `.set_from(path, from)`, `.set(path, FROM.or(value))` or `.set(path, FROM.plus(1))`. No hook sees the value.
    ///
    /// By default it is refused: else what `before_write` encrypts at the one path would be stored as it is at the other. Where both are
    /// stored alike, `Ok(())` is all there is to write.
    ///
    /// # Errors
    /// Nothing is sent; the caller gets [`Error::Hook`](crate::error::Error::Hook).
    async fn before_copy(&self, path: &str, from: &str) -> Result<(), Source> {
        let (path, from) = (attribute(path), attribute(from));
        Err(format!(
            "the update takes a value from `{from}` to store it at `{path}`, which no hook of the table sees: set a value, or \
             implement `Hooks::before_copy`, with `Ok(())` where both are stored alike"
        )
        .into())
    }
    /// Runs after a record has been read and decoded.
    ///
    /// # Errors
    /// The caller gets [`Error::Hook`](crate::error::Error::Hook) in place of the record; after a write, which has happened,
    /// [`Error::AppliedHook`](crate::error::Error::AppliedHook), which holds the item.
    async fn after_read(&self, _record: &mut R) -> Result<(), Source> {
        Ok(())
    }
}

/// The attribute that a path begins with. What follows may be the keys of maps, which are data: they are in no message.
fn attribute(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}
