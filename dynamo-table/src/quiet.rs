//! What an error says, without what it holds.

use std::error::Error as StdError;
use std::fmt;

/// The words of an error and of those underneath. The SDK's own errors hold items and bodies, and print them by `Debug`: these words
/// are all that is kept of them.
struct Quiet {
    words: String,
    source: Option<Box<Quiet>>,
}

/// The words of an error and of all that it comes from.
pub(crate) fn quiet(error: &(dyn StdError + 'static)) -> Box<dyn StdError + Send + Sync> {
    Box::new(Quiet::of(error))
}

impl Quiet {
    fn of(error: &(dyn StdError + 'static)) -> Self {
        let words = error.to_string();
        match error.source() {
            Some(source) if EMPTY.contains(&words.as_str()) => Self::of(source),
            source => Self { words: harmless(&words), source: source.map(|source| Box::new(Self::of(source))) },
        }
    }
}

impl fmt::Debug for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
impl StdError for Quiet {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Levels of the SDK's that say nothing besidesssss what they come from.
const EMPTY: [&str; 4] = ["service error", "unhandled error", "dispatch failure", "response error"];

/// Longer than anything that DynamoDB or the SDK says in words; a request or a response that is printed whole is longer.
const LONGEST: usize = 600;
/// How the text of a request or of a response shows; its JSON also where it is quoted once more.
const BODIES: [&str; 6] = ["{\"", "{\\\"", "body:", "SdkBody", "AttributeValue", "Request {"];

/// Words that quote no request, no response and no value.
pub(crate) fn harmless(words: &str) -> String {
    if words.len() > LONGEST || BODIES.iter().any(|body| words.contains(body)) {
        return "(left out: it quotes a request or a response)".to_owned();
    }
    without_values(words)
}

/// Without the values that DynamoDB quotes: `Value '…' at 'key' failed to satisfy constraint`, and numbers that are none.
fn without_values(words: &str) -> String {
    let mut quoted = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("Value '") {
        let Some((_, behind)) = after.split_once("' at '") else { break };
        quoted.push_str(before);
        quoted.push_str("Value (left out) at '");
        rest = behind;
    }
    quoted.push_str(rest);
    match quoted.split_once("to a numeric value: ") {
        Some((before, _)) => format!("{before}to a numeric value"),
        None => quoted,
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn values_that_dynamodb_quotes_are_left_out() {
        for (words, said) in [
            ("The conditional request failed", "The conditional request failed"),
            (
                "2 validation errors detected: Value 'secret' at 'key' failed to satisfy constraint: a; Value 'x' at 'y' failed",
                "2 validation errors detected: Value (left out) at 'key' failed to satisfy constraint: a; Value (left out) at 'y' failed",
            ),
            (
                "The parameter cannot be converted to a numeric value: secret",
                "The parameter cannot be converted to a numeric value",
            ),
            ("invalid request: Request { body: \"secret\" }", "(left out: it quotes a request or a response)"),
            (r#"unexpected {"Item":{"S":"secret"}}"#, "(left out: it quotes a request or a response)"),
            (r#"Error { message: "{\"S\":\"secret\"}" }"#, "(left out: it quotes a request or a response)"),
        ] {
            assert_eq!(harmless(words), said);
        }
    }
}
