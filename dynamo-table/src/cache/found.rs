//! What is found under a key.

use std::sync::Arc;

use crate::codec::Item;

/// What stands under a key; `None` if nothing does.
pub(crate) type Found = Option<Arc<Item>>;
