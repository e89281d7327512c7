//! Keys made of text and fields, `ORDER#{customer}#{number:08}`: they format, and parse back.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use crate::codec::{Convert, EncodeError, Number, ScalarAttribute, ScalarType};
use aws_sdk_dynamodb::types::AttributeValue;

/// A type that a key attribute of an index may have: a [`ScalarAttribute`], or an `Option` of one, which makes the index sparse.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key attribute of an index",
    label = "neither a string, a number or binary, nor an `Option` of one",
    note = "DynamoDB's keys hold S, N or B only"
)]
pub trait IndexKey {
    /// S, N or B.
    const TYPE: ScalarType;
    /// Whether the attribute may be absent.
    const OPTIONAL: bool;
}
impl<T: ScalarAttribute> IndexKey for T {
    const TYPE: ScalarType = <T as ScalarAttribute>::TYPE;
    const OPTIONAL: bool = false;
}
impl<T: ScalarAttribute> IndexKey for Option<T> {
    const TYPE: ScalarType = <T as ScalarAttribute>::TYPE;
    const OPTIONAL: bool = true;
}

/// A field of type `T` that the conversion `C` stores, as a key attribute of an index.
#[doc(hidden)]
pub struct Converted<C, T>(PhantomData<(C, T)>);

impl<C: Convert<T, Value: ScalarAttribute>, T> IndexKey for Converted<C, T> {
    const TYPE: ScalarType = <C::Value as ScalarAttribute>::TYPE;
    const OPTIONAL: bool = C::OPTIONAL;
}

/// The template of a key attribute.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// What no value in the template may hold; `#` unless set otherwise.
    pub delimiter: char,
    /// Text and fields, in order. Two fields never stand side by side.
    pub parts: &'static [TemplatePart],
}

/// One part of a template.
#[derive(Debug, Clone, Copy)]
pub enum TemplatePart {
    /// Text that stands as it is.
    Text(&'static str),
    /// The value of a field.
    Field(TemplateField),
}

/// A placeholder in a template.
#[derive(Debug, Clone, Copy)]
pub struct TemplateField {
    /// The stored name of the field.
    pub name: &'static str,
    /// S or N.
    pub scalar: ScalarType,
    /// To how many digits a number is padded; 0 is not at all.
    pub width: u8,
    /// Whether the field may be absent.
    pub optional: bool,
    /// Where it stands inside of the attribute, by the names of members; empty: it is the attribute.
    pub inside: &'static [&'static str],
}

impl TemplateField {
    /// The field's value out of that of the attribute, which it is or stands in.
    pub(crate) fn of_attribute(&self, attribute: AttributeValue) -> Option<AttributeValue> {
        self.inside.iter().try_fold(attribute, |value, member| match value {
            AttributeValue::M(mut members) => members.remove(*member),
            _ => None,
        })
    }
    /// The value of the field, whose text stands in a key.
    pub(crate) fn value(&self, text: &str) -> Option<AttributeValue> {
        match self.scalar {
            ScalarType::N => Some(AttributeValue::N(text.parse::<Number>().ok()?.to_string())),
            ScalarType::S => Some(AttributeValue::S(text.to_owned())),
            ScalarType::B => None,
        }
    }
}

impl TemplatePart {
    /// A placeholder for a field of type `T` in a key of an index.
    pub const fn field<T: IndexKey>(name: &'static str, width: u8) -> Self {
        assert!(T::TYPE as u8 != ScalarType::B as u8, "binary cannot be a part of the text of a key template");
        assert!(
            width == 0 || T::TYPE as u8 == ScalarType::N as u8,
            "only a number can be padded in a key template: drop the width"
        );
        Self::Field(TemplateField { name, scalar: T::TYPE, width, optional: T::OPTIONAL, inside: &[] })
    }
    /// A placeholder for a field of type `T` in a key of the table, where it cannot be absent.
    pub const fn key_field<T: ScalarAttribute>(name: &'static str, width: u8) -> Self {
        Self::field::<T>(name, width)
    }
}

