//! Several writes, to several tables, of which all are applied or none.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsOutput;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};
use futures::future::BoxFuture;

use super::action::{Action, TransactAction};
use crate::cache::place::Place;
use crate::cancellation::ActionName;
use crate::error::{Call, Error, OldItem};
use crate::expression::advice::UpdatePaths;
use crate::identity::Identity;
use crate::random::{NoRandomness, random_id};
use crate::transport::attempts::Repeat;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// Several writes, to several tables and of several record types, of which all are applied or none:
/// [`transact_write`] begins one.
///
/// Sends [TransactWriteItems](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html) under
/// one token and with byte-identical content for all attempts, so that it is never applied twice. It is sent again, after a pause
/// with jitter, while another request with the token is in progress, and when it was cancelled for conflicts and throttling
/// alone; nine minutes after the first attempt no other is begun, since DynamoDB knows a token for ten. It consumes twice the capacity units of the single writes. No action sends nothing.
///
/// # Errors
/// [`Error::TransactionCancelled`] with a reason for each action, in their order
/// ([`cancellation_reasons`](Error::cancellation_reasons)); [`Error::OutcomeUnknown`] if answers were lost
/// until the last attempt. Before anything is sent: [`Error::InvalidUse`] for more than 100 actions, two of one item, over 4 MB, or
/// a token that is none;
/// the errors of the single writes.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::transact_write;
///
/// let moved = players.update(("nfl", 12)).decrement(Player::POINTS, 50).condition(Player::POINTS.ge(50));
/// let to = players.update(("nfl", 7)).increment(Player::POINTS, 50);
/// transact_write().write(moved).write(to).write(players.check(("nfl", 44))).await?;
/// assert_eq!(players.get(("nfl", 7)).await?.unwrap().points, 60);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactWrite {
    client: Option<Client>,
    token: Option<String>,
    actions: Vec<BoxFuture<'static, Result<Action, Error>>>,
}

/// Begins a transaction of writes: `transact_write().write(players.put(&player)).write(teams.update(7).increment(Team::WINS, 1))`.
pub fn transact_write() -> TransactWrite {
    TransactWrite { client: None, token: None, actions: Vec::new() }
}

/// What a transaction says beside having been applied.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct TransactWritten {
    /// The capacity units that the last attempt consumed, for each table.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// For each table with local secondary indexes how large the
    /// [item collections](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections) are that
    /// the transaction changed.
    pub item_collection_metrics: HashMap<String, Vec<ItemCollectionMetrics>>,
    /// How often the request was sent.
    pub attempts: u32,
}

// Item collections are told by their partition keys' values, which never reach a log by `Debug`.
impl fmt::Debug for TransactWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactWritten").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// DynamoDB's limits on a transaction.
const LONGEST_TOKEN: usize = 36;
const MOST_ACTIONS: usize = 100;
const LARGEST: usize = 4 * 1024 * 1024;

