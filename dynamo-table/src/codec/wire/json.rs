//! A place in DynamoDB's JSON, and the steps from it. Fast ways expect the compact form that DynamoDB sends; where something else
//! comes, the general ones take white space and any order of members too.
use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine};

use super::escape::{find_special, unescape};
use super::skip::skip_attribute;
use crate::codec::core::attribute_type::{AttributeType, MAX_DEPTH};
use crate::codec::core::error::{DecodeError, DecodeProblem};

/// A place in the text of an item.
#[derive(Clone)]
pub(crate) struct Json<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
    /// Lists and maps that may still be opened.
    pub(crate) depth: u8,
}

impl<'a> Json<'a> {
    pub(crate) fn new(json: &'a [u8]) -> Result<Self, DecodeError> {
        match std::str::from_utf8(json) {
            Ok(text) => Ok(Self { text, at: 0, depth: MAX_DEPTH }),
            Err(_) => Err(broken()),
        }
    }
    #[inline(always)]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }
    /// A broken text stays broken: nothing after this can be read as if it were in place.
    #[cold]
    pub(crate) fn broken(&mut self) -> DecodeError {
        self.at = self.text.len();
        broken()
    }
    #[inline(always)]
    pub(crate) fn space(&mut self) {
        while self.bytes().get(self.at).is_some_and(|&c| c <= b' ') {
            self.at += 1;
        }
    }
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes().get(self.at).copied()
    }
    #[inline(always)]
    pub(crate) fn pass(&mut self, byte: u8) -> Result<(), DecodeError> {
        if self.bytes().get(self.at) != Some(&byte) && self.peek() != Some(byte) {
            return Err(self.broken());
        }
        self.at += 1;
        Ok(())
    }
    #[inline(always)]
    pub(crate) fn literal(&mut self, literal: &str) -> bool {
        let found = self.bytes()[self.at..].starts_with(literal.as_bytes());
        if found {
            self.at += literal.len();
        }
        found
    }
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        self.pass(b'"')?;
        self.string_tail()
    }
    /// A string behind its opening quote.
    #[inline(always)]
    pub(crate) fn string_tail(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        let start = self.at;
        match find_special(&self.bytes()[start..]) {
            Some(len) if self.bytes()[start + len] == b'"' => {
                self.at = start + len + 1;
                Ok(Cow::Borrowed(&self.text[start..start + len]))
            }
            Some(len) => match unescape(self.text, start, start + len) {
                Some((text, end)) => {
                    self.at = end;
                    Ok(Cow::Owned(text))
                }
                None => Err(self.broken()),
            },
            None => Err(self.broken()),
        }
    }
    /// Inside an object: the next member's name, or `None` behind the closing brace.
    #[inline(always)]
    pub(crate) fn name(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, DecodeError> {
        match self.peek() {
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b',') if !*first => self.at += 1,
            Some(b'"') if *first => *first = false,
            _ => return Err(self.broken()),
        }
        let name = self.string()?;
        self.pass(b':')?;
        Ok(Some(name))
    }
    /// Inside an array: whether an element follows; if not, stands behind the closing bracket.
    #[inline(always)]
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, DecodeError> {
        match self.peek() {
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !*first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if *first => {
                *first = false;
                Ok(true)
            }
            _ => Err(self.broken()),
        }
    }
    /// Goes behind a value, whatever it is.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        self.at = skip_attribute(self.bytes(), self.at).ok_or_else(|| self.broken())?;
        Ok(())
    }

    /// The tag of the value here, which stays to be read.
    #[inline(always)]
    pub(crate) fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        let start = self.at;
        let tag = self.open().ok_or_else(|| self.broken());
        self.at = start;
        tag
    }
    /// `{"TAG":`
    #[inline(always)]
    pub(crate) fn open(&mut self) -> Option<AttributeType> {
        self.pass(b'{').ok()?;
        let tag = self.string().ok()?;
        self.pass(b':').ok()?;
        Some(match tag.as_bytes() {
            b"S" => AttributeType::S,
            b"N" => AttributeType::N,
            b"M" => AttributeType::M,
            b"L" => AttributeType::L,
            b"BOOL" => AttributeType::Bool,
            b"NULL" => AttributeType::Null,
            b"B" => AttributeType::B,
            b"SS" => AttributeType::Ss,
            b"NS" => AttributeType::Ns,
            b"BS" => AttributeType::Bs,
            _ => return None,
        })
    }
    /// Goes past `{"TAG":` and `opening`. A value of another type is left unread.
    #[inline(always)]
    pub(crate) fn enter(&mut self, tag: AttributeType, compact: &str, opening: u8) -> Result<(), DecodeError> {
        if self.literal(compact) { Ok(()) } else { self.enter_slow(tag, opening) }
    }
    #[cold]
    #[inline(never)]
    pub(crate) fn enter_slow(&mut self, tag: AttributeType, opening: u8) -> Result<(), DecodeError> {
        let start = self.at;
        match self.open() {
            Some(found) if found == tag => self.pass(opening),
            Some(found) => {
                self.at = start;
                Err(DecodeError::expected(tag.as_str(), found))
            }
            None => Err(self.broken()),
        }
    }
    #[inline(always)]
    pub(crate) fn tagged_string(&mut self, tag: AttributeType, compact: &str) -> Result<Cow<'a, str>, DecodeError> {
        self.enter(tag, compact, b'"')?;
        let text = self.string_tail()?;
        self.pass(b'}')?;
        Ok(text)
    }
    pub(crate) fn base64(&mut self, text: &str) -> Result<Vec<u8>, DecodeError> {
        BASE64_STANDARD.decode(text).map_err(|_| self.broken())
    }
    #[inline(always)]
    pub(crate) fn down(&mut self) -> Result<(), DecodeError> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(DecodeError::new(DecodeProblem::TooDeep)),
        }
        Ok(())
    }
    #[cold]
    #[inline(never)]
    pub(crate) fn tagged_truth(&mut self, tag: AttributeType) -> Result<bool, DecodeError> {
        let start = self.at;
        match self.open() {
            Some(found) if found == tag => {}
            Some(found) => {
                self.at = start;
                return Err(DecodeError::expected(tag.as_str(), found));
            }
            None => return Err(self.broken()),
        }
        let truth = self.truth()?;
        self.pass(b'}')?;
        Ok(truth)
    }
    pub(crate) fn truth(&mut self) -> Result<bool, DecodeError> {
        self.space();
        match (self.literal("true"), self.literal("false")) {
            (false, false) => Err(self.broken()),
            (truth, _) => Ok(truth),
        }
    }
}

#[cold]
fn broken() -> DecodeError {
    DecodeError::invalid("the item is not DynamoDB's JSON")
}