impl TemplatePart {
    /// The same for a field of a nested struct, by the names that lead to it inside of the attribute, or with no names for one of a
    /// flattened struct. It may be absent with the struct.
    pub const fn inside(self, members: &'static [&'static str]) -> Self {
        match self {
            Self::Field(field) => Self::Field(TemplateField { inside: members, optional: true, ..field }),
            text => text,
        }
    }
}

impl Template {
    /// Whether its keys can be told from those of other templates, as far as one of them can tell: it begins with text that is more
    /// than a delimiter, and each field is between delimiters, which no value holds.
    pub(crate) fn tells_apart(&self) -> bool {
        let delimited = |at: usize| match self.parts.get(at) {
            Some(TemplatePart::Text(text)) => Some(text),
            _ => None,
        };
        let field = |(at, part): (usize, &TemplatePart)| match part {
            TemplatePart::Text(_) => true,
            TemplatePart::Field(_) => {
                let before = at.checked_sub(1).and_then(delimited);
                before.is_some_and(|text| text.ends_with(self.delimiter))
                    && delimited(at + 1).is_none_or(|text| text.starts_with(self.delimiter))
            }
        };
        self.leading_text().contains(char::is_alphanumeric) && self.parts.iter().enumerate().all(field)
    }
    /// Whether text order is the order of the values: every number has a width.
    pub(crate) const fn sorts(&self) -> bool {
        let mut i = 0;
        while i < self.parts.len() {
            if let TemplatePart::Field(field) = &self.parts[i]
                && field.scalar as u8 == ScalarType::N as u8
                && field.width == 0
            {
                return false;
            }
            i += 1;
        }
        true
    }

