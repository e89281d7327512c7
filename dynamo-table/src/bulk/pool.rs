//! What waits to be sent: one entry for each key, cut into requests.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;
use tokio::time::Instant;

use crate::bulk::budget::Jitter;
use crate::bulk::entry::Entry;
use crate::bulk::hashed::Hashed;
use crate::bulk::resting::Resting;
use crate::identity::Identity;

/// DynamoDB's limit on a request is 16 MB; the rest is for what is around the entries, and for what an estimate misses.
const LARGEST: usize = 15 * 1024 * 1024;

/// What cannot be sent yet holds up nothing else, as long as no more than this waits so: entries, or bytes as they are sent.
const MOST_RESTING: usize = 10_000;
const LARGEST_RESTING: usize = 32 * 1024 * 1024;

/// What waits to be sent.
pub(crate) struct Pool<P> {
    /// What may be sent now.
    ready: IndexMap<Identity, Entry<P>, Hashed>,
    ready_bytes: usize,
    resting: Resting<P>,
    /// What is in requests that have not been answered: a later write of such a key waits.
    under_way: HashSet<Identity, Hashed>,
    /// What comes after an entry that waits or is under way, and does not take its place.
    behind: HashMap<Identity, VecDeque<Entry<P>>, Hashed>,
    /// Since when there is something ready that has not been tried.
    fresh_since: Option<Instant>,
    /// One was refused together with others.
    any_refused: bool,
    /// The most entries of a request.
    most: usize,
    /// Of all that waits.
    count: usize,
    bytes: usize,
}

/// Whether the later of two, with one key, makes the earlier needless.
type Replaces<P> = fn(&P, &P) -> bool;

/// The next request.
pub(crate) struct Chunk {
    chosen: Vec<usize>,
    /// It need not wait for more.
    pub(crate) complete: bool,
}

/// A request that is being cut.
#[derive(Default)]
struct Cut {
    chosen: Vec<usize>,
    bytes: usize,
    full: bool,
    tried: bool,
}

impl Cut {
    fn add<P>(&mut self, at: usize, entry: &Entry<P>, most: usize) {
        if self.full {
            return;
        }
        if !self.chosen.is_empty() && self.bytes + entry.bytes > LARGEST {
            self.full = true;
            return;
        }
        self.bytes += entry.bytes;
        self.tried |= entry.tried.attempts > 0;
        self.chosen.push(at);
        self.full = self.chosen.len() >= most;
    }
    fn is_full_from_the_first(&self) -> bool {
        self.full && self.chosen.first() == Some(&0)
    }
    fn chunk(self, complete: bool) -> Option<Chunk> {
        let complete = complete || self.full || self.tried;
        (!self.chosen.is_empty()).then_some(Chunk { chosen: self.chosen, complete })
    }
}

