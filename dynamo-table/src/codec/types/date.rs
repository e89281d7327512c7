//! Days as text: `2024-05-31`.
use crate::codec::core::attribute::Writer;
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::reader::Reader;
use crate::codec::types::rfc3339::Date;

pub(crate) fn encode<W: Writer>(date: Date, writer: W) -> Result<(), EncodeError> {
    writer.string(&date.to_text()?)
}

pub(crate) fn decode<R: Reader>(reader: R) -> Result<Date, DecodeError> {
    let text = reader.string()?;
    Date::parse(text.as_ref()).ok_or_else(|| DecodeError::invalid("expected a date as in RFC 3339"))
}

/// A type that is a day: stored as its text.
macro_rules! date {
    ($type:ty) => {
        /// `2024-05-31`. Years outside of 0000 to 9999 are encode errors.
        impl crate::codec::core::attribute::Attribute for $type {
            type Value = Self;

            fn encode<W: crate::codec::core::attribute::Writer>(
                &self,
                writer: W,
            ) -> Result<(), crate::codec::core::error::EncodeError> {
                crate::codec::types::date::encode(to_date(self), writer)
            }
            fn decode<R: crate::codec::core::reader::Reader>(
                reader: R,
            ) -> Result<Self, crate::codec::core::error::DecodeError> {
                let date = from_date(crate::codec::types::date::decode(reader)?);
                date.ok_or_else(|| crate::codec::core::error::DecodeError::invalid("a date out of the type's range"))
            }
        }
        impl crate::codec::core::kinds::ScalarAttribute for $type {
            const TYPE: crate::codec::core::attribute_type::ScalarType =
                crate::codec::core::attribute_type::ScalarType::S;
            const ONE_FORM: bool = true;
        }
    };
}
pub(crate) use date;
