//! The pages of a read: of one part, one request after another; of several, side by side on the bulk engine.

use std::collections::{HashMap, VecDeque};
use std::marker::PhantomData;
use std::sync::Arc;

use super::options::{Options, Start};
use super::part::{Attributes, Context, RawPage, Reader};
use super::request::{Answer, Part, Refusal, Request};
use super::segment::{Place, Places, Position};
use super::start::{keys_of, refused};
use crate::bulk::account::Account;
use crate::bulk::driver::{Driver, Prepared};
use crate::bulk::entry::{Entry, Identity, Units};
use crate::bulk::error::{BatchError, Reason};
use crate::bulk::input::{Feed, Input};
use crate::bulk::options::BulkOptions;
use crate::bulk::requests::{Answered, Failure, Outcome, Requests};
use crate::codec::Item;
use crate::cursor::Cursor;
use crate::error::{Call, Error, Unprocessed};
use crate::index::{Index, PrimaryKey, Readable};
use crate::operation::item::get::read;
use crate::operation::target::Target;
use crate::page::Page;
use crate::transport::attempts::{Attempts, Repeat};

/// A read under way.
pub(crate) struct Reading<K: Request<I>, I: Index> {
    pub(crate) context: Context<I>,
    how: How<K, I>,
    pub(crate) places: Places,
}

enum How<K: Request<I>, I: Index> {
    /// It cannot be read like this.
    Refused(Option<Refusal>),
    OneByOne(Box<Reader<K, I>>),
    SideBySide(Box<SideBySide<K, I>>),
}

/// A page, and which of the parts it is of.
pub(crate) struct OfPart {
    pub(crate) part: usize,
    pub(crate) page: RawPage,
    /// What cursors in this part are bound to.
    pub(crate) fingerprint: Option<u64>,
}

impl<K: Request<I>, I: Index> Reading<K, I> {
    pub(crate) fn new(target: Target<I::Record>, kind: K, options: Options) -> Self {
        let context = Context { call: target.call(K::OPERATION), target };
        let (how, places) = match kind.parts().and_then(|parts| divided(&context, parts, options)) {
            Ok(how) => how,
            Err(why) => (How::Refused(Some(why)), Vec::new()),
        };
        Self { context, how, places: Places::new(places) }
    }

    /// Renders all requests, before anything is sent: what is wrong with one of the parts is wrong with the read.
    pub(crate) fn prepare(&mut self, attributes: Attributes) -> Result<(), Error> {
        match &mut self.how {
            How::Refused(why) => why.take().map_or(Ok(()), |why| Err(why.of(&self.context.call))),
            How::OneByOne(reader) => {
                prepare(&self.context, &self.places, 0, reader, attributes).inspect_err(|_| reader.end())
            }
            How::SideBySide(parts) => parts.prepare(&self.context, &self.places, attributes),
        }
    }

    /// The next page, of whichever part; `None` at the end. After an error there is no next page.
    pub(crate) async fn next(&mut self, attributes: Attributes) -> Result<Option<OfPart>, Error> {
        self.prepare(attributes)?;
        match &mut self.how {
            How::Refused(_) => Ok(None),
            How::OneByOne(reader) => one_by_one(&self.context, reader).await,
            How::SideBySide(parts) => parts.next(&self.context.call).await,
        }
    }

    /// How many items there are.
    pub(crate) async fn count(&mut self) -> Result<u64, Error> {
        let by_key = match &mut self.how {
            How::Refused(_) => false,
            How::OneByOne(reader) => reader.count_only(),
            How::SideBySide(parts) => parts.waiting.iter_mut().fold(false, |_, (_, reader)| reader.count_only()),
        };
        // Where the keys have to be seen, they are all that is asked for.
        let attributes = by_key.then_some(&[][..]);
        let mut total = 0;
        while let Some(OfPart { page, .. }) = self.next(attributes).await? {
            total += page.count;
        }
        Ok(total)
    }

    /// The SDK's own builder for the first page.
    pub(crate) fn first_request(mut self, attributes: Attributes) -> Result<K::Builder, Error> {
        self.prepare(attributes)?;
        let call = &self.context.call;
        match &self.how {
            How::OneByOne(reader) => {
                let nothing = || call.invalid("nothing would be sent: the limit is 0, or the filter is always false");
                reader.next_request().ok_or_else(nothing)
            }
            _ => Err(call.invalid("it is no one request: it reads several parts side by side")),
        }
    }

    /// The next page, decoded; `None` at the end.
    pub(crate) async fn next_page<Out>(&mut self) -> Result<Option<Page<Out::Output>>, Error>
    where
        Out: Readable<Record = I::Record>,
    {
        let Some(OfPart { part, page: raw, .. }) = self.next(Out::ATTRIBUTES).await? else { return Ok(None) };
        let mut page = Page::new();
        page.requests = 1;
        page.cursor = raw.cursor;
        page.scanned_count = raw.scanned_count;
        page.consumed_capacity = raw.consumed_capacity;
        for item in raw.items {
            match self.context.decode::<Out>(item).await {
                Ok(item) => page.items.push(item),
                Err(Error::Decode { undecodable }) => page.undecodable.push(undecodable),
                Err(error) => return Err(error),
            }
        }
        // Only now: what the caller does not get is not taken.
        self.places.set(part, Position::Page(page.cursor.clone()), page.cursor.is_none());
        Ok(Some(page))
    }

