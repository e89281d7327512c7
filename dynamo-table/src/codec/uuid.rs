//! Ids of `uuid`.
use crate::codec::attribute::{Attribute, Writer};
use crate::codec::error::{DecodeError, EncodeError};
use crate::codec::kinds::ScalarAttribute;
use crate::codec::reader::Reader;
use crate::codec::types::ScalarType;
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
