//! Values written as DynamoDB's JSON, behind what is there already, and measured on the way.

use std::marker::PhantomData;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use base64::prelude::{BASE64_STANDARD, Engine};

use super::escape::escape;
use super::output::Output;
use crate::codec::core::attribute::{ListWriter, MapWriter, Writer};
use crate::codec::core::attribute_type::{MAX_DEPTH, ScalarType};
use crate::codec::core::error::EncodeError;
use crate::codec::core::sealed::Sealed;
use crate::codec::core::size::{CONTAINER, ELEMENT, number_size};
use crate::codec::core::value_writer::inner;

/// Writes an item. What the map of an item refuses is refused here, and so is an attribute that is to be kept and is no scalar: its map
/// says what of it.
///
/// # Errors
/// A value that DynamoDB has no form for; a name that is there twice.
#[inline]
pub(crate) fn write_attributes(
    out: &mut Output,
    attributes: impl FnOnce(&mut ObjectWriter<'_>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    out.begin();
    out.json.push('{');
    let mut object = ObjectWriter::item(out, MAX_DEPTH);
    attributes(&mut object)?;
    object.finish()?;
    out.json.push('}');
    Ok(())
}

/// Writes one value.
pub struct WireWriter<'o> {
    out: &'o mut Output,
    depth: u8,
    /// Where the value is kept besides, if it is.
    kept: Option<usize>,
}

impl WireWriter<'_> {
    #[inline]
    fn not_kept(&self) -> Result<(), EncodeError> {
        match self.kept {
            None => Ok(()),
            Some(_) => Err(EncodeError::invalid("is no string, number or binary")),
        }
    }
    #[inline(always)]
    fn array<Kind>(
        self,
        tag: &str,
        kind: Kind,
        depth: u8,
        elements: impl FnOnce(&mut ArrayWriter<'_, Kind>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.not_kept()?;
        self.out.json.push_str(tag);
        elements(&mut ArrayWriter { out: self.out, len: 0, depth, kind })?;
        self.out.json.push_str("]}");
        Ok(())
    }
}

impl Sealed for WireWriter<'_> {}
impl Writer for WireWriter<'_> {
    type List<'l> = ArrayWriter<'l, Elements>;
    type Set<'s> = ArrayWriter<'s, ScalarType>;
    type Map<'m> = ObjectWriter<'m>;

    #[inline]
    fn string(self, text: &str) -> Result<(), EncodeError> {
        self.out.json.push_str("{\"S\":\"");
        escape(&mut self.out.json, text);
        self.out.json.push_str("\"}");
        self.out.size += text.len();
        if let Some(at) = self.kept {
            self.out.keep_string(at, text);
        }
        Ok(())
    }
    #[inline]
    fn checked_number(self, text: &str) -> Result<(), EncodeError> {
        self.out.json.push_str("{\"N\":\"");
        self.out.json.push_str(text);
        self.out.json.push_str("\"}");
        self.out.size += number_size(text);
        if let Some(at) = self.kept {
            self.out.keep_number(at, text);
        }
        Ok(())
    }
    fn binary(self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.out.json.push_str("{\"B\":\"");
        BASE64_STANDARD.encode_string(bytes, &mut self.out.json);
        self.out.json.push_str("\"}");
        self.out.size += bytes.len();
        if let Some(at) = self.kept {
            self.out.keep(at, V::B(Blob::new(bytes)));
        }
        Ok(())
    }
    #[inline]
    fn boolean(self, value: bool) -> Result<(), EncodeError> {
        self.not_kept()?;
        self.out.json.push_str(if value { "{\"BOOL\":true}" } else { "{\"BOOL\":false}" });
        self.out.size += 1;
        Ok(())
    }
    fn null(self) -> Result<(), EncodeError> {
        self.not_kept()?;
        self.out.json.push_str("{\"NULL\":true}");
        self.out.size += 1;
        Ok(())
    }
    #[inline]
    fn list(self, elements: impl FnOnce(&mut Self::List<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        let depth = inner(self.depth)?;
        self.out.size += CONTAINER;
        self.array("{\"L\":[", Elements(PhantomData), depth, elements)
    }
    fn set(
        self,
        of: ScalarType,
        members: impl FnOnce(&mut Self::Set<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let tag = match of {
            ScalarType::S => "{\"SS\":[",
            ScalarType::N => "{\"NS\":[",
            ScalarType::B => "{\"BS\":[",
        };
        self.array(tag, of, 0, members)
    }
    #[inline]
    fn map(self, attributes: impl FnOnce(&mut ObjectWriter<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        let depth = inner(self.depth)?;
        self.not_kept()?;
        self.out.json.push_str("{\"M\":{");
        self.out.size += CONTAINER;
        let mut object = ObjectWriter::nested(self.out, depth);
        attributes(&mut object)?;
        object.finish()?;
        self.out.json.push_str("}}");
        Ok(())
    }
}

/// Writes the attributes of an item, or the entries of a map.
pub struct ObjectWriter<'o> {
    out: &'o mut Output,
    depth: u8,
    item: bool,
    /// Which of the names that are being written is the first of its own.
    from: usize,
    /// A few bits of each name: one whose bits are all there may be there twice.
    bits: u128,
    suspect: bool,
}

impl<'o> ObjectWriter<'o> {
    fn item(out: &'o mut Output, depth: u8) -> Self {
        Self { from: out.names.len(), out, depth, item: true, bits: 0, suspect: false }
    }
    fn nested(out: &'o mut Output, depth: u8) -> Self {
        Self { item: false, ..Self::item(out, depth) }
    }
    fn finish(self) -> Result<(), EncodeError> {
        if self.suspect {
            self.out.check_names(self.from)?;
        }
        self.out.names.truncate(self.from);
        Ok(())
    }
    /// Whether one of those that are kept is there.
    pub(crate) fn kept(&self, name: &str) -> Option<&V> {
        self.out.kept(name)
    }
    fn note(&mut self, name: &str) {
        let bytes = name.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default() as u32;
        let last = byte(bytes.len().wrapping_sub(1));
        let mixed = (byte(0) ^ (last << 5) ^ (byte(bytes.len() / 2) << 9)).wrapping_add(bytes.len() as u32);
        let bit = 1 << (mixed.wrapping_mul(0x9E37_79B1) >> 25);
        self.suspect |= self.bits & bit != 0;
        self.bits |= bit;
    }
}

impl Sealed for ObjectWriter<'_> {}
impl MapWriter for ObjectWriter<'_> {
    type Value<'v>
        = WireWriter<'v>
    where
        Self: 'v;

    #[inline]
    fn place(&mut self, name: &str) -> WireWriter<'_> {
        self.note(name);
        let kept = if self.item { self.out.keeps(name) } else { None };
        let out = &mut *self.out;
        out.json.push_str(if out.names.len() == self.from { "\"" } else { ",\"" });
        let begin = out.json.len();
        escape(&mut out.json, name);
        out.names.push(begin..out.json.len());
        out.json.push_str("\":");
        out.size += name.len() + if self.item { 0 } else { ELEMENT };
        WireWriter { out, depth: self.depth, kept }
    }
}

