//! What a computed attribute may be made of.

use syn::ext::IdentExt;

use super::keys::follows;
use crate::errors::Errors;
use crate::model::field::{Field, Kind, Of};
use crate::model::record::Record;

pub(crate) fn check(record: &Record, errors: &mut Errors) {
    for field in &record.fields {
        let Kind::Computed(computed) = &field.kind else { continue };
        let Of::Fields(names) = &computed.of else { continue };
        if names.is_empty() {
            errors.at(
                field.ident.span(),
                "a computed attribute is made of fields: `computed(fields(name), with = lower_case)`",
            );
        }
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                errors.at(name.span(), format_args!("`{name}` is here twice: keep one"));
            }
            match record.fields.iter().find(|other| name.unraw() == other.name().as_str()) {
                Some(source) => source_of(source, name, errors),
                None => errors.at(name.span(), format_args!("the record has no field `{name}`")),
            }
        }
    }
}

fn source_of(source: &Field, name: &syn::Ident, errors: &mut Errors) {
    let why = match source.kind {
        Kind::Stored => return follows(source, name.span(), errors),
        Kind::Computed(_) => "is computed itself: name the fields that it is made of",
        Kind::Skipped => "is skipped and not stored: what is made of it could not be made again from the item",
        Kind::Flattened => {
            "is flattened and not an attribute of its own: make it an attribute, or compute inside of the flattened \
             struct"
        }
        Kind::Rest => "is all that no field knows",
    };
    errors.at(name.span(), format_args!("`{name}` {why}"));
}
