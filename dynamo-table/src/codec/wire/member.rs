//! Members of objects and elements of arrays, as places in bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::escape::unescape;
use super::skip::{skip_item, skip_string, skip_value};

/// Why bytes cannot be read as what DynamoDB sends: they are cut off, or somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the response is cut off, or is not DynamoDB's JSON")]
pub(crate) struct Torn;

fn space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|c| matches!(c, b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The parts of an object or an array, one after another.
pub(crate) struct Parts<'b> {
    bytes: &'b [u8],
    at: usize,
    first: bool,
    closing: u8,
}

impl<'b> Parts<'b> {
    /// Opens the object (`{`) or the array (`[`) that begins at `at`, behind white space.
    pub(crate) fn open(bytes: &'b [u8], at: usize, opening: u8) -> Result<Self, Torn> {
        let at = space(bytes, at);
        if bytes.get(at) != Some(&opening) {
            return Err(Torn);
        }
        Ok(Self { bytes, at: at + 1, first: true, closing: if opening == b'{' { b'}' } else { b']' } })
    }
    /// Whether there is another part, at whose beginning it then is; else it is behind the end.
    pub(crate) fn next(&mut self) -> Result<bool, Torn> {
        self.at = space(self.bytes, self.at);
        match self.bytes.get(self.at) {
            Some(b',') if !self.first => {
                self.at = space(self.bytes, self.at + 1);
                Ok(true)
            }
            Some(&closing) if closing == self.closing => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if self.first => {
                self.first = false;
                Ok(true)
            }
            _ => Err(Torn),
        }
    }
    /// The name of the next member of an object, at whose value it then is.
    pub(crate) fn name(&mut self) -> Result<Option<Cow<'b, str>>, Torn> {
        if !self.next()? {
            return Ok(None);
        }
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(Torn);
        }
        let start = self.at + 1;
        self.at = skip_string(self.bytes, start).ok_or(Torn)?;
        let name = text(&self.bytes[start..self.at])?;
        self.at = space(self.bytes, self.at);
        if self.bytes.get(self.at) != Some(&b':') {
            return Err(Torn);
        }
        self.at = space(self.bytes, self.at + 1);
        Ok(Some(name))
    }
    /// Where the value is that it is at; it goes behind it.
    pub(crate) fn value(&mut self) -> Result<Range<usize>, Torn> {
        let start = self.at;
        self.at = skip_value(self.bytes, start).ok_or(Torn)?;
        Ok(start..self.at)
    }
    /// The same of an item.
    pub(crate) fn item(&mut self) -> Result<Range<usize>, Torn> {
        let start = self.at;
        self.at = skip_item(self.bytes, start).ok_or(Torn)?;
        Ok(start..self.at)
    }
    /// Goes behind `null`, if it is at one.
    pub(crate) fn null(&mut self) -> bool {
        let is_null = self.bytes[self.at..].starts_with(b"null");
        self.at += if is_null { 4 } else { 0 };
        is_null
    }
    /// Goes through the parts of the value that it is at, an object or an array, and behind it.
    pub(crate) fn inside<T>(
        &mut self,
        opening: u8,
        read: impl FnOnce(&mut Self) -> Result<T, Torn>,
    ) -> Result<T, Torn> {
        let mut inner = Self::open(self.bytes, self.at, opening)?;
        let read = read(&mut inner)?;
        self.at = inner.at;
        Ok(read)
    }
    /// How many bytes there are behind the place where it is.
    pub(crate) fn bytes_left(&self) -> usize {
        self.bytes.len() - self.at
    }
    /// Behind the end there may be white space, and nothing else.
    pub(crate) fn ends(&self) -> Result<(), Torn> {
        if space(self.bytes, self.at) == self.bytes.len() { Ok(()) } else { Err(Torn) }
    }
}

/// A string, with the quote that ends it.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Torn> {
    let text = std::str::from_utf8(bytes).map_err(|_| Torn)?;
    match text.find('\\') {
        None => Ok(Cow::Borrowed(&text[..text.len() - 1])),
        Some(at) => unescape(text, 0, at).map(|(text, _)| Cow::Owned(text)).ok_or(Torn),
    }
}
