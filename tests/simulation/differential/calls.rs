//! The calls that a write is, on the library.

use dynamo_table::operation;
use dynamo_table::{BatchError, BatchReport, DynamoTable, Error, Table, transact_write};

use super::model::Outcome;
use super::records::Subject;
use super::values::Attributes;
use super::write::{Before, Count, Delete, Put, Single, Update, Upsert};

/// A table, and which of its partitions is written.
#[derive(Clone)]
pub struct Calls<S> {
    pub table: Table<S>,
    pub club: String,
}

/// What the library made of one write.
pub struct Ended<S> {
    pub outcome: Outcome,
    pub error: Option<String>,
    /// The record that came back.
    pub record: Option<S>,
    /// A number that came back: a counter's value, a version.
    pub number: Option<i64>,
    /// Of a batch: what is not done.
    pub not_done: Vec<u16>,
}

impl<S> Ended<S> {
    pub fn of<T>(result: Result<T, Error>, record: impl FnOnce(T) -> (Option<S>, Option<i64>)) -> Self {
        match result {
            Ok(output) => {
                let (record, number) = record(output);
                Self { outcome: Outcome::Done, error: None, record, number, not_done: Vec::new() }
            }
            Err(error) => Self {
                outcome: outcome(&error),
                error: Some(format!("{error:?}")),
                record: None,
                number: None,
                not_done: Vec::new(),
            },
        }
    }
    pub fn of_batch<G>(result: Result<BatchReport, BatchError<G>>, id: impl Fn(&G) -> u16) -> Self {
        let mut ended = Self::of(Ok(()), |()| (None, None));
        if let Err(error) = result {
            ended.error = Some(format!("{error:?}"));
            ended.not_done = error.not_done.iter().map(|left| id(&left.given)).collect();
            ended.not_done.sort_unstable();
        }
        ended
    }
}

pub fn outcome(error: &Error) -> Outcome {
    match error {
        Error::ConditionFailed { .. } => Outcome::ConditionFailed,
        Error::BelowFloor { .. } => Outcome::BelowFloor,
        Error::AboveCeiling { .. } => Outcome::AboveCeiling,
        Error::Encode { .. } | Error::InvalidKey { .. } | Error::InvalidUse { .. } => Outcome::Refused,
        error if error.is_condition_failed() => Outcome::ConditionFailed,
        Error::Service { .. } | Error::TransactionCancelled { .. } => Outcome::Rejected,
        _ => Outcome::Unexplained,
    }
}

impl<S: Subject> Calls<S> {
    pub fn key(&self, id: u16) -> S::Key {
        S::key_of(&self.club, id)
    }
    fn put(&self, put: &Put) -> operation::Put<S> {
        let record = S::of(&put.record);
        let call = match put.before {
            Before::Anything => self.table.put(&record),
            Before::Absent => self.table.insert(&record),
            Before::Present => self.table.replace(&record),
        };
        let call = if put.any_version { call.any_version() } else { call };
        S::tests(&put.tests).into_iter().fold(call, |call, test| call.condition(test))
    }
    fn upsert(&self, upsert: &Upsert) -> operation::Upsert<S> {
        let call = self.table.upsert(&S::of(&upsert.record));
        let call = upsert.if_not_exists.iter().fold(call, |call, field| S::if_not_exists(call, field));
        S::tests(&upsert.tests).into_iter().fold(call, |call, test| call.condition(test))
    }
    fn update(&self, update: &Update) -> operation::Update<S> {
        let call = self.table.update(self.key(update.id));
        let call = update.changes.iter().fold(call, |call, change| S::change(call, change));
        let call = if update.or_insert { call.or_insert() } else { call };
        S::tests(&update.tests).into_iter().fold(call, |call, test| call.condition(test))
    }
    fn delete(&self, delete: &Delete) -> operation::Delete<S> {
        let call = self.table.delete(self.key(delete.id));
        S::tests(&delete.tests).into_iter().fold(call, |call, test| call.condition(test))
    }
    fn delete_record(&self, record: &Attributes, any_version: bool) -> operation::Delete<S> {
        let call = self.table.delete_record(&S::of(record));
        if any_version { call.any_version() } else { call }
    }
    fn check(&self, check: &Delete) -> operation::ConditionCheck<S> {
        let call = self.table.check(self.key(check.id));
        S::tests(&check.tests).into_iter().fold(call, |call, test| call.condition(test))
    }

    pub async fn count(&self, count: &Count) -> Result<i64, Error> {
        S::count(&self.table, &self.key(count.id), count).await
    }
    /// The record that comes back, and the version.
    pub async fn send(&self, write: &Single) -> Result<(Option<S>, Option<i64>), Error> {
        Ok(match write {
            Single::Put(put) => (None, S::number(self.put(put).await?)),
            Single::Upsert(upsert) => (Some(self.upsert(upsert).await?), None),
            Single::Update(update) => (Some(self.update(update).await?), None),
            Single::Delete(delete) => (self.delete(delete).await?, None),
            Single::DeleteRecord(record, any_version) => (self.delete_record(record, *any_version).await?, None),
            Single::Check(_) => unreachable!("a check stands in a transaction"),
        })
    }
    pub async fn transact(&self, writes: &[Single]) -> Result<(), Error> {
        let all = writes.iter().fold(transact_write(), |all, write| match write {
            Single::Put(put) => all.write(self.put(put)),
            Single::Upsert(upsert) => all.write(self.upsert(upsert)),
            Single::Update(update) => all.write(self.update(update)),
            Single::Delete(delete) => all.write(self.delete(delete)),
            Single::DeleteRecord(record, any_version) => all.write(self.delete_record(record, *any_version)),
            Single::Check(check) => all.write(self.check(check)),
        });
        all.await.map(drop)
    }
}
