//! Items out of the bytes of a response, beside the same bytes through the SDK's maps: where both take them, the record is the same.
//! `PROPTEST_CASES=1000000 cargo test --test codec -- wire` looks further than a build does.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{Item, Number, decode_item};
use dynamo_table::{Attribute, DynamoTable, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    name: String,
    size: Option<i16>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
enum Kind {
    Plain,
    Sized { size: u8, name: String },
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Sample {
    #[record(partition_key)]
    id: String,
    text: Option<String>,
    count: Option<u64>,
    exact: Option<Number>,
    flag: Option<bool>,
    bytes: Option<Vec<u8>>,
    #[record(default)]
    words: Vec<String>,
    tags: BTreeSet<String>,
    numbers: BTreeSet<i32>,
    part: Option<Part>,
    #[record(default)]
    parts: Vec<Part>,
    #[record(default)]
    by_name: BTreeMap<String, Part>,
    kind: Option<Kind>,
    #[record(serde)]
    json: Option<serde_json::Value>,
    #[record(rest)]
    rest: Item,
}

/// A record that skips what it does not know.
#[derive(Debug, Clone, PartialEq, Record)]
struct Small {
    #[record(partition_key)]
    id: String,
    text: Option<String>,
    part: Option<Part>,
}

const NAMES: [&str; 18] = [
    "id", "text", "count", "exact", "flag", "bytes", "words", "tags", "numbers", "part", "parts", "by_name", "kind",
    "json", "name", "size", "Plain", "Sized",
];
/// The tags of values, and some that are none.
const TAGS: [&str; 13] = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "X", "", "s"];

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(values)
}

/// White space that JSON allows; mostly none.
fn space() -> impl Strategy<Value = &'static str> {
    one_of(&["", "", "", "", "", " ", "\n", "\t \r\n"])
}

/// What may stand between the quotes of a string: plain, escaped, beyond the basic plane, torn.
fn characters() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-zA-Z0-9 ]{0,12}",
        2 => any::<char>().prop_filter("as it is", |c| *c >= ' ' && !"\"\\".contains(*c)).prop_map(String::from),
        2 => one_of(&["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"]).prop_map(str::to_owned),
        2 => any::<u16>().prop_map(|unit| format!("\\u{unit:04x}")),
        1 => any::<char>().prop_map(|c| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect()),
        1 => one_of(&["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83dx", "\\x", "\\u00", "\u{1}"]).prop_map(str::to_owned),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn string() -> impl Strategy<Value = String> {
    characters().prop_map(|characters| format!("\"{characters}\""))
}

fn number() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        6 => any::<i64>().prop_map(|number| number.to_string()),
        2 => "-?[0-9]{1,40}(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,3})?",
        1 => one_of(&["", "-", "1.", ".5", "+1", "01", "1e", "NaN", "Infinity", " 1", "0x1", "1E+126", "-0"]).prop_map(str::to_owned),
    ];
    text.prop_map(|text| format!("\"{text}\""))
}

fn binary() -> impl Strategy<Value = String> {
    prop_oneof![4 => "([A-Za-z0-9+/]{4}){0,3}(Q==|QQ==|QUI=)?", 1 => "[A-Za-z0-9+/=_-]{0,7}"]
        .prop_map(|text| format!("\"{text}\""))
}

fn list<S: Strategy<Value = String>>(element: S) -> impl Strategy<Value = String> {
    (vec((space(), element, space()), 0..4)).prop_map(|elements| {
        let elements: Vec<String> = elements.into_iter().map(|(a, element, b)| format!("{a}{element}{b}")).collect();
        format!("[{}]", elements.join(","))
    })
}

fn tagged<S: Strategy<Value = String>>(tag: &'static str, value: S) -> impl Strategy<Value = String> {
    (space(), space(), value, space()).prop_map(move |(a, b, value, c)| format!("{{{a}\"{tag}\"{b}:{c}{value}{a}}}"))
}

