//! Cases of CASES.md, by their numbers.

use crate::shapes::Address;
use crate::support::{One, fails, item, m, n, reads, s, show_item};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use chrono::{DateTime, TimeZone, Utc};
use dynamo_table::Record;
use dynamo_table::codec::{
    self, Attribute, DecodeError, EncodeError, Item, Null, Number, Reader, ScalarAttribute, ScalarType, Writer,
    decode_item, encode, encode_item,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Record)]
struct Document {
    #[record(partition_key)]
    text: String,
    integer: i64,
    home: Address,
    nothing: Option<String>,
    null: Null,
    mixed: Vec<V>,
    strings: BTreeSet<String>,
    numbers: BTreeSet<Number>,
    binaries: BTreeSet<Vec<u8>>,
    flag: bool,
    time: DateTime<Utc>,
    id: Uuid,
}

#[test]
fn case_68_a_document_of_every_type() {
    let document = Document {
        text: "x".into(),
        integer: -1,
        home: Address { street: "Main".into(), zip: 7 },
        nothing: None,
        null: Null,
        mixed: vec![s("a"), n("1"), V::Null(true), V::L(vec![])],
        strings: BTreeSet::from(["b".to_owned(), "a".into()]),
        numbers: BTreeSet::from(["2", "1.5"].map(|text| text.parse().unwrap())),
        binaries: BTreeSet::from([vec![1u8], vec![0]]),
        flag: true,
        time: Utc.with_ymd_and_hms(2015, 12, 31, 23, 59, 59).unwrap(),
        id: Uuid::nil(),
    };
    let stored = item([
        ("text", s("x")),
        ("integer", n("-1")),
        ("home", m([("street", s("Main")), ("zip", n("7"))])),
        ("null", V::Null(true)),
        ("mixed", V::L(vec![s("a"), n("1"), V::Null(true), V::L(vec![])])),
        ("strings", V::Ss(vec!["a".into(), "b".into()])),
        ("numbers", V::Ns(vec!["1.5".into(), "2".into()])),
        ("binaries", V::Bs(vec![Blob::new([0u8]), Blob::new([1u8])])),
        ("flag", V::Bool(true)),
        ("time", s("2015-12-31T23:59:59.000000000Z")),
        ("id", s("00000000-0000-0000-0000-000000000000")),
    ]);
    assert_eq!(encode_item(&document).unwrap(), stored);
    assert_eq!(decode_item::<Document>(stored).unwrap(), document);
}

/// A member that is not what its type claims to be.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Either {
    Text(String),
    Number(u8),
}

impl Attribute for Either {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        match self {
            Self::Text(text) => text.encode(writer),
            Self::Number(number) => number.encode(writer),
        }
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        String::decode(reader).map(Self::Text)
    }
}
impl ScalarAttribute for Either {
    const TYPE: ScalarType = ScalarType::S;
}

#[test]
fn case_68_a_mixed_set_is_refused() {
    let set = BTreeSet::from([Either::Text("x".into()), Either::Number(1)]);
    let error = encode_item(&One(set)).unwrap_err();
    assert_eq!(error.to_string(), "a[1]: a member is not of its set's type");
    let fine = BTreeSet::from([Either::Text("x".into())]);
    assert_eq!(encode(&fine).unwrap(), V::Ss(vec!["x".into()]));
}

#[test]
fn case_69_booleans_are_bool_and_never_a_number() {
    assert_eq!(encode(&true).unwrap(), V::Bool(true));
    assert_eq!(encode(&vec![false]).unwrap(), V::L(vec![V::Bool(false)]));
    fails::<bool>(n("1"), "a: expected BOOL, found N");
    fails::<Vec<bool>>(V::L(vec![V::Bool(true), n("0")]), "a[1]: expected BOOL, found N");
}

#[test]
fn case_69_numbers_are_booleans_only_where_opted_in() {
    #[derive(Debug, Clone, PartialEq, Record)]
    struct Legacy {
        #[record(partition_key)]
        id: String,
        #[record(with = codec::legacy_bool)]
        old: bool,
    }
    for (form, old) in [(n("1"), true), (n("0"), false), (V::Bool(true), true)] {
        let legacy = decode_item::<Legacy>(item([("id", s("x")), ("old", form)])).unwrap();
        assert_eq!(legacy, Legacy { id: "x".into(), old });
        assert_eq!(encode_item(&legacy).unwrap()["old"], V::Bool(old));
    }
}

