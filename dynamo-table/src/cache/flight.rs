//! A request that several readers wait for.

use futures::channel::oneshot::{Receiver, Sender, channel};
use futures::future::{FutureExt, Shared};

use super::store::{CacheKey, Found};

/// What became of the request. It was given up where there is none.
#[derive(Clone)]
pub(crate) enum Landed {
    Found(Found),
    Failed,
}

/// What those wait for who did not send it.
pub(crate) type Landing = Shared<Receiver<Landed>>;

/// A request under way, as others find it.
pub(crate) struct Flight {
    pub(crate) key: CacheKey,
    pub(crate) id: u64,
    /// The stripe's, when it began: after a write nobody joins it.
    pub(crate) epoch: u64,
    pub(crate) landing: Landing,
}

/// The part of it that the one who sends it has.
pub(crate) struct Lead {
    pub(crate) id: u64,
    pub(crate) landed: Sender<Landed>,
}

impl Flight {
    pub(crate) fn new(key: CacheKey, id: u64, epoch: u64) -> (Self, Lead) {
        let (landed, landing) = channel();
        (Self { key, id, epoch, landing: landing.shared() }, Lead { id, landed })
    }
}
