//! A read with its types: what its pages hold is decoded here, and nowhere else.

use std::marker::PhantomData;

use super::part::OfPart;
use super::parts::PartSet;
use super::segment::Position;
use crate::codec::wire::row::Row;
use crate::error::{Call, Error};
use crate::index::Readable;
use crate::operation::decode::read;
use crate::operation::target::Target;
use crate::page::Page;

/// A read under way, and what its items are to become.
pub(crate) struct Reading<Out: Readable> {
    pub(crate) parts: PartSet,
    pub(crate) decoder: Decoder<Out>,
}

/// What makes records, or projections, of the items.
pub(crate) struct Decoder<Out: Readable> {
    call: Call,
    target: Target<Out::Record>,
    of: PhantomData<fn() -> Out>,
}

impl<Out: Readable> Decoder<Out> {
    pub(crate) async fn decode(&self, item: &Row) -> Result<Out::Output, Error> {
        read::<Out::Record, Out>(&self.call, &self.target, item).await
    }
}

impl<Out: Readable> Reading<Out> {
    pub(crate) fn new(parts: PartSet, target: Target<Out::Record>) -> Self {
        let decoder = Decoder { call: parts.context.call.clone(), target, of: PhantomData };
        Self { parts, decoder }
    }
    /// The next page, decoded; `None` at the end.
    pub(crate) async fn next_page(&mut self) -> Result<Option<Page<Out::Output>>, Error> {
        let Some(OfPart { part, page: raw, .. }) = self.parts.next(Out::ATTRIBUTES).await? else { return Ok(None) };
        let mut page = Page::new();
        page.requests = 1;
        page.cursor = raw.cursor;
        page.scanned_count = raw.scanned_count;
        page.consumed_capacity = raw.consumed_capacity;
        page.items.reserve_exact(raw.items.len());
        for item in raw.items {
            match self.decoder.decode(&item).await {
                Ok(item) => page.items.push(item),
                Err(Error::Decode { undecodable }) => page.undecodable.push(undecodable),
                Err(error) => return Err(error),
            }
        }
        // Only now: what the caller does not get is not taken.
        self.parts.bookmarks.set(part, Position::Page(page.cursor.clone()), page.cursor.is_none());
        Ok(Some(page))
    }

    /// One page, or all of them in one.
    pub(crate) async fn gather(&mut self, whole: bool) -> Result<Page<Out::Output>, Error> {
        let mut all = Page::new();
        while let Some(page) = self.next_page().await? {
            if all.items.is_empty() {
                all.items = page.items;
            } else {
                all.items.extend(page.items);
            }
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
        if self.parts.bookmarks.count() > 1 {
            all.cursor = None;
        }
        Ok(all)
    }
}
