//! The SDK's fluent builders as one kind of thing: the SDK's own bound on them is private.

use std::error::Error as StdError;
use std::sync::LazyLock;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as op;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::attempts::Attempts;
use super::wire::OwnReading;
use crate::codec::wire::response::ItemsAt;

/// What a request asks to be told of what it consumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Nothing,
    /// Capacity units, summed over the table and its indexes.
    Units,
    /// Capacity units by table and index, and of a write the sizes of item collections.
    Details,
}

impl Report {
    /// Of a call whose caller wants a [`Response`](crate::Response), or only its output.
    pub(crate) fn of(detailed: bool) -> Self {
        if detailed { Self::Details } else { Self::Nothing }
    }
    fn capacity(self) -> Option<ReturnConsumedCapacity> {
        match self {
            Self::Nothing => None,
            Self::Units => Some(ReturnConsumedCapacity::Total),
            Self::Details => Some(ReturnConsumedCapacity::Indexes),
        }
    }
    fn metrics(self) -> Option<ReturnItemCollectionMetrics> {
        (self == Self::Details).then_some(ReturnItemCollectionMetrics::Size)
    }
}

/// A request of the SDK's that is still to be sent.
pub trait SdkRequest: Clone + Send + Sync + 'static {
    type Output: Send + 'static;
    type Failure: StdError + ProvideErrorMetadata + Send + Sync + 'static;
    /// Asks for the report, as far as DynamoDB makes one of this operation.
    fn reporting(self, report: Report) -> Self;
    /// Sends it once, by the SDK, which may repeat it as `attempts` says.
    ///
    /// # Errors
    /// The SDK's own.
    fn send_watched(
        self,
        attempts: &Attempts,
    ) -> impl Future<Output = Result<Self::Output, SdkError<Self::Failure, HttpResponse>>> + Send;
}

macro_rules! requests {
    ($($operation:ident $module:ident $builder:ident $output:ident $error:ident, $at:expr $(, $report:ident $from:ident)*;)*) => {$(
        impl SdkRequest for op::$module::builders::$builder {
            type Output = op::$module::$output;
            type Failure = op::$module::$error;
            fn reporting(self, _report: Report) -> Self {
                self$(.$report(_report.$from()))*
            }
            async fn send_watched(
                self,
                attempts: &Attempts,
            ) -> Result<Self::Output, SdkError<Self::Failure, HttpResponse>> {
                static OWN: LazyLock<OwnReading> = LazyLock::new(|| OwnReading::of(&op::$module::$operation::new()));
                attempts.watch(self.customize(), &OWN, $at).send().await
            }
        }
    )*};
}

requests! {
    GetItem get_item GetItemFluentBuilder GetItemOutput GetItemError, ItemsAt::One("Item"), set_return_consumed_capacity capacity;
    PutItem put_item PutItemFluentBuilder PutItemOutput PutItemError, ItemsAt::One("Attributes"),
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    UpdateItem update_item UpdateItemFluentBuilder UpdateItemOutput UpdateItemError, ItemsAt::One("Attributes"),
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    DeleteItem delete_item DeleteItemFluentBuilder DeleteItemOutput DeleteItemError, ItemsAt::One("Attributes"),
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    Query query QueryFluentBuilder QueryOutput QueryError, ItemsAt::List("Items"), set_return_consumed_capacity capacity;
    Scan scan ScanFluentBuilder ScanOutput ScanError, ItemsAt::List("Items"), set_return_consumed_capacity capacity;
    BatchGetItem batch_get_item BatchGetItemFluentBuilder BatchGetItemOutput BatchGetItemError, ItemsAt::Tables,
        set_return_consumed_capacity capacity;
    BatchWriteItem batch_write_item BatchWriteItemFluentBuilder BatchWriteItemOutput BatchWriteItemError, ItemsAt::Nowhere,
        set_return_consumed_capacity capacity;
    TransactGetItems transact_get_items TransactGetItemsFluentBuilder TransactGetItemsOutput TransactGetItemsError, ItemsAt::Each,
        set_return_consumed_capacity capacity;
    TransactWriteItems transact_write_items TransactWriteItemsFluentBuilder TransactWriteItemsOutput TransactWriteItemsError, ItemsAt::Nowhere,
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    CreateTable create_table CreateTableFluentBuilder CreateTableOutput CreateTableError, ItemsAt::Nowhere;
    DeleteTable delete_table DeleteTableFluentBuilder DeleteTableOutput DeleteTableError, ItemsAt::Nowhere;
    DescribeTable describe_table DescribeTableFluentBuilder DescribeTableOutput DescribeTableError, ItemsAt::Nowhere;
    ListTables list_tables ListTablesFluentBuilder ListTablesOutput ListTablesError, ItemsAt::Nowhere;
}