    /// # Errors
    /// There are several parts, each with a place of its own.
    pub(crate) fn check_one_place(&self) -> Result<(), Error> {
        match self.places.count() {
            0 | 1 => Ok(()),
            _ => Err(self.context.call.invalid(
                "a page of several segments or partitions has no one cursor to go on from: say `.pages()`, `.items()` or `.all()`",
            )),
        }
    }

    /// One page, or all of them in one.
    pub(crate) async fn gather<Out>(&mut self, whole: bool) -> Result<Page<Out::Output>, Error>
    where
        Out: Readable<Record = I::Record>,
    {
        let mut all = Page::new();
        while let Some(page) = self.next_page::<Out>().await? {
            all.items.extend(page.items);
            all.undecodable.extend(page.undecodable);
            all.cursor = page.cursor;
            all.scanned_count += page.scanned_count;
            all.requests += page.requests;
            all.consumed_capacity = match (all.consumed_capacity, page.consumed_capacity) {
                (Some(before), Some(more)) => Some(before + more),
                (before, more) => before.or(more),
            };
            if !whole {
                break;
            }
        }
        if self.places.count() > 1 {
            all.cursor = None;
        }
        Ok(all)
    }
}

impl<I: Index> Context<I> {
    /// One item of a page, decoded.
    pub(crate) async fn decode<Out: Readable<Record = I::Record>>(&self, item: Item) -> Result<Out::Output, Error> {
        let key = keys_of::<PrimaryKey<I::Record>>(&item);
        read::<I::Record, Out>(&self.call, &self.target, key, item).await
    }
}

/// How the parts are read, and where each begins.
fn divided<K: Request<I>, I: Index>(
    context: &Context<I>,
    parts: Vec<Part<K>>,
    mut options: Options,
) -> Result<(How<K, I>, Vec<Place>), Refusal> {
    let bulk = options.bulk.clone();
    bulk.check()?;
    let (limit, one, as_bulk) = (options.limit, parts.len() == 1, options.as_bulk);
    let (mut places, mut readers) = (Vec::with_capacity(parts.len()), VecDeque::with_capacity(parts.len()));
    for (at, part) in parts.into_iter().enumerate() {
        let options = if one { std::mem::take(&mut options) } else { options.of_part()? };
        let (reader, place) = begun(part, options);
        if one && !as_bulk {
            return Ok((How::OneByOne(Box::new(reader)), vec![place]));
        }
        places.push(place);
        readers.push_back((at, reader));
    }
    let how = SideBySide::new(context, readers, limit, bulk);
    Ok((How::SideBySide(Box::new(how)), places))
}

/// A part, at the place where it goes on.
fn begun<K: Request<I>, I: Index>(part: Part<K>, mut options: Options) -> (Reader<K, I>, Place) {
    if let Some(cursor) = part.segment.as_ref().and_then(|segment| segment.cursor()) {
        options.start = Start::At(cursor.clone());
    }
    let done = part.segment.as_ref().is_some_and(|segment| segment.is_done());
    let place = Place { at: Position::Page(options.start.cursor()), segment: part.segment, done };
    let mut reader = Reader::new(part.kind, options);
    if done {
        reader.end();
    }
    (reader, place)
}

/// Renders the requests of one part, and notes where it begins.
fn prepare<K: Request<I>, I: Index>(
    context: &Context<I>,
    places: &Places,
    part: usize,
    reader: &mut Reader<K, I>,
    attributes: Attributes,
) -> Result<(), Error> {
    reader.prepare(context, attributes)?;
    if let Some(cursor) = reader.began_at.take() {
        places.set(part, Position::Page(Some(cursor)), false);
    }
    Ok(())
}

async fn one_by_one<K: Request<I>, I: Index>(
    context: &Context<I>,
    reader: &mut Reader<K, I>,
) -> Result<Option<OfPart>, Error> {
    let Some(request) = reader.next_request() else { return Ok(None) };
    match K::send(&context.call, request, &Attempts::new(Repeat::Harmless)).await {
        Ok(answer) => {
            let page = reader.receive(answer);
            Ok(page.map(|page| OfPart { part: 0, page, fingerprint: reader.fingerprint }))
        }
        Err(error) => {
            reader.end();
            Err(refused(error))
        }
    }
}

/// Parts that are read side by side: of each the next page is on its way while the caller works, unless a limit stands.
struct SideBySide<K: Request<I>, I: Index> {
    driver: Driver<'static, Pages<K, I>, ()>,
    /// Every request is rendered.
    prepared: bool,
    /// Parts of which no page is asked for: they have not begun, or what they have is not wanted yet.
    waiting: VecDeque<(usize, Reader<K, I>)>,
    under_way: HashMap<usize, Reader<K, I>>,
    /// Results still wanted, of all parts together.
    left: Option<u64>,
    most: usize,
}

