//! Types of other crates.

use crate::support::{fails, n, reads, refused, s, stored};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use bigdecimal::BigDecimal;
use bytes::Bytes;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

const NO_NUMBER: &str = "a: not a number of at most 38 digits between 1E-130 and 9.99E+125";

#[test]
fn uuids() {
    let id = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    stored(id, r#"{"S":"67e55044-10b1-426f-9247-bb680e5fe0c8"}"#);
    stored(BTreeSet::from([Uuid::nil()]), r#"{"SS":["00000000-0000-0000-0000-000000000000"]}"#);
    reads(s("67E5504410B1426F9247BB680E5FE0C8"), id);
    fails::<Uuid>(s("secret"), "a: expected a UUID");
}

#[test]
fn rust_decimals() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    stored(decimal("19.90"), r#"{"N":"19.9"}"#);
    stored(decimal("-0.0"), r#"{"N":"0"}"#);
    stored(decimal("100"), r#"{"N":"100"}"#);
    stored(Decimal::MAX, r#"{"N":"79228162514264337593543950335"}"#);
    stored(Decimal::from_i128_with_scale(-1, 28), r#"{"N":"-0.0000000000000000000000000001"}"#);
    stored(HashSet::from([decimal("1.0"), decimal("1")]), r#"{"NS":["1"]}"#);
    reads(n("1E+5"), decimal("100000"));
    reads(n("15E-1"), decimal("1.5"));
    for text in ["79228162514264337593543950336", "1E-29", "1E29", "0.12345678901234567890123456789"] {
        fails::<Decimal>(n(text), "a: expected a number that fits Decimal");
    }
    fails::<Decimal>(n("x"), "a: expected a number that fits a DynamoDB number");
}

#[test]
fn big_decimals() {
    let decimal = |text: &str| text.parse::<BigDecimal>().unwrap();
    stored(decimal("19.90"), r#"{"N":"19.9"}"#);
    stored(decimal("-12345678901234567890.123456789012345678"), r#"{"N":"-12345678901234567890.123456789012345678"}"#);
    stored(decimal("9.99E+125"), r#"{"N":"9.99E125"}"#);
    stored(decimal("0.00"), r#"{"N":"0"}"#);
    for text in ["1E126", "1E-131", "1E400000", "123456789012345678901234567890123456789"] {
        refused(decimal(text), NO_NUMBER);
    }
}

#[test]
fn bytes() {
    stored(Bytes::from_static(&[1, 255]), r#"{"B":"01ff"}"#);
    stored(BTreeSet::from([Bytes::from_static(b"a")]), r#"{"BS":["61"]}"#);
    fails::<Bytes>(s("x"), "a: expected B, found S");
}

#[test]
fn json() {
    stored(
        json!({"a": [1, -2, 0.5, "x", true, null, {}], "b": {"c": []}}),
        concat!(
            r#"{"M":{"a":{"L":[{"N":"1"},{"N":"-2"},{"N":"0.5"},{"S":"x"},{"BOOL":true},{"NULL":true},{"M":{}}]},"#,
            r#""b":{"M":{"c":{"L":[]}}}}}"#
        ),
    );
    stored(json!(u64::MAX), r#"{"N":"18446744073709551615"}"#);
    stored(json!(i64::MIN), r#"{"N":"-9223372036854775808"}"#);
    stored(json!(1e100), r#"{"N":"1E100"}"#);
    reads(n("1E+5"), json!(100_000));
    reads(n("0.10"), json!(0.1));
    // Which serde_json reads out of text as its neighbour.
    stored(json!(8.227_981_849_275_23e-81), r#"{"N":"8.22798184927523E-81"}"#);
    stored(json!(8.227_981_849_275_230_5e-81), r#"{"N":"8.2279818492752305E-81"}"#);
    refused(json!({"b": [1e300]}), &NO_NUMBER.replacen('a', "a.b[0]", 1));
    fails::<serde_json::Value>(V::B(Blob::new([1u8])), "a: expected a type that JSON has, found B");
    fails::<serde_json::Value>(V::Ss(vec!["x".into()]), "a: expected a type that JSON has, found SS");
}
