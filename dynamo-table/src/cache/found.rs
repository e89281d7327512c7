//! What is found under a key.

use std::sync::Arc;

use crate::codec::Item;

/// The table's name and the whole key, by its value and not by its hash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey(Arc<str>);

impl CacheKey {
    pub(crate) fn new(identity: String) -> Self {
        Self(identity.into())
    }
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// What stands under a key; `None` if nothing does.
pub(crate) type Found = Option<Arc<Item>>;
