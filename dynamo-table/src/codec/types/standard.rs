//! How the standard types are stored that are neither numbers nor collections.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::{Absence, AttributeType, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::{ContainsAttribute, PrefixAttribute, ScalarAttribute};
use crate::codec::core::reader::Reader;
use std::borrow::Cow;
use std::sync::Arc;

impl Attribute for String {
    type Value = Self;

    #[inline(always)]
    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.string(self)
    }
    // Not forced inline: a record has many strings, and one copy of the scan serves them all.
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        reader.owned_string()
    }
}
impl ScalarAttribute for String {
    const TYPE: ScalarType = ScalarType::S;
    const ONE_FORM: bool = true;
}
impl PrefixAttribute for String {}
impl ContainsAttribute for String {
    type Element = String;
}

macro_rules! other_text {
    ($($type:ty)*) => {$(
        /// A string; what a path to it is compared with is a `String`.
        impl Attribute for $type {
            type Value = String;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                writer.string(self)
            }
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                reader.owned_string().map(Into::into)
            }
        }
        impl ScalarAttribute for $type {
            const TYPE: ScalarType = ScalarType::S;
            const ONE_FORM: bool = true;
        }
        impl PrefixAttribute for $type {}
        impl ContainsAttribute for $type {
            type Element = String;
        }
    )*};
}
other_text! { Box<str> Arc<str> Cow<'static, str> }

/// A string of one character.
impl Attribute for char {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.string(self.encode_utf8(&mut [0; 4]))
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let text = reader.string()?;
        let mut characters = text.as_ref().chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(DecodeError::invalid("expected one character")),
        }
    }
}
impl ScalarAttribute for char {
    const TYPE: ScalarType = ScalarType::S;
    const ONE_FORM: bool = true;
}

/// BOOL, never a number: see [`legacy_bool`](crate::codec::legacy_bool) for what was stored otherwise.
impl Attribute for bool {
    type Value = Self;

    #[inline(always)]
    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.boolean(*self)
    }
    #[inline(always)]
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        reader.boolean()
    }
}

/// Stores NULL on purpose, where `None` would leave the attribute out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Null;

impl Attribute for Null {
    type Value = Self;
    const NULL_IS_A_VALUE: bool = true;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.null()
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        reader.null().map(|()| Null)
    }
}

/// Left out as an attribute of its own; NULL where there has to be a value, as inside a list.
///
/// Two absences in one fall together: `Some` of an empty set, `Some(None)` and `Some(Null)` are read as `None`.
impl<T: Attribute> Attribute for Option<T> {
    type Value = T::Value;
    const OPTIONAL: bool = true;

    #[inline(always)]
    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }
    #[inline(always)]
    fn decode<R: Reader>(mut reader: R) -> Result<Self, DecodeError> {
        match reader.attribute_type()? {
            AttributeType::Null => reader.null().map(|()| None),
            _ => T::decode(reader).map(Some),
        }
    }
    fn absence(&self) -> Option<Absence> {
        self.as_ref().map_or(Some(Absence::Unset), T::absence)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        /// As what it points to.
        impl<T: Attribute> Attribute for $pointer<T> {
            type Value = T::Value;
            const NULL_IS_A_VALUE: bool = T::NULL_IS_A_VALUE;
            const OPTIONAL: bool = T::OPTIONAL;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                T::encode(self, writer)
            }
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                T::decode(reader).map($pointer::new)
            }
            fn absence(&self) -> Option<Absence> {
                T::absence(self)
            }
            fn absent() -> Option<Self> {
                T::absent().map($pointer::new)
            }
        }
        impl<T: ScalarAttribute> ScalarAttribute for $pointer<T> {
            const TYPE: ScalarType = T::TYPE;
            const ONE_FORM: bool = T::ONE_FORM;
        }
    )*};
}
pointers! { Box Arc }
