//! What a write gives back: the new record, the old one, or nothing.

use aws_sdk_dynamodb::types::ReturnValue;

use super::target::Target;
use crate::codec::Item;
use crate::derived::decode_record;
use crate::error::{Call, Error, Failed};
use crate::record::Record;
use crate::transport::attempts::Seen;

/// What a write gives back.
#[doc(hidden)]
pub trait Returns<R: Record>: Send + Sync + 'static {
    type Output: Send + 'static;
    const VALUES: ReturnValue;
    fn read(
        call: &Call,
        target: &Target<R>,
        attributes: Option<Item>,
        seen: Seen,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// Nothing.
pub enum Nothing {}
/// The record as it is after the write.
pub enum New {}
/// The record as it was before the write; `None` if there was none.
pub enum Old {}
/// The record that was deleted; `None` if there was none.
pub enum Deleted {}

async fn decode<R: Record>(call: &Call, target: &Target<R>, item: Item) -> Result<R, Error> {
    match decode_record(item.clone()) {
        Ok(record) => target.incoming(call, record).await,
        Err(error) => Err(Error::AppliedUndecodable(call.clone(), Failed { item: Some(item) }, error)),
    }
}

impl<R: Record> Returns<R> for Nothing {
    type Output = ();
    const VALUES: ReturnValue = ReturnValue::None;
    async fn read(_: &Call, _: &Target<R>, _: Option<Item>, _: Seen) -> Result<(), Error> {
        Ok(())
    }
}

impl<R: Record> Returns<R> for New {
    type Output = R;
    const VALUES: ReturnValue = ReturnValue::AllNew;
    async fn read(call: &Call, target: &Target<R>, attributes: Option<Item>, _: Seen) -> Result<R, Error> {
        match attributes {
            Some(item) => decode(call, target, item).await,
            None => Err(Error::Transport(
                call.clone(),
                "the write was applied, but its answer holds no item".into(),
                "no `Attributes`".into(),
            )),
        }
    }
}

impl<R: Record> Returns<R> for Old {
    type Output = Option<R>;
    const VALUES: ReturnValue = ReturnValue::AllOld;
    async fn read(call: &Call, target: &Target<R>, attributes: Option<Item>, seen: Seen) -> Result<Option<R>, Error> {
        if seen.earlier_ambiguous {
            // What stood there may be what the earlier try wrote.
            return Err(Error::OldUnknown(call.clone()));
        }
        Deleted::read(call, target, attributes, seen).await
    }
}

impl<R: Record> Returns<R> for Deleted {
    type Output = Option<R>;
    const VALUES: ReturnValue = ReturnValue::AllOld;
    async fn read(call: &Call, target: &Target<R>, attributes: Option<Item>, seen: Seen) -> Result<Option<R>, Error> {
        match attributes.filter(|item| !item.is_empty()) {
            Some(item) => decode(call, target, item).await.map(Some),
            // The earlier try may have deleted it.
            None if seen.earlier_ambiguous => Err(Error::OldUnknown(call.clone())),
            None => Ok(None),
        }
    }
}
