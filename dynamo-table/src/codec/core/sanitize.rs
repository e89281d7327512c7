//! What a field's `sanitize` makes of a value that is given without its record: in a key, in an update.
use crate::codec::core::attribute::{Attribute, Convert};
use crate::codec::core::capture::Capture;
use crate::codec::core::error::EncodeError;
use crate::codec::core::value::{ValueReader, decode};
use crate::codec::core::value_writer::encode;
use aws_sdk_dynamodb::types::AttributeValue;

/// A field's `sanitize`, on the value of its attribute. `None`: what it makes is stored by its absence.
pub type Sanitize = fn(AttributeValue) -> Result<Option<AttributeValue>, EncodeError>;

/// Sanitizes the value of a field that is stored as its type says.
///
/// # Errors
///
/// When the value is none of the field's type, or DynamoDB has no form for what the function makes.
pub fn sanitize<T: Attribute>(
    value: AttributeValue,
    with: impl FnOnce(T) -> T,
) -> Result<Option<AttributeValue>, EncodeError> {
    let value = with(decode(value).map_err(EncodeError::invalid)?);
    value.absence().is_none().then(|| encode(&value)).transpose()
}

/// Sanitizes the value of a field that is stored as the conversion `C` says.
///
/// # Errors
///
/// As [`sanitize`].
pub fn sanitize_as<C: Convert<T>, T>(
    value: AttributeValue,
    with: impl FnOnce(T) -> T,
) -> Result<Option<AttributeValue>, EncodeError> {
    let value = with(C::decode_field(ValueReader::new(value)).map_err(EncodeError::invalid)?);
    let mut written = Capture::new(&[""]);
    // Where the value is to stand says who asked.
    C::encode_field(&mut written, "", &value).map_err(|e| EncodeError::invalid(e.problem()))?;
    Ok(written.into_item().remove(""))
}
