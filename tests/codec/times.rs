//! Times as text whose order is theirs, and as numbers since the epoch; the same for all crates of times.

use crate::support::{fails, n, reads, refused, s, stored};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use dynamo_table::codec::{
    AsEpochMillis, AsEpochSeconds, Attribute, Convert, EpochMillis, EpochSeconds, Timestamp, decode, encode,
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;

/// One instant in all four types; that of `jiff` ends a day before the year 9999 does.
fn instant(seconds: i64, nanos: u32) -> (DateTime<Utc>, OffsetDateTime, jiff::Timestamp, SystemTime) {
    let (whole, fraction) = (Duration::from_secs(seconds.unsigned_abs()), Duration::from_nanos(nanos.into()));
    let system = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole } + fraction;
    let nanoseconds = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    (
        DateTime::from_timestamp(seconds, nanos).unwrap(),
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap(),
        jiff::Timestamp::from_nanosecond(nanoseconds).unwrap_or(jiff::Timestamp::MAX),
        system,
    )
}

#[test]
fn text_is_rfc_3339_in_utc_with_nine_digits() {
    for (seconds, nanos, text) in [
        (0, 0, "1970-01-01T00:00:00.000000000Z"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
        (1_717_171_717, 1, "2024-05-31T16:08:37.000000001Z"),
        (951_782_400, 0, "2000-02-29T00:00:00.000000000Z"),
        (-62_167_219_200, 0, "0000-01-01T00:00:00.000000000Z"),
        (-62_162_035_201, 500_000_000, "0000-02-29T23:59:59.500000000Z"),
        (-2_203_891_200, 0, "1900-03-01T00:00:00.000000000Z"),
        (253_402_300_799, 999_000_000, "9999-12-31T23:59:59.999000000Z"),
    ] {
        let form = format!(r#"{{"S":"{text}"}}"#);
        let (chrono, time, jiff, system) = instant(seconds, nanos);
        stored(chrono, &form);
        stored(time, &form);
        if jiff < jiff::Timestamp::MAX {
            stored(jiff, &form);
        }
        stored(system, &form);
    }
}

#[test]
fn other_clocks_and_fewer_digits_are_read() {
    let (chrono, time, jiff, system) = instant(1_717_171_717, 500_000_000);
    for text in [
        "2024-05-31T16:08:37.5Z",
        "2024-05-31t16:08:37.500z",
        "2024-05-31 16:08:37.500000000Z",
        "2024-05-31T18:08:37.5+02:00",
        "2024-05-31T10:38:37.5-05:30",
    ] {
        reads(s(text), chrono);
        reads(s(text), time);
        reads(s(text), jiff);
        reads(s(text), system);
    }
    reads(s("2024-05-31T16:08:37Z"), Utc.with_ymd_and_hms(2024, 5, 31, 16, 8, 37).unwrap());
}

#[test]
fn other_text_is_no_time() {
    for text in [
        "",
        "2024-05-31",
        "2024-05-31T16:08Z",
        "2024-05-31T24:00:00Z",
        "2024-05-31T16:60:00Z",
        "2024-05-31T16:08:61Z",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-00-10T00:00:00Z",
        "2024-01-00T00:00:00Z",
        "2024-05-31T16:08:37.Z",
        "2024-05-31T16:08:37+2:00",
        "2024-05-31T16:08:37+24:00",
        "2024-05-31T1:08:0037Z",
        "-024-05-31T16:08:37Z",
        "2024-05-31T16:08:37Z ",
        "２024-05-31T16:08:37Z",
        "20240531T160837Z",
        "+12024-05-31T16:08:37Z",
    ] {
        fails::<DateTime<Utc>>(s(text), "a: expected a time as in RFC 3339");
    }
    fails::<SystemTime>(n("0"), "a: expected S, found N");
    fails::<jiff::Timestamp>(s("9999-12-31T23:59:59Z"), "a: a time out of the type's range");
}

#[test]
fn years_that_text_cannot_order_are_refused() {
    const YEARS: &str = "a: a time outside of the years 0000 to 9999";
    refused(Utc.with_ymd_and_hms(10_000, 1, 1, 0, 0, 0).unwrap(), YEARS);
    refused(Utc.with_ymd_and_hms(-1, 12, 31, 23, 59, 59).unwrap(), YEARS);
    refused(DateTime::<Utc>::MIN_UTC, YEARS);
    refused(DateTime::<Utc>::MAX_UTC, YEARS);
    refused(jiff::Timestamp::MIN, YEARS);
    refused(UNIX_EPOCH - Duration::from_secs(62_167_219_201), YEARS);
    refused(UNIX_EPOCH + Duration::from_secs(1 << 62), YEARS);
    refused(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap(), YEARS);
}

#[test]
fn a_leap_second_stays_one_where_the_type_has_it() {
    let leap = DateTime::from_timestamp(1_483_228_799, 1_250_000_000).unwrap();
    stored(leap, r#"{"S":"2016-12-31T23:59:60.250000000Z"}"#);
    reads(s("2016-12-31T23:59:60.25Z"), instant(1_483_228_800, 250_000_000).1);
    reads(s("2016-12-31T23:59:60.25Z"), instant(1_483_228_800, 250_000_000).3);
}

#[test]
fn an_offset_date_time_comes_back_in_utc() {
    let offset = time::UtcOffset::from_hms(2, 0, 0).unwrap();
    let (_, utc, _, _) = instant(1_717_171_717, 0);
    let elsewhere = utc.to_offset(offset);
    let value = encode(&elsewhere).unwrap();
    assert_eq!(value, s("2024-05-31T16:08:37.000000000Z"));
    let back = decode::<OffsetDateTime>(value).unwrap();
    assert_eq!((back, back.offset()), (elsewhere, time::UtcOffset::UTC));
}

#[test]
fn dates() {
    let form = r#"{"S":"2024-02-29"}"#;
    stored(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(), form);
    stored(jiff::civil::date(2024, 2, 29), form);
    stored(time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap(), form);
    stored(NaiveDate::from_ymd_opt(0, 1, 1).unwrap(), r#"{"S":"0000-01-01"}"#);
    for text in ["2023-02-29", "2024-2-29", "2024-02-29T00:00:00Z", ""] {
        fails::<NaiveDate>(s(text), "a: expected a date as in RFC 3339");
    }
}

#[test]
fn epochs_round_down() {
    let (chrono, time, jiff, system) = instant(-1, 999_999_999);
    stored(EpochSeconds(instant(-1, 0).0), r#"{"N":"-1"}"#);
    fn check<T: Timestamp>(time: T) {
        assert_eq!(time.to_seconds(), Some(-1));
        assert_eq!(time.to_millis(), Some(-1));
        assert_eq!(T::from_seconds(7).unwrap().to_millis(), Some(7_000));
        assert_eq!(T::from_millis(-7_001).unwrap().to_seconds(), Some(-8));
        assert_eq!(T::from_millis(-7_001).unwrap().to_millis(), Some(-7_001));
        assert_eq!(encode(&EpochMillis(time)).unwrap(), n("-1"));
    }
    check(chrono);
    check(time);
    check(jiff);
    check(system);
    reads(n("1.717171717E9"), EpochSeconds(instant(1_717_171_717, 0).2));
    fails::<EpochSeconds<DateTime<Utc>>>(
        n("9223372036854775807"),
        "a: expected a number that fits the type as seconds since the epoch",
    );
    fails::<EpochSeconds<DateTime<Utc>>>(n("0.5"), "a: expected a number that fits i64");
}

#[test]
fn integers_are_their_own_epoch() {
    stored(EpochSeconds(5u32), r#"{"N":"5"}"#);
    stored(EpochMillis(-5i64), r#"{"N":"-5"}"#);
    refused(EpochSeconds(u64::MAX), "a: a time that is too far from the epoch");
    fails::<EpochMillis<u64>>(n("-1"), "a: expected a number that fits the type as milliseconds since the epoch");
}

#[test]
fn a_time_that_may_be_absent() {
    assert_eq!(<AsEpochSeconds as Convert<Option<SystemTime>>>::absent(), Some(None));
    assert_eq!(<AsEpochMillis as Convert<SystemTime>>::absent(), None);
    fn value<C: Convert<T, Value = V>, T, V: Attribute>() {}
    value::<AsEpochSeconds, Option<u64>, EpochSeconds<u64>>();
    value::<AsEpochMillis, SystemTime, EpochMillis<SystemTime>>();
}
