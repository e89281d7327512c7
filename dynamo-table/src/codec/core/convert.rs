//! Fields that are stored in another way than their type's own.
use crate::codec::core::attribute::{Attribute, Convert, MapWriter, Writer};
use crate::codec::core::attribute_type::ScalarType;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::{OrderedAttribute, ScalarAttribute};
use crate::codec::core::reader::Reader;
use std::fmt;
use std::marker::PhantomData;

/// Two functions that store a type: what the derive makes of a module in `with = module`.
pub trait Converter {
    /// The type of the field.
    type Type;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// When DynamoDB has no form for it.
    fn encode<W: Writer>(value: &Self::Type, writer: W) -> Result<(), EncodeError>;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// When what is stored does not fit.
    fn decode<R: Reader>(reader: R) -> Result<Self::Type, DecodeError>;
}

/// Stores a field by a [`Converter`]. It is always written, and required when it is read.
#[derive(Debug, Clone, Copy)]
pub struct With<C>(PhantomData<C>);

impl<C: Converter> Convert<C::Type> for With<C> {
    type Value = Stored<C>;

    fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &C::Type) -> Result<(), EncodeError> {
        map.attribute_with(name, |writer| C::encode(value, writer))
    }
    fn decode_field<R: Reader>(reader: R) -> Result<C::Type, DecodeError> {
        C::decode(reader)
    }
    fn absent() -> Option<C::Type> {
        None
    }
}

/// A value that is stored by a [`Converter`]: what a path to such a field is compared with and set to.
pub struct Stored<C: Converter>(pub C::Type);

impl<C: Converter> Attribute for Stored<C> {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        C::encode(&self.0, writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        C::decode(reader).map(Self)
    }
}

impl<C: Converter> OrderedAttribute for Stored<C> {}

impl<C: Converter<Type: Clone>> Clone for Stored<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C: Converter<Type: PartialEq>> PartialEq for Stored<C> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<C: Converter<Type: fmt::Debug>> fmt::Debug for Stored<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stored").field(&self.0).finish()
    }
}

/// A converter that always writes a string, a number or binary, so that a key can be stored by it: the derive makes it of a
/// module with a constant `KEY_TYPE`.
pub trait KeyConverter: Converter {
    /// What [`Converter::encode`] always writes.
    const TYPE: ScalarType;
}

/// A value that is stored by a [`KeyConverter`], as a key.
#[doc(hidden)]
pub struct StoredKey<C: KeyConverter>(Stored<C>);

impl<C: KeyConverter> Attribute for StoredKey<C> {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        self.0.encode(writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        Stored::decode(reader).map(Self)
    }
}
impl<C: KeyConverter> ScalarAttribute for StoredKey<C> {
    const TYPE: ScalarType = C::TYPE;
}
