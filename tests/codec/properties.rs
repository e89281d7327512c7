//! Value → item → value is the identity, for every type; and what follows from numbers and times being ordered.

use crate::support::One;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, Utc};
use dynamo_table::codec::{
    Attribute, EpochMillis, EpochSeconds, Item, Number, Serde, decode, decode_item, encode, encode_item, item_size,
};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use std::cmp::Ordering;
use std::fmt::Debug;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use uuid::Uuid;

/// Through an item, and as an element of a list.
fn same<T: Attribute + Clone + PartialEq + Debug>(value: T) {
    let item = encode_item(&One(value.clone())).unwrap();
    assert!(item_size(&item).is_ok());
    let One(back) = decode_item::<One<T>>(item).unwrap();
    assert_eq!(back, value);
    let list = (value, true);
    assert_eq!(decode::<(T, bool)>(encode(&list).unwrap()).unwrap(), list);
}

/// The text of any number that DynamoDB can hold: up to 38 digits, the first of them from 1E-130 to 1E125.
fn number_text() -> impl Strategy<Value = String> {
    let parts = (any::<bool>(), "[0-9]{0,37}", "[1-9]", -130i32..=125);
    parts.prop_map(|(negative, head, last, magnitude)| {
        let digits = format!("{head}{last}");
        let significant = digits.trim_start_matches('0').len() as i32;
        let sign = if negative { "-" } else { "" };
        format!("{sign}{digits}E{}", magnitude - significant + 1)
    })
}

fn number() -> impl Strategy<Value = Number> {
    number_text().prop_map(|text| text.parse().unwrap())
}

const DAY_0: i64 = -62_167_219_200;
const YEAR_9999: i64 = 253_402_207_200;

/// Seconds and nanoseconds of a time in the years 0000 to 9999, as far as all crates reach.
fn instant() -> impl Strategy<Value = (i64, u32)> {
    (DAY_0..YEAR_9999, 0..1_000_000_000u32)
}

fn system_time((seconds, nanos): (i64, u32)) -> SystemTime {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
    time + Duration::from_nanos(nanos.into())
}

fn nanoseconds((seconds, nanos): (i64, u32)) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}

fn json() -> impl Strategy<Value = Value> {
    let float = prop::num::f64::NORMAL.prop_filter("in range", |f| (1e-120..1e120).contains(&f.abs()));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // A whole float comes back as an integer, which to JSON is another number.
        float.prop_filter("no integer", |f| f.fract() != 0.0).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_value() -> impl Strategy<Value = V> {
    let leaf = prop_oneof![
        any::<String>().prop_map(V::S),
        number_text().prop_map(V::N),
        vec(any::<u8>(), 0..9).prop_map(|bytes| V::B(Blob::new(bytes))),
        any::<bool>().prop_map(V::Bool),
        Just(V::Null(true)),
        vec(any::<String>(), 1..4).prop_map(V::Ss),
        vec(number_text(), 1..4).prop_map(V::Ns),
        vec(vec(any::<u8>(), 0..4), 1..4).prop_map(|set| V::Bs(set.into_iter().map(Blob::new).collect())),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![vec(inner.clone(), 0..5).prop_map(V::L), hash_map(any::<String>(), inner, 0..5).prop_map(V::M),]
    })
}

