//! The engine of queries and scans: requests one after another, each for what is still wanted.

use std::collections::VecDeque;
use std::marker::PhantomData;

use super::get::{projected, read};
use super::options::{Options, Start};
use super::roles::Stamp;
use super::target::Target;
use super::template_range::PieceCheck;
use crate::codec::Item;
use crate::cursor::{Cursor, fingerprint};
use crate::derived::{belongs_to, is_templated};
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::index::{Index, PrimaryKey, Readable};
use crate::page::Page;
use crate::record::Record;
use aws_sdk_dynamodb::types::AttributeValue;

/// The kind of request that a read sends.
#[doc(hidden)]
pub trait Request<I: Index>: Sized + Send + Sync + 'static {
    type Builder: Clone + Send + Sync + 'static;
    const OPERATION: &'static str;

    /// The request without what differs from page to page.
    fn render(
        self,
        call: &Call,
        target: &Target<I::Record>,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<Rendered<Self::Builder>, Error>;
    fn page(request: &Self::Builder, limit: Option<i32>, start: Option<Item>) -> Self::Builder;
    fn counting(request: Self::Builder) -> Self::Builder;
    fn send(call: &Call, request: Self::Builder) -> impl Future<Output = Result<Answer, Error>> + Send;
}

/// A request, what its cursors are bound to, and what has to be checked on its items.
pub(crate) struct Rendered<B> {
    pub(crate) request: B,
    pub(crate) binding: String,
    pub(crate) check: Option<PieceCheck>,
}

/// What Query and Scan answer.
pub struct Answer {
    pub(crate) items: Vec<Item>,
    pub(crate) count: i32,
    pub(crate) scanned_count: i32,
    pub(crate) last_evaluated_key: Option<Item>,
    pub(crate) consumed_capacity: Option<f64>,
}

/// A read under way.
pub(crate) struct Reader<K: Request<I>, I: Index, Out> {
    pub(crate) call: Call,
    pub(crate) target: Target<I::Record>,
    state: State<K, I>,
    /// Results still wanted; `None` is all.
    left: Option<u64>,
    /// Items that may still be read.
    scan_left: Option<u64>,
    page_size: Option<u32>,
    filtered: bool,
    /// What cursors are bound to; known once the request is rendered.
    pub(crate) fingerprint: Option<u64>,
    /// Where the read began, if not at the beginning.
    pub(crate) began_at: Option<Cursor>,
    of: PhantomData<fn() -> Out>,
}

enum State<K: Request<I>, I: Index> {
    New(K, Options),
    Reading(Progress<K::Builder>),
    Ended,
}

struct Progress<B> {
    request: B,
    fingerprint: u64,
    check: Option<PieceCheck>,
    start: Option<Item>,
}

/// The record's own items out of one answer, none beyond the limit.
pub(crate) struct RawPage {
    pub(crate) items: VecDeque<Item>,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) scanned_count: u64,
    pub(crate) consumed_capacity: Option<f64>,
}

impl<K: Request<I>, I: Index, Out> Reader<K, I, Out> {
    pub(crate) fn new(target: Target<I::Record>, kind: K, options: Options) -> Self {
        Self {
            call: target.call(K::OPERATION),
            target,
            left: options.limit,
            scan_left: options.max_scanned,
            page_size: options.page_size,
            filtered: !matches!(options.filter, Node::Constant(true)),
            fingerprint: None,
            began_at: options.start.cursor(),
            state: State::New(kind, options),
            of: PhantomData,
        }
    }

