//! Maps by what is a hash already, or a number that nobody from outside chooses: hashed once more they would only cost.

use std::hash::{BuildHasherDefault, Hasher};

/// The maps of identities, which know their hash, and of places.
pub(crate) type Hashed = BuildHasherDefault<Spread>;

/// Spreads one number over all bits: a table takes the low ones and the high ones.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread(u64);

/// 2^64 divided by the golden ratio: consecutive numbers end up far from each other.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Spread {
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(FACTOR);
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
