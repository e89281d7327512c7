//! Filters and conditions: how many operators, and what each may be used on.

use super::atoms::{Atom, Atoms, COMPARATORS, Operand};
use super::given::{Given, Typed};
use super::tokens::tokens;

const MOST_OPERATORS: usize = 300;
const MOST_OPERANDS: usize = 100;
const MOST_LEVELS: usize = 32;
const FUNCTIONS: [&str; 6] =
    ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"];
const TYPES: [&str; 10] = ["N", "BS", "L", "B", "NULL", "M", "S", "SS", "NS", "BOOL"];

/// What is wrong with a condition, without the name of the expression.
pub(crate) fn refusal(expression: &str, given: &Given<'_>) -> Option<String> {
    let tokens = match tokens(expression) {
        Ok(tokens) => tokens,
        Err(error) => return Some(error),
    };
    let atoms = Atoms::of(&tokens)?;
    let in_atoms = || atoms.all.iter().flat_map(|atom| atom.operands.iter().flat_map(Operand::all));
    let calls = in_atoms().filter(|operand| matches!(operand, Operand::Call(..))).count();
    if atoms.joints + atoms.all.len() + calls > MOST_OPERATORS {
        let most = MOST_OPERATORS + 1;
        return Some(format!("The expression contains too many operators; operator count: {most}"));
    }
    let functions = atoms.all.iter().filter(|atom| atom.is_function()).map(|atom| atom.operator);
    let nested = in_atoms().filter_map(|operand| match operand {
        Operand::Call(name, _) => Some(*name),
        _ => None,
    });
    unknown_function(functions.chain(nested), &FUNCTIONS)
        .or_else(|| in_atoms().find_map(|operand| undefined(operand, given).or_else(|| too_deep(operand))))
        .or_else(|| atoms.all.iter().find_map(|atom| misused(atom, given)))
}

/// Names of functions are written in small letters.
pub(crate) fn unknown_function<'e>(mut names: impl Iterator<Item = &'e str>, known: &[&str]) -> Option<String> {
    let in_other_letters =
        |name: &&str| !known.contains(name) && known.iter().any(|known| known.eq_ignore_ascii_case(name));
    names.find(in_other_letters).map(|name| format!("Invalid function name; function: {name}"))
}

fn undefined(operand: &Operand<'_>, given: &Given<'_>) -> Option<String> {
    match operand {
        Operand::Value(name) if given.value(name).is_none() => {
            Some(format!("An expression attribute value used in expression is not defined; attribute value: {name}"))
        }
        _ => None,
    }
}

pub(crate) fn too_deep(operand: &Operand<'_>) -> Option<String> {
    match operand {
        Operand::Path(steps) if steps.len() > MOST_LEVELS => {
            let levels = steps.len();
            Some(format!("The document path has too many nesting levels; nesting levels: {levels}"))
        }
        _ => None,
    }
}

fn misused(atom: &Atom<'_>, given: &Given<'_>) -> Option<String> {
    let (operator, operands) = (atom.operator, &atom.operands);
    let is_comparison = COMPARATORS.contains(&operator);
    if is_comparison || matches!(operator, "BETWEEN" | "IN" | "begins_with" | "contains") {
        same_path(atom, given).or_else(|| match operator {
            "BETWEEN" => wrong_type(atom, given, |typed| typed.is_ordered()).or_else(|| between(operands, given)),
            "IN" => (operands.len() - 1 > MOST_OPERANDS).then(|| {
                let count = operands.len() - 1;
                format!("The IN operator is provided with too many operands; number of operands: {count}")
            }),
            "begins_with" => wrong_type(atom, given, |typed| matches!(typed.kind, "S" | "B")),
            "<" | "<=" | ">" | ">=" => wrong_type(atom, given, |typed| typed.is_ordered()),
            _ => None,
        })
    } else if operator == "attribute_type" {
        attribute_type(operands.get(1)?, given)
    } else {
        None
    }
}

/// The first operand may not be among the others.
fn same_path(atom: &Atom<'_>, given: &Given<'_>) -> Option<String> {
    let (first, others) = atom.operands.split_first()?;
    let first = first.steps(given)?;
    let same = others.iter().any(|other| other.steps(given).as_ref() == Some(&first));
    same.then(|| {
        format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: {}, \
             first operand: [{}]",
            atom.operator,
            first.join(", ")
        )
    })
}

fn wrong_type(atom: &Atom<'_>, given: &Given<'_>, suits: impl Fn(&Typed<'_>) -> bool) -> Option<String> {
    let kinds = atom.operands.iter().filter_map(|operand| match operand {
        // A size is a number.
        Operand::Call("size", _) if atom.operator == "begins_with" => Some("N"),
        operand => operand.typed(given).filter(|typed| !suits(typed)).map(|typed| typed.kind),
    });
    { kinds }.next().map(|kind| wrong_operand(atom.operator, kind))
}

fn wrong_operand(operator: &str, kind: &str) -> String {
    format!("Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}")
}

fn between(operands: &[Operand<'_>], given: &Given<'_>) -> Option<String> {
    let [lower, upper] = [operands.get(1)?.typed(given)?, operands.get(2)?.typed(given)?];
    let bounds = format!("lower bound operand: {}, upper bound operand: {}", lower.shown(), upper.shown());
    if lower.kind != upper.kind {
        return Some(format!("The BETWEEN operator requires same data type for lower and upper bounds; {bounds}"));
    }
    lower.exceeds(&upper).then(|| {
        format!("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}")
    })
}

fn attribute_type(operand: &Operand<'_>, given: &Given<'_>) -> Option<String> {
    let Some(typed) = operand.typed(given) else {
        return Some(wrong_operand("attribute_type", &format!("{{{}}}", TYPES.join(","))));
    };
    let Some(name) = typed.text().filter(|_| typed.kind == "S") else {
        return Some(wrong_operand("attribute_type", typed.kind));
    };
    let unknown = || format!("Invalid attribute type name found; type: {name}, valid types: {{{}}}", TYPES.join(","));
    (!TYPES.contains(&name)).then(unknown)
}