/// Members of an object, of names that are fields' and of others, in any order; one may come twice.
fn object<S: Strategy<Value = String>>(value: S, most: usize) -> impl Strategy<Value = String> {
    let name = prop_oneof![6 => one_of(&NAMES).prop_map(|name| format!("\"{name}\"")), 1 => string()];
    vec((space(), name, space(), value), 0..most).prop_map(|members| {
        let members: Vec<String> =
            members.into_iter().map(|(a, name, b, value)| format!("{a}{name}{b}:{b}{value}{a}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

fn any_json() -> impl Strategy<Value = String> {
    prop_oneof![
        string(),
        number(),
        one_of(&["null", "true", "false", "1", "-1.5e3", "[]", "{}", "[1,{\"a\":[]}]", "nul", "tru", "1.2.3"])
            .prop_map(str::to_owned)
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => tagged("S", string()),
        4 => tagged("N", number()),
        2 => tagged("BOOL", one_of(&["true", "false"]).prop_map(str::to_owned)),
        2 => tagged("NULL", one_of(&["true", "false"]).prop_map(str::to_owned)),
        2 => tagged("B", binary()),
        2 => tagged("SS", list(string())),
        2 => tagged("NS", list(number())),
        1 => tagged("BS", list(binary())),
        // No value of DynamoDB's: another tag, another form, two members, none.
        1 => (one_of(&TAGS), any_json()).prop_map(|(tag, json)| format!("{{\"{tag}\":{json}}}")),
        1 => (one_of(&TAGS), string(), one_of(&TAGS)).prop_map(|(a, text, b)| format!("{{\"{a}\":{text},\"{b}\":{text}}}")),
        1 => any_json(),
    ];
    leaf.prop_recursive(
        6,
        40,
        5,
        |inner| prop_oneof![2 => tagged("L", list(inner.clone())), 3 => tagged("M", object(inner, 5))],
    )
}

/// Lists and maps in each other, this deep.
fn nested() -> impl Strategy<Value = String> {
    (0..41usize, vec(any::<bool>(), 41), value()).prop_map(|(depth, kinds, inner)| {
        kinds.iter().take(depth).fold(inner, |inner, is_map| match is_map {
            true => format!("{{\"M\":{{\"name\":{inner}}}}}"),
            false => format!("{{\"L\":[{inner}]}}"),
        })
    })
}

/// An item that has its key, mostly.
fn item() -> impl Strategy<Value = String> {
    let others = object(prop_oneof![9 => value().boxed(), 1 => nested().boxed()], 8);
    (0..8usize, others).prop_map(|(without_key, others)| match (without_key, others.as_str()) {
        (0, _) => others,
        (_, "{}") => "{\"id\":{\"S\":\"x\"}}".to_owned(),
        _ => format!("{{\"id\":{{\"S\":\"x\"}},{}", &others[1..]),
    })
}

fn response() -> impl Strategy<Value = String> {
    let other = (string(), any_json()).prop_map(|(name, json)| format!(",{name}:{json}"));
    (space(), item(), prop::option::weighted(0.1, other), space())
        .prop_map(|(a, item, other, b)| format!("{a}{{\"Item\"{b}:{a}{item}{}{b}}}{a}", other.unwrap_or_default()))
}

/// Cut off, or with some bytes changed.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let damage = prop_oneof![
        any::<prop::sample::Index>().prop_map(|at| (at, None)),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| (at, Some(byte))),
        (any::<prop::sample::Index>(), one_of(b"{}[],:\"\\ntf0u")).prop_map(|(at, byte)| (at, Some(byte))),
    ];
    (response(), vec(damage, 1..4)).prop_map(|(response, damages)| {
        let mut bytes = response.into_bytes();
        for (at, byte) in damages {
            let at = at.index(bytes.len().max(1));
            match byte {
                None => bytes.truncate(at),
                Some(byte) => bytes.get_mut(at).into_iter().for_each(|place| *place = byte),
            }
        }
        bytes
    })
}

fn client(body: &[u8]) -> Client {
    let once = |config: aws_sdk_dynamodb::config::Builder| config.retry_config(RetryConfig::disabled());
    Canned::new([Answer::raw(200, body)]).client_with(once)
}

/// DynamoDB stores no NULL that is `false`; where one came all the same it would be NULL.
fn null_is_null(value: &mut V) {
    match value {
        V::Null(null) => *null = true,
        V::L(list) => list.iter_mut().for_each(null_is_null),
        V::M(map) => map.values_mut().for_each(null_is_null),
        _ => {}
    }
}

/// What the two make of the same body: `None`, where it is none to them.
struct Read<R> {
    ours: Option<Option<R>>,
    through_maps: Option<Option<R>>,
}

macro_rules! read_both {
    ($record:ty, $body:expr) => {{
        let body: &[u8] = $body;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let table: Table<$record> = Table::new(client(body), "samples");
            let ours = table.get("x").await.ok();
            let output = client(body).get_item().table_name("samples").key("id", V::S("x".into())).send().await;
            let mut item = output.ok().map(|output| output.item);
            item.iter_mut().flatten().flat_map(|item| item.values_mut()).for_each(null_is_null);
            let through_maps = item.and_then(|item| item.map(decode_item::<$record>).transpose().ok());
            Read { ours, through_maps }
        })
    }};
}

