//! Times and dates of `time`. A time is read in UTC, whatever its offset was; one without offset counts as one in UTC.
use crate::codec::types::date::date;
use crate::codec::types::rfc3339::{Date, Instant};
use crate::codec::types::text_time::{TextTime, time};
use ::time::{Month, OffsetDateTime, PrimitiveDateTime};

const SECOND: i128 = 1_000_000_000;

impl TextTime for OffsetDateTime {
    fn to_instant(&self) -> Instant {
        let nanos = self.unix_timestamp_nanos();
        Instant { seconds: nanos.div_euclid(SECOND) as i64, nanos: nanos.rem_euclid(SECOND) as u32 }
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        let Instant { seconds, nanos } = instant.smooth();
        Self::from_unix_timestamp_nanos(i128::from(seconds) * SECOND + i128::from(nanos)).ok()
    }
}
time! { OffsetDateTime }

impl TextTime for PrimitiveDateTime {
    fn to_instant(&self) -> Instant {
        self.assume_utc().to_instant()
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        OffsetDateTime::from_instant(instant).map(|time| Self::new(time.date(), time.time()))
    }
}
time! { PrimitiveDateTime }

fn to_date(date: &::time::Date) -> Date {
    Date { year: date.year().into(), month: date.month().into(), day: date.day() }
}

fn from_date(date: Date) -> Option<::time::Date> {
    ::time::Date::from_calendar_date(date.year.try_into().ok()?, Month::try_from(date.month).ok()?, date.day).ok()
}

date! { ::time::Date }
