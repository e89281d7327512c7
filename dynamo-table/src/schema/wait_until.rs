//! Until a table is ready, or gone: nothing but looks.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use futures::future::BoxFuture;

use crate::error::Error;
use crate::schema::identity::TableIdentity;
use crate::schema::target::TableTarget;
use crate::schema::wait::{Patience, Wait};
use crate::transport::explain::{Explained, Recorder};

/// A table that is waited for: see [`WaitUntilExists`] and [`WaitUntilNotExists`].
#[must_use = "nothing is sent until it is awaited"]
pub struct TableWait<G: Goal> {
    goal: G,
    target: TableTarget,
    patience: Patience,
}

/// Waits until there is a table of this name, and it and its indexes are active. Awaited, it returns DynamoDB's description.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until
/// then; what is throttled, or fails in another way that may pass, is sent again. Whether the table is as it is defined is not looked
/// at, nor which process has created it: where one is being deleted, the next one is waited for.
///
/// # Errors
/// [`Error::Timeout`], which says what state the table was in, if that is not so in time; [`Error::UnexpectedStatus`] if it never will be;
/// [`Error::InvalidUse`] for a name that DynamoDB does not take.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use std::time::Duration;
///
/// let players: Table<Player> = Table::new(client(), "players");
/// players.create_table().no_wait().await?;
/// players.wait_until_exists().timeout(Duration::from_secs(60)).await?;
/// # Ok(()) }
/// ```
pub type WaitUntilExists = TableWait<UntilExists>;

/// Waits until the table of this name is gone; deletes nothing. Awaited, it returns `()`.
///
/// Sends [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until
/// then; what is throttled, or fails in another way that may pass, is sent again. The table that is described first is known by its
/// id: where another process has created another one under its name, it is gone all the same.
///
/// A [cache](crate::DynamoTable::cached) in front of the table forgets everything when it is gone.
///
/// # Errors
/// [`Error::Timeout`], which says what state the table was in, if that is not so in time; [`Error::UnexpectedStatus`] if it never will be;
/// [`Error::InvalidUse`] for a name that DynamoDB does not take.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// players.delete_table().no_wait().await?;
/// players.wait_until_not_exists().await?;
/// # Ok(()) }
/// ```
pub type WaitUntilNotExists = TableWait<UntilNotExists>;

/// What is waited for.
#[doc(hidden)]
pub trait Goal: Default + Send + 'static {
    type Output: Send;
    fn reach(self, wait: Wait) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

impl<G: Goal> TableWait<G> {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { goal: G::default(), target, patience: Patience::default() }
    }
    /// How long the whole call may take; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
    /// What it would send first, in DynamoDB's JSON; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        self.target.record(&recorder);
        recorder.explained(self.into_future().await)
    }
}

impl<G: Goal> IntoFuture for TableWait<G> {
    type Output = Result<G::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        // The time runs from the first poll.
        Box::pin(async move { self.goal.reach(self.patience.begin(&self.target, "DescribeTable")).await })
    }
}

/// It is there, and ready.
#[derive(Default)]
pub struct UntilExists;

impl Goal for UntilExists {
    type Output = TableDescription;
    async fn reach(self, mut wait: Wait) -> Result<TableDescription, Error> {
        wait.until_ready(None).await
    }
}

/// It is gone.
#[derive(Default)]
pub struct UntilNotExists;

impl Goal for UntilNotExists {
    type Output = ();
    async fn reach(self, mut wait: Wait) -> Result<(), Error> {
        wait.until_gone(TableIdentity::default(), false).await?;
        wait.target.forget();
        Ok(())
    }
}
