//! The pages of a read: of one part, one request after another; of several, side by side on the bulk engine.

use std::collections::VecDeque;

use super::options::{Options, Start};
use super::part::{Attributes, Context, OfPart, PartReader, prepare};
use super::request::{PageRequest, PartToRead, ReadKind, Refusal};
use super::segment::{Bookmark, Bookmarks, Position};
use super::side_by_side::SideBySide;
use super::start::refused;
use crate::error::Error;
use crate::operation::keys::Source;
use crate::transport::attempts::Repeat;

/// A read under way.
pub(crate) struct PartSet {
    pub(crate) context: Context,
    how: How,
    pub(crate) bookmarks: Bookmarks,
}

enum How {
    /// It cannot be read like this.
    Refused(Option<Refusal>),
    OneByOne(Box<PartReader>),
    SideBySide(Box<SideBySide>),
}

impl PartSet {
    pub(crate) fn new(context: Context, kind: Box<dyn ReadKind>, options: Options) -> Self {
        let (how, bookmarks) = match kind.parts().and_then(|parts| divided(&context, parts, options)) {
            Ok(how) => how,
            Err(why) => (How::Refused(Some(why)), Vec::new()),
        };
        Self { context, how, bookmarks: Bookmarks::new(bookmarks) }
    }

    /// Renders all requests, before anything is sent: what is wrong with one of the parts is wrong with the read.
    pub(crate) fn prepare(&mut self, attributes: Attributes) -> Result<(), Error> {
        match &mut self.how {
            How::Refused(why) => why.take().map_or(Ok(()), |why| Err(why.of(&self.context.call))),
            How::OneByOne(reader) => {
                prepare(&self.context, &self.bookmarks, 0, reader, attributes).inspect_err(|_| reader.end())
            }
            How::SideBySide(parts) => parts.prepare(&self.context, &self.bookmarks, attributes),
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
            How::SideBySide(parts) => {
                parts.waiting.iter_mut().fold(false, |by_key, (_, reader)| reader.count_only() || by_key)
            }
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
    pub(crate) fn first_request<B>(
        mut self,
        attributes: Attributes,
        builder: fn(PageRequest) -> Option<B>,
    ) -> Result<B, Error> {
        self.prepare(attributes)?;
        let call = &self.context.call;
        match &self.how {
            How::OneByOne(reader) => {
                let nothing = || call.invalid("nothing would be sent: the limit is 0, or the filter is always false");
                let request = reader.next_request().map(|request| request.reporting(reader.report));
                request.and_then(builder).ok_or_else(nothing)
            }
            _ => Err(call.invalid(
                "this read is several requests (segments or partitions in parallel), and \
                 `into_request()` needs exactly one",
            )),
        }
    }

    /// # Errors
    /// There are several parts, each with a place of its own.
    pub(crate) fn check_one_place(&self) -> Result<(), Error> {
        match self.bookmarks.count() {
            0 | 1 => Ok(()),
            _ => Err(self.context.call.invalid(
                "a page of several segments or partitions has no single cursor to continue from: use `.pages()`, \
                 `.items()` or `.all()`",
            )),
        }
    }
}

/// How the parts are read, and where each begins.
fn divided(context: &Context, parts: Vec<PartToRead>, mut options: Options) -> Result<(How, Vec<Bookmark>), Refusal> {
    let bulk = options.bulk.clone();
    bulk.check()?;
    let (limit, one, as_bulk) = (options.limit, parts.len() == 1, options.as_bulk);
    let (mut bookmarks, mut readers) = (Vec::with_capacity(parts.len()), VecDeque::with_capacity(parts.len()));
    for (at, part) in parts.into_iter().enumerate() {
        let options = if one { std::mem::take(&mut options) } else { options.of_part()? };
        let (reader, bookmark) = begun(context.source, part, options);
        if one && !as_bulk {
            return Ok((How::OneByOne(Box::new(reader)), vec![bookmark]));
        }
        bookmarks.push(bookmark);
        readers.push_back((at, reader));
    }
    let how = SideBySide::new(context, readers, limit, bulk);
    Ok((How::SideBySide(Box::new(how)), bookmarks))
}

/// A part, at the place where it continues.
fn begun(source: Source, part: PartToRead, mut options: Options) -> (PartReader, Bookmark) {
    if let Some(cursor) = part.segment.as_ref().and_then(|segment| segment.cursor()) {
        options.start = Start::At(cursor.clone());
    }
    let done = part.segment.as_ref().is_some_and(|segment| segment.is_done());
    let bookmark = Bookmark { at: Position::Page(options.start.cursor()), segment: part.segment, done };
    let mut reader = PartReader::new(source, part.kind, options);
    if done {
        reader.end();
    }
    (reader, bookmark)
}

async fn one_by_one(context: &Context, reader: &mut PartReader) -> Result<Option<OfPart>, Error> {
    let Some(request) = reader.next_request() else { return Ok(None) };
    match request.send(&context.call, Repeat::Harmless, reader.report).await.result {
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
