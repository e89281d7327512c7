//! Errors of the codec: a problem, and the path of the attribute, which is put together only as an error travels out.
use crate::codec::core::attribute_type::AttributeType;
use std::fmt;

/// A problem with one attribute value, and where it is.
///
/// One word wide, so that the way without errors carries no more than a pointer. Its text names the path, what was
/// expected and what type was found; never a value, nor the key of a map, which are the user's data: such a key is `*` in it.
#[derive(Clone, PartialEq, Eq)]
pub struct PathError<P>(Box<(P, Vec<Step>)>);

/// Why a stored attribute value, or item, does not fit the type that it is read into.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamo_table::codec;
///
/// let list = AttributeValue::L(vec![AttributeValue::N("1".into()), AttributeValue::S("two".into())]);
/// let error = codec::decode::<Vec<u32>>(list).unwrap_err();
/// assert_eq!(error.path(), "[1]");
/// assert_eq!(error.to_string(), "[1]: expected N, found S");
/// ```
pub type DecodeError = PathError<DecodeProblem>;

/// Why DynamoDB has no form for a value.
///
/// ```
/// use dynamo_table::codec;
///
/// let error = codec::encode(&vec![1.5, f64::NAN]).unwrap_err();
/// assert_eq!(error.to_string(), "[1]: not a number of at most 38 digits between 1E-130 and 9.99E+125");
/// ```
pub type EncodeError = PathError<EncodeProblem>;

#[derive(Clone, PartialEq, Eq)]
enum Step {
    Attribute(Box<str>),
    /// A key of a map whose keys are data.
    Entry(Box<str>),
    /// The name that comes next is such a key.
    ToEntry,
    Element(usize),
}

/// What is wrong with a stored value.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// The value has another type.
    Type {
        /// DynamoDB's name of the wanted type, or a few words where there are several.
        expected: &'static str,
        /// The type of the stored value.
        found: AttributeType,
    },
    /// The attribute is required, and not there.
    Missing,
    /// A number that the type cannot hold exactly, or at all.
    Number {
        /// The Rust type.
        expected: &'static str,
    },
    /// A list or binary of another length.
    Length {
        /// Elements, or bytes, of the type.
        expected: usize,
        /// Elements, or bytes, that are stored.
        found: usize,
    },
    /// The enum has no variant of this name, which is what is stored: it is in no message.
    UnknownVariant(String),
    /// The `Deserialize` of a type that is stored by serde refuses the value, in these words. They may quote it: they are in no message.
    Deserialize(String),
    /// The struct has no field for the attribute, and says `deny_unknown`.
    UnknownAttribute,
    /// Lists and maps nested over [`MAX_DEPTH`](crate::codec::MAX_DEPTH) levels.
    TooDeep,
    /// Anything else, in words.
    Invalid(String),
}

/// What is wrong with a value to be stored.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeProblem {
    /// Not a [number that DynamoDB can hold][rules]: NaN, infinity, over 38 digits, out of its range.
    ///
    /// [rules]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
    Number,
    /// Lists and maps nested over [`MAX_DEPTH`](crate::codec::MAX_DEPTH) levels.
    TooDeep,
    /// Two fields, or a field and an attribute of `rest`, are stored under one name.
    Twice,
    /// The `Serialize` of a type that is stored by serde refuses the value, or `serde_dynamo` has no form for it, in these words. They
    /// may quote it: they are in no message.
    Serialize(String),
    /// Anything else, in words.
    Invalid(String),
}

impl<P> PathError<P> {
    /// The problem at the place that is being read or written; the path grows on the way out.
    #[cold]
    pub fn new(problem: P) -> Self {
        Self(Box::new((problem, Vec::new())))
    }

    /// What is wrong.
    pub fn problem(&self) -> &P {
        &self.0.0
    }

    /// Puts an attribute's name before the path.
    #[cold]
    #[must_use]
    pub fn in_attribute(mut self, name: &str) -> Self {
        match self.0.1.last_mut() {
            Some(step @ Step::ToEntry) => *step = Step::Entry(name.into()),
            _ => self.0.1.push(Step::Attribute(name.into())),
        }
        self
    }

