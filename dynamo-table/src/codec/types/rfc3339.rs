//! Times as text: [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) in UTC, always with nine digits after the seconds,
//! so that the order of texts is the order of times. Read with any number of digits, of which nine count, and with any offset or
//! none, which is UTC.
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::reader::Reader;

const DAY: i64 = 86_400;
const SECOND: u32 = 1_000_000_000;

/// A point in time, counted from 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    pub(crate) seconds: i64,
    /// A whole second or more in a leap second, which counts as part of the second before it.
    pub(crate) nanos: u32,
}

impl Instant {
    /// For types without leap seconds: one is the start of the next minute.
    pub(crate) fn smooth(self) -> Self {
        match self.nanos.checked_sub(SECOND) {
            Some(nanos) => Self { seconds: self.seconds + 1, nanos },
            None => self,
        }
    }

    /// Milliseconds, rounded down.
    pub(crate) fn to_millis(self) -> Option<i64> {
        self.seconds.checked_mul(1000)?.checked_add(i64::from(self.nanos / 1_000_000))
    }

    pub(crate) fn from_millis(millis: i64) -> Self {
        let nanos = u32::try_from(millis.rem_euclid(1000)).unwrap_or_default() * 1_000_000;
        Self { seconds: millis.div_euclid(1000), nanos }
    }

    pub(crate) fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let text = reader.string()?;
        Self::parse(text.as_ref()).ok_or_else(|| DecodeError::invalid("expected a time as in RFC 3339"))
    }

    /// The day, the seconds since it began, and the nanoseconds after them.
    pub(crate) fn in_day(self) -> (Date, i64, u32) {
        (Date::from_days(self.seconds.div_euclid(DAY)), self.seconds.rem_euclid(DAY), self.nanos)
    }

    /// With so many digits after the seconds, nine at the most, rounded down.
    pub(crate) fn to_text(self, digits: u8) -> Result<String, EncodeError> {
        let (date, of_day, nanos) = self.in_day();
        let (hour, minute) = (of_day / 3600, of_day / 60 % 60);
        let (second, nanos) = (of_day % 60 + i64::from(nanos / SECOND), nanos % SECOND);
        let mut text = format!("{}T{hour:02}:{minute:02}:{second:02}.{nanos:09}", date.to_text()?);
        text.truncate(text.len() - usize::from(9u8.saturating_sub(digits)) - usize::from(digits == 0));
        text.push('Z');
        Ok(text)
    }

    fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let days = Date::parse(date)?.to_days();
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let (time, rest) = rest.split_at_checked(8)?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let (nanos, rest) = fraction(rest)?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let leap = second == 60;
        let seconds = days * DAY + hour * 3600 + minute * 60 + second - i64::from(leap) - offset(rest)?;
        Some(Self { seconds, nanos: if leap { nanos + SECOND } else { nanos } })
    }
}

/// What comes after the seconds, as nanoseconds, and the rest.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    let (digits, rest) = fraction.split_at(end);
    if digits.is_empty() {
        return None;
    }
    // Rounded down.
    let digits = &digits[..digits.len().min(9)];
    format!("{digits:0<9}").parse().ok().map(|nanos| (nanos, rest))
}

/// Seconds that the clock of the text goes before UTC: `Z`, nothing, `+02:00`, `+0200` or `+02`.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z" | "") {
        return Some(0);
    }
    let (sign, of_day) = match text.split_at_checked(1)? {
        ("+", of_day) => (1, of_day),
        ("-", of_day) => (-1, of_day),
        _ => return None,
    };
    let (hours, minutes) = of_day.split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(if minutes.is_empty() { "00" } else { minutes });
    let ([hours], [minutes]) = (numbers(hours, ':', [2])?, numbers(minutes, ':', [2])?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Numbers of so many digits, and nothing else.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(between);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A day of the Gregorian calendar, extended into the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub(crate) year: i64,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    pub(crate) fn to_text(self) -> Result<String, EncodeError> {
        if !(0..=9999).contains(&self.year) {
            return Err(EncodeError::invalid("a time outside of the years 0000 to 9999"));
        }
        Ok(format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
        let date = Self { year, month: month.try_into().ok()?, day: day.try_into().ok()? };
        // A day that the month does not have would come back as one of the next month.
        (Self::from_days(date.to_days()) == date).then_some(date)
    }

    /// Seconds from the epoch to its begin.
    #[cfg(feature = "jiff")]
    pub(crate) fn midnight(self) -> i64 {
        self.to_days() * DAY
    }

    // Both ways count in years that begin in March, so that the leap day comes last:
    // https://howardhinnant.github.io/date_algorithms.html
    fn to_days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let day = days.rem_euclid(146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = days.div_euclid(146_097) * 400 + year + i64::from(month <= 2);
        Self { year, month: month as u8, day: day as u8 }
    }
}
