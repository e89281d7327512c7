//! What changed in a tracked record, sent on condition that it has not changed meanwhile.

use futures::future::BoxFuture;

use super::index_keys::{Held, as_read};
use super::put::{Before, Put};
use super::returns::{NewItem, applied, undecodable};
use super::tracked::{Tracked, changed, same};
use super::update_write::UpdateWrite;
use super::write::Write;
use crate::codec::wire::row::Row;
use crate::codec::{DecodeError, Item, encode_item};
use crate::derived::{complete_record, encode_key};
use crate::error::{Call, Error, OldItem};
use crate::expression::changes::{Change, Changes};
use crate::expression::node::{DocumentPath, Node, Term};
use crate::operation::response::Response;
use crate::operation::roles::{has_version, stamp_update, version_in};
use crate::operation::target::{Target, Validated, check_size};
use crate::record::Record;
use crate::transport::explain::{Explained, Recorder};

/// Sends what changed in a tracked record. Nothing changed: no request.
///
/// Sends one [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html) of the attributes that
/// changed, on condition that they still hold what was read, and that a `#[record(version)]` does; for a record that is not
/// stored yet a [PutItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html) on condition that there is
/// no item. So two holders who change different attributes of a record without a version both succeed. Afterwards the record is
/// as it is stored, with what others changed; fields that are never stored are as they were decoded. Attributes that
/// [`before_write`](crate::Hooks::before_write) changes are sent like those that the caller changed.
///
/// # Errors
/// [`Error::ConditionFailed`] with the item as it is, if what changed was changed meanwhile, or the item is gone: the tracked record
/// is left as it was. [`Error::AppliedHook`] if it was saved and a hook failed on what is there now; then too the tracked record is
/// left as it was. [`Error::OutcomeUnknown`] if that cannot be told because a response was lost. [`Error::InvalidUse`] for a
/// changed key: nothing is sent.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let mut ann = players.tracked(("nfl", 12)).await?.ok_or("there is no player 12")?;
/// ann.points += 7;
/// ann.tags.insert("captain".into());
/// assert!(ann.is_changed()?);
/// players.save(&mut ann).await?; // SET points and tags, if both still hold what was read
/// assert!(!ann.is_changed()?);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Save<'t, R: Record> {
    target: Target<R>,
    tracked: &'t mut Tracked<R>,
    record: Validated<R>,
    overwrite: bool,
}

impl<'t, R: Record> Save<'t, R> {
    pub(crate) fn new(target: Target<R>, tracked: &'t mut Tracked<R>, record: Validated<R>) -> Self {
        Self { target, tracked, record, overwrite: false }
    }
    /// Sends what changed whatever the item holds: drops the conditions on what was read and on the version. That there is an item
    /// stays a condition, since the changes alone would make a part of one.
    pub fn overwrite(mut self) -> Self {
        self.overwrite = true;
        self
    }

    /// Returns a [`Response`]: capacity, metrics and the number of attempts, 0 where nothing was changed.
    pub fn with_response(self) -> SaveWithResponse<'t, R> {
        SaveWithResponse(self)
    }

    /// What it would send, in DynamoDB's JSON with its values; nothing is sent, and the tracked record is left as it is. The table's
    /// hooks run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        self.target.record(&recorder);
        recorder.explained(self.send(false).await)
    }

    async fn send(self, detailed: bool) -> Result<Response<()>, Error> {
        let call = self.target.call("UpdateItem");
        let Some(read) = self.tracked.read.clone() else { return self.insert(detailed).await };
        let normal = self.record.map_err(|e| call.hook_failed(e))?;
        let names = changed::<R>(&read, &encode_item(&normal).map_err(|e| call.refuse(e))?);
        if names.is_empty() {
            return Ok(Response::unsent(()));
        }
        let record = self.target.outgoing(&call, Ok(normal.copied())).await?;
        let names = with_hooked(&self.target, &call, (&read, names), &normal, &record).await?;
        let written = encode_item(&record).and_then(complete_record::<R>).map_err(|e| call.refuse(e))?;
        check_size(&call, &written)?;
        let changes = Changed { target: &self.target, stored: &self.tracked.stored, overwrite: self.overwrite };
        let write = changes.render(&call, &names, &written, &record)?;
        let response = write.send_for::<R, NewItem>(&self.target, detailed).await?;
        let call = call.sent(response.attempts, None);
        let (item, response) = response.take();
        *self.tracked = stored(&self.target, &call, item).await?;
        Ok(response)
    }

    async fn insert(self, detailed: bool) -> Result<Response<()>, Error> {
        let before = if self.overwrite { Before::Anything } else { Before::Absent };
        let put = Put::<R>::new(self.target.clone(), self.record, before);
        let put = if self.overwrite { put.any_version() } else { put };
        let response = put.send_item(detailed).await?;
        let call = self.target.call("PutItem").sent(response.attempts, None);
        let (item, response) = response.take();
        let item = Row::of_item(&item)
            .map_err(|e| call.applied_undecodable(OldItem::new(Some(item)), DecodeError::invalid(e)))?;
        *self.tracked = stored(&self.target, &call, item).await?;
        Ok(response)
    }
}

