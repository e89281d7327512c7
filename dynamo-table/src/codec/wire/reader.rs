//! DynamoDB's JSON as an end to read from: names, and text without escapes, are borrowed from it.
use std::borrow::Cow;

use super::json::Json;
use crate::codec::core::attribute_type::{AttributeType, ScalarType};
use crate::codec::core::error::DecodeError;
use crate::codec::core::reader::{ListReader, MapReader, Reader};
use crate::codec::core::sealed::Sealed;

/// A value with its tag: `{"S":"text"}`.
pub(crate) struct Tagged<'c, 'a> {
    json: &'c mut Json<'a>,
}

impl Sealed for Tagged<'_, '_> {}
impl<'c, 'a> Reader for Tagged<'c, 'a> {
    type Text = Cow<'a, str>;
    type List = WireList<'c, 'a>;
    type Set = WireSet<'c, 'a>;
    type Map = WireMap<'c, 'a>;

    #[inline(always)]
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        self.json.attribute_type()
    }
    #[inline(always)]
    fn string(self) -> Result<Cow<'a, str>, DecodeError> {
        self.json.tagged_string(AttributeType::S, "{\"S\":\"")
    }
    #[inline(always)]
    fn owned_string(self) -> Result<String, DecodeError> {
        Ok(match self.string()? {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => text,
        })
    }
    #[inline(always)]
    fn number(self) -> Result<Cow<'a, str>, DecodeError> {
        self.json.tagged_string(AttributeType::N, "{\"N\":\"")
    }
    fn binary(self) -> Result<Vec<u8>, DecodeError> {
        let text = self.json.tagged_string(AttributeType::B, "{\"B\":\"")?;
        self.json.base64(&text)
    }
    #[inline(always)]
    fn boolean(self) -> Result<bool, DecodeError> {
        if self.json.literal("{\"BOOL\":true}") {
            return Ok(true);
        }
        if self.json.literal("{\"BOOL\":false}") {
            return Ok(false);
        }
        self.json.tagged_truth(AttributeType::Bool)
    }
    fn null(self) -> Result<(), DecodeError> {
        self.json.tagged_truth(AttributeType::Null).map(drop)
    }
    fn tag(&mut self, name: &'static str) -> Result<Cow<'a, str>, DecodeError> {
        let mut ahead = self.json.clone();
        find_tag(Tagged { json: &mut ahead }, name)
    }
    #[inline(always)]
    fn open_list(self) -> Result<WireList<'c, 'a>, DecodeError> {
        self.json.enter(AttributeType::L, "{\"L\":[", b'[')?;
        self.json.down()?;
        Ok(WireList { place: Place::new(self.json, true) })
    }
    fn open_set(self, of: ScalarType) -> Result<WireSet<'c, 'a>, DecodeError> {
        self.json.enter_slow(of.set(), b'[')?;
        self.json.down()?;
        Ok(WireSet { place: Place::new(self.json, true), of })
    }
    #[inline(always)]
    fn open_map(self) -> Result<WireMap<'c, 'a>, DecodeError> {
        self.json.enter(AttributeType::M, "{\"M\":{", b'{')?;
        self.json.down()?;
        Ok(WireMap { place: Place::new(self.json, true) })
    }
}

/// Walks a map for its tag. The caller's own json has not moved.
fn find_tag<'a, R: Reader<Text = Cow<'a, str>>>(map: R, name: &'static str) -> Result<Cow<'a, str>, DecodeError> {
    let mut tag = None;
    map.map(|found, value| {
        if found == name {
            tag = Some(value.string()?.into());
        }
        Ok(())
    })?;
    tag.map(Cow::Owned).ok_or_else(|| DecodeError::missing(name))
}

/// A value whose tag is given by where it stands: a member of a set, or an item.
pub(crate) struct Bare<'c, 'a> {
    json: &'c mut Json<'a>,
    implied: AttributeType,
}

impl<'c, 'a> Bare<'c, 'a> {
    /// The item that stands here: a map without a tag.
    pub(crate) fn item(json: &'c mut Json<'a>) -> Self {
        Self { json, implied: AttributeType::M }
    }
    #[inline(always)]
    fn text(self, wanted: AttributeType) -> Result<Cow<'a, str>, DecodeError> {
        self.check(wanted)?;
        self.json.string()
    }
    #[inline(always)]
    fn check(&self, wanted: AttributeType) -> Result<(), DecodeError> {
        if self.implied == wanted { Ok(()) } else { Err(DecodeError::expected(wanted.as_str(), self.implied)) }
    }
    #[cold]
    fn never<T>(&self, wanted: AttributeType) -> Result<T, DecodeError> {
        Err(DecodeError::expected(wanted.as_str(), self.implied))
    }
}

