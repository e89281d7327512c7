//! Decimals of `rust_decimal`.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::{NumberBounds, ScalarType};
use crate::codec::core::error::{DecodeError, EncodeError};
use crate::codec::core::kinds::{NumberAttribute, ScalarAttribute};
use crate::codec::core::number::Number;
use crate::codec::core::reader::Reader;
use ::rust_decimal::Decimal;

/// A number, exactly; without trailing zeros, which DynamoDB drops as well.
impl Attribute for Decimal {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        // It has at most 29 digits, 28 of them behind the point.
        writer.checked_number(&self.normalize().to_string())
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let number = Number::decode(reader)?;
        from_number(number).ok_or_else(|| DecodeError::number("Decimal"))
    }
}
impl ScalarAttribute for Decimal {
    const TYPE: ScalarType = ScalarType::N;
    const ONE_FORM: bool = true;
}
impl NumberAttribute for Decimal {
    // 96 bits.
    const BOUNDS: NumberBounds = NumberBounds {
        smallest: Some(-0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF),
        largest: Some(0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF),
        zero: true,
    };
}

fn from_number(number: Number) -> Option<Decimal> {
    match number.to_integer() {
        Some(integer) => Decimal::try_from_i128_with_scale(integer, 0).ok(),
        None => {
            let (digits, exponent) = number.parts();
            Decimal::try_from_i128_with_scale(digits, u32::try_from(-exponent).ok()?).ok()
        }
    }
}
