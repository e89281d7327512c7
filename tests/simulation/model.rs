//! What may stand under each key of one task, as far as it was told.

use std::collections::BTreeMap;

use crate::Checked;
use crate::records::Own;

/// For each key what may stand there: several, while the outcome of a write is not known.
pub struct Model<R> {
    states: BTreeMap<u32, States<R>>,
}

struct States<R> {
    now: Vec<Option<R>>,
    /// All that ever may have stood there: what a read that is behind may show.
    ever: Vec<Option<R>>,
}

/// What one write makes of an item.
pub type Then<'a, R> = &'a dyn Fn(&Option<R>) -> Option<R>;
/// Whether a write's condition holds for an item.
pub type When<'a, R> = &'a dyn Fn(&Option<R>) -> bool;

impl<R: Own> Model<R> {
    pub fn new() -> Self {
        Self { states: BTreeMap::new() }
    }

    pub fn now(&self, number: u32) -> Vec<Option<R>> {
        self.states.get(&number).map_or_else(|| vec![None], |states| states.now.clone())
    }
    pub fn keys(&self) -> impl Iterator<Item = u32> {
        self.states.keys().copied()
    }

    /// A write that was certainly applied.
    pub fn applied(&mut self, number: u32, then: Then<R>) {
        let now = self.now(number).iter().map(then).collect();
        self.set(number, now);
    }
    /// A write that was applied or not.
    pub fn maybe_applied(&mut self, number: u32, when: When<R>, then: Then<R>) {
        let mut now = self.now(number);
        let changed: Vec<_> = now.iter().filter(|state| when(state)).map(then).collect();
        now.extend(changed);
        self.set(number, now);
    }
    /// A write that may have been applied for a while, and that a later one has certainly replaced.
    pub fn applied_for_a_while(&mut self, number: u32, then: Then<R>) {
        let now = self.now(number);
        let meanwhile: Vec<_> = now.iter().map(then).collect();
        self.set(number, meanwhile);
        self.set(number, now);
    }
    /// Something was seen or told that only some of the states agree with.
    pub fn narrow(&mut self, number: u32, told: &str, holds: When<R>) -> Checked {
        let before = self.now(number);
        let now: Vec<_> = before.iter().filter(|state| holds(state)).cloned().collect();
        if now.is_empty() {
            return Err(format!("key {number}: {told}, but what may stand there is {before:?}"));
        }
        self.set(number, now);
        Ok(())
    }
    /// What a consistent read showed.
    pub fn shown(&mut self, number: u32, shown: &Option<R>) -> Checked {
        self.narrow(number, &format!("a consistent read shows {shown:?}"), &|state| state == shown)
    }
    /// What a read showed that may be behind.
    pub fn shown_late(&self, number: u32, shown: &Option<R>) -> Checked {
        let ever = self.states.get(&number).map_or(&[][..], |states| &states.ever);
        match shown.is_none() || ever.contains(shown) {
            true => Ok(()),
            false => Err(format!("key {number}: a read shows {shown:?}, which never stood there: {ever:?}")),
        }
    }

    fn set(&mut self, number: u32, now: Vec<Option<R>>) {
        let states = self.states.entry(number).or_insert_with(|| States { now: Vec::new(), ever: vec![None] });
        states.now.clear();
        for state in now {
            if !states.ever.contains(&state) {
                states.ever.push(state.clone());
            }
            if !states.now.contains(&state) {
                states.now.push(state);
            }
        }
    }
}
