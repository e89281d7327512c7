//! The end of a table.

use std::time::Duration;

use aws_sdk_dynamodb::operation::delete_table::DeleteTableOutput;
use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::types::TableStatus;
use futures::future::BoxFuture;

use crate::cache::write::ClearGuard;
use crate::error::Error;
use crate::schema::identity::TableIdentity;
use crate::schema::target::TableTarget;
use crate::schema::wait::{GONE, Patience, Wait};
use crate::transport::attempts::Repeat;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::send::Outgoing;

/// Deletes the table with all its items and indexes, and fails if there is none. Awaited, it returns `()`.
///
/// Sends one [DeleteTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), then
/// [DescribeTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html) until it is gone. The
/// table is known by its id: another one that has been created under its name means that it is gone. DescribeTable that is throttled,
/// or fails in another way that may pass, is sent again until the time is over. DeleteTable is sent once where it may have been
/// carried out: sent again, it could delete a table that another process has created under the name in between. Where its response
/// was lost, a table that is being deleted, or is gone, was deleted by this call; of one that is there it is unknown.
///
/// **Two processes.** Of two that delete one table at the same time both succeed, while it is being deleted; the one that comes
/// later is told [`Error::TableNotFound`]. One that creates a table of this name meanwhile does not keep this call waiting, and its
/// table is left alone.
///
/// A [cache](crate::DynamoTable::cached) in front of the table forgets everything when the request is sent and when the table is gone.
/// It keeps nothing in between; where that is not waited for, for five minutes.
///
/// # Errors
/// [`Error::TableNotFound`] if there is none; [`Error::TableInUse`] while it is being created or changed; [`Error::Service`] for a
/// table that is protected from deletion; [`Error::InvalidUse`] for a name that DynamoDB does not take (nothing is sent);
/// [`Error::Transport`] if the response to DeleteTable was lost, and the table is there (it may be deleted yet);
/// [`Error::Timeout`] if there is no response to DeleteTable in time (the table may be deleted or not), or it is not gone
/// in time, which it will be.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// # let players = players().await;
/// players.delete_table().await?;
/// assert!(players.delete_table().await.is_err_and(|error| error.is_not_found()));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct DeleteTable {
    target: TableTarget,
    patience: Patience,
}

impl DeleteTable {
    pub(crate) fn new(target: TableTarget) -> Self {
        Self { target, patience: Patience::default() }
    }
    /// Does not wait until the table is gone: it is being deleted when this returns.
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
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a name that DynamoDB does not take.
    pub async fn into_request(self) -> Result<DeleteTableFluentBuilder, Error> {
        request(&self.target)
    }

    async fn send(self) -> Result<(), Error> {
        let mut clearing = self.target.clearing();
        let mut wait = self.patience.begin(&self.target, "DeleteTable");
        wait.aim(GONE);
        let deleted = delete(&wait, &mut clearing).await?;
        if self.patience.waits {
            deleted.wait(&mut wait, &mut clearing).await?;
        }
        Ok(())
    }
}

impl IntoFuture for DeleteTable {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

fn request(target: &TableTarget) -> Result<DeleteTableFluentBuilder, Error> {
    target.named("DeleteTable").map(|_| target.client.delete_table().table_name(&*target.table))
}

const UNKNOWN: &str = "there was no response to DeleteTable, and whether the table is being deleted is unknown";
const FAILED: &str =
    "DeleteTable failed in the service, or its response was lost, and whether the table is being deleted is unknown";

/// A table that was deleted.
pub(crate) enum Deleted {
    /// It is being deleted: which, as far as that was said.
    Being(TableIdentity),
    /// It is gone.
    Already,
}

impl Deleted {
    /// Until it is gone.
    pub(crate) async fn wait(self, wait: &mut Wait, clearing: &mut ClearGuard) -> Result<TableIdentity, Error> {
        let gone = match self {
            Self::Being(identity) => wait.until_gone(identity, true).await?,
            Self::Already => TableIdentity::default(),
        };
        clearing.over();
        Ok(gone)
    }
}

/// Sends DeleteTable. Where its response was lost, what is there decides.
pub(crate) async fn delete(wait: &Wait, clearing: &mut ClearGuard) -> Result<Deleted, Error> {
    let target = &wait.target;
    let call = target.call("DeleteTable");
    let request = request(target)?;
    // Sent again, it could delete a table that another process has created in between.
    let outgoing = Outgoing::new(&call, request, Repeat::Never);
    clearing.begin();
    let sent = wait.bound(UNKNOWN, async { Ok(outgoing.send::<DeleteTableOutput>().await) }).await?;
    let error = match sent.result {
        Ok(output) => {
            clearing.sent();
            let deleted = output.table_description.as_ref();
            return Ok(Deleted::Being(deleted.map(TableIdentity::of).unwrap_or_default()));
        }
        Err(error) => error,
    };
    if !sent.seen.lost_any() {
        clearing.over();
        return Err(error);
    }
    let deleted = match wait.bound(UNKNOWN, async { Ok(target.find().await) }).await? {
        Ok(Some(table)) if table.table_status() == Some(&TableStatus::Deleting) => {
            Deleted::Being(TableIdentity::of(&table))
        }
        Ok(None) => Deleted::Already,
        _ => return Err(unknown(error)),
    };
    clearing.sent();
    Ok(deleted)
}

/// A response that was lost, or says nothing: nobody knows whether the table that is there is the one that was to be deleted.
fn unknown(error: Error) -> Error {
    match error {
        Error::OutcomeUnknown { call, source: Some(source), .. } => call.not_answered(FAILED, source),
        error => error,
    }
}
