//! What is read through: the table itself or an index of it, and its key attributes, by which cursors and items are known.

use crate::codec::Item;
use crate::codec::wire::row::Row;
use crate::facts::{IndexFacts, KeyAttribute, RecordFacts};
use crate::index::Index;
use crate::record::Record;

/// The table itself or an index of it, without its types: what is compiled once for all records takes it.
#[derive(Clone, Copy)]
pub struct Source {
    pub(crate) record: &'static RecordFacts,
    pub(crate) index: &'static IndexFacts,
}

impl Source {
    pub(crate) fn of<I: Index>() -> Self {
        Self { record: const { &<I::Record as Record>::FACTS }, index: const { &I::FACTS } }
    }
    /// The key attributes of the table and of the index, each once.
    pub(crate) fn keys(self) -> Vec<&'static KeyAttribute> {
        let mut keys: Vec<&'static KeyAttribute> = self.record.key_attributes().collect();
        for key in self.index.key_attributes() {
            if keys.iter().all(|known| known.name != key.name) {
                keys.push(key);
            }
        }
        keys
    }
    /// The attributes that a cursor holds: the keys of the table and of the index.
    pub(crate) fn key_names(self) -> Vec<&'static str> {
        self.keys().into_iter().map(|key| key.name).collect()
    }
    pub(crate) fn keys_of(self, item: &Row) -> Item {
        item.attributes(&self.key_names())
    }
}

/// The table's key of an item.
pub(crate) fn table_key(record: &RecordFacts, item: &Row) -> Item {
    item.attributes(&record.key_attributes().map(|key| key.name).collect::<Vec<_>>())
}
