//! Conditions on the values inside a sort key template, as conditions on its text.

use std::cmp::Ordering;

use crate::codec::EncodeError;
use crate::expression::node::{DocumentPath, Node, Term};
use crate::facts::{Template, TemplateField};
use crate::key::{KeyOperator, SortValues};
use aws_sdk_dynamodb::types::AttributeValue;

/// What the key condition cannot say exactly: a comparison of one value inside the text, made on the items read.
#[derive(Clone)]
pub(crate) struct PieceCheck {
    pub(crate) attribute: &'static str,
    pub(crate) template: Template,
    at: usize,
    operator: KeyOperator,
    operands: Vec<String>,
}

impl PieceCheck {
    /// Whether the key's text meets the comparison.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let pieces = self.template.split(text).unwrap_or_default();
        let (Some(piece), Some(first)) = (pieces.get(self.at), self.operands.first()) else { return false };
        // Numbers are padded to one width, so the order of text is theirs.
        let order = piece.cmp(&first.as_str());
        match self.operator {
            KeyOperator::Equal => order == Ordering::Equal,
            KeyOperator::Less => order == Ordering::Less,
            KeyOperator::LessOrEqual => order != Ordering::Greater,
            KeyOperator::Greater => order == Ordering::Greater,
            KeyOperator::GreaterOrEqual => order != Ordering::Less,
            KeyOperator::Between => {
                order != Ordering::Less && self.operands.get(1).is_some_and(|high| *piece <= high.as_str())
            }
            KeyOperator::BeginsWith => piece.starts_with(first.as_str()),
        }
    }
}

/// The part of a sort key template that a condition is about.
struct FieldPlace<'t> {
    /// The text before the value.
    prefix: String,
    field: &'t TemplateField,
    /// The text after the value; empty where it is the last.
    next: &'static str,
}

/// The whole range of a template without a condition: its leading text.
pub(crate) fn unconditioned(name: &'static str, template: &Template) -> Option<Node> {
    let text = template.leading_text();
    let path = DocumentPath::attribute(name);
    match (template.fields().next(), text) {
        (None, _) => Some(Node::Compare(Term::Path(path), "=", string(text.to_owned()))),
        (Some(_), "") => None,
        (Some(_), _) => Some(prefix(path, text.to_owned())),
    }
}

/// A condition on the values of a template. The node may let in more items than the check does, never fewer.
pub(crate) fn conditioned(
    name: &'static str,
    template: &Template,
    condition: &SortValues,
) -> Result<(Node, Option<PieceCheck>), EncodeError> {
    let path = DocumentPath::attribute(name);
    let at = condition.equal.len();
    let too_many =
        || EncodeError::invalid("the condition names more values than the key is made of").in_attribute(name);
    let field = template.fields().nth(at).ok_or_else(too_many)?;
    if condition.operator == KeyOperator::Equal {
        let values: Vec<AttributeValue> = condition.equal.iter().chain(&condition.operands).cloned().collect();
        let text = template.format(&values)?;
        let whole = values.len() == template.fields().count();
        let node = if whole { Node::Compare(Term::Path(path), "=", string(text)) } else { prefix(path, text) };
        return Ok((node, None));
    }
    let place = FieldPlace { prefix: template.format(&condition.equal)?, field, next: text_behind(template, at) };
    if condition.operator == KeyOperator::BeginsWith {
        let text = plain_text(template, field, &condition.operands)?;
        let node = prefix(path, format!("{}{text}", place.prefix));
        let (operator, operands) = (condition.operator, vec![text]);
        // The prefix may go on in the text after the value.
        let check = PieceCheck { attribute: name, template: *template, at, operator, operands };
        return Ok((node, (!place.next.is_empty()).then_some(check)));
    }
    let operands: Vec<String> = condition
        .operands
        .iter()
        .map(|value| template.value_text(field, value).map(|text| text.into_owned()))
        .collect::<Result<_, _>>()?;
    let node = between(path, &place, condition.operator, &operands);
    let check = PieceCheck { attribute: name, template: *template, at, operator: condition.operator, operands };
    Ok((node, Some(check)))
}

