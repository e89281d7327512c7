//! The clauses of an update.

use super::clauses::Clauses;
use super::node::{DocumentPath, Node, Term};
use super::render::{Placeholders, Unrenderable};
use super::within::Within;
use aws_sdk_dynamodb::types::AttributeValue;

/// One change to an item.
#[derive(Clone)]
pub(crate) enum Change {
    Set(DocumentPath, Term),
    Remove(DocumentPath),
    /// DynamoDB's ADD; the bounds are those of a number.
    Add(DocumentPath, Term, Box<Within>),
    Delete(DocumentPath, Term),
}

impl Change {
    /// Adds to the number at the path (`+`), or subtracts from it (`-`).
    pub(crate) fn count(path: DocumentPath, operator: &'static str, by: Term, within: Within) -> Self {
        let now = Term::Now(path.clone(), Box::new(Term::zero()));
        Self::Set(path, Term::Sum(Box::new(now), operator, Box::new(by), Box::new(within)))
    }
    /// Adds elements after the last of the list at the path.
    pub(crate) fn append(path: DocumentPath, elements: Term) -> Self {
        let now = Term::Now(path.clone(), Box::new(no_elements()));
        Self::Set(path, Term::ListAppend(Box::new(now), Box::new(elements)))
    }
    /// Adds elements before the first of the list at the path.
    pub(crate) fn prepend(path: DocumentPath, elements: Term) -> Self {
        let now = Term::Now(path.clone(), Box::new(no_elements()));
        Self::Set(path, Term::ListAppend(Box::new(elements), Box::new(now)))
    }
    /// Whether it gives a whole attribute a value, or takes the attribute away, whatever the item holds: most changes do.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Set(path, Term::Value(_)) | Self::Remove(path) if path.rest.is_empty())
    }
    pub(crate) fn path(&self) -> &DocumentPath {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, ..) | Self::Delete(path, _) => path,
        }
    }
    /// Whether applying it twice is the same as applying it once.
    pub(crate) fn repeatable(&self) -> bool {
        match self {
            // Past a list's end it appends.
            Self::Set(path, term) => !path.has_element() && !term.reads_beside(path),
            // What follows moves up.
            Self::Remove(path) => !path.has_element(),
            Self::Add(_, term, _) => !matches!(term, Term::Value(AttributeValue::N(_))),
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
            Term::Sum(a, _, b, _) => [a, b].into_iter().for_each(|term| Self::collect(path, term, true, given)),
            Term::Path(_) | Term::Now(..) | Term::Size(_) | Term::Absent | Term::Invalid(_) => {}
        }
    }
}

