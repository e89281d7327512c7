//! What the derive puts in place of keys that it could not make out: they take anything, so that a mistake is reported alone.

use crate::codec::EncodeError;
use crate::key::{Partition, SortCondition, SortKeyParts, SortValues};
use aws_sdk_dynamodb::types::AttributeValue;

/// The types of a key that nothing is known of: never in a program that compiles.
pub enum Anything {}

fn unknown<T>() -> Result<T, EncodeError> {
    Err(EncodeError::invalid("the record has mistakes"))
}

impl<X> Partition<Anything> for X {
    fn values(self) -> Result<Vec<AttributeValue>, EncodeError> {
        unknown()
    }
}
impl SortKeyParts for Anything {}
impl<X> SortCondition<Anything> for X {
    fn values(self) -> Result<SortValues, EncodeError> {
        unknown()
    }
}
