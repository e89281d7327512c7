//! The writes of one item as actions of a transaction.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    ConditionCheck as Check, Delete as DeleteAction, Put as PutAction, TransactWriteItem, Update as UpdateAction,
};
use futures::future::BoxFuture;

use super::condition_check::ConditionCheck;
use crate::cache::place::Place;
use crate::cancellation::ActionName;
use crate::codec::{EncodeError, NumberAttribute, item_size, value_size};
use crate::error::{Call, Error};
use crate::expression::advice::UpdatePaths;
use crate::key::identity;
use crate::operation::item::delete::Delete;
use crate::operation::item::increment::Increment;
use crate::operation::item::put::Put;
use crate::operation::item::returns::Returns;
use crate::operation::item::update::Update;
use crate::operation::item::upsert::Upsert;
use crate::operation::item::write::{Parts, What, Write};
use crate::record::Record;

/// One action of a transaction, ready to be sent.
pub struct Action {
    pub(crate) item: TransactWriteItem,
    pub(crate) name: ActionName,
    /// What tells the item from all others.
    pub(crate) identity: String,
    pub(crate) bytes: usize,
    pub(crate) changed: Option<Place>,
    /// What its paths say of a refusal.
    pub(crate) paths: UpdatePaths,
}

/// What can be an action of a [transaction](super::write::TransactWrite): the builders of the writes of one item, counters
/// among them, and a [`ConditionCheck`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no write of one item",
    label = "expected a put, insert, replace, upsert, update, increment, decrement, delete or check"
)]
pub trait TransactAction {
    #[doc(hidden)]
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>);
}

impl<R: Record, Out: Returns<R>> TransactAction for Put<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Upsert<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Update<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render_action().await?) }))
    }
}
impl<R: Record, T: NumberAttribute + Send + 'static> TransactAction for Increment<R, T> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Delete<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render()?) }))
    }
}
impl<R: Record> TransactAction for ConditionCheck<R> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action(self.render()?) }))
    }
}

enum Kind {
    Put,
    Update,
    Delete,
    Check,
}

impl Kind {
    /// DynamoDB's name of it.
    fn name(&self) -> &'static str {
        match self {
            Self::Put => "Put",
            Self::Update => "Update",
            Self::Delete => "Delete",
            Self::Check => "ConditionCheck",
        }
    }
}

fn action<R: Record>(write: Write<R>) -> Result<Action, Error> {
    let kind = match write.what {
        What::Put(_) => Kind::Put,
        What::Update(..) => Kind::Update,
        What::Delete(_) => Kind::Delete,
        What::Check(_) => Kind::Check,
    };
    let table = write.target.table.clone();
    let name = ActionName::new::<R>(kind.name(), &table);
    let (parts, pending) = write.split("TransactWriteItems");
    let identity = identity(&table, &R::FACTS, &parts.item);
    let bytes = bytes(&parts).map_err(|e| pending.call.refuse(e))?;
    let item = transact_item(&pending.call, kind, &table, parts)?;
    Ok(Action { item, name, identity, bytes, changed: pending.changed, paths: pending.paths })
}

fn bytes(parts: &Parts) -> Result<usize, EncodeError> {
    let values = parts.values.iter().flatten().map(|(_, value)| value_size(value));
    values.sum::<Result<usize, _>>().and_then(|values| Ok(values + item_size(&parts.item)?))
}

/// An attribute that no item has. An update in a transaction has to say what it changes, also where it only creates the item: the
/// removal of nothing.
const NOTHING: &str = "dynamo-table: nothing";

fn transact_item(call: &Call, kind: Kind, table: &str, parts: Parts) -> Result<TransactWriteItem, Error> {
    let Parts { item, mut update, condition, mut names, values, old_on_failure, .. } = parts;
    if let (Kind::Update, None) = (&kind, &update) {
        let placeholder = "#nothing";
        names.get_or_insert_default().insert(placeholder.to_owned(), NOTHING.to_owned());
        update = Some(format!("REMOVE {placeholder}"));
    }
    let action = TransactWriteItem::builder();
    let built = match kind {
        Kind::Put => PutAction::builder()
            .table_name(table)
            .set_item(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(old_on_failure)
            .build()
            .map(|put| action.put(put)),
        Kind::Update => UpdateAction::builder()
            .table_name(table)
            .set_key(Some(item))
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(old_on_failure)
            .build()
            .map(|update| action.update(update)),
        Kind::Delete => DeleteAction::builder()
            .table_name(table)
            .set_key(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(old_on_failure)
            .build()
            .map(|delete| action.delete(delete)),
        Kind::Check => Check::builder()
            .table_name(table)
            .set_key(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(old_on_failure)
            .build()
            .map(|check| action.condition_check(check)),
    };
    built.map(|action| action.build()).map_err(|e| call.refuse(EncodeError::invalid(e)))
}
