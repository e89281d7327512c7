//! A condition on an item that a transaction does not change.

use aws_sdk_dynamodb::Client;

use crate::codec::EncodeError;
use crate::derived::{EncodedKey, encode_key};
use crate::error::Error;
use crate::expression::condition::Condition;
use crate::expression::node::{DocumentPath, Node};
use crate::expression::render::Placeholders;
use crate::operation::item::write::{Write, WriteAction};
use crate::operation::target::Target;
use crate::record::Record;

/// A condition on an item, for a [transaction](super::write::TransactWrite) that does not change it: DynamoDB's
/// [ConditionCheck](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionCheck.html).
///
/// Without a further condition the item has to be there.
#[must_use = "a check is made by the transaction that it is given to"]
pub struct ConditionCheck<R: Record> {
    target: Target<R>,
    key: Result<EncodedKey, EncodeError>,
    condition: Node,
}

impl<R: Record> ConditionCheck<R> {
    pub(crate) fn new(target: Target<R>, key: &R::Key) -> Self {
        Self { target, key: encode_key(key), condition: Node::Constant(true) }
    }
    /// What the item, or its absence, has to meet. Several have to be true together.
    pub fn condition(mut self, condition: Condition<R>) -> Self {
        self.condition = self.condition.and(condition.into_node());
        self
    }

    pub(crate) fn client(&self) -> Client {
        self.target.client.clone()
    }
    pub(crate) fn render(self) -> Result<Write, Error> {
        let call = self.target.call("TransactWriteItems");
        let key = self.key.map_err(|e| call.no_such_key(e))?.key;
        let condition = match self.condition {
            Node::Constant(true) => Node::exists(DocumentPath::attribute(R::FACTS.partition_key.name)),
            condition => condition,
        };
        let stamp = self.target.stamp();
        Write::new(call, &self.target, stamp, (WriteAction::Check, key), Placeholders::default(), condition, true)
    }
}
