//! The one way from an expression to its text: every name an alias, every value a placeholder, in order of appearance.

use std::collections::HashMap;

use super::names::{NumberedNames, placeholder, push_placeholder};
use super::node::{DocumentPath, MOST_OPERATORS, Node, Step, Term};
use super::raw_expression::RawExpression;
use crate::codec::EncodeError;
use aws_sdk_dynamodb::types::AttributeValue;

/// Why an expression cannot be sent.
#[derive(Debug)]
pub(crate) enum Unrenderable {
    Encode(EncodeError),
    Limit(String),
}

impl From<EncodeError> for Unrenderable {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

/// DynamoDB's limits on one [expression](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters).
const LONGEST: usize = 4096;
const MOST_IN: usize = 100;

/// The placeholders of one request: shared by all its expressions, which are written into texts that they are given.
#[derive(Default)]
pub(crate) struct Placeholders {
    names: NumberedNames,
    values: Vec<AttributeValue>,
    operators: usize,
}

impl Placeholders {
    /// For about so many changes.
    pub(super) fn of(changes: usize) -> Self {
        let mut placeholders = Self { values: Vec::with_capacity(changes), ..Self::default() };
        placeholders.names.reserve(changes);
        placeholders
    }
    /// `ExpressionAttributeNames`, once all is rendered; `None` where there is no name.
    pub(crate) fn names(&mut self) -> Option<HashMap<String, String>> {
        self.names.take()
    }
    /// `ExpressionAttributeValues`; `None` where there is no value.
    pub(crate) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        let values: HashMap<_, _> =
            self.values.into_iter().enumerate().map(|(at, value)| (placeholder(':', at), value)).collect();
        (!values.is_empty()).then_some(values)
    }

    /// The values bound so far.
    pub(crate) fn bound(&self) -> &[AttributeValue] {
        &self.values
    }

    fn name(&mut self, text: &mut String, name: impl AsRef<str> + Into<String>) {
        push_placeholder(text, '#', self.names.number(name));
    }
    fn value(&mut self, text: &mut String, value: AttributeValue) {
        push_placeholder(text, ':', self.values.len());
        self.values.push(value);
    }
    pub(super) fn path(&mut self, text: &mut String, path: DocumentPath) {
        self.name(text, path.first.into_text());
        for step in path.rest {
            match step {
                Step::Member(name) => {
                    text.push('.');
                    self.name(text, name.into_text());
                }
                Step::Entry(name) => {
                    text.push('.');
                    self.name(text, name);
                }
                Step::Element(index) => {
                    text.push('[');
                    text.push_str(itoa::Buffer::new().format(index));
                    text.push(']');
                }
            }
        }
    }
    /// A path, and a term that is to stand there: what cannot be encoded says where.
    pub(super) fn pair(
        &mut self,
        text: &mut String,
        path: DocumentPath,
        between: &str,
        mut term: Term,
    ) -> Result<(), Unrenderable> {
        term.locate(&path);
        self.path(text, path);
        text.push_str(between);
        self.term(text, term)
    }

    fn term(&mut self, text: &mut String, term: Term) -> Result<(), Unrenderable> {
        match term {
            Term::Path(path) | Term::Now(path, _) => self.path(text, path),
            Term::Value(value) => self.value(text, value),
            Term::Absent => {
                let why = "an empty set or `None` has no value to compare or compute with: use `.exists()` or `.not_exists()`";
                return Err(Unrenderable::Limit(why.into()));
            }
            Term::Size(path) => self.function(text, "size", [Term::Path(path)])?,
            Term::IfNotExists(path, term) => self.function(text, "if_not_exists", [Term::Path(path), *term])?,
            Term::ListAppend(a, b) => self.function(text, "list_append", [*a, *b])?,
            Term::Sum(a, operator, b, _) => {
                self.operators += 1;
                self.term(text, *a)?;
                push_word(text, operator);
                self.term(text, *b)?;
            }
            Term::Invalid(error) => return Err(error.into()),
        }
        Ok(())
    }
    fn function(
        &mut self,
        text: &mut String,
        name: &str,
        terms: impl IntoIterator<Item = Term>,
    ) -> Result<(), Unrenderable> {
        self.operators += 1;
        text.push_str(name);
        self.list(text, terms)
    }
    fn list(&mut self, text: &mut String, terms: impl IntoIterator<Item = Term>) -> Result<(), Unrenderable> {
        text.push('(');
        for (at, term) in terms.into_iter().enumerate() {
            text.push_str(if at > 0 { ", " } else { "" });
            self.term(text, term)?;
        }
        text.push(')');
        Ok(())
    }

