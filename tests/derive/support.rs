//! Items written by hand, and the way there and back.

use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::Item;
use dynamo_table::codec::{Fields, decode_item, encode_item};

pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn n(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}

pub(crate) fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The value is stored as this item, and read back out of it.
pub(crate) fn round_trip<T: Fields + Debug + PartialEq>(value: T, stored: Item) {
    assert_eq!(encode_item(&value).expect("it can be stored"), stored);
    assert_eq!(decode_item::<T>(stored).expect("it can be read"), value);
}
