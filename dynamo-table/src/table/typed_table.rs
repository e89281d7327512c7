//! `Table<R>`: a client and a name.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::bulk::gate::Pace;
use crate::clock::Clock;
use crate::record::Record;
use crate::table::table_of::TableOf;

/// A table of records `R`: a client and a name. Cheap to clone; making one sends nothing.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table().await?;
/// assert_eq!(players.scan().count().await?, 0);
/// # Ok(()) }
/// ```
pub struct Table<R> {
    client: Client,
    name: Arc<str>,
    clock: Option<Arc<dyn Clock>>,
    pace: Pace,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Table<R> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            name: self.name.clone(),
            clock: self.clock.clone(),
            pace: self.pace.clone(),
            of: PhantomData,
        }
    }
}

impl<R> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<R: Record> Table<R> {
    /// The table of this name, by this client. Nothing is sent, and whether the table exists is not asked.
    pub fn new(client: Client, name: impl Into<Arc<str>>) -> Self {
        Self { client, name: name.into(), clock: None, pace: Pace::default(), of: PhantomData }
    }
    /// The client that requests are sent by.
    pub fn client(&self) -> &Client {
        &self.client
    }
    /// The table's name.
    pub fn table_name(&self) -> &str {
        &self.name
    }
    /// The same table with another clock, for tests.
    pub fn with_clock(self, clock: impl Clock) -> Self {
        Self { clock: Some(Arc::new(clock)), ..self }
    }
}

impl<R: Record> TableOf<R> for Table<R> {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        self.clock.clone()
    }
    fn pace(&self) -> Option<Pace> {
        Some(self.pace.clone())
    }
}