    fn node(&mut self, text: &mut String, node: Node) -> Result<(), Unrenderable> {
        self.operators += 1;
        match node {
            // Folded away before; a constant that is left has no form.
            Node::Constant(value) => Err(Unrenderable::Limit(format!("the condition is always {value}"))),
            Node::TooLarge => {
                let why = format!(
                    "an expression has more operators than {MOST_OPERATORS}: DynamoDB takes at most {MOST_OPERATORS}"
                );
                Err(Unrenderable::Limit(why))
            }
            Node::Compare(a, operator, b) => {
                check_distinct(&a, [&b])?;
                check_ordered(operator, &b)?;
                self.term(text, a)?;
                push_word(text, operator);
                self.term(text, b)
            }
            Node::Between(a, low, high) => {
                check_distinct(&a, [&low, &high])?;
                [&low, &high].into_iter().try_for_each(|bound| check_ordered("BETWEEN", bound))?;
                self.term(text, a)?;
                push_word(text, "BETWEEN");
                self.term(text, low)?;
                push_word(text, "AND");
                self.term(text, high)
            }
            Node::In(a, list) => {
                check_distinct(&a, &list)?;
                if list.len() > MOST_IN {
                    let why = format!("`is_in` has {} values: DynamoDB takes at most {MOST_IN}", list.len());
                    return Err(Unrenderable::Limit(why));
                }
                self.term(text, a)?;
                push_word(text, "IN");
                self.list(text, list)
            }
            Node::Function(name, terms) => {
                self.operators -= 1;
                if let [first, others @ ..] = terms.as_slice() {
                    check_distinct(first, others)?;
                }
                self.function(text, name, terms)
            }
            Node::Raw(raw) => self.raw(text, raw),
            Node::And(nodes) => self.joined(text, nodes, "AND"),
            Node::Or(nodes) => self.joined(text, nodes, "OR"),
            Node::Not(node) => {
                text.push_str("NOT ");
                self.bracketed(text, *node)
            }
        }
    }
    fn bracketed(&mut self, text: &mut String, node: Node) -> Result<(), Unrenderable> {
        text.push('(');
        self.node(text, node)?;
        text.push(')');
        Ok(())
    }
    /// The text with our own placeholders in place of the caller's.
    fn raw(&mut self, text: &mut String, raw: RawExpression) -> Result<(), Unrenderable> {
        for piece in raw.pieces() {
            let name = raw.names.iter().find(|(placeholder, _)| placeholder == piece);
            let value = raw.values.iter().find(|(placeholder, _)| placeholder == piece);
            match (name, value, piece.starts_with(['#', ':'])) {
                (Some((_, name)), ..) => self.name(text, name.as_str()),
                (_, Some((_, value)), _) => self.value(text, value.clone()?),
                (None, None, true) => {
                    let why = format!("the raw condition does not bind `{piece}`: use `.name` or `.value`");
                    return Err(Unrenderable::Limit(why));
                }
                (None, None, false) => text.push_str(piece),
            }
        }
        Ok(())
    }
    fn joined(&mut self, text: &mut String, nodes: Vec<Node>, word: &str) -> Result<(), Unrenderable> {
        // The words stand between the nodes; one is counted already.
        self.operators += nodes.len().saturating_sub(2);
        for (at, node) in nodes.into_iter().enumerate() {
            if at > 0 {
                push_word(text, word);
            }
            match node {
                Node::And(_) | Node::Or(_) | Node::Raw(_) => self.bracketed(text, node)?,
                node => self.node(text, node)?,
            }
        }
        Ok(())
    }

    /// The text of a condition, a filter or a key condition.
    pub(crate) fn condition(&mut self, node: Node) -> Result<String, Unrenderable> {
        let mut text = String::new();
        self.node(&mut text, node.under_all_names())?;
        self.checked(text)
    }
    /// The text of a projection.
    pub(crate) fn projection<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<String, Unrenderable> {
        let (mut text, mut asked) = (String::new(), Vec::new());
        for name in names {
            let number = self.names.number(name);
            if number >= asked.len() {
                asked.resize(number + 1, false);
            }
            if !std::mem::replace(&mut asked[number], true) {
                text.push_str(if text.is_empty() { "" } else { ", " });
                push_placeholder(&mut text, '#', number);
            }
        }
        self.checked(text)
    }

    /// The text of a read's filter; `None` where everything passes.
    pub(crate) fn filter(&mut self, node: Node) -> Result<Option<String>, Unrenderable> {
        match node {
            Node::Constant(true) => Ok(None),
            node => self.condition(node).map(Some),
        }
    }
    /// The text of a projection; `None` where whole items are read.
    pub(crate) fn attributes(&mut self, names: Option<Vec<&str>>) -> Result<Option<String>, Unrenderable> {
        names.map(|names| self.projection(names)).transpose()
    }

    /// Refuses what is beyond DynamoDB's limits on expressions.
    pub(crate) fn checked(&mut self, text: String) -> Result<String, Unrenderable> {
        let operators = std::mem::take(&mut self.operators);
        if operators > MOST_OPERATORS {
            let why = format!("an expression has {operators} operators: DynamoDB takes at most {MOST_OPERATORS}");
            return Err(Unrenderable::Limit(why));
        }
        if text.len() > LONGEST {
            let why = format!("an expression has {} bytes: DynamoDB takes at most {LONGEST}", text.len());
            return Err(Unrenderable::Limit(why));
        }
        Ok(text)
    }
}

/// A word between two terms.
fn push_word(text: &mut String, word: &str) {
    text.push(' ');
    text.push_str(word);
    text.push(' ');
}

/// DynamoDB compares a path with everything but itself.
fn check_distinct<'t>(path: &Term, others: impl IntoIterator<Item = &'t Term>) -> Result<(), Unrenderable> {
    let Term::Path(path) = path else { return Ok(()) };
    match others.into_iter().any(|other| matches!(other, Term::Path(other) if other == path)) {
        true => {
            let path = path.shown();
            Err(Unrenderable::Limit(format!(
                "`{path}` is compared with itself: ask for `.exists()` or `.not_exists()`"
            )))
        }
        false => Ok(()),
    }
}

/// Strings, numbers and binary have an order.
fn check_ordered(operator: &str, value: &Term) -> Result<(), Unrenderable> {
    let Term::Value(value) = value else { return Ok(()) };
    match (operator, value) {
        ("=" | "<>", _) | (_, AttributeValue::S(_) | AttributeValue::N(_) | AttributeValue::B(_)) => Ok(()),
        _ => {
            let why = "only strings, numbers and binary have an order in DynamoDB: compare other values with `.eq` \
                       or `.ne`";
            Err(Unrenderable::Limit(why.into()))
        }
    }
}
