//! Where values come from.
use crate::codec::core::attribute_type::{AttributeType, ScalarType};
use crate::codec::core::error::DecodeError;
use crate::codec::core::sealed::Sealed;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use std::collections::HashMap;

/// One attribute value to be read. Reading consumes it; one that is not read is skipped.
///
/// Implemented by this crate only.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a reader of attribute values")]
pub trait Reader: Sized + Sealed {
    /// Text as this reader has it: borrowed where it can be, else owned.
    type Text: AsRef<str> + Into<String>;
    #[doc(hidden)]
    type List: ListReader<Text = Self::Text>;
    #[doc(hidden)]
    type Set: ListReader<Text = Self::Text>;
    #[doc(hidden)]
    type Map: MapReader<Text = Self::Text>;

    /// The type of the value, which stays to be read.
    ///
    /// # Errors
    ///
    /// When it is none that this crate knows.
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError>;

    /// Reads a string.
    ///
    /// # Errors
    ///
    /// When the value has another type, as with all methods here.
    fn string(self) -> Result<Self::Text, DecodeError>;

    // The conversion of a `Cow` is not inlined by the standard library: a reader that borrows does it itself.
    #[doc(hidden)]
    #[inline(always)]
    fn owned_string(self) -> Result<String, DecodeError> {
        self.string().map(Into::into)
    }

    /// Reads a number, as the text that is stored: [`Number`](crate::codec::Number) reads it exactly.
    ///
    /// # Errors
    ///
    /// When the value has another type.
    fn number(self) -> Result<Self::Text, DecodeError>;

    /// Reads binary.
    ///
    /// # Errors
    ///
    /// When the value has another type.
    fn binary(self) -> Result<Vec<u8>, DecodeError>;

    /// Reads a Boolean.
    ///
    /// # Errors
    ///
    /// When the value has another type.
    fn boolean(self) -> Result<bool, DecodeError>;

    /// Reads NULL.
    ///
    /// # Errors
    ///
    /// When the value has another type.
    fn null(self) -> Result<(), DecodeError>;

    /// The string attribute `name` of this map, ahead of the others, wherever it is: the tag of an enum.
    ///
    /// # Errors
    ///
    /// When the value is not a map, or the attribute is missing or not a string.
    fn tag(&mut self, name: &'static str) -> Result<Self::Text, DecodeError>;

    // Opened to be pulled from, which is what serde needs. Everybody else uses the methods below.
    #[doc(hidden)]
    fn open_list(self) -> Result<Self::List, DecodeError>;
    #[doc(hidden)]
    fn open_set(self, of: ScalarType) -> Result<Self::Set, DecodeError>;
    #[doc(hidden)]
    fn open_map(self) -> Result<Self::Map, DecodeError>;

    /// Reads whatever it is. A reader that holds a value already hands it on.
    #[doc(hidden)]
    fn any(self) -> Result<V, DecodeError> {
        read_any(self)
    }

    /// Calls `each` with every attribute of a map, in no order. An error gets the attribute's name into its path.
    ///
    /// # Errors
    ///
    /// When the value has another type or nests too deep, and those of `each`.
    #[inline(always)]
    fn map(
        self,
        mut each: impl FnMut(&str, <Self::Map as MapReader>::Value<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let mut map = self.open_map()?;
        while let Some(name) = map.next_name()? {
            each(name.as_ref(), map.value()).map_err(|e| e.in_attribute(name.as_ref()))?;
        }
        Ok(())
    }

    /// Calls `each` with every element of a list, in order. An error gets the element's place into its path.
    ///
    /// # Errors
    ///
    /// When the value has another type or nests too deep, and those of `each`.
    #[inline(always)]
    fn list(
        self,
        each: impl FnMut(<Self::List as ListReader>::Value<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        read_elements(self.open_list()?, each)
    }

    /// Calls `each` with every member of a set, each as a value of the type `of`, in no order.
    ///
    /// # Errors
    ///
    /// When the value has another type, and those of `each`.
    #[inline(always)]
    fn set(
        self,
        of: ScalarType,
        each: impl FnMut(<Self::Set as ListReader>::Value<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        read_elements(self.open_set(of)?, each)
    }
}

#[inline(always)]
pub(crate) fn read_elements<L: ListReader>(
    mut list: L,
    mut each: impl FnMut(L::Value<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut index = 0;
    while let Some(element) = list.next()? {
        each(element).map_err(|e| e.in_element(index))?;
        index += 1;
    }
    Ok(())
}

/// Binary that may be empty. Other mappers store that as NULL.
pub(crate) fn binary_or_empty<R: Reader>(mut reader: R) -> Result<Vec<u8>, DecodeError> {
    match reader.attribute_type()? {
        AttributeType::Null => reader.null().map(|()| Vec::new()),
        _ => reader.binary(),
    }
}

/// Numbers stay the text they are, so that what is only passed on is not changed.
fn read_any<R: Reader>(mut reader: R) -> Result<V, DecodeError> {
    let (mut values, mut map, mut texts, mut blobs) = (Vec::new(), HashMap::new(), Vec::new(), Vec::new());
    Ok(match reader.attribute_type()? {
        AttributeType::S => V::S(reader.owned_string()?),
        AttributeType::N => V::N(reader.number()?.into()),
        AttributeType::B => V::B(Blob::new(reader.binary()?)),
        AttributeType::Bool => V::Bool(reader.boolean()?),
        AttributeType::Null => reader.null().map(|()| V::Null(true))?,
        AttributeType::L => {
            reader.list(|element| element.any().map(|value| values.push(value)))?;
            V::L(values)
        }
        AttributeType::M => {
            reader.map(|name, value| value.any().map(|value| drop(map.insert(name.to_owned(), value))))?;
            V::M(map)
        }
        AttributeType::Ss => {
            reader.set(ScalarType::S, |member| member.owned_string().map(|text| texts.push(text)))?;
            V::Ss(texts)
        }
        AttributeType::Ns => {
            reader.set(ScalarType::N, |member| member.number().map(|text| texts.push(text.into())))?;
            V::Ns(texts)
        }
        AttributeType::Bs => {
            reader.set(ScalarType::B, |member| member.binary().map(|bytes| blobs.push(Blob::new(bytes))))?;
            V::Bs(blobs)
        }
    })
}

/// An opened list or set.
#[doc(hidden)]
pub trait ListReader: Sealed {
    type Text;
    type Value<'v>: Reader<Text = Self::Text>
    where
        Self: 'v;

    fn next(&mut self) -> Result<Option<Self::Value<'_>>, DecodeError>;
    /// How many elements there are, where that is known beforehand.
    fn len_hint(&self) -> usize {
        0
    }
}

/// An opened map.
#[doc(hidden)]
pub trait MapReader: Sealed {
    type Text: AsRef<str> + Into<String>;
    type Value<'v>: Reader<Text = Self::Text>
    where
        Self: 'v;

    fn next_name(&mut self) -> Result<Option<Self::Text>, DecodeError>;
    /// The value under the name that was handed out last.
    fn value(&mut self) -> Self::Value<'_>;
}
