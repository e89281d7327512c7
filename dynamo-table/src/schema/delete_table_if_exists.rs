//! A table that is gone afterwards.

use std::time::Duration;

use futures::future::BoxFuture;

use crate::cache::write::ClearGuard;
use crate::error::Error;
use crate::schema::delete_table::{Deleted, delete};
use crate::schema::identity::TableIdentity;
use crate::schema::target::{State, TableTarget};
use crate::schema::wait::{Patience, Wait};
use crate::transport::explain::{Explained, Recorder};

/// Deletes the table with all its items and indexes; that there is none is fine. Awaited, it returns `()`.
///
/// Sends [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until it is gone. A
/// table that is being created or changed cannot be deleted: it waits until that is over, and sends DeleteTable again. The table is
/// known by its id, as for [`DeleteTable`](crate::schema::DeleteTable). What is throttled, or a DescribeTable that fails in
/// another way that may pass, is sent again until the time is over.
///
/// **Two processes.** Several may do so at the same time: each succeeds. One that creates a table of this name meanwhile does not
/// keep this call waiting, and its table is left alone, unless it is the one that DeleteTable was refused for since it was being
/// created: that one is deleted.
///
/// A [cache](crate::DynamoTable::cached) in front of the table forgets everything, as for `DeleteTable`.
///
/// # Errors
/// [`Error::Service`] for a table that is protected from deletion; [`Error::InvalidUse`] for a name that DynamoDB does not take
/// (nothing is sent); [`Error::Timeout`] if there is no response to DeleteTable in time (the table may be deleted or not),
/// or it is not gone in time; [`Error::UnexpectedStatus`] if it cannot be waited for.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// players.delete_table_if_exists().await?;
/// players.delete_table_if_exists().await?; // it is gone: nothing to do
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct DeleteTableIfExists {
    target: TableTarget,
    patience: Patience,
}

impl DeleteTableIfExists {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// Does not wait until the table is gone; where it is being created or changed, the error is [`Error::TableInUse`].
    pub fn no_wait(mut self) -> Self {
        self.patience.waits = false;
        self
    }
    /// How long the whole call may take, waiting included; five minutes unless this is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }
    /// What it would send, in DynamoDB's JSON; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_no_table();
        self.target.record(&recorder);
        recorder.explained(self.into_future().await)
    }

    async fn send(self) -> Result<(), Error> {
        let mut clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, "DeleteTable");
        wait.aim(DELETABLE);
        if self.patience.waits {
            return delete_if_exists(&mut wait, &mut clearing).await.map(drop);
        }
        // Right after it was created, a table that refuses to be deleted may not be described yet: then it is sent once more.
        let mut again = true;
        loop {
            match delete(&wait, &mut clearing).await {
                Err(Error::TableNotFound { .. }) => return Ok(()),
                Err(error @ Error::TableInUse { .. }) => match wait.glance().await? {
                    State::Deleting(_) => {
                        clearing.sent();
                        return Ok(());
                    }
                    State::Missing if again => again = false,
                    _ => return Err(error),
                },
                other => return other.map(drop),
            }
        }
    }
}

impl IntoFuture for DeleteTableIfExists {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

const DELETABLE: &str = "the table to be deletable";

/// Deletes the table if there is one, and waits until it is gone. Which it was; `None`: there was none.
pub(crate) async fn delete_if_exists(
    wait: &mut Wait,
    clearing: &mut ClearGuard,
) -> Result<Option<TableIdentity>, Error> {
    wait.aim(DELETABLE);
    loop {
        match delete(wait, clearing).await {
            Ok(deleted) => return deleted.wait(wait, clearing).await.map(Some),
            Err(Error::TableNotFound { .. }) => return Ok(None),
            Err(Error::TableInUse { .. }) => {}
            Err(error) if error.is_throttled() => {
                wait.rest(&error).await?;
                continue;
            }
            Err(error) => return Err(error),
        }
        loop {
            match wait.look().await? {
                State::Deleting(table) => {
                    clearing.sent();
                    let deleted = Deleted::Being(TableIdentity::of(&table));
                    return deleted.wait(wait, clearing).await.map(Some);
                }
                State::Pending(_) => wait.pause().await?,
                // It is gone, or not described yet: DeleteTable tells.
                State::Missing | State::Ready(_) => break wait.pause().await?,
            }
        }
    }
}
