//! The numbers that a result may be.

use crate::codec::{EncodeError, Number, NumberBounds};

/// The numbers that a result may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub(crate) floor: Option<Number>,
    pub(crate) ceiling: Option<Number>,
    /// Whether it may be 0.
    pub(super) zero: bool,
}

/// On which side a result would leave its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Floor,
    Ceiling,
}

const TOO_FAR: &str = "the numbers are too far apart to be computed exactly";
impl From<NumberBounds> for Within {
    fn from(bounds: NumberBounds) -> Self {
        // The ends of types have 38 digits at the most.
        let number = |end: i128| Number::from_parts(end, 0).ok();
        Self { floor: bounds.smallest.and_then(number), ceiling: bounds.largest.and_then(number), zero: bounds.zero }
    }
}
// Boxed, as changes hold them.
impl From<NumberBounds> for Box<Within> {
    fn from(bounds: NumberBounds) -> Self {
        Self::new(bounds.into())
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
    pub(super) fn broken_by(&self, result: Number) -> Option<Broken> {
        if self.floor.is_some_and(|floor| result < floor) {
            return Some(Broken::Floor);
        }
        if self.ceiling.is_some_and(|ceiling| result > ceiling) {
            return Some(Broken::Ceiling);
        }
        (!self.zero && result == Number::ZERO).then_some(Broken::Floor)
    }
    /// The same for what is `by` below the result.
    pub(super) fn lowered(self, by: Number) -> Result<Self, EncodeError> {
        let lower = |end: Option<Number>, round: fn(Number) -> Option<Number>| {
            end.map(|end| end.minus(by).or_else(|| end.minus(round(by)?)).ok_or_else(too_far)).transpose()
        };
        // An end that is too far from the number to be exact is taken further inside.
        Ok(Self {
            floor: lower(self.floor, Number::floor)?,
            ceiling: lower(self.ceiling, Number::ceiling)?,
            zero: self.zero,
        })
    }
    /// The same for what is subtracted from `from` to make the result.
    pub(super) fn subtracted(self, from: Number) -> Result<Self, EncodeError> {
        let other = |end: Option<Number>, round: fn(Number) -> Option<Number>| {
            end.map(|end| from.minus(end).or_else(|| round(from)?.minus(end)).ok_or_else(too_far)).transpose()
        };
        let (floor, ceiling) = (other(self.ceiling, Number::ceiling)?, other(self.floor, Number::floor)?);
        Ok(Self { floor, ceiling, zero: self.zero })
    }
    /// Bounds of two numbers whose sum, or whose difference where there are negative ones, is within these: no condition can add.
    pub(super) fn halves(self) -> Self {
        let half = |end: Number| Number::from_parts(end.to_integer()? / 2, 0).ok();
        Self { floor: self.floor.and_then(half), ceiling: self.ceiling.and_then(half), zero: true }
    }
}

pub(super) fn too_far() -> EncodeError {
    EncodeError::invalid(TOO_FAR)
}
