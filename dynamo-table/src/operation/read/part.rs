//! One part of a query or a scan: which request is next, and what its answer means.

use std::collections::VecDeque;
use std::sync::Arc;

use super::options::{Options, Start};
use super::request::{PageRequest, PageResponse, ReadKind, RenderedRead};
use super::segment::{Bookmarks, Position};
use super::start::{after, at};
use super::template_range::PieceCheck;
use crate::bulk::entry::LARGEST_READ;
use crate::codec::Item;
use crate::codec::wire::row::Row;
use crate::cursor::{Cursor, fingerprint};
use crate::derived::{belongs_to, is_templated};
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::index::holds_attribute;
use crate::operation::decode::projected;
use crate::operation::expiry::Expiry;
use crate::operation::keys::Source;
use crate::operation::target::Handle;
use crate::transport::sdk::Report;

/// Whose read it is, and of what.
pub(crate) struct Context {
    pub(crate) call: Call,
    pub(crate) handle: Arc<Handle>,
    pub(crate) source: Source,
}

/// The attributes to ask for besides the keys; `None` is all.
pub(crate) type Attributes = Option<&'static [&'static str]>;

/// A part of a read, under way.
pub(crate) struct PartReader {
    source: Source,
    state: State,
    /// Results still wanted of all parts together; `None` is all.
    left: Option<u64>,
    /// Results still wanted of this part.
    left_here: Option<u64>,
    /// Items that may still be read.
    scan_left: Option<u64>,
    page_size: Option<u32>,
    consistent: bool,
    filtered: bool,
    /// Items of other records in the table are read as well.
    any_items: bool,
    /// Items whose time to live is over are passed over here: a filter may not name it.
    hides_by_key: bool,
    /// What is passed over here, then.
    expiry: Option<Expiry>,
    /// Only counts are asked for.
    counting: bool,
    pub(crate) report: Report,
    /// What cursors are bound to; known once the request is rendered.
    pub(crate) fingerprint: Option<u64>,
    /// Where the read began, if not at the beginning.
    pub(crate) began_at: Option<Cursor>,
}

enum State {
    New(Box<dyn ReadKind>, Box<Options>),
    Reading(Box<Progress>),
    Ended,
}

struct Progress {
    request: PageRequest,
    fingerprint: u64,
    check: Option<PieceCheck>,
    start: Option<Item>,
}

/// The record's own items out of one answer, none beyond the limit.
pub(crate) struct RawPage {
    pub(crate) items: VecDeque<Row>,
    /// How many there are, also where only counts were asked for.
    pub(crate) count: u64,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) scanned_count: u64,
    pub(crate) consumed_capacity: Option<f64>,
}

/// A page, and which of the parts it is of.
pub(crate) struct OfPart {
    pub(crate) part: usize,
    pub(crate) page: RawPage,
    /// What cursors in this part are bound to.
    pub(crate) fingerprint: Option<u64>,
}

/// Renders the requests of one part, and notes where it begins.
pub(crate) fn prepare(
    context: &Context,
    bookmarks: &Bookmarks,
    part: usize,
    reader: &mut PartReader,
    attributes: Attributes,
) -> Result<(), Error> {
    reader.prepare(context, attributes)?;
    if let Some(cursor) = reader.began_at.take() {
        bookmarks.set(part, Position::Page(Some(cursor)), false);
    }
    Ok(())
}

impl PartReader {
    pub(crate) fn new(source: Source, kind: Box<dyn ReadKind>, options: Options) -> Self {
        Self {
            source,
            left: options.limit,
            left_here: options.limit_each,
            scan_left: options.max_scanned,
            page_size: options.page_size,
            consistent: options.consistent,
            filtered: !matches!(options.filter, Node::Constant(true)),
            any_items: options.any_items,
            hides_by_key: options.hide_expired && !kind.filters_keys() && ttl_is_key(source),
            expiry: None,
            counting: false,
            report: Report::of(options.detailed),
            fingerprint: None,
            began_at: options.start.cursor(),
            state: State::New(kind, Box::new(options)),
        }
    }

