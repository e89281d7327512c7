//! Fields of a struct as attributes of an item or a map: what stands between the emitted code and the codec.
use crate::codec::core::attribute::{Attribute, Convert, MapWriter};
use crate::codec::core::attribute_type::{Absence, AttributeType};
use crate::codec::core::error::{DecodeError, DecodeProblem, EncodeError};
use crate::codec::core::names::Names;
use crate::codec::core::reader::Reader;
use std::fmt;

/// A struct whose fields are attributes: of an item, of a map, or flattened into either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct of attributes",
    label = "`Fields` is not implemented for `{Self}`",
    note = "derive `Record`, `Projection` or, for what is nested or flattened, `Attribute`",
    note = "a variant of an enum has named fields, or holds a struct that derives `Attribute`: `Email {{ address: String }}`"
)]
pub trait Fields: Sized {
    /// What has been read so far: a [`Slot`] for each field.
    type Partial: Default;

    /// Which attributes the fields are, and their aliases.
    const NAMES: Names = Names::NONE;
    // Whether attributes that are handed back are an error: `deny_unknown`.
    #[doc(hidden)]
    const DENIES_UNKNOWN: bool = false;

    /// Writes every field that is not left out.
    ///
    /// # Errors
    ///
    /// When DynamoDB has no form for a field's value; the path names the field.
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError>;

    /// Reads the attribute if it is one of these fields, else hands the value back.
    ///
    /// # Errors
    ///
    /// When the value does not fit the field. The caller puts the attribute's name before the path.
    fn decode_field<R: Reader>(partial: &mut Self::Partial, name: &str, value: R) -> Result<Option<R>, DecodeError>;

    /// Makes the struct of what has been read.
    ///
    /// # Errors
    ///
    /// When a required attribute was not there.
    fn complete(partial: Self::Partial) -> Result<Self, DecodeError>;
}

/// What is left of a value: nothing, where a field took it.
#[doc(hidden)]
pub type Left<R> = Result<Option<R>, DecodeError>;

/// A field of a struct, by a number that is made of its name: what a record's index keys know of the structs that are nested or
/// flattened in it, as in `template = "{home.city}"`. The derive of [`Attribute`] emits it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field of this name that a key can be made of",
    label = "a part of this key is not a field of `{Self}`",
    note = "it is a field of a struct that derives `Attribute`, and not stored by serde or by a converter"
)]
pub trait Member<const NAME: u64> {
    /// As it is stored in a key.
    type Key;
    /// What is given for it.
    type Value;
    /// The name of its attribute.
    const NAME: &'static str;
}

/// Reads a whole map or item; attributes that no field knows are skipped, but where the struct says `deny_unknown`.
///
/// # Errors
///
/// When an attribute does not fit its field, is denied, or a required one is not there.
#[inline(always)]
pub fn decode_fields<T: Fields, R: Reader>(reader: R) -> Result<T, DecodeError> {
    decode_fields_but(&[], reader)
}

/// The same without these attributes, which no field is to see.
#[inline(always)]
pub(crate) fn decode_fields_but<T: Fields, R: Reader>(left_out: &[&str], reader: R) -> Result<T, DecodeError> {
    let mut partial = T::Partial::default();
    reader.map(|name, value| match left_out.contains(&name) {
        true => Ok(()),
        false => match T::decode_field(&mut partial, name, value)? {
            Some(_) if T::DENIES_UNKNOWN => Err(DecodeError::new(DecodeProblem::UnknownAttribute)),
            _ => Ok(()),
        },
    })?;
    T::complete(partial)
}

/// Reads the fields that are alongside the tag of an enum, which is none of them, not even of `rest`.
///
/// # Errors
///
/// As [`decode_fields`].
pub fn decode_beside<T: Fields, R: Reader>(tag: &str, reader: R) -> Result<T, DecodeError> {
    let mut partial = T::Partial::default();
    reader.map(|name, value| match name == tag {
        true => Ok(()),
        false => T::decode_field(&mut partial, name, value).map(drop),
    })?;
    T::complete(partial)
}

/// The value of one field while an item is being read. A later duplicate overwrites an earlier one.
///
/// Completing a struct first fills every slot and then takes all values in one pattern: taking them one by
/// one with `?` would make the compiler emit the dropping of all earlier ones at each, ten times the code.
#[derive(Clone)]
pub struct Slot<T>(#[doc(hidden)] pub Option<T>);

// Values never reach a log by `Debug`.
impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Slot(…)" } else { "Slot()" })
    }
}

