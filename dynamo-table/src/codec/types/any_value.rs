//! Attribute values of any type, as themselves, and items of them.
use crate::codec::core::attribute::{Attribute, ListWriter, MapWriter, Writer};
use crate::codec::core::attribute_type::{Absence, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::fields::Fields;
use crate::codec::core::kinds::OrderedAttribute;
use crate::codec::core::reader::Reader;
use crate::codec::core::value::Item;
use aws_sdk_dynamodb::types::AttributeValue as V;

/// Any value, as it is. A set without members is none that DynamoDB takes: left out, and NULL inside a list.
impl Attribute for V {
    type Value = Self;
    const NULL_IS_A_VALUE: bool = true;
    const OPTIONAL: bool = true;

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
    // A set without members is stored by absence: what is written has to be read.
    fn absent() -> Option<Self> {
        Some(Self::Null(true))
    }
}

impl OrderedAttribute for V {}

/// `rest`: an item flattened into a record takes whatever is handed on to it.
impl Fields for Item {
    type Partial = Item;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        // In the order of their names, so that the same record renders to the same request.
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all.into_iter().try_for_each(|(name, value)| map.attribute(name, value))
    }
    fn decode_field<R: Reader>(partial: &mut Item, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        partial.insert(name.to_owned(), value.any()?);
        Ok(None)
    }
    fn complete(partial: Item) -> Result<Self, DecodeError> {
        Ok(partial)
    }
}