impl<P> Pool<P> {
    /// `most`: the most entries of a request; `room`: how many may be ready, about.
    pub(crate) fn new(most: usize, room: usize) -> Self {
        Self {
            ready: IndexMap::default(),
            ready_bytes: 0,
            resting: Resting::new(most, (room / 2).max(most)),
            under_way: HashSet::default(),
            behind: HashMap::default(),
            fresh_since: None,
            any_refused: false,
            most,
            count: 0,
            bytes: 0,
        }
    }
    /// How many may be sent now.
    pub(crate) fn ready(&self) -> usize {
        self.ready.len()
    }
    /// How many wait for something else than their turn: for a pause, or for an earlier one of the same key.
    pub(crate) fn resting(&self) -> usize {
        self.count - self.ready.len()
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// Whether it holds as much as it should: what is ready more than two requests by its bytes, or as much rests as may.
    pub(crate) fn is_large(&self) -> bool {
        self.ready_bytes > 2 * LARGEST
            || self.resting() >= MOST_RESTING
            || self.bytes - self.ready_bytes > LARGEST_RESTING
    }
    /// Whether an entry of this key waits or is under way.
    pub(crate) fn holds(&mut self, identity: &Identity) -> bool {
        self.under_way.contains(identity) || self.first_of(identity).is_some()
    }
    /// Since when something is ready that was never tried.
    pub(crate) fn fresh_since(&self) -> Option<Instant> {
        self.fresh_since.filter(|_| !self.ready.is_empty())
    }

    /// The entry of this key that waits, and has no earlier one.
    fn first_of(&mut self, identity: &Identity) -> Option<&mut Entry<P>> {
        if self.ready.contains_key(identity) {
            return self.ready.get_mut(identity);
        }
        self.resting.get_mut(identity)
    }
    /// Puts one that has no earlier one of its key where it can go, or rest.
    fn place(&mut self, entry: Entry<P>, now: Instant) {
        if let Some(entry) = self.resting.admit(entry, now) {
            self.make_ready(entry, now);
        }
    }
    fn make_ready(&mut self, entry: Entry<P>, now: Instant) {
        if entry.tried.attempts == 0 {
            self.fresh_since.get_or_insert(now);
        }
        self.ready_bytes += entry.bytes;
        self.ready.insert(entry.identity.clone(), entry);
    }

    /// Adds what came from the input. Gives the place of an earlier entry of the same key, whose place it takes.
    pub(crate) fn add(&mut self, entry: Entry<P>, now: Instant, replaces: Replaces<P>) -> Option<u64> {
        let is_ready = self.ready.contains_key(&entry.identity);
        let under_way = self.under_way.contains(&entry.identity);
        self.bytes += entry.bytes;
        self.count += 1;
        let (in_line, bytes) = (self.behind.contains_key(&entry.identity), entry.bytes);
        let last = match in_line {
            true => self.behind.get_mut(&entry.identity).and_then(VecDeque::back_mut),
            false => self.first_of(&entry.identity),
        };
        match last {
            Some(last) if replaces(&entry.payload, &last.payload) => {
                let earlier = std::mem::replace(last, entry);
                self.bytes -= earlier.bytes;
                self.count -= 1;
                if is_ready && !in_line {
                    self.ready_bytes = self.ready_bytes + bytes - earlier.bytes;
                    self.fresh_since.get_or_insert(now);
                }
                return Some(earlier.position);
            }
            None if !under_way => self.place(entry, now),
            _ => self.behind.entry(entry.identity.clone()).or_default().push_back(entry),
        }
        None
    }
    /// Puts back what was sent and is not done. If a later entry of the same key has come meanwhile, and takes its place: its own
    /// place and the later one's.
    pub(crate) fn put_back(&mut self, entry: Entry<P>, now: Instant, replaces: Replaces<P>) -> Option<(u64, u64)> {
        let later = self.behind.get(&entry.identity).and_then(VecDeque::front);
        if let Some(later) = later.filter(|later| replaces(&later.payload, &entry.payload)) {
            let places = (entry.position, later.position);
            self.settled(&entry.identity, now);
            return Some(places);
        }
        self.answered(&entry.identity);
        self.bytes += entry.bytes;
        self.count += 1;
        self.any_refused |= entry.tried.company.is_some();
        self.place(entry, now);
        None
    }
    fn answered(&mut self, identity: &Identity) {
        if self.under_way.remove(identity) {
            self.resting.left(identity);
        }
    }
    /// What was sent of this key needs no further attempt: what comes after it may go.
    pub(crate) fn settled(&mut self, identity: &Identity, now: Instant) {
        self.answered(identity);
        let Some(behind) = self.behind.get_mut(identity) else { return };
        let next = behind.pop_front();
        if behind.is_empty() {
            self.behind.remove(identity);
        }
        next.into_iter().for_each(|next| self.place(next, now));
    }

    /// The next request: what is ready, up to the limits. `None` if there is nothing.
    ///
    /// Who was refused together with others is tried before anything else, with as few as all of them allow. What is in partitions
    /// that may be at their limit goes apart from the rest, which would be refused with it.
    pub(crate) fn chunk(&mut self, now: Instant) -> Option<Chunk> {
        for entry in self.resting.wake(now) {
            self.make_ready(entry, now);
        }
        let company = |entry: &Entry<P>| entry.tried.company;
        let company = if self.any_refused { self.ready.values().find_map(company) } else { None };
        if let Some(most) = company {
            let mut refused = Cut::default();
            let of_company = self.ready.values().enumerate().filter(|(_, entry)| entry.tried.company == company);
            of_company.for_each(|(at, entry)| refused.add(at, entry, most));
            return refused.chunk(true);
        }
        let (mut held, mut others) = (Cut::default(), Cut::default());
        for (at, entry) in self.ready.values().enumerate() {
            let cut = if self.resting.is_suspect(&entry.identity) { &mut held } else { &mut others };
            cut.add(at, entry, self.most);
            if others.is_full_from_the_first() {
                break;
            }
        }
        if others.is_full_from_the_first() || held.chosen.is_empty() { others.chunk(false) } else { held.chunk(true) }
    }
    /// Takes these out, as one request.
    pub(crate) fn take(&mut self, chunk: Chunk) -> Vec<Entry<P>> {
        let entries = self.take_ready(&chunk.chosen);
        self.under_way.extend(entries.iter().map(|entry| entry.identity.clone()));
        if !self.ready.values().any(|entry| entry.tried.attempts == 0) {
            self.fresh_since = None;
        }
        let bytes = entries.iter().map(|entry| entry.bytes).sum::<usize>();
        self.ready_bytes -= bytes;
        self.bytes -= bytes;
        self.count -= entries.len();
        entries
    }

    fn take_ready(&mut self, chosen: &[usize]) -> Vec<Entry<P>> {
        // One by one, each would move all that are behind it.
        if chosen.last().is_some_and(|last| last + 1 == chosen.len()) {
            return self.ready.drain(..chosen.len()).map(|(_, entry)| entry).collect();
        }
        let taken = chosen.iter().rev().filter_map(|&at| Some(self.ready.shift_remove_index(at)?.1));
        let mut entries: Vec<Entry<P>> = taken.collect();
        entries.reverse();
        entries
    }

    /// The partition of this entry may be at its limit: only a few of it go from now on, until one is done.
    pub(crate) fn suspect(&mut self, identity: &Identity, now: Instant) {
        let (ready, under_way) = (&self.ready, &self.under_way);
        let out = || ready.keys().chain(under_way).filter(|other| other.partition() == identity.partition()).count();
        self.resting.suspect(identity, now, out);
    }
    /// Holds back what is in the partition of this entry, longer each time in a row.
    pub(crate) fn hold(&mut self, identity: &Identity, now: Instant, jitter: Jitter) {
        self.suspect(identity, now);
        if !self.resting.hold(identity, now, jitter) {
            return;
        }
        let of_partition = |other: &Identity| other.partition() == identity.partition();
        let (rest, ready) = std::mem::take(&mut self.ready).into_iter().partition(|(other, _)| of_partition(other));
        self.ready = ready;
        let rest: IndexMap<Identity, Entry<P>, Hashed> = rest;
        for (identity, entry) in rest {
            self.ready_bytes -= entry.bytes;
            self.resting.left(&identity);
            self.place(entry, now);
        }
    }
    /// Whether its partition may be at its limit.
    pub(crate) fn is_suspect(&self, identity: &Identity) -> bool {
        self.resting.is_suspect(identity)
    }
    /// Whether its partition is known to be at its limit.
    pub(crate) fn is_held(&self, identity: &Identity) -> bool {
        self.resting.is_held(identity)
    }
    /// An entry of its partition was done.
    pub(crate) fn release(&mut self, identity: &Identity, now: Instant) {
        self.resting.release(identity, now);
    }
    /// When the first of the entries that rest may be sent, if only time has to pass.
    pub(crate) fn next_release(&self, now: Instant) -> Option<Instant> {
        self.resting.next_release(now)
    }
    /// Everything that waits.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Entry<P>> {
        (self.bytes, self.ready_bytes, self.count) = (0, 0, 0);
        let behind = self.behind.drain().flat_map(|(_, behind)| behind);
        self.ready.drain(..).map(|(_, entry)| entry).chain(self.resting.drain()).chain(behind)
    }
}
