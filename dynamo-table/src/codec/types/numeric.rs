//! Numbers: integers exactly, floats by their shortest text. Reading narrows only where nothing is lost.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::{NumberBounds, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError, EncodeProblem};
use crate::codec::core::kinds::{NumberAttribute, ScalarAttribute};
use crate::codec::core::number::Number;
use crate::codec::core::reader::{Reader, binary_or_empty};
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroU128, NonZeroUsize,
};

/// `1.0` and `1E+5` are integers too, as DynamoDB compares them.
#[cold]
#[inline(never)]
fn integer<T: TryFrom<i128>>(text: &str, expected: &'static str) -> Result<T, DecodeError> {
    let number = text.parse::<Number>().ok().and_then(Number::to_integer);
    number.and_then(|n| T::try_from(n).ok()).ok_or_else(|| DecodeError::number(expected))
}

macro_rules! scalar_number {
    ($($type:ident within $bounds:expr, $one_form:expr;)*) => {$(
        impl ScalarAttribute for $type {
            const TYPE: ScalarType = ScalarType::N;
            // What is compared is the number.
            const ONE_FORM: bool = $one_form;
        }
        impl NumberAttribute for $type {
            const BOUNDS: NumberBounds = $bounds;
        }
    )*};
}

/// A type's end, of 128 bits to the 38 digits that DynamoDB can tell.
const fn end(number: i128) -> Option<i128> {
    if number == i128::MAX || number == i128::MIN { Some(number / 10 * 10) } else { Some(number) }
}
const fn bounds(smallest: i128, largest: i128, zero: bool) -> NumberBounds {
    NumberBounds { smallest: end(smallest), largest: end(largest), zero }
}
/// `u128` ends beyond `i128`: arithmetic on it ends where that of `i128` does.
const fn largest(number: u128) -> i128 {
    if number > i128::MAX as u128 { i128::MAX } else { number as i128 }
}

macro_rules! integers {
    ($($type:ident by $write:ident $(, $item:item)*;)*) => {$(
        impl Attribute for $type {
            type Value = Self;

            #[inline]
            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                writer.$write(itoa::Buffer::new().format(*self))
            }
            #[inline(always)]
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                let text = reader.number()?;
                match text.as_ref().parse() {
                    Ok(number) => Ok(number),
                    Err(_) => integer(text.as_ref(), stringify!($type)),
                }
            }
            $($item)*
        }
        scalar_number! { $type within bounds($type::MIN as i128, largest($type::MAX as u128), true), true; }
    )*};
}
integers! {
    i8 by checked_number; i16 by checked_number; i32 by checked_number; i64 by checked_number; isize by checked_number;
    u16 by checked_number; u32 by checked_number; u64 by checked_number; usize by checked_number;
    // May have a thirty-ninth digit.
    i128 by number; u128 by number;
    u8 by checked_number,
        const IS_BYTE: bool = true;,
        fn encode_slice<W: Writer>(slice: &[Self], writer: W) -> Result<(), EncodeError> {
            writer.binary(slice)
        },
        fn decode_vec<R: Reader>(reader: R) -> Result<Vec<Self>, DecodeError> {
            binary_or_empty(reader)
        };
}

macro_rules! non_zero {
    ($($type:ident)*) => {$(
        /// Zero is a decode error.
        impl Attribute for $type {
            type Value = Self;

            #[inline]
            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                self.get().encode(writer)
            }
            #[inline]
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                Self::new(Attribute::decode(reader)?).ok_or_else(|| DecodeError::number(stringify!($type)))
            }
        }
        scalar_number! { $type within bounds($type::MIN.get() as i128, largest($type::MAX.get() as u128), false), true; }
    )*};
}
non_zero! {
    NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64 NonZeroI128 NonZeroIsize
    NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroU128 NonZeroUsize
}

macro_rules! floats {
    ($($type:ident)*) => {$(
        /// Written as the shortest text that reads back as the same float; read as the nearest float. NaN and infinity
        /// are encode errors.
        impl Attribute for $type {
            type Value = Self;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                // Also false for NaN. A float has too few digits to be refused for them.
                if !(1e-130..1e126).contains(&f64::from(self.abs())) && *self != 0.0 {
                    return Err(EncodeError::new(EncodeProblem::Number));
                }
                let mut buffer = ryu::Buffer::new();
                let text = buffer.format_finite(*self);
                writer.checked_number(if *self == 0.0 { "0" } else { text.strip_suffix(".0").unwrap_or(text) })
            }
            #[inline]
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                let text = reader.number()?;
                match text.as_ref().parse::<$type>() {
                    // The standard parser also knows "inf" and "nan", which are no numbers here.
                    Ok(number) if number.is_finite() => Ok(number),
                    _ => Err(DecodeError::number(stringify!($type))),
                }
            }
        }
        scalar_number! { $type within NumberBounds::NONE, false; }
    )*};
}
floats! { f32 f64 }

impl Attribute for Number {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.checked_number(&self.to_string())
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        reader.number()?.as_ref().parse().map_err(|_| DecodeError::number("a DynamoDB number"))
    }
}
scalar_number! { Number within NumberBounds::NONE, true; }
