//! Definitions of tables, and time to live.

use super::schema::Holds;
use dynoxide::DynoxideError;
use serde_json::Value;

const MOST_INCLUDED: usize = 100;
const INDEXES: [&str; 2] = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

/// What is wrong with a CreateTable.
pub(crate) fn created(request: &Value) -> Option<String> {
    let indexes = || INDEXES.iter().filter_map(|kind| request[kind].as_array()).flatten();
    let included = |index: &'_ Value| -> Vec<String> {
        let names = index["Projection"]["NonKeyAttributes"].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let defined = request["AttributeDefinitions"].as_array().into_iter().flatten();
    let mut names =
        defined.filter_map(|of| of["AttributeName"].as_str().map(str::to_owned)).chain(indexes().flat_map(included));
    if names.any(|name| !(1..=255).contains(&name.len())) {
        let why = "Names of key attributes and attributes projected into an index must be between 1 and 255 characters, inclusive";
        return Some(why.to_owned());
    }
    if indexes().any(|index| has_twice(included(index))) {
        return Some("Cannot have two attributes with the same name".to_owned());
    }
    if indexes().map(|index| included(index).len()).sum::<usize>() > MOST_INCLUDED {
        return Some("No more than 20 attributes per table can be projected into Local Secondary Indices".to_owned());
    }
    let mut global = request[INDEXES[0]].as_array().into_iter().flatten();
    if request["BillingMode"] != "PAY_PER_REQUEST" && global.any(|index| index["ProvisionedThroughput"].is_null()) {
        return Some("No provisioned throughput specified for the global secondary index".to_owned());
    }
    let stream = &request["StreamSpecification"];
    (stream["StreamEnabled"] == true && stream["StreamViewType"].is_null())
        .then(|| "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.".to_owned())
}

fn has_twice(mut names: Vec<String>) -> bool {
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// An UpdateTable creates or deletes one index.
pub(crate) fn updated(request: &Value) -> Option<DynoxideError> {
    let updates = request["GlobalSecondaryIndexUpdates"].as_array()?;
    let online = updates.iter().filter(|update| update["Update"].is_null()).count();
    let why = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
    (online > 1).then(|| DynoxideError::LimitExceededException(why.to_owned()))
}

/// Time to live is changed, and not set to what it is.
pub(crate) fn time_to_live(request: &Value, holds: &Holds<'_>) -> Option<String> {
    let described = (holds.ask)("DescribeTimeToLive", &serde_json::json!({ "TableName": request["TableName"] }))?;
    let (now, wanted) = (&described["TimeToLiveDescription"], &request["TimeToLiveSpecification"]);
    let (is_on, on) = (now["TimeToLiveStatus"] == "ENABLED", wanted["Enabled"].as_bool()?);
    match (is_on, on) {
        (true, true) if now["AttributeName"] == wanted["AttributeName"] => {
            Some("TimeToLive is already enabled".to_owned())
        }
        (true, false) if now["AttributeName"] != wanted["AttributeName"] => {
            Some("TimeToLive is active on a different AttributeName".to_owned())
        }
        (false, false) => Some("TimeToLive is already disabled".to_owned()),
        _ => None,
    }
}