/// What an array is made of, if not of the bare members of a set: elements with their tags.
pub struct Elements(PhantomData<()>);

/// Writes the elements of a list, or the members of a set.
pub struct ArrayWriter<'o, Kind> {
    out: &'o mut Output,
    len: usize,
    depth: u8,
    kind: Kind,
}

impl<Kind> ArrayWriter<'_, Kind> {
    #[inline(always)]
    fn begin(&mut self) -> usize {
        if self.len > 0 {
            self.out.json.push(',');
        }
        self.len += 1;
        self.len - 1
    }
}

impl<Kind> Sealed for ArrayWriter<'_, Kind> {}
impl ListWriter for ArrayWriter<'_, Elements> {
    type Value<'v>
        = WireWriter<'v>
    where
        Self: 'v;

    #[inline]
    fn next(&mut self) -> (usize, WireWriter<'_>) {
        let at = self.begin();
        self.out.size += ELEMENT;
        (at, WireWriter { out: self.out, depth: self.depth, kept: None })
    }
}
impl ListWriter for ArrayWriter<'_, ScalarType> {
    type Value<'v>
        = MemberWriter<'v>
    where
        Self: 'v;

    fn next(&mut self) -> (usize, MemberWriter<'_>) {
        (self.begin(), MemberWriter { of: self.kind, out: self.out })
    }
}

/// A member of a set: a scalar without its tag.
pub struct MemberWriter<'o> {
    out: &'o mut Output,
    of: ScalarType,
}

impl MemberWriter<'_> {
    fn member(&mut self, is: ScalarType, size: usize) -> Result<&mut String, EncodeError> {
        if self.of != is {
            return Err(no_member());
        }
        self.out.size += size;
        Ok(&mut self.out.json)
    }
}

fn no_member() -> EncodeError {
    EncodeError::invalid("a member is not of its set's type")
}

impl Sealed for MemberWriter<'_> {}
impl Writer for MemberWriter<'_> {
    type List<'l> = ArrayWriter<'l, Elements>;
    type Set<'s> = ArrayWriter<'s, ScalarType>;
    type Map<'m> = ObjectWriter<'m>;

    fn string(mut self, text: &str) -> Result<(), EncodeError> {
        let json = self.member(ScalarType::S, text.len())?;
        json.push('"');
        escape(json, text);
        json.push('"');
        Ok(())
    }
    fn checked_number(mut self, text: &str) -> Result<(), EncodeError> {
        let json = self.member(ScalarType::N, number_size(text))?;
        json.push('"');
        json.push_str(text);
        json.push('"');
        Ok(())
    }
    fn binary(mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        let json = self.member(ScalarType::B, bytes.len())?;
        json.push('"');
        BASE64_STANDARD.encode_string(bytes, json);
        json.push('"');
        Ok(())
    }
    fn boolean(self, _: bool) -> Result<(), EncodeError> {
        Err(no_member())
    }
    fn null(self) -> Result<(), EncodeError> {
        Err(no_member())
    }
    fn list(self, _: impl FnOnce(&mut Self::List<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        Err(no_member())
    }
    fn set(
        self,
        _: ScalarType,
        _: impl FnOnce(&mut Self::Set<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        Err(no_member())
    }
    fn map(self, _: impl FnOnce(&mut Self::Map<'_>) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        Err(no_member())
    }
}
