//! What arithmetic may make of a number: DynamoDB computes without a look at the type of an attribute, and its conditions cannot
//! compute. So the bounds of the result become bounds of what it is made of.

use super::changes::{Change, Changes};
use super::node::{DocumentPath, Name, Node, Step, Term};
use super::within::{Broken, Within, too_far};
use crate::codec::{EncodeError, Item, Number};
use aws_sdk_dynamodb::types::AttributeValue;

/// A result that has bounds.
#[derive(Clone)]
pub(crate) struct Bounded {
    term: Term,
    within: Within,
}

const UNBOUNDED: &str = "no condition of DynamoDB's can tell that the result of these two attributes is not 0, which its type does \
                         not hold: compute with an attribute and a value";

/// The condition under which every result is within its bounds. What it stands for is a condition on what the item holds
/// before the update.
///
/// # Errors
/// Numbers that are too far apart, and a difference that no condition can bound.
pub(crate) fn within_bounds(changes: &Changes) -> Result<Node, EncodeError> {
    let mut all = Node::Constant(true);
    for change in changes.0.iter().filter(|change| !change.is_plain()) {
        all = all.and(match change {
            Change::Set(path, Term::Sum(first, operator, second, within)) => {
                of_sum(**within, first, operator, second).map_err(|error| path.locate(error))?
            }
            Change::Add(path, by, within) if number(by).is_some() && within.is_bounded() => {
                let now = Term::IfNotExists(path.clone(), Box::new(Term::zero()));
                of_sum(**within, &now, "+", by).map_err(|error| path.locate(error))?
            }
            _ => Node::Constant(true),
        });
    }
    Ok(all)
}
/// The results that have bounds.
pub(crate) fn bounded(changes: &Changes) -> Vec<Bounded> {
    let bounded = |change: &Change| match change {
        Change::Set(_, term @ Term::Sum(.., within)) if within.is_bounded() => {
            Some(Bounded { term: term.clone(), within: **within })
        }
        Change::Add(path, by, within) if number(by).is_some() && within.is_bounded() => {
            let now = Term::IfNotExists(path.clone(), Box::new(Term::zero()));
            let term = Term::Sum(Box::new(now), "+", Box::new(by.clone()), within.clone());
            Some(Bounded { term, within: **within })
        }
        _ => None,
    };
    changes.0.iter().filter_map(bounded).collect()
}

/// What the changes compute from, and has to be there.
pub(crate) fn computed_from(changes: &Changes) -> Vec<DocumentPath> {
    let terms = changes.0.iter().filter_map(|change| match change {
        Change::Set(_, Term::Sum(a, _, b, _) | Term::ListAppend(a, b)) => Some([a, b]),
        _ => None,
    });
    terms.flatten().filter_map(|term| place(term).cloned()).collect()
}

