//! Buffers of `bytes`.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::ScalarType;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::{PrefixAttribute, ScalarAttribute};
use crate::codec::core::reader::{Reader, binary_or_empty};
use ::bytes::Bytes;

/// Binary.
impl Attribute for Bytes {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.binary(self)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        binary_or_empty(reader).map(Into::into)
    }
}
impl ScalarAttribute for Bytes {
    const TYPE: ScalarType = ScalarType::B;
    const ONE_FORM: bool = true;
}
impl PrefixAttribute for Bytes {}
