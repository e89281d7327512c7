//! A record of one attribute, and values as text.

use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    self, Attribute, DecodeError, EncodeError, Fields, Item, MapWriter, Reader, Slot, decode_item, encode_item,
    incomplete,
};
use std::fmt::Debug;

/// An item with the one attribute `a`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct One<T>(pub(crate) T);

impl<T: Attribute> Fields for One<T> {
    type Partial = Slot<T>;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("a", &self.0)
    }
    fn decode_field<R: Reader>(partial: &mut Slot<T>, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        match name {
            "a" => partial.read(value)?,
            _ => return Ok(Some(value)),
        }
        Ok(None)
    }
    fn complete(mut partial: Slot<T>) -> Result<Self, DecodeError> {
        partial.fill("a")?;
        partial.0.map(Self).ok_or_else(incomplete)
    }
}

/// A value as DynamoDB JSON, names in order; binary as hexadecimal digits.
pub(crate) fn show(value: &V) -> String {
    let texts = |set: &[String]| set.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(",");
    let hex = |bytes: &[u8]| format!("\"{}\"", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    match value {
        V::S(text) => format!("{{\"S\":{text:?}}}"),
        V::N(text) => format!("{{\"N\":{text:?}}}"),
        V::B(blob) => format!("{{\"B\":{}}}", hex(blob.as_ref())),
        V::Bool(value) => format!("{{\"BOOL\":{value}}}"),
        V::Null(value) => format!("{{\"NULL\":{value}}}"),
        V::Ss(set) => format!("{{\"SS\":[{}]}}", texts(set)),
        V::Ns(set) => format!("{{\"NS\":[{}]}}", texts(set)),
        V::Bs(set) => {
            format!("{{\"BS\":[{}]}}", set.iter().map(|blob| hex(blob.as_ref())).collect::<Vec<_>>().join(","))
        }
        V::L(list) => format!("{{\"L\":[{}]}}", list.iter().map(show).collect::<Vec<_>>().join(",")),
        V::M(map) => format!("{{\"M\":{}}}", show_item(map)),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn show_item(item: &Item) -> String {
    let mut attributes: Vec<String> = item.iter().map(|(name, value)| format!("\"{name}\":{}", show(value))).collect();
    attributes.sort();
    format!("{{{}}}", attributes.join(","))
}

pub(crate) fn s(text: &str) -> V {
    V::S(text.to_owned())
}

pub(crate) fn n(text: &str) -> V {
    V::N(text.to_owned())
}

pub(crate) fn m<const N: usize>(attributes: [(&str, V); N]) -> V {
    V::M(item(attributes))
}

pub(crate) fn item<const N: usize>(attributes: [(&str, V); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Stored as this, and read back as it was: as an attribute of an item and within a list.
#[track_caller]
pub(crate) fn stored<T: Attribute + PartialEq + Debug>(value: T, form: &str) {
    let encoded = codec::encode(&value).unwrap();
    assert_eq!(show(&encoded), form);
    assert_eq!(codec::decode::<T>(encoded).unwrap(), value);
    let item = encode_item(&One(value)).unwrap();
    let within = item.get("a").map_or("absent".to_owned(), show);
    assert!(within == form || within == "absent" && form == r#"{"NULL":true}"#, "{within}");
    let One(value) = decode_item::<One<T>>(item).unwrap();
    let list = vec![value];
    let encoded = codec::encode(&list).unwrap();
    if let V::L(elements) = &encoded {
        assert_eq!(show(&elements[0]), form);
        assert_eq!(codec::decode::<Vec<T>>(encoded).unwrap(), list);
    }
}

/// Read out of another form than it is stored in.
#[track_caller]
pub(crate) fn reads<T: Attribute + PartialEq + Debug>(form: V, value: T) {
    assert_eq!(codec::decode::<T>(form).unwrap(), value);
}

/// The error of reading it as the attribute `a`.
#[track_caller]
pub(crate) fn fails<T: Attribute + Debug>(form: V, error: &str) {
    let found = decode_item::<One<T>>(item([("a", form)])).unwrap_err();
    assert_eq!(found.to_string(), error);
    assert!(found.path().starts_with('a'), "{}", found.path());
}

/// The error of storing it as the attribute `a`.
#[track_caller]
pub(crate) fn refused<T: Attribute>(value: T, error: &str) {
    assert_eq!(encode_item(&One(value)).unwrap_err().to_string(), error);
}
