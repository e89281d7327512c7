//! Key conditions: values that no key can have.

use super::atoms::{Atoms, Operand};
use super::conditions::unknown_function;
use super::given::{Given, Typed};
use super::schema::Holds;
use super::tokens::tokens;
use serde_json::Value;

const LONGEST: [(&str, usize); 2] = [("RANGE", 1024), ("HASH", 2048)];

/// What is wrong with the form of a key condition, without the name of the expression.
pub(crate) fn refusal(expression: &str) -> Option<String> {
    let tokens = match tokens(expression) {
        Ok(tokens) => tokens,
        Err(error) => return Some(error),
    };
    let atoms = Atoms::of(&tokens)?;
    unknown_function(atoms.all.iter().map(|atom| atom.operator), &["begins_with"])
}

/// What is wrong with the values of a Query's key condition.
pub(crate) fn of_query(request: &Value, holds: &Holds<'_>) -> Option<String> {
    let values = conditions(request);
    let bytes = |typed: &Typed<'_>| typed.bytes().unwrap_or(1);
    if let Some((name, empty)) = values.iter().find(|(_, typed)| bytes(typed) == 0) {
        return Some(cannot_be_empty(name, empty, &request["IndexName"]));
    }
    let longest = values.iter().map(|(_, typed)| bytes(typed)).max()?;
    if longest <= LONGEST[0].1 {
        return None;
    }
    let (schema, index) = (holds.table(&request["TableName"])?, request["IndexName"].as_str());
    // Each for itself: what is together in a key of several attributes is not added up.
    let over = |(kind, most): &(&str, usize)| {
        values.iter().any(|(name, typed)| bytes(typed) > *most && schema.is_key_of(index, name, kind))
    };
    LONGEST.into_iter().find(over).map(|(kind, most)| {
        let keys = if kind == "HASH" { "hash" } else { "range" };
        format!(
            "One or more parameter values were invalid: Aggregated size of all {keys} keys has exceeded the size limit of {most} \
             bytes"
        )
    })
}

/// The attributes of a key condition with the values that they are compared with.
fn conditions(request: &Value) -> Vec<(String, Typed<'_>)> {
    let given = Given::of(request);
    let expression = request["KeyConditionExpression"].as_str().unwrap_or_default();
    let atoms = tokens(expression).ok().and_then(|tokens| Atoms::of(&tokens));
    let mut all = Vec::new();
    for atom in atoms.iter().flat_map(|atoms| &atoms.all) {
        if let Some(Operand::Path(steps)) = atom.operands.first() {
            let values = atom.operands.iter().filter_map(|operand| operand.typed(&given));
            all.extend(values.map(|typed| (given.name(steps[0]).to_owned(), typed)));
        }
    }
    for (name, condition) in request["KeyConditions"].as_object().into_iter().flatten() {
        let values = condition["AttributeValueList"].as_array().into_iter().flatten().filter_map(Typed::of);
        all.extend(values.map(|typed| (name.clone(), typed)));
    }
    all
}

fn cannot_be_empty(name: &str, empty: &Typed<'_>, index: &Value) -> String {
    let what = if empty.kind == "B" { "binary" } else { "string" };
    let no_empty = format!("The AttributeValue for a key attribute cannot contain an empty {what} value.");
    let invalid = "One or more parameter values are not valid.";
    match index.as_str() {
        None => format!("{invalid} {no_empty} Key: {name}"),
        Some(index) => format!(
            "{invalid} A value specified for a secondary index key is not supported. {no_empty} IndexName: {index}, IndexKey: \
             {name}"
        ),
    }
}
