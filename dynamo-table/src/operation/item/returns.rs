//! What a write returns: the new record, the old one, its version, or nothing.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::DecodeError;
use crate::codec::wire::row::Row;
use crate::derived::{decode_projection, decode_record};
use crate::error::{Call, Error, OldItem};
use crate::operation::target::Target;
use crate::record::{Projection, Record, RecordVersion};
use crate::transport::attempts::Seen;

/// What is known of a write that was applied.
pub struct Written {
    pub(crate) attributes: Option<Row>,
    /// The attributes that an update changed, by their names.
    pub(crate) updated: Vec<String>,
    pub(crate) seen: Seen,
    /// The version that was written, where it is known.
    pub(crate) version: Option<u64>,
}

/// What a write returns.
#[doc(hidden)]
pub trait Returns<R: Record>: Send + Sync + 'static {
    type Output: Send + 'static;
    const VALUES: ReturnValue;
    fn read(
        call: &Call,
        target: &Target<R>,
        written: Written,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// Nothing.
pub enum Nothing {}
/// The new version of the record, or `()` where it has none.
pub enum Version {}
/// The record as it is after the write.
pub enum New {}
/// The record as it was before the write; `None` if there was none.
pub enum Old {}
/// The record that was deleted; `None` if there was none.
pub enum Deleted {}
/// The attributes of a projection that the write changed, as they are after it.
pub struct Updated<P>(PhantomData<fn() -> P>);
/// The same attributes as they were before it; `None` if none of them was there.
pub struct UpdatedOld<P>(PhantomData<fn() -> P>);

/// The item as it is after the write.
pub enum NewItem {}

/// The record that the answer to an applied write holds. Whatever is wrong with it, the write has happened.
pub(crate) async fn applied<R: Record>(call: &Call, target: &Target<R>, item: &Row) -> Result<R, Error> {
    let mut record = decode_record(item).map_err(|error| undecodable(call, item, error))?;
    match target.after_read(&mut record).await {
        Ok(()) => Ok(record),
        Err(error) => Err(call.applied_hook_failed(as_it_is(item), error)),
    }
}

pub(crate) fn undecodable(call: &Call, item: &Row, error: DecodeError) -> Error {
    call.applied_undecodable(as_it_is(item), error)
}

fn as_it_is(item: &Row) -> OldItem {
    OldItem::new(item.to_item().ok())
}

/// DynamoDB says that it was done, and not what was asked for besides.
fn no_attributes(call: &Call) -> Error {
    let problem = DecodeError::invalid("the response holds no item, although one was asked for");
    call.applied_undecodable(OldItem::default(), problem)
}

impl<R: Record> Returns<R> for Nothing {
    type Output = ();
    const VALUES: ReturnValue = ReturnValue::None;
    async fn read(_: &Call, _: &Target<R>, _: Written) -> Result<(), Error> {
        Ok(())
    }
}

impl<R: Record> Returns<R> for Version {
    type Output = R::Version;
    const VALUES: ReturnValue = ReturnValue::None;
    async fn read(call: &Call, _: &Target<R>, written: Written) -> Result<R::Version, Error> {
        // A put always knows it.
        written.version.and_then(R::Version::from_number).ok_or_else(|| no_attributes(call))
    }
}

impl<R: Record> Returns<R> for New {
    type Output = R;
    const VALUES: ReturnValue = ReturnValue::AllNew;
    async fn read(call: &Call, target: &Target<R>, written: Written) -> Result<R, Error> {
        match written.attributes {
            Some(item) => applied(call, target, &item).await,
            None => Err(no_attributes(call)),
        }
    }
}

impl<R: Record> Returns<R> for NewItem {
    type Output = Row;
    const VALUES: ReturnValue = ReturnValue::AllNew;
    async fn read(call: &Call, _: &Target<R>, written: Written) -> Result<Row, Error> {
        written.attributes.ok_or_else(|| no_attributes(call))
    }
}

impl<R: Record> Returns<R> for Old {
    type Output = Option<R>;
    const VALUES: ReturnValue = ReturnValue::AllOld;
    async fn read(call: &Call, target: &Target<R>, written: Written) -> Result<Option<R>, Error> {
        if written.seen.earlier_ambiguous {
            // What stood there may be what the earlier attempt wrote.
            return Err(call.old_unknown());
        }
        Deleted::read(call, target, written).await
    }
}

impl<R: Record> Returns<R> for Deleted {
    type Output = Option<R>;
    const VALUES: ReturnValue = ReturnValue::AllOld;
    async fn read(call: &Call, target: &Target<R>, written: Written) -> Result<Option<R>, Error> {
        match written.attributes.filter(Row::has_attributes) {
            Some(item) => applied(call, target, &item).await.map(Some),
            // The earlier attempt may have deleted it.
            None if written.seen.earlier_ambiguous => Err(call.old_unknown()),
            None => Ok(None),
        }
    }
}

impl<R: Record, P: Projection<Record = R>> Returns<R> for Updated<P> {
    type Output = P;
    const VALUES: ReturnValue = ReturnValue::UpdatedNew;
    async fn read(call: &Call, _: &Target<R>, written: Written) -> Result<P, Error> {
        let item = updated(call, written)?;
        decode_projection(&item).map_err(|error| undecodable(call, &item, error))
    }
}

impl<R: Record, P: Projection<Record = R>> Returns<R> for UpdatedOld<P> {
    type Output = Option<P>;
    const VALUES: ReturnValue = ReturnValue::UpdatedOld;
    async fn read(call: &Call, _: &Target<R>, written: Written) -> Result<Option<P>, Error> {
        if written.seen.earlier_ambiguous {
            // What stood there may be what the earlier attempt wrote.
            return Err(call.old_unknown());
        }
        let item = updated(call, written)?;
        let names: Vec<&str> = P::ATTRIBUTES.iter().flat_map(|name| P::NAMES.all(name)).collect();
        if item.count_of(&names) == 0 {
            return Ok(None);
        }
        decode_projection(&item).map(Some).map_err(|error| undecodable(call, &item, error))
    }
}

/// The attributes that an update changed: the whole item may have come.
fn updated(call: &Call, written: Written) -> Result<Row, Error> {
    let item = written.attributes.unwrap_or_default();
    item.only(&written.updated).map_err(|error| undecodable(call, &item, error))
}