/// A prefix is not a value yet: it may be empty.
fn plain_text(template: &Template, field: &TemplateField, operands: &[AttributeValue]) -> Result<String, EncodeError> {
    match operands.first() {
        Some(AttributeValue::S(text)) if text.is_empty() => Ok(String::new()),
        Some(value) => template.value_text(field, value).map(|text| text.into_owned()),
        None => Ok(String::new()),
    }
}

fn text_behind(template: &Template, at: usize) -> &'static str {
    use crate::facts::TemplatePart::{Field, Text};
    let mut fields = 0;
    for (place, part) in template.parts.iter().enumerate() {
        if let Field(_) = part {
            fields += 1;
            if fields == at + 1 {
                return match template.parts.get(place + 1) {
                    Some(Text(text)) => text,
                    _ => "",
                };
            }
        }
    }
    ""
}

fn between(path: DocumentPath, place: &FieldPlace<'_>, operator: KeyOperator, operands: &[String]) -> Node {
    let [first, last] = [operands.first(), operands.last()].map(|text| text.map_or("", String::as_str));
    let low = match operator {
        KeyOperator::GreaterOrEqual | KeyOperator::Between => Some(format!("{}{first}", place.prefix)),
        KeyOperator::Greater => Some(above(place, first)),
        _ => (!place.prefix.is_empty()).then(|| place.prefix.clone()),
    };
    let high = match operator {
        KeyOperator::LessOrEqual | KeyOperator::Between => at_most(place, last),
        KeyOperator::Less => below(place, first),
        _ => successor(&place.prefix),
    };
    let path = Term::Path(path);
    match (low, high) {
        (Some(low), Some(high)) => Node::Between(path, string(low), string(high)),
        (Some(low), None) => Node::Compare(path, ">=", string(low)),
        (None, Some(high)) => Node::Compare(path, "<=", string(high)),
        // Everything: unreachable, since a comparison always gives one bound; still right.
        (None, None) => Node::Compare(path, ">=", string(String::from("\u{0}"))),
    }
}

/// The first text that a greater value can have.
fn above(place: &FieldPlace<'_>, value: &str) -> String {
    let text = format!("{}{value}", place.prefix);
    match (place.next, place.field.width) {
        ("", _) => text + "\u{0}",
        // All padded values have one length: behind the last key of this one.
        (next, 1..) => successor(&format!("{text}{next}")).unwrap_or(text),
        // A longer value may sort before the text that follows this one.
        _ => text,
    }
}

/// The last text that this value or a smaller one can have, or one after it that no key has.
fn at_most(place: &FieldPlace<'_>, value: &str) -> Option<String> {
    match (place.next, place.field.width) {
        ("", _) => Some(format!("{}{value}", place.prefix)),
        (next, 1..) => successor(&format!("{}{value}{next}", place.prefix)),
        (next, _) => last_of(place, value, successor(&format!("{}{value}{next}", place.prefix))),
    }
}

/// The last text that a smaller value can have, or one after it.
fn below(place: &FieldPlace<'_>, value: &str) -> Option<String> {
    let text = format!("{}{value}", place.prefix);
    match (place.next, place.field.width) {
        ("", _) | (_, 1..) => Some(text),
        _ => last_of(place, value, Some(text)),
    }
}

/// A shorter value is smaller, but the text that follows it may sort behind the rest of the longer one: `a` before `a!`, yet
/// `a#` behind `a!#`. So what begins with the value's beginnings counts as well.
fn last_of(place: &FieldPlace<'_>, value: &str, text: Option<String>) -> Option<String> {
    let follows = place.next.chars().next();
    let beginnings = value.char_indices().filter(|(_, character)| Some(*character) <= follows);
    let behind = beginnings.map(|(at, _)| successor(&format!("{}{}{}", place.prefix, &value[..at], place.next)));
    behind.chain([text]).collect::<Option<Vec<String>>>()?.into_iter().max()
}

/// The first text behind all that begin with this one.
fn successor(text: &str) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    while let Some(last) = characters.pop() {
        // The step over the surrogates is the only gap.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

fn string(text: String) -> Term {
    Term::Value(AttributeValue::S(text))
}

fn prefix(path: DocumentPath, text: String) -> Node {
    match text.is_empty() {
        // Every key begins with nothing: DynamoDB takes no empty value there.
        true => Node::Constant(true),
        false => Node::Function("begins_with", vec![Term::Path(path), string(text)]),
    }
}
