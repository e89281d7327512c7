//! JSON values as the attribute values they look like.
use crate::codec::core::attribute::{Attribute, MapWriter, Writer};
use crate::codec::core::attribute_type::AttributeType;
use crate::codec::core::error::{DecodeError, EncodeError, EncodeProblem};
use crate::codec::core::kinds::OrderedAttribute;
use crate::codec::core::number::Number;
use crate::codec::core::reader::Reader;
use ::serde_json::{Map, Value};

/// NULL, BOOL, N, S, L or M. Binary and sets, which JSON does not have, are decode errors.
///
/// Numbers are as exact as `serde_json` is: 64-bit integers and floats, and any number with its feature
/// `arbitrary_precision`.
impl Attribute for Value {
    type Value = Self;
    const NULL_IS_A_VALUE: bool = true;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        match self {
            Self::Null => writer.null(),
            Self::Bool(value) => writer.boolean(*value),
            Self::String(text) => writer.string(text),
            Self::Array(list) => Self::encode_slice(list, writer),
            Self::Object(map) => writer.map(|to| {
                map.iter().try_for_each(|(name, value)| to.attribute_with(name, |writer| value.encode(writer)))
            }),
            Self::Number(number) => match number.to_string().parse::<Number>() {
                Ok(number) => number.encode(writer),
                Err(_) => Err(EncodeError::new(EncodeProblem::Number)),
            },
        }
    }
    fn decode<R: Reader>(mut reader: R) -> Result<Self, DecodeError> {
        Ok(match reader.attribute_type()? {
            AttributeType::Null => reader.null().map(|()| Self::Null)?,
            AttributeType::Bool => Self::Bool(reader.boolean()?),
            AttributeType::S => Self::String(reader.owned_string()?),
            AttributeType::L => Self::Array(Self::decode_vec(reader)?),
            AttributeType::N => Self::Number(from_number(Number::decode(reader)?)?),
            AttributeType::M => {
                let mut map = Map::new();
                reader.map(|name, value| {
                    map.insert(name.to_owned(), Self::decode(value)?);
                    Ok(())
                })?;
                Self::Object(map)
            }
            found => return Err(DecodeError::expected("a type that JSON has", found)),
        })
    }
}

impl OrderedAttribute for Value {}

fn from_number(number: Number) -> Result<::serde_json::Number, DecodeError> {
    if let Ok(integer) = u64::try_from(number) {
        return Ok(integer.into());
    }
    if let Ok(integer) = i64::try_from(number) {
        return Ok(integer.into());
    }
    // Exact with `arbitrary_precision`. Without it serde_json's own parser may miss the nearest float.
    let exact = |json: &::serde_json::Number| json.to_string().parse() == Ok(number);
    let json = number.to_string().parse().ok().filter(exact);
    json.or_else(|| ::serde_json::Number::from_f64(number.into())).ok_or_else(|| DecodeError::number("a JSON number"))
}
