//! What all writes of one item have in common: a rendered form, the request that it becomes, and what is made of the response.

use std::collections::HashMap;
use std::mem::take;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};

use super::returns::{Returns, Written};
use crate::cache::place::Place;
use crate::codec::Item;
use crate::codec::wire::row::Row;
use crate::error::{Call, Error};
use crate::expression::advice::UpdatePaths;
use crate::expression::bounds::{Bounded, value_at};
use crate::expression::changes::UpdateExpression;
use crate::expression::node::{DocumentPath, Node};
use crate::expression::render::Placeholders;
use crate::expression::within::Broken;
use crate::operation::response::{ItemResponse, Response};
use crate::operation::roles::Stamp;
use crate::operation::target::Target;
use crate::record::Record;
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::from_response::FromResponse;
use crate::transport::sdk::{Report, SdkRequest};
use crate::transport::send::{Outgoing, Sent};

/// A write that is ready to be sent, alone or in a transaction.
#[derive(Clone)]
pub(crate) struct Write {
    pub(crate) client: Client,
    pub(crate) call: Call,
    pub(crate) action: WriteAction,
    /// The item that is put, or the key of what is updated, deleted or checked.
    pub(crate) item: Item,
    pub(crate) condition: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
    pub(crate) repeat: Repeat,
    pub(crate) stamp: Stamp,
    /// What it changes, in the cache.
    pub(crate) changes: Option<Place>,
    /// The results of arithmetic that have bounds.
    pub(crate) bounded: Vec<Bounded>,
    /// What is computed from, and has to be there.
    pub(crate) computed_from: Vec<DocumentPath>,
    /// What the paths of an update say of a refusal.
    pub(crate) paths: UpdatePaths,
    /// The record's version as it is written, where that is known.
    pub(crate) version: Option<u64>,
}

#[derive(Clone, Default)]
pub(crate) enum WriteAction {
    #[default]
    Put,
    Update(UpdateExpression),
    Delete,
    Check,
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

/// The setters that every write has, alone or in a transaction.
macro_rules! conditional {
    ($builder:expr, $write:expr) => {
        $builder
            .table_name(&*$write.call.table)
            .set_return_values_on_condition_check_failure($write.old_on_failure())
            .set_condition_expression($write.condition.take())
            .set_expression_attribute_names($write.names.take())
            .set_expression_attribute_values($write.values.take())
    };
}
pub(crate) use conditional;

impl Write {
    /// A write on this condition, without arithmetic; `repeatable`: applied twice it is the same as once.
    #[allow(clippy::too_many_arguments, reason = "each of them is what a write is made of")]
    pub(crate) fn new<R: Record>(
        call: Call,
        target: &Target<R>,
        stamp: Stamp,
        (action, item): (WriteAction, Item),
        mut placeholders: Placeholders,
        condition: Node,
        repeatable: bool,
    ) -> Result<Self, Error> {
        let condition = write_condition(&call, &mut placeholders, condition)?;
        let repeat = Repeat::of(repeatable, condition.is_some());
        let changes = match action {
            WriteAction::Check => None,
            _ => target.place(&item),
        };
        Ok(Self {
            client: target.client.clone(),
            call,
            action,
            item,
            condition,
            names: placeholders.names(),
            values: placeholders.into_values(),
            repeat,
            stamp,
            changes,
            bounded: Vec::new(),
            computed_from: Vec::new(),
            paths: UpdatePaths::default(),
            version: None,
        })
    }
    /// Is not sent again, if the caller says so, where it may have been applied.
    pub(crate) fn once(mut self, once: bool) -> Self {
        if once {
            self.repeat = Repeat::Never;
        }
        self
    }
    /// A failed condition brings the old item along, at no further cost.
    pub(crate) fn old_on_failure(&self) -> Option<ReturnValuesOnConditionCheckFailure> {
        self.condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld)
    }

