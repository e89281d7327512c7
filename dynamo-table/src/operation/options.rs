//! What a query and a scan can be told alike.

use crate::codec::{EncodeError, Item};
use crate::cursor::Cursor;
use crate::expression::node::Node;

/// How much to read, and from where.
pub(crate) struct Options {
    pub(crate) filter: Node,
    pub(crate) limit: Option<u64>,
    pub(crate) page_size: Option<u32>,
    pub(crate) max_scanned: Option<u64>,
    pub(crate) consistent: bool,
    pub(crate) all_attributes: bool,
    pub(crate) hide_expired: bool,
    pub(crate) start: Start,
    pub(crate) detailed: bool,
}

/// Where to begin.
pub(crate) enum Start {
    Beginning,
    At(Cursor),
    After(Result<Item, EncodeError>),
}

impl Start {
    /// The cursor that was given.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        match self {
            Self::At(cursor) => Some(cursor.clone()),
            Self::Beginning | Self::After(_) => None,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            filter: Node::Constant(true),
            limit: None,
            page_size: None,
            max_scanned: None,
            consistent: false,
            all_attributes: false,
            hide_expired: false,
            start: Start::Beginning,
            detailed: false,
        }
    }
}