fn same<R: PartialEq + std::fmt::Debug>(read: Read<R>, body: &[u8]) -> Result<(), TestCaseError> {
    if let Read { ours: Some(ours), through_maps: Some(through_maps) } = read {
        prop_assert_eq!(ours, through_maps, "{}", String::from_utf8_lossy(body));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_record(response in response()) {
        let body = response.as_bytes();
        same(read_both!(Sample, body), body)?;
        same(read_both!(Small, body), body)?;
    }

    #[test]
    fn damaged_bytes(body in damaged()) {
        same(read_both!(Sample, &body), &body)?;
        same(read_both!(Small, &body), &body)?;
    }

    #[test]
    fn any_bytes(body in vec(any::<u8>(), 0..200)) {
        same(read_both!(Sample, &body), &body)?;
    }
}

/// A value this deep in lists.
fn deep(levels: usize) -> String {
    let (open, close) = ("{\"L\":[".repeat(levels), "]}".repeat(levels));
    format!("{{\"Item\":{{\"id\":{{\"S\":\"x\"}},\"deep\":{open}{{\"BOOL\":true}}{close}}}}}")
}

/// Both take each of these, so that the properties are about something.
#[test]
fn both_take() {
    let bodies = [
        r#"{}"#,
        r#"{"Item":null}"#,
        " {\n\t\"Item\" : { \"id\" : { \"S\" : \"x\" } , \"count\":\r{\"N\": \"7\"}}}  ",
        r#"{"Other":[1,{"a":[null,true]}],"Item":{"text":{"S":"a"},"id":{"S":"x"}},"More":"}"}"#,
        r#"{"Item":{"id":{"S":"x"},"text":{"S":"a"},"text":{"S":"b"}}}"#,
        r#"{"Item":{"id":{"S":"x"},"other":{"S":"a"},"other":{"N":"1"}}}"#,
        r#"{"Item":{"id":{"S":"a"}},"Item":{"id":{"S":"b"}}}"#,
        r#"{"Item":{"\u0069d":{"S":"\ud83d\ude00 \u00e9\n\"\\\/"},"te\u0078t":{"S":"\b\f\r\t"}}}"#,
        r#"{"Item":{"id":{"S":"x"},"exact":{"N":"-1.2345678901234567890123456789012345678E-90"},"count":{"N":"1E3"}}}"#,
        r#"{"Item":{"id":{"S":"x"},"bytes":{"B":"AAEC"},"tags":{"SS":["b","a"]},"numbers":{"NS":["2","-1"]},"bs":{"BS":["QQ=="]}}}"#,
        r#"{"Item":{"id":{"S":"x"},"parts":{"L":[{"M":{"size":{"N":"3"},"name":{"S":"n"},"new":{"L":[]}}}]},"part":{"NULL":true}}}"#,
        r#"{"Item":{"id":{"S":"x"},"kind":{"S":"Plain"},"json":{"M":{"a":{"L":[{"N":"1.5"}]}}}}}"#,
        // Of what comes twice the last counts, whatever the first is.
        r#"{"Item":{"id":{"S":"x"},"words":{"S":""},"words":{"NULL":true},"flag":{"BOOL":true},"flag":{"NULL":true}}}"#,
        r#"{"Item":{"id":{"N":"1"},"by_name":{"M":{"a":{"N":"1"},"a":{"M":{"name":{"S":"n"}}}}},"id":{"S":"x"}}}"#,
        &deep(32),
    ];
    for body in bodies {
        let Read { ours, through_maps } = read_both!(Sample, body.as_bytes());
        assert!(ours.is_some() && ours == through_maps, "{body}: {ours:?}, {through_maps:?}");
    }
}

/// Whatever the SDK makes of them.
#[test]
fn refused() {
    for body in [
        &deep(33),
        &deep(100_000),
        r#"{"Item":{"id":{"S":"\ud83d"}}}"#,
        r#"{"Item":{"id":{"S":"x"}}"#,
        r#"{"Item":{"id":{"S":"x"},"a":{"X":"y"}}}"#,
        "",
    ] {
        let Read { ours, .. } = read_both!(Sample, body.as_bytes());
        assert!(ours.is_none(), "{body}: {ours:?}");
    }
}

/// Of what is drawn, enough is taken by both to be compared.
#[test]
fn what_is_drawn_is_taken() {
    let mut random = TestRunner::deterministic();
    let both = (0..200).filter(|_| {
        let body = response().new_tree(&mut random).map(|tree| tree.current()).unwrap_or_default();
        let Read { ours, through_maps } = read_both!(Small, body.as_bytes());
        ours.is_some() && through_maps.is_some()
    });
    let both = both.count();
    assert!(both > 20, "{both} of 200");
}
