//! One item as it is written: its JSON, its size, and those of its attributes that more is wanted of than to be sent.

use std::fmt;
use std::ops::Range;

use aws_sdk_dynamodb::types::AttributeValue as V;

use crate::codec::core::error::{EncodeError, EncodeProblem};
use crate::codec::core::value::Item;

/// Where an item is written to. It is used for one after another, so that its memory is asked for once.
#[derive(Default)]
pub(crate) struct Output {
    pub(super) json: String,
    pub(super) size: usize,
    /// Where the names are of all maps that are being written: the outer ones first.
    pub(super) names: Vec<Range<usize>>,
    kept: Vec<Kept>,
}

/// An attribute of the item that is kept besides.
struct Kept {
    name: &'static str,
    there: bool,
    /// The last one that was there, whose memory is used again.
    value: V,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Output {
    /// Keeps the attributes of these names: scalars.
    pub(crate) fn keeping(names: impl IntoIterator<Item = &'static str>) -> Self {
        let mut kept: Vec<Kept> = Vec::new();
        for name in names {
            if kept.iter().all(|kept| kept.name != name) {
                kept.push(Kept { name, there: false, value: V::Null(true) });
            }
        }
        Self { kept, ..Self::default() }
    }
    /// Forgets the last item.
    pub(super) fn begin(&mut self) {
        self.json.clear();
        self.names.clear();
        self.size = 0;
        self.kept.iter_mut().for_each(|kept| kept.there = false);
    }
    /// The item in DynamoDB's JSON.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }
    /// The item's size by DynamoDB's rules: what [`item_size`](crate::codec::item_size) says of its map.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
    /// One of those that are kept.
    pub(crate) fn kept(&self, name: &str) -> Option<&V> {
        self.kept.iter().find(|kept| kept.name == name && kept.there).map(|kept| &kept.value)
    }
    /// All of them.
    pub(crate) fn kept_item(&self) -> Item {
        let there = self.kept.iter().filter(|kept| kept.there);
        there.map(|kept| (kept.name.to_owned(), kept.value.clone())).collect()
    }

    /// Where an attribute of the item is kept, if it is.
    #[inline]
    pub(super) fn keeps(&self, name: &str) -> Option<usize> {
        self.kept.iter().position(|kept| kept.name == name)
    }
    pub(super) fn keep_string(&mut self, at: usize, text: &str) {
        let Kept { there, value, .. } = &mut self.kept[at];
        *there = true;
        match value {
            V::S(kept) => text.clone_into(kept),
            other => *other = V::S(text.to_owned()),
        }
    }
    pub(super) fn keep_number(&mut self, at: usize, text: &str) {
        let Kept { there, value, .. } = &mut self.kept[at];
        *there = true;
        match value {
            V::N(kept) => text.clone_into(kept),
            other => *other = V::N(text.to_owned()),
        }
    }
    pub(super) fn keep(&mut self, at: usize, value: V) {
        let kept = &mut self.kept[at];
        (kept.there, kept.value) = (true, value);
    }

    /// What is written since `from`, of the names of one map, is there once.
    pub(super) fn check_names(&mut self, from: usize) -> Result<(), EncodeError> {
        let json = &self.json;
        self.names[from..].sort_unstable_by(|one, other| json[one.clone()].cmp(&json[other.clone()]));
        let twice = self.names[from..].windows(2).find(|pair| json[pair[0].clone()] == json[pair[1].clone()]);
        match twice {
            None => Ok(()),
            Some(pair) => Err(EncodeError::new(EncodeProblem::Twice).in_attribute(&json[pair[0].clone()])),
        }
    }
}
