//! Without the feature `cache` nothing is kept, and no cache can be made: what the operations ask of one they ask of nobody.

use super::found::Found;
use super::options::CacheOptions;
use crate::identity::Identity;

pub(crate) struct Store;

impl Store {
    pub(crate) fn new(_: &CacheOptions) -> Self {
        Self
    }
    pub(crate) fn get(&self, _: &Identity, _: u64) -> Option<Found> {
        None
    }
    pub(crate) fn put(&self, _: &Identity, _: &Found, _: u64) {}
    pub(crate) fn remove(&self, _: &Identity) {}
    pub(crate) fn clear(&self) {}
    pub(crate) fn count(&self, _: u64) -> (u64, u64) {
        (0, 0)
    }
}
