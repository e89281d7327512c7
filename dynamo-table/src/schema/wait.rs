//! Waiting for a table: ask, sleep, ask again, up to a deadline.

use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use tokio::time::{Instant, sleep, timeout_at};

use crate::error::{Call, Error};
use crate::schema::target::{State, TableTarget};

/// How long a builder waits unless it is told otherwise. Tables are created in seconds; indexes of large tables take longer.
pub(crate) const USUAL: Duration = Duration::from_secs(5 * 60);

// An in-process engine is ready at once, AWS after some ten seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether a builder waits, and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) waits: bool,
    pub(crate) timeout: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { waits: true, timeout: USUAL }
    }
}

impl Patience {
    /// The wait, which begins now. Errors are those of `call`.
    pub(crate) fn begin(self, target: &TableTarget, operation: &'static str) -> Wait {
        Wait {
            target: target.clone(),
            call: target.call(operation),
            timeout: self.timeout,
            deadline: Instant::now().checked_add(self.timeout),
            pause: FIRST_PAUSE,
        }
    }
}

/// A wait for a table, which has begun.
pub(crate) struct Wait {
    target: TableTarget,
    call: Call,
    timeout: Duration,
    /// `None` is too far away to be told.
    deadline: Option<Instant>,
    pause: Duration,
}

impl Wait {
    /// Waits until the table and its indexes are active. One that is not there yet, or still, is waited for.
    pub(crate) async fn until_ready(&mut self) -> Result<TableDescription, Error> {
        self.pause = FIRST_PAUSE;
        loop {
            match self.state().await? {
                State::Ready(table) => return Ok(*table),
                state => self.pause("the table and its indexes to be ACTIVE", &state).await?,
            }
        }
    }
    /// Waits until there is no such table.
    pub(crate) async fn until_gone(&mut self) -> Result<(), Error> {
        self.pause = FIRST_PAUSE;
        loop {
            match self.state().await? {
                State::Missing => return Ok(()),
                state => self.pause("the table to be gone", &state).await?,
            }
        }
    }
    /// How the table stands. A request that hangs ends with the wait.
    pub(crate) async fn state(&self) -> Result<State, Error> {
        let Some(deadline) = self.deadline else { return self.target.state().await };
        match timeout_at(deadline, self.target.state()).await {
            Ok(state) => state,
            Err(_) => Err(self.timed_out("an answer to DescribeTable came too late")),
        }
    }
    /// Sleeps before the next look; each time longer. `seen` is what the last look showed.
    pub(crate) async fn pause(&mut self, what: &str, seen: &State) -> Result<(), Error> {
        let left = self.deadline.map_or(Duration::MAX, |deadline| deadline - Instant::now());
        if left.is_zero() {
            return Err(self.timed_out(&format!("waiting for {what}, but {seen}")));
        }
        sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
    fn timed_out(&self, why: &str) -> Error {
        Error::Timeout(self.call.clone(), self.timeout, why.to_owned())
    }
}
