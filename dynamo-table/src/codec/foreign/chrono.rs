//! Times and dates of `chrono`. The offset of a time is not stored: one with a fixed offset is read in UTC, a local one in
//! the local zone. A time without zone counts as one in UTC.
use crate::codec::types::date::date;
use crate::codec::types::rfc3339::{Date, Instant};
use crate::codec::types::text_time::{TextTime, time};
use ::chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};

// In this form also `Local`, whose own feature of `chrono` is then not needed here.
impl<Tz: TimeZone> TextTime for DateTime<Tz>
where
    DateTime<Tz>: From<DateTime<Utc>> + Clone,
{
    fn to_instant(&self) -> Instant {
        // Its leap seconds are those of `Instant`.
        Instant { seconds: self.timestamp(), nanos: self.timestamp_subsec_nanos() }
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        DateTime::from_timestamp(instant.seconds, instant.nanos).map(Into::into)
    }
}
time! { [<Tz: TimeZone>] DateTime<Tz> [where DateTime<Tz>: From<DateTime<Utc>> + Clone] }

impl TextTime for NaiveDateTime {
    fn to_instant(&self) -> Instant {
        self.and_utc().to_instant()
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        DateTime::<Utc>::from_instant(instant).map(|time| time.naive_utc())
    }
}
time! { NaiveDateTime }

fn to_date(date: &NaiveDate) -> Date {
    Date { year: date.year().into(), month: date.month() as u8, day: date.day() as u8 }
}

fn from_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.try_into().ok()?, date.month.into(), date.day.into())
}

date! { NaiveDate }
