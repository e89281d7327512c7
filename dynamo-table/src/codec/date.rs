//! Days as text: `2024-05-31`.
use crate::codec::attribute::Writer;
use crate::codec::error::{DecodeError, EncodeError};
use crate::codec::reader::Reader;
use crate::codec::rfc3339::Date;

impl Date {
    pub(crate) fn encode<W: Writer>(self, writer: W) -> Result<(), EncodeError> {
        writer.string(&self.to_text()?)
    }

    pub(crate) fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let text = reader.string()?;
        Self::parse(text.as_ref()).ok_or_else(|| DecodeError::invalid("expected a date as in RFC 3339"))
    }
}

/// A type that is a day: stored as its text.
macro_rules! date {
    ($type:ty) => {
        /// `2024-05-31`. Years outside of 0000 to 9999 are encode errors.
        impl crate::codec::attribute::Attribute for $type {
            type Value = Self;

            fn encode<W: crate::codec::attribute::Writer>(
                &self,
                writer: W,
            ) -> Result<(), crate::codec::error::EncodeError> {
                to_date(self).encode(writer)
            }
            fn decode<R: crate::codec::reader::Reader>(reader: R) -> Result<Self, crate::codec::error::DecodeError> {
                let date = from_date(crate::codec::rfc3339::Date::decode(reader)?);
                date.ok_or_else(|| crate::codec::error::DecodeError::invalid("a date out of the type's range"))
            }
        }
        impl crate::codec::kinds::ScalarAttribute for $type {
            const TYPE: crate::codec::types::ScalarType = crate::codec::types::ScalarType::S;
            const ONE_FORM: bool = true;
        }
    };
}
pub(crate) use date;
