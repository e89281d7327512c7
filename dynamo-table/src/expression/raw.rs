//! A condition in DynamoDB's own words, for what this library has no word for yet.

use super::condition::Condition;
use super::node::Node;
use super::raw_expression::RawExpression;
use crate::codec::{Attribute, encode};

/// A condition as text, with names and values bound to its placeholders: [`raw`] begins one.
///
/// ```
/// # use dynamo_table::{Condition, Record, raw};
/// # #[derive(Debug, Clone, Record)] struct Player { #[record(partition_key)] id: u64, points: u64 }
/// let condition: Condition<Player> =
///     raw("size(#history) > :most").name("#history", "history").value(":most", &100).condition();
/// let both = condition & Player::POINTS.gt(3);
/// # let _ = both;
/// ```
#[must_use = "a condition does nothing until it is given to a request"]
pub struct Raw {
    expression: RawExpression,
}

/// Begins a condition in DynamoDB's own
/// [words](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html). Nothing of it
/// is checked but that each placeholder is bound; names and values belong into placeholders, never into the text.
pub fn raw(text: impl Into<String>) -> Raw {
    Raw { expression: RawExpression { text: text.into(), ..RawExpression::default() } }
}

impl Raw {
    /// Binds a placeholder `#name` to an attribute's stored name.
    pub fn name(mut self, placeholder: impl Into<String>, name: impl Into<String>) -> Self {
        self.expression.names.push((placeholder.into(), name.into()));
        self
    }
    /// Binds a placeholder `:value` to a value.
    pub fn value<T: Attribute>(mut self, placeholder: impl Into<String>, value: &T) -> Self {
        self.expression.values.push((placeholder.into(), encode(value)));
        self
    }
    /// The condition, to be joined with others and given to a request of record `R`.
    pub fn condition<R>(self) -> Condition<R> {
        Condition::new(Node::Raw(self.expression))
    }
}
