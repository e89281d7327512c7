//! Any serde type: stored as `serde_dynamo` stores it, read from the same forms, numbers exact.

use crate::support::{One, fails, item, m, n, reads, refused, s, show_item, stored};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    AsSerde, Convert, EncodeError, Item, ItemWriter, MapWriter, Serde, decode, decode_item, encode,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Settings {
    theme: String,
    sizes: Vec<(u8, f32)>,
    nested: Option<Box<Settings>>,
    #[serde(default)]
    ports: BTreeMap<u16, bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Plan {
    Free,
    Trial(u8),
    Paid { seats: u64, price: f64 },
    Pair(i8, char),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    On { level: i64 },
    Off,
}

/// What `serde_dynamo` can store as sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sets {
    #[serde(with = "serde_dynamo::string_set")]
    names: BTreeSet<String>,
    #[serde(with = "serde_dynamo::number_set")]
    sizes: Vec<f64>,
}

fn settings() -> Settings {
    Settings {
        theme: "dark".into(),
        sizes: vec![(1, 0.5)],
        nested: Some(Box::new(Settings { theme: "light".into(), sizes: vec![], nested: None, ports: BTreeMap::new() })),
        ports: BTreeMap::from([(80, true)]),
    }
}

#[test]
fn structs() {
    stored(
        Serde(settings()),
        concat!(
            r#"{"M":{"nested":{"M":{"nested":{"NULL":true},"ports":{"M":{}},"sizes":{"L":[]},"theme":{"S":"light"}}},"#,
            r#""ports":{"M":{"80":{"BOOL":true}}},"sizes":{"L":[{"L":[{"N":"1"},{"N":"0.5"}]}]},"theme":{"S":"dark"}}}"#
        ),
    );
}