    pub(crate) fn put_request(&mut self, values: ReturnValue) -> PutItemFluentBuilder {
        let request = self.client.put_item().set_return_values(asked(values));
        conditional!(request, self).set_item(Some(take(&mut self.item)))
    }
    pub(crate) fn delete_request(&mut self, values: ReturnValue) -> DeleteItemFluentBuilder {
        let request = self.client.delete_item().set_return_values(asked(values));
        conditional!(request, self).set_key(Some(take(&mut self.item)))
    }
    pub(crate) fn update_request(&mut self, values: ReturnValue) -> UpdateItemFluentBuilder {
        let (text, in_part) = match &mut self.action {
            WriteAction::Update(update) => (update.text.take(), update.in_part),
            WriteAction::Put | WriteAction::Delete | WriteAction::Check => (None, false),
        };
        // Of an attribute that is changed in a part, DynamoDB returns that part alone: it has to be cut out of the whole item.
        let values = match values {
            ReturnValue::UpdatedNew if in_part => ReturnValue::AllNew,
            ReturnValue::UpdatedOld if in_part => ReturnValue::AllOld,
            values => values,
        };
        let request = self.client.update_item().set_return_values(asked(values)).set_update_expression(text);
        conditional!(request, self).set_key(Some(take(&mut self.item)))
    }

    /// Sends it. What comes back is still to be decoded.
    pub(crate) async fn send(mut self, values: ReturnValue, report: Report) -> Sent<Response<Written>> {
        match self.action {
            WriteAction::Put => {
                let request = self.put_request(values);
                self.exchange(request, report).await
            }
            WriteAction::Delete => {
                let request = self.delete_request(values);
                self.exchange(request, report).await
            }
            WriteAction::Update(_) => {
                let request = self.update_request(values);
                self.exchange(request, report).await
            }
            WriteAction::Check => {
                let result = Err(self.call.invalid("a condition check is sent in a transaction only"));
                Sent { result, seen: Seen::default() }
            }
        }
    }
    /// Sends it, and decodes what the caller asked for.
    pub(crate) async fn send_for<R: Record, Out: Returns<R>>(
        self,
        target: &Target<R>,
        detailed: bool,
    ) -> Result<Response<Out::Output>, Error> {
        let call = self.call.clone();
        let (written, response) = self.send(Out::VALUES, Report::of(detailed)).await.result?.take();
        let call = call.sent(response.attempts, None);
        Ok(response.with(Out::read(&call, target, written).await?))
    }

    async fn exchange<B: SdkRequest>(mut self, request: B, report: Report) -> Sent<Response<Written>>
    where
        ItemResponse: FromResponse<B::Output>,
    {
        let outgoing = Outgoing::new(&self.call, request, self.repeat).reporting(report);
        let Sent { result, seen } = outgoing.changing(self.changes.take()).send::<ItemResponse>().await;
        let result = match result {
            Ok(response) => Ok(response),
            Err(error) => self.resolved(self.paths.explained(self.of_numbers(error))),
        };
        let version = self.version;
        let updated = match self.action {
            WriteAction::Update(update) => update.attributes,
            WriteAction::Put | WriteAction::Delete | WriteAction::Check => Vec::new(),
        };
        let written = |response: ItemResponse| {
            let (attributes, response) = response.counted(seen).take();
            response.with(Written { attributes, updated, seen, version })
        };
        Sent { result: result.map(written), seen }
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
    /// A condition that failed on a later attempt, although the item holds the id of this very write: an earlier attempt succeeded.
    fn resolved(&self, error: Error) -> Result<ItemResponse, Error> {
        let Error::OutcomeUnknown { item: failed, .. } = &error else { return Err(error) };
        match failed.item.clone().filter(|item| self.stamp.wrote(item)) {
            Some(item) => match Row::of_item(&item) {
                Ok(item) => Ok(ItemResponse { item: Some(item), ..ItemResponse::default() }),
                Err(_) => Err(error),
            },
            None => Err(error),
        }
    }
}

/// What a write asks to get back; nothing is DynamoDB's default.
fn asked(values: ReturnValue) -> Option<ReturnValue> {
    Some(values).filter(|values| *values != ReturnValue::None)
}
