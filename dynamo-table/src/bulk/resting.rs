//! What may not be sent yet: it was left over a moment ago, or what is in its partition was, again and again.

use indexmap::IndexMap;
use tokio::time::Instant;

use crate::bulk::budget::Jitter;
use crate::bulk::entry::Entry;
use crate::bulk::hashed::Hashed;
use crate::identity::Identity;

/// Entries that rest.
pub(crate) struct Resting<P> {
    /// Left over once: each has a pause of its own.
    pausing: IndexMap<Identity, Entry<P>, Hashed>,
    /// By the partition.
    held: IndexMap<String, Hold<P>>,
    /// Of a held partition so many are tried at first, and so many at the most until nothing of it rests.
    first: usize,
    most: usize,
}

/// A partition at its limit: what is in it rests, but for the few that try how it is now.
struct Hold<P> {
    /// How often in a row it was held back; 0: it may be at its limit, and if so is held back the next time.
    times: u32,
    until: Instant,
    entries: IndexMap<Identity, Entry<P>, Hashed>,
    /// How many of its entries are ready or under way, and how many may be.
    out: usize,
    allowed: usize,
}

impl<P> Hold<P> {
    /// How many may be tried now.
    fn due(&self, now: Instant) -> usize {
        if self.until > now { 0 } else { self.allowed.saturating_sub(self.out).min(self.entries.len()) }
    }
}

impl<P> Resting<P> {
    /// `first`: as many as a request holds.
    pub(crate) fn new(first: usize, most: usize) -> Self {
        Self { pausing: IndexMap::default(), held: IndexMap::new(), first, most }
    }
    fn hold_of(&mut self, identity: &Identity) -> Option<&mut Hold<P>> {
        if self.held.is_empty() { None } else { self.held.get_mut(identity.partition()) }
    }
    fn times(&self, identity: &Identity) -> Option<u32> {
        if self.held.is_empty() { None } else { Some(self.held.get(identity.partition())?.times) }
    }
    /// Whether its partition may be at its limit.
    pub(crate) fn is_suspect(&self, identity: &Identity) -> bool {
        self.times(identity).is_some()
    }
    /// Whether its partition is known to be at its limit.
    pub(crate) fn is_held(&self, identity: &Identity) -> bool {
        self.times(identity).is_some_and(|times| times > 0)
    }
    pub(crate) fn get_mut(&mut self, identity: &Identity) -> Option<&mut Entry<P>> {
        if self.pausing.contains_key(identity) {
            return self.pausing.get_mut(identity);
        }
        self.hold_of(identity)?.entries.get_mut(identity)
    }

    /// Takes an entry that has to rest; returns one that may be sent, and counts it as such.
    pub(crate) fn admit(&mut self, entry: Entry<P>, now: Instant) -> Option<Entry<P>> {
        let pauses = entry.tried.rests_until.is_some_and(|until| until > now);
        match self.hold_of(&entry.identity) {
            Some(hold) if hold.until > now || !hold.entries.is_empty() || hold.out >= hold.allowed => {
                hold.entries.insert(entry.identity.clone(), entry);
                return None;
            }
            Some(hold) if !pauses => hold.out += 1,
            _ => {}
        }
        if pauses {
            self.pausing.insert(entry.identity.clone(), entry);
            return None;
        }
        Some(entry)
    }
    /// It was ready or under way, and is not any more.
    pub(crate) fn left(&mut self, identity: &Identity) {
        if let Some(hold) = self.hold_of(identity) {
            hold.out = hold.out.saturating_sub(1);
        }
    }
    /// What may be sent now, in order; it counts as ready.
    pub(crate) fn wake(&mut self, now: Instant) -> Vec<Entry<P>> {
        let mut awake = Vec::new();
        for hold in self.held.values_mut() {
            let due = hold.due(now);
            hold.out += due;
            awake.extend(hold.entries.drain(..due).map(|(_, entry)| entry));
        }
        let is_due = |entry: &Entry<P>| entry.tried.rests_until.is_none_or(|until| until <= now);
        if self.pausing.values().any(is_due) {
            let (due, later) = std::mem::take(&mut self.pausing).into_iter().partition(|(_, entry)| is_due(entry));
            self.pausing = later;
            let due: IndexMap<Identity, Entry<P>, Hashed> = due;
            for (_, entry) in due {
                awake.extend(self.admit(entry, now));
            }
        }
        awake
    }
    /// When the next of them may be sent, if only time has to pass.
    pub(crate) fn next_release(&self, now: Instant) -> Option<Instant> {
        let held = self.held.values().filter(|hold| !hold.entries.is_empty()).map(|hold| hold.until);
        let pausing = self.pausing.values().filter_map(|entry| entry.tried.rests_until);
        held.chain(pausing).filter(|&until| until > now).min()
    }

    /// Its partition may be at its limit. `out`: how many of its entries are ready or under way.
    pub(crate) fn suspect(&mut self, identity: &Identity, now: Instant, out: impl FnOnce() -> usize) {
        let first = self.first;
        let new = || Hold { times: 0, until: now, entries: IndexMap::default(), out: out(), allowed: first };
        self.held.entry(identity.partition().to_owned()).or_insert_with(new);
    }
    /// Holds back what is in the suspect partition of this entry, longer each time in a row; `true`: it was not already. Several of
    /// one answer hold it back once.
    pub(crate) fn hold(&mut self, identity: &Identity, now: Instant, jitter: Jitter) -> bool {
        let first = self.first;
        let Some(hold) = self.hold_of(identity).filter(|hold| hold.until <= now) else { return false };
        hold.times += 1;
        hold.until = now + jitter.pause(hold.times);
        hold.allowed = first;
        true
    }
    /// An entry of its partition was done: the next hold is a short one, and more of it may be tried. What was refused meanwhile still
    /// has its pause.
    pub(crate) fn release(&mut self, identity: &Identity, now: Instant) {
        let most = self.most;
        let Some(hold) = self.hold_of(identity) else { return };
        hold.times = 0;
        hold.allowed = (hold.allowed + 1).min(most);
        if hold.until <= now && hold.entries.is_empty() {
            self.held.swap_remove(identity.partition());
        }
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Entry<P>> {
        let held = std::mem::take(&mut self.held).into_values().flat_map(|hold| hold.entries.into_values());
        std::mem::take(&mut self.pausing).into_values().chain(held)
    }
}
