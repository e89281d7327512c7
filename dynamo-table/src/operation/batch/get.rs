//! Many items by their keys.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};

use super::builder::{Batch, BatchKind, BatchOver, Work};
use crate::bulk::driver::{Driver, Prepared};
use crate::bulk::error::{BatchError, BatchReadError};
use crate::bulk::input::Input;
use crate::bulk::reads::{ReadFrom, Reads, ReadsFrom};
use crate::cache::place::Place;
use crate::codec::wire::row::Row;
use crate::codec::wire::values::write_item;
use crate::derived::{EncodedKey, encode_key};
use crate::error::{Call, Error};
use crate::expression::render::Placeholders;
use crate::identity::KeyNames;
use crate::index::{Projects, Readable, Records};
use crate::operation::decode::{projected, read};
use crate::operation::expiry::Expiry;
use crate::operation::item::straight::Straight;
use crate::operation::target::Target;
use crate::record::{Projection, Record};
use crate::transport::explain::Recorder;

/// Reads items by their keys: `players.batch_get(keys)`, `players.batch_get(ids.iter().map(|id| ("nfl", *id)))`. Awaited, it returns a `Vec<Option<R>>` in the order asked, with `None`
/// where there is no item.
///
/// Sends [BatchGetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html), 100 keys each,
/// eventually consistent unless [`consistent`](Batch::consistent) is said. A key that is given twice is asked for once, and
/// answered at each place. No keys send nothing.
///
/// # Errors
/// [`Error::Unprocessed`] when something was not read or does not decode. `error.batch_read::<PlayerKey, Option<Player>>()` returns the
/// [`BatchReadError`], which holds all that was read, and the keys of what was not.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let found = players.batch_get([("nfl", 12), ("nfl", 1), ("nfl", 7)]).await?;
/// let names: Vec<Option<&str>> = found.iter().map(|player| Some(player.as_ref()?.name.as_str())).collect();
/// assert_eq!(names, [Some("Ann"), None, Some("Bo")]);
///
/// // More than fits into memory: a stream, in the order asked.
/// let mut players = players.batch_get((1..=100_000).map(|number| ("nfl", number))).items();
/// while let Some(player) = players.try_next().await? {
///     if let Some(player) = player {
///         println!("{}", player.name);
///         # break;
///     }
/// }
/// # Ok(()) }
/// ```
pub type BatchGet<R, Out = Records<R>> = Batch<Gets<R, Out>>;

/// The kind of batch that a [`BatchGet`] is.
pub struct Gets<R: Record, Out> {
    target: Target<R>,
    consistent: bool,
    hide_expired: bool,
    of: PhantomData<fn() -> Out>,
}

impl<'a, R: Record> BatchOver<'a, Gets<R, Records<R>>> {
    pub(crate) fn of(target: Target<R>, input: Input<'a, R::Key>) -> Self {
        let (call, pace) = (target.call("BatchGetItem"), target.pace.clone());
        Self::of_kind(Gets { target, consistent: false, hide_expired: false, of: PhantomData }, call, input, pace)
    }
    /// Reads only the attributes of a projection. The capacity consumed is that of the whole items.
    pub fn project<P: Projection<Record = R>>(self) -> BatchOver<'a, Gets<R, Projects<P>>> {
        let Self { kind: Gets { target, consistent, hide_expired, .. }, work } = self;
        BatchOver { kind: Gets { target, consistent, hide_expired, of: PhantomData }, work }
    }
}

