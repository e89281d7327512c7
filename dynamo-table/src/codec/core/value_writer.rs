//! The SDK's attribute values as an end to write to.
use crate::codec::core::attribute::{Attribute, ListWriter, MapWriter, Writer};
use crate::codec::core::attribute_type::{MAX_DEPTH, ScalarType};
use crate::codec::core::error::{EncodeError, EncodeProblem};
use crate::codec::core::fields::Fields;
use crate::codec::core::sealed::Sealed;
use crate::codec::core::value::Item;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use std::collections::hash_map::Entry;
use std::fmt;

/// Writes a struct as an item.
///
/// # Errors
///
/// When DynamoDB has no form for a field's value, or two fields have one name.
pub fn encode_item<T: Fields>(fields: &T) -> Result<Item, EncodeError> {
    let mut map = ItemWriter::new();
    fields.encode_fields(&mut map)?;
    map.into_item()
}

/// Writes one attribute value. What would be left out as an attribute (`None`, an empty set) is NULL here.
///
/// # Errors
///
/// When DynamoDB has no form for the value.
pub fn encode<T: Attribute>(value: &T) -> Result<V, EncodeError> {
    let mut place = V::Null(true);
    value.encode(ValueWriter::new(&mut place))?;
    Ok(place)
}

/// Writes over the value that is at its place.
pub struct ValueWriter<'p> {
    place: &'p mut V,
    /// Levels that may still be opened.
    depth: u8,
}

impl<'p> ValueWriter<'p> {
    /// Writes an attribute of an item.
    pub(crate) fn new(place: &'p mut V) -> Self {
        Self { place, depth: MAX_DEPTH }
    }
}

impl Sealed for ValueWriter<'_> {}
impl Writer for ValueWriter<'_> {
    type List<'l> = ListPlaces;
    type Set<'s> = SetPlaces;
    type Map<'m> = ItemWriter;

    fn string(self, text: &str) -> Result<(), EncodeError> {
        *self.place = V::S(text.to_owned());
        Ok(())
    }
    fn checked_number(self, text: &str) -> Result<(), EncodeError> {
        *self.place = V::N(text.to_owned());
        Ok(())
    }
    fn binary(self, bytes: &[u8]) -> Result<(), EncodeError> {
        *self.place = V::B(Blob::new(bytes));
        Ok(())
    }
    fn boolean(self, value: bool) -> Result<(), EncodeError> {
        *self.place = V::Bool(value);
        Ok(())
    }
    fn null(self) -> Result<(), EncodeError> {
        *self.place = V::Null(true);
        Ok(())
    }
    fn list(self, elements: impl FnOnce(&mut ListPlaces) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        let mut list = ListPlaces { list: Vec::new(), depth: inner(self.depth)? };
        elements(&mut list)?;
        *self.place = V::L(list.list);
        Ok(())
    }
    fn set(
        self,
        of: ScalarType,
        members: impl FnOnce(&mut SetPlaces) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let mut set = SetPlaces(Vec::new());
        members(&mut set)?;
        *self.place = set.into_value(of)?;
        Ok(())
    }
    fn map(self, attributes: impl FnOnce(&mut ItemWriter) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        let mut map = ItemWriter { item: Item::new(), twice: None, depth: inner(self.depth)? };
        attributes(&mut map)?;
        *self.place = V::M(map.into_item()?);
        Ok(())
    }
}

/// A new place at the end.
fn push(list: &mut Vec<V>) -> &mut V {
    let index = list.len();
    list.push(V::Null(true));
    &mut list[index]
}

pub struct ListPlaces {
    list: Vec<V>,
    depth: u8,
}

impl Sealed for ListPlaces {}
impl ListWriter for ListPlaces {
    type Value<'v> = ValueWriter<'v>;

    fn next(&mut self) -> (usize, ValueWriter<'_>) {
        let (index, depth) = (self.list.len(), self.depth);
        (index, ValueWriter { place: push(&mut self.list), depth })
    }
}

pub struct SetPlaces(Vec<V>);

impl SetPlaces {
    fn into_value(self, of: ScalarType) -> Result<V, EncodeError> {
        fn all<M>(members: Vec<V>, member: fn(V) -> Result<M, V>) -> Result<Vec<M>, EncodeError> {
            let members = members.into_iter().map(member).enumerate();
            let foreign = |index| EncodeError::invalid("a member is not of its set's type").in_element(index);
            members.map(|(index, member)| member.map_err(|_| foreign(index))).collect()
        }
        Ok(match of {
            ScalarType::S => V::Ss(all(self.0, |v| if let V::S(text) = v { Ok(text) } else { Err(v) })?),
            ScalarType::N => V::Ns(all(self.0, |v| if let V::N(text) = v { Ok(text) } else { Err(v) })?),
            ScalarType::B => V::Bs(all(self.0, |v| if let V::B(blob) = v { Ok(blob) } else { Err(v) })?),
        })
    }
}

impl Sealed for SetPlaces {}
impl ListWriter for SetPlaces {
    type Value<'v> = ValueWriter<'v>;

    fn next(&mut self) -> (usize, ValueWriter<'_>) {
        (self.0.len(), ValueWriter { place: push(&mut self.0), depth: 0 })
    }
}

/// Collects the attributes of an item, or of a map.
#[derive(Clone)]
pub struct ItemWriter {
    item: Item,
    /// The first name that came a second time.
    twice: Option<String>,
    depth: u8,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for ItemWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemWriter({})", self.item.len())
    }
}

impl ItemWriter {
    /// An item without attributes.
    pub fn new() -> Self {
        Self { item: Item::with_capacity(16), twice: None, depth: MAX_DEPTH }
    }

    /// The finished item.
    ///
    /// # Errors
    ///
    /// When a name came twice: two fields share it, or `rest` holds an attribute that is a field.
    pub fn into_item(self) -> Result<Item, EncodeError> {
        match self.twice {
            None => Ok(self.item),
            Some(name) => Err(EncodeError::new(EncodeProblem::Twice).in_attribute(&name)),
        }
    }
}

impl Default for ItemWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl Sealed for ItemWriter {}
impl MapWriter for ItemWriter {
    type Value<'v> = ValueWriter<'v>;

    #[inline]
    fn place(&mut self, name: &str) -> ValueWriter<'_> {
        let place = match self.item.entry(name.to_owned()) {
            Entry::Vacant(entry) => entry.insert(V::Null(true)),
            Entry::Occupied(entry) => {
                self.twice.get_or_insert_with(|| name.to_owned());
                entry.into_mut()
            }
        };
        ValueWriter { place, depth: self.depth }
    }
}

/// One level further down.
pub(crate) fn inner(depth: u8) -> Result<u8, EncodeError> {
    depth.checked_sub(1).ok_or_else(|| EncodeError::new(EncodeProblem::TooDeep))
}
