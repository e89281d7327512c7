//! The rules of secondary indexes.

use super::{keys, names};
use crate::errors::Errors;
use crate::model::field::{Field, Kind};
use crate::model::key::{Index, Projected};
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
}

fn projected(record: &Record, index: &Index, errors: &mut Errors) {
    let Projected::Include(included) = &index.projected else { return };
    for reference in included {
        let field: &Field = &record.fields[reference.index];
        let why = match field.kind {
            Kind::Skipped => "is skipped and not stored",
            Kind::Flattened => "is flattened: its attributes cannot be included by its name",
            Kind::Rest => "is all that no field knows",
            Kind::Stored | Kind::Computed(_) => continue,
        };
        errors.at(reference.span, format_args!("`{}` {why}", field.name()));
    }
}