impl<T> Default for Slot<T> {
    #[inline(always)]
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// Reads the field as its type says.
    ///
    /// # Errors
    ///
    /// When the value does not fit.
    #[inline(always)]
    pub fn read<R: Reader>(&mut self, mut reader: R) -> Result<(), DecodeError>
    where
        T: Attribute,
    {
        // Left empty, the slot is open to an alias.
        if T::OPTIONAL && !T::NULL_IS_A_VALUE && reader.attribute_type()? == AttributeType::Null {
            return reader.null();
        }
        self.0 = Some(T::decode(reader)?);
        Ok(())
    }

    /// Reads the field as the conversion `C` says.
    ///
    /// # Errors
    ///
    /// When the value does not fit.
    #[inline]
    pub fn read_as<C: Convert<T>, R: Reader>(&mut self, mut reader: R) -> Result<(), DecodeError> {
        if C::OPTIONAL && reader.attribute_type()? == AttributeType::Null {
            return reader.null();
        }
        self.0 = Some(C::decode_field(reader)?);
        Ok(())
    }

    /// Reads a field that has a default: NULL leaves the slot empty, as an attribute that is not there does.
    ///
    /// # Errors
    ///
    /// When the value does not fit.
    #[inline]
    pub fn read_unless_null<R: Reader>(&mut self, mut reader: R) -> Result<(), DecodeError>
    where
        T: Attribute,
    {
        match reader.attribute_type()? {
            AttributeType::Null if !T::NULL_IS_A_VALUE => reader.null(),
            _ => self.read(reader),
        }
    }

    /// Reads a field that has a default as the conversion `C` says: NULL leaves the slot empty.
    ///
    /// # Errors
    ///
    /// When the value does not fit.
    #[inline]
    pub fn read_as_unless_null<C: Convert<T>, R: Reader>(&mut self, mut reader: R) -> Result<(), DecodeError> {
        match reader.attribute_type()? {
            AttributeType::Null => reader.null(),
            _ => self.read_as::<C, R>(reader),
        }
    }

    /// Fills an empty slot with what the type reads out of an absence.
    ///
    /// # Errors
    ///
    /// When the attribute is required.
    #[inline(always)]
    pub fn fill(&mut self, name: &'static str) -> Result<(), DecodeError>
    where
        T: Attribute,
    {
        if self.0.is_none() {
            self.0 = Some(T::absent().ok_or_else(|| DecodeError::missing(name))?);
        }
        Ok(())
    }

    /// Fills an empty slot with what the conversion `C` reads out of an absence.
    ///
    /// # Errors
    ///
    /// When the attribute is required.
    #[inline]
    pub fn fill_as<C: Convert<T>>(&mut self, name: &'static str) -> Result<(), DecodeError> {
        if self.0.is_none() {
            self.0 = Some(C::absent().ok_or_else(|| DecodeError::missing(name))?);
        }
        Ok(())
    }

    /// Fills an empty slot by a function: `#[record(default)]`.
    pub fn fill_with(&mut self, default: impl FnOnce() -> T) {
        self.0.get_or_insert_with(default);
    }

    /// Fills an empty slot from an alias: the attribute under its own name goes before it, in whatever order they came.
    pub fn fill_from(&mut self, alias: &mut Self) {
        self.0 = self.0.take().or_else(|| alias.0.take());
    }
}

/// For the arm that is never taken, since every slot has been filled.
#[cold]
#[doc(hidden)]
pub fn incomplete() -> DecodeError {
    DecodeError::invalid("a field was not filled")
}

/// A flattened struct that may be missing as a whole: `None` if none of its attributes is there, or all are NULL.
impl<T: Fields> Fields for Option<T> {
    type Partial = (bool, T::Partial);
    const NAMES: Names = T::NAMES;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        match self {
            Some(fields) => fields.encode_fields(map),
            None => {
                T::NAMES.each(&mut |attribute| map.leave_out(attribute.name, Absence::Unset));
                Ok(())
            }
        }
    }
    fn decode_field<R: Reader>(
        partial: &mut Self::Partial,
        name: &str,
        mut value: R,
    ) -> Result<Option<R>, DecodeError> {
        if value.attribute_type()? == AttributeType::Null {
            // A field that cannot be NULL is as absent as one that can.
            return T::decode_field(&mut partial.1, name, value).or(Ok(None));
        }
        let unknown = T::decode_field(&mut partial.1, name, value)?;
        partial.0 |= unknown.is_none();
        Ok(unknown)
    }
    fn complete(partial: Self::Partial) -> Result<Self, DecodeError> {
        if partial.0 { T::complete(partial.1).map(Some) } else { Ok(None) }
    }
}