    /// The placeholders, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static TemplateField> + use<> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Field(field) => Some(field),
            TemplatePart::Text(_) => None,
        })
    }

    /// The text before the first placeholder.
    pub(crate) fn leading_text(&self) -> &'static str {
        match self.parts.first() {
            Some(TemplatePart::Text(text)) => text,
            _ => "",
        }
    }

    /// The text of the key for these values, one for each placeholder from the left. With fewer values than placeholders
    /// it ends where the first open one would stand: a prefix of all keys that begin with these values.
    ///
    /// # Errors
    /// A value whose text would not parse back to it; the error names the field.
    pub(crate) fn format(&self, values: &[AttributeValue]) -> Result<String, EncodeError> {
        let mut text = String::new();
        let mut given = values.iter();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                TemplatePart::Text(literal) => text.push_str(literal),
                TemplatePart::Field(field) => {
                    let Some(value) = given.next() else { return Ok(text) };
                    let value = self.value_text(field, value)?;
                    text.push_str(&value);
                    if let Some(TemplatePart::Text(next)) = parts.peek()
                        && format!("{value}{next}").find(next) != Some(value.len())
                    {
                        let why = format!(
                            "would not parse back out of the key's template, where `{next}` ends it: change one of them"
                        );
                        return Err(EncodeError::invalid(why).in_attribute(field.name));
                    }
                }
            }
        }
        Ok(text)
    }

    /// The text of one value in its place, padded where the template says so.
    pub(crate) fn value_text<'v>(
        &self,
        field: &TemplateField,
        value: &'v AttributeValue,
    ) -> Result<Cow<'v, str>, EncodeError> {
        let refuse = |why: String| Err(EncodeError::invalid(why).in_attribute(field.name));
        let text = match value {
            AttributeValue::S(text) | AttributeValue::N(text) => text,
            _ => return refuse("only a string or a number can be a part of a key's template".into()),
        };
        if text.is_empty() {
            return refuse("is empty, which a key's template does not take".into());
        }
        if text.contains(self.delimiter) {
            return refuse(format!(
                "holds `{}`, which separates the parts of the key: remove it, or set another `delimiter`",
                self.delimiter
            ));
        }
        if field.width == 0 {
            return Ok(Cow::Borrowed(text));
        }
        let width = usize::from(field.width);
        if !text.bytes().all(|digit| digit.is_ascii_digit()) {
            return refuse("is not a whole number from 0 up, as a padded place in a key's template needs".into());
        }
        if text.len() > width {
            return refuse(format!("has more than the {width} digits that the key's template has for it"));
        }
        Ok(Cow::Owned(format!("{text:0>width$}")))
    }

    /// The pieces of `text` that stand in the places of the fields, if it matches the template whole.
    pub(crate) fn split<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                TemplatePart::Text(literal) => rest = rest.strip_prefix(literal)?,
                TemplatePart::Field(field) => {
                    let end = match parts.peek() {
                        Some(TemplatePart::Text(literal)) => rest.find(literal)?,
                        _ => rest.len(),
                    };
                    let (piece, tail) = rest.split_at(end);
                    if !self.fits(field, piece) {
                        return None;
                    }
                    pieces.push(piece);
                    rest = tail;
                }
            }
        }
        rest.is_empty().then_some(pieces)
    }

    /// Whether some text matches both templates whole, so that their keys cannot be told apart.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let (own, others) = (self.atoms(), other.atoms());
        // Places in both that one text leads to.
        let (mut known, mut open) = (HashSet::from([(0, 0)]), vec![(0, 0)]);
        while let Some((i, j)) = open.pop() {
            match (own.get(i), others.get(j)) {
                (None, None) => return true,
                (Some(a), Some(b)) if a.meets(b) => {
                    for i in a.then(i) {
                        open.extend(b.then(j).map(|j| (i, j)).filter(|place| known.insert(*place)));
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// What is in the text, character by character.
    fn atoms(&self) -> Vec<Atom> {
        let mut atoms = Vec::new();
        for part in self.parts {
            match part {
                TemplatePart::Text(text) => atoms.extend(text.chars().map(Atom::Is)),
                TemplatePart::Field(TemplateField { scalar: ScalarType::N, width: 0, .. }) => {
                    atoms.push(Atom::OfNumber(self.delimiter));
                }
                TemplatePart::Field(TemplateField { width: 0, .. }) => atoms.push(Atom::AnyBut(self.delimiter)),
                TemplatePart::Field(field) => atoms.extend((0..field.width).map(|_| Atom::Digit)),
            }
        }
        atoms
    }

    fn fits(&self, field: &TemplateField, piece: &str) -> bool {
        let numeric = || match field.width {
            0 => piece.parse::<Number>().is_ok(),
            width => piece.len() == usize::from(width) && piece.bytes().all(|digit| digit.is_ascii_digit()),
        };
        !piece.is_empty() && !piece.contains(self.delimiter) && (field.scalar != ScalarType::N || numeric())
    }
}

/// The template as it is written.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            TemplatePart::Text(text) => f.write_str(text),
            TemplatePart::Field(TemplateField { name, width: 0, .. }) => write!(f, "{{{name}}}"),
            TemplatePart::Field(TemplateField { name, width, .. }) => write!(f, "{{{name}:0{width}}}"),
        })
    }
}

/// A character in the text of a key, or some of a value.
#[derive(Clone, Copy)]
enum Atom {
    Is(char),
    Digit,
    /// One or more characters of an unpadded number.
    OfNumber(char),
    /// One or more of anything but the delimiter.
    AnyBut(char),
}

impl Atom {
    fn takes(self, c: char) -> bool {
        match self {
            Self::Is(own) => own == c,
            Self::Digit => c.is_ascii_digit(),
            Self::OfNumber(delimiter) => {
                c != delimiter && (c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'))
            }
            Self::AnyBut(delimiter) => c != delimiter,
        }
    }
    /// Whether one character can stand for both.
    fn meets(self, other: &Self) -> bool {
        match (self, *other) {
            (Self::Is(c), atom) | (atom, Self::Is(c)) => atom.takes(c),
            // A delimiter is no digit, and there are digits enough for two of them.
            _ => true,
        }
    }
    /// Where the next character may stand.
    fn then(self, at: usize) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Is(_) | Self::Digit => at + 1..=at + 1,
            Self::OfNumber(_) | Self::AnyBut(_) => at..=at + 1,
        }
    }
}
