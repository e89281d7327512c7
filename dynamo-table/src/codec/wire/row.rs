//! An item as it came.

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow::{self, Break, Continue};

use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;

use super::json::Json;
use super::reader::Bare;
use super::values::write_item;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::fields::{Fields, decode_fields_but};
use crate::codec::core::reader::{MapReader, Reader};
use crate::codec::core::size::item_size;
use crate::codec::core::value::Item;

/// An item as it came, in DynamoDB's JSON: what is wanted of it is read when it is asked for. A part of the response that it came in,
/// which it keeps in memory.
#[derive(Clone)]
pub struct Row(Bytes);

// Values never reach a log by `Debug`.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("bytes", &self.0.len()).finish()
    }
}

/// Whether the next attribute is looked at too.
type Visited = Result<ControlFlow<()>, DecodeError>;

impl Default for Row {
    fn default() -> Self {
        Self(Bytes::from_static(b"{}"))
    }
}

impl Row {
    pub(crate) fn new(json: Bytes) -> Self {
        Self(json)
    }
    /// Where an item did not come as bytes: from a client that is mocked, or out of another item.
    ///
    /// # Errors
    /// A value of a type that the SDK does not know, or that nests too deep.
    pub(crate) fn of_item(item: &Item) -> Result<Self, EncodeError> {
        write_item(item).map(|json| Self(json.into()))
    }
    /// How many bytes of JSON it is.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
    /// How many bytes it is by DynamoDB's rules, which only the store of a cache counts.
    ///
    /// # Errors
    /// It is not DynamoDB's JSON, or holds a value of a type that is not known.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(crate) fn size(&self) -> Result<usize, DecodeError> {
        item_size(&self.to_item()?).map_err(DecodeError::invalid)
    }
    /// The same in memory of its own.
    pub(crate) fn detached(&self) -> Self {
        Self(Bytes::copy_from_slice(&self.0))
    }

    /// Reads it into a struct, without the attributes that are `left_out`. What no field knows is skipped, but where the struct says
    /// `deny_unknown`.
    ///
    /// # Errors
    /// An attribute that does not fit its field, is denied, or is required and not there.
    pub(crate) fn decode<T: Fields>(&self, left_out: &[&str]) -> Result<T, DecodeError> {
        self.decode_once(left_out).or_else(|error| match self.without_repeats() {
            Some(row) => row.decode_once(left_out),
            None => Err(error),
        })
    }
    fn decode_once<T: Fields>(&self, left_out: &[&str]) -> Result<T, DecodeError> {
        decode_fields_but(left_out, Bare::item(&mut Json::new(&self.0)?))
    }
    /// The same with each attribute once, the last: what comes before it may be of another type.
    #[cold]
    fn without_repeats(&self) -> Option<Self> {
        self.to_item().ok().and_then(|item| Self::of_item(&item).ok())
    }

    /// The attributes of these names that it has, and are values. What is behind the last of them is not looked at.
    pub(crate) fn attributes(&self, names: &[&str]) -> Item {
        let mut found = Item::with_capacity(names.len());
        // What is broken is told by who decodes the item.
        let _ = self.find(names, &mut found);
        found
    }
    fn find(&self, names: &[&str], found: &mut Item) -> Result<(), DecodeError> {
        self.each(|name, value| {
            if names.contains(&name) {
                found.insert(name.to_owned(), value()?);
            }
            Ok(if found.len() == names.len() { Break(()) } else { Continue(()) })
        })
    }
    pub(crate) fn attribute(&self, name: &str) -> Option<AttributeValue> {
        self.attributes(&[name]).remove(name)
    }
    /// Whether its text of this name is such a one. What cannot be read may be: who decodes it tells.
    pub(crate) fn may_hold(&self, name: &str, such: impl Fn(&str) -> bool) -> bool {
        let mut found = Item::new();
        match (self.find(&[name], &mut found), found.get(name)) {
            (Err(_), _) => true,
            (Ok(()), Some(AttributeValue::S(text))) => such(text),
            (Ok(()), _) => false,
        }
    }
    /// All of its attributes.
    ///
    /// # Errors
    /// It is not DynamoDB's JSON, or holds a value of a type that is not known.
    pub(crate) fn to_item(&self) -> Result<Item, DecodeError> {
        let mut item = HashMap::new();
        self.each(|name, value| {
            item.insert(name.to_owned(), value()?);
            Ok(Continue(()))
        })?;
        Ok(item)
    }
    /// The same with these attributes alone.
    ///
    /// # Errors
    /// As [`to_item`](Self::to_item).
    pub(crate) fn only(&self, names: &[String]) -> Result<Self, DecodeError> {
        let mut item = self.to_item()?;
        if item.keys().all(|name| names.contains(name)) {
            return Ok(self.clone());
        }
        item.retain(|name, _| names.contains(name));
        Self::of_item(&item).map_err(DecodeError::invalid)
    }
    /// How many of these it has.
    pub(crate) fn count_of(&self, names: &[&str]) -> usize {
        let mut found = 0;
        let _ = self.each(|name, _| {
            found += usize::from(names.contains(&name));
            Ok(Continue(()))
        });
        found
    }
    /// Whether it has any attribute.
    pub(crate) fn has_attributes(&self) -> bool {
        let mut any = false;
        let _ = self.each(|_, _| {
            any = true;
            Ok(Break(()))
        });
        any
    }
    fn each(
        &self,
        mut visit: impl FnMut(&str, &mut dyn FnMut() -> Result<AttributeValue, DecodeError>) -> Visited,
    ) -> Result<(), DecodeError> {
        let mut json = Json::new(&self.0)?;
        let mut map = Bare::item(&mut json).open_map()?;
        while let Some(name) = map.next_name()? {
            let mut value = Some(map.value());
            let mut read = || match value.take() {
                Some(value) => value.any(),
                None => Err(DecodeError::invalid("an attribute was read twice")),
            };
            // Without the name: it may be none that the record knows, and somebody's data.
            if visit(&name, &mut read)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}
