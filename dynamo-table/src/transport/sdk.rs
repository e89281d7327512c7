//! The SDK's fluent builders as one kind of thing: the SDK's own bound on them is private.

use std::error::Error as StdError;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as op;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::attempts::Attempts;

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
    ($($module:ident $builder:ident $output:ident $error:ident $(, $report:ident $from:ident)*;)*) => {$(
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
                attempts.watch(self.customize()).send().await
            }
        }
    )*};
}

requests! {
    get_item GetItemFluentBuilder GetItemOutput GetItemError, set_return_consumed_capacity capacity;
    put_item PutItemFluentBuilder PutItemOutput PutItemError,
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    update_item UpdateItemFluentBuilder UpdateItemOutput UpdateItemError,
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    delete_item DeleteItemFluentBuilder DeleteItemOutput DeleteItemError,
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    query QueryFluentBuilder QueryOutput QueryError, set_return_consumed_capacity capacity;
    scan ScanFluentBuilder ScanOutput ScanError, set_return_consumed_capacity capacity;
    batch_get_item BatchGetItemFluentBuilder BatchGetItemOutput BatchGetItemError,
        set_return_consumed_capacity capacity;
    batch_write_item BatchWriteItemFluentBuilder BatchWriteItemOutput BatchWriteItemError,
        set_return_consumed_capacity capacity;
    transact_get_items TransactGetItemsFluentBuilder TransactGetItemsOutput TransactGetItemsError,
        set_return_consumed_capacity capacity;
    transact_write_items TransactWriteItemsFluentBuilder TransactWriteItemsOutput TransactWriteItemsError,
        set_return_consumed_capacity capacity, set_return_item_collection_metrics metrics;
    create_table CreateTableFluentBuilder CreateTableOutput CreateTableError;
    delete_table DeleteTableFluentBuilder DeleteTableOutput DeleteTableError;
    describe_table DescribeTableFluentBuilder DescribeTableOutput DescribeTableError;
    list_tables ListTablesFluentBuilder ListTablesOutput ListTablesError;
}
