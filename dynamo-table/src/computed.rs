//! Attributes that a function makes of fields.

use std::fmt;

use crate::codec::{Attribute, Convert, DecodeError, EncodeError, ItemWriter, decode, decode_as};
use aws_sdk_dynamodb::types::AttributeValue;

/// An attribute that a function makes of some fields.
#[derive(Clone, Copy)]
pub struct Computed {
    /// The stored names of the fields, in the order of the function's parameters.
    pub fields: &'static [&'static str],
    /// The function, on the fields' attribute values. `None`: the attribute is absent.
    pub with: fn(&ComputedParts) -> Result<Option<AttributeValue>, ComputeError>,
    /// Whether the function is asked when one of the fields is absent. A key attribute is absent then.
    pub of_absent: bool,
}

impl fmt::Debug for Computed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Computed").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// The fields that a computed attribute is made of, as attribute values in the order of [`Computed::fields`]. `None`: absent.
#[derive(Clone, PartialEq)]
pub struct ComputedParts(pub(crate) Vec<Option<AttributeValue>>);

// Values of records never reach a log by `Debug`.
impl fmt::Debug for ComputedParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ComputedParts({})", self.0.len())
    }
}

impl ComputedParts {
    /// The field at `index`, as the function takes it.
    ///
    /// # Errors
    /// The stored value is not one of type `T`, or the field is absent and cannot be.
    pub fn get<T: Attribute>(&self, index: usize) -> Result<T, ComputeError> {
        match self.0.get(index).cloned().flatten() {
            Some(value) => Ok(decode(value)?),
            None => Ok(T::absent().ok_or_else(missing)?),
        }
    }
    /// Whether the field at `index` is absent.
    pub fn is_absent(&self, index: usize) -> bool {
        self.0.get(index).is_none_or(Option::is_none)
    }
    /// The same of a field that the conversion `C` stores.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn get_as<C: Convert<T>, T>(&self, index: usize) -> Result<T, ComputeError> {
        match self.0.get(index).cloned().flatten() {
            Some(value) => Ok(decode_as::<C, T>(value)?),
            None => Ok(C::absent().ok_or_else(missing)?),
        }
    }
}

fn missing() -> DecodeError {
    DecodeError::invalid("a field that the attribute is made of is missing")
}

/// What a function's result is stored as, written as the derive writes a field.
///
/// # Errors
/// Those of writing it.
pub fn stored_as(
    write: impl FnOnce(&mut ItemWriter) -> Result<(), EncodeError>,
) -> Result<Option<AttributeValue>, ComputeError> {
    let mut map = ItemWriter::new();
    write(&mut map)?;
    Ok(map.into_item()?.into_values().next())
}

/// Why a computed attribute could not be made: a field did not decode, or the result does not encode.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    /// A field's stored value is not of the type that the function takes.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// What the function made cannot be stored.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}
