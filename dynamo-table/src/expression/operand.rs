//! What may stand on the right-hand side of a comparison or an update.

use std::borrow::Cow;

use super::node::Term;
use super::path::{Path, Size};
use super::role::Computable;
use crate::codec::{Attribute, EpochMillis, EpochSeconds, Timestamp, encode};

/// What has a term of type `T`.
#[doc(hidden)]
pub trait IntoTerm<R, T: ?Sized>: Sized {
    fn term(self) -> Term;
}

/// A value of type `T`, or something that stands for one: what ADD and DELETE, counters and parts of index keys take.
// Exactly one impl fits an integer literal, so the literal takes the attribute's own type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected `{T}`, or a reference to one",
    note = "ADD, DELETE, and counters with their bounds take values, not other attributes and not an `Option`"
)]
pub trait ValueOperand<R, T: ?Sized>: IntoTerm<R, T> {}

/// A value of type `T`, something that stands for one, or another path of the same record: what is compared with.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` cannot be compared with `{Self}`",
    label = "expected `{T}`, a reference to one, or a path of the same record to one",
    note = "where an attribute may be absent, ask for `.exists()` or `.not_exists()` in place of an `Option`"
)]
pub trait Operand<R, T: ?Sized>: IntoTerm<R, T> {}

/// What an update computes with: a value of type `T`, another path of the same record, or [`path.or(…)`](Path::or).
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` cannot be computed with `{Self}`",
    label = "expected `{T}`, a reference to one, a path of the same record to one, or `path.or(…)`",
    note = "for each attribute that is set, DynamoDB computes one sum, one difference or one joined list, of two operands: a \
            result cannot be computed with again, so add up the values first; and a size is for conditions only"
)]
pub trait SetOperand<R, T: ?Sized>: IntoTerm<R, T> {}

/// What an attribute of type `T` can be set to by an update: a value; where it is not a part of an index key also another path of
/// the same record, or what DynamoDB computes of them.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` cannot be set to `{Self}`",
    label = "expected `{T}`, a reference to one, or a path of the same record to one",
    note = "for an `Option` there are `.set_or_remove(path, option)`, which removes the attribute for `None`, and \
            `.set_if_some(path, option)`, which leaves it as it is"
)]
pub trait SetTo<R, T: ?Sized, Role>: IntoTerm<R, T> {}

fn encoded<T: Attribute>(value: &T) -> Term {
    match value.absence() {
        Some(_) => Term::Absent,
        None => encode(value).map_or_else(Term::Invalid, Term::Value),
    }
}

impl<R, T: Attribute> IntoTerm<R, T> for T {
    fn term(self) -> Term {
        encoded(&self)
    }
}
impl<R, T: Attribute> IntoTerm<R, T> for &T {
    fn term(self) -> Term {
        encoded(self)
    }
}
impl<R> IntoTerm<R, String> for &str {
    fn term(self) -> Term {
        encoded(&self.to_owned())
    }
}
impl<R> IntoTerm<R, String> for Cow<'_, str> {
    fn term(self) -> Term {
        encoded(&self.into_owned())
    }
}
impl<R> IntoTerm<R, Vec<u8>> for &[u8] {
    fn term(self) -> Term {
        encoded(&self.to_vec())
    }
}
impl<R, T: Timestamp> IntoTerm<R, EpochSeconds<T>> for T {
    fn term(self) -> Term {
        encoded(&EpochSeconds(self))
    }
}
impl<R, T: Timestamp> IntoTerm<R, EpochMillis<T>> for T {
    fn term(self) -> Term {
        encoded(&EpochMillis(self))
    }
}
impl<R, T: ?Sized, Role> IntoTerm<R, T> for Path<R, T, Role> {
    fn term(self) -> Term {
        Term::Path(self.into_document())
    }
}
impl<R> IntoTerm<R, u64> for Size<R> {
    fn term(self) -> Term {
        Term::Size(self.path)
    }
}

impl<R, T: Attribute> ValueOperand<R, T> for T {}
impl<R, T: Attribute> ValueOperand<R, T> for &T {}
impl<R> ValueOperand<R, String> for &str {}
impl<R> ValueOperand<R, String> for Cow<'_, str> {}
impl<R> ValueOperand<R, Vec<u8>> for &[u8] {}
impl<R, T: Timestamp> ValueOperand<R, EpochSeconds<T>> for T {}
impl<R, T: Timestamp> ValueOperand<R, EpochMillis<T>> for T {}

impl<R, T: Attribute> Operand<R, T> for T {}
impl<R, T: Attribute> Operand<R, T> for &T {}
impl<R> Operand<R, String> for &str {}
impl<R> Operand<R, String> for Cow<'_, str> {}
impl<R> Operand<R, Vec<u8>> for &[u8] {}
impl<R, T: Timestamp> Operand<R, EpochSeconds<T>> for T {}
impl<R, T: Timestamp> Operand<R, EpochMillis<T>> for T {}

impl<R, T: Attribute> SetOperand<R, T> for T {}
impl<R, T: Attribute> SetOperand<R, T> for &T {}
impl<R> SetOperand<R, String> for &str {}
impl<R> SetOperand<R, String> for Cow<'_, str> {}
impl<R> SetOperand<R, Vec<u8>> for &[u8] {}
impl<R, T: Timestamp> SetOperand<R, EpochSeconds<T>> for T {}
impl<R, T: Timestamp> SetOperand<R, EpochMillis<T>> for T {}

impl<R, T: Attribute, Role> SetTo<R, T, Role> for T {}
impl<R, T: Attribute, Role> SetTo<R, T, Role> for &T {}
impl<R, Role> SetTo<R, String, Role> for &str {}
impl<R, Role> SetTo<R, String, Role> for Cow<'_, str> {}
impl<R, Role> SetTo<R, Vec<u8>, Role> for &[u8] {}
impl<R, T: Timestamp, Role> SetTo<R, EpochSeconds<T>, Role> for T {}
impl<R, T: Timestamp, Role> SetTo<R, EpochMillis<T>, Role> for T {}

// A size is known by conditions only.
impl<R> Operand<R, u64> for Size<R> {}
impl<R, T: ?Sized, Role> Operand<R, T> for Path<R, T, Role> {}
impl<R, T: ?Sized, Role> SetOperand<R, T> for Path<R, T, Role> {}
impl<R, T: ?Sized, Role: Computable, Other> SetTo<R, T, Role> for Path<R, T, Other> {}
