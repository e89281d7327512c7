//! The text of every error: the attribute's path, what was expected, what was found; never the value.

use crate::shapes::{Address, Shape};
use crate::support::{One, fails, item, m, n, s};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    self, DecodeError, DecodeProblem, EncodeError, EncodeProblem, Null, decode_item, encode, legacy_bool,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[test]
fn a_wrong_type() {
    fails::<String>(n("1"), "a: expected S, found N");
    fails::<u8>(s("1"), "a: expected N, found S");
    fails::<f64>(V::Bool(true), "a: expected N, found BOOL");
    fails::<bool>(V::Null(true), "a: expected BOOL, found NULL");
    fails::<Null>(V::L(vec![]), "a: expected NULL, found L");
    fails::<Vec<u8>>(V::L(vec![n("1")]), "a: expected B, found L");
    fails::<Vec<u16>>(m([]), "a: expected L, found M");
    fails::<(u8, u8)>(V::Ns(vec!["1".into()]), "a: expected L, found NS");
    fails::<HashMap<String, u8>>(V::Bs(vec![Blob::new([])]), "a: expected M, found BS");
    fails::<BTreeSet<u8>>(V::Ss(vec!["1".into()]), "a: expected NS, found SS");
    fails::<BTreeSet<String>>(V::B(Blob::new([])), "a: expected SS, found B");
    fails::<BTreeSet<Vec<u8>>>(m([]), "a: expected BS, found M");
    fails::<Option<u8>>(s("1"), "a: expected N, found S");
}

#[test]
fn a_value_that_does_not_fit() {
    fails::<u8>(n("300"), "a: expected a number that fits u8");
    fails::<BTreeSet<u8>>(V::Ns(vec!["1".into(), "300".into()]), "a[1]: expected a number that fits u8");
    fails::<[u8; 2]>(V::B(Blob::new(*b"abc")), "a: expected 2 elements, found 3");
    fails::<[bool; 1]>(V::L(vec![]), "a: expected 1 elements, found 0");
    fails::<(u8, u8)>(V::L(vec![n("1")]), "a: expected 2 elements, found 1");
    fails::<(u8, u8)>(V::L(vec![n("1"), n("2"), s("secret")]), "a: expected 2 elements, found 3");
    fails::<char>(s(""), "a: expected one character");
    fails::<char>(s("secret"), "a: expected one character");
}

#[test]
fn a_required_attribute_that_is_missing() {
    let error = decode_item::<One<u8>>(item([("b", n("1"))])).unwrap_err();
    assert_eq!(error.to_string(), "a: required, but missing");
    assert_eq!(*error.problem(), DecodeProblem::Missing);
    assert_eq!(error.path(), "a");
    fails::<Address>(m([("street", s("Main"))]), "a.zip: required, but missing");
}

#[test]
fn enums() {
    fails::<Shape>(m([("kind", s("cube"))]), "a: unknown variant");
    fails::<Shape>(m([]), "a.kind: required, but missing");
    fails::<Shape>(m([("kind", n("1"))]), "a.kind: expected S, found N");
    fails::<Shape>(V::Bool(true), "a: expected M, found BOOL");
    fails::<Shape>(m([("kind", s("circle")), ("radius", s(""))]), "a.radius: expected N, found S");
    fails::<Shape>(m([("kind", s("framed")), ("zip", n("1"))]), "a.street: required, but missing");
}

#[test]
fn the_path_leads_to_the_place() {
    fails::<BTreeMap<String, Vec<Address>>>(
        m([(
            "home",
            V::L(vec![m([("street", s("")), ("zip", n("1"))]), m([("street", s("")), ("zip", s("secret"))])]),
        )]),
        "a.*[1].zip: expected N, found S",
    );
    let error = encode(&vec![BTreeMap::from([("k".to_owned(), (1u8, f64::NAN))])]).unwrap_err();
    assert_eq!(error.path(), "[0].k[1]");
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(!error.to_string().contains("NaN"));
}

#[test]
fn errors_of_ones_own() {
    let error = DecodeError::invalid("no such host").in_element(2).in_attribute("hosts");
    assert_eq!(error.to_string(), "hosts[2]: no such host");
    let error = EncodeError::invalid("no form for it").in_attribute("zip").in_attribute("home");
    assert_eq!(error.to_string(), "home.zip: no form for it");
    assert_eq!(DecodeError::missing("x").to_string(), "x: required, but missing");
    assert_eq!(DecodeError::number("Celsius").to_string(), "expected a number that fits Celsius");
    assert_eq!(DecodeError::new(DecodeProblem::TooDeep).to_string(), "nested more than 32 levels deep");
    assert_eq!(EncodeError::new(EncodeProblem::Twice).to_string(), "two values for one attribute");
    assert_eq!(size_of::<EncodeError>(), size_of::<usize>());
    fn is_error<E: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}
    is_error::<DecodeError>();
    is_error::<EncodeError>();
}

#[test]
fn a_number_is_no_boolean_unless_opted_in() {
    fails::<bool>(n("1"), "a: expected BOOL, found N");
    #[derive(Debug, PartialEq)]
    struct Flag(bool);
    impl codec::Attribute for Flag {
        type Value = Self;
        fn encode<W: codec::Writer>(&self, writer: W) -> Result<(), EncodeError> {
            legacy_bool::encode(&self.0, writer)
        }
        fn decode<R: codec::Reader>(reader: R) -> Result<Self, DecodeError> {
            legacy_bool::decode(reader).map(Self)
        }
    }
    for (form, flag) in [(n("1"), true), (n("0.0"), false), (V::Bool(true), true), (V::Bool(false), false)] {
        assert_eq!(codec::decode::<Flag>(form).unwrap(), Flag(flag));
    }
    assert_eq!(encode(&Flag(true)).unwrap(), V::Bool(true));
    fails::<Flag>(n("2"), "a: expected a number that fits bool");
    fails::<Flag>(s("true"), "a: expected BOOL, found S");
}
