//! Times and dates of `jiff`.
use crate::codec::date::date;
use crate::codec::rfc3339::{Date, Instant, time};
use ::jiff::Timestamp;
use ::jiff::civil;

const SECOND: i128 = 1_000_000_000;

fn to_instant(time: &Timestamp) -> Instant {
    // By itself it counts back from the epoch.
    let nanos = time.as_nanosecond();
    Instant { seconds: nanos.div_euclid(SECOND) as i64, nanos: nanos.rem_euclid(SECOND) as u32 }
}

fn from_instant(instant: Instant) -> Option<Timestamp> {
    let Instant { seconds, nanos } = instant.smooth();
    Timestamp::from_nanosecond(i128::from(seconds) * SECOND + i128::from(nanos)).ok()
}

time! { Timestamp }

fn to_date(date: &civil::Date) -> Date {
    Date { year: date.year().into(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

fn from_date(date: Date) -> Option<civil::Date> {
    civil::Date::new(date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()
}

date! { civil::Date }
