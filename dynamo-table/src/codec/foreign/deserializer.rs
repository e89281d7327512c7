//! serde's side of a reader: one deserializer for all of them. It pulls from the same opened lists and maps that the
//! codec's own functions are made of.
use crate::codec::core::attribute::Attribute;
use crate::codec::core::attribute_type::{AttributeType, ScalarType};
use crate::codec::core::error::{DecodeError, DecodeProblem};
use crate::codec::core::number::Number;
use crate::codec::core::reader::{ListReader, MapReader, Reader};
use ::serde::de::value::{MapDeserializer, SeqDeserializer};
use ::serde::de::{self, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use ::serde::forward_to_deserialize_any;
use std::iter;

/// Values are not shown: serde's own texts would.
impl de::Error for DecodeError {
    fn custom<T: std::fmt::Display>(why: T) -> Self {
        Self::new(DecodeProblem::Deserialize(why.to_string()))
    }
    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        Self::invalid(format_args!("invalid length {found}, expected {expected}"))
    }
    fn duplicate_field(field: &'static str) -> Self {
        Self::invalid("two values for one field").in_attribute(field)
    }
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(DecodeProblem::UnknownAttribute).in_entry(field)
    }
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid(format_args!("expected {expected}, found {}", type_of(found)))
    }
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match type_of(found) {
            "N" => Self::invalid(format_args!("expected a number that fits {expected}")),
            other => Self::invalid(format_args!("expected {expected}, found another {other}")),
        }
    }
    fn unknown_variant(variant: &str, _: &'static [&'static str]) -> Self {
        DecodeError::unknown_variant(variant)
    }
    fn missing_field(field: &'static str) -> Self {
        DecodeError::missing(field)
    }
}

fn type_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "BOOL",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "N",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::UnitVariant => "S",
        Unexpected::Bytes(_) => "B",
        Unexpected::Unit | Unexpected::Option => "NULL",
        Unexpected::Seq => "L",
        Unexpected::Map => "M",
        _ => "another type",
    }
}

/// Deserializes what a reader reads.
pub(crate) struct Deserializer<R>(pub(crate) R);

/// Integers as integers, however they are written (`1.0`, `1E+5`); all else as the nearest float, which is all that
/// serde has.
fn visit_number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, DecodeError> {
    if let Ok(number) = text.parse() {
        return visitor.visit_u64(number);
    }
    if let Ok(number) = text.parse() {
        return visitor.visit_i64(number);
    }
    let number: Number = text.parse().map_err(|_| DecodeError::number("a DynamoDB number"))?;
    let Some(integer) = number.to_integer() else {
        return visitor.visit_f64(text.parse().map_err(|_| DecodeError::number("f64"))?);
    };
    if let Ok(integer) = u64::try_from(integer) {
        visitor.visit_u64(integer)
    } else if let Ok(integer) = i64::try_from(integer) {
        visitor.visit_i64(integer)
    } else {
        visitor.visit_f64(text.parse().map_err(|_| DecodeError::number("f64"))?)
    }
}

impl<'de, R: Reader> de::Deserializer<'de> for Deserializer<R> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::S => visitor.visit_string(self.0.string()?.into()),
            AttributeType::N => visit_number(self.0.number()?.as_ref(), visitor),
            AttributeType::B => visitor.visit_byte_buf(self.0.binary()?),
            AttributeType::Bool => visitor.visit_bool(self.0.boolean()?),
            AttributeType::Null => self.0.null().and_then(|()| visitor.visit_unit()),
            AttributeType::L => Elements::visit(self.0.open_list()?, visitor),
            AttributeType::Ss => Elements::visit(self.0.open_set(ScalarType::S)?, visitor),
            AttributeType::Ns => Elements::visit(self.0.open_set(ScalarType::N)?, visitor),
            AttributeType::Bs => Elements::visit(self.0.open_set(ScalarType::B)?, visitor),
            AttributeType::M => Attributes::visit(self.0.open_map()?, Keys::Data, visitor),
        }
    }
    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_i128(i128::decode(self.0)?)
    }
    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_u128(u128::decode(self.0)?)
    }
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f32(f32::decode(self.0)?)
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f64(f64::decode(self.0)?)
    }
    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::Null => self.0.null().and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::S => visitor.visit_enum(Into::<String>::into(self.0.string()?).into_deserializer()),
            _ => {
                let mut map = Attributes::new(self.0.open_map()?, Keys::Names);
                let value = visitor.visit_enum(de::value::MapAccessDeserializer::new(&mut map))?;
                map.finish().map(|()| value)
            }
        }
    }
    /// NULL is what some mappers store for a list or a map that is empty.
    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::Null => {
                self.0.null()?;
                visitor.visit_seq(SeqDeserializer::<_, DecodeError>::new(iter::empty::<()>()))
            }
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::Null => {
                self.0.null()?;
                visitor.visit_map(MapDeserializer::<_, DecodeError>::new(iter::empty::<((), ())>()))
            }
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0.attribute_type()? {
            AttributeType::M => Attributes::visit(self.0.open_map()?, Keys::Names, visitor),
            _ => self.deserialize_any(visitor),
        }
    }
    /// An unread value is skipped by its reader.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct identifier
    }
}

