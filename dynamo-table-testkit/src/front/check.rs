//! All rules, on one request.

use super::given::Given;
use super::schema::Holds;
use super::{actions, conditions, index_keys, key_values, legacy, projected, tables, updates};
use dynoxide::DynoxideError;
use serde_json::Value;

/// Why DynamoDB refuses this request, where the engine may not.
pub(crate) fn refusal(operation: &str, body: &[u8], holds: &Holds<'_>) -> Option<DynoxideError> {
    const CHECKED: [&str; 13] = [
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactGetItems",
        "TransactWriteItems",
        "CreateTable",
        "UpdateTable",
        "UpdateTimeToLive",
    ];
    if !CHECKED.contains(&operation) {
        return None;
    }
    // What is no JSON the engine refuses.
    let request: Value = serde_json::from_slice(body).ok()?;
    let refused = match operation {
        "Query" => expressions(&request)
            .or_else(|| key_values::of_query(&request, holds))
            .or_else(|| projected::of_index(&request, holds)),
        "Scan" => expressions(&request).or_else(|| projected::of_index(&request, holds)),
        "PutItem" | "UpdateItem" | "DeleteItem" => expressions(&request).or_else(|| write(&request, holds)),
        "GetItem" => expressions(&request),
        "BatchGetItem" => request["RequestItems"].as_object().into_iter().flatten().find_map(|(_, of)| expressions(of)),
        "BatchWriteItem" => actions::of_batch(&request).find_map(|(table, write)| {
            let item = &write["PutRequest"]["Item"];
            actions::two_in_one(write).or_else(|| index_keys::of_item(&Value::from(table.as_str()), item, holds))
        }),
        "CreateTable" => tables::created(&request),
        "UpdateTable" => return tables::updated(&request),
        "UpdateTimeToLive" => tables::time_to_live(&request, holds),
        _ => {
            let mut all = actions::of_transaction(&request);
            let refused = all.find_map(|(_, action)| expressions(action).or_else(|| write(action, holds)));
            return refused.map(DynoxideError::ValidationException).or_else(|| actions::cancelled(&request, holds));
        }
    };
    refused.map(DynoxideError::ValidationException)
}

/// A member of a request that holds an expression, and what is wrong with such a one.
type Rule<'r> = (&'static str, &'r dyn Fn(&str) -> Option<String>);

/// What is wrong with the expressions of a request, or of an action.
fn expressions(request: &Value) -> Option<String> {
    let given = Given::of(request);
    let condition = |expression: &str| conditions::refusal(expression, &given);
    let rules: [Rule<'_>; 5] = [
        ("ProjectionExpression", &projected::refusal),
        ("FilterExpression", &condition),
        ("KeyConditionExpression", &key_values::refusal),
        ("UpdateExpression", &updates::refusal),
        ("ConditionExpression", &condition),
    ];
    const LONGEST: usize = 4096;
    let in_expression = |(member, rule): &Rule<'_>| {
        let expression = request[member].as_str().filter(|expression| expression.len() <= LONGEST)?;
        rule(expression).map(|why| format!("Invalid {member}: {why}"))
    };
    given.refusal().or_else(|| rules.iter().find_map(in_expression)).or_else(|| legacy::refusal(request))
}

fn write(request: &Value, holds: &Holds<'_>) -> Option<String> {
    index_keys::of_item(&request["TableName"], &request["Item"], holds)
        .or_else(|| index_keys::of_update(request, holds))
}
