//! The parts of a read on the bulk engine: several pages on their way at a time.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::part::{Attributes, Context, OfPart, PartReader, prepare};
use super::request::{PageRequest, PageResponse};
use super::segment::Bookmarks;
use super::start::refused;
use crate::bulk::account::Account;
use crate::bulk::driver::{Driver, Prepared};
use crate::bulk::entry::{Entry, Units};
use crate::bulk::error::{BatchError, Reason};
use crate::bulk::input::{Feed, Input};
use crate::bulk::options::BulkOptions;
use crate::bulk::requests::{Answered, Failure, Outcome, Requests};
use crate::cursor::Cursor;
use crate::error::{Call, Error, Unprocessed};
use crate::identity::Identity;
use crate::operation::keys::Source;
use crate::transport::attempts::Repeat;
use crate::transport::sdk::Report;
use crate::transport::send::Sent;

/// Parts that are read side by side: of each the next page is on its way while the caller works, unless a limit stands.
pub(crate) struct SideBySide {
    driver: Driver<'static, PageRequests, ()>,
    source: Source,
    /// Every request is rendered.
    prepared: bool,
    /// Parts of which no page is asked for: they have not begun, or what they have is not wanted yet.
    pub(crate) waiting: VecDeque<(usize, PartReader)>,
    under_way: HashMap<usize, PartReader>,
    /// Results still wanted, of all parts together.
    left: Option<u64>,
    most: usize,
}

impl SideBySide {
    pub(crate) fn new(
        context: &Context,
        waiting: VecDeque<(usize, PartReader)>,
        left: Option<u64>,
        bulk: BulkOptions,
    ) -> Self {
        let call = context.call.clone();
        let feed = Feed { input: Input::ended(), account: Account::new(call.clone()) };
        let most = bulk.concurrency.saturating_mul(2);
        let gate = context.handle.pace.clone().unwrap_or_default().0;
        let nothing = call.clone();
        let prepare = Box::new(move |_: &()| Prepared::Now(Err(nothing.invalid("a page has no input"))));
        let driver = Driver::new(PageRequests { call }, gate, bulk, feed, prepare);
        Self { driver, source: context.source, prepared: false, waiting, under_way: HashMap::new(), left, most }
    }

    pub(crate) fn prepare(
        &mut self,
        context: &Context,
        bookmarks: &Bookmarks,
        attributes: Attributes,
    ) -> Result<(), Error> {
        if std::mem::replace(&mut self.prepared, true) {
            return Ok(());
        }
        let mut parts = self.waiting.iter_mut();
        let prepared = parts.try_for_each(|(part, reader)| prepare(context, bookmarks, *part, reader, attributes));
        // What is wrong with one is wrong with the read: none is sent.
        prepared.inspect_err(|_| self.waiting.clear())
    }

    /// Asks for the next page of a part, if it has one.
    fn ask(&mut self, part: usize, mut reader: PartReader) {
        reader.want(self.left);
        if let Some(request) = reader.next_request() {
            let identity = Identity::other(part.to_string());
            let page = AskedPage { part, request, report: reader.report };
            self.driver.add((), Entry::new(identity, 0, Units::AtMost(reader.most_units()), page));
            self.under_way.insert(part, reader);
        }
    }

    /// The next page that has come, else one that is asked for now.
    async fn answer(&mut self) -> Option<(usize, PageResponse)> {
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

    pub(crate) async fn next(&mut self, call: &Call) -> Result<Option<OfPart>, Error> {
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
                let last = page.items.back().map(|item| self.source.keys_of(item));
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
            let call = error.about.call.clone();
            drop(error);
            Arc::try_unwrap(first).unwrap_or_else(|shared| {
                let (passing, batch) = (shared.is_retryable(), Box::new(Reason::Failed(shared.clone())));
                let call = Unprocessed::call(Some(&shared), &call);
                let first = Some(shared);
                Unprocessed {
                    call,
                    batch,
                    handed_back: |_| None,
                    first,
                    any_unknown: false,
                    passing,
                    undecodable_key: None,
                }
                .into()
            })
        }
        _ => error.into(),
    }
}

/// The request for the next page of a part.
pub(crate) struct AskedPage {
    part: usize,
    request: PageRequest,
    report: Report,
}

/// Query or Scan, for one page of a part each.
struct PageRequests {
    call: Call,
}

impl Requests for PageRequests {
    type Payload = AskedPage;
    type Output = (usize, PageResponse);
    const MOST: usize = 1;
    const READS: bool = true;

    async fn send(&self, entries: &[Entry<AskedPage>]) -> Outcome<(usize, PageResponse)> {
        let mut answered = Answered { results: Vec::with_capacity(1), consumed: None };
        for entry in entries {
            let AskedPage { part, request, report } = &entry.payload;
            let Sent { result, seen } = request.clone().send(&self.call, Repeat::Once, *report).await;
            match result {
                Ok(response) => {
                    answered.consumed = response.consumed_capacity;
                    answered.results.push(Ok((*part, response)));
                }
                Err(error) => {
                    return Outcome::Failed(Failure { error: refused(error), seen, repeatable: true });
                }
            }
        }
        Outcome::Answered(answered)
    }
}
