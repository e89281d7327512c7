//! Items of several tables and record types, read in one batch.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use super::builder::{Batch, BatchKind, Work};
use super::get::{Decode, Gets, entry_of};
use crate::bulk::driver::Prepared;
use crate::bulk::error::{BatchError, BatchReadError};
use crate::bulk::gate::Pace;
use crate::bulk::input::Input;
use crate::bulk::reads::Reads;
use crate::codec::Item;
use crate::error::{Call, Error};
use crate::index::Records;
use crate::operation::target::Target;
use crate::operation::transact::get::Push;
use crate::record::Record;

/// Reads items of several tables and record types: `BatchGet::new(&client).get(&players, ("nfl", 12)).get_all(&teams, ["red"])`.
/// Awaited, it gives a tuple in the order asked: an `Option<R>` for each `get`, a `Vec<Option<R>>` for each `get_all`.
///
/// Sends [BatchGetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html), 100 keys of
/// whichever tables each, eventually consistent unless [`consistent`](Batch::consistent) is said. The items are not of one moment:
/// see [`transact_get`](crate::transact_get).
///
/// # Errors
/// [`Error::Unprocessed`] when something was not read or does not decode. `error.batch_read::<AnyKey, Option<Item>>()` gives the
/// [`BatchReadError`]: the keys of what was not read, each an [`AnyKey`], and the untyped items that were, in the order asked.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::BatchGet;
///
/// #[derive(Debug, Clone, PartialEq, Record)]
/// struct Team {
///     #[record(partition_key)]
///     name: String,
/// }
/// let teams: Table<Team> = Table::new(players.client().clone(), "teams");
/// teams.create_table().await?;
/// teams.put(&Team { name: "red".into() }).await?;
///
/// let batch = BatchGet::new(players.client()).get(&players, ("nfl", 12)).get_all(&teams, ["red", "blue"]);
/// let (ann, found) = batch.await?;
/// assert_eq!(ann.unwrap().team.as_deref(), Some("red"));
/// assert!(found[0].is_some() && found[1].is_none());
/// # Ok(()) }
/// ```
pub type BatchGet<G = ()> = Batch<FromTables<G>>;

/// The kind of batch that a [`BatchGet`] is.
pub struct FromTables<G> {
    client: Client,
    parts: G,
    consistent: bool,
}

/// A key of some table, handed back by a batch of several.
#[derive(Clone)]
pub struct AnyKey {
    table: String,
    given: Arc<dyn Any + Send + Sync>,
}

impl AnyKey {
    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }
    /// The key, if it is an `R`'s.
    pub fn key<R: Record>(&self) -> Option<&R::Key> {
        self.given.downcast_ref()
    }
}

// Values never reach a log by `Debug`.
impl fmt::Debug for AnyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyKey").field("table", &self.table).finish_non_exhaustive()
    }
}

/// One key of a table.
#[doc(hidden)]
pub struct One<R: Record>(Many<R>);

/// Keys of a table.
#[doc(hidden)]
pub struct Many<R: Record> {
    target: Target<R>,
    keys: Vec<R::Key>,
}

fn call() -> Call {
    Call::of_no_table("BatchGetItem")
}

impl BatchGet {
    /// An empty batch, which sends nothing. Requests are sent by this client, whatever those of the tables are.
    pub fn new(client: &Client) -> Self {
        Self::of_kind(FromTables { client: client.clone(), parts: (), consistent: false }, call(), Input::later(), None)
    }
}

impl<G: Parts> BatchGet<G> {
    /// [Consistent reads](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html), of all
    /// the tables: they see every write that was acknowledged before, at twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.kind.consistent = true;
        self
    }
    pub(crate) fn get_from<R: Record>(self, target: Target<R>, key: R::Key) -> BatchGet<G::Gets>
    where
        G: Push<One<R>, Gets: Parts>,
    {
        let pace = target.pace.clone();
        self.and(pace, One(Many { target, keys: vec![key] }))
    }
    pub(crate) fn get_all_from<R: Record>(self, target: Target<R>, keys: Vec<R::Key>) -> BatchGet<G::Gets>
    where
        G: Push<Many<R>, Gets: Parts>,
    {
        let pace = target.pace.clone();
        self.and(pace, Many { target, keys })
    }
    fn and<P>(self, pace: Option<Pace>, part: P) -> BatchGet<G::Gets>
    where
        G: Push<P, Gets: Parts>,
    {
        let Self { kind: FromTables { client, parts, consistent }, mut work } = self;
        work.pace = work.pace.or(pace);
        Batch { kind: FromTables { client, parts: parts.push(part), consistent }, work }
    }
}

/// What has been read, by its place.
type Found = HashMap<u64, Option<Arc<Item>>>;
/// Keys to hand back, each with what makes an entry of it.
type Keys = Vec<(AnyKey, Box<dyn FnOnce() -> Prepared<Reads> + Send>)>;

/// What a batch reads: a tuple of parts.
#[doc(hidden)]
pub trait Parts: Send + 'static {
    type Output: Send + 'static;
    type Asked: Send;
    fn ask(self, consistent: bool, keys: &mut Keys) -> Result<Self::Asked, Error>;
    /// The results; items that do not decode are added to the list.
    fn decode(
        asked: Self::Asked,
        found: &Found,
        undecodable: &mut Vec<Error>,
    ) -> impl Future<Output = Self::Output> + Send;
}

