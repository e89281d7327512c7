//! Values that an update sets on a field with `sanitize`: sanitized as in a record.

use super::node::Term;
use crate::codec::{EncodeError, Sanitize};

/// What becomes of the values that are given to a path.
#[derive(Clone, Copy)]
pub(crate) enum Sanitized {
    /// Nothing.
    Never,
    /// They are those of a field that is sanitized.
    By(Sanitize),
    /// They are parts of such a field's value, which is sanitized whole.
    Inside,
}

impl Sanitized {
    /// Of what is inside: a member, an element.
    pub(crate) fn inside(self, member: Self) -> Self {
        match self {
            Self::Never => member,
            Self::By(_) | Self::Inside => Self::Inside,
        }
    }
    /// What is stored of a term at such a path. Of arithmetic nothing is given.
    pub(crate) fn term(self, term: Term) -> Term {
        match (self, term) {
            (Self::By(sanitize), Term::Value(value)) => match sanitize(value) {
                Ok(value) => value.map_or(Term::Absent, Term::Value),
                Err(error) => Term::Invalid(error),
            },
            (Self::Inside, Term::Value(_)) => Term::Invalid(EncodeError::invalid(
                "is a part of a field that is sanitized, which only the whole value can be: set the whole field",
            )),
            (_, Term::IfNotExists(path, term)) => Term::IfNotExists(path, Box::new(self.term(*term))),
            (_, Term::ListAppend(a, b)) => Term::ListAppend(Box::new(self.term(*a)), Box::new(self.term(*b))),
            // What DynamoDB computes nobody has given.
            (_, term) => term,
        }
    }
}
