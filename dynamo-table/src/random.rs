//! Ids that nobody can foresee or repeat: out of the system's own randomness, which no generator of the application's seeds.

use std::fmt::Write;

/// The system had no randomness to give.
#[derive(Debug, thiserror::Error)]
#[error("the system returned no random bytes for an id: {0}")]
pub(crate) struct NoRandomness(getrandom::Error);

/// A fresh id: 128 random bits, as 32 hexadecimal digits.
///
/// # Errors
/// The system has no source of randomness. An id that might repeat is not made up in its place: under one token a second
/// transaction would not be applied, and two writers would both take a lock for theirs.
pub(crate) fn random_id() -> Result<String, NoRandomness> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes.iter().fold(String::with_capacity(32), |mut id, byte| {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    }))
}
