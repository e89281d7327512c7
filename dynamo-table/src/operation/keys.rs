//! The key attributes of what is read: what cursors hold, and what an item is known by.

use crate::codec::Item;
use crate::facts::KeyAttribute;
use crate::index::Index;
use crate::record::Record;

/// The key attributes of the table and of the index, each once.
pub(crate) fn keys<I: Index>() -> Vec<&'static KeyAttribute> {
    let mut keys: Vec<&'static KeyAttribute> = const { &<I::Record as Record>::FACTS }.key_attributes().collect();
    for key in I::FACTS.key_attributes() {
        if keys.iter().all(|known| known.name != key.name) {
            keys.push(key);
        }
    }
    keys
}

/// The attributes that a cursor holds: the keys of the table and of the index.
pub(crate) fn key_names<I: Index>() -> Vec<&'static str> {
    keys::<I>().into_iter().map(|key| key.name).collect()
}

pub(crate) fn keys_of<I: Index>(item: &Item) -> Item {
    let attribute = |name: &'static str| item.get(name).map(|value| (name.to_owned(), value.clone()));
    key_names::<I>().into_iter().filter_map(attribute).collect()
}
