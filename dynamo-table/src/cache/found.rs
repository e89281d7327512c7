//! What is found under a key.

use std::sync::Arc;

use crate::codec::Item;

/// What is under a key; `None` if nothing does.
pub(crate) type Found = Option<Arc<Item>>;
