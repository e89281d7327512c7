//! What the paths of an update say of how DynamoDB refused it: its own words name none of them.

use super::changes::Change;
use super::node::{DocumentPath, Term};
use crate::error::Error;

/// The paths of one update, as messages show them, by what DynamoDB can find wrong about them.
#[derive(Clone, Default)]
pub(crate) struct UpdatePaths {
    /// They lead into an attribute: what they lead through has to be there.
    nested: Vec<String>,
    /// What the last of them lead through.
    parents: Vec<String>,
    /// They are read, and have to be there.
    read: Vec<String>,
    /// They are computed with, or members are added to them or deleted from them: they have to be of that type.
    computed: Vec<String>,
}

/// What DynamoDB says, in lower case, and what is to be said besides.
type Refusal = (&'static [&'static str], fn(&UpdatePaths) -> Option<String>);

const REFUSALS: &[Refusal] = &[
    (&["document path", "invalid for update"], UpdatePaths::of_nested),
    (&["refers to an attribute that does not exist"], UpdatePaths::of_absent),
    (&["operand in the update expression has an incorrect data type"], UpdatePaths::of_type),
    (&["type mismatch for add"], UpdatePaths::of_type),
    (&["type mismatch for delete"], UpdatePaths::of_type),
    (&["number overflow"], UpdatePaths::of_result),
    (&["number underflow"], UpdatePaths::of_result),
    (&["more than 38 significant digits"], UpdatePaths::of_result),
];

impl UpdatePaths {
    pub(crate) fn of(changes: &[Change]) -> Self {
        let mut paths = Self::default();
        for change in changes.iter().filter(|change| !change.is_plain()) {
            let path = change.path();
            paths.leads_to(path);
            match change {
                Change::Set(_, term) => paths.reads(term),
                Change::Add(..) | Change::Delete(..) => note(&mut paths.computed, path.shown()),
                Change::Remove(_) => {}
            }
        }
        paths
    }
    fn joined(all: &[Self]) -> Self {
        let mut joined = Self::default();
        for paths in all {
            for (into, from) in [
                (&mut joined.nested, &paths.nested),
                (&mut joined.parents, &paths.parents),
                (&mut joined.read, &paths.read),
                (&mut joined.computed, &paths.computed),
            ] {
                from.iter().for_each(|path| note(into, path.clone()));
            }
        }
        joined
    }
    fn leads_to(&mut self, path: &DocumentPath) {
        let mut parent = path.clone();
        if parent.rest.pop().is_some() {
            note(&mut self.nested, path.shown());
            note(&mut self.parents, parent.shown());
        }
    }
    fn reads(&mut self, term: &Term) {
        match term {
            Term::Path(path) | Term::Now(path, _) => {
                self.leads_to(path);
                note(&mut self.read, path.shown());
            }
            Term::Sum(a, _, b, _) | Term::ListAppend(a, b) => [a, b].into_iter().for_each(|term| self.computes(term)),
            Term::IfNotExists(path, other) => {
                self.leads_to(path);
                self.reads(other);
            }
            Term::Size(_) | Term::Value(_) | Term::Absent | Term::Invalid(_) => {}
        }
    }
    fn computes(&mut self, term: &Term) {
        self.reads(term);
        if let Term::Path(path) | Term::Now(path, _) | Term::IfNotExists(path, _) = term {
            note(&mut self.computed, path.shown());
        }
    }

    /// The same error of a transaction, with what its actions' paths have to say.
    pub(crate) fn of_actions(mut error: Error, actions: &[Self]) -> Error {
        for (reason, paths) in error.reasons_mut().iter_mut().zip(actions) {
            if let Some(advice) = reason.message.as_deref().and_then(|message| paths.advice(message)) {
                reason.advice = format!("; {advice}");
            }
        }
        Self::joined(actions).explained(error)
    }
    /// The same error, with what there is to say of it.
    pub(crate) fn explained(&self, mut error: Error) -> Error {
        if let Error::Service { problem, .. } = &mut error
            && let Some(advice) = self.advice(&problem.message)
        {
            problem.advice = advice;
        }
        error
    }
    /// What there is to say of a refusal in these words.
    pub(crate) fn advice(&self, message: &str) -> Option<String> {
        let message = message.to_lowercase();
        let (_, advice) = REFUSALS.iter().find(|(words, _)| words.iter().all(|words| message.contains(words)))?;
        advice(self)
    }
    fn of_nested(&self) -> Option<String> {
        Some(format!(
            "it is {}: what a path leads through must exist, a map before a member and a list before an element. \
             Set the whole of {} first; `.or_insert()` creates an item, and not what a path leads through",
            one_of(&self.nested)?,
            one_of(&self.parents)?
        ))
    }
    fn of_absent(&self) -> Option<String> {
        Some(format!(
            "it is {}: say with `.or(…)` what to use for one that is absent; `.increment(…)` and `.append(…)` with \
             `.or_insert()`, and `.add(…)`, count from nothing",
            one_of(&self.read)?
        ))
    }
    fn of_type(&self) -> Option<String> {
        Some(format!(
            "it is {}: what is stored there is of another type than its path says. Arithmetic takes a number, appending a list, \
             `.add(…)` a number or a set, `.delete_from(…)` a set: set it to a value of its type first",
            one_of(&self.computed)?
        ))
    }
    fn of_result(&self) -> Option<String> {
        Some(format!(
            "it is the result of {}: DynamoDB's numbers have at most 38 digits, between 1E-130 and 9.99E+125",
            one_of(&self.computed)?
        ))
    }
}

fn note(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}

fn one_of(paths: &[String]) -> Option<String> {
    let quoted: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    match &quoted[..] {
        [] => None,
        [path] => Some(path.clone()),
        [paths @ .., last] => Some(format!("{} or {last}", paths.join(", "))),
    }
}
