//! The writes of one item as actions of a transaction.

use std::mem::take;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    ConditionCheck as Check, Delete as DeleteAction, Put as PutAction, TransactWriteItem, Update as UpdateAction,
};
use futures::future::BoxFuture;

use super::condition_check::ConditionCheck;
use crate::cache::place::Place;
use crate::cancellation::ActionName;
use crate::codec::{EncodeError, NumberAttribute, item_size, value_size};
use crate::error::Error;
use crate::expression::advice::UpdatePaths;
use crate::identity::{Identity, KeyNames};
use crate::operation::item::delete::Delete;
use crate::operation::item::increment::Increment;
use crate::operation::item::put::Put;
use crate::operation::item::returns::Returns;
use crate::operation::item::update::Update;
use crate::operation::item::upsert::Upsert;
use crate::operation::item::write::{Write, WriteAction, conditional};
use crate::record::Record;

/// One action of a transaction, ready to be sent.
pub struct Action {
    pub(crate) item: TransactWriteItem,
    pub(crate) name: ActionName,
    /// What tells the item from all others.
    pub(crate) identity: Identity,
    pub(crate) bytes: usize,
    pub(crate) changed: Option<Place>,
    /// What its paths say of a refusal.
    pub(crate) paths: UpdatePaths,
}

/// What can be an action of a [transaction](super::write::TransactWrite): the builders of the writes of one item, counters
/// among them, and a [`ConditionCheck`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a write of one item",
    label = "expected a put, insert, replace, upsert, update, increment, decrement, delete or check"
)]
pub trait TransactAction {
    #[doc(hidden)]
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>);
}

impl<R: Record, Out: Returns<R>> TransactAction for Put<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Upsert<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Update<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render_action().await?) }))
    }
}
impl<R: Record, T: NumberAttribute + Send + 'static> TransactAction for Increment<R, T> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render().await?) }))
    }
}
impl<R: Record, Out: Returns<R>> TransactAction for Delete<R, Out> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render()?) }))
    }
}
impl<R: Record> TransactAction for ConditionCheck<R> {
    fn action(self) -> (Client, BoxFuture<'static, Result<Action, Error>>) {
        (self.client(), Box::pin(async { action::<R>(self.render()?) }))
    }
}

/// DynamoDB's name of the action.
fn name(kind: &WriteAction) -> &'static str {
    match kind {
        WriteAction::Put => "Put",
        WriteAction::Update(_) => "Update",
        WriteAction::Delete => "Delete",
        WriteAction::Check => "ConditionCheck",
    }
}

fn action<R: Record>(mut write: Write) -> Result<Action, Error> {
    let name = ActionName::new::<R>(name(&write.action), &write.call.table);
    write.call.operation = "TransactWriteItems";
    let identity = Identity::new(&write.call.table, KeyNames::of(&R::FACTS), &write.item);
    let bytes = bytes(&write).map_err(|e| write.call.refuse(e))?;
    let (changed, paths) = (write.changes.take(), take(&mut write.paths));
    Ok(Action { item: transact_item(write)?, name, identity, bytes, changed, paths })
}

fn bytes(write: &Write) -> Result<usize, EncodeError> {
    let values = write.values.iter().flatten().map(|(_, value)| value_size(value));
    values.sum::<Result<usize, _>>().and_then(|values| Ok(values + item_size(&write.item)?))
}

/// An attribute that no item has. An update in a transaction has to say what it changes, also where it only creates the item: the
/// removal of nothing.
const NOTHING: &str = "dynamo-table: nothing";

fn transact_item(mut write: Write) -> Result<TransactWriteItem, Error> {
    let item = Some(take(&mut write.item));
    let action = TransactWriteItem::builder();
    let built = match take(&mut write.action) {
        WriteAction::Put => conditional!(PutAction::builder(), write).set_item(item).build().map(|put| action.put(put)),
        WriteAction::Update(update) => {
            let text = update.text.unwrap_or_else(|| {
                let placeholder = "#nothing";
                write.names.get_or_insert_default().insert(placeholder.to_owned(), NOTHING.to_owned());
                format!("REMOVE {placeholder}")
            });
            let update = conditional!(UpdateAction::builder(), write).set_key(item).update_expression(text);
            update.build().map(|update| action.update(update))
        }
        WriteAction::Delete => {
            conditional!(DeleteAction::builder(), write).set_key(item).build().map(|delete| action.delete(delete))
        }
        WriteAction::Check => {
            conditional!(Check::builder(), write).set_key(item).build().map(|check| action.condition_check(check))
        }
    };
    built.map(|action| action.build()).map_err(|e| write.call.refuse(EncodeError::invalid(e)))
}
