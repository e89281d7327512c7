//! The text of an update expression: SET, REMOVE, ADD, DELETE, each filled in the order of the changes.

use super::node::{DocumentPath, Term};
use super::render::{Placeholders, Unrenderable};

/// The clauses, as they are filled.
pub(super) struct Clauses {
    set: String,
    remove: String,
    add: String,
    delete: String,
}

/// About how long one attribute that is set is: `#12 = :12, `.
const EACH: usize = 12;

impl Clauses {
    /// For about so many changes.
    pub(super) fn of(changes: usize) -> Self {
        let set = String::with_capacity(changes * EACH);
        Self { set, remove: String::new(), add: String::new(), delete: String::new() }
    }
    pub(super) fn set(&mut self, by: &mut Placeholders, path: DocumentPath, to: Term) -> Result<(), Unrenderable> {
        by.pair(next(&mut self.set, "SET "), path, " = ", to)
    }
    pub(super) fn remove(&mut self, by: &mut Placeholders, path: DocumentPath) {
        by.path(next(&mut self.remove, "REMOVE "), path);
    }
    pub(super) fn add(&mut self, by: &mut Placeholders, path: DocumentPath, what: Term) -> Result<(), Unrenderable> {
        by.pair(next(&mut self.add, "ADD "), path, " ", what)
    }
    pub(super) fn delete(&mut self, by: &mut Placeholders, path: DocumentPath, what: Term) -> Result<(), Unrenderable> {
        by.pair(next(&mut self.delete, "DELETE "), path, " ", what)
    }
    /// All of them; empty where nothing is changed.
    pub(super) fn into_text(self) -> String {
        let mut text = self.set;
        for clause in [self.remove, self.add, self.delete] {
            match text.is_empty() {
                true => text = clause,
                false if clause.is_empty() => {}
                false => {
                    text.push(' ');
                    text.push_str(&clause);
                }
            }
        }
        text
    }
}

/// The clause, ready for one more change.
fn next<'c>(clause: &'c mut String, word: &str) -> &'c mut String {
    clause.push_str(if clause.is_empty() { word } else { ", " });
    clause
}
