//! What every request needs of its [`Call`].

use tracing::Span;

use crate::codec::EncodeError;
use crate::error::{Call, Error};

impl Call {
    pub(crate) fn invalid(&self, why: impl Into<String>) -> Error {
        Error::InvalidUse(self.clone(), why.into())
    }
    /// Of a key that is asked for, or whose item is to be changed: there is none.
    pub(crate) fn no_such_key(&self, why: EncodeError) -> Error {
        Error::InvalidKey(self.clone(), why)
    }
    pub(crate) fn invalid_cursor(&self, why: impl Into<String>) -> Error {
        Error::InvalidCursor(self.clone(), why.into())
    }
    /// The span of the request: no values, no keys.
    pub(crate) fn span(&self) -> Span {
        tracing::debug_span!("dynamodb", operation = self.operation, table = %self.table)
    }
}
