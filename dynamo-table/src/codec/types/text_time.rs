//! Times as attributes: text of nine digits by themselves, of fewer where a field says so.
use crate::codec::core::attribute::{Attribute, Convert, MapWriter, Writer};
use crate::codec::core::attribute_type::{AttributeType, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::ScalarAttribute;
use crate::codec::core::reader::Reader;
use crate::codec::types::rfc3339::Instant;

/// A point in time that is stored as text: those of the standard library, chrono, time and jiff.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not stored as RFC 3339 text",
    label = "`digits` needs a time, or an `Option` of one",
    note = "the times of chrono, time and jiff need the features of these names"
)]
pub trait TextTime: Sized + Clone {
    #[doc(hidden)]
    fn to_instant(&self) -> Instant;
    #[doc(hidden)]
    fn from_instant(instant: Instant) -> Option<Self>;
}

pub(crate) fn decode<T: TextTime, R: Reader>(reader: R) -> Result<T, DecodeError> {
    let time = T::from_instant(Instant::decode(reader)?);
    time.ok_or_else(|| DecodeError::invalid("a time out of the type's range"))
}

/// Stores a time, or an `Option` of one, as RFC 3339 text in UTC with `DIGITS` digits after the seconds, rounded down:
/// `#[record(digits = 3)]`.
#[derive(Debug, Clone, Copy)]
pub struct AsRfc3339<const DIGITS: u8>;

/// A time that is stored as RFC 3339 text in UTC with `DIGITS` digits after the seconds, rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rfc3339<T, const DIGITS: u8>(pub T);

impl<T: TextTime, const DIGITS: u8> Attribute for Rfc3339<T, DIGITS> {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.string(&self.0.to_instant().to_text(DIGITS)?)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        decode(reader).map(Self)
    }
}
impl<T: TextTime, const DIGITS: u8> ScalarAttribute for Rfc3339<T, DIGITS> {
    const TYPE: ScalarType = ScalarType::S;
}

impl<T: TextTime, const DIGITS: u8> Convert<T> for AsRfc3339<DIGITS> {
    type Value = Rfc3339<T, DIGITS>;

    fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &T) -> Result<(), EncodeError> {
        map.attribute_with(name, |writer| writer.string(&value.to_instant().to_text(DIGITS)?))
    }
    fn decode_field<R: Reader>(reader: R) -> Result<T, DecodeError> {
        decode(reader)
    }
    fn absent() -> Option<T> {
        None
    }
}

impl<T: TextTime, const DIGITS: u8> Convert<Option<T>> for AsRfc3339<DIGITS> {
    type Value = Rfc3339<T, DIGITS>;
    const OPTIONAL: bool = true;

    fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &Option<T>) -> Result<(), EncodeError> {
        map.attribute(name, &value.clone().map(Rfc3339::<T, DIGITS>))
    }
    fn decode_field<R: Reader>(mut reader: R) -> Result<Option<T>, DecodeError> {
        match reader.attribute_type()? {
            AttributeType::Null => reader.null().map(|()| None),
            _ => decode(reader).map(Some),
        }
    }
    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

/// What a [`TextTime`] is besides: an attribute, and countable from the epoch.
macro_rules! time {
    ([$($parameters:tt)*] $type:ty [$($bounds:tt)*]) => {
        /// RFC 3339 in UTC with nine digits after the seconds. Years outside of 0000 to 9999 are encode errors.
        impl $($parameters)* crate::codec::core::attribute::Attribute for $type $($bounds)* {
            type Value = Self;

            fn encode<W: crate::codec::core::attribute::Writer>(
                &self,
                writer: W,
            ) -> Result<(), crate::codec::core::error::EncodeError> {
                writer.string(&self.to_instant().to_text(9)?)
            }
            fn decode<R: crate::codec::core::reader::Reader>(reader: R) -> Result<Self, crate::codec::core::error::DecodeError> {
                crate::codec::types::text_time::decode(reader)
            }
        }
        impl $($parameters)* crate::codec::core::kinds::ScalarAttribute for $type $($bounds)* {
            const TYPE: crate::codec::core::attribute_type::ScalarType = crate::codec::core::attribute_type::ScalarType::S;
        }
        impl $($parameters)* crate::codec::types::epoch::Timestamp for $type $($bounds)* {
            fn to_seconds(&self) -> Option<i64> {
                Some(self.to_instant().seconds)
            }
            fn from_seconds(seconds: i64) -> Option<Self> {
                Self::from_instant(crate::codec::types::rfc3339::Instant { seconds, nanos: 0 })
            }
            fn to_millis(&self) -> Option<i64> {
                self.to_instant().to_millis()
            }
            fn from_millis(millis: i64) -> Option<Self> {
                Self::from_instant(crate::codec::types::rfc3339::Instant::from_millis(millis))
            }
        }
    };
    ($type:ty) => {
        crate::codec::types::text_time::time! { [] $type [] }
    };
}
pub(crate) use time;
