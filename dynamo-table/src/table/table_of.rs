//! What a table is: its client, its name, and what its records go by.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::bulk::gate::Pace;
use crate::cache::handle::Cache;
use crate::clock::Clock;
use crate::error::Source;
use crate::hooks::Hooks;
use crate::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::settings::Settings;

/// What makes a struct of an application a table of records `R`: two functions have to be written, the others can be.
///
/// Whatever implements it is a [`DynamoTable<R>`](crate::DynamoTable), with every operation. So are references and `Arc`s of it, and
/// `&dyn TableOf<R>`. One struct can be the table of several record types; calls that could mean more than one name the type:
/// `DynamoTable::<Player>::get(&app, key)`. [`Table<R>`](crate::Table) is one that is there already.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// struct League {
///     client: aws_sdk_dynamodb::Client,
/// }
///
/// impl TableOf<Player> for League {
///     fn client(&self) -> &aws_sdk_dynamodb::Client {
///         &self.client
///     }
///     fn table_name(&self) -> &str {
///         "players"
///     }
///     fn normalize(&self, player: &mut Player) {
///         player.name = player.name.trim().to_owned();
///     }
/// }
///
/// let league = League { client: client() };
/// league.create_table().await?;
/// let ann = Player { league: "nfl".into(), number: 12, name: " Ann ".into(), team: None, points: 0,
///                    tags: BTreeSet::new(), home: None };
/// let stored = league.upsert(&ann).await?;
/// assert_eq!(stored.name, "Ann");
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table of `{R}`",
    label = "not a table of `{R}`",
    note = "implement `TableOf<{R}>` for it (`client` and `table_name`): it is a `DynamoTable<{R}>` then, with every operation"
)]
pub trait TableOf<R: Record> {
    /// The client that requests are sent by.
    fn client(&self) -> &Client;
    /// The table's name.
    fn table_name(&self) -> &str;
    /// Brings a record into its normal form, before it is written and where it is given as a key.
    fn normalize(&self, _record: &mut R) {}
    /// Refuses a record before it is written: nothing is sent, and the caller gets [`Error::Hook`](crate::error::Error::Hook).
    ///
    /// # Errors
    /// Why the record is not valid.
    fn validate(&self, _record: &R) -> Result<(), Source> {
        Ok(())
    }
    /// The asynchronous hooks of the table.
    fn hooks(&self) -> Option<Arc<dyn Hooks<R>>> {
        None
    }
    /// Where the time of `created_at` and `updated_at` comes from; `None` is the system's clock.
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        None
    }
    /// What bulk operations share to slow down together under throttling; `None`: each finds its own pace.
    fn pace(&self) -> Option<Pace> {
        None
    }
    /// The cache in front of single reads; `None` by default. A table of one's own may hold a [`Cache`] and return it here. One that
    /// wraps another table returns that one's `cache()`, or its own [in front of it](Cache::in_front_of): a cache that is not
    /// returned here learns nothing of what is written through this table.
    fn cache(&self) -> Option<Cache> {
        None
    }
    /// What the table is created with besides its keys, and what of it is managed: billing and throughput. By default nothing is
    /// managed, and a table is created on demand.
    fn settings(&self) -> Settings {
        Settings::default()
    }
    /// What the table is declared to be: by default as the record and the settings say. Where several record types share the
    /// table, give what [`TableDefinition::and`] made.
    fn definition(&self) -> TableDefinition {
        TableDefinition::of::<R>().settings(self.settings())
    }
}
