//! What attribute values can be, by DynamoDB's names.
use std::fmt;

/// How deep DynamoDB lets lists and maps nest below the item itself: 32 levels, as its
/// [quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html) say.
pub const MAX_DEPTH: u8 = 32;

/// What an attribute value can be, by
/// [DynamoDB's names](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// A string.
    S,
    /// A number: decimal, exact, up to 38 digits.
    N,
    /// Binary.
    B,
    /// A Boolean.
    Bool,
    /// Null.
    Null,
    /// A list: values of any types, in order.
    L,
    /// A map: names and values of any types.
    M,
    /// A set of strings.
    Ss,
    /// A set of numbers.
    Ns,
    /// A set of binaries.
    Bs,
}

impl AttributeType {
    /// The name as DynamoDB writes it: `S`, `BOOL`, `NS`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::L => "L",
            Self::M => "M",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The types that a key attribute or a member of a set may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// A string.
    S,
    /// A number.
    N,
    /// Binary.
    B,
}

impl ScalarType {
    /// The name as DynamoDB writes it.
    pub const fn as_str(self) -> &'static str {
        self.attribute_type().as_str()
    }

    /// The same type among all types.
    pub const fn attribute_type(self) -> AttributeType {
        match self {
            Self::S => AttributeType::S,
            Self::N => AttributeType::N,
            Self::B => AttributeType::B,
        }
    }

    /// The type of a set with such members.
    pub const fn set(self) -> AttributeType {
        match self {
            Self::S => AttributeType::Ss,
            Self::N => AttributeType::Ns,
            Self::B => AttributeType::Bs,
        }
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an attribute is left out. An upsert tells the reasons apart; a whole item does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absence {
    /// `None`: an upsert leaves what is stored untouched.
    Unset,
    /// A set without members, for which DynamoDB has no value: an upsert removes what is stored.
    EmptySet,
    /// `None` where the record says `none = remove`: an upsert removes what is stored.
    Removed,
}

/// Which numbers a type holds, for the conditions of arithmetic: what DynamoDB computes stays readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberBounds {
    /// The smallest; `None`: there is none that DynamoDB itself does not set.
    pub smallest: Option<i128>,
    /// The largest; `None`: there is none that DynamoDB itself does not set.
    pub largest: Option<i128>,
    /// Whether 0 is one of them.
    pub zero: bool,
}

impl NumberBounds {
    /// Every number that DynamoDB can store.
    pub const NONE: Self = Self { smallest: None, largest: None, zero: true };
}
