//! Reads Booleans that an older writer stored as the numbers 1 and 0; writes BOOL.
//!
//! Where a field does not opt in by `#[record(with = dynamo_table::codec::legacy_bool)]`, a number is not a Boolean.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::AttributeType;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::reader::Reader;

/// Writes BOOL.
///
/// # Errors
///
/// None of its own.
pub fn encode<W: Writer>(value: &bool, writer: W) -> Result<(), EncodeError> {
    writer.boolean(*value)
}

/// Reads BOOL, or N that is 1 or 0.
///
/// # Errors
///
/// When the value is of another type, or another number.
pub fn decode<R: Reader>(mut reader: R) -> Result<bool, DecodeError> {
    if reader.attribute_type()? != AttributeType::N {
        return reader.boolean();
    }
    match u8::decode(reader) {
        Ok(0) => Ok(false),
        Ok(1) => Ok(true),
        _ => Err(DecodeError::number("bool")),
    }
}