    /// Asks for counts alone, unless the keys have to be seen to know which items count: those of other records do not, nor
    /// what a range lets in too many, nor what is over. Then it gives true.
    pub(crate) fn count_only(&mut self) -> bool {
        let is_templated = is_templated(self.source.record)
            || self.source.index.sort_key.iter().any(|key| key.as_template().is_some());
        let by_key = (is_templated && !self.any_items) || self.hides_by_key;
        self.counting = !by_key;
        by_key
    }

    /// Renders the request. Whether anything is to be sent shows in the state.
    pub(crate) fn prepare(&mut self, context: &Context, attributes: Attributes) -> Result<(), Error> {
        if !matches!(self.state, State::New(..)) {
            return Ok(());
        }
        let State::New(kind, mut options) = std::mem::replace(&mut self.state, State::Ended) else { return Ok(()) };
        let Context { call, handle, source } = context;
        if self.page_size == Some(0) || self.scan_left == Some(0) {
            return Err(
                call.invalid("`page_size` and `max_scanned` must be at least 1; to read nothing use `limit(0)`")
            );
        }
        check_filter(*source, kind.filters_keys(), &options.filter).map_err(|why| call.invalid(why))?;
        if options.hide_expired {
            self.hide_expired(context, &mut options.filter)?;
        }
        let nothing = self.wanted() == Some(0) || matches!(options.filter, Node::Constant(false));
        let start = std::mem::replace(&mut options.start, Start::Beginning);
        if nothing {
            options.filter = Node::Constant(true);
        }
        let RenderedRead { mut request, binding, within, check } =
            kind.render(call, handle, *source, &mut options, projected(source.record, source.key_names(), attributes))?;
        let fingerprint = fingerprint(&binding);
        self.fingerprint = Some(fingerprint);
        let start = match start {
            Start::Beginning => None,
            Start::At(cursor) => Some(at(call, *source, &cursor, fingerprint, &within)?),
            Start::After(item) => {
                let key = after(call, *source, &item.map_err(|e| call.refuse(e))?, &within)?;
                self.began_at = Some(Cursor::new(fingerprint, &key));
                Some(key)
            }
        };
        if !nothing {
            if self.counting {
                request = request.counting();
            }
            self.state = State::Reading(Box::new(Progress { request, fingerprint, check, start }));
        }
        Ok(())
    }

    /// Passes over what is over: by the filter, or where that may not name the attribute, in what was read.
    fn hide_expired(&mut self, context: &Context, filter: &mut Node) -> Result<(), Error> {
        let Context { call, handle, source } = context;
        let facts = source.record;
        let expiry = Expiry::at(handle.now(), facts).map_err(|e| call.refuse(e))?;
        if !holds_attribute(facts, source.index, expiry.name) {
            return Err(call.invalid(format!(
                "`.hide_expired()` reads `{}`, which {}",
                expiry.name,
                not_held(*source)
            )));
        }
        self.filtered = true;
        if self.hides_by_key {
            self.expiry = Some(expiry);
            return Ok(());
        }
        *filter = std::mem::replace(filter, Node::Constant(true)).and(expiry.filter());
        Ok(())
    }

    /// How many results are still wanted of this part; `None` is all.
    fn wanted(&self) -> Option<u64> {
        [self.left, self.left_here].into_iter().flatten().min()
    }

    /// The request for the next page; `None` at the end.
    pub(crate) fn next_request(&self) -> Option<PageRequest> {
        let State::Reading(progress) = &self.state else { return None };
        let sent = self.page_limit().map(|limit| i32::try_from(limit).unwrap_or(i32::MAX));
        Some(progress.request.page(sent, progress.start.clone()))
    }