/// An update expression, and what it changes.
#[derive(Clone, Default)]
pub(crate) struct UpdateExpression {
    /// `None` where nothing is changed.
    pub(crate) text: Option<String>,
    /// The attributes at the top level, by all their names; none where nobody asked.
    pub(crate) attributes: Vec<String>,
    /// Whether of one of them a part is changed.
    pub(crate) in_part: bool,
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
                Change::Add(path, term, _) => {
                    let amount = matches!(term, Term::Value(AttributeValue::N(_)));
                    Given::collect(path, term, amount, &mut given);
                }
                Change::Remove(_) => {}
            }
        }
        given
    }
    /// Where they take the value of another path, and which.
    pub(crate) fn copied(&self) -> Vec<(&DocumentPath, &DocumentPath)> {
        let mut copied = Vec::new();
        for change in &self.0 {
            if let Change::Set(path, term) = change {
                let mut from = Vec::new();
                term.read_paths(&mut from);
                copied.extend(from.into_iter().filter(|from| *from != path).map(|from| (path, from)));
            }
        }
        copied
    }
    /// The changes of an item that may be new: what is counted and not there is 0, a list without elements.
    pub(crate) fn count_from_nothing(&mut self) {
        for change in &mut self.0 {
            if let Change::Set(_, term) = change {
                term.count_from_nothing();
            }
        }
    }
    /// That what is counted is there, where its bounds do not say so.
    pub(crate) fn counted_is_there(&self) -> Node {
        let counted = |change: &Change| match change {
            Change::Set(_, Term::Sum(now, _, _, within)) if !within.is_bounded() => match &**now {
                Term::Now(path, _) => Some(Node::exists(path.clone())),
                _ => None,
            },
            _ => None,
        };
        self.0.iter().filter_map(counted).fold(Node::Constant(true), Node::and)
    }
    /// Sets an attribute that is set where it is absent to another value there.
    pub(crate) fn set_once(&mut self, path: &DocumentPath, to: &AttributeValue) {
        for change in &mut self.0 {
            if let Change::Set(set, Term::IfNotExists(_, value)) = change
                && set == path
            {
                **value = Term::Value(to.clone());
            }
        }
    }
    /// Whether one of them is of the whole attribute.
    pub(crate) fn changes_attribute(&self, name: &str) -> bool {
        self.0.iter().any(|change| change.path().as_attribute() == Some(name))
    }
    /// Whether one of them sets the whole attribute.
    pub(crate) fn sets_attribute(&self, name: &str) -> bool {
        self.0.iter().any(|change| matches!(change, Change::Set(path, _) if path.as_attribute() == Some(name)))
    }
    /// What the attribute is set to, where that is a value that is known.
    pub(crate) fn value_of(&self, name: &str) -> Option<&AttributeValue> {
        self.0.iter().rev().filter(|change| change.path().as_attribute() == Some(name)).find_map(
            |change| match change {
                Change::Set(_, Term::Value(value)) => Some(value),
                Change::Set(_, Term::IfNotExists(_, value)) => match &**value {
                    Term::Value(value) => Some(value),
                    _ => None,
                },
                _ => None,
            },
        )
    }
    pub(crate) fn repeatable(&self) -> bool {
        self.0.iter().all(Change::repeatable)
    }
    /// Two changes of which one would change what the other does; DynamoDB refuses them.
    pub(crate) fn overlap(&self) -> Option<(&DocumentPath, &DocumentPath)> {
        // In order, what a path leads through stands before it, with nothing between that it does not lead through too.
        let mut paths: Vec<&DocumentPath> = self.0.iter().map(Change::path).collect();
        paths.sort_unstable();
        if !paths.windows(2).any(|pair| pair[0].overlaps(pair[1])) {
            return None;
        }
        let pairs =
            self.0.iter().enumerate().flat_map(|(at, a)| self.0[at + 1..].iter().map(move |b| (a.path(), b.path())));
        pairs.into_iter().find(|(a, b)| a.overlaps(b))
    }

    /// The update expression: SET, REMOVE, ADD, DELETE, each in the order given. `named`: which attributes it changes is asked.
    pub(crate) fn render(self, named: bool) -> Result<(UpdateExpression, Placeholders), Unrenderable> {
        let paths = || self.0.iter().map(Change::path);
        let all_names = |path: &DocumentPath| path.first.all().map(str::to_owned).collect::<Vec<_>>();
        let attributes = if named { paths().flat_map(all_names).collect() } else { Vec::new() };
        let in_part = paths().any(|path| path.as_attribute().is_none());
        let (mut clauses, mut placeholders) = (Clauses::of(self.0.len()), Placeholders::of(self.0.len()));
        for change in self.0 {
            let (change, aliases) = change.under_all_names();
            match change {
                Change::Set(path, term) => clauses.set(&mut placeholders, path, term)?,
                Change::Remove(path) => clauses.remove(&mut placeholders, path),
                Change::Add(path, term, _) => clauses.add(&mut placeholders, path, term)?,
                Change::Delete(path, term) => clauses.delete(&mut placeholders, path, term)?,
            }
            aliases.into_iter().for_each(|alias| clauses.remove(&mut placeholders, alias));
        }
        // What has no changes can be sent without an expression, and has no form as one.
        let text = Some(placeholders.checked(clauses.into_text())?).filter(|text| !text.is_empty());
        Ok((UpdateExpression { text, attributes, in_part }, placeholders))
    }
}

fn no_elements() -> Term {
    Term::Value(AttributeValue::L(Vec::new()))
}
