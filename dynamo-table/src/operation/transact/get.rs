//! Several items, of several tables, as they were at one moment.

use std::fmt;
use std::vec::IntoIter;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsOutput;
use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;
use aws_sdk_dynamodb::types::{ConsumedCapacity, Get as GetAction, TransactGetItem};
use futures::future::{BoxFuture, FutureExt};

use super::write::named;
use crate::cancellation::ActionName;
use crate::codec::EncodeError;
use crate::codec::wire::response::Items;
use crate::codec::wire::row::Row;
use crate::error::{Call, Error, Undecodable};
use crate::identity::{Identity, KeyNames};
use crate::index::Readable;
use crate::operation::item::get::{Get, RenderedGet};
use crate::operation::receipts::{Receipt, Received, only};
use crate::record::Record;
use crate::transport::attempts::Repeat;
use crate::transport::explain::{Explained, Recorder};
use crate::transport::from_response::FromResponse;
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// Several items, of several tables and record types, as they were at one moment: [`transact_get`] begins one,
/// [`add`](Self::add) and [`add_all`](Self::add_all) return a [`Receipt`] each. Awaited, it returns what was [`Received`], from which a
/// receipt takes its own: an `Option`, or a `Vec` of them in the order asked.
///
/// Sends [TransactGetItems](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html), again
/// where it was cancelled for conflicts and throttling alone. It consumes twice the capacity units of consistent reads.
///
/// # Errors
/// [`Error::TransactionCancelled`] with a reason for each item; [`Error::Decode`] for the first item that does not decode, with all
/// that was read ([`items_read`](Error::items_read)).
/// Before anything is sent: [`Error::InvalidUse`] for more than 100 items; [`Error::InvalidKey`] for a key that no item can have.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::transact_get;
///
/// let mut read = transact_get();
/// let ann = read.add(players.get(("nfl", 12)));
/// let others = read.add_all([7, 1].map(|number| players.get(("nfl", number))));
/// let mut found = read.await?;
/// assert_eq!(found.take(ann)?.unwrap().name, "Ann");
/// let others = found.take(others)?;
/// assert!(others[0].is_some() && others[1].is_none());
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactGet {
    parts: Vec<Box<dyn AnyGets>>,
    received: Received,
}

/// Begins a transaction of reads: `let ann = read.add(players.get(("nfl", 12)))` adds one.
pub fn transact_get() -> TransactGet {
    TransactGet { parts: Vec::new(), received: Received::new(call()) }
}

/// DynamoDB's limit on the items of a transaction.
const MOST_ITEMS: usize = 100;

impl TransactGet {
    /// Adds an item.
    pub fn add<R: Record, Out: Readable<Record = R>>(&mut self, get: Get<R, Out>) -> Receipt<Option<Out::Output>> {
        self.part(vec![get], only)
    }
    /// Adds any number of items of one record type. A transaction can have 100 in all.
    pub fn add_all<R: Record, Out: Readable<Record = R>>(
        &mut self,
        gets: impl IntoIterator<Item = Get<R, Out>>,
    ) -> Receipt<Vec<Option<Out::Output>>> {
        self.part(gets.into_iter().collect(), |found| found)
    }
    fn part<R: Record, Out: Readable<Record = R>, T: Send + Sync + 'static>(
        &mut self,
        gets: Vec<Get<R, Out>>,
        result: fn(Vec<Option<Out::Output>>) -> T,
    ) -> Receipt<T> {
        let receipt = self.received.reserve();
        self.parts.push(Box::new(TypedGets { gets, place: receipt.place(), result }));
        receipt
    }
    fn client(&self) -> Option<Client> {
        self.parts.iter().find_map(|part| part.client())
    }

    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<TransactGetItemsFluentBuilder, Error> {
        let call = call();
        let client = self.client().ok_or_else(|| call.invalid("the transaction has no item"))?;
        let (asked, _) = rendered(self.parts, &call)?;
        let items = asked.into_iter().map(|asked| asked.item).collect();
        Ok(client.transact_get_items().set_transact_items(Some(items)))
    }

    /// Gives a [`TransactRead`]: the capacity consumed and the number of attempts alongside the items.
    pub fn with_response(self) -> TransactGetWithResponse {
        TransactGetWithResponse(self)
    }

    /// What it would send, in DynamoDB's JSON with its values; nothing is sent.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn explain(self) -> Result<Explained, Error> {
        let recorder = Recorder::of_one();
        let client = self.client().map(|client| recorder.client(&client));
        recorder.explained(self.send(client, false).await)
    }

    async fn send(self, client: Option<Client>, detailed: bool) -> Result<TransactRead, Error> {
        let call = call();
        let Self { parts, received: mut output } = self;
        let (asked, receivers) = rendered(parts, &call)?;
        let (items, names): (Vec<_>, Vec<_>) = asked.into_iter().map(|asked| (asked.item, asked.name)).unzip();
        let (items, consumed_capacity, attempts) = match client {
            Some(client) => fetch(&call, &client, items, &names, detailed).await?,
            // There is no item either.
            None => Default::default(),
        };
        let mut left = items.clone().into_iter();
        for receive in receivers {
            receive(&mut left, &mut output).await.map_err(|error| holding(error, &items))?;
        }
        Ok(TransactRead { output, consumed_capacity, attempts })
    }
}

