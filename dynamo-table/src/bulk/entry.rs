//! One item on its way: which it is, and what is sent for it.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::time::Instant;

use crate::codec::Item;
use crate::error::Error;
use crate::identity::Identity;

/// One item on its way.
pub struct Entry<P> {
    /// Its place in the account; set when it is entered there.
    pub(crate) position: u64,
    pub(crate) identity: Identity,
    /// About how long it is in the request, in bytes.
    pub(crate) bytes: usize,
    /// What it is expected to consume.
    pub(crate) units: Units,
    /// What is sent.
    pub(crate) payload: P,
    pub(crate) tried: Tried,
}

/// How many capacity units an entry is expected to consume.
#[derive(Debug, Clone, Copy)]
pub enum Units {
    Known(f64),
    /// As many as those of the last request did; the first as many as it may.
    AtMost(f64),
}

/// The units of an eventually consistent read of the largest item, 400 KB; one that is consistent consumes twice as many.
pub(crate) const LARGEST_READ: f64 = 50.0;

/// What became of an entry's attempts.
#[derive(Default)]
pub struct Tried {
    /// How many there were.
    pub(crate) attempts: u32,
    /// How often in a row it was left over.
    pub(crate) left_over: u32,
    /// Not before this: it was left over.
    pub(crate) rests_until: Option<Instant>,
    /// The most entries that may be in its request: fewer, once a request with it was refused as invalid.
    pub(crate) company: Option<usize>,
    /// Why the last one failed.
    pub(crate) error: Option<Arc<Error>>,
}

impl<P> Entry<P> {
    pub(crate) fn new(identity: Identity, bytes: usize, units: Units, payload: P) -> Self {
        Self { position: 0, identity, bytes, units, payload, tried: Tried::default() }
    }
}

/// About how many bytes a value takes in a request's JSON: what the limit on a request's size is measured by.
pub(crate) fn encoded_bytes(value: &AttributeValue) -> usize {
    /// `{"S":…},` around a value.
    const AROUND: usize = 8;
    AROUND
        + match value {
            AttributeValue::S(text) => text_bytes(text),
            AttributeValue::N(text) => text.len() + 2,
            AttributeValue::B(bytes) => base64_bytes(bytes.as_ref()),
            AttributeValue::Ss(set) => set.iter().map(|text| text_bytes(text) + 1).sum(),
            AttributeValue::Ns(set) => set.iter().map(|text| text.len() + 3).sum(),
            AttributeValue::Bs(set) => set.iter().map(|bytes| base64_bytes(bytes.as_ref()) + 1).sum(),
            AttributeValue::L(list) => list.iter().map(encoded_bytes).sum(),
            AttributeValue::M(map) => item_bytes(map),
            _ => 8,
        }
}

/// About how many bytes an item takes in a request's JSON.
pub(crate) fn item_bytes(item: &Item) -> usize {
    item.iter().map(|(name, value)| text_bytes(name) + 2 + encoded_bytes(value)).sum::<usize>() + 2
}

fn base64_bytes(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4 + 2
}

/// In quotes; control characters take six bytes each, quotes and backslashes two.
fn text_bytes(text: &str) -> usize {
    let more = |byte: u8| match byte {
        b'"' | b'\\' => 1,
        0..0x20 => 5,
        _ => 0,
    };
    text.len() + 2 + text.bytes().map(more).sum::<usize>()
}
