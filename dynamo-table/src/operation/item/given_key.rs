//! The values of an index's key that a caller gives, sanitized as the fields are that they stand for.

use crate::codec::EncodeError;
use crate::facts::KeyAttribute;
use crate::index::Index;
use crate::key::{KeyOperator, Partition, SortCondition, SortValues};
use crate::record::Record;
use aws_sdk_dynamodb::types::AttributeValue;

pub(crate) fn partition_values<I: Index>(
    partition: impl Partition<I::PartitionKey>,
) -> Result<Vec<AttributeValue>, EncodeError> {
    let mut values = partition.values()?;
    sanitize::<I::Record>(fields(I::FACTS.partition_key).zip(&mut values))?;
    Ok(values)
}

/// A prefix is not a value of the field, and stays as it is.
pub(crate) fn sort_values<I: Index>(condition: impl SortCondition<I::SortKey>) -> Result<SortValues, EncodeError> {
    let mut values = condition.values()?;
    let mut fields = fields(I::FACTS.sort_key);
    sanitize::<I::Record>(fields.by_ref().take(values.equal.len()).zip(&mut values.equal))?;
    if let (Some(field), true) = (fields.next(), values.operator != KeyOperator::BeginsWith) {
        sanitize::<I::Record>(std::iter::repeat(field).zip(&mut values.operands))?;
    }
    Ok(values)
}

/// The stored names of the fields that a key is made of, in the order of the values.
fn fields(keys: &'static [KeyAttribute]) -> impl Iterator<Item = &'static str> {
    keys.iter().flat_map(KeyAttribute::fields)
}

fn sanitize<'v, R: Record>(
    values: impl Iterator<Item = (&'static str, &'v mut AttributeValue)>,
) -> Result<(), EncodeError> {
    let none = || EncodeError::invalid("is nothing once it is sanitized: no item has such a key");
    for (field, value) in values {
        if let Some(sanitize) = R::sanitizer(field) {
            let sanitized = sanitize(value.clone()).and_then(|value| value.ok_or_else(none));
            *value = sanitized.map_err(|e| e.in_attribute(field))?;
        }
    }
    Ok(())
}
