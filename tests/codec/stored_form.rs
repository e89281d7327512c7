//! The stored form of every type. A change here is a breaking change: records that are stored already have this form.

use crate::support::{One, m, n, reads, s, show_item, stored};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    Attribute, EpochMillis, EpochSeconds, Null, Number, ScalarAttribute, ScalarType, encode_item,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::{NonZeroI64, NonZeroU8};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

#[test]
fn text() {
    stored("réd \"😀\"\n".to_owned(), "{\"S\":\"réd \\\"😀\\\"\\n\"}");
    stored(String::new(), r#"{"S":""}"#);
    stored::<Box<str>>("x".into(), r#"{"S":"x"}"#);
    stored::<Arc<str>>("x".into(), r#"{"S":"x"}"#);
    stored::<Cow<'static, str>>("x".into(), r#"{"S":"x"}"#);
    stored('é', r#"{"S":"é"}"#);
}

#[test]
fn integers() {
    stored(i8::MIN, r#"{"N":"-128"}"#);
    stored(i16::MIN, r#"{"N":"-32768"}"#);
    stored(i32::MIN, r#"{"N":"-2147483648"}"#);
    stored(i64::MIN, r#"{"N":"-9223372036854775808"}"#);
    stored(isize::MIN, r#"{"N":"-9223372036854775808"}"#);
    stored(u8::MAX, r#"{"N":"255"}"#);
    stored(u16::MAX, r#"{"N":"65535"}"#);
    stored(u32::MAX, r#"{"N":"4294967295"}"#);
    stored(u64::MAX, r#"{"N":"18446744073709551615"}"#);
    stored(usize::MAX, r#"{"N":"18446744073709551615"}"#);
    stored(10i128.pow(38) - 1, r#"{"N":"99999999999999999999999999999999999999"}"#);
    stored(10u128.pow(37), r#"{"N":"10000000000000000000000000000000000000"}"#);
    stored(NonZeroU8::MIN, r#"{"N":"1"}"#);
    stored(NonZeroI64::MIN, r#"{"N":"-9223372036854775808"}"#);
}

#[test]
fn floats_are_their_shortest_text() {
    for (float, form) in [
        (1.0, r#"{"N":"1"}"#),
        (0.0, r#"{"N":"0"}"#),
        (-0.0, r#"{"N":"0"}"#),
        (0.1 + 0.2, r#"{"N":"0.30000000000000004"}"#),
        (-2.5e-7, r#"{"N":"-2.5e-7"}"#),
        (1e100, r#"{"N":"1e100"}"#),
        (1e-130, r#"{"N":"1e-130"}"#),
        (9.99e125, r#"{"N":"9.99e125"}"#),
    ] {
        stored(float, form);
    }
    stored(0.1f32, r#"{"N":"0.1"}"#);
    stored(16_777_216f32, r#"{"N":"16777216"}"#);
}

#[test]
fn exact_numbers() {
    for (text, form) in [
        ("0", r#"{"N":"0"}"#),
        ("-1.50", r#"{"N":"-1.5"}"#),
        ("0.001", r#"{"N":"0.001"}"#),
        ("1e0", r#"{"N":"1"}"#),
        ("1E-7", r#"{"N":"1E-7"}"#),
        ("1.2345678901234567890123456789012345678", r#"{"N":"1.2345678901234567890123456789012345678"}"#),
        ("9.9999999999999999999999999999999999999E+125", r#"{"N":"9.9999999999999999999999999999999999999E125"}"#),
        ("-1E-130", r#"{"N":"-1E-130"}"#),
    ] {
        stored(text.parse::<Number>().unwrap(), form);
    }
}

#[test]
fn booleans_and_null() {
    stored(true, r#"{"BOOL":true}"#);
    stored(false, r#"{"BOOL":false}"#);
    stored(Null, r#"{"NULL":true}"#);
    assert_eq!(show_item(&encode_item(&One(Null)).unwrap()), r#"{"a":{"NULL":true}}"#);
}

#[test]
fn options_and_pointers() {
    stored(Some(4u8), r#"{"N":"4"}"#);
    stored(None::<u8>, r#"{"NULL":true}"#);
    stored(Box::new(4u8), r#"{"N":"4"}"#);
    stored(Arc::new(4u8), r#"{"N":"4"}"#);
    stored(Some(Box::new("x".to_owned())), r#"{"S":"x"}"#);
    assert_eq!(show_item(&encode_item(&One(None::<u8>)).unwrap()), "{}");
    assert_eq!(show_item(&encode_item(&One(Box::new(None::<u8>))).unwrap()), "{}");
    reads(V::Null(true), None::<String>);
}

#[test]
fn bytes_are_binary_and_the_rest_are_lists() {
    stored(vec![0u8, 255], r#"{"B":"00ff"}"#);
    stored(Vec::<u8>::new(), r#"{"B":""}"#);
    stored(*b"abc", r#"{"B":"616263"}"#);
    stored(vec![vec![1u8], vec![]], r#"{"L":[{"B":"01"},{"B":""}]}"#);
    stored(vec![1u16, 2], r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    stored(Vec::<String>::new(), r#"{"L":[]}"#);
    stored([true, false], r#"{"L":[{"BOOL":true},{"BOOL":false}]}"#);
    stored(vec![Some(4u8), None], r#"{"L":[{"N":"4"},{"NULL":true}]}"#);
    stored((1u8, "x".to_owned()), r#"{"L":[{"N":"1"},{"S":"x"}]}"#);
    stored((None::<u8>, true, 'x'), r#"{"L":[{"NULL":true},{"BOOL":true},{"S":"x"}]}"#);
    stored((1u8, 2u8, 3u8, vec![4u8]), r#"{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"B":"04"}]}"#);
}

#[test]
fn sets() {
    stored(BTreeSet::from(["b".to_owned(), "a".into()]), r#"{"SS":["a","b"]}"#);
    stored(BTreeSet::from([10u8, 9]), r#"{"NS":["9","10"]}"#);
    stored(HashSet::from([12u64]), r#"{"NS":["12"]}"#);
    stored(BTreeSet::from([vec![1u8], vec![]]), r#"{"BS":["","01"]}"#);
    stored(HashSet::from([*b"xy"]), r#"{"BS":["7879"]}"#);
    stored(BTreeSet::<String>::new(), r#"{"NULL":true}"#);
    stored(vec![HashSet::<u64>::new()], r#"{"L":[{"NULL":true}]}"#);
}

#[test]
fn maps() {
    let map = || [("k".to_owned(), None), ("j".to_owned(), Some(1u8))];
    stored(BTreeMap::from(map()), r#"{"M":{"j":{"N":"1"},"k":{"NULL":true}}}"#);
    stored(HashMap::from(map()), r#"{"M":{"j":{"N":"1"},"k":{"NULL":true}}}"#);
    stored(HashMap::<String, u8>::new(), r#"{"M":{}}"#);
    stored(HashMap::from([("k".to_owned(), BTreeSet::<u8>::new())]), r#"{"M":{"k":{"NULL":true}}}"#);
}

#[test]
fn times() {
    let time = UNIX_EPOCH + Duration::new(1_717_171_717, 5);
    stored(time, r#"{"S":"2024-05-31T16:08:37.000000005Z"}"#);
    stored(EpochSeconds(UNIX_EPOCH + Duration::from_secs(1_717_171_717)), r#"{"N":"1717171717"}"#);
    stored(EpochMillis(UNIX_EPOCH + Duration::from_millis(1_717_171_717_005)), r#"{"N":"1717171717005"}"#);
    stored(EpochSeconds(7u64), r#"{"N":"7"}"#);
}

#[test]
fn any_value_is_itself() {
    let number = "123456789012345678901234567890.12345678";
    stored(n(number), &format!(r#"{{"N":"{number}"}}"#));
    // Not even the text is changed, since nothing was read out of it.
    stored(n("1.00"), r#"{"N":"1.00"}"#);
    stored(V::Ns(vec!["1.0".into(), "2".into()]), r#"{"NS":["1.0","2"]}"#);
    stored(V::Bs(vec![Blob::new([1u8])]), r#"{"BS":["01"]}"#);
    stored(V::Null(true), r#"{"NULL":true}"#);
    let deep = m([("list", V::L(vec![s("x"), V::Bool(true)])), ("map", m([])), ("set", V::Ss(vec!["y".into()]))]);
    stored(deep, r#"{"M":{"list":{"L":[{"S":"x"},{"BOOL":true}]},"map":{"M":{}},"set":{"SS":["y"]}}}"#);
}

/// Keys and members of sets are made of these.
#[test]
fn scalar_types() {
    fn of<T: ScalarAttribute>() -> ScalarType {
        T::TYPE
    }
    let strings = [of::<String>(), of::<char>(), of::<Box<str>>(), of::<Arc<str>>(), of::<Cow<'static, str>>()];
    assert!(strings.iter().all(|scalar| *scalar == ScalarType::S));
    let numbers = [of::<u8>(), of::<i128>(), of::<f64>(), of::<Number>(), of::<NonZeroU8>(), of::<EpochSeconds<u64>>()];
    assert!(numbers.iter().all(|scalar| *scalar == ScalarType::N));
    let binaries = [of::<Vec<u8>>(), of::<[u8; 16]>(), of::<Box<Vec<u8>>>(), of::<Arc<[u8; 2]>>()];
    assert!(binaries.iter().all(|scalar| *scalar == ScalarType::B));
}

/// What a path to an attribute is compared with: the content of options and pointers, else the type itself.
#[test]
fn value_types() {
    fn is<T: Attribute<Value = V>, V: Attribute>() {}
    is::<Option<String>, String>();
    is::<Option<Box<Option<u8>>>, u8>();
    is::<Arc<Number>, Number>();
    is::<Box<str>, String>();
    is::<Cow<'static, str>, String>();
    is::<Vec<Option<u8>>, Vec<Option<u8>>>();
    is::<BTreeSet<u8>, BTreeSet<u8>>();
}

/// Row 16: what is true for each type whose stored keys need no check.
#[test]
fn types_of_one_form() {
    fn is<T: ScalarAttribute>(one_form: bool) {
        assert_eq!(T::ONE_FORM, one_form, "{}", std::any::type_name::<T>());
    }
    is::<String>(true);
    is::<Box<str>>(true);
    is::<Arc<u8>>(true);
    is::<Vec<u8>>(true);
    is::<Number>(true);
    is::<chrono::NaiveDate>(true);
    is::<f64>(false);
    is::<chrono::DateTime<chrono::Utc>>(false);
    is::<uuid::Uuid>(false);
}
