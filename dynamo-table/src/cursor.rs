//! Where a read left off: opaque, url-safe text.

use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};

use crate::codec::Item;

/// Where a query or a scan left off, to continue from in another request, process or day.
///
/// It is url-safe text of letters, digits, `-` and `_`, and holds the key of the last item that was read, on an index the table's key
/// and the index's. DynamoDB's own word for that is `LastEvaluatedKey`.
///
/// # What it is bound to
///
/// To the table, the index, the direction, the key condition (the partition, and what is asked of the sort key) and the segment that it
/// came from; used elsewhere it is [`Error::InvalidCursor`](crate::Error::InvalidCursor), and nothing is sent. It is not bound to the
/// filter, the projection, the consistency and the limits: a position is the same whatever is filtered, and a filter may depend on the
/// time. Each page holds what its own filter lets through.
///
/// # Cursors that clients hold
///
/// A cursor is **neither encrypted nor signed**. A checksum refuses what was truncated or altered by accident; whoever knows the form can
/// read the keys in it, and can make one. What such a cursor can do is bounded: its attributes have to be the keys of the table
/// and the index, each of its type; its partition and its sort key have to be within the query's own key condition; anything else is
/// [`Error::InvalidCursor`](crate::Error::InvalidCursor). So a client can begin at another position of what the query reads anyway, and sees nothing that
/// the query without a cursor would not show. Of a scan that is any position in the table. Give the partition and the conditions that a
/// client may see by the server's own query, and never take them out of a cursor. Where the keys themselves are confidential, keep
/// the cursor on the server, or encrypt its text.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// // A server gives the text to its client, and gets it back with the next request.
/// let page = players.query("nfl").limit(1).page().await?;
/// let text: Option<String> = page.cursor.map(String::from);
///
/// let next = players.query("nfl").limit(1).cursor(text.clone()).page().await?;
/// assert_eq!(next.items[0].number, 12);
/// let elsewhere = players.query("nfl").descending().cursor(text).page().await;
/// assert!(matches!(elsewhere, Err(Error::InvalidCursor { .. })));
///
/// // In the middle of a page, from a stream.
/// let mut items = players.query("nfl").items();
/// let bo = items.try_next().await?;
/// let rest = players.query("nfl").cursor(items.cursor()).all().await?;
/// assert_eq!(rest.items.len(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

// It holds key values, which never reach a log by `Debug`.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(…)")
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}
impl From<&str> for Cursor {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
impl From<&Cursor> for Cursor {
    fn from(cursor: &Cursor) -> Self {
        cursor.clone()
    }
}
impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

/// What is in the text, between the version and the checksum.
#[derive(Serialize, Deserialize)]
struct Contents {
    /// What the cursor is bound to.
    f: u64,
    /// Key attributes: name, type, value.
    k: Vec<(String, char, String)>,
}

/// The version of this form: the first byte.
const VERSION: u8 = 2;
/// The bytes of the checksum, which are the last.
const CHECKSUM: usize = size_of::<u64>();

const BROKEN: &str = "the cursor is not one of this library, or was truncated or altered in transit";
const ANOTHER_VERSION: &str = "the cursor was made by another version of this library: start again without it";
const ELSEWHERE: &str = "the cursor belongs to another read: table, index, direction, key condition and segment \
                         must be those of the read that it came from";

impl Cursor {
    /// The text of the cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A cursor after the item with these key attributes, bound to what the fingerprint stands for.
    pub(crate) fn new(fingerprint: u64, key: &Item) -> Self {
        let mut attributes: Vec<_> = key
            .iter()
            .filter_map(|(name, value)| match value {
                AttributeValue::S(text) => Some((name.clone(), 'S', text.clone())),
                AttributeValue::N(text) => Some((name.clone(), 'N', text.clone())),
                AttributeValue::B(bytes) => Some((name.clone(), 'B', BASE64_URL_SAFE_NO_PAD.encode(bytes))),
                _ => None,
            })
            .collect();
        attributes.sort();
        let mut bytes = vec![VERSION];
        // Strings and numbers always serialize.
        bytes.extend(serde_json::to_vec(&Contents { f: fingerprint, k: attributes }).unwrap_or_default());
        bytes.extend(fnv1a(&bytes).to_be_bytes());
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The key attributes to continue after, as the text has them: whether they are those of the table and the index is not known here.
    ///
    /// # Errors
    /// Why this is not a cursor of the read with this fingerprint.
    pub(crate) fn open(&self, fingerprint: u64) -> Result<Item, &'static str> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| BROKEN)?;
        match bytes.first() {
            Some(&VERSION) => {}
            // The first form was JSON alone.
            Some(b'{' | 0..b' ') => return Err(ANOTHER_VERSION),
            _ => return Err(BROKEN),
        }
        let (sealed, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(BROKEN)?;
        if fnv1a(sealed).to_be_bytes() != *checksum {
            return Err(BROKEN);
        }
        let Contents { f, k } = serde_json::from_slice(sealed.get(1..).ok_or(BROKEN)?).map_err(|_| BROKEN)?;
        if f != fingerprint {
            return Err(ELSEWHERE);
        }
        let count = k.len();
        let value = |(name, kind, text): (String, char, String)| {
            let value = match kind {
                'S' => AttributeValue::S(text),
                'N' => AttributeValue::N(text),
                'B' => AttributeValue::B(Blob::new(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?)),
                _ => return None,
            };
            Some((name, value))
        };
        let key: Item = k.into_iter().map(value).collect::<Option<_>>().ok_or(BROKEN)?;
        // One name twice.
        if key.len() == count { Ok(key) } else { Err(BROKEN) }
    }
}

/// A number that stands for some text, the same in every process and version.
pub(crate) fn fingerprint(text: &str) -> u64 {
    fnv1a(text.as_bytes())
}

/// FNV-1a: it changes with each byte.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
