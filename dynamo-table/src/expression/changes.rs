//! The clauses of an update.

use super::node::{DocumentPath, Term};
use super::render::{Placeholders, Unrenderable};
use aws_sdk_dynamodb::types::AttributeValue;

/// One change to an item.
#[derive(Clone)]
pub(crate) enum Change {
    Set(DocumentPath, Term),
    Remove(DocumentPath),
    Add(DocumentPath, Term),
    Delete(DocumentPath, Term),
}

impl Change {
    pub(crate) fn path(&self) -> &DocumentPath {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
    /// Whether applying it twice is the same as applying it once.
    pub(crate) fn repeatable(&self) -> bool {
        match self {
            // Past a list's end it appends.
            Self::Set(path, term) => !path.has_element() && !term.reads_beside(path),
            // What follows moves up.
            Self::Remove(path) => !path.has_element(),
            Self::Add(_, term) => !matches!(term, Term::Value(AttributeValue::N(_))),
            Self::Delete(..) => true,
        }
    }
}

/// A value that the caller gives to an attribute.
pub(crate) struct Given<'c> {
    pub(crate) path: &'c DocumentPath,
    pub(crate) value: &'c mut AttributeValue,
    /// It is what DynamoDB computes with, and no value of the attribute.
    pub(crate) amount: bool,
}

impl<'c> Given<'c> {
    fn collect(path: &'c DocumentPath, term: &'c mut Term, amount: bool, given: &mut Vec<Self>) {
        match term {
            Term::Value(value) => given.push(Self { path, value, amount }),
            Term::IfNotExists(_, term) => Self::collect(path, term, amount, given),
            Term::ListAppend(a, b) => [a, b].into_iter().for_each(|term| Self::collect(path, term, amount, given)),
            Term::Sum(a, _, b) => [a, b].into_iter().for_each(|term| Self::collect(path, term, true, given)),
            Term::Path(_) | Term::Size(_) | Term::Absent | Term::Invalid(_) => {}
        }
    }
}

/// All changes of one update, in the order given.
#[derive(Clone, Default)]
pub(crate) struct Changes(pub(crate) Vec<Change>);

impl Changes {
    pub(crate) fn push(&mut self, change: Change) {
        self.0.push(change);
    }
    /// All values that they give.
    pub(crate) fn given(&mut self) -> Vec<Given<'_>> {
        let mut given = Vec::new();
        for change in &mut self.0 {
            match change {
                Change::Set(path, term) | Change::Delete(path, term) => Given::collect(path, term, false, &mut given),
                Change::Add(path, term) => {
                    let amount = matches!(term, Term::Value(AttributeValue::N(_)));
                    Given::collect(path, term, amount, &mut given);
                }
                Change::Remove(_) => {}
            }
        }
        given
    }
    pub(crate) fn repeatable(&self) -> bool {
        self.0.iter().all(Change::repeatable)
    }
    /// Two changes of which one would change what the other does; DynamoDB refuses them.
    pub(crate) fn overlap(&self) -> Option<(&DocumentPath, &DocumentPath)> {
        let pairs =
            self.0.iter().enumerate().flat_map(|(at, a)| self.0[at + 1..].iter().map(move |b| (a.path(), b.path())));
        pairs.into_iter().find(|(a, b)| a.overlaps(b))
    }

    /// The update expression: SET, REMOVE, ADD, DELETE, each in the order given.
    pub(crate) fn render(self, placeholders: &mut Placeholders) -> Result<String, Unrenderable> {
        let (mut set, mut remove, mut add, mut delete) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for change in self.0 {
            match change {
                Change::Set(path, term) => {
                    set.push(format!("{} = {}", placeholders.path(&path), placeholders.value_at(&path, term)?))
                }
                Change::Remove(path) => remove.push(placeholders.path(&path)),
                Change::Add(path, term) => {
                    add.push(format!("{} {}", placeholders.path(&path), placeholders.value_at(&path, term)?))
                }
                Change::Delete(path, term) => {
                    delete.push(format!("{} {}", placeholders.path(&path), placeholders.value_at(&path, term)?));
                }
            }
        }
        let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add), ("DELETE", delete)];
        let clauses: Vec<String> = clauses
            .into_iter()
            .filter(|(_, changes)| !changes.is_empty())
            .map(|(word, changes)| format!("{word} {}", changes.join(", ")))
            .collect();
        placeholders.checked(clauses.join(" "))
    }
}
