//! The standard library's time.
use crate::codec::rfc3339::{Instant, time};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn to_instant(time: &SystemTime) -> Instant {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => Instant { seconds: signed(since.as_secs()), nanos: since.subsec_nanos() },
        Err(before) => {
            // Nanoseconds count forward, also before the epoch.
            let before = before.duration();
            match before.subsec_nanos() {
                0 => Instant { seconds: -signed(before.as_secs()), nanos: 0 },
                nanos => Instant { seconds: -signed(before.as_secs()) - 1, nanos: 1_000_000_000 - nanos },
            }
        }
    }
}

/// What does not fit is in no year that can be written.
fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

fn from_instant(instant: Instant) -> Option<SystemTime> {
    let Instant { seconds, nanos } = instant.smooth();
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    time?.checked_add(Duration::from_nanos(nanos.into()))
}

time! { SystemTime }
