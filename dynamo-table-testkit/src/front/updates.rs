//! Updates: which functions stand where, how many are added, and what is set.

use super::atoms::Operand;
use super::atoms::Reader;
use super::conditions::{too_deep, unknown_function};
use super::tokens::{Kind, Token, syntax_error, tokens};

const MOST_OPERATORS: usize = 300;
const FUNCTIONS: [&str; 2] = ["if_not_exists", "list_append"];
const CLAUSES: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

/// A value that is written into a whole attribute, where nothing is computed.
pub(crate) struct Written<'e> {
    pub(crate) attribute: &'e str,
    /// The placeholder of the value.
    pub(crate) value: &'e str,
    /// The path that has to be absent for it.
    pub(crate) unless: Option<Vec<&'e str>>,
}

/// An update expression, as far as the rules look at it.
#[derive(Default)]
pub(crate) struct Update<'e> {
    pub(crate) written: Vec<Written<'e>>,
    /// All attributes that it changes, or parts of them.
    pub(crate) attributes: Vec<&'e str>,
}

/// What is wrong with an update, without the name of the expression.
pub(crate) fn refusal(expression: &str) -> Option<String> {
    let tokens = match tokens(expression) {
        Ok(tokens) => tokens,
        Err(error) => return Some(error),
    };
    let operators = tokens.iter().filter(|token| is_operator(token)).count();
    if operators > MOST_OPERATORS {
        let most = MOST_OPERATORS + 1;
        return Some(format!("The expression contains too many operators; operator count: {most}"));
    }
    let functions = tokens.windows(2).filter(|pair| pair[0].kind == Kind::Word && pair[1].is("("));
    unknown_function(functions.map(|pair| pair[0].text), &FUNCTIONS)
        .or_else(|| deep(&tokens))
        .or_else(|| misplaced(expression, &tokens))
}

fn is_operator(token: &Token<'_>) -> bool {
    token.is("+") || token.is("-")
}

fn deep(tokens: &[Token<'_>]) -> Option<String> {
    let mut reader = Reader { tokens, at: 0 };
    while let Some(token) = reader.peek() {
        if !token.is_name() {
            reader.at += 1;
        } else if let Some(error) = too_deep(&Operand::Path(reader.path()?)) {
            return Some(error);
        }
    }
    None
}

/// `list_append` within a function, and what is computed with more than one operator: parentheses do not help.
fn misplaced(expression: &str, tokens: &[Token<'_>]) -> Option<String> {
    let (mut functions, mut operators) = (Vec::new(), 0);
    for (at, token) in tokens.iter().enumerate() {
        let calls = tokens.get(at + 1).is_some_and(|next| next.is("("));
        let called = at.checked_sub(1).map(|before| tokens[before]).filter(|before| before.kind == Kind::Word);
        match token.text {
            "(" => functions.push(called.map(|function| function.text)),
            ")" => drop(functions.pop()),
            "list_append" if calls && functions.iter().any(Option::is_some) => {
                let why = "The function is not allowed to be used this way in an expression; function: list_append";
                return Some(why.to_owned());
            }
            "," if functions.is_empty() => operators = 0,
            "=" => operators = 0,
            _ if is_operator(token) => {
                operators += 1;
                if operators > 1 {
                    return Some(syntax_error(expression, tokens, at));
                }
            }
            _ => {}
        }
    }
    None
}

impl<'e> Update<'e> {
    /// `None` where it is no update.
    pub(crate) fn of(expression: &'e str) -> Option<Self> {
        let tokens = tokens(expression).ok()?;
        let mut update = Self::default();
        let (mut clause, mut depth, mut begins) = ("", 0, false);
        for (at, token) in tokens.iter().enumerate() {
            let clauses = CLAUSES.iter().find(|word| token.is_word(word) && depth == 0);
            if let Some(word) = clauses {
                (clause, begins) = (word, true);
            } else if begins {
                let mut reader = Reader { tokens: &tokens, at };
                let path = reader.path()?;
                update.attributes.extend(path.first());
                update.written.extend(written(&path, &tokens[reader.at..]).filter(|_| clause == "SET"));
                begins = false;
            } else {
                match token.text {
                    "(" => depth += 1,
                    ")" => depth -= 1,
                    "," if depth == 0 => begins = true,
                    _ => {}
                }
            }
        }
        Some(update)
    }
}

/// What stands behind the path of an assignment: `= :value`, or `= if_not_exists(path, :value)`.
fn written<'e>(path: &[&'e str], behind: &[Token<'e>]) -> Option<Written<'e>> {
    let ([attribute], Some(_)) = (path, behind.first().filter(|token| token.is("="))) else { return None };
    let mut reader = Reader { tokens: behind, at: 1 };
    let operand = reader.operand()?;
    if reader.peek().is_some_and(is_operator) {
        return None;
    }
    let (value, unless) = match operand {
        Operand::Value(value) => (value, None),
        Operand::Call("if_not_exists", operands) => match <[_; 2]>::try_from(operands).ok()? {
            [Operand::Path(path), Operand::Value(value)] => (value, Some(path)),
            _ => return None,
        },
        _ => return None,
    };
    Some(Written { attribute, value, unless })
}
