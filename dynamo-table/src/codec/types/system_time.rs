//! The standard library's time.
use crate::codec::types::rfc3339::Instant;
use crate::codec::types::text_time::{TextTime, time};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

impl TextTime for SystemTime {
    fn to_instant(&self) -> Instant {
        match self.duration_since(UNIX_EPOCH) {
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
    fn from_instant(instant: Instant) -> Option<Self> {
        let Instant { seconds, nanos } = instant.smooth();
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        time?.checked_add(Duration::from_nanos(nanos.into()))
    }
}

/// What does not fit is in no year that can be written.
fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

time! { SystemTime }