/// The elements of a list or the members of a set, and how many have been read, for the path of an error.
struct Elements<L> {
    list: L,
    index: usize,
    ended: bool,
}

impl<L: ListReader> Elements<L> {
    fn visit<'de, V: Visitor<'de>>(list: L, visitor: V) -> Result<V::Value, DecodeError> {
        let mut elements = Self { list, index: 0, ended: false };
        let value = visitor.visit_seq(&mut elements)?;
        // A tuple leaves off behind its last element: the reader has to get past the list's end.
        while !elements.ended && elements.list.next()?.is_some() {}
        Ok(value)
    }
}

impl<'de, L: ListReader> de::SeqAccess<'de> for Elements<L> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, DecodeError> {
        let element = if self.ended { None } else { self.list.next()? };
        let Some(element) = element else {
            self.ended = true;
            return Ok(None);
        };
        let value = seed.deserialize(Deserializer(element)).map_err(|e| e.in_element(self.index))?;
        self.index += 1;
        Ok(Some(value))
    }
}

/// What the keys of a map are: those of a struct's fields, or data.
#[derive(Clone, Copy)]
enum Keys {
    Names,
    Data,
}

/// The attributes of a map, and the name of the last one, for the path of an error.
struct Attributes<M> {
    map: M,
    keys: Keys,
    name: String,
    ended: bool,
}

impl<M: MapReader> Attributes<M> {
    fn new(map: M, keys: Keys) -> Self {
        Self { map, keys, name: String::new(), ended: false }
    }
    fn visit<'de, V: Visitor<'de>>(map: M, keys: Keys, visitor: V) -> Result<V::Value, DecodeError> {
        let mut map = Self::new(map, keys);
        let value = visitor.visit_map(&mut map)?;
        map.finish().map(|()| value)
    }
    fn finish(mut self) -> Result<(), DecodeError> {
        while !self.ended && self.map.next_name()?.is_some() {}
        Ok(())
    }
}

impl<'de, M: MapReader> de::MapAccess<'de> for Attributes<M> {
    type Error = DecodeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, DecodeError> {
        let name = if self.ended { None } else { self.map.next_name()? };
        let Some(name) = name else {
            self.ended = true;
            return Ok(None);
        };
        self.name.clear();
        self.name.push_str(name.as_ref());
        seed.deserialize(Name(&self.name)).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, DecodeError> {
        seed.deserialize(Deserializer(self.map.value())).map_err(|e| match self.keys {
            Keys::Names => e.in_attribute(&self.name),
            Keys::Data => e.in_entry(&self.name),
        })
    }
}

/// The name of an attribute, which may be a number or a Boolean to a map's key type.
struct Name<'n>(&'n str);

macro_rules! parsed_names {
    ($($deserialize:ident $visit:ident;)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            match self.0.parse() {
                Ok(key) => visitor.$visit(key),
                Err(_) => visitor.visit_str(self.0),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Name<'_> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_str(self.0)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_enum(self.0.into_deserializer())
    }
    parsed_names! {
        deserialize_bool visit_bool;
        deserialize_i8 visit_i8;
        deserialize_i16 visit_i16;
        deserialize_i32 visit_i32;
        deserialize_i64 visit_i64;
        deserialize_i128 visit_i128;
        deserialize_u8 visit_u8;
        deserialize_u16 visit_u16;
        deserialize_u32 visit_u32;
        deserialize_u64 visit_u64;
        deserialize_u128 visit_u128;
    }
    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