    /// Puts the key of a map before the path, of one whose keys are data.
    #[cold]
    #[must_use]
    pub fn in_entry(self, key: &str) -> Self {
        self.into_entry().in_attribute(key)
    }
    /// The name that is put before the path next is the key of a map.
    #[cold]
    pub(crate) fn into_entry(mut self) -> Self {
        self.0.1.push(Step::ToEntry);
        self
    }

    /// Puts a place in a list or a set before the path.
    #[cold]
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.0.1.push(Step::Element(index));
        self
    }

    /// The document path, as DynamoDB writes it: `home.address[2].zip`. Empty for the value itself. The keys of maps are in it, which are
    /// data: in messages they are `*`.
    pub fn path(&self) -> String {
        self.path_with(|key| key)
    }
    fn path_with<'p>(&'p self, shown: impl Fn(&'p str) -> &'p str) -> String {
        let mut path = String::new();
        for step in self.0.1.iter().rev() {
            let name = match step {
                Step::Attribute(name) => name,
                Step::Entry(key) => shown(key),
                Step::ToEntry => shown(""),
                Step::Element(index) => {
                    path.push_str(&format!("[{index}]"));
                    continue;
                }
            };
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        path
    }
}

impl DecodeError {
    /// An error in words of one's own, shown as they are: keep values out of them.
    #[cold]
    pub fn invalid(why: impl fmt::Display) -> Self {
        Self::new(DecodeProblem::Invalid(why.to_string()))
    }

    /// A value of another type. `expected` is DynamoDB's name of a type, or a few words.
    #[cold]
    pub fn expected(expected: &'static str, found: AttributeType) -> Self {
        Self::new(DecodeProblem::Type { expected, found })
    }

    /// The attribute `name` is required, and not there.
    #[cold]
    pub fn missing(name: &str) -> Self {
        Self::new(DecodeProblem::Missing).in_attribute(name)
    }

    /// An enum has no such variant.
    #[cold]
    pub fn unknown_variant(name: &str) -> Self {
        Self::new(DecodeProblem::UnknownVariant(name.to_owned()))
    }

    /// A number that does not fit the Rust type `expected`.
    #[cold]
    pub fn number(expected: &'static str) -> Self {
        Self::new(DecodeProblem::Number { expected })
    }
}

impl EncodeError {
    /// An error in words of one's own, shown as they are: keep values out of them.
    #[cold]
    pub fn invalid(why: impl fmt::Display) -> Self {
        Self::new(EncodeProblem::Invalid(why.to_string()))
    }
}

/// What DynamoDB asks of a number.
pub(crate) const NUMBER_RULE: &str = "not a number of at most 38 digits between 1E-130 and 9.99E+125";
const TOO_DEEP: &str = "nested more than 32 levels deep";

impl fmt::Display for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Missing => f.write_str("required, but missing"),
            Self::Number { expected } => write!(f, "expected a number that fits {expected}"),
            Self::Length { expected, found } => write!(f, "expected {expected} elements, found {found}"),
            Self::UnknownAttribute => f.write_str("an unknown attribute, which `deny_unknown` refuses"),
            Self::UnknownVariant(_) => f.write_str("unknown variant"),
            Self::Deserialize(_) => f.write_str("the type's `Deserialize` refuses the value"),
            Self::TooDeep => f.write_str(TOO_DEEP),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for EncodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => f.write_str(NUMBER_RULE),
            Self::TooDeep => f.write_str(TOO_DEEP),
            Self::Twice => f.write_str("two values for one attribute"),
            Self::Serialize(_) => f.write_str("the type's `Serialize`, or `serde_dynamo`, refuses the value"),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl<P: fmt::Display> fmt::Display for PathError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path_with(|_| "*");
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        self.problem().fmt(f)
    }
}

/// As `Display`, which holds no values.
impl fmt::Debug for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
/// As `Display`, which holds no values.
impl fmt::Debug for EncodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
/// As `Display`, which holds no values.
impl<P: fmt::Display> fmt::Debug for PathError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<P: fmt::Display> std::error::Error for PathError<P> {}

const _: () = assert!(size_of::<DecodeError>() == size_of::<usize>(), "an error is one word wide");
