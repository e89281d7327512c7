//! What a query and a scan can be told alike.

use crate::bulk::options::BulkOptions;
use crate::codec::{EncodeError, Item};
use crate::cursor::Cursor;
use crate::expression::node::Node;

/// How much to read, and from where.
pub struct Options {
    pub(crate) filter: Node,
    pub(crate) limit: Option<u64>,
    /// The most results of each part.
    pub(crate) limit_each: Option<u64>,
    pub(crate) page_size: Option<u32>,
    pub(crate) max_scanned: Option<u64>,
    pub(crate) consistent: bool,
    pub(crate) all_attributes: bool,
    pub(crate) hide_expired: bool,
    pub(crate) start: Start,
    pub(crate) detailed: bool,
    /// Items of other records in the table too.
    pub(crate) any_items: bool,
    /// How the parts of the read are read side by side.
    pub(crate) bulk: BulkOptions,
    /// Something was said about that, so that it counts for a read of one part too.
    pub(crate) as_bulk: bool,
}

impl Options {
    /// The same for one of several parts.
    ///
    /// # Errors
    /// There is no one place where they all begin.
    pub(crate) fn of_part(&self) -> Result<Self, String> {
        if !matches!(self.start, Start::Beginning) {
            return Err("a read of several segments or partitions cannot start at one place: `.resume(…)` continues \
                 segments, each at its own"
                .into());
        }
        if self.max_scanned.is_some() {
            return Err(
                "`max_scanned` cannot be shared by several segments or partitions that are read in parallel".into()
            );
        }
        Ok(Self { filter: self.filter.clone(), start: Start::Beginning, bulk: self.bulk.clone(), ..*self })
    }
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
            limit_each: None,
            page_size: None,
            max_scanned: None,
            consistent: false,
            all_attributes: false,
            hide_expired: false,
            start: Start::Beginning,
            detailed: false,
            any_items: false,
            bulk: BulkOptions::default(),
            as_bulk: false,
        }
    }
}
