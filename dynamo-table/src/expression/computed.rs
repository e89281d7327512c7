//! Values that DynamoDB computes from what the item holds, for an update's SET.

use std::marker::PhantomData;

use super::node::Term;
use super::operand::{IntoTerm, SetOperand};
use super::path::Path;
use crate::codec::{Attribute, NumberAttribute};

/// A value of type `T` that DynamoDB computes from what the item of record `R` holds before the update. Made by
/// [`Path::plus`], [`Path::minus`], [`Path::or`] and [`Path::joined`]; only `.set` takes it: conditions cannot compute.
///
/// An update that computes is not the same twice, so it is not sent again after a lost answer.
#[must_use = "a value does nothing until it is set"]
pub struct Computed<R, T> {
    term: Term,
    of: PhantomData<fn() -> (*const R, *const T)>,
}

impl<R, T> SetOperand<R, T> for Computed<R, T> {}
impl<R, T> IntoTerm<R, T> for Computed<R, T> {
    fn term(self) -> Term {
        self.term
    }
}

impl<R, T> Computed<R, T> {
    /// A value to compute with, where it stands first: `Computed::of(100).minus(Player::POINTS)`.
    pub fn of(value: impl SetOperand<R, T>) -> Self {
        Self::new(value.term())
    }
    fn new(term: Term) -> Self {
        Self { term, of: PhantomData }
    }
}

impl<R, T: NumberAttribute> Computed<R, T> {
    /// The sum of the two.
    pub fn plus(self, other: impl SetOperand<R, T>) -> Self {
        Self::new(Term::Sum(Box::new(self.term), "+", Box::new(other.term()), <T as NumberAttribute>::BOUNDS.into()))
    }
    /// The difference of the two.
    pub fn minus(self, other: impl SetOperand<R, T>) -> Self {
        Self::new(Term::Sum(Box::new(self.term), "-", Box::new(other.term()), <T as NumberAttribute>::BOUNDS.into()))
    }
}
impl<R, T: Attribute> Computed<R, Vec<T>> {
    /// This list with the other behind it.
    #[doc(alias = "list_append")]
    pub fn joined(self, other: impl SetOperand<R, Vec<T>>) -> Self {
        Self::new(Term::ListAppend(Box::new(self.term), Box::new(other.term())))
    }
}

impl<R, T: Attribute, Role> Path<R, T, Role> {
    /// What this attribute holds, or the value where it is absent.
    #[doc(alias = "if_not_exists")]
    pub fn or(self, value: impl SetOperand<R, T>) -> Computed<R, T> {
        Computed::new(Term::IfNotExists(self.into_document(), Box::new(value.term())))
    }
}
impl<R, T: NumberAttribute, Role> Path<R, T, Role> {
    /// The sum of this attribute and another value.
    pub fn plus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        Computed::new(Term::Path(self.into_document())).plus(other)
    }
    /// The difference of this attribute and another value.
    pub fn minus(self, other: impl SetOperand<R, T>) -> Computed<R, T> {
        Computed::new(Term::Path(self.into_document())).minus(other)
    }
}
impl<R, T: Attribute, Role> Path<R, Vec<T>, Role> {
    /// This list with the other behind it.
    #[doc(alias = "list_append")]
    pub fn joined(self, other: impl SetOperand<R, Vec<T>>) -> Computed<R, Vec<T>> {
        Computed::new(Term::Path(self.into_document())).joined(other)
    }
}
