//! The tables of an account and region.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::list_tables::ListTablesOutput;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use futures::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use crate::error::{Call, Error};
use crate::transport::attempts::Repeat;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::send::Outgoing;

/// The names of all tables of the client's account and region, in DynamoDB's order.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), dynamo_table::Error> {
/// # let client = dynamo_table_testkit::client();
/// let names: Vec<String> = dynamo_table::list_tables(&client).all().await?;
/// # assert!(names.is_empty());
/// # Ok(()) }
/// ```
pub fn list_tables(client: &Client) -> TableNames {
    let start = TablePages { client: client.clone(), names: VecDeque::new(), after: None, done: false };
    TableNames { client: client.clone(), inner: stream::try_unfold(start, next).boxed() }
}

/// The names of tables, as a stream. Made by [`list_tables`].
///
/// Sends [ListTables](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html), one for each hundred
/// names, the next one only when its names are wanted.
///
/// # Errors
/// [`Error::Throttled`], [`Error::Transport`], [`Error::Configuration`] and the like; the stream ends with it.
#[must_use = "streams do nothing unless polled"]
pub struct TableNames {
    client: Client,
    inner: BoxStream<'static, Result<String, Error>>,
}

impl fmt::Debug for TableNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableNames").finish_non_exhaustive()
    }
}

impl TableNames {
    /// All of them, together.
    ///
    /// # Errors
    /// Those of the stream.
    pub async fn all(self) -> Result<Vec<String>, Error> {
        self.inner.try_collect().await
    }
    /// What it would send first, in DynamoDB's JSON; nothing is sent.
    ///
    /// # Errors
    /// None: the result is there because other builders can fail here.
    pub async fn explain(self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        recorder.explained(list_tables(&recorder.client(&self.client)).all().await)
    }
    /// The SDK's own builder, of the first request.
    ///
    /// # Errors
    /// None: the result is there because other builders can fail here.
    pub async fn into_request(self) -> Result<ListTablesFluentBuilder, Error> {
        Ok(self.client.list_tables())
    }
}

impl Stream for TableNames {
    type Item = Result<String, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.poll_next_unpin(cx)
    }
}

/// Names that were read and not taken, and where to continue.
struct TablePages {
    client: Client,
    names: VecDeque<String>,
    after: Option<String>,
    done: bool,
}

async fn next(mut pages: TablePages) -> Result<Option<(String, TablePages)>, Error> {
    loop {
        if let Some(name) = pages.names.pop_front() {
            return Ok(Some((name, pages)));
        }
        if pages.done {
            return Ok(None);
        }
        let call = Call::of_no_table("ListTables");
        let request = pages.client.list_tables().set_exclusive_start_table_name(pages.after.take());
        let page = Outgoing::new(&call, request, Repeat::Harmless).send::<ListTablesOutput>().await.result?;
        pages.names = page.table_names.unwrap_or_default().into();
        pages.after = page.last_evaluated_table_name;
        pages.done = pages.after.is_none();
    }
}