    /// The most items that the next page reads.
    fn page_limit(&self) -> Option<u64> {
        // With a filter a page of as many items as are wanted would hold fewer results.
        let wanted = self.wanted().filter(|_| !self.filtered);
        [wanted, self.scan_left, self.page_size.map(u64::from)].into_iter().flatten().min()
    }
    /// The most capacity units that the next page consumes: of 1 MB, or of as many of the largest items as it reads.
    pub(crate) fn most_units(&self) -> f64 {
        const PAGE: f64 = 128.0;
        let items = self.page_limit().map_or(PAGE, |items| (items as f64 * LARGEST_READ).min(PAGE));
        if self.consistent { 2.0 * items } else { items }
    }

    /// So many results are still wanted.
    pub(crate) fn want(&mut self, left: Option<u64>) {
        self.left = left;
    }

    /// After an error there is no next page.
    pub(crate) fn end(&mut self) {
        self.state = State::Ended;
    }

    /// What the answer to the request for the next page holds.
    pub(crate) fn receive(&mut self, answer: PageResponse) -> Option<RawPage> {
        let State::Reading(mut progress) = std::mem::replace(&mut self.state, State::Ended) else { return None };
        let scanned_count = u64::try_from(answer.scanned_count).unwrap_or_default();
        self.scan_left = self.scan_left.map(|left| left.saturating_sub(scanned_count));
        let is_over = |item: &Row| self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item));
        let own = |item: &Row| (self.any_items || belongs_to(self.source.record, item)) && !is_over(item);
        let mut items = answer.items;
        items.retain(|item| own(item) && meets(item, progress.check.as_ref()));
        let mut items = VecDeque::from(items);
        let mut count = match self.counting {
            true => u64::try_from(answer.count).unwrap_or_default(),
            false => items.len() as u64,
        };
        let mut last = answer.last_evaluated_key;
        if let Some(wanted) = self.wanted().filter(|wanted| count > *wanted) {
            count = wanted;
            items.truncate(usize::try_from(count).unwrap_or(usize::MAX));
            last = items.back().map(|item| self.source.keys_of(item));
        }
        for left in [&mut self.left, &mut self.left_here].into_iter().flatten() {
            *left -= count;
        }
        let cursor = last.as_ref().map(|key| Cursor::new(progress.fingerprint, key));
        progress.start = last;
        if progress.start.is_some() && self.wanted() != Some(0) && self.scan_left != Some(0) {
            self.state = State::Reading(progress);
        }
        Some(RawPage { items, count, cursor, scanned_count, consumed_capacity: answer.consumed_capacity })
    }
}

/// Refuses a filter that DynamoDB would refuse, or would take as if the attribute was absent from every item.
fn check_filter(source: Source, filters_keys: bool, filter: &Node) -> Result<(), String> {
    let names = filter.attributes();
    let key = |name: &&&str| !filters_keys && source.index.key_attributes().any(|key| key.name == **name);
    if let Some(name) = names.iter().find(key) {
        return Err(format!(
            "the filter names `{name}`, a key attribute of what is queried: use `.sort_key(…)`, or the partition"
        ));
    }
    match names.iter().find(|name| !holds_attribute(source.record, source.index, name)) {
        Some(name) => Err(format!("the filter names `{name}`, which {}", not_held(source))),
        None => Ok(()),
    }
}

fn not_held(source: Source) -> String {
    let index = source.index.name.unwrap_or_default();
    format!("the index `{index}` does not hold: include it in the index, or read from the table")
}

/// Whether the time to live is a key attribute of what is read.
fn ttl_is_key(source: Source) -> bool {
    source.index.key_attributes().any(|key| Some(key.name) == source.record.roles.ttl)
}

/// Whether an item meets what the key condition could not say exactly.
fn meets(item: &Row, check: Option<&PieceCheck>) -> bool {
    check.is_none_or(|check| item.may_hold(check.attribute, |text| check.holds(text)))
}