/// Which places are of one part, and how they are decoded.
#[doc(hidden)]
pub struct Asked<R: Record> {
    decode: Decode<R, Records<R>>,
    places: Range<usize>,
}

impl<R: Record> Asked<R> {
    async fn results(self, found: &Found, undecodable: &mut Vec<Error>) -> Vec<Option<R>> {
        let mut results = Vec::with_capacity(self.places.len());
        for place in self.places {
            let item = found.get(&(place as u64)).cloned().flatten();
            results.push(self.decode.decode(item).await.unwrap_or_else(|error| {
                undecodable.push(error);
                None
            }));
        }
        results
    }
}

/// One part.
#[doc(hidden)]
pub trait Part: Send + 'static {
    type Record: Record;
    type Output: Send + 'static;
    fn keys(self) -> Many<Self::Record>;
    fn output(results: Vec<Option<Self::Record>>) -> Self::Output;
}
impl<R: Record> Part for One<R> {
    type Record = R;
    type Output = Option<R>;
    fn keys(self) -> Many<R> {
        self.0
    }
    fn output(results: Vec<Option<R>>) -> Option<R> {
        results.into_iter().next().flatten()
    }
}
impl<R: Record> Part for Many<R> {
    type Record = R;
    type Output = Vec<Option<R>>;
    fn keys(self) -> Self {
        self
    }
    fn output(results: Vec<Option<R>>) -> Vec<Option<R>> {
        results
    }
}

fn ask<R: Record>(many: Many<R>, consistent: bool, keys: &mut Keys) -> Result<Asked<R>, Error> {
    let Many { target, keys: of_part } = many;
    let (begin, call) = (keys.len(), target.call(call().operation));
    let (from, decode) = Gets::<R, Records<R>>::whole(target.clone(), consistent).source(&call)?;
    for key in of_part {
        let given = AnyKey { table: target.table.to_string(), given: Arc::new(key.clone()) };
        let (target, from, call) = (target.clone(), from.clone(), call.clone());
        keys.push((given, Box::new(move || entry_of(&target, &call, &from, &key))));
    }
    Ok(Asked { decode, places: begin..keys.len() })
}

macro_rules! parts {
    ($($part:ident)*) => {
        #[allow(non_snake_case, unused_variables, clippy::unused_unit, reason = "a variable for each part, under its type's name")]
        impl<$($part: Part),*> Parts for ($($part,)*) {
            type Output = ($($part::Output,)*);
            type Asked = ($(Asked<$part::Record>,)*);

            fn ask(self, consistent: bool, keys: &mut Keys) -> Result<Self::Asked, Error> {
                let ($($part,)*) = self;
                Ok(($(ask($part.keys(), consistent, keys)?,)*))
            }
            async fn decode(asked: Self::Asked, found: &Found, undecodable: &mut Vec<Error>) -> Self::Output {
                let ($($part,)*) = asked;
                ($($part::output($part.results(found, undecodable).await),)*)
            }
        }
    };
}
parts!();
parts!(A);
parts!(A B);
parts!(A B C);
parts!(A B C D);
parts!(A B C D E);
parts!(A B C D E F);
parts!(A B C D E F G);
parts!(A B C D E F G H);

fn unread(batch: BatchError<AnyKey>) -> Error {
    BatchReadError::<_, Option<Item>>::of(batch).into()
}

impl<G: Parts> BatchKind for FromTables<G> {
    type Given = AnyKey;
    type Output = G::Output;
    type Error = Error;

    async fn run(self, mut work: Work<'_, AnyKey>) -> Result<G::Output, Error> {
        let mut keys = Keys::new();
        let asked = self.parts.ask(self.consistent, &mut keys);
        let (given, mut prepare): (Vec<AnyKey>, VecDeque<_>) = keys.into_iter().unzip();
        let count = given.len() as u64;
        work.feed.input = Input::owned(given);
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) => return Err(unread(work.refuse(error))),
        };
        let requests = Reads { client: self.client, call: call(), several_tables: true };
        // The input and what is prepared come in the same order.
        let gone = || Prepared::Now(Err(call().invalid("a key was lost")));
        let next = move |_: &AnyKey| prepare.pop_front().map_or_else(gone, |prepare| prepare());
        let mut driver = work.driver(requests, Box::new(next)).map_err(unread)?;
        driver.keep_read();
        let mut found = Found::new();
        while let Some((position, item)) = driver.next().await {
            found.insert(position, item);
        }
        let account = driver.account().clone();
        drop(driver);
        let mut undecodable = Vec::new();
        let output = G::decode(asked, &found, &mut undecodable).await;
        // Only now: a handle still has it where a hook panics.
        let result: Result<_, BatchError<AnyKey>> = account.result();
        if result.is_ok() && undecodable.is_empty() {
            return Ok(output);
        }
        let results = (0..count).map(|place| Some(found.remove(&place)?.map(Arc::unwrap_or_clone))).collect();
        Err(BatchReadError::<_, Option<Item>>::new(&call(), result, results, undecodable).into())
    }
}
