//! Several items, of several tables, as they were at one moment.

use std::collections::BTreeMap;
use std::fmt;
use std::vec::IntoIter;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsOutput;
use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;
use aws_sdk_dynamodb::types::{ConsumedCapacity, Get as GetAction, TransactGetItem};
use futures::future::BoxFuture;

use super::write::named;
use crate::cancellation::ActionName;
use crate::codec::Item;
use crate::error::{Call, Error, Undecodable};
use crate::index::Readable;
use crate::key::canonical;
use crate::operation::item::get::{Get, RenderedGet};
use crate::record::Record;
use crate::transport::attempts::Repeat;
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// Several items, of several tables and record types, as they were at one moment: [`transact_get`] begins one. Awaited, it
/// gives a tuple with an `Option` for each, in the order asked.
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
/// let (ann, nobody) = transact_get().get(players.get(("nfl", 12))).get(players.get(("nfl", 1))).await?;
/// assert_eq!((ann.unwrap().name.as_str(), nobody), ("Ann", None));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactGet<G> {
    gets: G,
}

/// Begins a transaction of reads: `transact_get().get(players.get(("nfl", 12))).get(teams.get(7))`.
pub fn transact_get() -> TransactGet<()> {
    TransactGet { gets: () }
}

impl<G> TransactGet<G> {
    /// Adds an item: up to eight. For more, of one record type, see [`get_all`](TransactGet::get_all).
    pub fn get<R: Record, Out: Readable<Record = R>>(self, get: Get<R, Out>) -> TransactGet<G::Gets>
    where
        G: Push<Get<R, Out>>,
    {
        TransactGet { gets: self.gets.push(get) }
    }
}

impl TransactGet<()> {
    /// Reads any number of items, up to 100, of one record type: gives a list with an `Option` for each.
    pub fn get_all<R: Record, Out: Readable<Record = R>>(
        self,
        gets: impl IntoIterator<Item = Get<R, Out>>,
    ) -> TransactGet<Vec<Get<R, Out>>> {
        TransactGet { gets: gets.into_iter().collect() }
    }
}

/// DynamoDB's limit on the items of a transaction.
const MOST_ITEMS: usize = 100;

impl<G: Gets> TransactGet<G> {
    /// The SDK's own builder, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<TransactGetItemsFluentBuilder, Error> {
        let call = call();
        let client = self.gets.client().ok_or_else(|| call.invalid("the transaction has no item"))?;
        let ((items, _), _) = self.gets.render(&call).map(|(asked, rendered)| (split(asked), rendered))?;
        Ok(client.transact_get_items().set_transact_items(Some(items)))
    }

    /// Gives a [`TransactRead`]: the capacity consumed and the number of tries beside the items.
    pub fn with_response(self) -> TransactGetWithResponse<G> {
        TransactGetWithResponse(self)
    }

    async fn send(self, detailed: bool) -> Result<TransactRead<G::Output>, Error> {
        let call = call();
        let client = self.gets.client();
        let (asked, rendered) = self.gets.render(&call)?;
        let (items, names) = split(asked);
        if items.len() > MOST_ITEMS {
            let count = items.len();
            return Err(call.invalid(format!("{count} items: a transaction can have {MOST_ITEMS} at the most")));
        }
        check_distinct(&call, &items)?;
        let asked = items.len();
        let Some(client) = client else {
            let output = G::decode(&call, rendered, Vec::new().into_iter()).await?;
            return Ok(TransactRead { output, consumed_capacity: Vec::new(), attempts: 0 });
        };
        let request = client.transact_get_items().set_transact_items(Some(items));
        let outgoing = Outgoing::new(&call, request, Repeat::Harmless).reporting(Report::of(detailed)).until_settled();
        let Sent { result, seen } = outgoing.send::<TransactGetItemsOutput>().await;
        let response = result.map_err(|error| named(error, &names))?;
        let items: Vec<Option<Item>> = response.responses.unwrap_or_default().into_iter().map(found).collect();
        if items.len() != asked {
            let why = format!("the answer holds {} items, not the {asked} asked for", items.len());
            return Err(call.senseless(why));
        }
        let read = items.clone();
        let output = G::decode(&call, rendered, items.into_iter()).await.map_err(|error| holding(error, read))?;
        let consumed_capacity = response.consumed_capacity.unwrap_or_default();
        Ok(TransactRead { output, consumed_capacity, attempts: seen.tries })
    }
}

