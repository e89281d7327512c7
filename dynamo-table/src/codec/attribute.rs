//! How a type is stored as one attribute value, and what may be done with it.
use crate::codec::error::{DecodeError, EncodeError};
use crate::codec::reader::{ListReader, Reader, read_elements};
use crate::codec::types::{Absence, ScalarType};
use crate::codec::writer::{ListWriter, Writer};

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
    note = "derive it: `#[derive(Attribute)]`, or store a serde type: `#[record(serde)]` on the field"
)]
pub trait Attribute: Sized {
    /// What a path to the attribute is compared with and set to: the type itself, but the content of an `Option`
    /// or a pointer.
    type Value: Attribute;

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

    /// Whether, and why, this value is stored by leaving its attribute out.
    fn absence(&self) -> Option<Absence> {
        None
    }

    /// What an attribute that is not there reads as. `None`: it is required.
    fn absent() -> Option<Self> {
        None
    }

    // How many of this type in a row are stored: a list. `u8` overrides both, so that bytes are binary.
    #[doc(hidden)]
    fn encode_slice<W: Writer>(slice: &[Self], writer: W) -> Result<(), EncodeError> {
        writer.list(|list| slice.iter().try_for_each(|element| list.element(element)))
    }
    #[doc(hidden)]
    fn decode_vec<R: Reader>(reader: R) -> Result<Vec<Self>, DecodeError> {
        let list = reader.open_list()?;
        let mut vec = Vec::with_capacity(list.len_hint());
        read_elements(list, |element| {
            vec.push(Self::decode(element)?);
            Ok(())
        })?;
        Ok(vec)
    }
}

/// An attribute that is stored as a string, a number or binary: what keys and members of sets are made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be neither a key attribute nor a member of a set",
    label = "not stored as a string, a number or binary",
    note = "DynamoDB's keys and sets hold S, N or B only: no BOOL, NULL, list, map or set"
)]
pub trait ScalarAttribute: Attribute {
    /// What [`Attribute::encode`] always writes.
    const TYPE: ScalarType;
}

/// An attribute that is stored as a number: what DynamoDB does arithmetic on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number attribute",
    label = "arithmetic needs an attribute that is stored as a number"
)]
pub trait NumberAttribute: Attribute {}

/// An attribute that is stored as a string or binary: what `begins_with` is defined on.
#[diagnostic::on_unimplemented(
    message = "`begins_with` is not defined on `{Self}`",
    label = "needs a string or binary attribute"
)]
pub trait PrefixAttribute: Attribute {}

/// An attribute that `contains` is defined on: a string, a list or a set.
#[diagnostic::on_unimplemented(
    message = "`contains` is not defined on `{Self}`",
    label = "needs a string, a list or a set"
)]
pub trait ContainsAttribute: Attribute {
    /// What `contains` looks for: a part of the string, an element of the list, a member of the set.
    type Element: Attribute;
}

/// An attribute that is stored as a set: what members are added to and deleted from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set attribute",
    label = "members can only be added to and deleted from a set"
)]
pub trait SetAttribute: Attribute {}

/// An attribute that DynamoDB's `ADD` is defined on: a number or a set.
#[diagnostic::on_unimplemented(message = "`add` is not defined on `{Self}`", label = "needs a number or a set")]
pub trait AddAttribute: Attribute {}

impl<T: NumberAttribute> AddAttribute for T {}