/// Returns an item for each that was asked for, in that order, the capacity consumed and the number of attempts.
async fn fetch(
    call: &Call,
    client: &Client,
    items: Vec<TransactGetItem>,
    names: &[ActionName],
    detailed: bool,
) -> Result<(Vec<Option<Row>>, Vec<ConsumedCapacity>, u32), Error> {
    let asked = items.len();
    let request = client.transact_get_items().set_transact_items(Some(items));
    let outgoing = Outgoing::new(call, request, Repeat::Harmless).reporting(Report::of(detailed)).until_settled();
    let Sent { result, seen } = outgoing.send::<TransactResponse>().await;
    let TransactResponse { items, consumed_capacity } = result.map_err(|error| named(error, names))?;
    if items.len() != asked {
        let why = format!("the response holds {} items, not the {asked} asked for", items.len());
        return Err(call.senseless(why));
    }
    Ok((items, consumed_capacity, seen.attempts))
}

/// The same with all that was read besides what does not decode.
fn holding(error: Error, read: &[Option<Row>]) -> Error {
    match error {
        Error::Decode { undecodable } => {
            let read = read.iter().map(|item| item.as_ref().and_then(|item| item.to_item().ok())).collect();
            Undecodable { read, ..undecodable }.into()
        }
        error => error,
    }
}

/// DynamoDB takes an item once.
fn check_distinct(call: &Call, asked: &[Asked]) -> Result<(), Error> {
    match Identity::first_twice(asked.iter().map(|asked| &asked.identity)) {
        None => Ok(()),
        Some((first, at)) => Err(call.invalid(format!(
            "items {first} and {at}, counted from 0, are one item of table `{}`: read it once",
            asked[at].name.table
        ))),
    }
}

/// What a transaction read, with what DynamoDB says besides.
#[non_exhaustive]
pub struct TransactRead {
    /// All items.
    pub output: Received,
    /// The capacity units that the last attempt consumed, for each table.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// How often the request was sent.
    pub attempts: u32,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for TransactRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactRead").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// A transaction of reads that returns capacity and the number of attempts alongside the items.
///
/// # Errors
/// Those of [`TransactGet`].
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactGetWithResponse(TransactGet);

impl IntoFuture for TransactGetWithResponse {
    type Output = Result<TransactRead, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        let client = self.0.client();
        Box::pin(self.0.send(client, true))
    }
}

impl IntoFuture for TransactGet {
    type Output = Result<Received, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        let client = self.client();
        Box::pin(async { self.send(client, false).await.map(|read| read.output) })
    }
}

fn call() -> Call {
    Call::of_no_table("TransactGetItems")
}

/// What TransactGetItems responds.
struct TransactResponse {
    items: Vec<Option<Row>>,
    consumed_capacity: Vec<ConsumedCapacity>,
}

