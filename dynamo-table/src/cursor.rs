//! Where a read left off: opaque, url-safe text.

use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};

use crate::codec::Item;

/// Where a query or a scan left off, to go on from in another request, process or day.
///
/// It is url-safe text of letters, digits, `-` and `_`, and holds the key of the last item that was read: text that a client may
/// see and send back, but not secret. It is bound to the table, the index, the direction, the key condition and the segment
/// that it came from; used elsewhere it is refused. DynamoDB's own word for what it holds is `LastEvaluatedKey`.
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
/// assert!(matches!(elsewhere, Err(Error::InvalidCursor(..))));
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

/// What stands in the text.
#[derive(Serialize, Deserialize)]
struct Contents {
    /// The version of this form.
    v: u8,
    /// What the cursor is bound to.
    f: u64,
    /// Key attributes: name, type, value.
    k: Vec<(String, char, String)>,
}

const VERSION: u8 = 1;

impl Cursor {
    /// The text of the cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A cursor behind the item with these key attributes, bound to what the fingerprint stands for.
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
        let contents = Contents { v: VERSION, f: fingerprint, k: attributes };
        // Strings and numbers always serialize.
        Self(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&contents).unwrap_or_default()))
    }

    /// The key attributes to go on behind.
    ///
    /// # Errors
    /// Why this is no cursor of the read with this fingerprint.
    pub(crate) fn open(&self, fingerprint: u64) -> Result<Item, &'static str> {
        const BROKEN: &str = "the cursor is no cursor of this library, or was cut or changed on its way";
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| BROKEN)?;
        let contents: Contents = serde_json::from_slice(&bytes).map_err(|_| BROKEN)?;
        if contents.v != VERSION {
            return Err("the cursor has another version's form: begin again without it");
        }
        if contents.f != fingerprint {
            return Err(
                "the cursor belongs to another read: table, index, direction, key condition and segment have to be those \
                 that it came from",
            );
        }
        contents
            .k
            .into_iter()
            .map(|(name, kind, text)| {
                let value = match kind {
                    'S' => AttributeValue::S(text),
                    'N' => AttributeValue::N(text),
                    'B' => AttributeValue::B(Blob::new(BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BROKEN)?)),
                    _ => return Err(BROKEN),
                };
                Ok((name, value))
            })
            .collect()
    }
}

/// A number that stands for some text, the same in every process and version: FNV-1a.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
