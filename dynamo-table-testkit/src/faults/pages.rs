//! The page that ends where the data ends.

use crate::faults::upstream::Upstream;
use crate::request::Request;
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::Value;

/// Takes the next key off a page after which nothing comes. Whether there was such a key.
pub(crate) async fn drop_next_key(
    upstream: &Upstream,
    request: &Request,
    page: &mut Value,
) -> Result<bool, ConnectorError> {
    let next = page["LastEvaluatedKey"].clone();
    if !next.is_object() {
        return Ok(false);
    }
    let mut rest = request.body.clone();
    rest["ExclusiveStartKey"] = next;
    rest["Limit"] = 1.into();
    let rest = upstream.ask(&request.operation, &rest).await?;
    let nothing = rest.is_some_and(|rest| rest["ScannedCount"] == 0 && rest["LastEvaluatedKey"].is_null());
    if nothing && let Some(members) = page.as_object_mut() {
        members.remove("LastEvaluatedKey");
    }
    Ok(nothing)
}
