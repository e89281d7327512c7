//! What every operation needs of its table: a client, a name, the hooks.

use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use super::roles::Stamp;
use crate::bulk::gate::Pace;
use crate::cache::handle::Cache;
use crate::cache::place::Place;
use crate::clock::Clock;
use crate::codec::EncodeError;
use crate::codec::Item;
use crate::codec::core::size::attributes_size;
use crate::error::{Call, Error, Source};
use crate::expression::changes::{Changes, Given};
use crate::expression::render::Unrenderable;
use crate::facts::RecordFacts;
use crate::hooks::Hooks;
use crate::record::Record;
use crate::transport::explain::Recorder;

/// What a table is, whatever its records are: shared by its builders.
pub struct Handle {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) record: &'static RecordFacts,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) pace: Option<Pace>,
    pub(crate) cache: Option<Cache>,
}

impl Handle {
    pub(crate) fn call(&self, operation: &'static str) -> Call {
        Call::new(operation, self.table.clone())
    }
    /// Where the cache, if there is one, has the item with this key; other attributes may stand beside it.
    pub(crate) fn place(&self, key: &Item) -> Option<Place> {
        self.cache.as_ref().map(|cache| cache.place(&self.table, self.record, key))
    }
    /// What is the same over all attempts of one write.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp::new(self.record, self.now())
    }
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.as_ref().map_or_else(SystemTime::now, |clock| clock.now())
    }
}

/// An owned handle on a table of records, for a builder.
pub struct Target<R> {
    handle: Arc<Handle>,
    pub(crate) hooks: Option<Arc<dyn Hooks<R>>>,
}

impl<R> Clone for Target<R> {
    fn clone(&self) -> Self {
        Self { handle: self.handle.clone(), hooks: self.hooks.clone() }
    }
}

impl<R> Deref for Target<R> {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl<R> Target<R> {
    pub(crate) fn new(handle: Handle, hooks: Option<Arc<dyn Hooks<R>>>) -> Self {
        Self { handle: Arc::new(handle), hooks }
    }
    pub(crate) fn handle(&self) -> Arc<Handle> {
        self.handle.clone()
    }
    /// The same past any cache.
    pub(crate) fn uncached(self) -> Self {
        let (client, pace) = (self.client.clone(), self.pace.clone());
        self.by(client, pace)
    }
    /// What is sent from now on is only written down.
    pub(crate) fn record(&mut self, recorder: &Recorder) {
        *self = self.clone().by(recorder.client(&self.client), None);
    }
    /// The same by another client, past any cache.
    fn by(self, client: Client, pace: Option<Pace>) -> Self {
        let Handle { table, record, clock, .. } = &*self.handle;
        let (table, clock) = (table.clone(), clock.clone());
        Self::new(Handle { client, table, record, clock, pace, cache: None }, self.hooks)
    }
}

impl<R: Record> Target<R> {
    /// A record as the hooks leave it.
    pub(crate) async fn outgoing(&self, call: &Call, record: Validated<R>) -> Result<R, Error> {
        let mut record = record.map_err(|e| call.hook_failed(e))?;
        if let Some(hooks) = &self.hooks {
            hooks.before_write(&mut record).await.map_err(|e| call.hook_failed(e))?;
        }
        Ok(record)
    }
    /// Runs the hooks on a record that was read.
    pub(crate) async fn after_read(&self, record: &mut R) -> Result<(), Source> {
        match &self.hooks {
            Some(hooks) => hooks.after_read(record).await,
            None => Ok(()),
        }
    }
    /// The values that an update sets, as the hooks leave them. DynamoDB computes with amounts as they are: a hook can only refuse one.
    pub(crate) async fn given(&self, call: &Call, changes: &mut Changes) -> Result<(), Error> {
        let Some(hooks) = &self.hooks else { return Ok(()) };
        for (path, from) in changes.copied() {
            hooks.before_copy(&path.text(), &from.text()).await.map_err(|e| call.hook_failed(e))?;
        }
        for Given { path, value, amount } in changes.given() {
            let before = amount.then(|| value.clone());
            hooks.before_update(&path.text(), value).await.map_err(|e| call.hook_failed(e))?;
            if before.is_some_and(|before| before != *value) {
                let path = path.shown();
                return Err(call.invalid(format!(
                    "a hook of the table rewrites the values of `{path}`, so that DynamoDB cannot compute with them: set a value"
                )));
            }
        }
        Ok(())
    }
}

/// Makes such a copy: a table's `normalize` and `validate`, for operations that take many records.
pub(crate) type Rules<R> = Arc<dyn Fn(&R) -> Validated<R> + Send + Sync>;

/// A copy of the caller's record, normalized and validated, or why it is not valid.
pub(crate) type Validated<R> = Result<R, Source>;

/// DynamoDB's limit on the [size of an item](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items), in bytes.
pub(crate) const LARGEST_ITEM: usize = 400 * 1024;

/// The item's size in bytes, if DynamoDB takes it.
pub(crate) fn check_size<'i>(
    call: &Call,
    item: impl IntoIterator<Item = (&'i String, &'i AttributeValue)>,
) -> Result<usize, Error> {
    let refuse = |e: EncodeError| call.not_encoded(e);
    let bytes = attributes_size(item).map_err(refuse)?;
    if bytes <= LARGEST_ITEM {
        return Ok(bytes);
    }
    Err(refuse(EncodeError::invalid(format_args!(
        "the item has about {bytes} bytes: DynamoDB takes at most {LARGEST_ITEM} (400 KB); store large values \
         elsewhere, or in several items"
    ))))
}

impl Call {
    /// An expression that cannot be sent.
    pub(crate) fn refuse(&self, why: impl Into<Unrenderable>) -> Error {
        match why.into() {
            Unrenderable::Encode(error) => self.not_encoded(error),
            Unrenderable::Limit(why) => self.invalid(why),
        }
    }
}
