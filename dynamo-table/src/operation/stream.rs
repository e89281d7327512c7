//! Items and pages as streams.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::stream::{self, BoxStream, Stream, StreamExt};

use super::reader::{Reader, Request, keys_of};
use crate::codec::Item;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::index::{Index, Readable};
use crate::page::Page;

/// The items of a query or a scan, one after another. The next request is sent only when an item is wanted that has not come.
///
/// Dropped, it sends nothing more.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    inner: BoxStream<'static, (Result<T, Error>, Position)>,
    position: Position,
}

/// How far the stream has been read.
enum Position {
    /// Behind this item, in the middle of a page.
    Item(u64, Item),
    /// At the end of a page, or where the read begins.
    Page(Option<Cursor>),
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Items<T> {
    pub(crate) fn new<K, I, Out>(reader: Reader<K, I, Out>) -> Self
    where
        K: Request<I>,
        I: Index,
        Out: Readable<Record = I::Record, Output = T>,
    {
        let position = Position::Page(reader.began_at.clone());
        let state = Waiting { reader, items: VecDeque::new(), cursor: None };
        Self { inner: stream::unfold(Some(state), step).boxed(), position }
    }

    /// A cursor behind the last item that was taken, also in the middle of a page; before the first one, and after an error,
    /// where to go on. `None` at the beginning and at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        match &self.position {
            Position::Item(fingerprint, key) => Some(Cursor::new(*fingerprint, key)),
            Position::Page(cursor) => cursor.clone(),
        }
    }
}

/// Items of a page that were not taken yet, and the cursor behind the last of them.
struct Waiting<K: Request<I>, I: Index, Out> {
    reader: Reader<K, I, Out>,
    items: VecDeque<Item>,
    cursor: Option<Cursor>,
}

type Step<K, I, Out, T> = Option<((Result<T, Error>, Position), Option<Waiting<K, I, Out>>)>;

async fn step<K, I, Out>(state: Option<Waiting<K, I, Out>>) -> Step<K, I, Out, Out::Output>
where
    K: Request<I>,
    I: Index,
    Out: Readable<Record = I::Record>,
{
    let mut state = state?;
    while state.items.is_empty() {
        match state.reader.next(Out::ATTRIBUTES).await {
            Ok(Some(page)) => (state.items, state.cursor) = (page.items, page.cursor),
            Ok(None) => return None,
            Err(error) => {
                let cursor = state.cursor.or(state.reader.began_at);
                return Some(((Err(error), Position::Page(cursor)), None));
            }
        }
    }
    let item = state.items.pop_front()?;
    let position = match (state.items.is_empty(), state.reader.fingerprint) {
        (false, Some(fingerprint)) => Position::Item(fingerprint, keys_of::<I>(&item)),
        _ => Position::Page(state.cursor.clone()),
    };
    let item = state.reader.decode(item).await;
    Some(((item, position), Some(state)))
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.inner.poll_next_unpin(cx));
        Poll::Ready(next.map(|(item, position)| {
            self.position = position;
            item
        }))
    }
}

/// The pages of a query or a scan, one for each request. The next request is sent only when its page is wanted.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    inner: BoxStream<'static, Result<Page<T>, Error>>,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Pages<T> {
    pub(crate) fn new<K, I, Out>(reader: Reader<K, I, Out>) -> Self
    where
        K: Request<I>,
        I: Index,
        Out: Readable<Record = I::Record, Output = T>,
    {
        let inner = stream::unfold(reader, |mut reader| async {
            let page = reader.next_page().await.transpose()?;
            Some((page, reader))
        });
        Self { inner: inner.boxed() }
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.poll_next_unpin(cx)
    }
}