#[test]
fn enums() {
    stored(Serde(Plan::Free), r#"{"S":"Free"}"#);
    stored(Serde(Plan::Trial(3)), r#"{"M":{"Trial":{"N":"3"}}}"#);
    stored(Serde(Plan::Pair(-1, 'x')), r#"{"M":{"Pair":{"L":[{"N":"-1"},{"S":"x"}]}}}"#);
    stored(
        Serde(Plan::Paid { seats: u64::MAX, price: 0.1 }),
        r#"{"M":{"Paid":{"M":{"price":{"N":"0.1"},"seats":{"N":"18446744073709551615"}}}}}"#,
    );
    stored(Serde(Tagged::On { level: i64::MIN }), r#"{"M":{"level":{"N":"-9223372036854775808"},"type":{"S":"On"}}}"#);
    stored(Serde(Tagged::Off), r#"{"M":{"type":{"S":"Off"}}}"#);
    fails::<Serde<Plan>>(s("Gold"), "a: unknown variant");
    fails::<Serde<Plan>>(n("1"), "a: expected M, found N");
}

#[test]
fn whatever_else_serde_knows() {
    stored(Serde(IpAddr::from([127, 0, 0, 1])), r#"{"S":"127.0.0.1"}"#);
    stored(Serde(String::new()), r#"{"S":""}"#);
    stored(Serde(vec![1u8, 2]), r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    stored(Serde(true), r#"{"BOOL":true}"#);
    stored(Serde(None::<u8>), r#"{"NULL":true}"#);
    stored(Serde(()), r#"{"NULL":true}"#);
    stored(Serde([1u8; 3]), r#"{"L":[{"N":"1"},{"N":"1"},{"N":"1"}]}"#);
    stored(
        Serde(serde_json::json!({"a": [1, 0.5, null]})),
        r#"{"M":{"a":{"L":[{"N":"1"},{"N":"0.5"},{"NULL":true}]}}}"#,
    );
    stored(
        Serde(Sets { names: BTreeSet::from(["x".to_owned()]), sizes: vec![1.0, 1e100] }),
        r#"{"M":{"names":{"SS":["x"]},"sizes":{"NS":["1","1E100"]}}}"#,
    );
    reads(V::Ss(vec!["x".into()]), Serde(BTreeSet::from(["x".to_owned()])));
    reads(V::Ns(vec!["1".into(), "2.0".into()]), Serde(vec![1u8, 2]));
    reads(V::Bs(vec![Blob::new(*b"ab")]), Serde(vec![Raw(b"ab".to_vec())]));
}

/// What serde calls bytes is binary.
#[derive(Debug, PartialEq)]
struct Raw(Vec<u8>);

impl Serialize for Raw {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Raw;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Raw, E> {
                Ok(Raw(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

#[test]
fn bytes_are_binary() {
    stored(Serde(Raw(vec![1, 255])), r#"{"B":"01ff"}"#);
    fails::<Serde<Raw>>(s("secret"), "a: expected bytes, found S");
}

#[test]
fn numbers_are_exact_in_every_notation() {
    reads(n("1E+5"), Serde(100_000u32));
    reads(n("2.0"), Serde(2u8));
    reads(n("-1e0"), Serde(-1i8));
    reads(n("99999999999999999999999999999999999999"), Serde(10u128.pow(38) - 1));
    reads(n("-1E30"), Serde(-(10i128.pow(30))));
    reads(n("18446744073709551616"), Serde(18446744073709551616.0f64));
    reads(n("0.1"), Serde(0.1f32));
    stored(Serde(1e100), r#"{"N":"1E100"}"#);
    stored(Serde(-0.0), r#"{"N":"0"}"#);
    stored(Serde(0.1f32 + 0.2f32), r#"{"N":"0.3"}"#);
    refused(Serde(vec![1.0, f64::NAN]), "a[1]: not a number of at most 38 digits between 1E-130 and 9.99E+125");
    refused(Serde(1e200), "a: not a number of at most 38 digits between 1E-130 and 9.99E+125");
    refused(Serde(1i128), "a: i128 is not supported");
}

#[test]
fn errors_have_a_path_and_no_values() {
    let with = |name: &str, value: V| {
        let V::M(mut map) = encode(&Serde(settings())).unwrap() else { unreachable!() };
        map.insert(name.to_owned(), value);
        V::M(map)
    };
    fails::<Serde<Settings>>(
        with("sizes", V::L(vec![V::L(vec![n("1"), s("secret")])])),
        "a.sizes[0][1]: expected N, found S",
    );
    fails::<Serde<Settings>>(with("theme", n("77")), "a.theme: expected a string, found N");
    fails::<Serde<Settings>>(with("theme", V::Null(true)), "a.theme: expected a string, found NULL");
    fails::<Serde<Settings>>(with("sizes", V::Bool(true)), "a.sizes: expected a sequence, found BOOL");
    fails::<Serde<Settings>>(with("sizes", m([])), "a.sizes: expected a sequence, found M");
    fails::<Serde<Settings>>(
        with("sizes", V::L(vec![V::L(vec![n("300"), n("1")])])),
        "a.sizes[0][0]: expected a number that fits u8",
    );
    fails::<Serde<Settings>>(
        with("sizes", V::L(vec![V::L(vec![n("1")])])),
        "a.sizes[0]: invalid length 1, expected a tuple of size 2",
    );
    fails::<Serde<Settings>>(
        m([("theme", s("x")), ("sizes", V::L(vec![])), ("ports", m([("http", V::Bool(true))]))]),
        "a.ports: expected u16, found S",
    );
    fails::<Serde<Settings>>(m([("theme", s("x"))]), "a.sizes: required, but missing");
    fails::<Serde<char>>(s("secret"), "a: expected a character, found another S");
    fails::<Serde<u8>>(n("1.5"), "a: expected u8, found N");
    fails::<Serde<u8>>(n("x"), "a: expected a number that fits a DynamoDB number");
    fails::<Serde<f64>>(n("inf"), "a: expected a number that fits f64");
    fails::<Serde<u128>>(n("-1"), "a: expected a number that fits u128");
}

#[test]
fn null_is_left_out_and_absence_reads_as_null() {
    let item = |value: &Option<u8>| {
        let mut writer = ItemWriter::new();
        writer.converted::<AsSerde, _>("a", value).unwrap();
        show_item(&writer.into_item().unwrap())
    };
    assert_eq!(item(&None), "{}");
    assert_eq!(item(&Some(1)), r#"{"a":{"N":"1"}}"#);
    assert_eq!(<AsSerde as Convert<Option<u8>>>::absent(), Some(None));
    assert_eq!(<AsSerde as Convert<()>>::absent(), Some(()));
    assert_eq!(<AsSerde as Convert<serde_json::Value>>::absent(), Some(serde_json::Value::Null));
    assert_eq!(<AsSerde as Convert<u8>>::absent(), None);
    assert_eq!(<AsSerde as Convert<Settings>>::absent(), None);
    let error = AsSerde::encode_field(&mut ItemWriter::new(), "a", &vec![f64::NAN]).unwrap_err();
    assert_eq!(error.path(), "a[0]");
}

#[test]
fn unread_elements_and_unknown_names_do_no_harm() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Narrow {
        theme: String,
    }
    let One(narrow) = decode_item::<One<Serde<Narrow>>>(item([("a", encode(&Serde(settings())).unwrap())])).unwrap();
    assert_eq!(narrow.0.theme, "dark");
    let list = V::L(vec![V::L(vec![n("1"), n("2")]), V::L(vec![n("3"), n("4")])]);
    assert_eq!(decode::<Serde<Vec<(u8, u8)>>>(list).unwrap().0, [(1, 2), (3, 4)]);
}

#[test]
fn too_deep_for_dynamodb() {
    let deep = (0..33).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    let error: EncodeError = encode(&Serde(deep)).unwrap_err();
    assert!(error.to_string().ends_with("nested more than 32 levels deep"));
    let mut item = Item::new();
    item.insert("a".into(), (0..33).fold(n("1"), |inner, _| V::L(vec![inner])));
    assert!(decode_item::<One<Serde<serde_json::Value>>>(item).is_err());
}
