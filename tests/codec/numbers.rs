//! Numbers: exact, and narrowed only where nothing is lost.

use crate::support::{fails, n, reads, refused};
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{EncodeProblem, EpochSeconds, Number, NumberError, encode};
use std::collections::{BTreeSet, HashSet};
use std::num::NonZeroU8;

const NO_NUMBER: &str = "a: not a number of at most 38 digits between 1E-130 and 9.99E+125";

#[test]
fn integers_in_every_notation() {
    reads(n("1E+5"), 100_000u32);
    reads(n("1e2"), 100u8);
    reads(n("-1.0"), -1i8);
    reads(n("+7"), 7u64);
    reads(n("1200E-2"), 12i64);
    reads(n("0.00e9"), 0u64);
    reads(n("-0"), 0u8);
    reads(n("-9223372036854775808"), i64::MIN);
    reads(n("99999999999999999999999999999999999999"), 10u128.pow(38) - 1);
    reads(n("1E37"), 10i128.pow(37));
}

#[test]
fn narrowing_is_checked() {
    for text in ["256", "-1", "1.5", "1E+40", "1E-1", "", "-", "0x1", "1e", "NaN", "1 ", " 1", "1E99999999999", "١"] {
        fails::<u8>(n(text), "a: expected a number that fits u8");
    }
    fails::<i64>(n("1.5"), "a: expected a number that fits i64");
    fails::<i64>(n("9223372036854775808"), "a: expected a number that fits i64");
    fails::<u128>(n("-1"), "a: expected a number that fits u128");
    fails::<NonZeroU8>(n("0"), "a: expected a number that fits NonZeroU8");
    fails::<NonZeroU8>(n("256"), "a: expected a number that fits u8");
    fails::<EpochSeconds<u32>>(n("-1"), "a: expected a number that fits the type as seconds since the epoch");
    fails::<EpochSeconds<u32>>(n("1.5"), "a: expected a number that fits i64");
}

#[test]
fn floats() {
    reads(n("1E+2"), 100.0f64);
    reads(n("0.1"), 0.1f32);
    reads(n("123456789012345678901234567890"), 1.2345678901234568e29);
    for text in ["inf", "-inf", "NaN", "infinity", "", "1e", "0x1p3"] {
        fails::<f64>(n(text), "a: expected a number that fits f64");
    }
    fails::<f32>(n("1E100"), "a: expected a number that fits f32");
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e126, -1e126, 9.9e-131, f64::MIN_POSITIVE] {
        refused(float, NO_NUMBER);
    }
    refused(f32::NAN, NO_NUMBER);
    assert!(encode(&f32::MAX).is_ok() && encode(&f32::MIN_POSITIVE).is_ok());
}

#[test]
fn over_38_digits_is_an_encode_error_with_its_path() {
    refused(u128::MAX, NO_NUMBER);
    refused(10u128.pow(38) + 1, NO_NUMBER);
    refused(i128::MIN, NO_NUMBER);
    // 39 digits, but the last ones are zeros.
    assert!(encode(&10u128.pow(38)).is_ok());
    for text in ["1;2", "", "1E126", "123456789012345678901234567890123456789"] {
        refused(n(text), NO_NUMBER);
        refused(V::Ns(vec!["1".into(), text.into()]), &NO_NUMBER.replacen('a', "a[1]", 1));
    }
    refused(vec![1.0, f64::NAN], &NO_NUMBER.replacen('a', "a[1]", 1));
    assert_eq!(*encode(&f64::NAN).unwrap_err().problem(), EncodeProblem::Number);
}

#[test]
fn number_reads_what_dynamodb_holds_and_nothing_else() {
    let exact = |text: &str| text.parse::<Number>().map(|n| n.to_string());
    for text in
        ["0", "1", "-1.5", "0.001", "100", "12345678901234567890123456789012345678", "0.000001", "1E-7", "1E125"]
    {
        assert_eq!(exact(text).unwrap(), text);
    }
    assert_eq!(exact("-00012.3400E+1").unwrap(), "-123.4");
    assert_eq!(exact("0.0e5").unwrap(), "0");
    assert_eq!(exact(&format!("1{}", "0".repeat(125))).unwrap(), "1E125");
    assert_eq!(exact(&format!("0.{}1", "0".repeat(129))).unwrap(), "1E-130");
    for text in [
        "123456789012345678901234567890123456789",
        "1E126",
        "9E-131",
        "",
        ".",
        "e5",
        "1e",
        "+-1",
        "1.2.3",
        "١",
        "1_0",
        "inf",
        " 1",
        "1 ",
        "1e1.5",
    ] {
        assert_eq!(exact(text), Err(NumberError::NotANumber), "{text}");
    }
    fails::<Number>(n("x"), "a: expected a number that fits a DynamoDB number");
}

#[test]
fn equality_and_order_are_numeric() {
    let number = |text: &str| text.parse::<Number>().unwrap();
    assert_eq!(number("1"), number("1.0"));
    assert_eq!(number("1"), number("1e0"));
    assert_eq!(number("0"), number("-0.0"));
    assert_eq!(HashSet::from(["1", "1.0", "10E-1"].map(number)).len(), 1);
    assert_eq!(BTreeSet::from(["1", "1.0", "10E-1", "2"].map(number)).len(), 2);
    let mut numbers = ["1E125", "-1E125", "0", "0.5", "-0.5", "12", "11.9", "1E-130", "-12", "-1E-130"].map(number);
    numbers.sort();
    let sorted: Vec<String> = numbers.iter().map(Number::to_string).collect();
    assert_eq!(sorted, ["-1E125", "-12", "-0.5", "-1E-130", "0", "1E-130", "0.5", "11.9", "12", "1E125"]);
}

#[test]
fn number_converts_where_nothing_is_lost() {
    assert_eq!(Number::from(120u8).to_string(), "120");
    assert_eq!(Number::from(i64::MIN).to_string(), i64::MIN.to_string());
    assert_eq!(Number::default(), Number::from(0));
    assert_eq!(Number::try_from(u128::MAX), Err(NumberError::NotANumber));
    assert_eq!(Number::try_from(10i128.pow(38)).unwrap().to_string(), "1E38");
    assert_eq!(Number::try_from(-0.5), Ok("-0.5".parse().unwrap()));
    assert_eq!(Number::try_from(f64::NAN), Err(NumberError::NotANumber));
    assert_eq!(Number::try_from(1e300), Err(NumberError::NotANumber));
    assert_eq!(f64::from(Number::from(3)), 3.0);
    assert_eq!(u8::try_from(Number::from(255)), Ok(255));
    assert_eq!(u8::try_from(Number::from(256)), Err(NumberError::DoesNotFit("u8")));
    assert_eq!(NumberError::DoesNotFit("u8").to_string(), "not a number that fits u8");
    assert_eq!(i128::try_from("1E37".parse::<Number>().unwrap()), Ok(10i128.pow(37)));
}
