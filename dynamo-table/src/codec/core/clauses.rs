//! What an upsert sets and removes, out of the same code that writes a struct as an item.
use crate::codec::core::attribute::MapWriter;
use crate::codec::core::attribute_type::Absence;
use crate::codec::core::sealed::Sealed;
use crate::codec::core::value_writer::ValueWriter;
use aws_sdk_dynamodb::types::AttributeValue;

/// Attributes in the order of the struct's fields, and the names of those that are stored by their absence.
pub(crate) struct Clauses {
    set: Vec<(String, AttributeValue)>,
    removed: Vec<String>,
}

impl Clauses {
    /// For about so many attributes.
    pub(crate) fn of(attributes: usize) -> Self {
        Self { set: Vec::with_capacity(attributes), removed: Vec::new() }
    }
    /// What to set, and what to remove.
    pub(crate) fn into_parts(self) -> (Vec<(String, AttributeValue)>, Vec<String>) {
        (self.set, self.removed)
    }
}

impl Sealed for Clauses {}
impl MapWriter for Clauses {
    type Value<'v>
        = ValueWriter<'v>
    where
        Self: 'v;

    fn place(&mut self, name: &str) -> ValueWriter<'_> {
        let index = self.set.len();
        self.set.push((name.to_owned(), AttributeValue::Null(true)));
        ValueWriter::new(&mut self.set[index].1)
    }
    fn leave_out(&mut self, name: &str, why: Absence) {
        if why != Absence::Unset {
            self.removed.push(name.to_owned());
        }
    }
}
