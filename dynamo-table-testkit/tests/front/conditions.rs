//! Filters and conditions. Whether an item is looked at does not matter: DynamoDB reads the expression first.

use crate::support::{Case, Says, check, invalid, n, on_table, s};
use serde_json::{Value, json};

/// A filter that no item is looked at for, one behind what is never true, and a condition.
fn everywhere(expression: &str, values: Value, why: &str) -> Vec<Case> {
    let mut with_key = values.clone();
    with_key[":none"] = s("nothing has it");
    let query = json!({
        "KeyConditionExpression": "pk = :none", "FilterExpression": expression, "ExpressionAttributeValues": with_key,
    });
    let scan = json!({
        "FilterExpression": format!("attribute_exists(q1) AND {expression}"), "ExpressionAttributeValues": values,
    });
    let delete = json!({
        "Key": { "pk": s("none"), "sk": s("1") }, "ConditionExpression": expression, "ExpressionAttributeValues": values,
    });
    let says = |of: &str| invalid(format!("Invalid {of}Expression: {why}"));
    let without = |request: Value| match values.as_object() {
        Some(values) if values.is_empty() => {
            let mut request = request;
            request.as_object_mut().unwrap().remove("ExpressionAttributeValues");
            request
        }
        _ => request,
    };
    vec![
        ("Query", on_table(query), says("Filter")),
        ("Scan", on_table(without(scan)), says("Filter")),
        ("DeleteItem", on_table(without(delete)), says("Condition")),
    ]
}

fn distinct(operator: &str, first: &str) -> String {
    format!(
        "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, \
         first operand: [{first}]"
    )
}

fn operand(operator: &str, kind: &str) -> String {
    format!("Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}")
}

#[tokio::test]
async fn ranges() {
    let bounds = |lower: &str, upper: &str| {
        format!("lower bound operand: AttributeValue: {{{lower}}}, upper bound operand: AttributeValue: {{{upper}}}")
    };
    let turned = |lower: &str, upper: &str| {
        let bounds = bounds(lower, upper);
        format!("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}")
    };
    let types = bounds("S:a", "N:1");
    let types = format!("The BETWEEN operator requires same data type for lower and upper bounds; {types}");
    let ab = |a: Value, b: Value| json!({ ":a": a, ":b": b });
    let cases = [
        everywhere("num BETWEEN :a AND :b", ab(n(9), n(1)), &turned("N:9", "N:1")),
        everywhere("NOT num BETWEEN :a AND :b", ab(n("9.50"), n("1e0")), &turned("N:9.50", "N:1e0")),
        everywhere("num BETWEEN :a AND :b", ab(n(10), n(9)), &turned("N:10", "N:9")),
        everywhere("num BETWEEN :a AND :b", ab(s("z"), s("a")), &turned("S:z", "S:a")),
        everywhere("size(num) BETWEEN :a AND :b", ab(n(5), n(1)), &turned("N:5", "N:1")),
        everywhere("num BETWEEN :a AND :b", ab(s("a"), n(1)), &types),
        everywhere("num BETWEEN :a AND b", json!({ ":a": { "BOOL": true } }), &operand("BETWEEN", "BOOL")),
        everywhere("num BETWEEN :a AND :b", ab(json!({ "L": [] }), n(1)), &operand("BETWEEN", "L")),
        everywhere("num BETWEEN :a AND num", json!({ ":a": n(1) }), &distinct("BETWEEN", "num")),
    ];
    check(cases.into_iter().flatten()).await;
    let bytes = |lower: &str, upper: &str| json!({ ":a": { "B": lower }, ":b": { "B": upper } });
    let scan =
        json!({ "FilterExpression": "num BETWEEN :a AND :b", "ExpressionAttributeValues": bytes("/w==", "AA==") });
    let words = "Invalid FilterExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound";
    check([("Scan", on_table(scan), Says::InvalidFrom(words))]).await;
}

