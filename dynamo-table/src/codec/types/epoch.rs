//! Times as numbers of seconds or milliseconds since 1970-01-01T00:00:00Z.
use crate::codec::core::attribute::{Attribute, Convert, MapWriter, Writer};
use crate::codec::core::attribute_type::{AttributeType, NumberBounds, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::{NumberAttribute, ScalarAttribute};
use crate::codec::core::reader::Reader;

/// A point in time that can be counted from the epoch: a time, or an integer, which is the count itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point in time",
    label = "expected a time, or an `i64`, `u64` or `u32` that counts from the epoch",
    note = "the times of chrono, time and jiff need the features of these names"
)]
pub trait Timestamp: Sized + Clone {
    /// The seconds since the epoch that the type can hold, for arithmetic on a field that is stored so. Of the calendar the years 1 to
    /// 9999 unless said otherwise.
    const SECONDS: NumberBounds =
        NumberBounds { smallest: Some(-62_135_596_800), largest: Some(253_402_300_799), zero: true };
    /// The same in milliseconds.
    const MILLIS: NumberBounds =
        NumberBounds { smallest: Some(-62_135_596_800_000), largest: Some(253_402_300_799_999), zero: true };

    /// Whole seconds since the epoch, rounded down. `None`: they do not fit.
    fn to_seconds(&self) -> Option<i64>;
    /// The time so many seconds after the epoch. `None`: the type cannot hold it.
    fn from_seconds(seconds: i64) -> Option<Self>;
    /// Whole milliseconds since the epoch, rounded down. `None`: they do not fit.
    fn to_millis(&self) -> Option<i64>;
    /// The time so many milliseconds after the epoch. `None`: the type cannot hold it.
    fn from_millis(millis: i64) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ident up to $largest:expr;)*) => {$(
        impl Timestamp for $type {
            const SECONDS: NumberBounds =
                NumberBounds { smallest: Some($type::MIN as i128), largest: Some($largest as i128), zero: true };
            const MILLIS: NumberBounds = Self::SECONDS;

            fn to_seconds(&self) -> Option<i64> {
                i64::try_from(*self).ok()
            }
            fn from_seconds(seconds: i64) -> Option<Self> {
                Self::try_from(seconds).ok()
            }
            fn to_millis(&self) -> Option<i64> {
                i64::try_from(*self).ok()
            }
            fn from_millis(millis: i64) -> Option<Self> {
                Self::try_from(millis).ok()
            }
        }
    )*};
}
integers! { i64 up to i64::MAX; u64 up to i64::MAX; u32 up to u32::MAX; }

macro_rules! epochs {
    ($($as:ident $epoch:ident $to:ident $from:ident $bounds:ident $unit:literal;)*) => {$(
        #[doc = concat!("Stores a time, or an `Option` of one, as N: ", $unit, " since the epoch, rounded down.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $as;

        #[doc = concat!("A time that is stored as N: ", $unit, " since the epoch, rounded down.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $epoch<T>(pub T);

        impl<T: Timestamp> Attribute for $epoch<T> {
            type Value = Self;

            fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
                encode(self.0.$to(), writer)
            }
            fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
                let time = T::$from(i64::decode(reader)?).map(Self);
                time.ok_or_else(|| DecodeError::number(concat!("the type as ", $unit, " since the epoch")))
            }
        }
        impl<T: Timestamp> ScalarAttribute for $epoch<T> {
            const TYPE: ScalarType = ScalarType::N;
            const ONE_FORM: bool = true;
        }
        impl<T: Timestamp> NumberAttribute for $epoch<T> {
            const BOUNDS: NumberBounds = T::$bounds;
        }

        impl<T: Timestamp> Convert<T> for $as {
            type Value = $epoch<T>;

            fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &T) -> Result<(), EncodeError> {
                map.attribute_with(name, |writer| encode(value.$to(), writer))
            }
            fn decode_field<R: Reader>(reader: R) -> Result<T, DecodeError> {
                $epoch::decode(reader).map(|epoch| epoch.0)
            }
            fn absent() -> Option<T> {
                None
            }
        }

        impl<T: Timestamp> Convert<Option<T>> for $as {
            type Value = $epoch<T>;
            const OPTIONAL: bool = true;

            fn encode_field<M: MapWriter>(map: &mut M, name: &str, value: &Option<T>) -> Result<(), EncodeError> {
                map.attribute(name, &value.clone().map($epoch))
            }
            fn decode_field<R: Reader>(mut reader: R) -> Result<Option<T>, DecodeError> {
                match reader.attribute_type()? {
                    AttributeType::Null => reader.null().map(|()| None),
                    _ => $epoch::decode(reader).map(|epoch| Some(epoch.0)),
                }
            }
            fn absent() -> Option<Option<T>> {
                Some(None)
            }
        }
    )*};
}
epochs! {
    AsEpochSeconds EpochSeconds to_seconds from_seconds SECONDS "seconds";
    AsEpochMillis EpochMillis to_millis from_millis MILLIS "milliseconds";
}

fn encode<W: Writer>(count: Option<i64>, writer: W) -> Result<(), EncodeError> {
    count.ok_or_else(|| EncodeError::invalid("a time that is too far from the epoch"))?.encode(writer)
}
