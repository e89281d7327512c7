//! Reads through an index that ask for what it does not hold, or filter by it.

use super::atoms::{Atoms, Operand, Reader};
use super::conditions::too_deep;
use super::given::Given;
use super::schema::Holds;
use super::tokens::{Token, tokens};
use serde_json::Value;

/// What is wrong with a projection, without the name of the expression.
pub(crate) fn refusal(expression: &str) -> Option<String> {
    match tokens(expression) {
        Ok(tokens) => paths(&tokens)?.into_iter().find_map(|path| too_deep(&Operand::Path(path))),
        Err(error) => Some(error),
    }
}

fn paths<'e>(tokens: &[Token<'e>]) -> Option<Vec<Vec<&'e str>>> {
    let (mut reader, mut paths) = (Reader { tokens, at: 0 }, Vec::new());
    loop {
        paths.push(reader.path()?);
        match reader.peek() {
            None => return Some(paths),
            Some(token) => reader.at += token.is(",").then_some(1)?,
        }
    }
}

/// What is wrong with a Query or a Scan of an index, by what the index holds.
pub(crate) fn of_index(request: &Value, holds: &Holds<'_>) -> Option<String> {
    let index = request["IndexName"].as_str()?;
    let (asked, filtered) = (asked(request), filtered(request));
    if asked.is_empty() && filtered.is_empty() {
        return None;
    }
    let schema = holds.table(&request["TableName"])?;
    let names =
        |names: &'_ [String]| schema.missing(index, names.iter().map(String::as_str)).map(|names| names.join(", "));
    if let Some(missing) = names(&asked).filter(|_| schema.is_global(index)) {
        return Some(format!(
            "One or more parameter values were invalid: Global secondary index {index} does not project [{missing}]"
        ));
    }
    // Of a scan DynamoDB reads the attribute as absent, whatever the item holds, which is never what is meant.
    let missing = names(&filtered)?;
    Some(format!(
        "One or more parameter values were invalid: Secondary index {index} does not project one or more filter attributes: \
         [{missing}]"
    ))
}

/// The attributes that a read asks for, in their order.
pub(crate) fn asked(request: &Value) -> Vec<String> {
    let given = Given::of(request);
    let expression = request["ProjectionExpression"].as_str().unwrap_or_default();
    let paths = tokens(expression).ok().and_then(|tokens| paths(&tokens)).unwrap_or_default();
    let legacy = request["AttributesToGet"].as_array().into_iter().flatten().filter_map(Value::as_str);
    paths.iter().map(|path| given.name(path[0])).chain(legacy).map(str::to_owned).collect()
}

/// The attributes that a filter is about, sorted.
fn filtered(request: &Value) -> Vec<String> {
    let given = Given::of(request);
    let legacy = ["QueryFilter", "ScanFilter"].map(|filter| request[filter].as_object());
    let mut names: Vec<String> = legacy.into_iter().flatten().flat_map(|filter| filter.keys().cloned()).collect();
    let expression = request["FilterExpression"].as_str().unwrap_or_default();
    let atoms = tokens(expression).ok().and_then(|tokens| Atoms::of(&tokens));
    let all = atoms.iter().flat_map(|atoms| &atoms.all);
    for operand in all.flat_map(|atom| &atom.operands).flat_map(Operand::all) {
        if let Operand::Path(steps) = operand {
            names.push(given.name(steps[0]).to_owned());
        }
    }
    names.sort_unstable();
    names
}
