//! An expression given as text.

use crate::codec::EncodeError;
use aws_sdk_dynamodb::types::AttributeValue;

/// Text with placeholders, and what they stand for.
#[derive(Clone, Default)]
pub(crate) struct RawExpression {
    pub(crate) text: String,
    pub(crate) names: Vec<(String, String)>,
    pub(crate) values: Vec<(String, Result<AttributeValue, EncodeError>)>,
}

impl RawExpression {
    /// The text cut at its placeholders: each piece is plain text, or a placeholder with its sign.
    pub(crate) fn pieces(&self) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find(['#', ':']) {
            let (before, placeholder) = rest.split_at(start);
            let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = placeholder[1..].find(|c| !part_of_name(c)).map_or(placeholder.len(), |end| end + 1);
            pieces.extend([before, &placeholder[..end]]);
            rest = &placeholder[end..];
        }
        pieces.push(rest);
        pieces
    }

    /// The item's own attributes that the text names, by placeholders or as they are.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        let (mut found, mut rest, mut is_member) = (Vec::new(), self.text.as_str(), false);
        while let Some(first) = rest.chars().next() {
            let sign = first.len_utf8();
            if matches!(first, '#' | ':') || is_word(first) {
                let end = rest[sign..].find(|c| !is_word(c)).map_or(rest.len(), |end| end + sign);
                let (token, tail) = rest.split_at(end);
                if !is_member {
                    found.extend(self.attribute(token, tail));
                }
                (rest, is_member) = (tail, false);
            } else {
                is_member = first == '.' || (is_member && first.is_whitespace());
                rest = &rest[sign..];
            }
        }
        found
    }

    fn attribute<'t>(&'t self, token: &'t str, tail: &str) -> Option<&'t str> {
        const WORDS: [&str; 5] = ["AND", "OR", "NOT", "BETWEEN", "IN"];
        match token.chars().next()? {
            ':' => None,
            '#' => self.names.iter().find(|(placeholder, _)| placeholder == token).map(|(_, name)| name.as_str()),
            digit if digit.is_ascii_digit() => None,
            _ if WORDS.iter().any(|word| word.eq_ignore_ascii_case(token)) => None,
            // A function.
            _ if tail.trim_start().starts_with('(') => None,
            _ => Some(token),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
