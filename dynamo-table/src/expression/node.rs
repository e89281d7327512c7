//! Expressions without types: what is rendered.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Deref;

use super::raw_expression::RawExpression;
use super::within::Within;
use crate::codec::{EncodeError, Names};
use aws_sdk_dynamodb::types::AttributeValue;

/// A [document path](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html):
/// an attribute's name, then members of maps and elements of lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentPath {
    pub(crate) first: Name,
    pub(crate) rest: Vec<Step>,
}

/// A name in a path, and the further ones under which older items hold the same. They make no other path of it.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    text: Cow<'static, str>,
    pub(crate) aliases: &'static [&'static str],
}

impl Name {
    pub(crate) const fn new(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { text: Cow::Borrowed(name), aliases }
    }
    pub(super) fn into_text(self) -> Cow<'static, str> {
        self.text
    }
    /// The name, and its aliases.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&**self).chain(self.aliases.iter().copied())
    }
    /// The name alone, and its aliases as another one.
    pub(crate) fn split(&self) -> Option<(Self, Self)> {
        let (first, more) = self.aliases.split_first()?;
        Some((self.text.clone().into(), Self::new(first, more)))
    }
}
impl<T: Into<Cow<'static, str>>> From<T> for Name {
    fn from(name: T) -> Self {
        Self { text: name.into(), aliases: &[] }
    }
}
impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Name {}
impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

/// One step of a path after its first name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// A member of a map.
    Member(Name),
    /// A value of a map whose keys are data.
    Entry(String),
    /// An element of a list, counted from 0.
    Element(usize),
}

impl DocumentPath {
    /// An attribute that has no aliases, as those of keys.
    pub(crate) fn attribute(name: impl Into<Cow<'static, str>>) -> Self {
        Self { first: Name::from(name), rest: Vec::new() }
    }
    /// An attribute of a record.
    pub(crate) fn field(names: &Names, name: impl Into<Cow<'static, str>>) -> Self {
        let mut path = Self::attribute(name);
        path.first.aliases = names.aliases(&path.first);
        path
    }
    /// The attribute's name, if the path is nothing else.
    pub(crate) fn as_attribute(&self) -> Option<&str> {
        self.rest.is_empty().then_some(&*self.first)
    }
    /// Whether what it ends at can be absent: elements of lists and values of maps are NULL instead.
    pub(crate) fn can_be_absent(&self) -> bool {
        matches!(self.rest.last(), None | Some(Step::Member(_)))
    }
    /// Whether it ends at, or passes through, an element of a list.
    pub(crate) fn has_element(&self) -> bool {
        self.rest.iter().any(|step| matches!(step, Step::Element(_)))
    }
    /// Whether one of the two paths leads to, or through, where the other ends.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let shorter = self.rest.len().min(other.rest.len());
        self.first == other.first && self.rest[..shorter] == other.rest[..shorter]
    }
    /// What is wrong with a value that was to stand here.
    pub(crate) fn locate(&self, error: EncodeError) -> EncodeError {
        let inner = self.rest.iter().rev().fold(error, |error, step| match step {
            Step::Member(name) => error.in_attribute(name),
            Step::Entry(key) => error.in_entry(key),
            Step::Element(index) => error.in_element(*index),
        });
        inner.in_attribute(&self.first)
    }
    /// As DynamoDB writes it: `home.lines[2]`. The keys of maps are in it, which are data.
    pub(crate) fn text(&self) -> String {
        self.text_with(|key| key)
    }
    /// The same for messages: the keys of maps are `*`.
    pub(crate) fn shown(&self) -> String {
        self.text_with(|_| "*")
    }
    fn text_with<'p>(&'p self, shown: impl Fn(&'p str) -> &'p str) -> String {
        self.rest.iter().fold(self.first.to_string(), |text, step| match step {
            Step::Member(name) => format!("{text}.{}", &**name),
            Step::Entry(key) => format!("{text}.{}", shown(key)),
            Step::Element(index) => format!("{text}[{index}]"),
        })
    }
}

