//! Record types that share a table: one definition of several.

use std::any::type_name;

use crate::error::Error;
use crate::facts::{IndexFacts, KeyAttribute, Projected};
use crate::record::Record;
use crate::schema::definition::{Keys, RecordKey, TableDefinition, about, sorted};
use crate::schema::problems::{too_many, two_types};

impl TableDefinition {
    /// The same table, which holds records `R` too. Indexes that both declare alike are one.
    ///
    /// # Errors
    /// [`Error::DefinitionConflict`], with all that does not fit: another key of the table, an index of one name with another
    /// key or projection, an attribute that is a key of two types, more indexes or included attributes than DynamoDB takes, and two
    /// types of which one could claim the other's items: a key that matches the templates of both. Types without any template take no
    /// part in that: they claim all items.
    pub fn and<R: Record>(mut self) -> Result<Self, Error> {
        let other = Self::of::<R>();
        let mut conflicts = Vec::new();
        let (own_key, other_key) = (self.key(), other.key());
        if own_key.names() != other_key.names() {
            conflicts.push(format!("the table's key is {own_key}, that of `{}` is {other_key}", type_name::<R>()));
        }
        for index in &other.indexes {
            match self.indexes.iter().find(|known| known.name == index.name) {
                Some(known) if same_index(known, index) => {}
                Some(known) => conflicts.push(format!("one is {}, another {}", about(known), about(index))),
                None => self.indexes.push(*index),
            }
        }
        conflicts.extend(two_types(&[self.key_attributes(), other.key_attributes()].concat()));
        for record in other.records {
            conflicts.extend(self.records.iter().filter_map(|known| known.conflict(&record)));
            self.records.push(record);
        }
        conflicts.extend(too_many(&self.indexes));
        if conflicts.is_empty() { Ok(self) } else { Err(Error::DefinitionConflict { conflicts }) }
    }
}

impl RecordKey {
    /// Why the items of the two types cannot be told apart, if they cannot: one key can be of both.
    fn conflict(&self, other: &Self) -> Option<String> {
        if self.record == other.record || !self.is_templated() || !other.is_templated() {
            return None;
        }
        // An attribute without a template can be any text.
        let apart = |(a, b): (&KeyAttribute, &KeyAttribute)| match (a.as_template(), b.as_template()) {
            (Some(a), Some(b)) => !a.overlaps(b),
            _ => false,
        };
        let apart = self.attributes.iter().zip(&other.attributes).any(apart);
        (!apart).then(|| {
            format!(
                "items of `{}` and of `{}` cannot be told apart: one key matches {self} and {other}; let one of the templates begin with \
                 text of its own, and separate the fields by the delimiter",
                self.name, other.name
            )
        })
    }
    fn is_templated(&self) -> bool {
        self.attributes.iter().any(|key| key.as_template().is_some())
    }
}

/// `(USER#{user}; ORDER#{number:08})`
impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |key: &KeyAttribute| key.as_template().map_or_else(|| key.name.to_owned(), ToString::to_string);
        write!(f, "`({})`", self.attributes.iter().map(text).collect::<Vec<_>>().join("; "))
    }
}

fn same_index(a: &IndexFacts, b: &IndexFacts) -> bool {
    let projected = |index: &IndexFacts| match index.projected {
        Projected::Include(names) => Err(sorted(names)),
        other => Ok(other),
    };
    a.kind == b.kind && Keys::of(a).names() == Keys::of(b).names() && projected(a) == projected(b)
}