impl TransactWrite {
    /// Adds a write: a put, insert, replace, upsert, update, increment, decrement or delete with its condition, or a condition check.
    /// What it would return is not returned; a bound that a number would break cancels the transaction, as a false condition does.
    /// The client is that of the first write's table.
    pub fn write(mut self, write: impl TransactAction) -> Self {
        let (client, action) = write.action();
        self.client.get_or_insert(client);
        self.actions.push(action);
        self
    }
    /// Adds these writes: [`write`](Self::write) of each.
    pub fn write_all<A: TransactAction>(self, writes: impl IntoIterator<Item = A>) -> Self {
        writes.into_iter().fold(self, Self::write)
    }
    /// The transaction's own token, of 1 to 36 characters, in place of a random one. For ten minutes DynamoDB carries out a token
    /// once: the same transaction made anew under it, even by another process, succeeds without being applied again. Later it is
    /// another transaction, and is applied.
    ///
    /// What is sent has to be the same then, to the byte. So it may not hold what is another each time: a `#[record(write_id)]`, or
    /// times of a clock that goes on. What differs is refused with DynamoDB's `IdempotentParameterMismatchException`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
    /// use dynamo_table::transact_write;
    ///
    /// let pay = || players.update(("nfl", 7)).increment(Player::POINTS, 50);
    /// for _ in 0..2 {
    ///     transact_write().write(pay()).client_request_token("order 4711").await?;
    /// }
    /// assert_eq!(players.get(("nfl", 7)).await?.unwrap().points, 60);
    /// # Ok(()) }
    /// ```
    #[doc(alias = "idempotency token")]
    pub fn client_request_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
    /// Gives the capacity consumed, the item collections' sizes and the number of attempts.
    pub fn with_response(self) -> TransactWriteWithResponse {
        TransactWriteWithResponse(self)
    }
    /// The SDK's own builder, with all that this one would send. The tables' hooks have run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<TransactWriteItemsFluentBuilder, Error> {
        let call = call();
        match self.render(&call).await? {
            Some(rendered) => Ok(rendered.request),
            None => Err(call.invalid("the transaction has no action")),
        }
    }

    /// What it would send, in DynamoDB's JSON with its values; nothing is sent. The tables' hooks run.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(mut self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        self.client = self.client.map(|client| recorder.client(&client));
        // No cache is told.
        let untold = |action: BoxFuture<'static, Result<Action, Error>>| -> BoxFuture<'static, Result<Action, Error>> {
            Box::pin(async move { action.await.map(|action| Action { changed: None, ..action }) })
        };
        self.actions = self.actions.into_iter().map(untold).collect();
        recorder.explained(self.send(false).await)
    }

    async fn render(self, call: &Call) -> Result<Option<RenderedTransaction>, Error> {
        let Some(client) = self.client else { return Ok(None) };
        let mut actions = Vec::with_capacity(self.actions.len());
        for action in self.actions {
            actions.push(action.await?);
        }
        check(call, &actions)?;
        let token = self.token.map_or_else(|| random_token(call), |token| checked_token(call, token))?;
        let names = actions.iter().map(|action| action.name.clone()).collect();
        let (mut items, mut changed, mut paths) = (Vec::new(), Vec::new(), Vec::new());
        for action in actions {
            items.push(action.item);
            changed.extend(action.changed);
            paths.push(action.paths);
        }
        let request = client.transact_write_items().set_transact_items(Some(items)).client_request_token(token);
        Ok(Some(RenderedTransaction { request, names, changed, paths }))
    }

    async fn send(self, detailed: bool) -> Result<TransactWritten, Error> {
        let call = call();
        let Some(RenderedTransaction { request, names, changed, paths }) = self.render(&call).await? else {
            return Ok(TransactWritten::default());
        };
        let outgoing = Outgoing::new(&call, request, Repeat::Transaction).reporting(Report::of(detailed));
        let Sent { result, seen } = outgoing.changing(changed).until_settled().send::<TransactWriteItemsOutput>().await;
        match result {
            Ok(response) => Ok(TransactWritten {
                consumed_capacity: response.consumed_capacity.unwrap_or_default(),
                item_collection_metrics: response.item_collection_metrics.unwrap_or_default(),
                attempts: seen.attempts,
            }),
            // An earlier attempt was received, and may yet be applied.
            Err(Error::TransactionInProgress { call, source }) => {
                Err(call.outcome_unknown(OldItem::default(), Some(source)))
            }
            Err(error) => Err(UpdatePaths::of_actions(named(error, &names), &paths)),
        }
    }
}

/// A transaction that is ready to be sent.
struct RenderedTransaction {
    request: TransactWriteItemsFluentBuilder,
    /// Its actions, in their order.
    names: Vec<ActionName>,
    /// What it changes of what is cached.
    changed: Vec<Place>,
    /// What the paths of each action say of a refusal.
    paths: Vec<UpdatePaths>,
}

/// The same with the actions' names beside their reasons, which DynamoDB gives in the order of the actions.
pub(crate) fn named(mut error: Error, names: &[ActionName]) -> Error {
    for (reason, name) in error.reasons_mut().iter_mut().zip(names) {
        reason.action = name.clone();
    }
    error
}

fn call() -> Call {
    Call::of_no_table("TransactWriteItems")
}

fn random_token(call: &Call) -> Result<String, Error> {
    let none = |e: NoRandomness| call.misconfigured("there is no token for the transaction", Some(e.into()));
    random_id().map_err(none)
}

fn checked_token(call: &Call, token: String) -> Result<String, Error> {
    match token.chars().count() {
        1..=LONGEST_TOKEN => Ok(token),
        count => Err(call.invalid(format!("a token of {count} characters: it must have 1 to {LONGEST_TOKEN}"))),
    }
}

fn check(call: &Call, actions: &[Action]) -> Result<(), Error> {
    if actions.len() > MOST_ACTIONS {
        let count = actions.len();
        return Err(call.invalid(format!("{count} actions: a transaction can have at most {MOST_ACTIONS}")));
    }
    let bytes: usize = actions.iter().map(|action| action.bytes).sum();
    if bytes > LARGEST {
        return Err(call.invalid(format!("about {bytes} bytes: a transaction can have at most {LARGEST} (4 MB)")));
    }
    if let Some((first, at)) = Identity::first_twice(actions.iter().map(|action| &action.identity)) {
        return Err(call.invalid(format!(
            "actions {first} and {at}, counted from 0, are about one item of table `{}`: a transaction takes one action for an \
             item; a condition goes on the write itself",
            actions[at].name.table
        )));
    }
    Ok(())
}

impl IntoFuture for TransactWrite {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send(false).await.map(drop) })
    }
}

/// A transaction that returns the capacity consumed, the item collections' sizes and the number of attempts.
///
/// # Errors
/// Those of [`TransactWrite`].
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactWriteWithResponse(TransactWrite);

impl IntoFuture for TransactWriteWithResponse {
    type Output = Result<TransactWritten, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send(true))
    }
}
