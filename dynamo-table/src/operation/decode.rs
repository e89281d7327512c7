//! Items that were read, made records: what is asked for, and what every read does with what comes.

use crate::codec::wire::row::Row;
use crate::error::{Call, Error, Undecodable};
use crate::facts::RecordFacts;
use crate::index::Readable;
use crate::operation::keys::table_key;
use crate::operation::target::Target;
use crate::record::Record;

/// The attributes to ask for: those of the projection, after the keys, each under all its names.
pub(crate) fn projected(
    record: &RecordFacts,
    mut keys: Vec<&'static str>,
    attributes: Option<&'static [&'static str]>,
) -> Option<Vec<&'static str>> {
    for name in attributes? {
        keys.extend(record.attributes.all(name));
    }
    Some(keys)
}

/// Decodes one item that was read, and runs the hooks.
pub(crate) async fn read<R: Record, Out: Readable<Record = R>>(
    call: &Call,
    target: &Target<R>,
    item: &Row,
) -> Result<Out::Output, Error> {
    let undecodable = |source| Undecodable::new::<Out::Output>(call, table_key(target.record, item), source);
    let output = Out::decode(item).map_err(undecodable)?;
    match &target.hooks {
        Some(hooks) => Out::after_read(output, hooks.as_ref()).await.map_err(|e| call.hook_failed(e)),
        None => Ok(output),
    }
}
