//! An item that does not decode.

use std::fmt;

use crate::codec::{DecodeError, Item};
use crate::record::Record;
use crate::refusal::Call;

/// An item that does not decode: which, and why.
#[derive(thiserror::Error)]
#[error("an item of table `{table}` does not decode as `{record}`", table = .call.table)]
pub struct Undecodable {
    pub(crate) call: Call,
    pub(crate) record: &'static str,
    pub(crate) key: Box<Item>,
    pub(crate) source: DecodeError,
    /// What a transaction read, in the order asked.
    pub(crate) read: Vec<Option<Item>>,
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Undecodable({} as {}: {})", self.call.table, self.record, self.source)
    }
}

impl Undecodable {
    pub(crate) fn new<T>(call: &Call, key: Item, source: DecodeError) -> Self {
        let (call, record) = (call.clone(), std::any::type_name::<T>());
        Self { call, record, key: Box::new(key), source, read: Vec::new() }
    }
    /// Of an item that is there whole.
    pub(crate) fn of<R: Record>(call: &Call, mut item: Item, source: DecodeError) -> Self {
        item.retain(|name, _| R::FACTS.key_attributes().any(|key| key.name == name));
        Self::new::<R>(call, item, source)
    }
    /// The table's key attributes of the item.
    pub fn key(&self) -> &Item {
        &self.key
    }
    /// What is wrong, with the attribute's path.
    pub fn problem(&self) -> &DecodeError {
        &self.source
    }
}
