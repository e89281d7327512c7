//! The SDK's attribute values as an end to read from, by value: nothing is cloned.
use crate::codec::core::attribute::{Attribute, Convert};
use crate::codec::core::attribute_type::{AttributeType, MAX_DEPTH, ScalarType};
use crate::codec::core::error::{DecodeError, DecodeProblem};
use crate::codec::core::fields::{Fields, decode_fields};
use crate::codec::core::reader::{ListReader, MapReader, Reader};
use crate::codec::core::sealed::Sealed;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use std::collections::{HashMap, hash_map};
use std::vec;

/// An untyped item, as the SDK holds it: attribute values by name.
pub type Item = HashMap<String, V>;

/// Reads an item into a struct.
///
/// # Errors
///
/// When an attribute does not fit its field, or a required one is not there.
pub fn decode_item<T: Fields>(item: Item) -> Result<T, DecodeError> {
    // The item is the level that does not count.
    decode_fields(ValueReader { value: V::M(item), depth: MAX_DEPTH + 1 })
}

/// Reads one attribute value.
///
/// # Errors
///
/// When it does not fit the type.
pub fn decode<T: Attribute>(value: V) -> Result<T, DecodeError> {
    T::decode(ValueReader::new(value))
}

/// Reads one attribute value as the conversion `C` says.
///
/// # Errors
///
/// When it does not fit.
pub(crate) fn decode_as<C: Convert<T>, T>(value: V) -> Result<T, DecodeError> {
    C::decode_field(ValueReader { value, depth: MAX_DEPTH })
}

pub(crate) struct ValueReader {
    value: V,
    /// Levels that may still be opened.
    depth: u8,
}

/// The type of a value of the SDK.
///
/// # Errors
///
/// When the SDK does not know it either.
pub(crate) fn type_of(value: &V) -> Result<AttributeType, DecodeError> {
    Ok(match value {
        V::B(_) => AttributeType::B,
        V::Bool(_) => AttributeType::Bool,
        V::Bs(_) => AttributeType::Bs,
        V::L(_) => AttributeType::L,
        V::M(_) => AttributeType::M,
        V::N(_) => AttributeType::N,
        V::Ns(_) => AttributeType::Ns,
        V::Null(_) => AttributeType::Null,
        V::S(_) => AttributeType::S,
        V::Ss(_) => AttributeType::Ss,
        _ => return Err(DecodeError::invalid("an attribute type that the SDK does not know")),
    })
}

#[cold]
fn mismatch<T>(expected: AttributeType, found: &V) -> Result<T, DecodeError> {
    Err(DecodeError::expected(expected.as_str(), type_of(found)?))
}

impl ValueReader {
    pub(crate) fn new(value: V) -> Self {
        Self { value, depth: MAX_DEPTH }
    }
    fn inner_depth(&self) -> Result<u8, DecodeError> {
        self.depth.checked_sub(1).ok_or_else(|| DecodeError::new(DecodeProblem::TooDeep))
    }
}

impl Sealed for ValueReader {}
impl Reader for ValueReader {
    type Text = String;
    type List = ValueList;
    type Set = ValueSet;
    type Map = ValueMap;

