//! The table that a call is about, and the state it is in.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableOutput;
use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::types::{GlobalSecondaryIndexDescription, IndexStatus, TableDescription, TableStatus};

use crate::cache::handle::Cache;
use crate::cache::write::ClearGuard;
use crate::error::{Call, Error};
use crate::limits::{NAME, is_name};
use crate::transport::attempts::Repeat;
use crate::transport::explain::Recorder;
use crate::transport::send::Outgoing;

/// An owned handle on a table, whatever it holds.
#[derive(Debug, Clone)]
pub(crate) struct TableTarget {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) cache: Option<Cache>,
}

impl TableTarget {
    /// What is sent from now on is only written down, and no cache is told.
    pub(crate) fn record(&mut self, recorder: &Recorder) {
        (self.client, self.cache) = (recorder.client(&self.client), None);
    }
    pub(crate) fn call(&self, operation: &'static str) -> Call {
        Call::new(operation, self.table.clone())
    }
    /// The call, if the table's name is one that DynamoDB takes. A table's ARN is taken as well.
    pub(crate) fn named(&self, operation: &'static str) -> Result<Call, Error> {
        let call = self.call(operation);
        let fits = if self.table.starts_with("arn:") { self.table.len() <= LONGEST_ARN } else { is_name(&self.table) };
        if fits { Ok(call) } else { Err(call.invalid(format!("the name of a table {NAME}"))) }
    }
    /// While this is held the table is being deleted: nothing is cached, and nothing stays so.
    pub(crate) fn clearing(&self) -> ClearGuard {
        ClearGuard::over_all(self.cache.as_ref().map(Cache::layers).unwrap_or_default())
    }
    /// The table is another one now, or none: nothing of what was read is of use.
    pub(crate) fn forget(&self) {
        self.cache.iter().for_each(Cache::invalidate_all);
    }
    pub(crate) fn describe_request(&self) -> Result<DescribeTableFluentBuilder, Error> {
        self.named("DescribeTable").map(|_| self.client.describe_table().table_name(&*self.table))
    }
    /// What DynamoDB says of the table; [`Error::TableNotFound`] where there is none.
    pub(crate) async fn describe(&self) -> Result<TableDescription, Error> {
        let call = self.call("DescribeTable");
        let sent = Outgoing::new(&call, self.describe_request()?, Repeat::Harmless).send::<DescribeTableOutput>().await;
        described(call, sent.result?.table)
    }
    /// The same, where "there is none" is an answer.
    pub(crate) async fn find(&self) -> Result<Option<TableDescription>, Error> {
        if_any(self.describe().await)
    }
    /// What state the table is in, as far as waiting goes.
    pub(crate) async fn state(&self) -> Result<State, Error> {
        let Some(table) = self.find().await? else { return Ok(State::Missing) };
        match status(self.call("DescribeTable"), &table)? {
            TableStatus::Active if building(&table).is_none() => Ok(State::Ready(Box::new(table))),
            TableStatus::Active | TableStatus::Creating | TableStatus::Updating => Ok(State::Pending(Box::new(table))),
            TableStatus::Deleting => Ok(State::Deleting(Box::new(table))),
            other => Err(self.call("DescribeTable").unexpected_status(other.as_str())),
        }
    }
}

/// DynamoDB's bound for what stands in place of a table's name.
const LONGEST_ARN: usize = 1024;

/// The description in a response.
pub(crate) fn described(call: Call, table: Option<TableDescription>) -> Result<TableDescription, Error> {
    table.ok_or_else(|| call.senseless("the response does not describe the table"))
}

/// A description, where "there is none" is an answer.
pub(crate) fn if_any(described: Result<TableDescription, Error>) -> Result<Option<TableDescription>, Error> {
    match described {
        Ok(table) => Ok(Some(table)),
        Err(Error::TableNotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The status in a description.
pub(crate) fn status(call: Call, table: &TableDescription) -> Result<TableStatus, Error> {
    table.table_status().cloned().ok_or_else(|| call.unexpected_status("missing from the response"))
}

/// A global index that is not ready.
fn building(table: &TableDescription) -> Option<&GlobalSecondaryIndexDescription> {
    let ready = |status: &IndexStatus| *status == IndexStatus::Active;
    table.global_secondary_indexes().iter().find(|index| !index.index_status().is_none_or(ready))
}

/// What state a table is in.
#[derive(Debug)]
pub(crate) enum State {
    Missing,
    Deleting(Box<TableDescription>),
    /// It is being created or changed, or one of its indexes is.
    Pending(Box<TableDescription>),
    /// It and its indexes are active.
    Ready(Box<TableDescription>),
}

impl State {
    pub(crate) fn table(&self) -> Option<&TableDescription> {
        match self {
            Self::Missing => None,
            Self::Deleting(table) | Self::Pending(table) | Self::Ready(table) => Some(table),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = match self {
            Self::Missing => return f.write_str("there is no such table"),
            Self::Deleting(_) => return f.write_str("the table is DELETING"),
            Self::Ready(_) => return f.write_str("the table is ACTIVE"),
            Self::Pending(table) => table,
        };
        write!(f, "the table is {}", table.table_status().map_or("without a status", TableStatus::as_str))?;
        let Some(index) = building(table) else { return Ok(()) };
        let status = index.index_status().map_or("without a status", IndexStatus::as_str);
        write!(f, " and its index `{}` is {status}", index.index_name().unwrap_or_default())
    }
}
