//! The one way from an expression to its text: every name an alias, every value a placeholder, in order of appearance.

use std::collections::HashMap;
use std::fmt::Write;

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

/// The placeholders of one request: shared by all its expressions.
#[derive(Default)]
pub(crate) struct Placeholders {
    names: Vec<String>,
    values: Vec<AttributeValue>,
    operators: usize,
}

impl Placeholders {
    /// `ExpressionAttributeNames`; `None` where there is no name.
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let names: HashMap<_, _> =
            self.names.iter().enumerate().map(|(at, name)| (format!("#{at}"), name.clone())).collect();
        (!names.is_empty()).then_some(names)
    }
    /// `ExpressionAttributeValues`; `None` where there is no value.
    pub(crate) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        let values: HashMap<_, _> =
            self.values.into_iter().enumerate().map(|(at, value)| (format!(":{at}"), value)).collect();
        (!values.is_empty()).then_some(values)
    }

    /// The values bound so far.
    pub(crate) fn bound(&self) -> &[AttributeValue] {
        &self.values
    }

    pub(crate) fn name(&mut self, name: &str) -> String {
        let at = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        format!("#{at}")
    }
    pub(crate) fn value(&mut self, value: AttributeValue) -> String {
        self.values.push(value);
        format!(":{}", self.values.len() - 1)
    }
    pub(crate) fn path(&mut self, path: &DocumentPath) -> String {
        let mut text = self.name(&path.first);
        for step in &path.rest {
            match step {
                Step::Member(name) => text = format!("{text}.{}", self.name(name)),
                Step::Entry(name) => text = format!("{text}.{}", self.name(name)),
                Step::Element(index) => text = format!("{text}[{index}]"),
            }
        }
        text
    }

    pub(crate) fn term(&mut self, term: Term) -> Result<String, Unrenderable> {
        Ok(match term {
            Term::Path(path) | Term::Now(path, _) => self.path(&path),
            Term::Value(value) => self.value(value),
            Term::Absent => {
                let why = "an empty set or `None` has no value to compare or compute with: use `.exists()` or `.not_exists()`";
                return Err(Unrenderable::Limit(why.into()));
            }
            Term::Size(path) => self.function("size", vec![Term::Path(path)])?,
            Term::IfNotExists(path, term) => self.function("if_not_exists", vec![Term::Path(path), *term])?,
            Term::ListAppend(a, b) => self.function("list_append", vec![*a, *b])?,
            Term::Sum(a, operator, b, _) => {
                self.operators += 1;
                format!("{} {operator} {}", self.term(*a)?, self.term(*b)?)
            }
            Term::Invalid(error) => return Err(error.into()),
        })
    }
    /// A term that is to stand at the path; what cannot be encoded says where.
    pub(crate) fn value_at(&mut self, path: &DocumentPath, term: Term) -> Result<String, Unrenderable> {
        self.term(term).map_err(|error| match error {
            Unrenderable::Encode(error) => Unrenderable::Encode(path.locate(error)),
            Unrenderable::Limit(why) => Unrenderable::Limit(why),
        })
    }
    fn function(&mut self, name: &str, terms: Vec<Term>) -> Result<String, Unrenderable> {
        self.operators += 1;
        let terms: Vec<String> = terms.into_iter().map(|term| self.term(term)).collect::<Result<_, _>>()?;
        Ok(format!("{name}({})", terms.join(", ")))
    }

    fn node(&mut self, node: Node) -> Result<String, Unrenderable> {
        self.operators += 1;
        Ok(match node {
            // Folded away before; a constant that is left has no form.
            Node::Constant(value) => return Err(Unrenderable::Limit(format!("the condition is always {value}"))),
            Node::TooLarge => {
                let why = format!(
                    "an expression has more operators than {MOST_OPERATORS}: DynamoDB takes at most {MOST_OPERATORS}"
                );
                return Err(Unrenderable::Limit(why));
            }
            Node::Compare(a, operator, b) => {
                check_distinct(&a, [&b])?;
                check_ordered(operator, &b)?;
                format!("{} {operator} {}", self.term(a)?, self.term(b)?)
            }
            Node::Between(a, low, high) => {
                check_distinct(&a, [&low, &high])?;
                [&low, &high].into_iter().try_for_each(|bound| check_ordered("BETWEEN", bound))?;
                format!("{} BETWEEN {} AND {}", self.term(a)?, self.term(low)?, self.term(high)?)
            }
            Node::In(a, list) => {
                check_distinct(&a, &list)?;
                if list.len() > MOST_IN {
                    let why = format!("`is_in` has {} values: DynamoDB takes at most {MOST_IN}", list.len());
                    return Err(Unrenderable::Limit(why));
                }
                let a = self.term(a)?;
                let list: Vec<String> = list.into_iter().map(|term| self.term(term)).collect::<Result<_, _>>()?;
                format!("{a} IN ({})", list.join(", "))
            }
            Node::Function(name, terms) => {
                self.operators -= 1;
                if let [first, others @ ..] = terms.as_slice() {
                    check_distinct(first, others)?;
                }
                self.function(name, terms)?
            }
            Node::Raw(raw) => self.raw(raw)?,
            Node::And(nodes) => self.joined(nodes, " AND ")?,
            Node::Or(nodes) => self.joined(nodes, " OR ")?,
            Node::Not(node) => format!("NOT ({})", self.node(*node)?),
        })
    }
    /// The text with our own placeholders in place of the caller's.
    fn raw(&mut self, raw: RawExpression) -> Result<String, Unrenderable> {
        let mut text = String::new();
        for piece in raw.pieces() {
            let name = raw.names.iter().find(|(placeholder, _)| placeholder == piece);
            let value = raw.values.iter().find(|(placeholder, _)| placeholder == piece);
            match (name, value, piece.starts_with(['#', ':'])) {
                (Some((_, name)), ..) => text.push_str(&self.name(name)),
                (_, Some((_, value)), _) => text.push_str(&self.value(value.clone()?)),
                (None, None, true) => {
                    let why = format!("the raw condition does not bind `{piece}`: use `.name` or `.value`");
                    return Err(Unrenderable::Limit(why));
                }
                (None, None, false) => text.push_str(piece),
            }
        }
        Ok(text)
    }
    fn joined(&mut self, nodes: Vec<Node>, word: &str) -> Result<String, Unrenderable> {
        let mut text = String::new();
        // The words stand between the nodes; one is counted already.
        self.operators += nodes.len().saturating_sub(2);
        for node in nodes {
            if !text.is_empty() {
                text.push_str(word);
            }
            let bracketed = matches!(node, Node::And(_) | Node::Or(_) | Node::Raw(_));
            let inner = self.node(node)?;
            // Writing into a String cannot fail.
            let _ = if bracketed { write!(text, "({inner})") } else { write!(text, "{inner}") };
        }
        Ok(text)
    }

    /// The text of a condition, a filter or a key condition.
    pub(crate) fn condition(&mut self, node: Node) -> Result<String, Unrenderable> {
        let text = self.node(node.under_all_names())?;
        self.checked(text)
    }
    /// The text of a projection.
    pub(crate) fn projection<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<String, Unrenderable> {
        let mut aliases: Vec<String> = Vec::new();
        for name in names {
            let alias = self.name(name);
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        self.checked(aliases.join(", "))
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
