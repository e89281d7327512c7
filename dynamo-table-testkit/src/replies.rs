//! Responses in which the engine says more than DynamoDB does.

use crate::front::projected::asked;
use serde_json::{Value, json};

/// What a response should not hold.
pub(crate) enum Asked {
    /// It is right as it is.
    Right,
    /// The update creates its item, which has no old attributes; the engine shows its key.
    NoOld,
    /// Of each item in a transaction of reads the key's attributes that were not asked for; the engine shows the key beside a
    /// projection.
    NotKeys(Vec<Vec<String>>),
}

impl Asked {
    /// Asked before the request is carried out: `stands` says whether there is the item of a GetItem.
    pub(crate) fn of(operation: &str, body: &[u8], stands: &dyn Fn(&Value) -> bool) -> Self {
        if !matches!(operation, "UpdateItem" | "TransactGetItems") {
            return Self::Right;
        }
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        if operation == "TransactGetItems" {
            let gets = request["TransactItems"].as_array().into_iter().flatten();
            return Self::NotKeys(gets.map(|item| unasked(&item["Get"])).collect());
        }
        let get = json!({ "TableName": request["TableName"], "Key": request["Key"], "ConsistentRead": true });
        let old = request["ReturnValues"].as_str().is_some_and(|values| values.ends_with("_OLD"));
        if old && !stands(&get) { Self::NoOld } else { Self::Right }
    }
    /// The response without that.
    pub(crate) fn corrected(&self, json: Vec<u8>) -> Vec<u8> {
        if matches!(self, Self::Right) {
            return json;
        }
        let Ok(mut reply) = serde_json::from_slice::<Value>(&json) else { return json };
        match self {
            Self::Right => {}
            Self::NoOld => {
                reply.as_object_mut().map(|members| members.remove("Attributes"));
            }
            Self::NotKeys(all) => {
                let items = reply["Responses"].as_array_mut().into_iter().flatten();
                for (item, unasked) in items.zip(all) {
                    let Some(item) = item.get_mut("Item").and_then(Value::as_object_mut) else { continue };
                    unasked.iter().for_each(|name| drop(item.remove(name)));
                }
            }
        }
        reply.to_string().into_bytes()
    }
}

fn unasked(get: &Value) -> Vec<String> {
    if get["ProjectionExpression"].is_null() {
        return Vec::new();
    }
    let asked = asked(get);
    let key = get["Key"].as_object().into_iter().flatten().map(|(name, _)| name);
    key.filter(|name| !asked.contains(name)).cloned().collect()
}
