//! Attribute values as DynamoDB's JSON.

use aws_sdk_dynamodb::types::AttributeValue as V;
use base64::prelude::{BASE64_STANDARD, Engine};

use super::escape::escape;
use crate::codec::core::attribute_type::MAX_DEPTH;
use crate::codec::core::error::EncodeError;
use crate::codec::core::value::Item;
use crate::codec::core::value_writer::inner;

/// Writes an item.
///
/// # Errors
/// It nests too deep, or holds a value of a type that the SDK does not know.
pub(crate) fn write_item(item: &Item) -> Result<String, EncodeError> {
    let mut out = String::with_capacity(64 * item.len());
    attributes(&mut out, item, MAX_DEPTH)?;
    Ok(out)
}

fn attributes(out: &mut String, map: &Item, depth: u8) -> Result<(), EncodeError> {
    out.push('{');
    for (at, (name, value)) in map.iter().enumerate() {
        out.push_str(if at == 0 { "\"" } else { ",\"" });
        escape(out, name);
        out.push_str("\":");
        write_value(out, value, depth).map_err(|e| e.in_attribute(name))?;
    }
    out.push('}');
    Ok(())
}

fn write_value(out: &mut String, value: &V, depth: u8) -> Result<(), EncodeError> {
    match value {
        V::S(text) => string(out, "{\"S\":\"", text),
        V::N(text) => string(out, "{\"N\":\"", text),
        V::B(blob) => binary(out, "{\"B\":\"", blob.as_ref()),
        V::Bool(true) => out.push_str("{\"BOOL\":true"),
        V::Bool(false) => out.push_str("{\"BOOL\":false"),
        V::Null(_) => out.push_str("{\"NULL\":true"),
        V::Ss(set) => array(out, "{\"SS\":[", set, |out, text| {
            string(out, "\"", text);
            Ok(())
        })?,
        V::Ns(set) => array(out, "{\"NS\":[", set, |out, text| {
            string(out, "\"", text);
            Ok(())
        })?,
        V::Bs(set) => array(out, "{\"BS\":[", set, |out, blob| {
            binary(out, "\"", blob.as_ref());
            Ok(())
        })?,
        V::L(list) => {
            let depth = inner(depth)?;
            array(out, "{\"L\":[", list, |out, value| write_value(out, value, depth))?;
        }
        V::M(map) => {
            out.push_str("{\"M\":");
            attributes(out, map, inner(depth)?)?;
        }
        _ => return Err(EncodeError::invalid("an attribute value of unknown type")),
    }
    out.push('}');
    Ok(())
}

fn string(out: &mut String, opening: &str, text: &str) {
    out.push_str(opening);
    escape(out, text);
    out.push('"');
}

fn binary(out: &mut String, opening: &str, bytes: &[u8]) {
    out.push_str(opening);
    BASE64_STANDARD.encode_string(bytes, out);
    out.push('"');
}

fn array<T>(
    out: &mut String,
    opening: &str,
    elements: &[T],
    write: impl Fn(&mut String, &T) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    out.push_str(opening);
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, element).map_err(|e| e.in_element(at))?;
    }
    out.push(']');
    Ok(())
}
