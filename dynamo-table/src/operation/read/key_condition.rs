//! The key condition of a query, out of what the caller gave and what the index is.

use std::cmp::Ordering;

use super::template_range::{PieceCheck, conditioned, unconditioned};
use crate::codec::{EncodeError, Item, Number};
use crate::derived::{check_key_value, made};
use crate::expression::node::{DocumentPath, Node, Term};
use crate::facts::{IndexFacts, KeyAttribute, KeySource};
use crate::key::{KeyOperator, SortValues};
use aws_sdk_dynamodb::types::AttributeValue;

/// What a query asks of the index's key.
pub(crate) struct KeyCondition {
    pub(crate) node: Node,
    pub(crate) check: Option<PieceCheck>,
}

/// Where no condition on the sort key is given, that of the record's own items; with `any_items` of all.
///
/// # Errors
/// A value that is empty or too long for a key, or does not fit a template.
pub(crate) fn key_condition(
    index: &IndexFacts,
    partition: Vec<AttributeValue>,
    sort: Option<SortValues>,
    any_items: bool,
) -> Result<KeyCondition, EncodeError> {
    let mut node = Node::Constant(true);
    let mut values = partition.into_iter();
    for key in index.partition_key {
        let value = take(key, &mut values)?;
        check_key_value(key.name, &value, true)?;
        node = node.and(equal(key.name, value));
    }
    let (sort, check) = match sort {
        Some(sort) => sort_condition(index, sort)?,
        None if any_items => (Node::Constant(true), None),
        None => {
            let leading = index.sort_key.first().and_then(|key| unconditioned(key.name, key.as_template()?));
            (leading.unwrap_or(Node::Constant(true)), None)
        }
    };
    Ok(KeyCondition { node: node.and(sort), check })
}

fn equal(name: &'static str, value: AttributeValue) -> Node {
    Node::Compare(Term::Path(DocumentPath::attribute(name)), "=", Term::Value(value))
}

/// The attribute's value out of the next of the caller's values: one, or as many as it is made of.
fn take(key: &KeyAttribute, values: &mut impl Iterator<Item = AttributeValue>) -> Result<AttributeValue, EncodeError> {
    let given = key.fields().iter().map(|_| values.next()).collect();
    made(key, given)?.ok_or_else(|| EncodeError::invalid("needs more values than were given").in_attribute(key.name))
}

fn sort_condition(index: &IndexFacts, sort: SortValues) -> Result<(Node, Option<PieceCheck>), EncodeError> {
    let name = index.sort_key.first().map_or("", |key| key.name);
    if let [low, high] = &sort.operands[..]
        && compare(low, high) == Ordering::Greater
    {
        return Err(EncodeError::invalid("the lower bound of `between` is above the upper one").in_attribute(name));
    }
    match index.sort_key {
        [KeyAttribute { source: KeySource::Template(template), name, .. }] => conditioned(name, template, &sort),
        [key @ KeyAttribute { source: KeySource::Computed(computed), name, .. }] => {
            let mut values = [sort.equal, sort.operands].concat().into_iter();
            if sort.operator != KeyOperator::Equal || values.len() != computed.fields.len() {
                let why = "is computed from fields: it can only be compared by `eq`, with a value for each of them";
                return Err(EncodeError::invalid(why).in_attribute(name));
            }
            Ok((equal(name, take(key, &mut values)?), None))
        }
        attributes => plain(attributes, sort).map(|node| (node, None)),
    }
}

/// Attributes that are fields: equalities from the left, then one comparison.
fn plain(attributes: &'static [KeyAttribute], sort: SortValues) -> Result<Node, EncodeError> {
    let mut node = Node::Constant(true);
    let mut attributes = attributes.iter();
    for value in sort.equal {
        let Some(key) = attributes.next() else { break };
        check_key_value(key.name, &value, false)?;
        node = node.and(equal(key.name, value));
    }
    let Some(key) = attributes.next() else {
        return Err(EncodeError::invalid("the condition names more values than the sort key has attributes"));
    };
    // Every key begins with nothing: DynamoDB takes no empty value there.
    if sort.operator == KeyOperator::BeginsWith && sort.operands.iter().any(is_empty) {
        return Ok(node);
    }
    for value in &sort.operands {
        check_key_value(key.name, value, false)?;
    }
    let path = Term::Path(DocumentPath::attribute(key.name));
    let mut operands = sort.operands.into_iter().map(Term::Value);
    let missing = || EncodeError::invalid("the comparison lacks a value").in_attribute(key.name);
    let first = operands.next().ok_or_else(missing)?;
    let last = match sort.operator {
        KeyOperator::Equal => Node::Compare(path, "=", first),
        KeyOperator::Less => Node::Compare(path, "<", first),
        KeyOperator::LessOrEqual => Node::Compare(path, "<=", first),
        KeyOperator::Greater => Node::Compare(path, ">", first),
        KeyOperator::GreaterOrEqual => Node::Compare(path, ">=", first),
        KeyOperator::Between => Node::Between(path, first, operands.next().ok_or_else(missing)?),
        KeyOperator::BeginsWith => Node::Function("begins_with", vec![path, first]),
    };
    Ok(node.and(last))
}

fn is_empty(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => text.is_empty(),
        AttributeValue::B(bytes) => bytes.as_ref().is_empty(),
        _ => false,
    }
}

/// Whether a key is within the condition, as far as it is one on keys.
pub(crate) fn is_within(condition: &Node, key: &Item) -> bool {
    let order = |path: &Term, value: &Term| match (path, value) {
        (Term::Path(path), Term::Value(value)) => key.get(path.as_attribute()?).map(|own| compare(own, value)),
        _ => None,
    };
    match condition {
        Node::And(nodes) => nodes.iter().all(|node| is_within(node, key)),
        Node::Compare(path, operator, value) => order(path, value).is_some_and(|order| match *operator {
            "=" => order.is_eq(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        }),
        Node::Between(path, low, high) => {
            order(path, low).is_some_and(Ordering::is_ge) && order(path, high).is_some_and(Ordering::is_le)
        }
        Node::Function(_, terms) => match &terms[..] {
            [Term::Path(path), Term::Value(prefix)] => {
                path.as_attribute().and_then(|name| key.get(name)).is_some_and(|own| begins_with(own, prefix))
            }
            _ => false,
        },
        Node::Constant(within) => *within,
        Node::In(..) | Node::Or(_) | Node::Not(_) | Node::Raw(_) | Node::TooLarge => false,
    }
}

fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(text), AttributeValue::S(prefix)) => text.starts_with(prefix.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(prefix)) => bytes.as_ref().starts_with(prefix.as_ref()),
        _ => false,
    }
}

/// The order that DynamoDB has on the values of one key attribute.
fn compare(a: &AttributeValue, b: &AttributeValue) -> Ordering {
    match (a, b) {
        (AttributeValue::S(a), AttributeValue::S(b)) => a.cmp(b),
        (AttributeValue::B(a), AttributeValue::B(b)) => a.as_ref().cmp(b.as_ref()),
        (AttributeValue::N(a), AttributeValue::N(b)) => match (a.parse::<Number>(), b.parse::<Number>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => Ordering::Equal,
        },
        _ => Ordering::Equal,
    }
}
