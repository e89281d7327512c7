//! A struct and an enum with data, written out as the derive emits them.

use dynamo_table::codec::{
    Attribute, DecodeError, EncodeError, Fields, MapWriter, Reader, Slot, Writer, decode_fields, incomplete,
    read_variant,
};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) zip: u32,
}

#[derive(Default)]
pub(crate) struct AddressPartial {
    street: Slot<String>,
    zip: Slot<u32>,
}

impl Fields for Address {
    type Partial = AddressPartial;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("street", &self.street)?;
        map.attribute("zip", &self.zip)
    }
    fn decode_field<R: Reader>(partial: &mut AddressPartial, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        match name {
            "street" => partial.street.read(value)?,
            "zip" => partial.zip.read(value)?,
            _ => return Ok(Some(value)),
        }
        Ok(None)
    }
    fn complete(mut partial: AddressPartial) -> Result<Self, DecodeError> {
        partial.street.fill("street")?;
        partial.zip.fill("zip")?;
        match partial {
            AddressPartial { street: Slot(Some(street)), zip: Slot(Some(zip)) } => Ok(Self { street, zip }),
            _ => Err(incomplete()),
        }
    }
}

impl Attribute for Address {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.map(|map| self.encode_fields(map))
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        decode_fields(reader)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Empty,
    Circle { radius: f64, label: Option<String> },
    Framed(Address),
}

impl Attribute for Shape {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        writer.map(|map| match self {
            Self::Empty => map.attribute_with("kind", |writer| writer.string("empty")),
            Self::Circle { radius, label } => {
                map.attribute_with("kind", |writer| writer.string("circle"))?;
                map.attribute("radius", radius)?;
                map.attribute("label", label)
            }
            Self::Framed(fields) => {
                map.attribute_with("kind", |writer| writer.string("framed"))?;
                fields.encode_fields(map)
            }
        })
    }
    fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
        let (variant, reader) = read_variant(reader, "kind")?;
        match variant.as_ref() {
            "empty" => Ok(Self::Empty),
            "circle" => {
                let (mut radius, mut label) = (Slot::default(), Slot::default());
                reader.map(|name, value| match name {
                    "radius" => radius.read(value),
                    "label" => label.read(value),
                    _ => Ok(()),
                })?;
                radius.fill("radius")?;
                label.fill("label")?;
                match (radius, label) {
                    (Slot(Some(radius)), Slot(Some(label))) => Ok(Self::Circle { radius, label }),
                    _ => Err(incomplete()),
                }
            }
            "framed" => reader.fields().map(Self::Framed),
            other => Err(DecodeError::unknown_variant(other)),
        }
    }
}
