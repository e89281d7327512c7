//! What is measured: cases in groups, of which every one does the same work.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde_json::Value;
use std::hint::black_box;
use std::rc::Rc;

pub type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// How much one call of a group is: the number of calls of the two runs whose difference is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// One item
    Item,
    /// A request of many items
    Batch,
    /// A page of a megabyte
    Page,
    /// Thousands of items
    Bulk,
}

impl Size {
    pub fn calls(self) -> (usize, usize) {
        match self {
            Self::Item => (50, 250),
            Self::Batch => (10, 50),
            Self::Page => (1, 3),
            Self::Bulk => (0, 1),
        }
    }
}

/// One way to do the work of a group.
pub struct Case {
    pub group: &'static str,
    /// `sdk`, `serde_dynamo`, `ours`, or a rival
    pub by: &'static str,
    pub size: Size,
    run: Box<dyn Fn(usize) -> LocalBoxFuture<'static, Result<(), AnyError>>>,
    seen: Box<dyn Fn() -> LocalBoxFuture<'static, Result<Value, AnyError>>>,
    expected: Rc<dyn Fn() -> Value>,
}

impl Case {
    pub fn name(&self) -> String {
        format!("{}/{}", self.group, self.by)
    }

    /// # Errors
    ///
    /// Those of the calls.
    pub async fn run(&self, calls: usize) -> Result<(), AnyError> {
        (self.run)(calls).await
    }

    /// Whether one call gives, or sends, what the group is to give or send.
    ///
    /// # Errors
    ///
    /// Those of the call, and what differs.
    pub async fn check(&self) -> Result<(), AnyError> {
        let (seen, expected) = ((self.seen)().await?, (self.expected)());
        if holds(&seen, &expected) {
            return Ok(());
        }
        Err(format!("{}: expected {expected:.400}, seen {seen:.400}", self.name()).into())
    }
}

/// A mapper may store attributes of its own beside the record's, in whatever order.
fn holds(seen: &Value, expected: &Value) -> bool {
    match (seen, expected) {
        (Value::Object(seen), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| seen.get(name).is_some_and(|seen| holds(seen, value)))
        }
        (Value::Array(seen), Value::Array(expected)) => {
            seen.len() == expected.len() && seen.iter().zip(expected).all(|(seen, expected)| holds(seen, expected))
        }
        _ => seen == expected,
    }
}

/// The cases that are asked for.
#[derive(Default)]
pub struct Cases {
    filter: Vec<String>,
    pub list: Vec<Case>,
}

impl Cases {
    /// Those whose `group/by` begins with one of these, parted by commas; all of them for an empty text.
    pub fn of(filter: &str) -> Self {
        Self { filter: filter.split(',').map(str::to_owned).collect(), list: Vec::new() }
    }

    /// What a group needs is prepared only where it is asked for: callgrind is slow. `None`: it is not.
    pub fn group(
        &mut self,
        name: &'static str,
        size: Size,
        expected: impl Fn() -> Value + 'static,
    ) -> Option<Group<'_>> {
        let wanted = self.filter.iter().any(|part| match part.split_once('/') {
            Some((group, _)) => group == name,
            None => name.starts_with(part.as_str()),
        });
        wanted.then(|| Group { cases: self, name, size, expected: Rc::new(expected) })
    }
}

/// A group, while its cases are added.
pub struct Group<'a> {
    cases: &'a mut Cases,
    name: &'static str,
    size: Size,
    expected: Rc<dyn Fn() -> Value>,
}

impl Group<'_> {
    /// `call` does the work once; `seen` says, for the check alone, what came of it.
    pub fn case<T: 'static, Call>(
        &mut self,
        by: &'static str,
        seen: impl Fn(T) -> Result<Value, AnyError> + Copy + 'static,
        call: Call,
    ) where
        Call: AsyncFn() -> Result<T, AnyError> + Copy + 'static,
    {
        let (group, size) = (self.name, self.size);
        let full = format!("{group}/{by}");
        if !self.cases.filter.iter().any(|part| full.starts_with(part.as_str())) {
            return;
        }
        self.cases.list.push(Case {
            group,
            by,
            size,
            run: Box::new(move |calls| {
                async move {
                    for _ in 0..calls {
                        black_box(call().await?);
                    }
                    Ok(())
                }
                .boxed_local()
            }),
            seen: Box::new(move || async move { seen(call().await?) }.boxed_local()),
            expected: Rc::clone(&self.expected),
        });
    }
}

/// What lives as long as the run, so that cases can be copied.
pub fn lasting<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
