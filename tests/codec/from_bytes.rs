//! Whatever DynamoDB's JSON looks like: read from its bytes an item is what it is when the SDK reads it first, and no bytes at all make
//! the library panic. `PROPTEST_CASES` says how many.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::codec::{Item, decode_item};
use dynamo_table::{Attribute, DynamoTable, Error, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Record)]
struct Everything {
    #[record(partition_key)]
    id: String,
    number: Option<f64>,
    whole: Option<i64>,
    flag: Option<bool>,
    bytes: Option<Vec<u8>>,
    list: Vec<String>,
    map: BTreeMap<String, String>,
    names: BTreeSet<String>,
    counts: Option<BTreeSet<i64>>,
    shape: Option<Shape>,
    #[record(serde)]
    foreign: Option<Foreign>,
    #[record(rest)]
    rest: Item,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
#[attribute(tag = "kind")]
enum Shape {
    Point,
    Circle { radius: i64 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Foreign {
    a: Option<String>,
    b: Option<Vec<i64>>,
}

/// A JSON string of this text, with some characters escaped, in one way or another, though they need not be.
fn spelled(text: &str, ways: &[u8]) -> String {
    let mut out = String::from("\"");
    for (at, c) in text.chars().enumerate() {
        let way = ways.get(at % ways.len().max(1)).copied().unwrap_or_default();
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '/' if way % 2 == 0 => out.push_str("\\/"),
            '\n' if way % 2 == 0 => out.push_str("\\n"),
            c if (c as u32) < 0x20 || way % 7 == 0 => {
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn text() -> impl Strategy<Value = String> {
    let plain = prop_oneof!["[a-z ]{0,12}", "[\\x00-\\x7f]{0,6}", any::<String>(), "[{}\\[\\],:\"\\\\]{0,8}"];
    (plain, vec(any::<u8>(), 0..4)).prop_map(|(text, ways)| spelled(&text, &ways))
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| format!("\"{n}\"")),
        any::<f32>().prop_map(|n| format!("\"{n}\"")),
        Just("\"1E+5\"".into()),
        Just("\"-0.0\"".into()),
        Just("\"99999999999999999999999999999999999999\"".into()),
        Just("\"12x\"".into()),
    ]
}

fn bytes() -> impl Strategy<Value = String> {
    prop_oneof![Just("\"\""), Just("\"AAEC\""), Just("\"/+8=\""), Just("\"A\""), Just("\"_-8=\"")]
        .prop_map(str::to_owned)
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t ")]
}

fn joined(parts: Vec<String>, space: &str, around: [char; 2]) -> String {
    format!("{}{space}{}{space}{}", around[0], parts.join(&format!("{space},{space}")), around[1])
}

fn array(element: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (vec(element, 0..4), space()).prop_map(|(parts, space)| joined(parts, space, ['[', ']']))
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => text().prop_map(|text| format!("\"S\":{text}")),
        4 => number().prop_map(|number| format!("\"N\":{number}")),
        1 => bytes().prop_map(|bytes| format!("\"B\":{bytes}")),
        2 => any::<bool>().prop_map(|value| format!("\"BOOL\":{value}")),
        1 => Just("\"NULL\":true".to_owned()),
        1 => array(text()).prop_map(|set| format!("\"SS\":{set}")),
        1 => array(number()).prop_map(|set| format!("\"NS\":{set}")),
        1 => array(bytes()).prop_map(|set| format!("\"BS\":{set}")),
        1 => Just("\"L\":[]".to_owned()),
        1 => Just("\"M\":{\"kind\":{\"S\":\"Circle\"},\"radius\":{\"N\":\"3\"}}".to_owned()),
        1 => Just("\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"L\":[{\"N\":\"1\"}]}}".to_owned()),
    ];
    let braced = (leaf, space()).prop_map(|(inner, space)| format!("{{{space}{inner}{space}}}"));
    braced.prop_recursive(4, 24, 4, |inner| {
        let member = (text(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        let map = (vec(member, 0..4), space()).prop_map(|(parts, space)| joined(parts, space, ['{', '}']));
        prop_oneof![
            array(inner).prop_map(|list| format!("{{\"L\":{list}}}")),
            map.prop_map(|map| format!("{{\"M\":{map}}}")),
        ]
    })
}

/// An item: fields of the record in any order, some of them twice or not at all, with values of any type, and others.
fn item() -> impl Strategy<Value = String> {
    let names = prop_oneof![
        Just("number"),
        Just("whole"),
        Just("flag"),
        Just("bytes"),
        Just("list"),
        Just("map"),
        Just("names"),
        Just("counts"),
        Just("shape"),
        Just("foreign"),
        Just("other"),
        Just("id"),
    ];
    let member =
        (names, any::<u8>(), value()).prop_map(|(name, way, value)| format!("{}:{value}", spelled(name, &[way])));
    (vec(member, 0..8), space(), any::<bool>()).prop_map(|(mut parts, space, first)| {
        // Where the key comes again it may be of another type.
        parts.insert(if first { 0 } else { parts.len() }, "\"id\":{\"S\":\"x\"}".to_owned());
        joined(parts, space, ['{', '}'])
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// What the SDK makes of the item, and then the codec; and what the library makes of its bytes.
fn both(body: &str) -> (Option<Result<Everything, String>>, Result<Option<Everything>, Error>) {
    runtime().block_on(async {
        let canned = Canned::new((0..4).map(|_| Answer::raw(200, body)));
        let sdk = canned.client().get_item().table_name("t").key("id", aws_value("x")).send().await;
        let by_maps = sdk.ok().and_then(|output| output.item).map(|item| decode_item(item).map_err(|e| e.to_string()));
        let by_bytes = Table::<Everything>::new(canned.client(), "t").get("x").await;
        (by_maps, by_bytes)
    })
}

fn aws_value(text: &str) -> aws_sdk_dynamodb::types::AttributeValue {
    aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_read_as_the_sdk_reads_them(item in item()) {
        let body = format!("{{\"Item\":{item}}}");
        let (by_maps, by_bytes) = both(&body);
        if let (Some(Ok(by_maps)), by_bytes) = (by_maps, by_bytes) {
            // NaN is no number of DynamoDB's, so that equality is that of the records.
            let by_bytes = by_bytes.map_err(|error| TestCaseError::fail(format!("{body}: {error:?}")))?;
            prop_assert_eq!(Some(by_maps), by_bytes, "{}", body);
        }
    }

    /// Cut off, or with a byte that is another: an error, or a record, and never a panic.
    #[test]
    fn no_bytes_make_it_panic(item in item(), at in any::<prop::sample::Index>(), other in any::<u8>(), cut in any::<bool>()) {
        let mut body = format!("{{\"Item\":{item}}}").into_bytes();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = other }
        let canned = Canned::new((0..3).map(|_| Answer::raw(200, body.clone())));
        let read = runtime().block_on(async { Table::<Everything>::new(canned.client(), "t").get("x").await });
        if cut {
            prop_assert!(read.is_err(), "{}", String::from_utf8_lossy(&body));
        }
    }

    #[test]
    fn no_other_bytes_make_it_panic(body in vec(any::<u8>(), 0..200)) {
        let canned = Canned::new((0..3).map(|_| Answer::raw(200, body.clone())));
        let read = runtime().block_on(async { Table::<Everything>::new(canned.client(), "t").get("x").await });
        prop_assert!(read.is_err(), "{:?}", body);
    }
}

/// Of what comes twice the last counts, as the SDK takes it.
#[test]
fn the_last_of_two_counts() {
    for twice in [
        r#""list":{"S":""},"list":{"NULL":true}"#,
        r#""flag":{"BOOL":true},"flag":{"NULL":true}"#,
        r#""whole":{"N":"1"},"whole":{"N":"2"}"#,
        r#""map":{"M":{"a":{"N":"1"},"a":{"S":"b"}}}"#,
        r#""id":{"N":"1"},"id":{"S":"x"}"#,
    ] {
        let (by_maps, by_bytes) =
            both(&format!(r#"{{"Item":{{"id":{{"S":"x"}},"list":{{"L":[]}},"map":{{"M":{{}}}},{twice}}}}}"#));
        assert_eq!(by_maps.unwrap().unwrap(), by_bytes.unwrap().unwrap(), "{twice}");
    }
}

/// Deeper than DynamoDB lets values nest is an error, however deep.
#[test]
fn what_nests_too_deep_is_refused() {
    for depth in [33, 60, 200, 100_000] {
        let value = format!("{}{{\"S\":\"x\"}}{}", "{\"L\":[".repeat(depth), "]}".repeat(depth));
        let body = format!("{{\"Item\":{{\"id\":{{\"S\":\"x\"}},\"other\":{value}}}}}");
        let canned = Canned::new((0..3).map(|_| Answer::raw(200, body.clone())));
        let error =
            runtime().block_on(async { Table::<Everything>::new(canned.client(), "t").get("x").await }).unwrap_err();
        assert!(matches!(error, Error::Decode { .. } | Error::Transport { .. }), "{error:?}");
    }
}
