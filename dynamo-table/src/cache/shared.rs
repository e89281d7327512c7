//! What all handles on one cache share.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::found::Found;
use super::options::CacheOptions;
use super::statistics::{CacheStatistics, Counters};
use super::store::Store;
use super::stripe::Stripe;
use crate::identity::Identity;

/// Groups of keys: enough that a write seldom disturbs the read of another key, at about 300 KB.
const STRIPES: usize = 4096;

pub(crate) struct Shared {
    store: Store,
    stripes: Box<[Mutex<Stripe>]>,
    generation: AtomicU64,
    flights: AtomicU64,
    pub(crate) counters: Counters,
    pub(crate) consistent_after_write: Duration,
}

impl Shared {
    pub(crate) fn new(options: &CacheOptions) -> Self {
        Self {
            store: Store::new(options),
            stripes: (0..STRIPES).map(|_| Mutex::default()).collect(),
            generation: AtomicU64::new(0),
            flights: AtomicU64::new(0),
            counters: Counters::default(),
            consistent_after_write: options.consistent_after_write,
        }
    }

    pub(crate) fn get(&self, key: &Identity) -> Option<Found> {
        self.store.get(key, self.generation())
    }
    /// The key's stripe. A panic cannot leave it in between: nothing of the caller's runs under the lock.
    pub(crate) fn stripe(&self, key: &Identity) -> MutexGuard<'_, Stripe> {
        // The same in each cache and each run: which keys share a stripe shows in what is read consistently. Who chooses keys
        // on purpose gains no more than that.
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        lock(&self.stripes[hasher.hash_one(key.text()) as usize % STRIPES])
    }
    /// A number that no request has had yet.
    pub(crate) fn next_flight(&self) -> u64 {
        self.flights.fetch_add(1, Ordering::Relaxed)
    }
    /// Keeps what a read has brought; the caller holds the key's stripe and has seen that nothing came between.
    pub(crate) fn put(&self, key: &Identity, found: &Found, generation: u64) {
        self.store.put(key, found, generation);
    }
    /// Changes what is remembered of the key's reads and writes, and drops what is cached of it, in one step.
    pub(crate) fn disturb(&self, key: &Identity, change: impl FnOnce(&mut Stripe)) {
        let mut stripe = self.stripe(key);
        change(&mut stripe);
        self.store.remove(key);
    }
    /// The same of all keys. Stripe by stripe; what is filled into one before its turn is of the generation before.
    pub(crate) fn disturb_all(&self, change: impl Fn(&mut Stripe)) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        for stripe in &self.stripes {
            change(&mut lock(stripe));
        }
        self.store.clear();
    }

    pub(crate) fn statistics(&self) -> CacheStatistics {
        let (items, bytes) = self.store.count(self.generation());
        CacheStatistics {
            hits: self.counters.hits.get(),
            misses: self.counters.misses.get(),
            shared: self.counters.shared.get(),
            refused: self.counters.refused.get(),
            invalidations: self.counters.invalidations.get(),
            items,
            bytes,
        }
    }

    /// Which of the cache's lives this is: it is invalidated as a whole by beginning another.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }
}

fn lock(stripe: &Mutex<Stripe>) -> MutexGuard<'_, Stripe> {
    stripe.lock().unwrap_or_else(PoisonError::into_inner)
}
