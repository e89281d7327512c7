//! What may be done with an attribute: be a key, be counted, be searched.
use crate::codec::core::attribute::Attribute;
use crate::codec::core::attribute_type::{NumberBounds, ScalarType};

/// An attribute that is stored as a string, a number or binary: what keys and members of sets are made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be neither a key attribute nor a member of a set",
    label = "not stored as a string, a number or binary",
    note = "DynamoDB's keys and sets hold S, N or B only: no BOOL, NULL, list, map or set",
    note = "types of chrono, time, jiff, uuid, rust_decimal and bigdecimal need the features of these names"
)]
pub trait ScalarAttribute: Attribute {
    /// What [`Attribute::encode`] always writes.
    const TYPE: ScalarType;

    /// Whether each stored key reads as a value that is written as that same key again: a string is, a time, which is
    /// read in many forms and written in one, is not. Where this is `false`, the key of each item that is read is checked.
    const ONE_FORM: bool = false;
}

/// An attribute that is stored as a number: what DynamoDB does arithmetic on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number attribute",
    label = "arithmetic needs an attribute that is stored as a number"
)]
pub trait NumberAttribute: Attribute {
    /// The numbers that the type can hold: arithmetic that would leave them is refused, and nothing is changed.
    const BOUNDS: NumberBounds = NumberBounds::NONE;
}

/// An attribute that DynamoDB puts in an order: what `lt`, `le`, `gt`, `ge` and `between` are defined on.
///
/// All that is stored as a string, a number or binary; of what only a value says how it is stored, a value that has no order is
/// refused before anything is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order in DynamoDB",
    label = "strings, numbers and binary are ordered; a Boolean, a list, a map or a set can only be compared for \
             equality",
    note = "a type of your own that is stored as one of the three says so by `ScalarAttribute`"
)]
pub trait OrderedAttribute: Attribute {}

impl<T: ScalarAttribute> OrderedAttribute for T {}

/// An attribute that is stored as a string or binary: what `begins_with` is defined on.
#[diagnostic::on_unimplemented(
    message = "`begins_with` is not defined on `{Self}`",
    label = "needs a string or binary attribute",
    note = "compare the whole value with `eq`: in `.sort_key(eq(…))` what follows it in the key stays open"
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
pub trait AddAttribute: Attribute {
    /// The numbers that the type can hold, where it is a number.
    const BOUNDS: NumberBounds = NumberBounds::NONE;
}

impl<T: NumberAttribute> AddAttribute for T {
    const BOUNDS: NumberBounds = <T as NumberAttribute>::BOUNDS;
}
