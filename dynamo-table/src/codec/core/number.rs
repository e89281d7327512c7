//! DynamoDB's numbers: decimal, up to 38 significant digits, 1E-130 to 9.99E+125, exact.
use crate::codec::core::error::NUMBER_RULE;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Any [number that DynamoDB can hold][rules], exactly. Equality and order are numeric: 1, 1.0 and 1e0 are one number.
///
/// ```
/// use dynamo_table::codec::Number;
///
/// let price: Number = "19.90".parse()?;
/// assert_eq!(price.to_string(), "19.9");
/// assert!(price < Number::from(20));
/// assert_eq!(u8::try_from("1E+2".parse::<Number>()?)?, 100);
/// assert!(u8::try_from(price).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [rules]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Number {
    /// Without trailing zeros, so that equal numbers look alike; 38 digits fit.
    digits: i128,
    exponent: i16,
}

/// Why something is not a [`Number`], or a `Number` not something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// Not a number that DynamoDB can hold.
    NotANumber,
    /// A number that the Rust type of this name cannot hold exactly.
    DoesNotFit(&'static str),
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str(NUMBER_RULE),
            Self::DoesNotFit(name) => write!(f, "not a number that fits {name}"),
        }
    }
}

impl std::error::Error for NumberError {}

const MAX_DIGITS: u32 = 38;
/// Of the first digit.
const MAGNITUDES: std::ops::RangeInclusive<i32> = -130..=125;

/// The digits of a number's text, as far as they have been read.
#[derive(Default)]
struct Digits {
    value: i128,
    significant: u32,
    /// They wait until another digit shows that they count.
    zeros: u32,
    exponent: i32,
}

impl Digits {
    fn push(&mut self, digit: u8, behind_point: bool) -> Result<(), NumberError> {
        self.exponent = self.exponent.saturating_sub(i32::from(behind_point));
        if digit == 0 {
            self.zeros = self.zeros.saturating_add(u32::from(self.value != 0));
            return Ok(());
        }
        self.significant = self.significant.saturating_add(self.zeros).saturating_add(1);
        if self.significant > MAX_DIGITS {
            return Err(NumberError::NotANumber);
        }
        self.value = self.value * 10i128.pow(self.zeros + 1) + i128::from(digit);
        self.zeros = 0;
        Ok(())
    }

    fn finish(self, negative: bool, exponent: i32) -> Result<Number, NumberError> {
        if self.value == 0 {
            return Ok(Number::default());
        }
        let zeros = i32::try_from(self.zeros).unwrap_or(i32::MAX);
        let exponent = self.exponent.saturating_add(exponent).saturating_add(zeros);
        let digits = if negative { -self.value } else { self.value };
        Number { digits, exponent: i16::try_from(exponent).map_err(|_| NumberError::NotANumber)? }.in_range()
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let mut digits = Digits::default();
        let (mut point, mut any, mut exponent) = (false, false, 0);
        for (at, &byte) in unsigned.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    any = true;
                    digits.push(byte - b'0', point)?;
                }
                b'.' if !point => point = true,
                b'e' | b'E' if any => {
                    let text = std::str::from_utf8(&unsigned[at + 1..]).map_err(|_| NumberError::NotANumber)?;
                    exponent = text.parse::<i16>().map_err(|_| NumberError::NotANumber)?.into();
                    break;
                }
                _ => return Err(NumberError::NotANumber),
            }
        }
        if any { digits.finish(negative, exponent) } else { Err(NumberError::NotANumber) }
    }
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { digits: 0, exponent: 0 };

    /// `digits` times ten to the power of `exponent`.
    ///
    /// # Errors
    ///
    /// When DynamoDB cannot hold it.
    pub fn from_parts(mut digits: i128, mut exponent: i16) -> Result<Self, NumberError> {
        if digits == 0 {
            return Ok(Self::ZERO);
        }
        while digits % 10 == 0 {
            digits /= 10;
            exponent = exponent.saturating_add(1);
        }
        Self { digits, exponent }.in_range()
    }

    /// Digits that do not end in zero, and the power of ten to multiply them with.
    pub fn parts(self) -> (i128, i16) {
        (self.digits, self.exponent)
    }

    fn in_range(self) -> Result<Self, NumberError> {
        let last = self.digits.unsigned_abs().ilog10();
        if last < MAX_DIGITS && MAGNITUDES.contains(&self.magnitude()) {
            Ok(self)
        } else {
            Err(NumberError::NotANumber)
        }
    }

    /// The power of ten of the first digit.
    fn magnitude(&self) -> i32 {
        let last = self.digits.unsigned_abs().checked_ilog10().unwrap_or_default();
        i32::try_from(last).unwrap_or_default() + i32::from(self.exponent)
    }

    /// Exactly `self - other`; `None` where the two are too far apart for it, or the result is not a number of DynamoDB's.
    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        let ((a, a_exponent), (b, b_exponent)) = (self.parts(), other.parts());
        let exponent = match (a, b) {
            (0, _) => b_exponent,
            (_, 0) => a_exponent,
            _ => a_exponent.min(b_exponent),
        };
        let scaled = |digits: i128, from: i16| match digits {
            0 => Some(0),
            _ => digits.checked_mul(10i128.checked_pow(u32::try_from(from - exponent).ok()?)?),
        };
        let digits = scaled(a, a_exponent)?.checked_sub(scaled(b, b_exponent)?)?;
        Self::from_parts(digits, exponent).ok()
    }
    /// The largest integer that is not above it.
    pub(crate) fn floor(self) -> Option<Self> {
        let (digits, exponent) = self.parts();
        match exponent {
            0.. => Some(self),
            _ => {
                let scale = 10i128.checked_pow(u32::from(exponent.unsigned_abs())).unwrap_or(i128::MAX);
                Self::from_parts(digits.div_euclid(scale), 0).ok()
            }
        }
    }
    /// The smallest integer that is not below it.
    pub(crate) fn ceiling(self) -> Option<Self> {
        Self::ZERO.minus(Self::ZERO.minus(self)?.floor()?)
    }
    /// Exactly `self + other`, as [`minus`](Self::minus).
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.minus(Self::ZERO.minus(other)?)
    }

    /// The integer, if it is one and fits.
    pub(crate) fn to_integer(self) -> Option<i128> {
        let scale = 10i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.digits.checked_mul(scale)
    }

    /// Both brought to the same number of digits after the point, which 38 digits of equal magnitude allow.
    fn cmp_digits(&self, other: &Self) -> Ordering {
        let widen = |n: &Self, by: i16| n.digits.unsigned_abs() * 10u128.pow(u32::from(by.max(0).unsigned_abs()));
        let apart = self.exponent - other.exponent;
        widen(self, apart).cmp(&widen(other, -apart))
    }
}

