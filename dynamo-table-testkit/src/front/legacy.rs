//! The conditions of before there were expressions.

use super::given::Typed;
use serde_json::Value;

/// What is wrong with a filter or an expectation.
pub(crate) fn refusal(request: &Value) -> Option<String> {
    let members = ["QueryFilter", "ScanFilter", "Expected"];
    let conditions = members.iter().filter_map(|member| request[member].as_object()).flat_map(|all| all.values());
    { conditions }.find_map(condition)
}

fn condition(condition: &Value) -> Option<String> {
    let operator = condition["ComparisonOperator"].as_str()?;
    let values = condition["AttributeValueList"].as_array()?;
    let first = Typed::of(values.first()?)?;
    match operator {
        "BETWEEN" => {
            let upper = Typed::of(values.get(1)?)?;
            if first.kind != upper.kind {
                let why = "AttributeValues inside AttributeValueList must be of same type";
                return Some(format!("One or more parameter values were invalid: {why}"));
            }
            let why =
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound";
            first.exceeds(&upper).then(|| why.to_owned())
        }
        "LT" | "LE" | "GT" | "GE" if !first.is_ordered() => Some(format!(
            "One or more parameter values were invalid: ComparisonOperator {operator} is not valid for {} AttributeValue type",
            first.kind
        )),
        _ => None,
    }
}
