//! What all writes of one item have in common: a rendered form, and what is made of the answer.

use std::collections::HashMap;
use std::error::Error as StdError;

use aws_sdk_dynamodb::client::customize::CustomizableOperation;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::put_item::PutItemOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, ItemCollectionMetrics, ReturnItemCollectionMetrics, ReturnValue,
    ReturnValuesOnConditionCheckFailure,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::returns::{Returns, Written};
use crate::cache::place::Place;
use crate::cache::write::WriteGuard;
use crate::codec::Item;
use crate::error::{Call, Error};
use crate::expression::advice::UpdatePaths;
use crate::expression::bounds::{Bounded, value_at};
use crate::expression::changes::UpdateExpression;
use crate::expression::node::{DocumentPath, Node};
use crate::expression::render::Placeholders;
use crate::expression::within::Broken;
use crate::operation::response::Response;
use crate::operation::roles::Stamp;
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::attempts::{Attempts, Repeat, Seen};
use crate::transport::failure::Sent;

/// A write that is ready to be sent, alone or in a transaction.
pub(crate) struct Write<R: Record> {
    pub(crate) target: Target<R>,
    pub(crate) what: What,
    pub(crate) condition: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
    pub(crate) repeat: Repeat,
    pub(crate) stamp: Stamp,
    /// The results of arithmetic that have bounds.
    pub(crate) bounded: Vec<Bounded>,
    /// What is computed from, and has to be there.
    pub(crate) computed_from: Vec<DocumentPath>,
    /// What the paths of an update say of a refusal.
    pub(crate) paths: UpdatePaths,
    pub(crate) version: Option<R::Version>,
}

impl<R: Record> Clone for Write<R> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            what: self.what.clone(),
            condition: self.condition.clone(),
            names: self.names.clone(),
            values: self.values.clone(),
            repeat: self.repeat,
            stamp: self.stamp.clone(),
            bounded: self.bounded.clone(),
            computed_from: self.computed_from.clone(),
            paths: self.paths.clone(),
            version: None,
        }
    }
}

/// What is written.
#[derive(Clone)]
pub(crate) enum What {
    Put(Item),
    Update(Item, UpdateExpression),
    Delete(Item),
    Check(Item),
}

/// The text of a write's condition; `None` where there is none.
fn write_condition(call: &Call, placeholders: &mut Placeholders, condition: Node) -> Result<Option<String>, Error> {
    match condition {
        Node::Constant(true) => Ok(None),
        Node::Constant(false) => {
            Err(call
                .invalid("the condition can never be true: an `is_in` of no values, or a floor above a ceiling; nothing could be written"))
        }
        condition => placeholders.condition(condition).map(Some).map_err(|e| call.refuse(e)),
    }
}

