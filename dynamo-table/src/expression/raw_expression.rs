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
}
