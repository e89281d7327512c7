//! Enums: which variant is stored, as a string or as the tag of a map, and the attributes alongside that tag.
use crate::codec::core::attribute::MapWriter;
use crate::codec::core::attribute_type::AttributeType;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::fields::{Fields, decode_beside};
use crate::codec::core::reader::{MapReader, Reader};

/// What is alongside the tag of a variant: nothing, where the variant is stored as its name alone.
pub struct Beside<R> {
    tag: &'static str,
    map: Option<R>,
}

/// Reads the name of a variant that may carry data: the tag of a map, or a string, as which an enum is stored while
/// none of its variants carries any.
///
/// # Errors
///
/// When the value is neither, or the tag is missing or no string.
pub fn read_variant<R: Reader>(mut reader: R, tag: &'static str) -> Result<(R::Text, Beside<R>), DecodeError> {
    match reader.attribute_type()? {
        AttributeType::S => Ok((reader.string()?, Beside { tag, map: None })),
        _ => Ok((reader.tag(tag)?, Beside { tag, map: Some(reader) })),
    }
}

/// Reads the name of a variant that carries no data: a string, or the tag of a map, as which it is stored while another
/// variant carries some.
///
/// # Errors
///
/// As [`read_variant`].
pub fn read_name<R: Reader>(mut reader: R, tag: &'static str) -> Result<R::Text, DecodeError> {
    match reader.attribute_type()? {
        AttributeType::M => reader.tag(tag),
        _ => reader.string(),
    }
}

/// A struct whose fields can be stored alongside the tag of an enum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields that could be stored alongside the tag of the enum",
    label = "a variant without names holds a struct that derives `Attribute`",
    note = "name what it holds, and it is an attribute of that name: `Email {{ address: String }}` in place of `Email(String)`"
)]
pub trait VariantFields: Fields {
    /// Writes the fields alongside the tag.
    ///
    /// # Errors
    ///
    /// When DynamoDB has no form for a field's value.
    fn write_beside<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        self.encode_fields(map)
    }
    /// Reads the fields alongside the tag.
    ///
    /// # Errors
    ///
    /// When an attribute does not fit its field, or a required one is not there.
    fn read_beside<R: Reader>(beside: Beside<R>) -> Result<Self, DecodeError> {
        beside.fields()
    }
}
#[diagnostic::do_not_recommend]
impl<T: Fields> VariantFields for T {}

impl<R: Reader> Beside<R> {
    /// Calls `each` with every attribute, the tag included. An error gets the attribute's name into its path.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    #[inline]
    pub fn map(
        self,
        each: impl FnMut(&str, <R::Map as MapReader>::Value<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.map.map_or(Ok(()), |reader| reader.map(each))
    }

    /// Reads a struct whose fields these attributes are, without the tag.
    ///
    /// # Errors
    ///
    /// When an attribute does not fit its field, or a required one is not there.
    pub fn fields<T: Fields>(self) -> Result<T, DecodeError> {
        match self.map {
            Some(reader) => decode_beside(self.tag, reader),
            None => T::complete(T::Partial::default()),
        }
    }
}
