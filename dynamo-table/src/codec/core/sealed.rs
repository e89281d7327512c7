//! Readers and writers are implemented in this crate only, so that their traits may grow.

/// Keeps a trait to this crate.
pub trait Sealed {}
