//! What queries and scans have in common: what to read, how much of it, and how the results are read.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::TryStreamExt;

use super::options::{Options, Start};
use super::part::Context as PartContext;
use super::parts::PartSet;
use super::reading::Reading;
use super::request::{PageRequest, ReadKind};
use super::stream::{Items, Pages};
use crate::cursor::Cursor;
use crate::derived::encode_record;
use crate::error::Error;
use crate::expression::condition::Condition;
use crate::index::{ConsistentRead, Index, Projects, Readable, Records, holds};
use crate::operation::keys::Source;
use crate::operation::target::Target;
use crate::page::Page;
use crate::record::Projection;
use crate::transport::explain::{Explained, Recorder};

/// A query or a scan that is being put together: see [`Query`](super::query::Query) and [`Scan`](super::scan::Scan).
///
/// Nothing is sent before its items or pages are asked for: [`items`](Self::items), [`pages`](Self::pages),
/// [`page`](Self::page), [`all`](Self::all), [`first`](Self::first), [`count`](Self::count). It is no future: nobody gets the first
/// megabyte by mistake.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let team = || players.index(ByTeam).query("red");
///
/// let first: Option<Player> = team().first().await?;
/// let number: u64 = team().count().await?;
/// let page: Page<Player> = team().limit(20).page().await?;
/// let all: Page<Player> = team().all().await?;
/// assert_eq!(all.items, page.items);
///
/// let mut items = team().items();
/// while let Some(player) = items.try_next().await? {
///     println!("{}", player.name);
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is read until its items or pages are asked for"]
pub struct Read<K, I: Index, Out = <I as Index>::Item> {
    pub(crate) target: Target<I::Record>,
    pub(crate) kind: K,
    pub(crate) options: Options,
    pub(crate) of: PhantomData<fn() -> (I, Out)>,
}

impl<K, I: Index> Read<K, I> {
    pub(crate) fn of(target: Target<I::Record>, kind: K) -> Self {
        Self { target, kind, options: Options::default(), of: PhantomData }
    }
    /// The same by another kind.
    pub(crate) fn by<L>(self, kind: L) -> Read<L, I> {
        Read { target: self.target, kind, options: self.options, of: PhantomData }
    }
    /// The same through an index of the record.
    pub(crate) fn through<J: Index<Record = I::Record>>(self) -> Read<K, J> {
        Read { target: self.target, kind: self.kind, options: self.options, of: PhantomData }
    }
}

/// What no query and no scan is: to be awaited as it is. Nobody gets the first megabyte by mistake.
// The compiler's message of a wrong `.await` holds the name of this trait, and nothing else that could be said there.
#[doc(hidden)]
pub trait SayAllOrItemsOrPage {}

// The bound is never met: it is there for the sake of that message. What it seems to give is what is mostly meant, so that nothing else
// is wrong behind it.
#[doc(hidden)]
impl<K, I: Index, Out> Future for Read<K, I, Out>
where
    Self: SayAllOrItemsOrPage,
{
    type Output = Result<Page<I::Record>, Error>;
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Pending
    }
}

/// What to read.
impl<K, I: Index, Out> Read<K, I, Out> {
    /// Gives only items that meet the condition. DynamoDB reads, and counts as consumed, the others as well. Several
    /// filters have to be met together. On an index it names what the index holds: other attributes are refused before anything is sent.
    pub fn filter(mut self, filter: Condition<I::Record>) -> Self {
        self.options.filter = self.options.filter.and(filter.into_node());
        self
    }
    /// Passes over items whose `#[record(ttl)]` lies in the past: DynamoDB deletes them
    /// [within a few days](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). What is passed over is read
    /// and paid for: it is a filter, and where the attribute is a key of the index that is queried, which a filter may not name,
    /// items are left out as they come.
    pub fn hide_expired(mut self) -> Self {
        self.options.hide_expired = true;
        self
    }
    /// Reads only the attributes of a projection. An index that does not hold all of them is refused while compiling.
    pub fn project<P: Projection<Record = I::Record>>(self) -> Read<K, I, Projects<P>> {
        const { assert!(holds::<I, P>(), "this index does not hold every attribute of the projection") }
        self.reading()
    }
    /// Reads whole records through a local secondary index that does not hold all of them. DynamoDB fetches the rest from the
    /// table, item by item, and that costs as much again.
    pub fn fetch_from_table(mut self) -> Read<K, I, Records<I::Record>>
    where
        I: ConsistentRead,
    {
        self.options.all_attributes = true;
        self.reading()
    }
    /// A [consistent read](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html),
    /// at twice the capacity. A global secondary index has none.
    pub fn consistent(mut self) -> Self
    where
        I: ConsistentRead,
    {
        self.options.consistent = true;
        self
    }
    /// Tells the capacity consumed in each [`Page`].
    pub fn with_response(mut self) -> Self {
        self.options.detailed = true;
        self
    }

