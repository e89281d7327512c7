//! One key in one cache.

use std::sync::Arc;

use super::shared::Shared;
use super::stripe::Stripe;
use crate::identity::Identity;

/// Where an item is in a cache, or would be, and in the caches behind it. Made by [`Cache::place`](super::handle::Cache::place).
#[derive(Clone)]
pub(crate) struct Place {
    pub(super) shared: Arc<Shared>,
    /// Caches behind this one, which learn of writes.
    pub(super) behind: Vec<Arc<Shared>>,
    pub(super) key: Identity,
}

impl Place {
    /// Tells each layer of a change of this key.
    pub(super) fn disturb(&self, change: impl Fn(&mut Stripe)) {
        for shared in std::iter::once(&self.shared).chain(&self.behind) {
            shared.disturb(&self.key, &change);
        }
    }
    /// The same, and counts it.
    pub(super) fn disturb_counted(&self, change: impl Fn(&mut Stripe)) {
        for shared in std::iter::once(&self.shared).chain(&self.behind) {
            shared.counters.invalidations.count();
        }
        self.disturb(change);
    }
}
