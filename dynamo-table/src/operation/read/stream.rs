//! Items and pages as streams.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{self, BoxStream, Stream, StreamExt};

use super::part::OfPart;
use super::reading::Reading;
use super::segment::{Bookmarks, Position, Segment};
use crate::cursor::Cursor;
use crate::error::Error;
use crate::index::Readable;
use crate::page::Page;

/// The items of a query or a scan, one after another. The next request is sent only when an item is wanted that has not come;
/// of several segments or partitions the next page of each is read ahead.
///
/// Dropped, it sends nothing more.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    inner: BoxStream<'static, Result<T, Error>>,
    bookmarks: Bookmarks,
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Items<T> {
    pub(crate) fn new<Out: Readable<Output = T>>(reading: Reading<Out>) -> Self {
        let bookmarks = reading.parts.bookmarks.clone();
        let state = Waiting { reading, page: None };
        Self { inner: stream::unfold(Some(state), step).boxed(), bookmarks }
    }

    /// A cursor behind the last item that was taken, also in the middle of a page; before the first one, and after an error,
    /// where to continue. `None` at the beginning and at the end, and of several segments or partitions.
    pub fn cursor(&self) -> Option<Cursor> {
        self.bookmarks.cursor()
    }
    /// The segments of the scan, each at the place behind the last of its items that was taken: what
    /// [`resume`](super::scan::Scan::resume) goes on with. Empty for a read without segments.
    pub fn segments(&self) -> Vec<Segment> {
        self.bookmarks.segments()
    }
}

/// The page whose items are being taken.
struct Waiting<Out: Readable> {
    reading: Reading<Out>,
    page: Option<OfPart>,
}

async fn step<Out: Readable>(
    state: Option<Waiting<Out>>,
) -> Option<(Result<Out::Output, Error>, Option<Waiting<Out>>)> {
    let mut state = state?;
    loop {
        if let Some(of_part) = &mut state.page
            && let Some(item) = of_part.page.items.pop_front()
        {
            let behind = match of_part.fingerprint {
                Some(fingerprint) if !of_part.page.items.is_empty() => {
                    Some(Position::Item(fingerprint, state.reading.parts.context.source, item.clone()))
                }
                _ => None,
            };
            let item = state.reading.decoder.decode(&item).await;
            // Only now, and only then: an item that a hook still holds, or refuses, is not taken.
            let refused = matches!(item, Err(Error::Hook { .. }));
            match behind {
                _ if refused => {}
                Some(position) => state.reading.parts.bookmarks.set(of_part.part, position, false),
                None => page_taken(&state.reading.parts.bookmarks, of_part),
            }
            return Some((item, Some(state)));
        }
        match state.reading.parts.next(Out::ATTRIBUTES).await {
            Ok(Some(of_part)) => {
                if of_part.page.items.is_empty() {
                    page_taken(&state.reading.parts.bookmarks, &of_part);
                }
                state.page = Some(of_part);
            }
            Ok(None) => return None,
            Err(error) => return Some((Err(error), None)),
        }
    }
}

fn page_taken(bookmarks: &Bookmarks, of_part: &OfPart) {
    let cursor = &of_part.page.cursor;
    bookmarks.set(of_part.part, Position::Page(cursor.clone()), cursor.is_none());
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.poll_next_unpin(cx)
    }
}

/// The pages of a query or a scan, one for each request. The next request is sent only when its page is wanted.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    inner: BoxStream<'static, Result<Page<T>, Error>>,
    bookmarks: Bookmarks,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Pages<T> {
    pub(crate) fn new<Out: Readable<Output = T>>(reading: Reading<Out>) -> Self {
        let bookmarks = reading.parts.bookmarks.clone();
        let inner = stream::unfold(Some(reading), |reading| async {
            let mut reading = reading?;
            match reading.next_page().await.transpose()? {
                Ok(page) => Some((Ok(page), Some(reading))),
                Err(error) => Some((Err(error), None)),
            }
        });
        Self { inner: inner.boxed(), bookmarks }
    }

    /// The segments of the scan, each at the end of the last of its pages that was taken: what
    /// [`resume`](super::scan::Scan::resume) goes on with. Empty for a read without segments.
    pub fn segments(&self) -> Vec<Segment> {
        self.bookmarks.segments()
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.poll_next_unpin(cx)
    }
}
