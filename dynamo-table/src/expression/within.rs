//! What arithmetic may make of a number: DynamoDB computes without a look at the type of an attribute, and its conditions cannot
//! compute. So the bounds of the result become bounds of what it is made of.

use super::changes::{Change, Changes};
use super::node::{DocumentPath, Node, Step, Term};
use crate::codec::{EncodeError, Item, Number, NumberBounds};
use aws_sdk_dynamodb::types::AttributeValue;

/// The numbers that a result may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Within {
    pub(crate) floor: Option<Number>,
    pub(crate) ceiling: Option<Number>,
    /// Whether it may be 0.
    zero: bool,
}

/// On which side a result would leave its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Floor,
    Ceiling,
}

/// A result that has bounds.
#[derive(Clone)]
pub(crate) struct Bounded {
    term: Term,
    within: Within,
}

const TOO_FAR: &str = "the numbers are too far apart to be computed exactly";
const UNBOUNDED: &str = "no condition of DynamoDB's can tell that the result of these two attributes is not 0, which its type does \
                         not hold: compute with an attribute and a value";

impl From<NumberBounds> for Within {
    fn from(bounds: NumberBounds) -> Self {
        // The ends of types have 38 digits at the most.
        let number = |end: i128| Number::from_parts(end, 0).ok();
        Self { floor: bounds.smallest.and_then(number), ceiling: bounds.largest.and_then(number), zero: bounds.zero }
    }
}

