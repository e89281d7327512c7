//! Times and dates of `jiff`. A civil time counts as one in UTC.
use crate::codec::types::date::date;
use crate::codec::types::rfc3339::{Date, Instant};
use crate::codec::types::text_time::{TextTime, time};
use ::jiff::Timestamp;
use ::jiff::civil;

const SECOND: i128 = 1_000_000_000;

impl TextTime for Timestamp {
    fn to_instant(&self) -> Instant {
        // By itself it counts back from the epoch.
        let nanos = self.as_nanosecond();
        Instant { seconds: nanos.div_euclid(SECOND) as i64, nanos: nanos.rem_euclid(SECOND) as u32 }
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        let Instant { seconds, nanos } = instant.smooth();
        Self::from_nanosecond(i128::from(seconds) * SECOND + i128::from(nanos)).ok()
    }
}
time! { Timestamp }

// Not by way of a `Timestamp`, which ends a day earlier.
impl TextTime for civil::DateTime {
    fn to_instant(&self) -> Instant {
        let of_day =
            [self.hour(), self.minute(), self.second()].iter().fold(0, |all, part| all * 60 + i64::from(*part));
        let nanos = self.subsec_nanosecond().unsigned_abs();
        Instant { seconds: to_date(&self.date()).midnight() + of_day, nanos }
    }
    fn from_instant(instant: Instant) -> Option<Self> {
        let (day, of_day, nanos) = instant.smooth().in_day();
        let part = |seconds: i64| i8::try_from(seconds % 60).ok();
        let hour = i8::try_from(of_day / 3600).ok()?;
        let time = civil::Time::new(hour, part(of_day / 60)?, part(of_day)?, nanos.try_into().ok()?).ok()?;
        Some(from_date(day)?.to_datetime(time))
    }
}
time! { civil::DateTime }

fn to_date(date: &civil::Date) -> Date {
    Date { year: date.year().into(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

fn from_date(date: Date) -> Option<civil::Date> {
    civil::Date::new(date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()
}

date! { civil::Date }
