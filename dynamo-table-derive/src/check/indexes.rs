//! The rules of secondary indexes.

use super::{keys, names};
use crate::errors::Errors;
use crate::model::field::{Field, Kind};
use crate::model::key::{Index, KeyAttribute, Projected};
use crate::model::record::Record;

pub(crate) fn check(record: &Record, errors: &mut Errors) {
    let named = record.indexes.iter().map(|index| (index.name.value(), index.name.span()));
    names::distinct(named, "the index", errors);
    let own = [Some(&record.ident), Some(&record.key_ident), record.paths.as_ref()];
    let own = own.into_iter().flatten().map(|ident| (ident.to_string(), ident.span()));
    let markers = record.indexes.iter().map(|index| (index.marker.to_string(), index.marker.span()));
    names::distinct(own.chain(markers), "a type", errors);
    for index in &record.indexes {
        name(index, errors);
        key(record, index, errors);
        projected(record, index, errors);
    }
    limits(record, errors);
}

/// DynamoDB's limits of a table, and of one index of it.
const GLOBAL: usize = 20;
const LOCAL: usize = 5;
const INCLUDED: usize = 100;
const INCLUDED_IN_ONE: usize = 20;

/// Told at the first index that is too much.
fn limits(record: &Record, errors: &mut Errors) {
    for (local, most, kind) in [(false, GLOBAL, "global"), (true, LOCAL, "local")] {
        let of_kind: Vec<&Index> = record.indexes.iter().filter(|index| index.local == local).collect();
        if let Some(index) = of_kind.get(most) {
            let message =
                format!("a table has up to {most} {kind} secondary indexes, and this record has {}", of_kind.len());
            errors.at(index.marker.span(), message);
        }
    }
    let included = |index: &Index| match &index.projected {
        Projected::Include(included) => included.len(),
        Projected::All | Projected::KeysOnly => 0,
    };
    let sums = record.indexes.iter().scan(0, |sum, index| {
        *sum += included(index);
        Some((*sum, index))
    });
    let all: usize = record.indexes.iter().map(included).sum();
    if let Some((_, index)) = sums.into_iter().find(|(sum, _)| *sum > INCLUDED) {
        let message = format!(
            "the indexes of a table include up to {INCLUDED} attributes in all, each counted in each index, and these include {all}: \
             let some hold everything, `project = all`"
        );
        errors.at(index.marker.span(), message);
    }
}

/// DynamoDB's rule for the names of tables and indexes.
fn name(index: &Index, errors: &mut Errors) {
    let name = index.name.value();
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    if !(3..=255).contains(&name.len()) || !name.chars().all(legal) {
        errors.at(
            index.name.span(),
            "the name of an index has 3 to 255 of the characters `a-z`, `A-Z`, `0-9`, `_`, `-` and `.`",
        );
    }
}

fn key(record: &Record, index: &Index, errors: &mut Errors) {
    if index.local && record.key.sort.is_empty() {
        errors.at(
            index.marker.span(),
            "a local index needs a table with a sort key, and this record has none: make it a `gsi`",
        );
    }
    let span = index.marker.span();
    if !index.local {
        keys::index_part(record, &index.key.partition, span, false, errors);
    }
    keys::index_part(record, &index.key.sort, span, index.local, errors);
    keys::distinct(record, &index.key, errors);
    keys::lengths(record, &index.key, errors);
}

fn projected(record: &Record, index: &Index, errors: &mut Errors) {
    let Projected::Include(included) = &index.projected else { return };
    if included.len() > INCLUDED_IN_ONE {
        let message = format!(
            "an index includes up to {INCLUDED_IN_ONE} attributes, and this one {}: let it hold everything, `project = all`",
            included.len()
        );
        errors.at(index.marker.span(), message);
    }
    for (at, reference) in included.iter().enumerate() {
        let field: &Field = &record.fields[reference.index];
        let is_key = |key: &KeyAttribute| matches!(key, KeyAttribute::Field(part) if part.is(reference));
        let why = match field.kind {
            Kind::Skipped => "is skipped and not stored",
            Kind::Flattened => "is flattened: its attributes cannot be included by its name",
            Kind::Rest => "is all that no field knows",
            Kind::Stored | Kind::Computed(_) if included[..at].iter().any(|earlier| earlier.is(reference)) => {
                "is included twice: keep one"
            }
            Kind::Stored | Kind::Computed(_) if record.key.attributes().any(is_key) => {
                "is a key of the table, which every index holds: drop it here"
            }
            Kind::Stored | Kind::Computed(_) if index.key.attributes().any(is_key) => {
                "is a key of this index, which holds it: drop it here"
            }
            Kind::Stored | Kind::Computed(_) => {
                names::length(&field.stored, field.stored_span, "an attribute that an index includes", errors);
                continue;
            }
        };
        errors.at(reference.span, format_args!("`{}` {why}", field.name()));
    }
}