/// That `first operator second` is within the bounds: for each of the values that the two may have.
fn of_sum(within: Within, first: &Term, operator: &str, second: &Term) -> Result<Node, EncodeError> {
    if !within.is_bounded() && within.zero {
        return Ok(Node::Constant(true));
    }
    let mut any = Node::Constant(false);
    for (of_first, first) in alternatives(first) {
        for (of_second, second) in alternatives(second) {
            let kept = of_two(within, &first, operator, &second)?;
            any = any.or(of_first.clone().and(of_second).and(kept));
        }
    }
    Ok(any)
}
fn of_two(within: Within, first: &Term, operator: &str, second: &Term) -> Result<Node, EncodeError> {
    let opposite = |by: Number| Number::ZERO.minus(by).ok_or_else(too_far);
    match (number(first), operator, number(second)) {
        (Some(a), "+", Some(b)) => Ok(of_result(within, a.plus(b))),
        (Some(a), _, Some(b)) => Ok(of_result(within, a.minus(b))),
        (None, "+", Some(by)) => of(within.lowered(by)?, first, opposite(by)?),
        (None, _, Some(by)) => of(within.lowered(opposite(by)?)?, first, by),
        (Some(by), "+", None) => of(within.lowered(by)?, second, opposite(by)?),
        (Some(from), _, None) => of(within.subtracted(from)?, second, from),
        // DynamoDB compares no path with itself.
        (None, "-", None) if place(first).is_some() && place(first) == place(second) => {
            let there = place(first).map_or(Node::Constant(true), |path| Node::exists(path.clone()));
            Ok(there.and(of_result(within, Some(Number::ZERO))))
        }
        (None, "-", None) if within.floor.is_some_and(|floor| floor >= Number::ZERO) => {
            let operator = if within.zero { ">=" } else { ">" };
            Ok(Node::Compare(first.clone(), operator, second.clone()))
        }
        (None, ..) if !within.zero && within.floor.is_none_or(|floor| floor < Number::ZERO) => {
            Err(EncodeError::invalid(UNBOUNDED))
        }
        (None, ..) => {
            let half = within.halves();
            Ok(of(half, first, Number::ZERO)?.and(of(half, second, Number::ZERO)?))
        }
    }
}
fn place(term: &Term) -> Option<&DocumentPath> {
    match term {
        Term::Path(path) | Term::Now(path, _) => Some(path),
        _ => None,
    }
}
fn of_result(within: Within, result: Option<Number>) -> Node {
    Node::Constant(result.is_some_and(|result| within.broken_by(result).is_none()))
}
/// That what the path holds is within the bounds, and is not the number with which the result would be 0 where it may not.
fn of(bounds: Within, path: &Term, zero: Number) -> Result<Node, EncodeError> {
    let end = |end: Number| Term::Value(AttributeValue::N(end.to_string()));
    let within = match (bounds.floor, bounds.ceiling) {
        (Some(floor), Some(ceiling)) if floor > ceiling => Node::Constant(false),
        (Some(floor), Some(ceiling)) => Node::Between(path.clone(), end(floor), end(ceiling)),
        (Some(floor), None) => Node::Compare(path.clone(), ">=", end(floor)),
        (None, Some(ceiling)) => Node::Compare(path.clone(), "<=", end(ceiling)),
        (None, None) => Node::Constant(true),
    };
    let outside = bounds.zero
        || bounds.floor.is_some_and(|floor| floor > zero)
        || bounds.ceiling.is_some_and(|ceiling| ceiling < zero);
    Ok(if outside { within } else { within.and(Node::Compare(path.clone(), "<>", end(zero))) })
}

/// The values that a term may have, each with when it has it. A comparison with what is absent is false by itself.
fn alternatives(term: &Term) -> Vec<(Node, Term)> {
    match term {
        Term::IfNotExists(path, other) => {
            let absent = |(when, term)| (Node::not_exists(path.clone()).and(when), term);
            let there = (Node::Constant(true), Term::Path(path.clone()));
            std::iter::once(there).chain(alternatives(other).into_iter().map(absent)).collect()
        }
        term => vec![(Node::Constant(true), term.clone())],
    }
}

impl Bounded {
    /// The bound that the result breaks with what this item holds.
    pub(crate) fn broken_in(&self, item: &Item) -> Option<Broken> {
        self.within.broken_by(computed(&self.term, item)?)
    }
}

fn number(term: &Term) -> Option<Number> {
    match term {
        Term::Value(AttributeValue::N(text)) => text.parse().ok(),
        _ => None,
    }
}

/// What DynamoDB makes of a term.
fn computed(term: &Term, item: &Item) -> Option<Number> {
    match term {
        Term::Value(_) => number(term),
        Term::Path(path) | Term::Now(path, _) => value_at(item, path)?.as_n().ok()?.parse().ok(),
        Term::IfNotExists(path, other) => match value_at(item, path) {
            Some(value) => value.as_n().ok()?.parse().ok(),
            None => computed(other, item),
        },
        Term::Sum(first, "+", second, _) => computed(first, item)?.plus(computed(second, item)?),
        Term::Sum(first, _, second, _) => computed(first, item)?.minus(computed(second, item)?),
        _ => None,
    }
}

/// What is at the path in an item.
pub(crate) fn value_at<'i>(item: &'i Item, path: &DocumentPath) -> Option<&'i AttributeValue> {
    let of = |names: &Name, map: &'i Item| names.all().find_map(|name| map.get(name));
    path.rest.iter().try_fold(of(&path.first, item)?, |value, step| match (step, value) {
        (Step::Member(names), AttributeValue::M(map)) => of(names, map),
        (Step::Entry(name), AttributeValue::M(map)) => map.get(name),
        (Step::Element(index), AttributeValue::L(list)) => list.get(*index),
        _ => None,
    })
}
