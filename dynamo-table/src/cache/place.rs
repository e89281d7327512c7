//! One key in one cache.

use std::sync::Arc;

use super::shared::Shared;
use super::store::CacheKey;

/// Where an item is in a cache, or would be. Made by [`Cache::place`](super::handle::Cache::place).
#[derive(Clone)]
pub(crate) struct Place {
    pub(super) shared: Arc<Shared>,
    pub(super) key: CacheKey,
}
