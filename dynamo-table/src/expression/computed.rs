//! Values that DynamoDB computes from what the item holds, for an update's SET.

use std::marker::PhantomData;

use super::node::Term;
use super::operand::{IntoTerm, SetOperand, SetTo};
use super::path::{Path, is_list};
use super::role::Computable;
use crate::codec::{Attribute, NumberAttribute};

/// A sum, a difference or a joined list, of type `T`, that DynamoDB computes from what the item of record `R` holds before the
/// update. Made by `plus`, `minus` and `joined` of a [`Path`] and of a [`ComputedOperand`]; only `.set` takes it.
///
/// It has no further operator, and is not an operand itself: DynamoDB computes one of these for each attribute that is set. An update
/// that computes is not the same twice, so it is not sent again after a lost response.
#[must_use = "a value does nothing until it is set"]
pub struct Computed<R, T> {
    term: Term,
    of: Of<R, T>,
}

/// What may be computed with besides a path and a value: what an attribute holds, or something else where it is absent. Made by
/// [`Path::or`], and by [`Computed::of`] of a value that stands first.
#[must_use = "a value does nothing until it is set"]
pub struct ComputedOperand<R, T> {
    term: Term,
    of: Of<R, T>,
}

/// `*const` in a `fn() ->` keeps the value `Send + Sync` whatever the record is.
type Of<R, T> = PhantomData<fn() -> (*const R, *const T)>;

impl<R, T> IntoTerm<R, T> for Computed<R, T> {
    fn term(self) -> Term {
        self.term
    }
}
impl<R, T> IntoTerm<R, T> for ComputedOperand<R, T> {
    fn term(self) -> Term {
        self.term
    }
}
impl<R, T> SetOperand<R, T> for ComputedOperand<R, T> {}
impl<R, T, Role: Computable> SetTo<R, T, Role> for Computed<R, T> {}
impl<R, T, Role: Computable> SetTo<R, T, Role> for ComputedOperand<R, T> {}

fn sum<R, T: NumberAttribute>(first: Term, operator: &'static str, second: impl SetOperand<R, T>) -> Computed<R, T> {
    Computed {
        term: Term::Sum(Box::new(first), operator, Box::new(second.term()), <T as NumberAttribute>::BOUNDS.into()),
        of: PhantomData,
    }
}
fn joined<R, T: Attribute>(first: Term, second: impl SetOperand<R, Vec<T>>) -> Computed<R, Vec<T>> {
    const { is_list::<T>() };
    Computed { term: Term::ListAppend(Box::new(first), Box::new(second.term())), of: PhantomData }
}

/// What may have a further operator: nothing that is computed. The methods that ask for it are there for its message.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "nothing is computed of what is computed",
    label = "DynamoDB computes one sum, one difference or one joined list for each attribute that is set",
    note = "add up the values at hand before: `path.plus(1 + 2)`; of several attributes compute in Rust: read the item, and set the \
            result on condition that they are what was read"
)]
pub trait FurtherOperator {}

#[doc(hidden)]
impl<R, T> Computed<R, T> {
    pub fn plus<V>(self, _: V) -> Self
    where
        Self: FurtherOperator,
    {
        self
    }
    pub fn minus<V>(self, _: V) -> Self
    where
        Self: FurtherOperator,
    {
        self
    }
    pub fn joined<V>(self, _: V) -> Self
    where
        Self: FurtherOperator,
    {
        self
    }
}

impl<R, T> Computed<R, T> {
    /// A value to compute with, where it stands first: `Computed::of(100).minus(Player::POINTS)`.
    pub fn of(value: impl SetOperand<R, T>) -> ComputedOperand<R, T> {
        ComputedOperand { term: value.term(), of: PhantomData }
    }
}

impl<R, T: NumberAttribute> ComputedOperand<R, T> {
    /// The sum of the two.
    pub fn plus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        sum(self.term, "+", other)
    }
    /// The difference of the two.
    pub fn minus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        sum(self.term, "-", other)
    }
}
impl<R, T: Attribute> ComputedOperand<R, Vec<T>> {
    /// This list with the other after it.
    #[doc(alias = "list_append")]
    pub fn joined(self, other: impl SetOperand<R, Vec<T>>) -> Computed<R, Vec<T>> {
        joined(self.term, other)
    }
}

impl<R, T: Attribute, Role> Path<R, T, Role> {
    /// What this attribute holds, or the value where it is absent: another path, or a further `or`, may stand in place of the
    /// value.
    #[doc(alias = "if_not_exists")]
    pub fn or(self, value: impl SetOperand<R, T>) -> ComputedOperand<R, T> {
        ComputedOperand { term: value.term().unless(self.into_document()), of: PhantomData }
    }
}
impl<R, T: NumberAttribute, Role> Path<R, T, Role> {
    /// The sum of this attribute and another value.
    ///
    /// The result stays within the type, or nothing is changed: [`BelowFloor`](crate::Error::BelowFloor),
    /// [`AboveCeiling`](crate::Error::AboveCeiling). No condition of DynamoDB's can add, so of a sum of two attributes, and of a
    /// difference where the type is signed, each has to be within half of what the type holds:
    /// [`ConditionFailed`](crate::Error::ConditionFailed) if not.
    pub fn plus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        sum(Term::Path(self.into_document()), "+", other)
    }
    /// The difference of this attribute and another value; for its bounds see [`plus`](Self::plus).
    pub fn minus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        sum(Term::Path(self.into_document()), "-", other)
    }
}
impl<R, T: Attribute, Role> Path<R, Vec<T>, Role> {
    /// This list with the other after it.
    #[doc(alias = "list_append")]
    pub fn joined(self, other: impl SetOperand<R, Vec<T>>) -> Computed<R, Vec<T>> {
        joined(Term::Path(self.into_document()), other)
    }
}
