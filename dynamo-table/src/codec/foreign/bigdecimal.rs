//! Decimals of `bigdecimal`.
use crate::codec::core::attribute::{Attribute, Writer};
use crate::codec::core::attribute_type::ScalarType;
use crate::codec::core::error::{DecodeError, EncodeError, EncodeProblem};
use crate::codec::core::kinds::{NumberAttribute, ScalarAttribute};
use crate::codec::core::number::Number;
use crate::codec::core::reader::Reader;
use ::bigdecimal::BigDecimal;

/// A number, exactly; what has more digits than DynamoDB, or is out of its range, is an encode error.
impl Attribute for BigDecimal {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        to_number(self).ok_or_else(|| EncodeError::new(EncodeProblem::Number))?.encode(writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let (digits, exponent) = Number::decode(reader)?.parts();
        Ok(Self::new(digits.into(), -i64::from(exponent)))
    }
}
impl ScalarAttribute for BigDecimal {
    const TYPE: ScalarType = ScalarType::N;
    const ONE_FORM: bool = true;
}
impl NumberAttribute for BigDecimal {}

fn to_number(decimal: &BigDecimal) -> Option<Number> {
    let (digits, scale) = decimal.normalized().into_bigint_and_scale();
    let exponent = i16::try_from(scale.checked_neg()?).ok()?;
    Number::from_parts(digits.try_into().ok()?, exponent).ok()
}