    /// Renders the request. Whether anything is to be sent shows in the state.
    fn prepare(&mut self, attributes: Option<&'static [&'static str]>) -> Result<(), Error> {
        if !matches!(self.state, State::New(..)) {
            return Ok(());
        }
        let State::New(kind, mut options) = std::mem::replace(&mut self.state, State::Ended) else { return Ok(()) };
        if self.page_size == Some(0) || self.scan_left == Some(0) {
            return Err(self
                .call
                .invalid("`page_size` and `max_scanned` have to be 1 at least; to read nothing say `limit(0)`"));
        }
        if options.hide_expired {
            let now = Stamp::new(&<I::Record as Record>::FACTS, self.target.now());
            let live = now.not_expired(&<I::Record as Record>::FACTS).map_err(|e| self.call.refuse(e))?;
            options.filter = options.filter.and(live);
            self.filtered = true;
        }
        let nothing = self.left == Some(0) || matches!(options.filter, Node::Constant(false));
        let start = std::mem::replace(&mut options.start, Start::Beginning);
        if nothing {
            options.filter = Node::Constant(true);
        }
        let rendered = kind.render(&self.call, &self.target, &mut options, projected(key_names::<I>(), attributes))?;
        let fingerprint = fingerprint(&rendered.binding);
        self.fingerprint = Some(fingerprint);
        let start = match start {
            Start::Beginning => None,
            Start::At(cursor) => Some(cursor.open(fingerprint).map_err(|why| self.call.invalid(why))?),
            Start::After(item) => {
                let key = self.key_after(item.map_err(|e| self.call.refuse(e))?)?;
                self.began_at = Some(Cursor::new(fingerprint, &key));
                Some(key)
            }
        };
        if !nothing {
            let Rendered { request, check, .. } = rendered;
            self.state = State::Reading(Progress { request, fingerprint, check, start });
        }
        Ok(())
    }

    fn key_after(&self, item: Item) -> Result<Item, Error> {
        match key_names::<I>().into_iter().find(|name| !item.contains_key(*name)) {
            Some(name) => {
                Err(self.call.invalid(format!("`.after` got a record that is not in this index: it has no `{name}`")))
            }
            None => Ok(keys_of::<I>(&item)),
        }
    }

    /// The request for the next page; `None` at the end.
    fn next_request(&self) -> Option<K::Builder> {
        let State::Reading(progress) = &self.state else { return None };
        // With a filter a page of as many items as are wanted would hold fewer results.
        let wanted = self.left.filter(|_| !self.filtered);
        let limit = [wanted, self.scan_left, self.page_size.map(u64::from)].into_iter().flatten().min();
        let sent = limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX));
        Some(K::page(&progress.request, sent, progress.start.clone()))
    }

    /// The next page; `None` at the end. After an error there is no next page.
    pub(crate) async fn next(&mut self, attributes: Option<&'static [&'static str]>) -> Result<Option<RawPage>, Error> {
        self.prepare(attributes)?;
        let Some(request) = self.next_request() else { return Ok(None) };
        let State::Reading(mut progress) = std::mem::replace(&mut self.state, State::Ended) else { return Ok(None) };
        let answer = K::send(&self.call, request).await?;

        let scanned_count = u64::try_from(answer.scanned_count).unwrap_or_default();
        self.scan_left = self.scan_left.map(|left| left.saturating_sub(scanned_count));
        let mut items: VecDeque<Item> =
            answer.items.into_iter().filter(|item| is_own::<I>(item, progress.check.as_ref())).collect();
        let mut last = answer.last_evaluated_key;
        if let Some(left) = &mut self.left {
            let most = usize::try_from(*left).unwrap_or(usize::MAX);
            if items.len() > most {
                items.truncate(most);
                last = items.back().map(|item| keys_of::<I>(item));
            }
            *left -= items.len() as u64;
        }
        let cursor = last.as_ref().map(|key| Cursor::new(progress.fingerprint, key));
        progress.start = last;
        if progress.start.is_some() && self.left != Some(0) && self.scan_left != Some(0) {
            self.state = State::Reading(progress);
        }
        Ok(Some(RawPage { items, cursor, scanned_count, consumed_capacity: answer.consumed_capacity }))
    }

    /// How many items there are.
    pub(crate) async fn count(&mut self) -> Result<u64, Error> {
        // Which items count shows in their keys: those of other records do not, nor what a range lets in too many.
        let by_key = is_templated::<I::Record>() || I::FACTS.sort_key.iter().any(|key| key.as_template().is_some());
        self.prepare(by_key.then_some(&[]))?;
        if let (State::Reading(progress), false) = (&mut self.state, by_key) {
            progress.request = K::counting(progress.request.clone());
        }
        let mut total = 0;
        loop {
            let Some(request) = self.next_request() else { return Ok(total) };
            if by_key {
                total += self.next(None).await?.map_or(0, |page| page.items.len() as u64);
                continue;
            }
            let answer = K::send(&self.call, request).await?;
            let counted = u64::try_from(answer.count).unwrap_or_default();
            let counted = self.left.map_or(counted, |left| counted.min(left));
            total += counted;
            self.left = self.left.map(|left| left - counted);
            self.scan_left =
                self.scan_left.map(|left| left.saturating_sub(u64::try_from(answer.scanned_count).unwrap_or_default()));
            self.go_on(answer.last_evaluated_key);
        }
    }

    fn go_on(&mut self, last: Option<Item>) {
        let more = last.is_some() && self.left != Some(0) && self.scan_left != Some(0);
        match &mut self.state {
            State::Reading(progress) if more => progress.start = last,
            state => *state = State::Ended,
        }
    }
}

