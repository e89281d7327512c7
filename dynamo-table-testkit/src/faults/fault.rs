//! What can happen to a request.

use crate::request::Request;
use serde_json::{Map, Value};

/// What happens to a request on its way to the engine or back.
///
/// | the engine | faults |
/// |---|---|
/// | never sees the request | the throttles, [`ServerError`](Self::ServerError), [`Unavailable`](Self::Unavailable), [`Refused`](Self::Refused), [`ResetBefore`](Self::ResetBefore), [`StallBefore`](Self::StallBefore), the conflicts |
/// | carries it out, and the answer is lost | [`ServerErrorAfter`](Self::ServerErrorAfter), [`ResetAfter`](Self::ResetAfter), [`Empty`](Self::Empty), [`Torn`](Self::Torn), [`Stall`](Self::Stall) |
/// | carries out a part | [`Partial`](Self::Partial); [`Unprocessed`](Self::Unprocessed): nothing |
/// | carries it out, and the answer is another correct one | [`Shuffle`](Self::Shuffle), [`NextKeyDropped`](Self::NextKeyDropped), [`Stale`](Self::Stale), [`Creating`](Self::Creating) |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// 400 `ProvisionedThroughputExceededException`, whose reason names the whole table or index:
    /// `TableWriteProvisionedThroughputExceeded`. Not applied.
    Throttle,
    /// 400 `ProvisionedThroughputExceededException`, whose reason names a hot partition:
    /// `TableWriteKeyRangeThroughputExceeded`. Not applied.
    HotPartition,
    /// 400 `ProvisionedThroughputExceededException` without reasons, as older endpoints answer. Not applied.
    ThrottleUnexplained,
    /// 400 `ThrottlingException` with the reason `TableWriteMaxOnDemandThroughputExceeded`. Not applied.
    OnDemandLimit,
    /// 400 `ThrottlingException` without reasons, as operations on tables are answered too. Not applied.
    RateLimit,
    /// 400 `RequestLimitExceeded` with the reason `TableWriteAccountLimitExceeded`. Not applied.
    AccountLimit,
    /// 500 `InternalServerError`; not applied.
    ServerError,
    /// 500 `InternalServerError`; applied.
    ServerErrorAfter,
    /// 503 `ServiceUnavailable`; not applied.
    Unavailable,
    /// Nobody listens at the address, which is the one lost connection that tells: not applied, for certain.
    Refused,
    /// The connection is reset before the request has left: not applied, but the client cannot know.
    ResetBefore,
    /// The connection is reset when the engine has carried the request out: applied, the answer is lost.
    ResetAfter,
    /// Status 200 without a body: applied. The SDK takes it for an answer without members, a read for one that found
    /// nothing; `dynamo-table` takes it for a lost response.
    Empty,
    /// Status 200 and half of the body, then the connection breaks: applied.
    Torn,
    /// The request is carried out at once and answered later than an attempt may take: applied.
    Stall,
    /// Nothing is heard for as long, then the connection times out: not applied.
    StallBefore,
    /// A part of a batch is carried out, in any order, and at least one entry is left over, perhaps all. What is left
    /// over and what was found come in any order too.
    Partial,
    /// A batch is answered with everything left over: not applied.
    Unprocessed,
    /// 400 `TransactionCanceledException`, of which some reasons are `TransactionConflict`: not applied, neither by this
    /// request nor under its token before: a transaction that was applied is in no conflict any more.
    Conflict,
    /// 400 `TransactionInProgressException`, answered to a `TransactWriteItems`: not applied by this request.
    InProgress,
    /// 400 `TransactionConflictException`, answered to a write of one item: not applied. The SDK does not try again, so
    /// it is no part of a [`storm`](crate::Faults::storm).
    ItemConflict,
    /// The items of a `BatchGetItem`, and the keys left over, come in another order.
    Shuffle,
    /// A page that ends exactly where the data ends says so, where the engine gives a next key that finds nothing.
    /// DynamoDB does the one or the other.
    NextKeyDropped,
    /// A read that may be behind shows items as they were before writes that went through the layer; see
    /// [`staleness`](crate::Faults::staleness).
    Stale,
    /// `DescribeTable` says `CREATING` though the table is there; see [`creating`](crate::Faults::creating), which is
    /// the only way to it.
    Creating,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Throttle,
        Self::HotPartition,
        Self::ThrottleUnexplained,
        Self::OnDemandLimit,
        Self::RateLimit,
        Self::AccountLimit,
        Self::ServerError,
        Self::ServerErrorAfter,
        Self::Unavailable,
        Self::Refused,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::Empty,
        Self::Torn,
        Self::Stall,
        Self::StallBefore,
        Self::Partial,
        Self::Unprocessed,
        Self::Conflict,
        Self::InProgress,
        Self::ItemConflict,
        Self::Shuffle,
        Self::NextKeyDropped,
        Self::Stale,
        Self::Creating,
    ];

    /// Whether it can happen to this request at all.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use dynamo_table_testkit::{Engine, Fault, Recorder};
    ///
    /// let recorder = Recorder::new(Engine::new());
    /// recorder.client().list_tables().send().await?;
    /// let request = &recorder.requests()[0];
    /// assert!(Fault::ResetAfter.suits(request));
    /// assert!(!Fault::Partial.suits(request)); // that is for batches
    /// # Ok(()) }
    /// ```
    pub fn suits(self, request: &Request) -> bool {
        let operation = request.operation.as_str();
        match self {
            Self::Throttle | Self::HotPartition | Self::ThrottleUnexplained => is_on_items(operation),
            Self::OnDemandLimit | Self::AccountLimit => is_on_items(operation),
            Self::Partial | Self::Unprocessed => is_batch(operation) && entries(&request.body) > 0,
            Self::Conflict => matches!(operation, "TransactWriteItems" | "TransactGetItems"),
            Self::InProgress => operation == "TransactWriteItems",
            Self::ItemConflict => matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem"),
            Self::Shuffle => operation == "BatchGetItem" && entries(&request.body) > 1,
            Self::NextKeyDropped => matches!(operation, "Query" | "Scan"),
            Self::Stale => may_be_behind(operation, &request.body),
            Self::Creating => operation == "DescribeTable",
            _ => true,
        }
    }

    /// Whether the engine carries out a request that this happens to, wholly or in part.
    pub fn applied(self) -> bool {
        match self {
            Self::ServerErrorAfter | Self::ResetAfter | Self::Empty | Self::Torn | Self::Stall | Self::Partial => true,
            other => other.is_harmless(),
        }
    }

    /// Whether the client gets a correct answer to all of its request.
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Shuffle | Self::NextKeyDropped | Self::Stale | Self::Creating)
    }
}

fn is_on_items(operation: &str) -> bool {
    matches!(
        operation,
        "GetItem"
            | "PutItem"
            | "UpdateItem"
            | "DeleteItem"
            | "Query"
            | "Scan"
            | "BatchGetItem"
            | "BatchWriteItem"
            | "TransactGetItems"
            | "TransactWriteItems"
    )
}

fn is_batch(operation: &str) -> bool {
    matches!(operation, "BatchGetItem" | "BatchWriteItem")
}

/// How many keys or writes a batch holds.
fn entries(body: &Value) -> usize {
    let tables = body["RequestItems"].as_object().into_iter().flat_map(Map::values);
    tables.map(|table| table.as_array().or(table["Keys"].as_array()).map_or(0, Vec::len)).sum()
}

/// Whether a read, or one of its tables, is not asked for consistently. An index of the whole table never is.
fn may_be_behind(operation: &str, body: &Value) -> bool {
    match operation {
        "GetItem" | "Query" | "Scan" => body["ConsistentRead"] != true,
        "BatchGetItem" => {
            let mut tables = body["RequestItems"].as_object().into_iter().flat_map(Map::values);
            tables.any(|table| table["ConsistentRead"] != true)
        }
        _ => false,
    }
}
