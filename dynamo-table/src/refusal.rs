//! Which request it was, and how DynamoDB refused it.

use std::fmt;

use crate::codec::Item;
use crate::codes::Meaning;
use crate::quiet::harmless;

/// Which request it was: an operation on a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// DynamoDB's name of the operation.
    pub operation: &'static str,
    /// The table's name; empty where there is none.
    pub table: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table.as_str() {
            "" => f.write_str(self.operation),
            table => write!(f, "{} on table `{table}`", self.operation),
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

/// The item beside an error; never printed.
#[derive(Clone, Default)]
pub struct Failed {
    pub(crate) item: Option<Box<Item>>,
    /// What an update computes from and the item does not have.
    pub(crate) lacks: Option<String>,
}

impl Failed {
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
                "the item under this key has no `{path}` to compute from, nothing was changed: `.or_insert()` takes what is \
                 absent for 0, or for an empty list, and `.add(…)` counts from 0"
            ),
        }
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.item.is_some() { "(with an item)" } else { "(without an item)" })
    }
}
