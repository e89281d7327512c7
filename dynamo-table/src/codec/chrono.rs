//! Times and dates of `chrono`.
use crate::codec::rfc3339::{Date, Instant, date, time};
use ::chrono::{DateTime, Datelike, NaiveDate, Utc};

fn to_instant(time: &DateTime<Utc>) -> Instant {
    // Its leap seconds are those of `Instant`.
    Instant { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos() }
}

fn from_instant(instant: Instant) -> Option<DateTime<Utc>> {
    let Instant { seconds, nanos } = instant;
    // A leap second is one only at the end of a minute, which other clocks than UTC's may miss.
    DateTime::from_timestamp(seconds, nanos).or_else(|| {
        let Instant { seconds, nanos } = instant.smooth();
        DateTime::from_timestamp(seconds, nanos)
    })
}

time! { DateTime<Utc> }

fn to_date(date: &NaiveDate) -> Date {
    Date { year: date.year().into(), month: date.month() as u8, day: date.day() as u8 }
}

fn from_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.try_into().ok()?, date.month.into(), date.day.into())
}

date! { NaiveDate }