fn split(asked: Vec<Asked>) -> (Vec<TransactGetItem>, Vec<ActionName>) {
    asked.into_iter().unzip()
}

/// The same with all that was read beside what does not decode.
fn holding(error: Error, read: Vec<Option<Item>>) -> Error {
    match error {
        Error::Decode { undecodable } => Undecodable { read, ..undecodable }.into(),
        error => error,
    }
}

/// DynamoDB takes an item once.
fn check_distinct(call: &Call, items: &[TransactGetItem]) -> Result<(), Error> {
    let mut seen = BTreeMap::new();
    for (at, get) in items.iter().enumerate().filter_map(|(at, item)| Some((at, item.get()?))) {
        let mut key: Vec<(&String, String)> = get.key().iter().map(|(name, value)| (name, canonical(value))).collect();
        key.sort();
        if let Some(first) = seen.insert((get.table_name(), key), at) {
            return Err(call.invalid(format!(
                "items {first} and {at}, counted from 0, are one item of table `{}`: read it once",
                get.table_name()
            )));
        }
    }
    Ok(())
}

/// What a transaction read, with what DynamoDB says beside it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TransactRead<T> {
    /// The items, in the order asked.
    pub output: T,
    /// The capacity units that the last try consumed, for each table.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// How often the request was sent.
    pub attempts: u32,
}

// Values never reach a log by `Debug`.
impl<T> fmt::Debug for TransactRead<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactRead").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// A transaction of reads that gives capacity and tries beside the items.
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactGetWithResponse<G>(TransactGet<G>);

impl<G: Gets> IntoFuture for TransactGetWithResponse<G> {
    type Output = Result<TransactRead<G::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send(true))
    }
}

fn call() -> Call {
    Call::of_no_table("TransactGetItems")
}

/// A projection of an item that is not there is an empty item on some engines: no item has no attributes.
fn found(response: aws_sdk_dynamodb::types::ItemResponse) -> Option<Item> {
    response.item.filter(|item| !item.is_empty())
}

impl<G: Gets> IntoFuture for TransactGet<G> {
    type Output = Result<G::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send(false).await.map(|read| read.output) })
    }
}

/// A tuple that grows.
#[doc(hidden)]
pub trait Push<T> {
    type Gets;
    fn push(self, get: T) -> Self::Gets;
}

