//! What is found under a key.

use crate::codec::wire::row::Row;

/// What is under a key; `None` if nothing does.
pub(crate) type Found = Option<Row>;
