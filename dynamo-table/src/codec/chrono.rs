//! Times and dates of `chrono`.
use crate::codec::date::date;
use crate::codec::rfc3339::{Date, Instant, time};
use ::chrono::{DateTime, Datelike, NaiveDate, Utc};

fn to_instant(time: &DateTime<Utc>) -> Instant {
    // Its leap seconds are those of `Instant`.
    Instant { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos() }
}

fn from_instant(instant: Instant) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(instant.seconds, instant.nanos)
}

time! { DateTime<Utc> }

fn to_date(date: &NaiveDate) -> Date {
    Date { year: date.year().into(), month: date.month() as u8, day: date.day() as u8 }
}

fn from_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.try_into().ok()?, date.month.into(), date.day.into())
}

date! { NaiveDate }