impl<K: Request<I>, I: Index, Out: Readable<Record = I::Record>> Reader<K, I, Out> {
    /// The SDK's own builder for the first page.
    pub(crate) fn first_request(mut self) -> Result<K::Builder, Error> {
        self.prepare(Out::ATTRIBUTES)?;
        let nothing = || self.call.invalid("nothing would be sent: the limit is 0, or the filter is always false");
        self.next_request().ok_or_else(nothing)
    }

    /// One item of the answer, decoded.
    pub(crate) async fn decode(&self, item: Item) -> Result<Out::Output, Error> {
        let key = keys_of::<PrimaryKey<I::Record>>(&item);
        read::<I::Record, Out>(&self.call, &self.target, key, item).await
    }

    /// The next page, decoded; `None` at the end.
    pub(crate) async fn next_page(&mut self) -> Result<Option<Page<Out::Output>>, Error> {
        let Some(raw) = self.next(Out::ATTRIBUTES).await? else { return Ok(None) };
        let mut page = Page::new();
        page.requests = 1;
        page.cursor = raw.cursor;
        page.scanned_count = raw.scanned_count;
        page.consumed_capacity = raw.consumed_capacity;
        for item in raw.items {
            match self.decode(item).await {
                Ok(item) => page.items.push(item),
                Err(Error::Decode(undecodable)) => page.undecodable.push(undecodable),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(page))
    }

    /// One page, or all of them in one.
    pub(crate) async fn gather(&mut self, whole: bool) -> Result<Page<Out::Output>, Error> {
        let mut all = Page::new();
        while let Some(page) = self.next_page().await? {
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
        Ok(all)
    }
}

/// The attributes that a cursor holds: the keys of the table and of the index.
fn key_names<I: Index>() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = <I::Record as Record>::FACTS.key_attributes().map(|key| key.name).collect();
    for key in I::FACTS.key_attributes() {
        if !names.contains(&key.name) {
            names.push(key.name);
        }
    }
    names
}

pub(crate) fn keys_of<I: Index>(item: &Item) -> Item {
    let attribute = |name: &'static str| item.get(name).map(|value| (name.to_owned(), value.clone()));
    key_names::<I>().into_iter().filter_map(attribute).collect()
}

/// Whether an item belongs to the record, and meets what the key condition could not say exactly.
fn is_own<I: Index>(item: &Item, check: Option<&PieceCheck>) -> bool {
    let holds = |check: &PieceCheck| match item.get(check.attribute) {
        Some(AttributeValue::S(text)) => check.holds(text),
        _ => false,
    };
    belongs_to::<I::Record>(item) && check.is_none_or(holds)
}
