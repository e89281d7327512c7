//! What others wrote: read in each form that can mean nothing else, written in one.

use crate::support::{One, fails, item, m, n, reads, s, stored};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use dynamo_table::codec::{Null, Rfc3339, decode_item, encode_item};
use dynamo_table::{Attribute, Item, Projection, Record};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

const NULL: V = V::Null(true);

/// Row 29: while it was unit-only, an enum was stored as a string.
#[derive(Debug, Clone, PartialEq, Attribute)]
#[attribute(tag = "kind", rename_all = "lowercase")]
enum Contact {
    #[attribute(alias = "none")]
    Nobody,
    Agent {
        phone: Option<String>,
        #[attribute(default)]
        calls: u8,
    },
    Friend(Friend),
    Self_ {
        since: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Friend {
    tags: BTreeSet<String>,
}

/// The same, before or after any of them carried data.
#[derive(Debug, Clone, PartialEq, Attribute)]
#[attribute(tag = "kind", rename_all = "lowercase")]
enum Bare {
    Nobody,
    Agent,
}

#[test]
fn row_29_an_enum_that_gets_data_reads_what_it_was() {
    // row 29
    reads(s("nobody"), Contact::Nobody);
    reads(s("none"), Contact::Nobody);
    reads(s("agent"), Contact::Agent { phone: None, calls: 0 });
    reads(s("friend"), Contact::Friend(Friend { tags: BTreeSet::new() }));
    reads(V::L(vec![s("nobody"), m([("kind", s("nobody"))])]), vec![Contact::Nobody, Contact::Nobody]);
    fails::<Contact>(s("self_"), "a.since: required, but missing");
    fails::<Contact>(s("cube"), "a: unknown variant");
    fails::<Contact>(n("1"), "a: expected M, found N");
    stored(Contact::Nobody, r#"{"M":{"kind":{"S":"nobody"}}}"#);
}

#[test]
fn row_29_an_enum_that_loses_its_data_reads_what_it_was() {
    // row 29
    reads(m([("kind", s("agent")), ("phone", s("555"))]), Bare::Agent);
    reads(m([("kind", s("nobody"))]), Bare::Nobody);
    fails::<Bare>(m([("type", s("nobody"))]), "a.kind: required, but missing");
    fails::<Bare>(m([("kind", s("cube"))]), "a: unknown variant");
    fails::<Bare>(n("1"), "a: expected S, found N");
    stored(Bare::Agent, r#"{"S":"agent"}"#);
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Wide {
    #[record(partition_key)]
    id: String,
    #[record(default)]
    text: String,
    #[record(default = seven)]
    number: u8,
    #[record(default = seven_maybe, alias = "old_maybe")]
    maybe: Option<u8>,
    #[record(default)]
    home: Home,
    #[record(epoch_seconds, default = epoch)]
    seen: DateTime<Utc>,
    #[record(with = doubled, default)]
    weight: u8,
    #[record(serde, default)]
    settings: Settings,
    list: Vec<String>,
    bytes: Vec<u8>,
    buffer: bytes::Bytes,
    map: BTreeMap<String, u8>,
    set: HashSet<u8>,
    #[record(serde)]
    words: Vec<String>,
    #[record(serde)]
    counts: HashMap<String, u8>,
    #[record(flatten)]
    place: Option<Place>,
    null: Null,
    #[record(default = one)]
    any: V,
    #[record(rest)]
    other: Item,
}

#[derive(Debug, Clone, PartialEq, Default, Attribute)]
struct Home {
    city: String,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Place {
    row: u8,
    seat: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Settings {
    themes: Vec<String>,
}

fn seven() -> u8 {
    7
}
fn seven_maybe() -> Option<u8> {
    Some(7)
}
fn one() -> V {
    n("1")
}
fn epoch() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}
mod doubled {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(super) fn encode<W: Writer>(weight: &u8, writer: W) -> Result<(), EncodeError> {
        (weight * 2).encode(writer)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<u8, DecodeError> {
        u8::decode(reader).map(|weight| weight / 2)
    }
}

fn wide() -> Wide {
    Wide {
        id: "x".into(),
        text: String::new(),
        number: 7,
        maybe: Some(7),
        home: Home::default(),
        seen: epoch(),
        weight: 0,
        settings: Settings::default(),
        list: vec![],
        bytes: vec![],
        buffer: bytes::Bytes::new(),
        map: BTreeMap::new(),
        set: HashSet::new(),
        words: vec![],
        counts: HashMap::new(),
        place: None,
        null: Null,
        any: NULL,
        other: item([("unknown", NULL)]),
    }
}

#[test]
fn row_30_null_is_absence() {
    // row 30
    let names =
        ["text", "number", "maybe", "home", "seen", "weight", "settings", "list", "bytes", "buffer", "map", "set"];
    let more = ["words", "counts", "row", "seat", "null", "any", "unknown"];
    let mut stored: Item = names.iter().chain(&more).map(|name| ((*name).to_owned(), NULL)).collect();
    stored.insert("id".into(), s("x"));
    assert_eq!(decode_item::<Wide>(stored.clone()).unwrap(), wide());
    // The alias counts where the name is NULL.
    stored.insert("old_maybe".into(), n("3"));
    assert_eq!(decode_item::<Wide>(stored).unwrap().maybe, Some(3));
}

#[test]
fn row_30_absence_reads_as_null_does_where_there_is_a_default() {
    // row 30
    let mut stored = encode_item(&wide()).unwrap();
    for name in ["text", "number", "maybe", "home", "seen", "weight", "settings", "set", "any", "unknown"] {
        stored.remove(name);
    }
    assert_eq!(decode_item::<Wide>(stored.clone()).unwrap(), Wide { any: one(), other: Item::new(), ..wide() });
    for required in ["list", "bytes", "buffer", "map", "words", "counts", "null"] {
        let mut stored = stored.clone();
        stored.remove(required);
        let error = decode_item::<Wide>(stored).unwrap_err();
        assert_eq!(error.to_string(), format!("{required}: required, but missing"));
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Wide)]
struct Narrow {
    #[projection(default = seven)]
    number: u8,
    list: Vec<String>,
}

#[test]
fn row_30_in_projections_too() {
    // row 30
    let read = decode_item::<Narrow>(item([("number", NULL), ("list", NULL)])).unwrap();
    assert_eq!(read, Narrow { number: 7, list: vec![] });
}

#[test]
fn row_30_what_is_required_is_not_null() {
    // row 30
    fails::<String>(NULL, "a: expected S, found NULL");
    fails::<u8>(NULL, "a: expected N, found NULL");
    fails::<Home>(NULL, "a: expected M, found NULL");
    fails::<(u8, u8)>(NULL, "a: expected L, found NULL");
    fails::<[u8; 2]>(NULL, "a: expected 2 elements, found 0");
    reads(V::L(vec![NULL, V::L(vec![n("1")])]), vec![vec![], vec![1u16]]);
    reads(NULL, Null);
    reads(NULL, NULL);
    reads(NULL, serde_json::Value::Null);
}

#[test]
fn row_31_a_list_is_read_into_a_set_and_a_set_into_a_list() {
    // row 31
    reads(V::L(vec![s("b"), s("a"), s("b")]), BTreeSet::from(["a".to_owned(), "b".to_owned()]));
    reads(V::L(vec![n("1"), n("1.0"), n("2")]), HashSet::from([1u8, 2]));
    reads(V::L(vec![V::B(Blob::new("x"))]), BTreeSet::from([b"x".to_vec()]));
    reads(V::L(vec![]), Some(BTreeSet::<u8>::new()));
    reads(V::Ss(vec!["b".into(), "a".into()]), vec!["b".to_owned(), "a".to_owned()]);
    reads(V::Ns(vec!["2".into(), "1".into()]), vec![2u32, 1]);
    reads(V::Bs(vec![Blob::new("x")]), vec![b"x".to_vec()]);
    reads(V::Ns(vec!["2".into()]), Arc::new(vec![Some(2.0)]));
    reads(V::Ns(vec!["2".into(), "1".into()]), [2u16, 1]);
    fails::<BTreeSet<u8>>(V::L(vec![n("1"), s("2")]), "a[1]: expected N, found S");
    fails::<Vec<u16>>(V::Ss(vec!["1".into()]), "a[0]: expected N, found S");
    fails::<Vec<u8>>(V::Ns(vec!["1".into()]), "a: expected B, found NS");
    fails::<BTreeSet<String>>(V::Ns(vec!["1".into()]), "a: expected SS, found NS");
    // Written in one form.
    stored(vec!["a".to_owned()], r#"{"L":[{"S":"a"}]}"#);
    stored(BTreeSet::from(["a".to_owned()]), r#"{"SS":["a"]}"#);
}

#[test]
fn row_31_times_of_any_clock_and_any_number_of_digits() {
    // row 31
    let time = DateTime::from_timestamp(1_717_171_717, 123_456_789).unwrap();
    for text in [
        "2024-05-31T16:08:37.123456789",
        "2024-05-31 16:08:37.123456789",
        "2024-05-31T16:08:37.123456789+0000",
        "2024-05-31T16:08:37.123456789+00",
        "2024-05-31T18:08:37.123456789+0200",
        "2024-05-31T10:38:37.123456789-0530",
        "2024-05-31T16:08:37.1234567891Z",
        "2024-05-31T16:08:37.123456789999999999999+00:00",
    ] {
        reads(s(text), time);
        reads(s(text), time.fixed_offset());
        reads(s(text), time.with_timezone(&chrono::Utc));
        reads(s(text), time.naive_utc());
        reads(s(text), std::time::SystemTime::from(time));
    }
    reads(s("2024-05-31T16:08:37.000678+0000"), DateTime::from_timestamp(1_717_171_717, 678_000).unwrap());
    for text in
        ["2024-05-31T16:08:37+0", "2024-05-31T16:08:37+000", "2024-05-31T16:08:37+00:0", "2024-05-31T16:08:37+00:"]
    {
        fails::<DateTime<FixedOffset>>(s(text), "a: expected a time as in RFC 3339");
    }
    for text in ["2024-05-31T16:08:37+24", "2024-05-31T16:08:37+2400", "2024-05-31T16:08:37UTC", "2024-05-31T16:08"] {
        fails::<NaiveDateTime>(s(text), "a: expected a time as in RFC 3339");
    }
}

#[test]
fn row_31_times_with_an_offset_and_without_are_stored_in_utc() {
    // row 31
    let form = r#"{"S":"2024-05-31T16:08:37.500000000Z"}"#;
    let time = DateTime::from_timestamp(1_717_171_717, 500_000_000).unwrap();
    let elsewhere = time.with_timezone(&FixedOffset::east_opt(7200).unwrap());
    stored(elsewhere, form);
    stored(time.naive_utc(), form);
    let offset = time::UtcOffset::from_hms(-5, -30, 0).unwrap();
    let other = time::OffsetDateTime::from_unix_timestamp_nanos(1_717_171_717_500_000_000).unwrap();
    stored(other.to_offset(offset), form);
    stored(time::PrimitiveDateTime::new(other.date(), other.time()), form);
    stored(jiff::civil::date(2024, 5, 31).at(16, 8, 37, 500_000_000), form);
    stored(jiff::civil::date(9999, 12, 31).at(23, 59, 59, 0), r#"{"S":"9999-12-31T23:59:59.000000000Z"}"#);
    stored(jiff::civil::date(0, 1, 1).at(0, 0, 0, 0), r#"{"S":"0000-01-01T00:00:00.000000000Z"}"#);
    let before = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap().and_hms_nano_opt(23, 59, 59, 1).unwrap();
    stored(before, r#"{"S":"1969-12-31T23:59:59.000000001Z"}"#);
}

#[test]
fn row_16_times_of_fixed_digits() {
    // row 16
    let time = |nanos| DateTime::from_timestamp(-1, nanos).unwrap();
    let form = |text: &str| format!(r#"{{"S":"1969-12-31T23:59:59{text}Z"}}"#);
    stored(Rfc3339::<_, 3>(time(120_000_000)), &form(".120"));
    stored(Rfc3339::<_, 0>(time(0)), &form(""));
    stored(Rfc3339::<_, 1>(time(0)), &form(".0"));
    stored(Rfc3339::<_, 6>(Some(time(1000))).0.map(Rfc3339::<_, 6>), &form(".000001"));
    stored(Rfc3339::<_, 9>(time(1)), &form(".000000001"));
    let rounded = dynamo_table::codec::encode(&Rfc3339::<_, 3>(time(129_999_999))).unwrap();
    assert_eq!(rounded, s("1969-12-31T23:59:59.129Z"));
    reads(s("1969-12-31T23:59:59.5+0000"), Rfc3339::<_, 3>(time(500_000_000)));
    let _ = One(Rfc3339::<_, 3>(time(0)));
}