/// What changed, with what `before_write` changed besides it. Two encryptions of one text differ, and are not a change: what counts is
/// what will be read.
async fn with_hooked<R: Record>(
    target: &Target<R>,
    call: &Call,
    (read, mut names): (&Item, Vec<String>),
    normal: &R,
    written: &R,
) -> Result<Vec<String>, Error> {
    let encode = |record: &R| encode_item(record).map_err(|e| call.refuse(e));
    let mut hooked = changed::<R>(&encode(normal)?, &encode(written)?);
    hooked.retain(|name| !names.contains(name));
    if !hooked.is_empty() {
        let mut made = written.copied();
        // Where that cannot be told, it is taken for a change.
        if target.after_read(&mut made).await.is_ok() {
            let differs = changed::<R>(read, &encode(&made)?);
            hooked.retain(|name| differs.contains(name));
        }
        names.extend(hooked);
    }
    Ok(names)
}

/// What differs between a record and its stored item, as an update.
struct Changed<'s, R> {
    target: &'s Target<R>,
    stored: &'s Item,
    overwrite: bool,
}

impl<R: Record> Changed<'_, R> {
    fn render(&self, call: &Call, names: &[String], written: &Item, record: &R) -> Result<Write, Error> {
        let refuse = |e| call.refuse(e);
        let facts = R::FACTS;
        let key = encode_key(&record.key()).map_err(refuse)?;
        let kept = key.key.iter().all(|(name, value)| self.stored.get(name).is_some_and(|stored| same(stored, value)));
        if !kept {
            return Err(call.invalid(
                "the key of the tracked record was changed: insert it under its new key, delete the old one",
            ));
        }
        let (mut changes, mut condition) = (Changes::default(), Node::Constant(true));
        let made = |name: &&String| facts.computed.iter().any(|attribute| attribute.name == **name);
        for name in names.iter().filter(|name| !made(name)) {
            let path = DocumentPath::field(&facts.attributes, name.clone());
            changes.push(match written.get(name) {
                Some(value) => Change::Set(path, Term::Value(value.clone())),
                None => Change::Remove(path),
            });
            condition = condition.and(as_read(&facts, self.stored, name));
        }
        if names.iter().any(|name| facts.computed_of_all.contains(&name.as_str())) {
            // It may be made of every field, also of those that did not change.
            let mut others = Vec::new();
            facts.attributes.each(&mut |attribute| others.push(attribute.name));
            others.retain(|other| names.iter().all(|name| name != other));
            for name in others {
                condition = condition.and(as_read(&facts, self.stored, name));
                if self.overwrite && !facts.is_set_by_library(name) && !key.key.contains_key(name) {
                    let path = DocumentPath::field(&facts.attributes, name);
                    changes.push(match written.get(name) {
                        Some(value) => Change::Set(path, Term::Value(value.clone())),
                        None => Change::Remove(path),
                    });
                }
            }
        }
        if let Some(version) = facts.roles.version {
            let held = version_in(&facts, version, self.stored).map_err(refuse)?;
            condition = condition.and(has_version(&facts, version, held));
        }
        let exists = Node::exists(DocumentPath::attribute(facts.partition_key.name));
        let condition = if self.overwrite { exists } else { exists.and(condition) };
        let stamp = self.target.stamp();
        stamp_update::<R>(&stamp, &mut changes).map_err(refuse)?;
        let held = Held::Read { item: self.stored, now: written, overwrite: self.overwrite };
        let once_by_condition = !self.overwrite && facts.roles.version.is_some();
        let target = self.target;
        let write = UpdateWrite {
            target,
            key,
            changes,
            condition,
            may_insert: false,
            held,
            once_by_condition,
            named: false,
            stamp,
        };
        write.render(call.clone())
    }
}

/// The record as it is stored now.
async fn stored<R: Record>(target: &Target<R>, call: &Call, item: Row) -> Result<Tracked<R>, Error> {
    let record = applied(call, target, &item).await?;
    let refused = |error| undecodable(call, &item, error);
    let stored = item.to_item().map_err(refused)?;
    Tracked::stored(record, stored).map_err(|e| refused(DecodeError::invalid(e)))
}

impl<'t, R: Record> IntoFuture for Save<'t, R> {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'t, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send(false).await.map(|response| response.output) })
    }
}

/// A save that returns capacity, metrics and the number of attempts.
///
/// # Errors
/// Those of [`Save`].
#[must_use = "nothing is sent until it is awaited"]
pub struct SaveWithResponse<'t, R: Record>(Save<'t, R>);

impl<'t, R: Record> IntoFuture for SaveWithResponse<'t, R> {
    type Output = Result<Response<()>, Error>;
    type IntoFuture = BoxFuture<'t, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send(true))
    }
}