    /// Its parts, without their types, and the table.
    pub(crate) fn parts(self) -> (PartSet, Target<I::Record>)
    where
        K: ReadKind,
    {
        let (call, handle) = (self.target.call(self.kind.operation()), self.target.handle());
        let context = PartContext { call, handle, source: Source::of::<I>() };
        (PartSet::new(context, Box::new(self.kind), self.options), self.target)
    }
    fn reading_of(self) -> Reading<Out>
    where
        K: ReadKind,
        Out: Readable<Record = I::Record>,
    {
        let (parts, target) = self.parts();
        Reading::new(parts, target)
    }
    /// The SDK's own builder for the first page.
    pub(crate) fn first_request<B>(self, builder: fn(PageRequest) -> Option<B>) -> Result<B, Error>
    where
        K: ReadKind,
        Out: Readable<Record = I::Record>,
    {
        self.parts().0.first_request(Out::ATTRIBUTES, builder)
    }
    fn reading<Other>(self) -> Read<K, I, Other> {
        Read { target: self.target, kind: self.kind, options: self.options, of: PhantomData }
    }
}

/// How much to read, and from where.
impl<K, I: Index, Out> Read<K, I, Out> {
    /// The most results that are given, over all pages. 0 sends nothing.
    pub fn limit(mut self, results: u64) -> Self {
        self.options.limit = Some(results);
        self
    }
    /// The most items that DynamoDB reads for one request, before any filter: its `Limit`. Without it a page ends at 1 MB.
    /// 0 is refused.
    #[doc(alias = "Limit")]
    pub fn page_size(mut self, items: u32) -> Self {
        self.options.page_size = Some(items);
        self
    }
    /// The most items that DynamoDB reads over all pages, before any filter: a bound on what is paid. 0 is refused.
    pub fn max_scanned(mut self, items: u64) -> Self {
        self.options.max_scanned = Some(items);
        self
    }
    /// The most requests that are under way at a time, where several segments or partitions are read side by side. By default
    /// as many as there are segments, and 8 for partitions; shared with the other bulk operations of the same table handle.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.options.bulk.concurrency = requests;
        self
    }
    /// The most capacity units that are consumed in a second, so that others keep theirs. A page is asked for while nothing is owed,
    /// and what it consumed is waited for. The first is taken to consume as many units as it may, 128 for 1 MB, twofold if consistent
    /// (fewer where [`page_size`](Self::page_size) is small); later ones as many as the last did. So a page may be more than a second's
    /// units: `page_size` makes it smaller.
    pub fn rate_limit(mut self, units_per_second: impl Into<f64>) -> Self {
        self.options.bulk.rate_limit = Some(units_per_second.into());
        (self.options.as_bulk, self.options.detailed) = (true, true);
        self
    }
    /// The read gives up after so many attempts in a row of which none brought a page: 12 by default, about twenty seconds. Without
    /// it, a read of one part has the client's own retries.
    pub fn max_attempts_without_progress(mut self, attempts: u32) -> Self {
        self.options.bulk.max_attempts_without_progress = attempts;
        self.options.as_bulk = true;
        self
    }
    /// Goes on where another read of the same kind left off; `None` begins at the beginning. Takes a [`Cursor`] or its text.
    ///
    /// A cursor of another table, index, direction, key condition or segment, and one that was altered, is
    /// [`Error::InvalidCursor`] before anything is sent. What a client can do with one is said at [`Cursor`].
    #[doc(alias = "ExclusiveStartKey")]
    pub fn cursor(mut self, cursor: Option<impl Into<Cursor>>) -> Self {
        self.options.start = cursor.map_or(Start::Beginning, |cursor| Start::At(cursor.into()));
        self
    }
    /// Goes on after this record, in the order of the index. It need not be stored any more; its key has to be within what is read,
    /// else it is refused before anything is sent.
    pub fn after(mut self, record: &I::Record) -> Self {
        self.options.start = Start::After(encode_record(record));
        self
    }
}

