//! An expression in pieces.

/// A piece of an expression: a word, `#name`, `:value`, a number, or a sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token<'e> {
    pub(crate) kind: Kind,
    pub(crate) text: &'e str,
    start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Word,
    Name,
    Value,
    Number,
    Sign,
}

impl Token<'_> {
    /// Whether it is this word, in any case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
    pub(crate) fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }
    /// Whether it can begin a path.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Name)
    }
}

/// The pieces of an expression, or what DynamoDB says of a name that begins with an underscore.
pub(crate) fn tokens(expression: &str) -> Result<Vec<Token<'_>>, String> {
    let (mut tokens, mut start) = (Vec::new(), 0);
    while let Some(first) = expression[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let rest = &expression[start..];
        let end = |of: fn(char) -> bool| rest[1..].find(|c| !of(c)).map_or(rest.len(), |end| end + 1);
        let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (kind, length) = match first {
            'a'..='z' | 'A'..='Z' => (Kind::Word, end(in_word)),
            '#' => (Kind::Name, end(in_word)),
            ':' => (Kind::Value, end(in_word)),
            '0'..='9' => (Kind::Number, end(|c| c.is_ascii_digit())),
            _ if ["<=", ">=", "<>"].iter().any(|sign| rest.starts_with(sign)) => (Kind::Sign, 2),
            _ => (Kind::Sign, first.len_utf8()),
        };
        tokens.push(Token { kind, text: &rest[..length], start });
        start += length;
    }
    match tokens.iter().position(|token| token.is("_")) {
        Some(at) => Err(syntax_error(expression, &tokens, at)),
        None => Ok(tokens),
    }
}

/// What DynamoDB says of a piece that cannot stand where it is: it shows the one before and the one behind as well.
pub(crate) fn syntax_error(expression: &str, tokens: &[Token<'_>], at: usize) -> String {
    let before = tokens[at.saturating_sub(1)];
    let behind = tokens[tokens.len().min(at + 2) - 1];
    let near = &expression[before.start..behind.start + behind.text.len()];
    format!("Syntax error; token: \"{}\", near: \"{near}\"", tokens[at].text)
}
