//! Times and dates of `time`. A time is read in UTC, whatever its offset was.
use crate::codec::date::date;
use crate::codec::rfc3339::{Date, Instant, time};
use ::time::{Month, OffsetDateTime};

const SECOND: i128 = 1_000_000_000;

fn to_instant(time: &OffsetDateTime) -> Instant {
    let nanos = time.unix_timestamp_nanos();
    Instant { seconds: nanos.div_euclid(SECOND) as i64, nanos: nanos.rem_euclid(SECOND) as u32 }
}

fn from_instant(instant: Instant) -> Option<OffsetDateTime> {
    let Instant { seconds, nanos } = instant.smooth();
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(seconds) * SECOND + i128::from(nanos)).ok()
}

time! { OffsetDateTime }

fn to_date(date: &::time::Date) -> Date {
    Date { year: date.year().into(), month: date.month().into(), day: date.day() }
}

fn from_date(date: Date) -> Option<::time::Date> {
    ::time::Date::from_calendar_date(date.year.try_into().ok()?, Month::try_from(date.month).ok()?, date.day).ok()
}

date! { ::time::Date }