impl FromResponse<TransactGetItemsOutput> for TransactResponse {
    fn from_response(output: TransactGetItemsOutput, items: Option<Items>) -> Result<Self, EncodeError> {
        let mapped = output.responses.unwrap_or_default().into_iter().map(|response| response.item);
        // A projection of an item that is not there is an empty item on some engines: no item has no attributes.
        let items = Items::each(items, mapped)?.into_iter().map(|item| item.filter(Row::has_attributes)).collect();
        Ok(Self { items, consumed_capacity: output.consumed_capacity.unwrap_or_default() })
    }
}

/// An item that is asked for.
struct Asked {
    item: TransactGetItem,
    name: ActionName,
    identity: Identity,
}

/// Takes as many items as were asked for, and makes the result of a receipt out of them.
type Receive =
    Box<dyn for<'a> FnOnce(&'a mut IntoIter<Option<Row>>, &'a mut Received) -> BoxFuture<'a, Result<(), Error>> + Send>;

/// What is read for one receipt, of whichever types.
trait AnyGets: Send {
    fn client(&self) -> Option<Client>;
    fn render(self: Box<Self>, call: &Call) -> Result<(Vec<Asked>, Receive), Error>;
}

struct TypedGets<R: Record, Out: Readable<Record = R>, T> {
    gets: Vec<Get<R, Out>>,
    place: usize,
    result: fn(Vec<Option<Out::Output>>) -> T,
}

impl<R: Record, Out: Readable<Record = R>, T: Send + Sync + 'static> AnyGets for TypedGets<R, Out, T> {
    fn client(&self) -> Option<Client> {
        self.gets.first().map(Get::client)
    }
    fn render(self: Box<Self>, call: &Call) -> Result<(Vec<Asked>, Receive), Error> {
        let Self { gets, place, result } = *self;
        let render = |get: Get<R, Out>| {
            let call = call.of_table(get.table());
            get.render(&call).map(|rendered| (call, rendered))
        };
        let rendered: Vec<(Call, RenderedGet<R>)> = gets.into_iter().map(render).collect::<Result<_, _>>()?;
        let asked = rendered.iter().map(|(call, get)| transact_item(call, get)).collect::<Result<_, _>>()?;
        let receive: Receive = Box::new(move |items, received| {
            async move {
                let mut results = Vec::with_capacity(rendered.len());
                for (call, get) in rendered {
                    results.push(get.result::<Out>(&call, items.next().flatten()).await?);
                }
                received.fill(place, result(results));
                Ok(())
            }
            .boxed()
        });
        Ok((asked, receive))
    }
}

fn rendered(parts: Vec<Box<dyn AnyGets>>, call: &Call) -> Result<(Vec<Asked>, Vec<Receive>), Error> {
    let (mut asked, mut receivers) = (Vec::new(), Vec::new());
    for part in parts {
        let (of_part, receive) = part.render(call)?;
        asked.extend(of_part);
        receivers.push(receive);
    }
    if asked.len() > MOST_ITEMS {
        let count = asked.len();
        return Err(call.invalid(format!("{count} items: a transaction can have at most {MOST_ITEMS}")));
    }
    check_distinct(call, &asked)?;
    Ok((asked, receivers))
}

fn transact_item<R: Record>(call: &Call, rendered: &RenderedGet<R>) -> Result<Asked, Error> {
    let get = GetAction::builder()
        .table_name(&*rendered.target.table)
        .set_key(Some(rendered.item.key.clone()))
        .set_projection_expression(rendered.item.projection.clone())
        .set_expression_attribute_names(rendered.item.names.clone())
        .build();
    let get = get.map_err(|_| call.invalid("a read lacks its key"))?;
    let name = ActionName::new::<R>("Get", &rendered.target.table);
    let identity = Identity::new(&rendered.target.table, KeyNames::of(&R::FACTS), &rendered.item.key);
    Ok(Asked { item: TransactGetItem::builder().get(get).build(), name, identity })
}
