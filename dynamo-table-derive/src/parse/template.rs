//! Templates of keys: `LEAGUE#{league}`, with `{number:08}` for a number padded to eight digits.

use syn::LitStr;

use crate::errors::Errors;

/// A part of a template, as it is written.
#[derive(Debug, PartialEq)]
pub(crate) enum Segment {
    Text(String),
    Placeholder {
        field: String,
        /// 0: not padded.
        width: u8,
    },
}

/// A number has 38 digits at the most.
const WIDEST: u8 = 38;

/// What is wrong is reported on the literal, and the parts that are right are returned.
pub(crate) fn parse(template: &LitStr, errors: &mut Errors) -> Vec<Segment> {
    let text = template.value();
    let (mut segments, mut literal, mut rest) = (Vec::new(), String::new(), text.as_str());
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let (brace, after) = rest[at..].split_at(1);
        rest = after;
        if let Some(after) = after.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
        } else if brace == "}" {
            errors.at(template.span(), "`}` closes nothing: write `}}` for a brace");
        } else if let Some((place, after)) = after.split_once('}') {
            segments.extend(text_segment(&mut literal));
            segments.extend(placeholder(place, template, errors));
            rest = after;
        } else {
            let message = format!("`{{{after}` is not closed: add `}}`, or write `{{{{` for a brace");
            errors.at(template.span(), message);
            return segments;
        }
    }
    literal.push_str(rest);
    segments.extend(text_segment(&mut literal));
    segments
}

fn text_segment(literal: &mut String) -> Option<Segment> {
    let text = std::mem::take(literal);
    (!text.is_empty()).then_some(Segment::Text(text))
}

fn placeholder(place: &str, template: &LitStr, errors: &mut Errors) -> Option<Segment> {
    let (field, width) = place.split_once(':').unwrap_or((place, ""));
    if field.is_empty() {
        errors.at(template.span(), "a placeholder names a field: `{league}`; a brace is written `{{`");
        return None;
    }
    let padded = width.strip_prefix('0').and_then(|digits| digits.parse().ok());
    let width = match padded {
        Some(width @ 1..=WIDEST) => width,
        None if !place.contains(':') => 0,
        _ => {
            let message =
                format!("`:{width}` is not a width: `{{{field}:08}}` is 8 digits, padded with zeros; at most {WIDEST}");
            errors.at(template.span(), message);
            0
        }
    };
    Some(Segment::Placeholder { field: field.to_owned(), width })
}