impl<'a, R: Record, Out: Readable<Record = R>> BatchOver<'a, Gets<R, Out>> {
    /// [Consistent reads](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html): they
    /// see every write that was acknowledged before, at twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.kind.consistent = true;
        self
    }
    /// Gives `None` for items whose `#[record(ttl)]` lies in the past: DynamoDB deletes them
    /// [within a few days](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    pub fn hide_expired(mut self) -> Self {
        self.kind.hide_expired = true;
        self
    }
    /// The same as a [`Stream`](futures::Stream), in the order asked: for keys, or items, that do not fit into memory. Keys are
    /// taken and requests sent as far ahead as some requests hold. An item that does not decode is one `Err`, and the stream goes
    /// on behind it; one that was not read is an `Err` that holds its key and all later ones that were taken, and ends it.
    pub fn items(self) -> BoxStream<'a, Result<Option<Out::Output>, Error>> {
        let Self { kind, work } = self;
        match kind.begin(work) {
            Ok((mut driver, decode)) => {
                driver.settle_later();
                let reads = OrderedReads { driver, decode, waiting: BTreeMap::new(), next: 0 };
                stream::unfold(Some(reads), OrderedReads::step).boxed()
            }
            Err(error) => stream::once(async { Err(error.into()) }).boxed(),
        }
    }
}

impl<R: Record, Out: Readable<Record = R>> Gets<R, Out> {
    /// Begins to read.
    fn begin<'a>(self, work: Work<'a, R::Key>) -> Begun<'a, R, Out> {
        let (call, target) = (work.call.clone(), self.target.clone());
        let (from, decode) = match self.source(&call) {
            Ok(source) => source,
            Err(error) => return Err(work.refuse(error)),
        };
        let requests = Reads { client: target.client.clone(), call: call.clone(), several_tables: false };
        let mut asking = Asking::new(target, call, from);
        let driver = work.driver(requests, Box::new(move |key| asking.entry(key)))?;
        Ok((driver, decode))
    }

    /// What is the same for all keys, and what makes records of their items.
    fn source(self, call: &Call) -> Result<(Arc<ReadFrom>, Decode<R, Out>), Error> {
        let Self { target, consistent, hide_expired, .. } = self;
        let mut keys: Vec<&str> = R::FACTS.key_attributes().map(|key| key.name).collect();
        let expiry = hide_expired.then(|| Expiry::at(target.now(), &R::FACTS)).transpose();
        let expiry = expiry.map_err(|e| call.refuse(e))?;
        keys.extend(expiry.iter().flat_map(Expiry::names));
        let mut placeholders = Placeholders::default();
        let projection =
            placeholders.attributes(projected(&R::FACTS, keys, Out::ATTRIBUTES)).map_err(|e| call.refuse(e))?;
        let from = ReadFrom {
            table: target.table.to_string(),
            names: KeyNames::of(&R::FACTS),
            consistent,
            projection,
            placeholders: placeholders.names(),
        };
        Ok((Arc::new(from), Decode { call: call.clone(), target, expiry, of: PhantomData }))
    }
}

/// Makes entries of keys of one table.
pub(crate) struct Asking<R: Record> {
    target: Target<R>,
    call: Call,
    straight: Option<Straight>,
    reads: ReadsFrom,
}

impl<R: Record> Asking<R> {
    pub(crate) fn new(target: Target<R>, call: Call, from: Arc<ReadFrom>) -> Self {
        Self { target, call, straight: Straight::of_key(&R::FACTS), reads: ReadsFrom::new(from) }
    }
    /// An entry of a key, unless the cache knows its item.
    pub(crate) fn entry(&mut self, key: &R::Key) -> Prepared<Reads> {
        // The cache looks by the map of a key. What is refused here is refused again by that map, which says why.
        let straight = self.straight.as_mut().filter(|_| self.target.cache.is_none());
        if let Some(written) = straight.and_then(|straight| straight.write_key(key)) {
            return Prepared::Now(Ok(self.reads.entry(written.json(), |name| written.kept(name), None)));
        }
        let encoded = encode_key(key).and_then(|EncodedKey { key, .. }| Ok((write_item(&key)?, key)));
        let (json, key) = match encoded {
            Ok(encoded) => encoded,
            Err(error) => return Prepared::Now(Err(self.call.no_such_key(error))),
        };
        let place = self.target.place(&key);
        let known = place.as_ref().filter(|_| !self.reads.from.consistent).and_then(Place::lookup);
        match known {
            Some(found) => Prepared::Known(found),
            None => Prepared::Now(Ok(self.reads.entry(&json, |name| key.get(name), place))),
        }
    }
}

