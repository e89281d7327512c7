//! Attribute values of any type, as themselves, and items of them.
use crate::codec::attribute::{Absence, Attribute, AttributeType, MAX_DEPTH, ScalarType};
use crate::codec::error::{DecodeError, DecodeProblem, EncodeError};
use crate::codec::fields::Fields;
use crate::codec::reader::Reader;
use crate::codec::value::Item;
use crate::codec::writer::{ListWriter, MapWriter, Writer};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use std::collections::HashMap;

/// Any value, as it is. A set without members is none that DynamoDB takes: left out, and NULL inside a list.
impl Attribute for V {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        if self.absence().is_some() {
            return writer.null();
        }
        match self {
            V::B(blob) => writer.binary(blob.as_ref()),
            V::Bool(value) => writer.boolean(*value),
            V::L(list) => Self::encode_slice(list, writer),
            V::M(map) => map.encode(writer),
            V::N(text) => writer.number(text),
            V::Null(_) => writer.null(),
            V::S(text) => writer.string(text),
            V::Ss(set) => writer.set(ScalarType::S, |w| set.iter().try_for_each(|s| w.element_with(|w| w.string(s)))),
            V::Ns(set) => writer.set(ScalarType::N, |w| set.iter().try_for_each(|n| w.element_with(|w| w.number(n)))),
            V::Bs(set) => {
                writer.set(ScalarType::B, |w| set.iter().try_for_each(|b| w.element_with(|w| w.binary(b.as_ref()))))
            }
            _ => Err(EncodeError::invalid("an attribute value of unknown type")),
        }
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        reader.any()
    }
    fn absence(&self) -> Option<Absence> {
        let empty = match self {
            V::Ss(set) | V::Ns(set) => set.is_empty(),
            V::Bs(set) => set.is_empty(),
            _ => false,
        };
        empty.then_some(Absence::EmptySet)
    }
}

/// Builds the value from a reader that does not hold one. Numbers stay the text they are, so that what is only passed
/// on is not changed.
pub(crate) fn read_any<R: Reader>(mut reader: R) -> Result<V, DecodeError> {
    Ok(match reader.attribute_type()? {
        AttributeType::S => V::S(reader.string()?.into()),
        AttributeType::N => V::N(reader.number()?.into()),
        AttributeType::B => V::B(Blob::new(reader.binary()?)),
        AttributeType::Bool => V::Bool(reader.boolean()?),
        AttributeType::Null => reader.null().map(|()| V::Null(true))?,
        AttributeType::L => V::L(V::decode_vec(reader)?),
        AttributeType::M => V::M(HashMap::decode(reader)?),
        AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => return read_any_set(reader),
    })
}

fn read_any_set<R: Reader>(mut reader: R) -> Result<V, DecodeError> {
    let (mut texts, mut blobs) = (Vec::new(), Vec::new());
    match reader.attribute_type()? {
        AttributeType::Ss => {
            reader.set(ScalarType::S, |member| member.string().map(|text| texts.push(text.into())))?;
            Ok(V::Ss(texts))
        }
        AttributeType::Ns => {
            reader.set(ScalarType::N, |member| member.number().map(|text| texts.push(text.into())))?;
            Ok(V::Ns(texts))
        }
        _ => {
            reader.set(ScalarType::B, |member| member.binary().map(|bytes| blobs.push(Blob::new(bytes))))?;
            Ok(V::Bs(blobs))
        }
    }
}

/// Refuses a value that nests deeper than `depth` levels.
pub(crate) fn check_depth(value: &V, depth: u8) -> Result<(), DecodeError> {
    let inner = || depth.checked_sub(1).ok_or_else(|| DecodeError::new(DecodeProblem::TooDeep));
    match value {
        V::L(list) => {
            let depth = inner()?;
            let mut places = list.iter().enumerate();
            places.try_for_each(|(index, element)| check_depth(element, depth).map_err(|e| e.in_element(index)))
        }
        V::M(map) => {
            let depth = inner()?;
            map.iter().try_for_each(|(name, value)| check_depth(value, depth).map_err(|e| e.in_attribute(name)))
        }
        _ => Ok(()),
    }
}

/// `rest`: an item flattened into a record takes whatever is handed on to it.
impl Fields for Item {
    type Partial = Item;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        self.iter().try_for_each(|(name, value)| map.attribute(name, value))
    }
    fn decode_field<R: Reader>(partial: &mut Item, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        partial.insert(name.to_owned(), value.any()?);
        Ok(None)
    }
    fn complete(partial: Item) -> Result<Self, DecodeError> {
        Ok(partial)
    }
}

const _: () = assert!(MAX_DEPTH < u8::MAX, "an item is read as one level more");