proptest! {
    // What fails becomes a test of its own, with a name.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_integers(values: (i8, i16, i32, i64), more: (u8, u16, u32, u64), sizes: (isize, usize)) {
        same(values);
        same(more);
        same(sizes);
    }

    #[test]
    fn integers_of_up_to_38_digits(value in -(10i128.pow(38) - 1)..10i128.pow(38), positive in 0..10u128.pow(38)) {
        same(value);
        same(positive);
        prop_assert_eq!(Number::try_from(value).unwrap().to_string().parse::<Number>(), Number::try_from(value));
    }

    #[test]
    fn integers_of_more_digits_are_refused(value in (10u128.pow(38) + 1)..=u128::MAX) {
        prop_assume!(value % 10 != 0);
        prop_assert!(encode(&value).is_err());
    }

    #[test]
    fn floats(double in any::<f64>(), single in any::<f32>()) {
        match (1e-130..1e126).contains(&double.abs()) || double == 0.0 {
            true => same(double),
            false => prop_assert!(encode(&double).is_err()),
        }
        match single.is_finite() {
            true => same(single),
            false => prop_assert!(encode(&single).is_err()),
        }
    }

    #[test]
    fn numbers_of_38_digits(number in number()) {
        same(number);
        same(Some(number));
        prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
    }

    #[test]
    fn numbers_are_what_an_exact_decimal_says(a in number_text(), b in number_text()) {
        let (left, right) = (a.parse::<Number>().unwrap(), b.parse::<Number>().unwrap());
        let (exact_left, exact_right) = (a.parse::<BigDecimal>().unwrap(), b.parse::<BigDecimal>().unwrap());
        prop_assert_eq!(left.cmp(&right), exact_left.cmp(&exact_right));
        prop_assert_eq!(left.to_string().parse::<BigDecimal>().unwrap(), exact_left.clone());
        prop_assert_eq!(decode::<BigDecimal>(V::N(a.clone())).unwrap(), exact_left.clone());
        same(exact_left);
        same(V::N(a));
    }

    /// Numbers close to each other, where the order hangs on the last digit.
    #[test]
    fn neighbours_are_in_order(digits in 1..10i128.pow(37), scale in 0usize..30) {
        let text = |digits: i128| format!("{digits}E-{scale}");
        let (low, high) = (text(digits), text(digits + 1));
        let (low, high) = (low.parse::<Number>().unwrap(), high.parse::<Number>().unwrap());
        prop_assert_eq!(low.cmp(&high), Ordering::Less);
        prop_assert_ne!(low, high);
    }

    #[test]
    fn any_text_is_a_number_or_an_error(text in "[-+0-9.eE]{0,12}|\\PC{0,12}") {
        if let Ok(number) = text.parse::<Number>() {
            same(number);
            prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
        }
    }

    #[test]
    fn text_and_bytes(text: String, bytes: Vec<u8>, array: [u8; 7], character: char) {
        same(text.clone());
        same(text.clone().into_boxed_str());
        same(Box::new(text));
        same(bytes.clone());
        same(bytes::Bytes::from(bytes));
        same(array);
        same(character);
    }

    #[test]
    fn lists_and_maps(
        list in vec(option::of(any::<String>()), 0..6),
        map in btree_map(any::<String>(), vec(any::<bool>(), 0..3), 0..6),
        lengths in hash_map(any::<String>(), option::of(any::<u16>()), 0..6),
        nested in vec(vec(vec(any::<u8>(), 0..3), 0..3), 0..3),
    ) {
        same(list);
        same(map);
        same(lengths);
        same(nested);
    }

    #[test]
    fn sets(
        texts in btree_set(any::<String>(), 0..6),
        hashed in hash_set(any::<i32>(), 0..6),
        binaries in btree_set(vec(any::<u8>(), 0..4), 0..6),
        numbers in btree_set(number(), 0..6),
        ids in hash_set(any::<u128>().prop_map(Uuid::from_u128), 0..6),
    ) {
        same(texts.clone());
        same(vec![texts]);
        same(hashed);
        same(binaries);
        same(numbers);
        same(ids);
    }

    #[test]
    fn decimals(digits in -(2i128.pow(96) - 1)..2i128.pow(96), scale in 0u32..=28) {
        same(Decimal::from_i128_with_scale(digits, scale));
        same(Uuid::from_u128(digits as u128));
    }

    #[test]
    fn times(instant in instant()) {
        let chrono: DateTime<Utc> = DateTime::from_timestamp(instant.0, instant.1).unwrap();
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds(instant)).unwrap();
        let jiff = jiff::Timestamp::from_nanosecond(nanoseconds(instant)).unwrap();
        let system = system_time(instant);
        let form = encode(&chrono).unwrap();
        prop_assert_eq!(encode(&time).unwrap(), form.clone());
        prop_assert_eq!(encode(&jiff).unwrap(), form.clone());
        prop_assert_eq!(encode(&system).unwrap(), form.clone());
        prop_assert_eq!(form, V::S(chrono.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()));
        same(chrono);
        same(time);
        same(jiff);
        same(system);
        let day: NaiveDate = chrono.date_naive();
        prop_assert_eq!(encode(&day).unwrap(), V::S(day.format("%Y-%m-%d").to_string()));
        same(day);
        same(time.date());
    }

    #[test]
    fn the_order_of_texts_is_the_order_of_times(a in instant(), b in instant()) {
        let text = |instant| encode(&system_time(instant)).unwrap().as_s().unwrap().clone();
        prop_assert_eq!(text(a).cmp(&text(b)), a.cmp(&b));
    }

    #[test]
    fn epochs(instant in instant()) {
        let seconds = system_time((instant.0, 0));
        let millis = system_time((instant.0, instant.1 / 1_000_000 * 1_000_000));
        same(EpochSeconds(seconds));
        same(EpochMillis(millis));
        prop_assert_eq!(encode(&EpochSeconds(system_time(instant))).unwrap(), encode(&EpochSeconds(seconds)).unwrap());
        prop_assert_eq!(encode(&EpochMillis(system_time(instant))).unwrap(), encode(&EpochMillis(millis)).unwrap());
    }

    #[test]
    fn json_values(value in json()) {
        same(value.clone());
        same(Serde(value));
    }

    #[test]
    fn serde_values(
        numbers: (i64, u64, f32, u8),
        texts in vec(option::of(any::<String>()), 0..4),
        map in btree_map(any::<u32>(), (any::<bool>(), any::<char>()), 0..4),
    ) {
        prop_assume!(numbers.2.is_finite());
        same(Serde((numbers, texts, map)));
    }

    #[test]
    fn any_value_and_any_item(value in any_value(), others in hash_map("[b-z]{1,4}", any_value(), 0..5)) {
        same(value.clone());
        let mut item: Item = others;
        item.insert("a".to_owned(), value);
        prop_assert_eq!(encode_item(&item).unwrap(), item.clone());
        prop_assert_eq!(decode_item::<Item>(item.clone()).unwrap(), item);
    }
}