impl<R: Record, Out: Readable<Record = R>> BatchKind for Gets<R, Out> {
    type Given = R::Key;
    type Output = Vec<Option<Out::Output>>;
    type Error = Error;

    fn record(&mut self, recorder: &Recorder) {
        self.target.record(recorder);
    }
    async fn run(self, work: Work<'_, R::Key>) -> Result<Self::Output, Error> {
        let call = work.call.clone();
        let (mut driver, decode) = self.begin(work).map_err(BatchReadError::<_, Option<Out::Output>>::of)?;
        driver.keep_read();
        let mut read: BTreeMap<u64, Option<Row>> = BTreeMap::new();
        while let Some((position, item)) = driver.next().await {
            read.insert(position, item);
        }
        let account = driver.account().clone();
        drop(driver);

        let (mut results, mut undecodable) = (Vec::with_capacity(read.len()), Vec::new());
        for position in 0..account.report().given() {
            results.push(match read.remove(&position) {
                None => None,
                Some(item) => decode.decode(item).await.map_err(|error| undecodable.push(error)).ok(),
            });
        }
        // Only now: a handle still has it where a hook panics.
        match account.result() {
            Ok(_) if undecodable.is_empty() => Ok(results.into_iter().flatten().collect()),
            result => Err(BatchReadError::new(&call, result, results, undecodable).into()),
        }
    }
}

type Begun<'a, R, Out> =
    Result<(Driver<'a, Reads, <R as Record>::Key>, Decode<R, Out>), BatchError<<R as Record>::Key>>;

/// What makes records of what was read.
pub(crate) struct Decode<R: Record, Out> {
    call: Call,
    target: Target<R>,
    expiry: Option<Expiry>,
    of: PhantomData<fn() -> Out>,
}

impl<R: Record> Decode<R, Records<R>> {
    /// Of whole records, expired or not.
    pub(crate) fn whole(call: Call, target: Target<R>) -> Self {
        Self { call, target, expiry: None, of: PhantomData }
    }
}

impl<R: Record, Out: Readable<Record = R>> Decode<R, Out> {
    pub(crate) async fn decode(&self, item: Option<Row>) -> Result<Option<Out::Output>, Error> {
        let is_over = |item: &Row| self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        match item.filter(|item| !is_over(item)) {
            Some(item) => read::<R, Out>(&self.call, &self.target, &item).await.map(Some),
            None => Ok(None),
        }
    }
}

/// How many answers may wait for one that comes before them.
const MOST_WAITING: usize = 1600;

/// A batch of reads under way, whose results are told in the order asked.
struct OrderedReads<'a, R: Record, Out> {
    driver: Driver<'a, Reads, R::Key>,
    decode: Decode<R, Out>,
    /// What was read before its turn has come.
    waiting: BTreeMap<u64, Option<Row>>,
    next: u64,
}

impl<R: Record, Out: Readable<Record = R>> OrderedReads<'_, R, Out> {
    /// Keeps what was read ahead of its turn within bounds: the first of the keys may be the last that is answered.
    fn bound_waiting(&mut self) {
        let paused = self.waiting.len() > MOST_WAITING;
        self.driver.pause_input(paused);
    }

    async fn step(state: Option<Self>) -> Option<(Result<Option<Out::Output>, Error>, Option<Self>)> {
        let mut state = state?;
        loop {
            if let Some(item) = state.waiting.remove(&state.next) {
                let decoded = state.decode.decode(item).await;
                // Only now: what a hook holds, or is dropped with it, the caller has not got.
                state.driver.settled(state.next);
                state.next += 1;
                return Some((decoded, Some(state)));
            }
            if let Some(reason) = state.driver.account().why_not(state.next) {
                state.driver.stop(reason);
            }
            state.bound_waiting();
            match state.driver.next().await {
                Some((position, item)) => {
                    state.waiting.insert(position, item);
                }
                None => {
                    let error = state.driver.account().result().err()?;
                    return Some((Err(error.into()), None));
                }
            }
        }
    }
}
