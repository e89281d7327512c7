//! The two kinds of read, for what is the same of both.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;

use super::options::Options;
use super::query_kind::QueryKind;
use super::request::{PageRequest, Part, Refusal, Rendered};
use super::scan_kind::ScanKind;
use crate::error::{Call, Error};
use crate::operation::keys::Source;
use crate::operation::target::Handle;

/// A query or a scan that is not rendered yet.
pub enum Kind {
    Query(QueryKind),
    Scan(ScanKind),
}

impl Kind {
    /// Whether a filter may name key attributes of what is read.
    pub(crate) fn filters_keys(&self) -> bool {
        matches!(self, Self::Scan(_))
    }
    /// What is read side by side: segments, or partitions. One, where there is nothing to divide.
    ///
    /// # Errors
    /// What cannot be divided like this.
    pub(crate) fn parts(self) -> Result<Vec<Part<Self>>, Refusal> {
        Ok(match self {
            Self::Query(kind) => kind.parts()?.into_iter().map(|part| part.map(Self::Query)).collect(),
            Self::Scan(kind) => kind.parts()?.into_iter().map(|part| part.map(Self::Scan)).collect(),
        })
    }
    pub(crate) fn render(
        self,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<Rendered, Error> {
        match self {
            Self::Query(kind) => kind.render(call, handle, source, options, attributes),
            Self::Scan(kind) => kind.render(call, handle, source, options, attributes),
        }
    }
}

/// The kind of a read as a type: it says what the builder can be told.
#[doc(hidden)]
pub trait ReadKind: Into<Kind> + Send + Sync + 'static {
    /// The SDK's builder of its requests.
    type Builder;
    const OPERATION: &'static str;

    fn builder(request: PageRequest) -> Option<Self::Builder>;
}

impl From<QueryKind> for Kind {
    fn from(kind: QueryKind) -> Self {
        Self::Query(kind)
    }
}
impl ReadKind for QueryKind {
    type Builder = QueryFluentBuilder;
    const OPERATION: &'static str = "Query";

    fn builder(request: PageRequest) -> Option<QueryFluentBuilder> {
        match request {
            PageRequest::Query(request) => Some(request),
            PageRequest::Scan(_) => None,
        }
    }
}

impl From<ScanKind> for Kind {
    fn from(kind: ScanKind) -> Self {
        Self::Scan(kind)
    }
}
impl ReadKind for ScanKind {
    type Builder = ScanFluentBuilder;
    const OPERATION: &'static str = "Scan";

    fn builder(request: PageRequest) -> Option<ScanFluentBuilder> {
        match request {
            PageRequest::Scan(request) => Some(request),
            PageRequest::Query(_) => None,
        }
    }
}
