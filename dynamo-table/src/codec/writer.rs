//! Where values go to.
use crate::codec::attribute::Attribute;
use crate::codec::convert::Convert;
use crate::codec::error::{EncodeError, EncodeProblem};
use crate::codec::number::Number;
use crate::codec::sealed::Sealed;
use crate::codec::types::{Absence, ScalarType};

/// The place of one attribute value to be written. Writing consumes it.
///
/// Implemented by this crate only.
#[diagnostic::on_unimplemented(message = "`{Self}` is no writer of attribute values")]
pub trait Writer: Sized + Sealed {
    #[doc(hidden)]
    type List<'l>: ListWriter;
    #[doc(hidden)]
    type Set<'s>: ListWriter;
    #[doc(hidden)]
    type Map<'m>: MapWriter;

    /// Writes a string.
    ///
    /// # Errors
    ///
    /// None of its own, as with the other methods here that say nothing else.
    fn string(self, text: &str) -> Result<(), EncodeError>;

    /// For text that is known to be a number that DynamoDB can hold.
    #[doc(hidden)]
    fn checked_number(self, text: &str) -> Result<(), EncodeError>;

    /// Writes a number, in decimal: `1.5`, `-2`, `1E+5`.
    ///
    /// # Errors
    ///
    /// When the text is no number that DynamoDB can hold.
    fn number(self, text: &str) -> Result<(), EncodeError> {
        match text.parse::<Number>() {
            Ok(_) => self.checked_number(text),
            Err(_) => Err(EncodeError::new(EncodeProblem::Number)),
        }
    }

    /// Writes binary.
    ///
    /// # Errors
    ///
    /// None of its own.
    fn binary(self, bytes: &[u8]) -> Result<(), EncodeError>;

    /// Writes a Boolean.
    ///
    /// # Errors
    ///
    /// None of its own.
    fn boolean(self, value: bool) -> Result<(), EncodeError>;

    /// Writes NULL.
    ///
    /// # Errors
    ///
    /// None of its own.
    fn null(self) -> Result<(), EncodeError>;

    /// Writes a list of what `elements` adds to it.
    ///
    /// # Errors
    ///
    /// When this is more than 32 levels deep, and those of `elements`.
    fn list(self, elements: impl FnOnce(&mut Self::List<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError>;

    /// Writes a set of what `members` adds to it, which have to be of the type `of`. DynamoDB has no empty sets: write
    /// none.
    ///
    /// # Errors
    ///
    /// When a member is of another type, and those of `members`.
    fn set(
        self,
        of: ScalarType,
        members: impl FnOnce(&mut Self::Set<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError>;

    /// Writes a map of what `attributes` adds to it.
    ///
    /// # Errors
    ///
    /// When this is more than 32 levels deep, when a name comes twice, and those of `attributes`.
    fn map(self, attributes: impl FnOnce(&mut Self::Map<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError>;
}

/// A list or a set that is being written.
pub trait ListWriter: Sealed {
    #[doc(hidden)]
    type Value<'v>: Writer
    where
        Self: 'v;

    #[doc(hidden)]
    fn next(&mut self) -> (usize, Self::Value<'_>);

    /// Adds one element. What would be left out as an attribute (`None`, an empty set) is NULL here.
    ///
    /// # Errors
    ///
    /// Those of the element, with its place in their path.
    #[inline(always)]
    fn element<T: Attribute>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element_with(|writer| value.encode(writer))
    }

    /// Adds one element by a function.
    ///
    /// # Errors
    ///
    /// Those of the function, with the element's place in their path.
    #[inline(always)]
    fn element_with(
        &mut self,
        encode: impl FnOnce(Self::Value<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let (index, place) = self.next();
        encode(place).map_err(|e| e.in_element(index))
    }
}

/// A map or an item that is being written.
pub trait MapWriter: Sealed + Sized {
    #[doc(hidden)]
    type Value<'v>: Writer
    where
        Self: 'v;

    #[doc(hidden)]
    fn place(&mut self, name: &str) -> Self::Value<'_>;

    /// Told of an attribute that is left out, and why.
    #[doc(hidden)]
    fn leave_out(&mut self, _name: &str, _why: Absence) {}

    /// Whether the attribute is written at all; else its value is not even encoded.
    #[doc(hidden)]
    #[inline(always)]
    fn wants(&self, _name: &str) -> bool {
        true
    }

    /// Writes one attribute, or leaves out a value that is stored by its absence: `None`, an empty set.
    ///
    /// # Errors
    ///
    /// Those of the value, with the name in their path.
    #[inline(always)]
    fn attribute<T: Attribute>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        match value.absence() {
            None => self.attribute_with(name, |writer| value.encode(writer)),
            Some(why) => {
                self.leave_out(name, why);
                Ok(())
            }
        }
    }

    /// The same, but `None` removes what is stored: `#[record(none = remove)]`.
    ///
    /// # Errors
    ///
    /// Those of the value, with the name in their path.
    #[inline]
    fn attribute_or_removed<T: Attribute>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        Removing(self).attribute(name, value)
    }

    /// Writes one attribute by a function. It is never left out.
    ///
    /// # Errors
    ///
    /// Those of the function, with the name in their path.
    #[inline(always)]
    fn attribute_with(
        &mut self,
        name: &str,
        encode: impl FnOnce(Self::Value<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.wants(name) { encode(self.place(name)).map_err(|e| e.in_attribute(name)) } else { Ok(()) }
    }

    /// Writes one attribute as the conversion `C` says.
    ///
    /// # Errors
    ///
    /// Those of the conversion, with the name in their path.
    #[inline]
    fn converted<C: Convert<T>, T>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        if self.wants(name) { C::encode_field(self, name, value) } else { Ok(()) }
    }

    /// The same, but `None` removes what is stored.
    ///
    /// # Errors
    ///
    /// Those of the conversion, with the name in their path.
    #[inline]
    fn converted_or_removed<C: Convert<T>, T>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        Removing(self).converted::<C, T>(name, value)
    }
}

/// Turns what would be left untouched into what is removed.
struct Removing<'m, M>(&'m mut M);

impl<M> Sealed for Removing<'_, M> {}
impl<M: MapWriter> MapWriter for Removing<'_, M> {
    type Value<'v>
        = M::Value<'v>
    where
        Self: 'v;

    #[inline]
    fn place(&mut self, name: &str) -> M::Value<'_> {
        self.0.place(name)
    }
    fn leave_out(&mut self, name: &str, why: Absence) {
        self.0.leave_out(name, if why == Absence::Unset { Absence::Removed } else { why });
    }
    fn wants(&self, name: &str) -> bool {
        self.0.wants(name)
    }
}

/// One level further down.
pub(crate) fn inner(depth: u8) -> Result<u8, EncodeError> {
    depth.checked_sub(1).ok_or_else(|| EncodeError::new(EncodeProblem::TooDeep))
}
