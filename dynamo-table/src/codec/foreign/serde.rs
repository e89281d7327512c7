//! Any serde type: read straight from a reader, written by way of `serde_dynamo`.
use crate::codec::core::attribute::{Attribute, Convert, MapWriter, Writer};
use crate::codec::core::attribute_type::Absence;
use crate::codec::core::error::{DecodeError, EncodeError, EncodeProblem};
use crate::codec::core::kinds::OrderedAttribute;
use crate::codec::core::number::Number;
use crate::codec::core::reader::Reader;
use crate::codec::foreign::deserializer::Deserializer;
use ::serde::Serialize;
use ::serde::de::DeserializeOwned;
use ::serde::de::value::UnitDeserializer;
use aws_sdk_dynamodb::types::AttributeValue;

/// Stores any serde type, as [`serde_dynamo`] does: `#[record(serde)]`.
///
/// What serializes to NULL (`None`, the unit) is left out, and an attribute that is not there reads as what NULL
/// reads as, if the type knows it. Numbers stay exact as far as serde passes them on; `i128` and `u128` are
/// refused by `serde_dynamo`.
#[derive(Debug, Clone, Copy)]
pub struct AsSerde;

/// A serde value as an attribute: what a path to a `#[record(serde)]` field is compared with and set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Serde<T>(pub T);

impl<T: Serialize + DeserializeOwned> Convert<T> for AsSerde {
    type Value = Serde<T>;

    fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &T) -> Result<(), EncodeError> {
        match tree(value).map_err(|e| e.in_attribute(name))? {
            AttributeValue::Null(_) => {
                map.leave_out(name, Absence::Unset);
                Ok(())
            }
            tree => map.attribute(name, &tree),
        }
    }
    fn decode_field<R: Reader>(reader: R) -> Result<T, DecodeError> {
        T::deserialize(Deserializer(reader))
    }
    fn absent() -> Option<T> {
        T::deserialize(UnitDeserializer::<DecodeError>::new()).ok()
    }
}

impl<T: Serialize + DeserializeOwned> Attribute for Serde<T> {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        tree(&self.0)?.encode(writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        AsSerde::decode_field(reader).map(Self)
    }
    fn absent() -> Option<Self> {
        <AsSerde as Convert<T>>::absent().map(Self)
    }
}

impl<T: Serialize + DeserializeOwned> OrderedAttribute for Serde<T> {}

fn tree<T: Serialize>(value: &T) -> Result<AttributeValue, EncodeError> {
    let mut tree = serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value).map_err(refused)?;
    plain_floats(&mut tree);
    Ok(tree)
}

/// What `serde_dynamo` says of its own, and nothing is quoted in.
const OWN_WORDS: [&str; 2] = ["i128 is not supported", "u128 is not supported"];

fn refused(why: serde_dynamo::Error) -> EncodeError {
    let why = why.to_string();
    match OWN_WORDS.contains(&&*why) {
        true => EncodeError::invalid(why),
        false => EncodeError::new(EncodeProblem::Serialize(why)),
    }
}

/// `serde_dynamo` writes floats without exponents, however many zeros that takes, and `-0`.
fn plain_floats(value: &mut AttributeValue) {
    match value {
        AttributeValue::N(text) => plain_float(text),
        AttributeValue::Ns(set) => set.iter_mut().for_each(plain_float),
        AttributeValue::L(list) => list.iter_mut().for_each(plain_floats),
        AttributeValue::M(map) => map.values_mut().for_each(plain_floats),
        _ => {}
    }
}

fn plain_float(text: &mut String) {
    if let Ok(number) = text.parse::<Number>() {
        *text = number.to_string();
    }
}
