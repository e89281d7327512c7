//! When an item is over: its time to live lies in the past. DynamoDB deletes it within some days.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::wire::row::Row;
use crate::codec::{EncodeError, EpochSeconds, Number, encode};
use crate::expression::node::{DocumentPath, Node, Term};
use crate::facts::RecordFacts;

/// What tells items that are over at one moment from those that are not. Where the time to live is absent or not a number the
/// item never ends.
pub(crate) struct Expiry {
    facts: &'static RecordFacts,
    /// The attribute of the time to live.
    pub(crate) name: &'static str,
    now: AttributeValue,
}

impl Expiry {
    /// # Errors
    /// The record has no time to live.
    pub(crate) fn at(now: SystemTime, facts: &'static RecordFacts) -> Result<Self, EncodeError> {
        let none = || EncodeError::invalid("`.hide_expired()` needs a field that is marked `#[record(ttl)]`");
        Ok(Self { facts, name: facts.roles.ttl.ok_or_else(none)?, now: encode(&EpochSeconds(now))? })
    }
    /// Every name of the attribute.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.facts.attributes.all(self.name)
    }
    /// Whether this item is over.
    pub(crate) fn is_over(&self, item: &Row) -> bool {
        let item = item.attributes(&self.names().collect::<Vec<_>>());
        let number = |value: &AttributeValue| value.as_n().ok()?.parse::<Number>().ok();
        match (self.facts.attributes.held(&item, self.name).and_then(number), number(&self.now)) {
            (Some(ends), Some(now)) => ends <= now,
            _ => false,
        }
    }
    /// The same as a filter, for DynamoDB: what it lets through is not over.
    pub(crate) fn filter(self) -> Node {
        let ends = Term::Path(DocumentPath::field(&self.facts.attributes, self.name));
        Node::Compare(ends, "<=", Term::Value(self.now)).negate()
    }
}
