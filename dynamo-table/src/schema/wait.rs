//! Waiting for a table: ask, sleep, ask again, up to a deadline that holds for the whole call.

use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::types::TableDescription;
use tokio::time::{Instant, sleep, timeout_at};

use crate::error::{Call, Error};
use crate::schema::identity::{About, TableIdentity};
use crate::schema::target::{State, TableTarget};

/// How long a builder waits unless it is told otherwise. Tables are created in seconds; indexes of large tables take longer.
pub(crate) const USUAL: Duration = Duration::from_secs(5 * 60);

// An in-process engine is ready at once, AWS after some ten seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How long a table that was created may be unknown to DescribeTable, which is eventually consistent. After that it is gone.
const UNKNOWN: Duration = Duration::from_secs(30);
/// How long an engine that gives tables no ids may describe one that is being deleted as if it were not.
const STALE: Duration = Duration::from_secs(3);

pub(crate) const READY: &str = "the table and its indexes to be ACTIVE";
pub(crate) const GONE: &str = "the table to be gone";

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
            goal: READY,
            seen: None,
            trouble: None,
        }
    }
}

/// A wait for a table, which has begun. Whatever its call sends is bounded by it.
pub struct Wait {
    pub(crate) target: TableTarget,
    pub(crate) call: Call,
    timeout: Duration,
    /// `None` is too far away to be told.
    deadline: Option<Instant>,
    pause: Duration,
    goal: &'static str,
    /// What state the table was in when it was last seen.
    seen: Option<String>,
    /// What has kept it from being seen since.
    trouble: Option<String>,
}

impl Wait {
    /// Waits until the table and its indexes are active. One that is not there yet, or still, is waited for; where it is this
    /// one, descriptions of earlier ones are passed over, and that it is gone is an error.
    pub(crate) async fn until_ready(&mut self, this: Option<TableIdentity>) -> Result<TableDescription, Error> {
        self.aim(READY);
        let this = this.filter(TableIdentity::is_known);
        let mut unknown_since = None;
        loop {
            let state = self.look().await?;
            if let State::Missing = state {
                let since = *unknown_since.get_or_insert_with(Instant::now);
                if this.is_some() && since.elapsed() >= UNKNOWN {
                    return Err(self.call.deleted_meanwhile());
                }
            } else {
                unknown_since = None;
            }
            let about = this.as_ref().zip(state.table()).map_or(About::This, |(this, table)| this.compare(table));
            match (state, about) {
                (State::Ready(table), About::This) => return Ok(*table),
                (_, About::Later) => return Err(self.call.deleted_meanwhile()),
                (State::Deleting(_), About::This) if this.is_some() => {
                    return Err(self.call.deleted_meanwhile());
                }
                _ => self.pause().await?,
            }
        }
    }
    /// Waits until this table is gone, or the one that is described first: until there is none of its name, or another. Which it
    /// was. `deleted` says that its deletion has begun.
    pub(crate) async fn until_gone(&mut self, mut this: TableIdentity, deleted: bool) -> Result<TableIdentity, Error> {
        self.aim(GONE);
        let mut alive_since = None;
        loop {
            let state = self.look().await?;
            let Some(table) = state.table() else { return Ok(this) };
            if !this.is_known() {
                this = TableIdentity::of(table);
            }
            // Without ids, as on DynamoDB Local, two tables may be of one millisecond: what stays alive is the later one.
            let is_alive = deleted && !this.is_certain() && !matches!(state, State::Deleting(_));
            let since = is_alive.then(|| alive_since.unwrap_or_else(Instant::now));
            if this.is_before(table) || since.is_some_and(|since| since.elapsed() >= STALE) {
                return Ok(this);
            }
            alive_since = since;
            self.pause().await?;
        }
    }
    /// What is waited for from now on.
    pub(crate) fn aim(&mut self, goal: &'static str) {
        self.goal = goal;
        self.pause = FIRST_PAUSE;
    }
    /// What state the table is in. What passes, such as throttling, is waited for.
    pub(crate) async fn look(&mut self) -> Result<State, Error> {
        loop {
            match self.glance().await {
                Err(error) if error.is_passing() => self.rest(&error).await?,
                state => return state,
            }
        }
    }
    /// What state the table is in, by one call.
    pub(crate) async fn glance(&mut self) -> Result<State, Error> {
        let Some(state) = self.within(self.target.state()).await else {
            let silence = "there was no response to DescribeTable".to_owned();
            self.trouble.get_or_insert(silence);
            return Err(self.timed_out());
        };
        let state = state?;
        (self.seen, self.trouble) = (Some(state.to_string()), None);
        Ok(state)
    }
    /// What a request comes to, up to the deadline. `unknown` says what is not known where there is no response until then.
    pub(crate) async fn bound<T>(
        &self,
        unknown: &str,
        request: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.within(request).await.unwrap_or_else(|| Err(self.timed_out_at(unknown)))
    }
    async fn within<T>(&self, request: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, request).await.ok(),
            None => Some(request.await),
        }
    }
    /// Sleeps after a request that failed and may be sent again.
    pub(crate) async fn rest(&mut self, failed: &Error) -> Result<(), Error> {
        self.trouble = Some(failed.to_string());
        self.pause().await
    }
    /// Sleeps before the next look; each time longer.
    pub(crate) async fn pause(&mut self) -> Result<(), Error> {
        let left = self.deadline.map_or(Duration::MAX, |deadline| deadline - Instant::now());
        if left.is_zero() {
            return Err(self.timed_out());
        }
        sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }

    /// Says what state the table was in when it was last seen, and why it was not seen since.
    fn timed_out(&self) -> Error {
        let goal = self.goal;
        self.timed_out_at(&match (&self.seen, &self.trouble) {
            (Some(seen), None) => format!("waiting for {goal}, but {seen}"),
            (Some(seen), Some(trouble)) => format!("waiting for {goal}, but {seen}; since then: {trouble}"),
            (None, Some(trouble)) => format!("waiting for {goal}: {trouble}"),
            (None, None) => format!("waiting for {goal}"),
        })
    }
    fn timed_out_at(&self, what: &str) -> Error {
        self.call.timed_out(self.timeout, what)
    }
}
