//! What Linux says of this process.

use crate::case::AnyError;
use std::fs::read_to_string;
use std::time::Duration;

/// The processor time so far, in hundredths of a second.
///
/// # Errors
///
/// Not Linux.
pub fn processor_time() -> Result<Duration, AnyError> {
    let stat = read_to_string("/proc/self/stat")?;
    // Behind the name, which may hold anything: utime and stime are the 14th and 15th of all.
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or(UNKNOWN)?.1.split_whitespace().collect();
    let (Some(user), Some(system)) = (fields.get(11), fields.get(12)) else { return Err(UNKNOWN.into()) };
    Ok(Duration::from_millis((user.parse::<u64>()? + system.parse::<u64>()?) * 10))
}

/// The most memory that it has had so far, in kilobytes.
///
/// # Errors
///
/// Not Linux.
pub fn peak_kilobytes() -> Result<u64, AnyError> {
    let status = read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    Ok(peak.ok_or(UNKNOWN)?.parse()?)
}

const UNKNOWN: &str = "the system does not say what this process uses";