#[test]
fn case_70_empty_values_are_kept_and_an_empty_set_is_absent() {
    let form = |item: Result<Item, EncodeError>| show_item(&item.unwrap());
    assert_eq!(form(encode_item(&One(String::new()))), r#"{"a":{"S":""}}"#);
    assert_eq!(form(encode_item(&One(Vec::<u8>::new()))), r#"{"a":{"B":""}}"#);
    assert_eq!(form(encode_item(&One(Vec::<String>::new()))), r#"{"a":{"L":[]}}"#);
    assert_eq!(form(encode_item(&One(HashMap::<String, u8>::new()))), r#"{"a":{"M":{}}}"#);
    assert_eq!(form(encode_item(&One(BTreeSet::<String>::new()))), "{}");
    assert_eq!(form(encode_item(&One(Some(BTreeSet::<u8>::new())))), "{}");
    // An untyped set as well, since DynamoDB takes none that is empty.
    assert_eq!(
        form(encode_item(&item([("a", V::Ss(vec![])), ("b", V::L(vec![V::Ns(vec![])]))]))),
        r#"{"b":{"L":[{"NULL":true}]}}"#
    );
    // And back.
    assert_eq!(decode_item::<One<BTreeSet<String>>>(Item::new()).unwrap().0, BTreeSet::new());
    assert_eq!(decode_item::<One<Option<BTreeSet<u8>>>>(Item::new()).unwrap().0, None);
    reads(V::Null(true), BTreeSet::<u8>::new());
    reads(V::Null(true), Vec::<String>::new());
    let error = decode_item::<One<Vec<String>>>(item([("b", V::Null(true))])).unwrap_err();
    assert_eq!(error.to_string(), "a: required, but missing");
}

#[test]
fn two_absences_in_one_fall_together() {
    type Doubtful = (Option<Option<u8>>, Option<BTreeSet<u8>>, Option<Null>);
    let stored = encode(&(Some(None::<u8>), Some(BTreeSet::<u8>::new()), Some(Null))).unwrap();
    assert_eq!(codec::decode::<Doubtful>(stored).unwrap(), (None, None, None));
}

#[derive(Debug, Clone, PartialEq, Record)]
struct User {
    #[record(partition_key)]
    id: String,
    #[record(sanitize = at_least_ten)]
    age: Option<u8>,
    #[record(computed = next_age)]
    age_next: Option<u8>,
    friends: BTreeMap<String, Vec<u8>>,
    #[record(default)]
    nested: Vec<BTreeSet<String>>,
}

fn at_least_ten(age: Option<u8>) -> Option<u8> {
    age.map(|age| age.max(10))
}

fn next_age(user: &User) -> Option<u8> {
    at_least_ten(user.age).map(|age| age + 1)
}

#[test]
fn case_83_sanitized_and_computed() {
    let user = User { id: "x".into(), age: Some(7), age_next: Some(99), friends: BTreeMap::new(), nested: vec![] };
    let stored = encode_item(&user).unwrap();
    assert_eq!((&stored["age"], &stored["age_next"]), (&n("10"), &n("11")));
    let mut outdated = stored;
    outdated.insert("age".into(), n("20"));
    let user = decode_item::<User>(outdated).unwrap();
    assert_eq!((user.age, user.age_next), (Some(20), Some(21)));
}

#[test]
fn case_83_a_required_attribute_has_to_be_there() {
    let error = decode_item::<User>(item([("friends", m([]))])).unwrap_err();
    assert_eq!(error.to_string(), "id: required, but missing");
    let error = decode_item::<User>(item([("id", s("x"))])).unwrap_err();
    assert_eq!(error.to_string(), "friends: required, but missing");
}

#[test]
fn case_83_unknown_attributes_are_dropped_unless_they_are_asked_for() {
    let stored = item([("id", s("x")), ("friends", m([])), ("unknown", V::L(vec![n("1")]))]);
    let user = decode_item::<User>(stored.clone()).unwrap();
    assert!(!encode_item(&user).unwrap().contains_key("unknown"));
    // `rest` is an item.
    let rest = decode_item::<Item>(stored.clone()).unwrap();
    assert_eq!(encode_item(&rest).unwrap(), stored);
}

#[test]
fn case_83_what_is_absent_is_fresh_for_every_record() {
    let stored = || item([("id", s("x")), ("friends", m([]))]);
    let mut first = decode_item::<User>(stored()).unwrap();
    let second = decode_item::<User>(stored()).unwrap();
    first.friends.insert("x".into(), vec![1]);
    first.nested.push(BTreeSet::from(["y".to_owned()]));
    assert_eq!(second.friends, BTreeMap::new());
    assert_eq!(second.nested, Vec::<BTreeSet<String>>::new());
}