#[tokio::test]
async fn operands_of_comparisons_and_functions() {
    let a = |value: Value| json!({ ":a": value });
    let mut cases = Vec::new();
    for (operator, kind, value) in [
        ("<", "BOOL", json!(true)),
        ("<=", "NULL", json!(true)),
        (">", "M", json!({})),
        (">=", "SS", json!(["x"])),
        ("<", "L", json!([])),
    ] {
        cases.extend(everywhere(&format!("num {operator} :a"), a(json!({ kind: value })), &operand(operator, kind)));
    }
    for operator in ["=", "<>", "<"] {
        cases.extend(everywhere(
            &format!("a.b[1].c {operator} a.b[1].c"),
            json!({}),
            &distinct(operator, "a, b, [1], c"),
        ));
    }
    cases.extend(everywhere("num IN (note, num)", json!({}), &distinct("IN", "num")));
    cases.extend(everywhere("begins_with(note, note)", json!({}), &distinct("begins_with", "note")));
    cases.extend(everywhere("begins_with(:a, note)", a(n(1)), &operand("begins_with", "N")));
    cases.extend(everywhere("begins_with(size(note), :a)", a(s("x")), &operand("begins_with", "N")));
    cases.extend(everywhere("attribute_type(num, :a)", a(n(1)), &operand("attribute_type", "N")));
    for function in ["ATTRIBUTE_EXISTS(num)", "Contains(num, note)", "Begins_With(num, note)"] {
        let name = function.split('(').next().unwrap();
        cases.extend(everywhere(function, json!({}), &format!("Invalid function name; function: {name}")));
    }
    check(cases).await;
    let undefined = "An expression attribute value used in expression is not defined; attribute value: :b";

    let scan = |expression: &str, names: Value| {
        let expression = format!("attribute_exists(q1) AND {expression}");
        on_table(
            json!({ "FilterExpression": expression, "ExpressionAttributeValues": { ":a": s("n") }, "ExpressionAttributeNames": names }),
        )
    };
    let names = json!({ "#a": "x".repeat(65_536) });
    let long = "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key #a";
    let unnamed = |expression: &str| {
        let mut request = scan(expression, json!({}));
        request.as_object_mut().unwrap().remove("ExpressionAttributeNames");
        request
    };
    let filter = |why: &str| invalid(format!("Invalid FilterExpression: {why}"));
    check([
        ("Scan", unnamed("(note = :a OR note = :b)"), filter(undefined)),
        ("Scan", scan("#a = :a", names), invalid(long)),
        ("Scan", unnamed("attribute_type(num, :a)"), Says::InvalidFrom("Invalid FilterExpression: Invalid attribute type name found; type: n, ")),
        ("Scan", unnamed("(note = :a OR attribute_type(num, note))"), Says::InvalidFrom("Invalid FilterExpression: Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {")),
        ("Scan", unnamed("_note = :a"), filter("Syntax error; token: \"_\", near: \"AND _note\"")),
    ])
    .await;
}

#[tokio::test]
async fn how_much_an_expression_holds() {
    let operators = |count: usize| vec!["num = :a"; count.div_ceil(2)].join(" AND ");
    let too_many = "The expression contains too many operators; operator count: 301";
    let a = || json!({ ":a": n(1) });
    let mut cases = Vec::new();
    for expression in [
        operators(301),
        format!("{}num = :a", "NOT ".repeat(300)),
        vec!["num BETWEEN :a AND :a"; 151].join(" OR "),
        vec!["size(num) = :a"; 101].join(" OR "),
    ] {
        cases.extend(everywhere(&expression, a(), too_many));
    }
    let functions = vec!["attribute_exists(num)"; 151].join(" AND ");
    cases.extend(everywhere(&functions, json!({}), too_many));
    let list: Vec<String> = (0..101).map(|at| format!(":v{at}")).collect();
    let values: Value = list.iter().map(|name| (name.clone(), n(1))).collect::<serde_json::Map<_, _>>().into();
    let operands = "The IN operator is provided with too many operands; number of operands: 101";
    cases.extend(everywhere(&format!("num IN ({})", list.join(",")), values, operands));
    let deep = "The document path has too many nesting levels; nesting levels: 33";
    cases.extend(everywhere(&format!("a{} = :a", ".b".repeat(32)), a(), deep));
    cases.extend(everywhere(&format!("a{} = :a", "[0]".repeat(32)), a(), deep));
    check(cases).await;
}

#[tokio::test]
async fn conditions_of_before_there_were_expressions() {
    let filter = |operator: &str, values: Value| {
        on_table(json!({ "ScanFilter": { "num": { "ComparisonOperator": operator, "AttributeValueList": values } } }))
    };
    let put = json!({
        "Item": { "pk": s("p"), "sk": s("1") },
        "Expected": { "num": { "ComparisonOperator": "LT", "AttributeValueList": [{ "BOOL": true }] } },
    });
    let turned = "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound";
    let types =
        "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type";
    let operand =
        "One or more parameter values were invalid: ComparisonOperator LT is not valid for BOOL AttributeValue type";
    check([
        ("Scan", filter("BETWEEN", json!([n(9), n(1)])), invalid(turned)),
        ("Scan", filter("BETWEEN", json!([n(9), s("x")])), invalid(types)),
        ("PutItem", on_table(put), invalid(operand)),
    ])
    .await;
}
