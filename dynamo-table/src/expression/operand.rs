//! What may stand on the right-hand side of a comparison or an update.

use std::borrow::Cow;

use super::node::Term;
use super::path::{Path, Size};
use crate::codec::{Attribute, EpochMillis, EpochSeconds, Timestamp, encode};

/// A value of type `T`, something that stands for one, or another path of the same record.
// Exactly one impl fits an integer literal, so the literal takes the attribute's own type.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` cannot be compared with or set to `{Self}`",
    label = "expected `{T}`, a reference to one, or a path of the same record to one"
)]
pub trait Operand<R, T: ?Sized> {
    #[doc(hidden)]
    fn term(self) -> Term;
}

fn encoded<T: Attribute>(value: &T) -> Term {
    match value.absence() {
        Some(_) => Term::Absent,
        None => encode(value).map_or_else(Term::Invalid, Term::Value),
    }
}

impl<R, T: Attribute> Operand<R, T> for T {
    fn term(self) -> Term {
        encoded(&self)
    }
}
impl<R, T: Attribute> Operand<R, T> for &T {
    fn term(self) -> Term {
        encoded(self)
    }
}
impl<R> Operand<R, String> for &str {
    fn term(self) -> Term {
        encoded(&self.to_owned())
    }
}
impl<R> Operand<R, String> for Cow<'_, str> {
    fn term(self) -> Term {
        encoded(&self.into_owned())
    }
}
impl<R> Operand<R, Vec<u8>> for &[u8] {
    fn term(self) -> Term {
        encoded(&self.to_vec())
    }
}
impl<R, T: Timestamp> Operand<R, EpochSeconds<T>> for T {
    fn term(self) -> Term {
        encoded(&EpochSeconds(self))
    }
}
impl<R, T: Timestamp> Operand<R, EpochMillis<T>> for T {
    fn term(self) -> Term {
        encoded(&EpochMillis(self))
    }
}
impl<R, T: ?Sized, Role> Operand<R, T> for Path<R, T, Role> {
    fn term(self) -> Term {
        Term::Path(self.into_document())
    }
}
impl<R> Operand<R, u64> for Size<R> {
    fn term(self) -> Term {
        Term::Size(self.path)
    }
}
