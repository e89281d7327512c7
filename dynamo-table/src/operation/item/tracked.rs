//! A record that knows what was read, so that a save sends what changed.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use futures::future::BoxFuture;

use super::get::Get;
use crate::codec::wire::row::Row;
use crate::codec::{DecodeError, EncodeError, Item, encode_item};
use crate::derived::decode_record;
use crate::error::{Error, Source};
use crate::hooks::Hooks;
use crate::index::Readable;
use crate::key::canonical;
use crate::operation::response::{Operation, Response, WithResponse, explain, output_of};
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};
use aws_sdk_dynamodb::types::AttributeValue;

/// A record, and what is stored of it: changes in place are noticed by value, and
/// [`save`](crate::DynamoTable::save) sends only those.
///
/// Made by [`DynamoTable::tracked`](crate::DynamoTable::tracked), or for a record that is not stored yet by
/// [`new`](Self::new). It derefs to the record.
#[derive(Clone)]
pub struct Tracked<R: Record> {
    record: R,
    /// The attributes of the record as it was read, by its own encoding; `None`: it is not stored yet.
    pub(crate) read: Option<Item>,
    /// The item as it is stored.
    pub(crate) stored: Item,
}

impl<R: Record> Tracked<R> {
    /// A record that is not stored yet: a save inserts it.
    pub fn new(record: R) -> Self {
        Self { record, read: None, stored: Item::new() }
    }
    /// # Errors
    /// A value that was read and cannot be stored.
    pub(crate) fn stored(record: R, stored: Item) -> Result<Self, EncodeError> {
        Ok(Self { read: Some(encode_item(&record)?), record, stored })
    }
    /// Whether a save has something to send: the record is new, or an attribute differs from what was read.
    ///
    /// # Errors
    /// A value that cannot be stored.
    pub fn is_changed(&self) -> Result<bool, EncodeError> {
        match &self.read {
            Some(read) => Ok(!changed::<R>(read, &encode_item(&self.record)?).is_empty()),
            None => Ok(true),
        }
    }
    /// The record alone.
    pub fn into_inner(self) -> R {
        self.record
    }
}

impl<R: Record> Deref for Tracked<R> {
    type Target = R;
    fn deref(&self) -> &R {
        &self.record
    }
}
impl<R: Record> DerefMut for Tracked<R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.record
    }
}
// Values never reach a log by `Debug`: the record itself is had by `&*tracked`.
impl<R: Record> fmt::Debug for Tracked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracked").field("is_stored", &self.read.is_some()).finish_non_exhaustive()
    }
}

/// The names of the attributes that differ, in the order of the record's fields, what the library sets left out.
pub(crate) fn changed<R: Record>(read: &Item, now: &Item) -> Vec<String> {
    let managed: Vec<&str> = R::FACTS.roles.managed().collect();
    let differs = |name: &&String| {
        !managed.contains(&name.as_str())
            && match (read.get(*name), now.get(*name)) {
                (Some(before), Some(after)) => !same(before, after),
                (before, after) => before.is_some() != after.is_some(),
            }
    };
    let place = |name: &String| R::FACTS.attributes.own.iter().position(|attribute| attribute.name == name);
    let mut names: Vec<String> = read.keys().chain(now.keys()).filter(differs).cloned().collect();
    names.sort_by(|a, b| place(a).unwrap_or(usize::MAX).cmp(&place(b).unwrap_or(usize::MAX)).then_with(|| a.cmp(b)));
    names.dedup();
    names
}

/// Equality as DynamoDB has it: numbers by value, sets without an order.
pub(crate) fn same(a: &AttributeValue, b: &AttributeValue) -> bool {
    use AttributeValue::{Bs, L, M, N, Ns, Ss};
    let numbers = |set: &[String]| sorted(set.iter().map(|text| canonical(&N(text.clone()))));
    match (a, b) {
        (N(_), N(_)) => canonical(a) == canonical(b),
        (Ns(a), Ns(b)) => numbers(a) == numbers(b),
        (Ss(a), Ss(b)) => sorted(a.iter()) == sorted(b.iter()),
        (Bs(a), Bs(b)) => sorted(a.iter().map(AsRef::<[u8]>::as_ref)) == sorted(b.iter().map(AsRef::<[u8]>::as_ref)),
        (L(a), L(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (M(a), M(b)) => a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b))),
        (a, b) => a == b,
    }
}

fn sorted<T: Ord>(members: impl Iterator<Item = T>) -> Vec<T> {
    let mut members: Vec<T> = members.collect();
    members.sort();
    members
}

/// Reads one item, to be changed and saved. Awaited, it returns an `Option<Tracked<R>>`.
///
/// Sends one [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html), also where the table is cached.
///
/// # Errors
/// As for [`Get`].
#[must_use = "nothing is sent until it is awaited"]
pub struct GetTracked<R: Record> {
    get: Get<R, AsStored<R>>,
    target: Target<R>,
}

/// A record with its item.
pub struct AsStored<R>(PhantomData<fn() -> R>);

impl<R: Record> Readable for AsStored<R> {
    type Record = R;
    type Output = (R, Item);
    const ATTRIBUTES: Option<&'static [&'static str]> = None;
    fn decode(item: &Row) -> Result<(R, Item), DecodeError> {
        Ok((decode_record(item)?, item.to_item()?))
    }
    async fn after_read((mut record, item): (R, Item), hooks: &dyn Hooks<R>) -> Result<(R, Item), Source> {
        hooks.after_read(&mut record).await.map(|()| (record, item))
    }
}

impl<R: Record> GetTracked<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        // What is saved is compared with what was read: a cached item could be out of date.
        let target = target.uncached();
        Self { get: Get::new(target.clone(), key).reading(), target }
    }
    /// A consistent read, at twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.get = self.get.consistent();
        self
    }
    /// Returns a [`Response`]: the capacity consumed and the number of attempts alongside the record.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
}

impl<R: Record> GetTracked<R> {
    /// What it would send, in DynamoDB's JSON with its values; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(self) -> Result<Explained, Error> {
        explain(self).await
    }
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for [`Get`].
    pub async fn into_request(self) -> Result<GetItemFluentBuilder, Error> {
        self.get.into_request().await
    }
}

impl<R: Record> Operation for GetTracked<R> {
    type Output = Option<Tracked<R>>;

    fn record(&mut self, recorder: &Recorder) {
        self.get.record(recorder);
    }
    async fn send(self, detailed: bool) -> Result<Response<Self::Output>, Error> {
        let call = self.target.call("GetItem");
        let Response { output, consumed_capacity, item_collection_metrics, attempts } = self.get.send(detailed).await?;
        let tracked = output.map(|(record, item)| Tracked::stored(record, item));
        let output = tracked.transpose().map_err(|e| call.refuse(e))?;
        Ok(Response { output, consumed_capacity, item_collection_metrics, attempts })
    }
}

impl<R: Record> IntoFuture for GetTracked<R> {
    type Output = Result<Option<Tracked<R>>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        output_of(self)
    }
}
