//! How a type is stored as one attribute value, and where values go to: traits that name each other.
use crate::codec::core::attribute_type::{Absence, AttributeType, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError, EncodeProblem};
use crate::codec::core::number::Number;
use crate::codec::core::reader::{ListReader, Reader, read_elements};
use crate::codec::core::sealed::Sealed;

/// How a type is stored as one attribute value.
///
/// Implemented for the standard types; derive it for structs, newtypes and enums. By hand it takes two functions:
///
/// ```
/// use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};
///
/// #[derive(Debug, PartialEq)]
/// struct Address(std::net::IpAddr);
///
/// impl Attribute for Address {
///     type Value = Self;
///
///     fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
///         writer.string(&self.0.to_string())
///     }
///     fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
///         reader.string()?.as_ref().parse().map(Self).map_err(DecodeError::invalid)
///     }
/// }
///
/// let value = dynamo_table::codec::encode(&Address([127, 0, 0, 1].into()))?;
/// assert_eq!(value.as_s().unwrap(), "127.0.0.1");
/// # Ok::<(), EncodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "`Attribute` is not implemented for `{Self}`",
    note = "a type of chrono, time, jiff, uuid, rust_decimal, bigdecimal, bytes or serde_json: enable the feature \
            of `dynamo-table` that is named after its crate",
    note = "a type of your own: `#[derive(Attribute)]`; any other that serde knows: `#[record(serde)]` on the field"
)]
pub trait Attribute: Sized {
    /// What a path to the attribute is compared with and set to: the type itself, but the content of an `Option`
    /// or a pointer.
    type Value: Attribute;

    /// Whether an attribute that is not there can be read, as [`absent`](Self::absent) says: an update may remove it then.
    const OPTIONAL: bool = false;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// When DynamoDB has no such value: a number out of its range, over 32 levels of nesting.
    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError>;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// When the stored value is of another type, or does not fit this one.
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError>;

    /// Whether, and why, this value is stored by leaving its attribute out. Such a type has to read what is absent.
    fn absence(&self) -> Option<Absence> {
        None
    }

    /// What an attribute that is not there reads as. `None`: it is required. [`OPTIONAL`](Self::OPTIONAL) says the same.
    fn absent() -> Option<Self> {
        None
    }

    // NULL is a value of the type and not its absence, which it is to all others where there is a default.
    #[doc(hidden)]
    const NULL_IS_A_VALUE: bool = false;

    // How many of this type in a row are stored: a list. `u8` overrides all of it, so that bytes are binary.
    #[doc(hidden)]
    const IS_BYTE: bool = false;
    #[doc(hidden)]
    fn encode_slice<W: Writer>(slice: &[Self], writer: W) -> Result<(), EncodeError> {
        writer.list(|list| slice.iter().try_for_each(|element| list.element(element)))
    }
    #[doc(hidden)]
    fn decode_vec<R: Reader>(mut reader: R) -> Result<Vec<Self>, DecodeError> {
        match reader.attribute_type()? {
            AttributeType::Null => reader.null().map(|()| Vec::new()),
            AttributeType::Ss => decode_elements(reader.open_set(ScalarType::S)?),
            AttributeType::Ns => decode_elements(reader.open_set(ScalarType::N)?),
            AttributeType::Bs => decode_elements(reader.open_set(ScalarType::B)?),
            _ => decode_elements(reader.open_list()?),
        }
    }
}

fn decode_elements<T: Attribute, L: ListReader>(list: L) -> Result<Vec<T>, DecodeError> {
    let mut vec = Vec::with_capacity(list.len_hint());
    read_elements(list, |element| {
        vec.push(T::decode(element)?);
        Ok(())
    })?;
    Ok(vec)
}

/// How a field of type `T` is stored when not by its own [`Attribute`] impl.
///
/// [`AsSerde`](crate::codec::AsSerde), [`AsEpochSeconds`](crate::codec::AsEpochSeconds), [`AsEpochMillis`](crate::codec::AsEpochMillis) and
/// [`With`](crate::codec::With), which are behind `#[record(serde)]`, `epoch_seconds`, `epoch_millis` and `with = module`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be stored by `{Self}`",
    label = "`{T}` does not meet what this conversion asks of a type"
)]
pub trait Convert<T> {
    /// What a path to the field is compared with and set to.
    type Value: Attribute;

    /// Whether a field that is not stored can be read, as [`absent`](Self::absent) says: an update may remove it then.
    const OPTIONAL: bool = false;

    /// Writes the field, or leaves it out.
    ///
    /// # Errors
    ///
    /// When DynamoDB has no form for the value; the path holds the name.
    fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &T) -> Result<(), EncodeError>;

    /// Reads the field.
    ///
    /// # Errors
    ///
    /// When what is stored does not fit.
    fn decode_field<R: Reader>(reader: R) -> Result<T, DecodeError>;

    /// What a field that is not stored reads as. `None`: it is required.
    fn absent() -> Option<T>;
}

/// The place of one attribute value to be written. Writing consumes it.
///
/// Implemented by this crate only.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a writer of attribute values")]
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
    /// None today: a writer to come may refuse it.
    fn string(self, text: &str) -> Result<(), EncodeError>;

    /// For text that is known to be a number that DynamoDB can hold.
    #[doc(hidden)]
    fn checked_number(self, text: &str) -> Result<(), EncodeError>;

    /// Writes a number, in decimal: `1.5`, `-2`, `1E+5`.
    ///
    /// # Errors
    ///
    /// When the text is not a number that DynamoDB can hold.
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
    /// None today: a writer to come may refuse it.
    fn binary(self, bytes: &[u8]) -> Result<(), EncodeError>;

    /// Writes a Boolean.
    ///
    /// # Errors
    ///
    /// None today: a writer to come may refuse it.
    fn boolean(self, value: bool) -> Result<(), EncodeError>;

    /// Writes NULL.
    ///
    /// # Errors
    ///
    /// None today: a writer to come may refuse it.
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

    /// The same for a flattened struct: what it leaves out is removed.
    #[doc(hidden)]
    fn removing(&mut self) -> Removing<'_, Self> {
        Removing(self)
    }
}

/// Turns what would be left untouched into what is removed.
#[doc(hidden)]
pub struct Removing<'m, M>(&'m mut M);

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
