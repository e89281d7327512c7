//! What a batch is given: any iterator, or a stream.

use std::any::type_name;
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque, btree_map, hash_map};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::{array, fmt, vec};

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
///
/// A collection of std's that is given by value (a `Vec`, an array, a `VecDeque`, a set, `vec.into_iter()`, `vec.drain(…)`) belongs
/// to the batch: if it ends early, or is dropped, all that it held comes back. Any other iterator, a range or `ids.iter().map(…)`,
/// is lazy, as a stream is: it may be long, and what it does is the caller's. Of it comes back what was taken; the rest is not read,
/// and [`input_left`](crate::BatchError::input_left) says so. Who wants to continue with the rest gives `iterator.by_ref()`.
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
        match owns_its_items::<I>() {
            true => Input::owned(self.into_iter().map(convert).collect()),
            false => Input::lazy(self.into_iter().map(convert)),
        }
    }
}

/// Whether it is a collection of std's: what is left of it is known, and had without running anything of the caller's. What is
/// given may be borrowed, which no `TypeId` can be asked of; so types are told by their names, as one compiler writes both.
fn owns_its_items<I>() -> bool {
    let collections = [
        type_name::<Vec<()>>(),
        type_name::<vec::IntoIter<()>>(),
        type_name::<vec::Drain<'_, ()>>(),
        type_name::<array::IntoIter<(), 0>>(),
        type_name::<Box<[()]>>(),
        type_name::<VecDeque<()>>(),
        type_name::<LinkedList<()>>(),
        type_name::<BinaryHeap<()>>(),
        type_name::<BTreeSet<()>>(),
        type_name::<HashSet<()>>(),
        type_name::<hash_map::IntoValues<(), ()>>(),
        type_name::<btree_map::IntoValues<(), ()>>(),
        type_name::<Option<()>>(),
    ];
    let name = type_name::<I>();
    let is = |collection: &&str| collection.split("()").next().is_some_and(|begin| name.starts_with(begin));
    // No other type's name begins like an array's.
    name.starts_with('[') || collections.iter().any(is)
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
        Input::stream(self.0.map(move |item| Ok(convert(item))).boxed())
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
        Input::stream(self.0.map(move |item| item.map(&mut convert).map_err(Into::into)).boxed())
    }
}

/// What is still to be taken.
#[doc(hidden)]
pub struct Input<'a, T> {
    from: Given<'a, T>,
    /// It says that it has nothing more. Kept, since a destructor must not ask.
    says_empty: bool,
}

enum Given<'a, T> {
    /// Nothing of the caller's runs when it is read.
    Owned(VecDeque<T>),
    Lazy(Box<dyn Iterator<Item = T> + Send + 'a>),
    Stream(BoxStream<'a, Result<T, Source>>),
    /// It is made when the batch begins.
    Later,
    Ended,
}

impl<'a, T> Input<'a, T> {
    fn new(from: Given<'a, T>) -> Self {
        let mut input = Self { from, says_empty: false };
        input.says_empty = input.remaining() == Some(0);
        input
    }
    pub(crate) fn owned(items: Vec<T>) -> Self {
        Self::new(Given::Owned(items.into()))
    }
    /// Adds one to a collection, before the batch begins.
    pub(crate) fn push(&mut self, item: T) {
        if let Given::Owned(items) = &mut self.from {
            items.push_back(item);
            self.says_empty = false;
        }
    }
    fn lazy(iterator: impl Iterator<Item = T> + Send + 'a) -> Self {
        Self::new(Given::Lazy(Box::new(iterator)))
    }
    pub(crate) fn stream(stream: BoxStream<'a, Result<T, Source>>) -> Self {
        Self::new(Given::Stream(stream))
    }
    pub(crate) fn later() -> Self {
        Self::new(Given::Later)
    }
    pub(crate) fn ended() -> Self {
        Self::new(Given::Ended)
    }

    /// The next one; pending only of a stream.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Source>>> {
        let next = match &mut self.from {
            Given::Owned(items) => Poll::Ready(items.pop_front().map(Ok)),
            Given::Lazy(iterator) => Poll::Ready(iterator.next().map(Ok)),
            Given::Stream(stream) => Pin::new(stream).poll_next(cx),
            Given::Later | Given::Ended => return Poll::Ready(None),
        };
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            *self = Self::ended();
        } else if next.is_ready() {
            self.says_empty = self.remaining() == Some(0);
        }
        next
    }
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.from, Given::Ended)
    }
    /// How many are left, where that is told.
    pub(crate) fn remaining(&self) -> Option<u64> {
        let hint = match &self.from {
            Given::Owned(items) => (items.len(), Some(items.len())),
            Given::Lazy(iterator) => iterator.size_hint(),
            Given::Stream(stream) => stream.size_hint(),
            Given::Later => return None,
            Given::Ended => return Some(0),
        };
        hint.1.filter(|most| *most == hint.0).map(|left| left as u64)
    }
}

/// An input together with the account that what is taken is entered in. Dropped half-way, it closes the account.
pub(crate) struct Feed<'a, T> {
    pub(crate) input: Input<'a, T>,
    pub(crate) account: Account<T>,
}

impl<T> Feed<'_, T> {
    /// Ends the batch early: what is open, or left in a collection, is not done, for this reason. What else is left is not read.
    /// Runs in a destructor too: nothing here calls the caller's iterator, or stream.
    pub(crate) fn stop(&mut self, reason: &Reason) {
        match &mut self.input.from {
            Given::Owned(items) => items.drain(..).for_each(|given| {
                self.account.take(given);
            }),
            Given::Later if !matches!(reason, Reason::Dropped) => {}
            Given::Lazy(_) | Given::Stream(_) | Given::Later if !self.input.says_empty => {
                self.account.cut_short(reason.clone());
            }
            _ => {}
        }
        // What may be left is dropped with it.
        self.input.says_empty = true;
        self.account.end(reason);
    }
}

impl<T> Drop for Feed<'_, T> {
    fn drop(&mut self) {
        if self.account.is_watched() {
            self.stop(&Reason::Dropped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn owns<I>(_: I) -> bool {
        owns_its_items::<I>()
    }

    #[test]
    fn collections_are_told_from_what_is_lazy() {
        let numbers = vec![1, 2];
        let texts = ["a".to_owned()];
        assert!(owns(numbers.clone()) && owns(numbers.clone().into_iter()) && owns(numbers.clone().drain(..)));
        assert!(owns([1; 3]) && owns([0_u8; 1000]) && owns(Some("a")) && owns(vec![texts[0].as_str()]));
        assert!(owns(VecDeque::from([1])) && owns(LinkedList::from([1])) && owns(BinaryHeap::from([1])));
        assert!(owns(BTreeSet::from([("a", 1)])) && owns(HashSet::from([1])));
        assert!(!owns(&numbers) && !owns(numbers.iter()) && !owns(&texts) && !owns(&texts[..]) && !owns(1..=4));
        assert!(!owns(numbers.iter().copied()) && !owns(numbers.clone().into_iter().filter(|n| *n > 1)));
        assert!(owns(HashMap::from([(1, 2)]).into_values()) && owns(numbers.clone().into_boxed_slice()));
        let boxed: Box<dyn Iterator<Item = u32>> = Box::new(0..3);
        assert!(!owns(numbers.iter().by_ref()) && !owns(boxed) && !owns(std::iter::once(1)) && !owns(Some(1).iter()));
    }
}
