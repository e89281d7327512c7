//! Lists, binary, sets, maps and tuples.
use crate::codec::core::attribute::{Attribute, ListWriter, MapWriter, Writer};
use crate::codec::core::attribute_type::{Absence, AttributeType, ScalarType};
use crate::codec::core::error::{DecodeError, DecodeProblem, EncodeError};
use crate::codec::core::fields::{Slot, incomplete};
use crate::codec::core::kinds::{ContainsAttribute, PrefixAttribute, ScalarAttribute, SetAttribute};
use crate::codec::core::reader::Reader;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

/// A list; `Vec<u8>` is binary. NULL reads as an empty one, a set as the list of its members.
impl<T: Attribute> Attribute for Vec<T> {
    type Value = Self;

    #[inline(always)]
    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        T::encode_slice(self, writer)
    }
    #[inline(always)]
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        T::decode_vec(reader)
    }
}
impl ScalarAttribute for Vec<u8> {
    const TYPE: ScalarType = ScalarType::B;
    const ONE_FORM: bool = true;
}
impl PrefixAttribute for Vec<u8> {}
impl<T: Attribute> ContainsAttribute for Vec<T> {
    type Element = T::Value;
}

/// A list of this length; `[u8; N]` is binary of this length.
impl<T: Attribute, const N: usize> Attribute for [T; N] {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        T::encode_slice(self, writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let vec = T::decode_vec(reader)?;
        vec.try_into().map_err(|vec: Vec<T>| length(N, vec.len()))
    }
}
impl<const N: usize> ScalarAttribute for [u8; N] {
    const TYPE: ScalarType = ScalarType::B;
    const ONE_FORM: bool = true;
}
impl<const N: usize> PrefixAttribute for [u8; N] {}
impl<T: Attribute, const N: usize> ContainsAttribute for [T; N] {
    type Element = T::Value;
}

#[cold]
fn length(expected: usize, found: usize) -> DecodeError {
    DecodeError::new(DecodeProblem::Length { expected, found })
}

macro_rules! sets {
    ($($set:ident<T $(, $hasher:ident)?> where T: $($bound:path),+;)*) => {$(
        /// Empty is stored by absence, and as NULL where there has to be a value. A list reads as the set of its elements.
        impl<T: ScalarAttribute $(+ $bound)+ $(, $hasher: BuildHasher + Default)?> Attribute for $set<T $(, $hasher)?> {
            type Value = Self;
            const OPTIONAL: bool = true;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                if self.is_empty() {
                    return writer.null();
                }
                writer.set(T::TYPE, |set| self.iter().try_for_each(|member| set.element(member)))
            }
            fn decode<R: Reader>(mut reader: R) -> Result<Self, DecodeError> {
                let mut set = Self::default();
                match reader.attribute_type()? {
                    AttributeType::Null => reader.null(),
                    AttributeType::L => reader.list(|element| T::decode(element).map(|member| set.extend([member]))),
                    _ => reader.set(T::TYPE, |member| T::decode(member).map(|member| set.extend([member]))),
                }?;
                Ok(set)
            }
            fn absence(&self) -> Option<Absence> {
                self.is_empty().then_some(Absence::EmptySet)
            }
            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
        impl<T: ScalarAttribute $(+ $bound)+ $(, $hasher: BuildHasher + Default)?> SetAttribute
            for $set<T $(, $hasher)?> {}
        impl<T: ScalarAttribute $(+ $bound)+ $(, $hasher: BuildHasher + Default)?>
            crate::codec::core::kinds::AddAttribute for $set<T $(, $hasher)?> {}
        impl<T: ScalarAttribute $(+ $bound)+ $(, $hasher: BuildHasher + Default)?> ContainsAttribute
            for $set<T $(, $hasher)?> {
            type Element = T::Value;
        }
    )*};
}
sets! {
    BTreeSet<T> where T: Ord;
    HashSet<T, H> where T: Eq, Hash;
}

macro_rules! maps {
    ($($map:ident<String, T $(, $hasher:ident)?>;)*) => {$(
        /// A map. Its keys are data, not fields: a `None` among its values is kept, as NULL. NULL reads as an empty map.
        impl<T: Attribute $(, $hasher: BuildHasher + Default)?> Attribute for $map<String, T $(, $hasher)?> {
            type Value = Self;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                writer.map(|map| {
                    self.iter().try_for_each(|(name, value)| {
                        map.attribute_with(name, |writer| value.encode(writer).map_err(EncodeError::into_entry))
                    })
                })
            }
            fn decode<R: Reader>(mut reader: R) -> Result<Self, DecodeError> {
                let mut map = Self::default();
                if reader.attribute_type()? == AttributeType::Null {
                    return reader.null().map(|()| map);
                }
                reader.map(|name, value| {
                    map.insert(name.to_owned(), T::decode(value).map_err(DecodeError::into_entry)?);
                    Ok(())
                })?;
                Ok(map)
            }
        }
    )*};
}
maps! {
    BTreeMap<String, T>;
    HashMap<String, T, H>;
}

macro_rules! tuples {
    ($($length:literal: $($type:ident $at:tt)+;)*) => {$(
        /// A list of this length, each element of its own type.
        impl<$($type: Attribute),+> Attribute for ($($type,)+) {
            type Value = Self;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                writer.list(|list| {
                    $(list.element(&self.$at)?;)+
                    Ok(())
                })
            }
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                let mut slots = ($(Slot::<$type>::default(),)+);
                let mut found = 0;
                reader.list(|element| {
                    found += 1;
                    match found - 1 {
                        $($at => $type::decode(element).map(|value| slots.$at.0 = Some(value)),)+
                        _ => Ok(()),
                    }
                })?;
                if found != $length {
                    return Err(length($length, found));
                }
                Ok(($(slots.$at.0.ok_or_else(incomplete)?,)+))
            }
        }
    )*};
}
tuples! {
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
}
