//! Until there is a table as it is defined: what is there is taken, and where there is none it is created.

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::Error;
use crate::schema::creation::create;
use crate::schema::definition::TableDefinition;
use crate::schema::difference::differences;
use crate::schema::identity::{About, TableIdentity};
use crate::schema::target::State;
use crate::schema::wait::Wait;

/// What is to be there.
pub(crate) struct Ensure<'a> {
    pub(crate) definition: &'a TableDefinition,
    /// An index that is not declared is a difference.
    pub(crate) strict: bool,
    /// The table has to be ready.
    pub(crate) ready: bool,
    /// What is in the way is waited for: a table that is being deleted, a name that is not free yet, throttling.
    pub(crate) patient: bool,
    /// A table that was there before, and is not to be taken.
    pub(crate) replaced: Option<TableIdentity>,
    /// The table that this call created last.
    pub(crate) created: Option<TableIdentity>,
    /// When it was last looked for, there was a table that is not the one that was replaced.
    pub(crate) met: bool,
}

/// How often a table that this call created may be unknown to DescribeTable, which is eventually consistent, before CreateTable
/// is asked whether it is there.
const UNKNOWN: u32 = 4;
/// How often a name that is taken, though no table is described, is tried again by who does not wait.
const TAKEN: u32 = 5;

enum Next {
    Create,
    Take(Box<TableDescription>),
    Wait,
    Deleted,
}

impl Ensure<'_> {
    pub(crate) async fn run(&mut self, wait: &mut Wait) -> Result<TableDescription, Error> {
        let (mut unknown, mut taken) = (0, 0);
        loop {
            let state = if self.patient { wait.look().await? } else { wait.glance().await? };
            let is_stale = state.table().is_some_and(|table| self.is_stale(table));
            self.met = matches!(state, State::Pending(_) | State::Ready(_)) && !is_stale;
            unknown = match &state {
                State::Missing => unknown + 1,
                _ if is_stale => unknown,
                _ => UNKNOWN,
            };
            match self.next(state, is_stale, unknown) {
                Next::Take(table) => return self.verified(wait, *table),
                Next::Deleted if !self.patient => {
                    return Err(wait.call.table_in_use("the table is being deleted".into()));
                }
                Next::Create => match create(wait, self.definition, self.replaced.as_ref()).await {
                    Ok(table) => {
                        (self.created, unknown) = (Some(TableIdentity::of(&table)), 0);
                        if !self.ready {
                            return Ok(table);
                        }
                        continue;
                    }
                    // Another process was faster, or the table is not quite gone.
                    Err(Error::TableInUse { .. }) if self.patient || taken < TAKEN => taken += 1,
                    Err(error) if self.patient && error.is_throttled() => {
                        wait.rest(&error).await?;
                        continue;
                    }
                    Err(error) => return Err(error),
                },
                Next::Wait | Next::Deleted => {}
            }
            wait.pause().await?;
        }
    }

    /// Whether it is a table that was there before, and is gone.
    fn is_stale(&self, table: &TableDescription) -> bool {
        match (&self.created, &self.replaced) {
            (Some(created), _) => matches!(created.compare(table), About::Earlier | About::Another),
            (None, Some(replaced)) => replaced.lingers_in(table),
            (None, None) => false,
        }
    }
    fn next(&self, state: State, is_stale: bool, unknown: u32) -> Next {
        match state {
            // What is described is gone: CreateTable tells whether the name is free.
            _ if is_stale && self.created.is_none() => Next::Create,
            _ if is_stale => Next::Wait,
            State::Missing if self.created.is_none() || unknown > UNKNOWN => Next::Create,
            State::Ready(table) => Next::Take(table),
            State::Pending(table) if !self.ready => Next::Take(table),
            State::Deleting(_) => Next::Deleted,
            State::Pending(_) | State::Missing => Next::Wait,
        }
    }

    fn verified(&self, wait: &Wait, table: TableDescription) -> Result<TableDescription, Error> {
        let differences = differences(self.definition, &table, self.strict);
        if differences.is_empty() {
            return Ok(table);
        }
        let list = differences.iter().map(ToString::to_string).collect();
        Err(wait.call.drifted(list))
    }
}
