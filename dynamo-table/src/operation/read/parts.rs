//! The pages of a read: of one part, one request after another; of several, side by side on the bulk engine.

use std::collections::VecDeque;

use super::options::{Options, Start};
use super::part::{Attributes, Context, OfPart, Reader, prepare};
use super::request::{PageResponse, Part, Refusal, Request};
use super::segment::{Place, Places, Position};
use super::side_by_side::SideBySide;
use super::start::refused;
use crate::codec::Item;
use crate::error::Error;
use crate::index::{Index, PrimaryKey, Readable};
use crate::operation::decode::read;
use crate::operation::keys::keys_of;
use crate::operation::target::Target;
use crate::page::Page;
use crate::transport::attempts::Repeat;
use crate::transport::sdk::SdkRequest;
use crate::transport::send::Outgoing;

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
                reader.next_request().map(|request| request.reporting(reader.report)).ok_or_else(nothing)
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

async fn one_by_one<K: Request<I>, I: Index>(
    context: &Context<I>,
    reader: &mut Reader<K, I>,
) -> Result<Option<OfPart>, Error> {
    let Some(request) = reader.next_request() else { return Ok(None) };
    let outgoing = Outgoing::new(&context.call, request, Repeat::Harmless).reporting(reader.report);
    match outgoing.send::<PageResponse>().await.result {
        Ok(response) => {
            let page = reader.receive(response);
            Ok(page.map(|page| OfPart { part: 0, page, fingerprint: reader.fingerprint }))
        }
        Err(error) => {
            reader.end();
            Err(refused(error))
        }
    }
}