impl Sealed for Bare<'_, '_> {}
impl<'c, 'a> Reader for Bare<'c, 'a> {
    type Text = Cow<'a, str>;
    type List = WireList<'c, 'a>;
    type Set = WireSet<'c, 'a>;
    type Map = WireMap<'c, 'a>;

    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        Ok(self.implied)
    }
    fn string(self) -> Result<Cow<'a, str>, DecodeError> {
        self.text(AttributeType::S)
    }
    fn number(self) -> Result<Cow<'a, str>, DecodeError> {
        self.text(AttributeType::N)
    }
    fn binary(self) -> Result<Vec<u8>, DecodeError> {
        self.check(AttributeType::B)?;
        let text = self.json.string()?;
        self.json.base64(&text)
    }
    fn boolean(self) -> Result<bool, DecodeError> {
        self.never(AttributeType::Bool)
    }
    fn null(self) -> Result<(), DecodeError> {
        self.never(AttributeType::Null)
    }
    fn tag(&mut self, name: &'static str) -> Result<Cow<'a, str>, DecodeError> {
        let mut ahead = self.json.clone();
        find_tag(Bare { json: &mut ahead, implied: self.implied }, name)
    }
    fn open_list(self) -> Result<WireList<'c, 'a>, DecodeError> {
        self.never(AttributeType::L)
    }
    fn open_set(self, of: ScalarType) -> Result<WireSet<'c, 'a>, DecodeError> {
        self.never(of.set())
    }
    #[inline(always)]
    fn open_map(self) -> Result<WireMap<'c, 'a>, DecodeError> {
        self.check(AttributeType::M)?;
        self.json.pass(b'{')?;
        Ok(WireMap { place: Place::new(self.json, false) })
    }
}

/// Where a list, set or map is being read.
struct Place<'c, 'a> {
    json: &'c mut Json<'a>,
    tagged: bool,
    first: bool,
    depth: u8,
    /// Where the value last handed out begins.
    value_at: usize,
}

impl<'c, 'a> Place<'c, 'a> {
    #[inline(always)]
    fn new(json: &'c mut Json<'a>, tagged: bool) -> Self {
        let depth = json.depth;
        Self { json, tagged, first: true, depth, value_at: usize::MAX }
    }
    /// A value that was not read, or whose reading was given up on the way, is skipped.
    #[inline(always)]
    fn settle(&mut self) -> Result<(), DecodeError> {
        if self.json.at == self.value_at || self.json.depth != self.depth { self.skip_value() } else { Ok(()) }
    }
    #[inline(never)]
    fn skip_value(&mut self) -> Result<(), DecodeError> {
        (self.json.at, self.json.depth) = (self.value_at, self.depth);
        self.json.skip()
    }
    #[inline(always)]
    fn close(&mut self) -> Result<(), DecodeError> {
        if self.tagged {
            self.json.depth += 1;
            self.json.pass(b'}')?;
        }
        Ok(())
    }
}

pub(crate) struct WireMap<'c, 'a> {
    place: Place<'c, 'a>,
}

impl Sealed for WireMap<'_, '_> {}
impl<'a> MapReader for WireMap<'_, 'a> {
    type Text = Cow<'a, str>;
    type Value<'v>
        = Tagged<'v, 'a>
    where
        Self: 'v;

    #[inline(always)]
    fn next_name(&mut self) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let place = &mut self.place;
        place.settle()?;
        let name = place.json.name(&mut place.first)?;
        match name {
            Some(_) => place.value_at = place.json.at,
            None => place.close()?,
        }
        Ok(name)
    }
    #[inline(always)]
    fn value(&mut self) -> Tagged<'_, 'a> {
        Tagged { json: self.place.json }
    }
}

pub(crate) struct WireList<'c, 'a> {
    place: Place<'c, 'a>,
}

impl Sealed for WireList<'_, '_> {}
impl<'a> ListReader for WireList<'_, 'a> {
    type Text = Cow<'a, str>;
    type Value<'v>
        = Tagged<'v, 'a>
    where
        Self: 'v;

    #[inline(always)]
    fn next(&mut self) -> Result<Option<Tagged<'_, 'a>>, DecodeError> {
        Ok(if next_element(&mut self.place)? { Some(Tagged { json: self.place.json }) } else { None })
    }
}

pub(crate) struct WireSet<'c, 'a> {
    place: Place<'c, 'a>,
    of: ScalarType,
}

impl Sealed for WireSet<'_, '_> {}
impl<'a> ListReader for WireSet<'_, 'a> {
    type Text = Cow<'a, str>;
    type Value<'v>
        = Bare<'v, 'a>
    where
        Self: 'v;

    fn next(&mut self) -> Result<Option<Bare<'_, 'a>>, DecodeError> {
        let implied = [AttributeType::S, AttributeType::N, AttributeType::B][self.of as usize];
        Ok(if next_element(&mut self.place)? { Some(Bare { json: self.place.json, implied }) } else { None })
    }
}

#[inline(always)]
fn next_element(place: &mut Place<'_, '_>) -> Result<bool, DecodeError> {
    place.settle()?;
    let more = place.json.element(&mut place.first)?;
    if more {
        place.value_at = place.json.at;
    } else {
        place.close()?;
    }
    Ok(more)
}