impl<K: Request<I>, I: Index> SideBySide<K, I> {
    fn new(
        context: &Context<I>,
        waiting: VecDeque<(usize, Reader<K, I>)>,
        left: Option<u64>,
        bulk: BulkOptions,
    ) -> Self {
        let call = context.call.clone();
        let feed = Feed { input: Input::ended(), account: Account::new(call.clone()) };
        let most = bulk.concurrency.saturating_mul(2);
        let gate = context.target.pace.clone().unwrap_or_default().0;
        let nothing = call.clone();
        let prepare = Box::new(move |_: &()| Prepared::Now(Err(nothing.invalid("a page has no input"))));
        let driver = Driver::new(Pages { call, of: PhantomData }, gate, bulk, feed, prepare);
        Self { driver, prepared: false, waiting, under_way: HashMap::new(), left, most }
    }

    fn prepare(&mut self, context: &Context<I>, places: &Places, attributes: Attributes) -> Result<(), Error> {
        if std::mem::replace(&mut self.prepared, true) {
            return Ok(());
        }
        self.waiting.iter_mut().try_for_each(|(part, reader)| prepare(context, places, *part, reader, attributes))
    }

    /// Asks for the next page of a part, if it has one.
    fn ask(&mut self, part: usize, mut reader: Reader<K, I>) {
        reader.want(self.left);
        if let Some(request) = reader.next_request() {
            let identity = Identity::other(part.to_string());
            self.driver.add((), Entry::new(identity, 0, Units::AtMost(reader.most_units()), (part, request)));
            self.under_way.insert(part, reader);
        }
    }

    /// The next page that has come, else one that is asked for now.
    async fn answer(&mut self) -> Option<(usize, Answer)> {
        // With a limit nothing is asked for while something is there.
        if let Some((_, answer)) = self.left.and_then(|_| self.driver.next_now()) {
            return Some(answer);
        }
        while self.under_way.len() < self.most
            && let Some((part, reader)) = self.waiting.pop_front()
        {
            self.ask(part, reader);
        }
        Some(self.driver.next().await?.1)
    }

    async fn next(&mut self, call: &Call) -> Result<Option<OfPart>, Error> {
        if self.left == Some(0) {
            return Ok(None);
        }
        let Some((part, answer)) = self.answer().await else {
            self.waiting.clear();
            return self.driver.account().result().map(|_| None).map_err(cause);
        };
        // A page that nobody asked for is no end.
        let stray = || call.senseless("a page came that was not asked for");
        let mut reader = self.under_way.remove(&part).ok_or_else(stray)?;
        let fingerprint = reader.fingerprint;
        let mut page = reader.receive(answer).ok_or_else(stray)?;
        if let Some(left) = &mut self.left {
            if page.count > *left {
                page.count = *left;
                page.items.truncate(usize::try_from(page.count).unwrap_or(usize::MAX));
                let last = page.items.back().map(|item| keys_of::<I>(item));
                page.cursor = fingerprint.zip(last).map(|(fingerprint, key)| Cursor::new(fingerprint, &key));
            }
            *left -= page.count;
        }
        match self.left {
            Some(_) => self.waiting.push_front((part, reader)),
            None => {
                self.ask(part, reader);
                self.driver.send_now();
            }
        }
        Ok(Some(OfPart { part, page, fingerprint }))
    }
}

/// The error that ended it, as a read one by one would give it.
fn cause(error: BatchError<()>) -> Error {
    match error.reason().cloned() {
        Some(Reason::Failed(first)) => {
            drop(error);
            Arc::try_unwrap(first).unwrap_or_else(|shared| {
                let (passing, batch) = (shared.is_retryable(), Box::new(Reason::Failed(shared.clone())));
                Error::Unprocessed {
                    batch: Unprocessed {
                        batch,
                        handed_back: |_| None,
                        first: Some(shared),
                        any_unknown: false,
                        passing,
                        undecodable_key: None,
                    },
                }
            })
        }
        _ => error.into(),
    }
}

/// Query or Scan, for one page of a part each.
struct Pages<K, I> {
    call: Call,
    of: PhantomData<fn() -> (K, I)>,
}

impl<K: Request<I>, I: Index> Requests for Pages<K, I> {
    type Payload = (usize, K::Builder);
    type Output = (usize, Answer);
    const MOST: usize = 1;
    const READS: bool = true;

    async fn send(&self, entries: &[Entry<Self::Payload>]) -> Outcome<Self::Output> {
        let mut answered = Answered { results: Vec::with_capacity(1), consumed: None };
        for entry in entries {
            let (part, request) = &entry.payload;
            let attempts = Attempts::new(Repeat::Once);
            match K::send(&self.call, request.clone(), &attempts).await {
                Ok(answer) => {
                    answered.consumed = answer.consumed_capacity;
                    answered.results.push(Ok((*part, answer)));
                }
                Err(error) => {
                    return Outcome::Failed(Failure { error: refused(error), seen: attempts.seen(), repeatable: true });
                }
            }
        }
        Outcome::Answered(answered)
    }
}
