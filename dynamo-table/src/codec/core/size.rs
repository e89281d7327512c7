//! Sizes by DynamoDB's published rules, which call that of a number approximate: estimates.
use crate::codec::core::attribute_type::MAX_DEPTH;
use crate::codec::core::error::EncodeError;
use crate::codec::core::value::Item;
use crate::codec::core::value_writer::inner;
use aws_sdk_dynamodb::types::AttributeValue as V;

/// A list or a map has three bytes of its own, and one for each element.
pub(crate) const CONTAINER: usize = 3;
pub(crate) const ELEMENT: usize = 1;

/// Bytes of an item, names and values, by [DynamoDB's rules][rules]. What DynamoDB bounds at 400 KB.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamo_table::codec::{Item, item_size};
///
/// let item = Item::from([("points".to_owned(), AttributeValue::N("1234".into()))]);
/// assert_eq!(item_size(&item)?, "points".len() + 2 + 1);
/// # Ok::<(), dynamo_table::codec::EncodeError>(())
/// ```
///
/// # Errors
///
/// When it nests over 32 levels, or holds a value whose type the SDK does not know.
///
/// [rules]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
pub fn item_size(item: &Item) -> Result<usize, EncodeError> {
    attributes_size(item)
}

/// The same of attributes that are not in a map yet.
pub(crate) fn attributes_size<'i>(item: impl IntoIterator<Item = (&'i String, &'i V)>) -> Result<usize, EncodeError> {
    attributes(item, 0, MAX_DEPTH, EncodeError::in_attribute)
}

/// Bytes of a value, without a name.
///
/// # Errors
///
/// As [`item_size`].
pub fn value_size(value: &V) -> Result<usize, EncodeError> {
    size(value, MAX_DEPTH)
}

fn size(value: &V, depth: u8) -> Result<usize, EncodeError> {
    Ok(match value {
        V::S(text) => text.len(),
        V::N(text) => number_size(text),
        V::B(blob) => blob.as_ref().len(),
        V::Bool(_) | V::Null(_) => 1,
        V::Ss(set) => set.iter().map(String::len).sum(),
        V::Ns(set) => set.iter().map(|text| number_size(text)).sum(),
        V::Bs(set) => set.iter().map(|blob| blob.as_ref().len()).sum(),
        V::L(list) => {
            let depth = inner(depth)?;
            list.iter().enumerate().try_fold(CONTAINER, |bytes, (index, element)| {
                size(element, depth).map(|size| bytes + ELEMENT + size).map_err(|e| e.in_element(index))
            })?
        }
        V::M(map) => CONTAINER + attributes(map, ELEMENT, inner(depth)?, EncodeError::in_entry)?,
        _ => return Err(EncodeError::invalid("an attribute value of unknown type")),
    })
}

fn attributes<'i>(
    map: impl IntoIterator<Item = (&'i String, &'i V)>,
    each: usize,
    depth: u8,
    place: fn(EncodeError, &str) -> EncodeError,
) -> Result<usize, EncodeError> {
    map.into_iter().try_fold(0, |bytes, (name, value)| {
        let size = size(value, depth).map_err(|e| place(e, name))?;
        Ok(bytes + each + name.len() + size)
    })
}

/// One byte for every two digits, without leading and trailing zeros, and one.
pub(crate) fn number_size(text: &str) -> usize {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text).bytes().filter(u8::is_ascii_digit);
    let (mut significant, mut zeros) = (0, 0);
    for digit in mantissa {
        match digit {
            b'0' => zeros += usize::from(significant > 0),
            _ => (significant, zeros) = (significant + zeros + 1, 0),
        }
    }
    significant.div_ceil(2) + 1
}
