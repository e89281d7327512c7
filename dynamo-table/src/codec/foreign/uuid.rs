//! Ids of `uuid`.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::ScalarType;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::ScalarAttribute;
use crate::codec::core::reader::Reader;
use ::uuid::Uuid;

/// A hyphenated string in small letters; read in any form that `uuid` knows.
impl Attribute for Uuid {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.string(self.hyphenated().encode_lower(&mut Self::encode_buffer()))
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        Self::try_parse(reader.string()?.as_ref()).map_err(|_| DecodeError::invalid("expected a UUID"))
    }
}
impl ScalarAttribute for Uuid {
    const TYPE: ScalarType = ScalarType::S;
}
