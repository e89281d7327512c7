//! The kind of request that a read sends, for one page of one of its parts.

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;

use super::options::Options;
use super::segment::Segment;
use super::template_range::PieceCheck;
use crate::codec::Item;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::index::Index;
use crate::operation::target::Target;
use crate::transport::sdk::SdkRequest;

/// The kind of request that a read sends.
#[doc(hidden)]
pub trait Request<I: Index>: Sized + Send + Sync + 'static {
    type Builder: SdkRequest<Output: Into<PageResponse>>;
    const OPERATION: &'static str;
    /// Whether a filter may name key attributes of what is read.
    const FILTERS_KEYS: bool;

    /// What is read side by side: segments, or partitions. One, where there is nothing to divide.
    ///
    /// # Errors
    /// What cannot be divided like this.
    fn parts(self) -> Result<Vec<Part<Self>>, Refusal>;
    /// The request without what differs from page to page.
    fn render(
        self,
        call: &Call,
        target: &Target<I::Record>,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<Rendered<Self::Builder>, Error>;
    fn page(request: &Self::Builder, limit: Option<i32>, start: Option<Item>) -> Self::Builder;
    fn counting(request: Self::Builder) -> Self::Builder;
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

/// A part of a read.
pub struct Part<K> {
    pub(crate) kind: K,
    /// Of a scan by segments: which it is, and where it goes on.
    pub(crate) segment: Option<Segment>,
}

impl<K> Part<K> {
    pub(crate) fn whole(kind: K) -> Self {
        Self { kind, segment: None }
    }
}

/// A request, what its cursors are bound to, and what has to be checked on its items.
pub struct Rendered<B> {
    pub(crate) request: B,
    pub(crate) binding: String,
    /// What every key meets that the request reads.
    pub(crate) within: Node,
    pub(crate) check: Option<PieceCheck>,
}

/// What Query and Scan respond.
pub struct PageResponse {
    pub(crate) items: Vec<Item>,
    pub(crate) count: i32,
    pub(crate) scanned_count: i32,
    pub(crate) last_evaluated_key: Option<Item>,
    pub(crate) consumed_capacity: Option<f64>,
}

macro_rules! page_responses {
    ($($output:ty)*) => {$(
        impl From<$output> for PageResponse {
            fn from(output: $output) -> Self {
                Self {
                    items: output.items.unwrap_or_default(),
                    count: output.count,
                    scanned_count: output.scanned_count,
                    last_evaluated_key: output.last_evaluated_key,
                    consumed_capacity: output.consumed_capacity.and_then(|capacity| capacity.capacity_units),
                }
            }
        }
    )*};
}
page_responses! { QueryOutput ScanOutput }