/// The parts of a request.
pub(crate) struct Parts {
    /// The item, or the key of what is updated or deleted.
    pub(crate) item: Item,
    pub(crate) update: Option<String>,
    /// Whether the update changes a part of an attribute.
    pub(crate) in_part: bool,
    pub(crate) condition: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
    /// A failed condition brings the old item along, at no further cost.
    pub(crate) old_on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl<R: Record> Write<R> {
    /// A write on this condition, without arithmetic; `repeatable`: applied twice it is the same as once.
    pub(crate) fn new(
        call: &Call,
        target: Target<R>,
        stamp: Stamp,
        what: What,
        mut placeholders: Placeholders,
        condition: Node,
        repeatable: bool,
    ) -> Result<Self, Error> {
        let condition = write_condition(call, &mut placeholders, condition)?;
        let repeat = Repeat::of(repeatable, condition.is_some());
        let (names, values) = (placeholders.names(), placeholders.into_values());
        let (bounded, computed_from, paths) = (Vec::new(), Vec::new(), UpdatePaths::default());
        Ok(Self { target, what, condition, names, values, repeat, stamp, bounded, computed_from, paths, version: None })
    }
    /// Is not sent again, if the caller says so, where it may have been applied.
    pub(crate) fn once(mut self, once: bool) -> Self {
        if once {
            self.repeat = Repeat::Never;
        }
        self
    }
    /// What is sent, and what remains to make a result of the answer.
    pub(crate) fn split(self, operation: &'static str) -> (Parts, Pending<R>) {
        let changed = match &self.what {
            What::Put(item) | What::Delete(item) | What::Update(item, _) => self.target.place(item),
            What::Check(_) => None,
        };
        let (item, update) = match self.what {
            What::Put(item) | What::Delete(item) | What::Check(item) => (item, UpdateExpression::default()),
            What::Update(key, update) => (key, update),
        };
        let UpdateExpression { text: update, attributes: updated, in_part } = update;
        let old_on_failure = self.condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
        let Self { condition, names, values, .. } = self;
        let pending = Pending {
            call: self.target.call(operation),
            target: self.target,
            attempts: Attempts::new(self.repeat),
            stamp: self.stamp,
            bounded: self.bounded,
            computed_from: self.computed_from,
            paths: self.paths,
            version: self.version,
            changed,
            updated,
            writing: None,
        };
        (Parts { item, update, in_part, condition, names, values, old_on_failure }, pending)
    }
}

/// What a write asks to get back; nothing is DynamoDB's default.
pub(crate) fn return_values<R: Record, Out: Returns<R>>() -> Option<ReturnValue> {
    Some(Out::VALUES).filter(|values| *values != ReturnValue::None)
}

pub(crate) fn metrics(detailed: bool) -> Option<ReturnItemCollectionMetrics> {
    detailed.then_some(ReturnItemCollectionMetrics::Size)
}

/// What PutItem, UpdateItem and DeleteItem answer.
pub(crate) struct Answer {
    pub(crate) attributes: Option<Item>,
    pub(crate) consumed_capacity: Option<ConsumedCapacity>,
    pub(crate) item_collection_metrics: Option<ItemCollectionMetrics>,
}

macro_rules! answers {
    ($($output:ty)*) => {$(
        impl From<$output> for Answer {
            fn from(output: $output) -> Self {
                Self {
                    attributes: output.attributes,
                    consumed_capacity: output.consumed_capacity,
                    item_collection_metrics: output.item_collection_metrics,
                }
            }
        }
    )*};
}
answers! { PutItemOutput UpdateItemOutput DeleteItemOutput }

/// What remains of a write once it is sent.
pub(crate) struct Pending<R: Record> {
    pub(crate) call: Call,
    pub(crate) target: Target<R>,
    attempts: Attempts,
    stamp: Stamp,
    bounded: Vec<Bounded>,
    computed_from: Vec<DocumentPath>,
    pub(crate) paths: UpdatePaths,
    version: Option<R::Version>,
    /// What it changes, in the cache.
    pub(crate) changed: Option<Place>,
    /// The attributes that an update changes.
    pub(crate) updated: Vec<String>,
    writing: Option<WriteGuard>,
}

impl<R: Record> Pending<R> {
    /// The call with its tries watched. From here on the write may happen: the cache is told.
    pub(crate) fn watch<T, E, B>(&mut self, call: CustomizableOperation<T, E, B>) -> CustomizableOperation<T, E, B>
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        self.writing = self.changed.take().map(|place| WriteGuard::over([place]));
        self.attempts.watch(call)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.attempts.seen()
    }
    /// What became of the call. The write is over, and the cache is told before any hook runs: it may read.
    pub(crate) fn settle<T, E>(&mut self, answer: Result<T, SdkError<E, HttpResponse>>) -> Result<Sent<T>, Error>
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        if let Some(writing) = self.writing.take() {
            writing.end(self.seen().lost_any());
        }
        self.attempts.settle(&self.call, answer).map_err(|error| self.paths.explained(self.of_numbers(error)))
    }
    /// A failed condition, where it was a bound of a number that failed, or that there is a number at all.
    fn of_numbers(&self, error: Error) -> Error {
        let Error::ConditionFailed { call, item: mut failed } = error else { return error };
        if let Some(item) = failed.item.as_deref() {
            let absent = self.computed_from.iter().find(|path| value_at(item, path).is_none());
            failed.lacks = absent.map(DocumentPath::shown);
        }
        let nothing = Item::new();
        let item = failed.item.as_deref().unwrap_or(&nothing);
        match self.bounded.iter().find_map(|result| result.broken_in(item)) {
            Some(Broken::Floor) => call.below_floor(failed),
            Some(Broken::Ceiling) => call.above_ceiling(failed),
            None => call.condition_failed(failed),
        }
    }

    /// The result that the caller asked for.
    pub(crate) async fn finish<Out: Returns<R>, T: Into<Answer>, E>(
        mut self,
        answer: Result<T, SdkError<E, HttpResponse>>,
    ) -> Result<Response<Out::Output>, Error>
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let seen = self.seen();
        let answer = match self.settle(answer) {
            Ok(sent) => sent.output.into(),
            Err(error) => self.resolved(error)?,
        };
        let written = Written { attributes: answer.attributes, updated: self.updated, seen, version: self.version };
        Ok(Response {
            output: Out::read(&self.call, &self.target, written).await?,
            consumed_capacity: answer.consumed_capacity,
            item_collection_metrics: answer.item_collection_metrics,
            attempts: seen.tries,
        })
    }

    /// A condition that failed on a later try, although the item holds the id of this very write: an earlier try succeeded.
    fn resolved(&self, error: Error) -> Result<Answer, Error> {
        let Error::OutcomeUnknown { item: failed, .. } = &error else { return Err(error) };
        match failed.item.clone().filter(|item| self.stamp.wrote(item)) {
            Some(item) => {
                Ok(Answer { attributes: Some(*item), consumed_capacity: None, item_collection_metrics: None })
            }
            None => Err(error),
        }
    }
}