impl fmt::Display for Number {
    /// Without trailing zeros; with an exponent where the plain form would have many zeros: `12.5`, `1.5E100`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, exponent) = (self.digits.unsigned_abs().to_string(), self.exponent);
        let sign = if self.digits < 0 { "-" } else { "" };
        let zeros = usize::from(exponent.unsigned_abs());
        match exponent {
            0 => write!(f, "{sign}{digits}"),
            1.. if digits.len() + zeros <= 38 => write!(f, "{sign}{digits}{:0<zeros$}", ""),
            ..0 if zeros < digits.len() => {
                let (whole, fraction) = digits.split_at(digits.len() - zeros);
                write!(f, "{sign}{whole}.{fraction}")
            }
            ..0 if zeros < digits.len() + 6 => write!(f, "{sign}0.{digits:0>zeros$}"),
            _ => {
                let (first, fraction) = digits.split_at(1);
                let point = if fraction.is_empty() { "" } else { "." };
                write!(f, "{sign}{first}{point}{fraction}E{}", self.magnitude())
            }
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_size = || self.magnitude().cmp(&other.magnitude()).then_with(|| self.cmp_digits(other));
        self.digits.signum().cmp(&other.digits.signum()).then_with(|| match self.digits.signum() {
            1 => by_size(),
            -1 => by_size().reverse(),
            _ => Ordering::Equal,
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! integers {
    (all: $($type:ident)*; always: $($small:ident)*; by chance: $($large:ident)*) => {
        $(
            impl TryFrom<Number> for $type {
                type Error = NumberError;

                fn try_from(number: Number) -> Result<Self, NumberError> {
                    let integer = number.to_integer().and_then(|integer| Self::try_from(integer).ok());
                    integer.ok_or(NumberError::DoesNotFit(stringify!($type)))
                }
            }
        )*
        $(
            impl From<$small> for Number {
                fn from(integer: $small) -> Self {
                    let (mut digits, mut exponent) = (integer, 0);
                    while digits != 0 && digits % 10 == 0 {
                        digits /= 10;
                        exponent += 1;
                    }
                    Self { digits: digits as i128, exponent }
                }
            }
        )*
        $(
            impl TryFrom<$large> for Number {
                type Error = NumberError;

                fn try_from(integer: $large) -> Result<Self, NumberError> {
                    Self::from_parts(integer.try_into().map_err(|_| NumberError::NotANumber)?, 0)
                }
            }
        )*
    };
}
integers! {
    all: i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize;
    always: i8 i16 i32 i64 isize u8 u16 u32 u64 usize;
    by chance: i128 u128
}

/// By its shortest text, as a field of type `f64` is stored.
impl TryFrom<f64> for Number {
    type Error = NumberError;

    fn try_from(float: f64) -> Result<Self, NumberError> {
        if float.is_finite() { ryu::Buffer::new().format_finite(float).parse() } else { Err(NumberError::NotANumber) }
    }
}

/// The nearest float.
impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        // Every number's text is a float's as well.
        number.to_string().parse().unwrap_or(Self::NAN)
    }
}
