//! Batches and transactions: what is wrong with one of their actions.

use super::given::Given;
use super::schema::Holds;
use super::updates::Update;
use dynoxide::DynoxideError;
use dynoxide::errors::CancellationReason;
use serde_json::Value;

/// The actions of a transaction, without their kinds.
pub(crate) fn of_transaction(request: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let actions = request["TransactItems"].as_array().into_iter().flatten();
    actions.filter_map(|action| action.as_object()?.iter().next()).map(|(kind, action)| (kind.as_str(), action))
}

/// The writes of a batch, each with its table's name.
pub(crate) fn of_batch(request: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let tables = request["RequestItems"].as_object().into_iter().flatten();
    tables.flat_map(|(name, writes)| writes.as_array().into_iter().flatten().map(move |write| (name, write)))
}

/// A write of a batch is one of the two.
pub(crate) fn two_in_one(write: &Value) -> Option<String> {
    let both = !write["PutRequest"].is_null() && !write["DeleteRequest"].is_null();
    let why =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    both.then(|| why.to_owned())
}

/// An update within a transaction that changes the key: the transaction is cancelled for it.
pub(crate) fn cancelled(request: &Value, holds: &Holds<'_>) -> Option<DynoxideError> {
    let reasons: Vec<CancellationReason> = of_transaction(request)
        .map(|(kind, action)| match (kind == "Update").then(|| changed_key(action, holds)).flatten() {
            None => CancellationReason { code: "None".into(), ..CancellationReason::default() },
            Some(name) => CancellationReason {
                code: "ValidationError".into(),
                message: Some(format!(
                    "One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part of the key"
                )),
                ..CancellationReason::default()
            },
        })
        .collect();
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    let why =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    codes.iter().any(|code| *code != "None").then(|| DynoxideError::TransactionCanceledException(why, reasons.clone()))
}

fn changed_key(update: &Value, holds: &Holds<'_>) -> Option<String> {
    let given = Given::of(update);
    let changed = Update::of(update["UpdateExpression"].as_str()?)?;
    let schema = holds.table(&update["TableName"])?;
    let mut names = changed.attributes.iter().map(|attribute| given.name(attribute));
    names.find(|name| schema.is_key(None, name)).map(str::to_owned)
}