impl Within {
    /// Not below this either.
    pub(crate) fn at_least(mut self, floor: Option<Number>) -> Self {
        self.floor = self.floor.max(floor);
        self
    }
    /// Not above this either.
    pub(crate) fn at_most(mut self, ceiling: Option<Number>) -> Self {
        self.ceiling = match (self.ceiling, ceiling) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self
    }
    pub(crate) fn is_bounded(&self) -> bool {
        self.floor.is_some() || self.ceiling.is_some()
    }
    fn broken_by(&self, result: Number) -> Option<Broken> {
        if self.floor.is_some_and(|floor| result < floor) {
            return Some(Broken::Floor);
        }
        if self.ceiling.is_some_and(|ceiling| result > ceiling) {
            return Some(Broken::Ceiling);
        }
        (!self.zero && result == Number::ZERO).then_some(Broken::Floor)
    }
    /// That `first operator second` is within the bounds: for each of the values that the two may have.
    fn of_sum(self, first: &Term, operator: &str, second: &Term) -> Result<Node, EncodeError> {
        if !self.is_bounded() && self.zero {
            return Ok(Node::Constant(true));
        }
        let mut any = Node::Constant(false);
        for (of_first, first) in alternatives(first) {
            for (of_second, second) in alternatives(second) {
                let within = self.of_two(&first, operator, &second)?;
                any = any.or(of_first.clone().and(of_second).and(within));
            }
        }
        Ok(any)
    }
    fn of_two(self, first: &Term, operator: &str, second: &Term) -> Result<Node, EncodeError> {
        let opposite = |by: Number| Number::ZERO.minus(by).ok_or_else(too_far);
        match (number(first), operator, number(second)) {
            (Some(a), "+", Some(b)) => Ok(self.of_result(a.plus(b))),
            (Some(a), _, Some(b)) => Ok(self.of_result(a.minus(b))),
            (None, "+", Some(by)) => self.lowered(by)?.of(first, opposite(by)?),
            (None, _, Some(by)) => self.lowered(opposite(by)?)?.of(first, by),
            (Some(by), "+", None) => self.lowered(by)?.of(second, opposite(by)?),
            (Some(from), _, None) => self.subtracted(from)?.of(second, from),
            (None, "-", None) if self.floor.is_some_and(|floor| floor >= Number::ZERO) => {
                let operator = if self.zero { ">=" } else { ">" };
                Ok(Node::Compare(first.clone(), operator, second.clone()))
            }
            (None, ..) if !self.zero && self.floor.is_none_or(|floor| floor < Number::ZERO) => {
                Err(EncodeError::invalid(UNBOUNDED))
            }
            (None, ..) => {
                let half = self.halves();
                Ok(half.of(first, Number::ZERO)?.and(half.of(second, Number::ZERO)?))
            }
        }
    }
    fn of_result(&self, result: Option<Number>) -> Node {
        Node::Constant(result.is_some_and(|result| self.broken_by(result).is_none()))
    }
    /// The same for what is `by` below the result.
    fn lowered(self, by: Number) -> Result<Self, EncodeError> {
        let lower = |end: Option<Number>| end.map(|end| end.minus(by).ok_or_else(too_far)).transpose();
        Ok(Self { floor: lower(self.floor)?, ceiling: lower(self.ceiling)?, zero: self.zero })
    }
    /// The same for what is subtracted from `from` to make the result.
    fn subtracted(self, from: Number) -> Result<Self, EncodeError> {
        let other = |end: Option<Number>| end.map(|end| from.minus(end).ok_or_else(too_far)).transpose();
        Ok(Self { floor: other(self.ceiling)?, ceiling: other(self.floor)?, zero: self.zero })
    }
    /// Bounds of two numbers whose sum, or whose difference where there are negative ones, is within these: no condition can add.
    fn halves(self) -> Self {
        let half = |end: Number| Number::from_parts(end.to_integer()? / 2, 0).ok();
        Self { floor: self.floor.and_then(half), ceiling: self.ceiling.and_then(half), zero: true }
    }
    /// That what the path holds is within the bounds, and is not the number with which the result would be 0 where it may not.
    fn of(&self, path: &Term, zero: Number) -> Result<Node, EncodeError> {
        let end = |end: Number| Term::Value(AttributeValue::N(end.to_string()));
        let within = match (self.floor, self.ceiling) {
            (Some(floor), Some(ceiling)) if floor > ceiling => Node::Constant(false),
            (Some(floor), Some(ceiling)) => Node::Between(path.clone(), end(floor), end(ceiling)),
            (Some(floor), None) => Node::Compare(path.clone(), ">=", end(floor)),
            (None, Some(ceiling)) => Node::Compare(path.clone(), "<=", end(ceiling)),
            (None, None) => Node::Constant(true),
        };
        let outside = self.zero
            || self.floor.is_some_and(|floor| floor > zero)
            || self.ceiling.is_some_and(|ceiling| ceiling < zero);
        Ok(if outside { within } else { within.and(Node::Compare(path.clone(), "<>", end(zero))) })
    }
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

impl Changes {
    /// The condition under which every result is within its bounds. What it stands for is a condition on what the item holds
    /// before the update.
    ///
    /// # Errors
    /// Numbers that are too far apart, and a difference that no condition can bound.
    pub(crate) fn within_bounds(&self) -> Result<Node, EncodeError> {
        let mut all = Node::Constant(true);
        for change in &self.0 {
            all = all.and(match change {
                Change::Set(path, Term::Sum(first, operator, second, within)) => {
                    within.of_sum(first, operator, second).map_err(|error| path.locate(error))?
                }
                Change::Add(path, by, within) if number(by).is_some() && within.is_bounded() => {
                    let now = Term::IfNotExists(path.clone(), Box::new(zero()));
                    within.of_sum(&now, "+", by).map_err(|error| path.locate(error))?
                }
                _ => Node::Constant(true),
            });
        }
        Ok(all)
    }
    /// The results that have bounds.
    pub(crate) fn bounded(&self) -> Vec<Bounded> {
        let bounded = |change: &Change| match change {
            Change::Set(_, term @ Term::Sum(.., within)) if within.is_bounded() => {
                Some(Bounded { term: term.clone(), within: *within })
            }
            Change::Add(path, by, within) if number(by).is_some() && within.is_bounded() => {
                let now = Term::IfNotExists(path.clone(), Box::new(zero()));
                let term = Term::Sum(Box::new(now), "+", Box::new(by.clone()), *within);
                Some(Bounded { term, within: *within })
            }
            _ => None,
        };
        self.0.iter().filter_map(bounded).collect()
    }
}

impl Bounded {
    /// The bound that the result breaks with what this item holds.
    pub(crate) fn broken_in(&self, item: &Item) -> Option<Broken> {
        self.within.broken_by(computed(&self.term, item)?)
    }
}

/// What absent numbers count as.
pub(crate) fn zero() -> Term {
    Term::Value(AttributeValue::N("0".into()))
}

fn too_far() -> EncodeError {
    EncodeError::invalid(TOO_FAR)
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

/// What stands at the path in an item.
pub(crate) fn value_at<'i>(item: &'i Item, path: &DocumentPath) -> Option<&'i AttributeValue> {
    path.rest.iter().try_fold(item.get(&*path.first)?, |value, step| match (step, value) {
        (Step::Member(name), AttributeValue::M(map)) => map.get(&**name),
        (Step::Entry(name), AttributeValue::M(map)) => map.get(name),
        (Step::Element(index), AttributeValue::L(list)) => list.get(*index),
        _ => None,
    })
}