/// What a transaction reads: a tuple, or a list of one type.
#[doc(hidden)]
pub trait Gets: Send + 'static {
    type Output: Send + 'static;
    type Rendered: Send;
    fn client(&self) -> Option<Client>;
    fn render(self, call: &Call) -> Result<(Vec<Asked>, Self::Rendered), Error>;
    fn decode(
        call: &Call,
        rendered: Self::Rendered,
        items: IntoIter<Option<Item>>,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// An item that is asked for.
type Asked = (TransactGetItem, ActionName);

async fn decoded<R: Record, Out: Readable<Record = R>>(
    call: &Call,
    get: RenderedGet<R>,
    item: Option<Item>,
) -> Result<Option<Out::Output>, Error> {
    let call = call.of_table(get.target.table.clone());
    get.result::<Out>(&call, item).await
}

fn rendered<R: Record, Out: Readable<Record = R>>(call: &Call, get: Get<R, Out>) -> Result<RenderedGet<R>, Error> {
    let call = call.of_table(get.table());
    get.render(&call)
}

fn transact_item<R: Record>(call: &Call, rendered: &RenderedGet<R>) -> Result<Asked, Error> {
    let get = GetAction::builder()
        .table_name(&*rendered.target.table)
        .set_key(Some(rendered.key.clone()))
        .set_projection_expression(rendered.projection.clone())
        .set_expression_attribute_names(rendered.names.clone())
        .build();
    let get = get.map_err(|_| call.invalid("a read lacks its key"))?;
    let name = ActionName::new::<R>("Get", &rendered.target.table);
    Ok((TransactGetItem::builder().get(get).build(), name))
}

macro_rules! tuple {
    ($($get:ident: $record:ident, $out:ident;)*) => {
        impl<$($record: Record, $out: Readable<Record = $record>,)*> Gets for ($(Get<$record, $out>,)*) {
            type Output = ($(Option<$out::Output>,)*);
            type Rendered = ($(RenderedGet<$record>,)*);

            #[allow(unused_variables, reason = "the empty tuple has no client")]
            fn client(&self) -> Option<Client> {
                let ($($get,)*) = self;
                None$(.or_else(|| Some($get.client())))*
            }
            #[allow(unused_variables, reason = "the empty tuple has nothing to refuse")]
            fn render(self, call: &Call) -> Result<(Vec<Asked>, Self::Rendered), Error> {
                let ($($get,)*) = self;
                let rendered = ($(rendered(call, $get)?,)*);
                let ($($get,)*) = &rendered;
                Ok((vec![$(transact_item(call, $get)?),*], rendered))
            }
            #[allow(unused_variables, unused_mut, reason = "the empty tuple has nothing to decode")]
            async fn decode(
                call: &Call,
                rendered: Self::Rendered,
                mut items: IntoIter<Option<Item>>,
            ) -> Result<Self::Output, Error> {
                let ($($get,)*) = rendered;
                Ok(($(decoded::<$record, $out>(call, $get, items.next().flatten()).await?,)*))
            }
        }
        tuple!(@push $($get)*);
    };
    (@push $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident) => {};
    (@push $($get:ident)*) => {
        #[allow(non_camel_case_types, reason = "a type for each member, under its name")]
        impl<$($get,)* New> Push<New> for ($($get,)*) {
            type Gets = ($($get,)* New,);
            fn push(self, new: New) -> Self::Gets {
                let ($($get,)*) = self;
                ($($get,)* new,)
            }
        }
    };
}
tuple!();
tuple!(a: A, OutA;);
tuple!(a: A, OutA; b: B, OutB;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC; d: D, OutD;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC; d: D, OutD; e: E, OutE;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC; d: D, OutD; e: E, OutE; f: F, OutF;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC; d: D, OutD; e: E, OutE; f: F, OutF; g: G, OutG;);
tuple!(a: A, OutA; b: B, OutB; c: C, OutC; d: D, OutD; e: E, OutE; f: F, OutF; g: G, OutG; h: H, OutH;);

impl<R: Record, Out: Readable<Record = R>> Gets for Vec<Get<R, Out>> {
    type Output = Vec<Option<Out::Output>>;
    type Rendered = Vec<RenderedGet<R>>;

    fn client(&self) -> Option<Client> {
        self.first().map(Get::client)
    }
    fn render(self, call: &Call) -> Result<(Vec<Asked>, Self::Rendered), Error> {
        let rendered: Self::Rendered = self.into_iter().map(|get| rendered(call, get)).collect::<Result<_, _>>()?;
        let items = rendered.iter().map(|get| transact_item(call, get)).collect::<Result<_, _>>()?;
        Ok((items, rendered))
    }
    async fn decode(
        call: &Call,
        rendered: Self::Rendered,
        mut items: IntoIter<Option<Item>>,
    ) -> Result<Self::Output, Error> {
        let mut output = Vec::with_capacity(rendered.len());
        for get in rendered {
            output.push(decoded::<R, Out>(call, get, items.next().flatten()).await?);
        }
        Ok(output)
    }
}