/// Something that has a value.
#[derive(Clone)]
pub enum Term {
    Path(DocumentPath),
    /// What an update counts from: what is at the path, or in an item that may be new the other.
    Now(DocumentPath, Box<Term>),
    Value(AttributeValue),
    /// What is stored by its absence: `None`, a set without members.
    Absent,
    Size(DocumentPath),
    IfNotExists(DocumentPath, Box<Term>),
    ListAppend(Box<Term>, Box<Term>),
    /// Of numbers, and what the result may be: few terms are one, and none is to be as large.
    Sum(Box<Term>, &'static str, Box<Term>, Box<Within>),
    /// A value that could not be encoded: found when the expression is rendered.
    Invalid(EncodeError),
}

/// A condition.
#[derive(Clone)]
pub(crate) enum Node {
    Constant(bool),
    Compare(Term, &'static str, Term),
    Between(Term, Term, Term),
    In(Term, Vec<Term>),
    Function(&'static str, Vec<Term>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Raw(RawExpression),
    /// It was joined of more than DynamoDB takes.
    TooLarge,
}

/// DynamoDB's limit on the operators of an expression. No tree that is joined by more is built: what walks it, its destructor too,
/// walks as deep as it is.
pub(crate) const MOST_OPERATORS: usize = 300;

impl Node {
    /// How many words join it: AND, OR and NOT.
    fn words(&self) -> usize {
        match self {
            Self::And(nodes) | Self::Or(nodes) => {
                nodes.len().saturating_sub(1) + nodes.iter().map(Self::words).sum::<usize>()
            }
            Self::Not(node) => node.words() + 1,
            Self::TooLarge => MOST_OPERATORS + 1,
            _ => 0,
        }
    }
    fn bounded(self) -> Self {
        if self.words() > MOST_OPERATORS { Self::TooLarge } else { self }
    }
    /// Constants fold: `false` wins.
    pub(crate) fn and(self, other: Self) -> Self {
        let node = match (self, other) {
            (Self::Constant(false), _) | (_, Self::Constant(false)) => return Self::Constant(false),
            (Self::Constant(true), node) | (node, Self::Constant(true)) => return node,
            (Self::And(mut nodes), Self::And(more)) => {
                nodes.extend(more);
                Self::And(nodes)
            }
            (Self::And(mut nodes), node) => {
                nodes.push(node);
                Self::And(nodes)
            }
            (node, Self::And(mut nodes)) => {
                nodes.insert(0, node);
                Self::And(nodes)
            }
            (first, second) => Self::And(vec![first, second]),
        };
        node.bounded()
    }
    /// Constants fold: `true` wins.
    pub(crate) fn or(self, other: Self) -> Self {
        let node = match (self, other) {
            (Self::Constant(true), _) | (_, Self::Constant(true)) => Self::Constant(true),
            (Self::Constant(false), node) | (node, Self::Constant(false)) => node,
            (Self::Or(mut nodes), Self::Or(more)) => {
                nodes.extend(more);
                Self::Or(nodes)
            }
            (Self::Or(mut nodes), node) => {
                nodes.push(node);
                Self::Or(nodes)
            }
            (node, Self::Or(mut nodes)) => {
                nodes.insert(0, node);
                Self::Or(nodes)
            }
            (first, second) => Self::Or(vec![first, second]),
        };
        node.bounded()
    }
    pub(crate) fn negate(self) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(!value),
            Self::Not(inner) => *inner,
            node => Self::Not(Box::new(node)).bounded(),
        }
    }
    pub(crate) fn exists(path: DocumentPath) -> Self {
        Self::Function("attribute_exists", vec![Term::Path(path)])
    }
    pub(crate) fn not_exists(path: DocumentPath) -> Self {
        Self::Function("attribute_not_exists", vec![Term::Path(path)])
    }

