//! A condition as the comparisons and functions that it is made of. How they are joined does not matter to any rule, so no tree
//! is built, and depth is no danger.

use super::given::{Given, Typed};
use super::tokens::{Kind, Token};

/// What a comparison or a function is about.
#[derive(Debug, PartialEq)]
pub(crate) enum Operand<'e> {
    Path(Vec<&'e str>),
    Value(&'e str),
    Call(&'e str, Vec<Operand<'e>>),
}

/// A comparison, a BETWEEN, an IN, or a function.
#[derive(Debug)]
pub(crate) struct Atom<'e> {
    /// `=`, `BETWEEN`, or the function's name as it is written.
    pub(crate) operator: &'e str,
    pub(crate) operands: Vec<Operand<'e>>,
}

/// A condition.
pub(crate) struct Atoms<'e> {
    pub(crate) all: Vec<Atom<'e>>,
    /// How many AND, OR and NOT join them.
    pub(crate) joints: usize,
}

pub(crate) const COMPARATORS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

impl<'e> Operand<'e> {
    /// A path's names as they are stored, and its places in lists as `[1]`.
    pub(crate) fn steps<'g>(&'g self, given: &Given<'g>) -> Option<Vec<String>> {
        let Self::Path(steps) = self else { return None };
        let step = |step: &&'e str| match step.parse::<u64>() {
            Ok(_) => format!("[{step}]"),
            Err(_) => given.name(step).to_owned(),
        };
        Some(steps.iter().map(step).collect())
    }
    pub(crate) fn typed<'g>(&self, given: &Given<'g>) -> Option<Typed<'g>> {
        match self {
            Self::Value(placeholder) => given.value(placeholder),
            _ => None,
        }
    }
    /// It, and what is in it.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut at = 0;
        while let Some(operand) = all.get(at) {
            if let Self::Call(_, operands) = operand {
                all.extend(operands);
            }
            at += 1;
        }
        all
    }
}

impl Atoms<'_> {
    /// `None` where it is no condition.
    pub(crate) fn of<'e>(tokens: &[Token<'e>]) -> Option<Atoms<'e>> {
        let mut reader = Reader { tokens, at: 0 };
        let mut atoms = Atoms { all: Vec::new(), joints: 0 };
        while let Some(token) = reader.peek() {
            let joins = ["AND", "OR", "NOT"].iter().any(|word| token.is_word(word));
            if joins || token.is("(") || token.is(")") {
                atoms.joints += usize::from(joins);
                reader.at += 1;
            } else {
                atoms.all.push(reader.atom()?);
            }
        }
        Some(atoms)
    }
}

/// Reads operands one after another.
pub(crate) struct Reader<'t, 'e> {
    pub(crate) tokens: &'t [Token<'e>],
    pub(crate) at: usize,
}

impl<'t, 'e> Reader<'t, 'e> {
    pub(crate) fn peek(&self) -> Option<&'t Token<'e>> {
        self.tokens.get(self.at)
    }
    fn next(&mut self) -> Option<&'t Token<'e>> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }
    fn sign(&mut self, sign: &str) -> Option<()> {
        self.next().filter(|token| token.is(sign)).map(drop)
    }

    fn atom(&mut self) -> Option<Atom<'e>> {
        let first = self.operand()?;
        let Some(token) = self.peek() else { return Atom::function(first) };
        if COMPARATORS.iter().any(|sign| token.is(sign)) {
            self.at += 1;
            let second = self.operand()?;
            return Some(Atom { operator: token.text, operands: vec![first, second] });
        }
        if token.is_word("BETWEEN") {
            self.at += 1;
            let lower = self.operand()?;
            self.next().filter(|token| token.is_word("AND"))?;
            let upper = self.operand()?;
            return Some(Atom { operator: "BETWEEN", operands: vec![first, lower, upper] });
        }
        if token.is_word("IN") {
            self.at += 1;
            self.sign("(")?;
            let mut operands = vec![first];
            operands.extend(self.operands()?);
            return Some(Atom { operator: "IN", operands });
        }
        Atom::function(first)
    }

    /// Operands up to the closing parenthesis.
    fn operands(&mut self) -> Option<Vec<Operand<'e>>> {
        let mut operands = vec![self.operand()?];
        loop {
            match self.next()? {
                token if token.is(",") => operands.push(self.operand()?),
                token => return token.is(")").then_some(operands),
            }
        }
    }

    pub(crate) fn operand(&mut self) -> Option<Operand<'e>> {
        let first = self.peek()?;
        if first.kind == Kind::Value {
            self.at += 1;
            return Some(Operand::Value(first.text));
        }
        if first.kind == Kind::Word && self.tokens.get(self.at + 1).is_some_and(|token| token.is("(")) {
            self.at += 2;
            return Some(Operand::Call(first.text, self.operands()?));
        }
        self.path().map(Operand::Path)
    }

    pub(crate) fn path(&mut self) -> Option<Vec<&'e str>> {
        let mut steps = vec![self.next().filter(|token| token.is_name())?.text];
        while let Some(token) = self.peek() {
            if token.is(".") {
                self.at += 1;
                steps.push(self.next().filter(|token| token.is_name())?.text);
            } else if token.is("[") {
                self.at += 1;
                steps.push(self.next().filter(|token| token.kind == Kind::Number)?.text);
                self.sign("]")?;
            } else {
                break;
            }
        }
        Some(steps)
    }
}

impl<'e> Atom<'e> {
    fn function(operand: Operand<'e>) -> Option<Self> {
        match operand {
            Operand::Call(operator, operands) => Some(Self { operator, operands }),
            _ => None,
        }
    }
    pub(crate) fn is_function(&self) -> bool {
        !COMPARATORS.contains(&self.operator) && !matches!(self.operator, "BETWEEN" | "IN")
    }
}