/// How it is had.
impl<K, I, Out> Read<K, I, Out>
where
    K: ReadKind,
    I: Index,
    // The bound of `Readable` stands on the methods, and its `Output` is a parameter: only so does its message reach the user.
{
    /// The items, as a [`Stream`](futures::Stream) that sends the next request only when it is needed.
    ///
    /// An item that does not decode is one `Err` with its key ([`Error::Decode`]), one that a hook refuses too
    /// ([`Error::Hook`]), and the stream continues after it. What a hook refused is not taken: as long as no item after it is, a cursor
    /// and the segments are before it. Any other error ends the stream.
    pub fn items<T: Send + 'static>(self) -> Items<T>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        Items::new(self.reading_of())
    }
    /// The pages as DynamoDB sends them, one for each request, as a [`Stream`](futures::Stream). A page may be empty and
    /// not be the last.
    pub fn pages<T: Send + 'static>(self) -> Pages<T>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        Pages::new(self.reading_of())
    }
    /// One page, with a cursor to the next: as many results as [`limit`](Self::limit) says, over as many requests as they
    /// take; without a limit the result of one request. Several segments or partitions have no one cursor, and are refused.
    ///
    /// # Errors
    /// [`Error::InvalidUse`], [`Error::InvalidCursor`] and [`Error::Encode`] before anything is sent; those of the request. Items that
    /// do not decode are listed in the page.
    pub async fn page<T: Send + 'static>(self) -> Result<Page<T>, Error>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        let whole = self.options.limit.is_some() || self.options.limit_each.is_some();
        let mut reading = self.reading_of();
        reading.parts.check_one_place()?;
        reading.gather(whole).await
    }
    /// Everything, in one page. Mind the memory; [`items`](Self::items) needs that of one request.
    ///
    /// # Errors
    /// As for [`page`](Self::page).
    pub async fn all<T: Send + 'static>(self) -> Result<Page<T>, Error>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        self.reading_of().gather(true).await
    }
    /// The first result; `None` if there is none.
    ///
    /// # Errors
    /// As for [`items`](Self::items); the first item may not decode.
    pub async fn first<T: Send + 'static>(self) -> Result<Option<T>, Error>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        let results = self.options.limit.map_or(1, |limit| limit.min(1));
        self.limit(results).items().try_next().await
    }
    /// What it would send for the first page, of each of its segments or partitions, in DynamoDB's JSON with its values; nothing is
    /// sent.
    ///
    /// # Errors
    /// As for [`page`](Self::page), as far as they are known before.
    pub async fn explain<T: Send + 'static>(mut self) -> Result<Explained, Error>
    where
        Out: Readable<Record = I::Record, Output = T>,
    {
        let recorder = Recorder::of_several();
        self.target.record(&recorder);
        (self.options.bulk.concurrency, self.options.bulk.rate_limit) = (1, None);
        let (mut parts, _) = self.parts();
        let read = async {
            while parts.next(Out::ATTRIBUTES).await?.is_some() {}
            Ok::<_, Error>(())
        };
        recorder.explained(read.await)
    }
    /// How many there are, over all pages. No items are sent over the network (where the record's keys come from templates:
    /// only keys), but the capacity of reading them is consumed.
    ///
    /// # Errors
    /// As for [`page`](Self::page).
    pub async fn count(self) -> Result<u64, Error> {
        self.parts().0.count().await
    }
}
