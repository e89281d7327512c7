//! Which request it was, and how DynamoDB refused it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::codec::Item;
use crate::codes::Meaning;
use crate::quiet::harmless;

/// Which request it was: an operation on a table; and what is known of it once it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub(crate) operation: &'static str,
    /// Empty where there is none, or where there are several.
    pub(crate) table: Arc<str>,
    pub(crate) request_id: Option<Box<str>>,
    pub(crate) attempts: u32,
}

impl Call {
    pub(crate) fn new(operation: &'static str, table: impl Into<Arc<str>>) -> Self {
        Self { operation, table: table.into(), request_id: None, attempts: 0 }
    }
    /// One without a table, or with several.
    pub(crate) fn of_no_table(operation: &'static str) -> Self {
        Self::new(operation, "")
    }
    /// The same, of one table.
    pub(crate) fn of_table(&self, table: impl Into<Arc<str>>) -> Self {
        Self { table: table.into(), ..self.clone() }
    }
    /// The same once it was sent.
    pub(crate) fn sent(self, attempts: u32, request_id: Option<&str>) -> Self {
        Self { request_id: request_id.map(Into::into), attempts, ..self }
    }

    /// DynamoDB's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }
    /// The table's name; `None` where there is none, or where there are several.
    pub fn table(&self) -> Option<&str> {
        Some(&*self.table).filter(|table| !table.is_empty())
    }
    /// The id of the last request, for AWS's support; `None` where no response came.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
    /// How often it was sent; 0 where nothing was.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table() {
            None => f.write_str(self.operation),
            Some(table) => write!(f, "{} on table `{table}`", self.operation),
        }
    }
}

/// DynamoDB's own words for a refusal.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceProblem {
    /// The error's name, `ValidationException`.
    pub code: String,
    /// DynamoDB's message, as it came: there are some that quote a value.
    pub message: String,
    /// The request's id, for AWS's support.
    pub request_id: Option<String>,
    /// The HTTP status of the response.
    pub status: u16,
    pub(crate) meaning: Meaning,
    /// What to do, where DynamoDB's words do not say it; empty where they do.
    pub(crate) advice: String,
}

// As `Display`, which leaves out what DynamoDB quotes.
impl fmt::Debug for ServiceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceProblem({self})")
    }
}

impl fmt::Display for ServiceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, harmless(&self.message))?;
        if !self.advice.is_empty() {
            write!(f, "; {}", self.advice)?;
        }
        self.request_id.iter().try_for_each(|id| write!(f, " (request {id})"))
    }
}

impl StdError for ServiceProblem {}

/// The item alongside an error; never printed.
#[derive(Clone, Default)]
pub struct OldItem {
    pub(crate) item: Option<Box<Item>>,
    /// What an update computes from and the item does not have.
    pub(crate) lacks: Option<String>,
}

impl OldItem {
    pub(crate) fn new(item: Option<Item>) -> Self {
        Self { item: item.map(Box::new), lacks: None }
    }
    /// Why the condition failed, as far as the item tells.
    pub(crate) fn why(&self) -> String {
        const FALSE: &str = "the condition was false, nothing was changed";
        match (&self.item, &self.lacks) {
            (None, _) => format!("{FALSE}; there is no item under this key"),
            (Some(_), None) => format!("{FALSE}; there is an item under this key"),
            (Some(_), Some(path)) => format!(
                "the item under this key has no `{path}` to compute from, nothing was changed: `.or_insert()` \
                 treats what is absent as 0, or as an empty list, and `.add(…)` counts from 0"
            ),
        }
    }
}

impl fmt::Debug for OldItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.item.is_some() { "(with an item)" } else { "(without an item)" })
    }
}