    /// The item's own attributes that the condition reads.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }
    fn collect<'n>(&'n self, into: &mut Vec<&'n str>) {
        match self {
            Self::Constant(_) | Self::TooLarge => {}
            Self::Compare(a, _, b) => [a, b].into_iter().for_each(|term| term.collect(into)),
            Self::Between(a, b, c) => [a, b, c].into_iter().for_each(|term| term.collect(into)),
            Self::In(a, list) => std::iter::once(a).chain(list).for_each(|term| term.collect(into)),
            Self::Function(_, terms) => terms.iter().for_each(|term| term.collect(into)),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().for_each(|node| node.collect(into)),
            Self::Not(node) => node.collect(into),
            Self::Raw(raw) => into.extend(raw.attributes()),
        }
    }
}

impl Term {
    /// What an absent number counts as.
    pub(crate) fn zero() -> Self {
        Self::Value(AttributeValue::N("0".into()))
    }
    fn collect<'n>(&'n self, into: &mut Vec<&'n str>) {
        match self {
            Self::Path(path) | Self::Now(path, _) | Self::Size(path) => into.push(&path.first),
            Self::IfNotExists(path, term) => {
                into.push(&path.first);
                term.collect(into);
            }
            Self::ListAppend(a, b) | Self::Sum(a, _, b, _) => [a, b].into_iter().for_each(|term| term.collect(into)),
            Self::Value(_) | Self::Absent | Self::Invalid(_) => {}
        }
    }
    /// What the path holds, or this where it is absent.
    pub(crate) fn unless(self, path: DocumentPath) -> Self {
        match self {
            // Or else itself; DynamoDB refuses one path twice.
            Self::Path(same) if same == path => Self::Path(path),
            term => Self::IfNotExists(path, Box::new(term)),
        }
    }
    /// What is counted and not there is the other.
    pub(crate) fn count_from_nothing(&mut self) {
        match self {
            Self::Now(path, nothing) => *self = Self::IfNotExists(path.clone(), nothing.clone()),
            Self::ListAppend(a, b) | Self::Sum(a, _, b, _) => {
                a.count_from_nothing();
                b.count_from_nothing();
            }
            _ => {}
        }
    }
    /// A value that could not be encoded says where it was to stand.
    pub(crate) fn at(self, path: &DocumentPath) -> Self {
        match self {
            Self::Invalid(error) => Self::Invalid(path.locate(error)),
            term => term,
        }
    }
    /// The same of what could not be encoded anywhere in it.
    pub(super) fn locate(&mut self, path: &DocumentPath) {
        match self {
            Self::Invalid(error) => *error = path.locate(error.clone()),
            Self::IfNotExists(_, term) => term.locate(path),
            Self::ListAppend(a, b) | Self::Sum(a, _, b, _) => [a, b].into_iter().for_each(|term| term.locate(path)),
            Self::Path(_) | Self::Now(..) | Self::Value(_) | Self::Absent | Self::Size(_) => {}
        }
    }
    /// The paths whose values it takes.
    pub(crate) fn read_paths<'t>(&'t self, read: &mut Vec<&'t DocumentPath>) {
        match self {
            Self::Path(path) => read.push(path),
            Self::Now(path, term) | Self::IfNotExists(path, term) => {
                read.push(path);
                term.read_paths(read);
            }
            Self::Sum(a, _, b, _) | Self::ListAppend(a, b) => [a, b].into_iter().for_each(|term| term.read_paths(read)),
            Self::Size(_) | Self::Value(_) | Self::Absent | Self::Invalid(_) => {}
        }
    }
    /// Whether the value depends on what the item holds, so that applying it twice is not applying it once.
    pub(crate) fn reads_beside(&self, target: &DocumentPath) -> bool {
        match self {
            Self::Path(_) | Self::Now(..) | Self::Size(_) | Self::ListAppend(..) | Self::Sum(..) => true,
            // Where it is what is set, the second time it exists.
            Self::IfNotExists(path, term) => path != target || term.reads_beside(target),
            Self::Value(_) | Self::Absent | Self::Invalid(_) => false,
        }
    }
}
