//! Row 23: whether an attribute can be absent is known while compiling, and is true.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::codec::{AsEpochMillis, AsEpochSeconds, Convert, EpochSeconds};
use dynamo_table::{Attribute, Null};

#[derive(Debug, Attribute)]
struct Plain(#[allow(dead_code)] u32);
#[derive(Debug, Attribute)]
struct Maybe(#[allow(dead_code)] Option<u32>);
#[derive(Debug, Attribute)]
struct Set(#[allow(dead_code)] BTreeSet<String>);
#[derive(Debug, Attribute)]
struct Struct {
    #[allow(dead_code)]
    value: Option<u32>,
}
#[derive(Debug, Attribute)]
enum Enum {
    Unit,
}

fn check<T: Attribute>() {
    assert_eq!(T::OPTIONAL, T::absent().is_some(), "{}", std::any::type_name::<T>());
}
fn check_convert<C: Convert<T>, T>() {
    assert_eq!(C::OPTIONAL, C::absent().is_some(), "{}", std::any::type_name::<(C, T)>());
}

macro_rules! all {
    ($($type:ty),* $(,)?) => {$(
        check::<$type>();
        check::<Option<$type>>();
        check::<Box<$type>>();
        check::<Arc<Option<$type>>>();
        check::<Vec<$type>>();
        check::<BTreeMap<String, $type>>();
    )*};
}

#[test]
fn the_constant_says_what_the_function_does() {
    let _ = Enum::Unit;
    all! {
        String, Box<str>, char, bool, Null, u8, u64, i128, f64, dynamo_table::Number, std::num::NonZero<u32>, SystemTime,
        Vec<u8>, [u8; 3], [String; 2], (u8, String), (u8, u8, u8), BTreeSet<String>, HashSet<u32>, BTreeSet<Vec<u8>>,
        HashMap<String, u32>, AttributeValue, serde_json::Value, EpochSeconds<u64>, Plain, Maybe, Set, Struct, Enum,
        chrono::DateTime<chrono::Utc>, uuid::Uuid, rust_decimal::Decimal, bigdecimal::BigDecimal, bytes::Bytes,
        time::OffsetDateTime, jiff::Timestamp,
    }
    check_convert::<AsEpochSeconds, SystemTime>();
    check_convert::<AsEpochSeconds, Option<SystemTime>>();
    check_convert::<AsEpochMillis, u64>();
    check_convert::<AsEpochMillis, Option<u64>>();
}
