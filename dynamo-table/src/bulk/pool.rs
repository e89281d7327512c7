//! What waits to be sent: one entry for each key, cut into requests.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;
use tokio::time::Instant;

use crate::bulk::budget::Jitter;
use crate::bulk::entry::{Entry, Identity};

/// DynamoDB's limit on a request is 16 MB; the rest is for what stands around the entries, and for what an estimate misses.
const LARGEST: usize = 15 * 1024 * 1024;

/// What waits to be sent.
pub(crate) struct Pool<P> {
    waiting: IndexMap<Identity, Entry<P>>,
    /// What is in requests that have not been answered: a later write of such a key waits.
    under_way: HashSet<Identity>,
    /// What comes after an entry that waits, and does not take its place.
    behind: HashMap<Identity, VecDeque<Entry<P>>>,
    /// Partitions whose entries were left over: the rest of theirs waits with them.
    held: HashMap<String, Hold>,
    /// Since when there is something that has not been tried.
    fresh_since: Option<Instant>,
    /// One was refused together with others.
    any_refused: bool,
    bytes: usize,
}

/// Whether the later of two, with one key, makes the earlier needless.
type Replaces<P> = fn(&P, &P) -> bool;

struct Hold {
    times: u32,
    until: Instant,
}

impl<P> Pool<P> {
    pub(crate) fn new() -> Self {
        Self {
            waiting: IndexMap::new(),
            under_way: HashSet::new(),
            behind: HashMap::new(),
            held: HashMap::new(),
            fresh_since: None,
            any_refused: false,
            bytes: 0,
        }
    }
    pub(crate) fn len(&self) -> usize {
        self.waiting.len() + self.behind.values().map(VecDeque::len).sum::<usize>()
    }
    /// Whether an entry of this key waits or is under way.
    pub(crate) fn holds(&self, identity: &Identity) -> bool {
        self.waiting.contains_key(identity) || self.under_way.contains(identity)
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
    /// Whether it fills more than two requests by its bytes.
    pub(crate) fn is_large(&self) -> bool {
        self.bytes > 2 * LARGEST
    }
    /// Since when something waits that was never tried.
    pub(crate) fn fresh_since(&self) -> Option<Instant> {
        self.fresh_since.filter(|_| !self.waiting.is_empty())
    }

    /// Adds what came from the input. Gives the place of an earlier entry of the same key, whose place it takes.
    pub(crate) fn add(&mut self, entry: Entry<P>, now: Instant, replaces: Replaces<P>) -> Option<u64> {
        self.fresh_since.get_or_insert(now);
        self.bytes += entry.bytes;
        let behind = self.behind.get_mut(&entry.identity);
        let last = behind.and_then(VecDeque::back_mut).or_else(|| self.waiting.get_mut(&entry.identity));
        let earlier = match last {
            Some(last) if replaces(&entry.payload, &last.payload) => std::mem::replace(last, entry),
            Some(_) => {
                self.behind.entry(entry.identity.clone()).or_default().push_back(entry);
                return None;
            }
            None => {
                self.waiting.insert(entry.identity.clone(), entry);
                return None;
            }
        };
        self.bytes -= earlier.bytes;
        Some(earlier.position)
    }
    /// Puts back what was sent and is not done. If a later entry of the same key has come meanwhile, and takes its place: its own
    /// place and the later one's.
    pub(crate) fn put_back(&mut self, entry: Entry<P>, replaces: Replaces<P>) -> Option<(u64, u64)> {
        let later = self.waiting.get(&entry.identity).filter(|later| replaces(&later.payload, &entry.payload));
        if let Some(later) = later {
            return Some((entry.position, later.position));
        }
        self.bytes += entry.bytes;
        self.any_refused |= entry.tried.company.is_some();
        let later = self.waiting.insert(entry.identity.clone(), entry)?;
        self.behind.entry(later.identity.clone()).or_default().push_front(later);
        None
    }

    /// The next request: entries that are neither under way nor held back, up to the limits. `None` if there are none.
    ///
    /// Who was refused together with others is tried before anything else, with as few as all of them allow.
    pub(crate) fn chunk(&self, most: usize, now: Instant) -> Option<(Vec<usize>, bool)> {
        let ready = |entry: &Entry<P>| !self.under_way.contains(&entry.identity) && self.rests(entry, now).is_none();
        let company = |entry: &Entry<P>| entry.tried.company.filter(|_| ready(entry));
        let company = if self.any_refused { self.waiting.values().find_map(company) } else { None };
        let (mut chosen, mut bytes) = (Vec::new(), 0);
        for (at, entry) in self.waiting.values().enumerate() {
            if company != entry.tried.company || !ready(entry) {
                continue;
            }
            let too_large = !chosen.is_empty() && bytes + entry.bytes > LARGEST;
            if too_large || chosen.len() >= company.unwrap_or(most) {
                return Some((chosen, true));
            }
            bytes += entry.bytes;
            chosen.push(at);
        }
        let full = chosen.len() >= company.unwrap_or(most);
        (!chosen.is_empty()).then_some((chosen, full))
    }
    /// Takes these out, as one request.
    pub(crate) fn take(&mut self, chosen: Vec<usize>) -> Vec<Entry<P>> {
        let mut entries: Vec<Entry<P>> =
            chosen.into_iter().rev().filter_map(|at| Some(self.waiting.shift_remove_index(at)?.1)).collect();
        entries.reverse();
        for entry in &entries {
            self.under_way.insert(entry.identity.clone());
            self.follow(&entry.identity);
        }
        if !self.waiting.values().any(|entry| entry.tried.tries == 0) {
            self.fresh_since = None;
        }
        self.bytes -= entries.iter().map(|entry| entry.bytes).sum::<usize>();
        entries
    }
    /// What comes after an entry that has left waits for its answer.
    fn follow(&mut self, identity: &Identity) {
        let Some(behind) = self.behind.get_mut(identity) else { return };
        if let Some(next) = behind.pop_front() {
            self.waiting.insert(identity.clone(), next);
        } else {
            self.behind.remove(identity);
        }
    }
    /// Whether one of these was sent before.
    pub(crate) fn any_tried(&self, chosen: &[usize]) -> bool {
        chosen.iter().any(|&at| self.waiting.get_index(at).is_some_and(|(_, entry)| entry.tried.tries > 0))
    }
    /// The request that it was in has been answered.
    pub(crate) fn answered(&mut self, identity: &Identity) {
        self.under_way.remove(identity);
    }

    /// Holds back what is in the partition of this entry, longer each time in a row.
    pub(crate) fn hold(&mut self, identity: &Identity, now: Instant, jitter: Jitter) {
        let hold = self.held.entry(identity.partition().to_owned()).or_insert(Hold { times: 0, until: now });
        // Several of one answer hold it back once.
        if hold.until <= now {
            hold.times += 1;
            hold.until = now + jitter.pause(hold.times);
        }
    }
    /// An entry of its partition was done: the next hold is a short one. What was refused meanwhile still has its pause.
    pub(crate) fn release(&mut self, identity: &Identity, now: Instant) {
        if let Some(hold) = self.held.get_mut(identity.partition()) {
            hold.times = 0;
            if hold.until <= now {
                self.held.remove(identity.partition());
            }
        }
    }
    /// Until when it may not be sent: it was left over, or others of its partition were.
    fn rests(&self, entry: &Entry<P>, now: Instant) -> Option<Instant> {
        let held = match self.held.is_empty() {
            true => None,
            false => self.held.get(entry.identity.partition()).map(|hold| hold.until),
        };
        held.max(entry.tried.rests_until).filter(|&until| until > now)
    }
    /// When the first of the entries that rest may be sent.
    pub(crate) fn next_release(&self, now: Instant) -> Option<Instant> {
        self.waiting.values().filter_map(|entry| self.rests(entry, now)).min()
    }
    /// Everything that waits.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Entry<P>> {
        self.bytes = 0;
        self.waiting.drain(..).map(|(_, entry)| entry).chain(self.behind.drain().flat_map(|(_, behind)| behind))
    }
}
