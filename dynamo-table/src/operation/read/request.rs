//! The request for one page, by Query or Scan, and what comes back.

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::types::Select;

use super::options::Options;
use super::segment::Segment;
use super::template_range::PieceCheck;
use crate::codec::wire::response::Items;
use crate::codec::wire::row::Row;
use crate::codec::{EncodeError, Item};
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::operation::keys::Source;
use crate::operation::target::Handle;
use crate::transport::attempts::Repeat;
use crate::transport::from_response::FromResponse;
use crate::transport::sdk::{Report, SdkRequest};
use crate::transport::send::{Outgoing, Sent};

/// The SDK's builder of a request for a page.
#[derive(Clone)]
pub enum PageRequest {
    Query(QueryFluentBuilder),
    Scan(ScanFluentBuilder),
}

impl PageRequest {
    /// The same for the page that begins after `start`, of at most `limit` items read.
    pub(crate) fn page(&self, limit: Option<i32>, start: Option<Item>) -> Self {
        match self.clone() {
            Self::Query(request) => Self::Query(request.set_limit(limit).set_exclusive_start_key(start)),
            Self::Scan(request) => Self::Scan(request.set_limit(limit).set_exclusive_start_key(start)),
        }
    }
    /// The same without the items.
    pub(crate) fn counting(self) -> Self {
        match self {
            Self::Query(request) => Self::Query(request.select(Select::Count)),
            Self::Scan(request) => Self::Scan(request.select(Select::Count)),
        }
    }
    pub(crate) fn reporting(self, report: Report) -> Self {
        match self {
            Self::Query(request) => Self::Query(request.reporting(report)),
            Self::Scan(request) => Self::Scan(request.reporting(report)),
        }
    }
    pub(crate) async fn send(self, call: &Call, repeat: Repeat, report: Report) -> Sent<PageResponse> {
        match self {
            Self::Query(request) => Outgoing::new(call, request, repeat).reporting(report).send().await,
            Self::Scan(request) => Outgoing::new(call, request, repeat).reporting(report).send().await,
        }
    }
}

/// Why something cannot be read: whose mistake it is.
pub enum Refusal {
    /// The program's.
    InvalidUse(String),
    /// A cursor's, or a segment's.
    InvalidCursor(String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::InvalidUse(why)
    }
}

impl Refusal {
    pub(crate) fn of(self, call: &Call) -> Error {
        match self {
            Self::InvalidUse(why) => call.invalid(why),
            Self::InvalidCursor(why) => call.invalid_cursor(why),
        }
    }
}

/// A query or a scan that is not rendered yet.
#[doc(hidden)]
pub trait ReadKind: Send + Sync + 'static {
    /// DynamoDB's name of its operation.
    fn operation(&self) -> &'static str;
    /// Whether a filter may name key attributes of what is read.
    fn filters_keys(&self) -> bool;
    /// What is read side by side: segments, or partitions. One, where there is nothing to divide.
    ///
    /// # Errors
    /// What cannot be divided like this.
    fn parts(self: Box<Self>) -> Result<Vec<PartToRead>, Refusal>;
    /// The request without what differs from page to page.
    ///
    /// # Errors
    /// What cannot be asked for.
    fn render(
        self: Box<Self>,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<RenderedRead, Error>;
}

/// A part of a read: a partition, a segment, or the whole.
pub struct PartToRead {
    pub(crate) kind: Box<dyn ReadKind>,
    /// Of a scan by segments: which it is, and where it goes on.
    pub(crate) segment: Option<Segment>,
}

/// A request, what its cursors are bound to, and what has to be checked on its items.
pub struct RenderedRead {
    pub(crate) request: PageRequest,
    pub(crate) binding: String,
    /// What every key meets that the request reads.
    pub(crate) within: Node,
    pub(crate) check: Option<PieceCheck>,
}

/// What Query and Scan respond.
pub(crate) struct PageResponse {
    pub(crate) items: Vec<Row>,
    pub(crate) count: i32,
    pub(crate) scanned_count: i32,
    pub(crate) last_evaluated_key: Option<Item>,
    pub(crate) consumed_capacity: Option<f64>,
}

macro_rules! page_responses {
    ($($output:ty)*) => {$(
        impl FromResponse<$output> for PageResponse {
            fn from_response(output: $output, items: Option<Items>) -> Result<Self, EncodeError> {
                Ok(Self {
                    items: Items::list(items, output.items)?,
                    count: output.count,
                    scanned_count: output.scanned_count,
                    last_evaluated_key: output.last_evaluated_key,
                    consumed_capacity: output.consumed_capacity.and_then(|capacity| capacity.capacity_units),
                })
            }
        }
    )*};
}
page_responses! { QueryOutput ScanOutput }