    #[inline]
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        type_of(&self.value)
    }
    #[inline]
    fn string(self) -> Result<String, DecodeError> {
        match self.value {
            V::S(text) => Ok(text),
            other => mismatch(AttributeType::S, &other),
        }
    }
    #[inline]
    fn number(self) -> Result<String, DecodeError> {
        match self.value {
            V::N(text) => Ok(text),
            other => mismatch(AttributeType::N, &other),
        }
    }
    fn binary(self) -> Result<Vec<u8>, DecodeError> {
        match self.value {
            V::B(blob) => Ok(blob.into_inner()),
            other => mismatch(AttributeType::B, &other),
        }
    }
    #[inline]
    fn boolean(self) -> Result<bool, DecodeError> {
        match self.value {
            V::Bool(value) => Ok(value),
            other => mismatch(AttributeType::Bool, &other),
        }
    }
    fn null(self) -> Result<(), DecodeError> {
        match self.value {
            V::Null(_) => Ok(()),
            other => mismatch(AttributeType::Null, &other),
        }
    }
    fn tag(&mut self, name: &'static str) -> Result<String, DecodeError> {
        let V::M(map) = &self.value else {
            return mismatch(AttributeType::M, &self.value);
        };
        match map.get(name) {
            Some(V::S(tag)) => Ok(tag.clone()),
            Some(other) => mismatch(AttributeType::S, other).map_err(|e| e.in_attribute(name)),
            None => Err(DecodeError::missing(name)),
        }
    }
    #[inline]
    fn open_list(self) -> Result<ValueList, DecodeError> {
        let depth = self.inner_depth()?;
        match self.value {
            V::L(list) => Ok(ValueList { values: list.into_iter(), depth }),
            other => mismatch(AttributeType::L, &other),
        }
    }
    fn open_set(self, of: ScalarType) -> Result<ValueSet, DecodeError> {
        match (self.value, of) {
            (V::Ss(set), ScalarType::S) => Ok(ValueSet::Ss(set.into_iter())),
            (V::Ns(set), ScalarType::N) => Ok(ValueSet::Ns(set.into_iter())),
            (V::Bs(set), ScalarType::B) => Ok(ValueSet::Bs(set.into_iter())),
            (other, _) => mismatch(of.set(), &other),
        }
    }
    #[inline]
    fn open_map(self) -> Result<ValueMap, DecodeError> {
        let depth = self.inner_depth()?;
        match self.value {
            V::M(map) => Ok(ValueMap { attributes: map.into_iter(), value: V::Null(true), depth }),
            other => mismatch(AttributeType::M, &other),
        }
    }
    fn any(self) -> Result<V, DecodeError> {
        check_depth(&self.value, self.depth)?;
        Ok(self.value)
    }
    // The same as the provided one, without a value's stop in `ValueMap`.
    #[inline(always)]
    fn map(self, mut each: impl FnMut(&str, Self) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        let map = self.open_map()?;
        for (name, value) in map.attributes {
            each(&name, Self { value, depth: map.depth }).map_err(|e| e.in_attribute(&name))?;
        }
        Ok(())
    }
}

/// Refuses a value that nests deeper than `depth` levels.
fn check_depth(value: &V, depth: u8) -> Result<(), DecodeError> {
    let inner = || depth.checked_sub(1).ok_or_else(|| DecodeError::new(DecodeProblem::TooDeep));
    match value {
        V::L(list) => {
            let depth = inner()?;
            let mut places = list.iter().enumerate();
            places.try_for_each(|(index, element)| check_depth(element, depth).map_err(|e| e.in_element(index)))
        }
        V::M(map) => {
            let depth = inner()?;
            map.iter().try_for_each(|(name, value)| check_depth(value, depth).map_err(|e| e.in_entry(name)))
        }
        _ => Ok(()),
    }
}

pub(crate) struct ValueList {
    values: vec::IntoIter<V>,
    depth: u8,
}

impl Sealed for ValueList {}
impl ListReader for ValueList {
    type Text = String;
    type Value<'v> = ValueReader;

    #[inline]
    fn next(&mut self) -> Result<Option<ValueReader>, DecodeError> {
        Ok(self.values.next().map(|value| ValueReader { value, depth: self.depth }))
    }
    fn len_hint(&self) -> usize {
        self.values.len()
    }
}

/// Members of a set are handed out as the scalar values they would be outside of it.
pub(crate) enum ValueSet {
    Ss(vec::IntoIter<String>),
    Ns(vec::IntoIter<String>),
    Bs(vec::IntoIter<Blob>),
}

impl Sealed for ValueSet {}
impl ListReader for ValueSet {
    type Text = String;
    type Value<'v> = ValueReader;

    fn next(&mut self) -> Result<Option<ValueReader>, DecodeError> {
        let member = match self {
            Self::Ss(members) => members.next().map(V::S),
            Self::Ns(members) => members.next().map(V::N),
            Self::Bs(members) => members.next().map(V::B),
        };
        Ok(member.map(|value| ValueReader { value, depth: 0 }))
    }
}

pub(crate) struct ValueMap {
    attributes: hash_map::IntoIter<String, V>,
    value: V,
    depth: u8,
}

impl Sealed for ValueMap {}
impl MapReader for ValueMap {
    type Text = String;
    type Value<'v> = ValueReader;

    #[inline]
    fn next_name(&mut self) -> Result<Option<String>, DecodeError> {
        Ok(self.attributes.next().map(|(name, value)| {
            self.value = value;
            name
        }))
    }
    #[inline]
    fn value(&mut self) -> ValueReader {
        ValueReader { value: std::mem::replace(&mut self.value, V::Null(true)), depth: self.depth }
    }
}
