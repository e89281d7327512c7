//! Results of many types in one response: each is taken with the receipt that asking for it returned.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Call, Error};

/// What adding something to a [`BatchGetTables`](crate::BatchGetTables) or a [`TransactGet`](crate::operation::TransactGet)
/// returns: with it, its result is [taken](Received::take) from all that was read, once. `T` is the type of the result.
#[must_use = "with it the result is taken: `found.take(receipt)?`"]
pub struct Receipt<T> {
    from: u64,
    place: usize,
    result: PhantomData<fn() -> T>,
}

impl<T> Receipt<T> {
    /// Where its result is to go.
    pub(crate) fn place(&self) -> usize {
        self.place
    }
}

impl<T> fmt::Debug for Receipt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt").field("place", &self.place).finish_non_exhaustive()
    }
}

/// All that a [`BatchGetTables`](crate::BatchGetTables) or a [`TransactGet`](crate::operation::TransactGet) has read. Each result
/// is taken with its [`Receipt`].
#[must_use = "what was read is taken with the receipts: `found.take(receipt)?`"]
pub struct Received {
    call: Call,
    /// No two are alike in a process.
    number: u64,
    results: Vec<Option<Box<dyn Any + Send + Sync>>>,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Received {
    pub(crate) fn new(call: Call) -> Self {
        Self { call, number: NEXT.fetch_add(1, Ordering::Relaxed), results: Vec::new() }
    }
    /// A place for a result, still empty.
    pub(crate) fn reserve<T>(&mut self) -> Receipt<T> {
        self.results.push(None);
        Receipt { from: self.number, place: self.results.len() - 1, result: PhantomData }
    }
    pub(crate) fn fill<T: Send + Sync + 'static>(&mut self, place: usize, result: T) {
        if let Some(place) = self.results.get_mut(place) {
            *place = Some(Box::new(result));
        }
    }
    /// What was read for this receipt: an `Option` for an `add`, a `Vec` of them, in the order asked, for an `add_all`.
    ///
    /// # Errors
    /// [`Error::InvalidUse`] for a receipt of another batch or transaction.
    pub fn take<T: 'static>(&mut self, receipt: Receipt<T>) -> Result<T, Error> {
        if receipt.from != self.number {
            return Err(self
                .call
                .invalid("the receipt is of another batch or transaction: each takes its own results"));
        }
        let result = self.results.get_mut(receipt.place).and_then(Option::take);
        let result = result.and_then(|result| result.downcast().ok());
        result.map(|result| *result).ok_or_else(|| self.call.invalid("nothing was read for this receipt"))
    }
}

// Values never reach a log by `Debug`.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("results", &self.results.len()).finish_non_exhaustive()
    }
}

/// The result of an `add`, which asks for one.
pub(crate) fn only<T>(found: Vec<Option<T>>) -> Option<T> {
    found.into_iter().next().flatten()
}
