//! What a batch is given: any iterator, or a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{BoxStream, Stream, StreamExt};

use crate::bulk::account::Account;
use crate::bulk::error::Reason;
use crate::error::Source;

/// What a batch takes: any iterator (`records`, `&records` for their keys, `ids.iter().map(…)`, `1..=4`), or [`from_stream`],
/// [`from_try_stream`].
///
/// Items are taken as they are needed, so the input may be larger than memory. It may borrow what it gives: keys are then copied
/// as they are taken, and records given by `records.iter().cloned()`. The batch lives no longer than what its input borrows: one
/// that is given to `tokio::spawn` needs an input that owns its items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given to a batch",
    label = "expected an iterator, or `from_stream(…)`",
    note = "give an iterator, such as a `Vec`, a slice or `ids.iter().map(…)`; a stream goes in by `from_stream(stream)`, one of \
            results by `from_try_stream(stream)`"
)]
pub trait BatchInput {
    /// What is given.
    type Item;
    #[doc(hidden)]
    fn into_input<'a, T: 'static>(self, convert: impl FnMut(Self::Item) -> T + Send + 'a) -> Input<'a, T>
    where
        Self: 'a;
}

impl<I> BatchInput for I
where
    I: IntoIterator,
    I::IntoIter: Send,
{
    type Item = I::Item;
    fn into_input<'a, T: 'static>(self, convert: impl FnMut(I::Item) -> T + Send + 'a) -> Input<'a, T>
    where
        Self: 'a,
    {
        Input::Iter(Box::new(self.into_iter().map(convert)))
    }
}

/// A stream as the input of a batch: see [`from_stream`].
pub struct FromStream<S>(S);
/// A stream of results as the input of a batch: see [`from_try_stream`].
pub struct FromTryStream<S>(S);

// A stream may print what it gives: values never reach a log by `Debug`.
impl<S> fmt::Debug for FromStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromStream(…)")
    }
}
impl<S> fmt::Debug for FromTryStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromTryStream(…)")
    }
}

/// A stream as the input of a batch. It is polled only while there is room for what it gives. The receiving half of a channel
/// is one by `tokio_stream::wrappers::ReceiverStream`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::from_stream;
///
/// let numbers = futures::stream::iter([7, 12]).map(|number| ("nfl", number));
/// let report = players.batch_delete(from_stream(numbers)).await?;
/// assert_eq!(report.items, 2);
/// # Ok(()) }
/// ```
pub fn from_stream<S: Stream + Send>(stream: S) -> FromStream<S> {
    FromStream(stream)
}

/// A stream of results as the input of a batch. At its first `Err` nothing more is sent; what was taken and not sent is handed
/// back, and the error with it. What the batch did not take is the caller's: keep a handle on it, where the batch may end early.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// use dynamo_table::from_try_stream;
///
/// let lines = futures::stream::iter(["7", "12", "twelve"]);
/// let keys = lines.map(|line| line.parse::<u32>().map(|number| ("nfl", number)));
/// let error = players.batch_delete(from_try_stream(keys)).await.unwrap_err();
/// assert_eq!((error.report.items, error.not_done.len()), (0, 2)); // nothing was sent yet
/// assert_eq!(error.input_error().unwrap().to_string(), "invalid digit found in string");
/// # Ok(()) }
/// ```
pub fn from_try_stream<S, T, E>(stream: S) -> FromTryStream<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    E: Into<Source>,
{
    FromTryStream(stream)
}

impl<S: Stream + Send> BatchInput for FromStream<S> {
    type Item = S::Item;
    fn into_input<'a, T: 'static>(self, mut convert: impl FnMut(S::Item) -> T + Send + 'a) -> Input<'a, T>
    where
        Self: 'a,
    {
        Input::Stream(self.0.map(move |item| Ok(convert(item))).boxed())
    }
}

impl<S, I, E> BatchInput for FromTryStream<S>
where
    S: Stream<Item = Result<I, E>> + Send,
    E: Into<Source>,
{
    type Item = I;
    fn into_input<'a, T: 'static>(self, mut convert: impl FnMut(I) -> T + Send + 'a) -> Input<'a, T>
    where
        Self: 'a,
    {
        Input::Stream(self.0.map(move |item| item.map(&mut convert).map_err(Into::into)).boxed())
    }
}

/// What is still to be taken.
#[doc(hidden)]
pub enum Input<'a, T> {
    Iter(Box<dyn Iterator<Item = T> + Send + 'a>),
    Stream(BoxStream<'a, Result<T, Source>>),
    /// It is made when the batch begins.
    Later,
    Ended,
}

impl<T> Input<'_, T> {
    /// The next one; pending only of a stream.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Source>>> {
        let next = match self {
            Self::Iter(iterator) => Poll::Ready(iterator.next().map(Ok)),
            Self::Stream(stream) => Pin::new(stream).poll_next(cx),
            Self::Later | Self::Ended => return Poll::Ready(None),
        };
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            *self = Self::Ended;
        }
        next
    }
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self, Self::Ended)
    }
    /// How many are left, where that is told.
    pub(crate) fn remaining(&self) -> Option<u64> {
        let hint = match self {
            Self::Iter(iterator) => iterator.size_hint(),
            Self::Stream(stream) => stream.size_hint(),
            Self::Later => return None,
            Self::Ended => return Some(0),
        };
        hint.1.filter(|most| *most == hint.0).map(|left| left as u64)
    }
}

/// An iterator that may have more than this is as good as endless: what no memory holds cannot be handed back.
const MOST_READ_OUT: usize = 100_000_000;

/// An input together with the account that what is taken is entered in. Dropped half-way, it closes the account.
pub(crate) struct Feed<'a, T> {
    pub(crate) input: Input<'a, T>,
    pub(crate) account: Account<T>,
}

impl<T> Feed<'_, T> {
    /// Ends the batch early: what is open or left in the input is not done, for this reason. An input that cannot say that it
    /// ends (a stream, an endless iterator) is left alone.
    pub(crate) fn stop(&mut self, reason: &Reason) {
        match &mut self.input {
            Input::Iter(iterator) if iterator.size_hint().1.is_some_and(|most| most <= MOST_READ_OUT) => {
                for given in iterator.by_ref() {
                    self.account.take(given);
                }
            }
            Input::Later if !matches!(reason, Reason::Dropped) => {}
            input if input.remaining() != Some(0) => self.account.cut_short(reason.clone()),
            _ => {}
        }
        self.input = Input::Ended;
        self.account.end(reason);
    }
}

impl<T> Drop for Feed<'_, T> {
    fn drop(&mut self) {
        if self.account.is_shared() {
            self.stop(&Reason::Dropped);
        }
    }
}
