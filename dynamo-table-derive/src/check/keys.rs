//! What a key may be made of.

use proc_macro2::Span;
use syn::LitStr;

use super::fields::ROLES;
use super::names;
use crate::errors::Errors;
use crate::model::field::{Codec, Field, Kind, last_segment, option_content};
use crate::model::key::{Derived, FieldRef, Key, KeyAttribute, Source, TemplatePart};
use crate::model::record::Record;

/// DynamoDB takes up to four attributes in a part of a key.
const MOST: usize = 4;

/// The key of the table. What stands on the fields themselves is checked with their options.
pub(crate) fn table(record: &Record, errors: &mut Errors) {
    if record.key.attributes().any(|attribute| attribute.as_derived().is_some()) {
        distinct(record, &record.key, errors);
    }
    lengths(record, &record.key, errors);
    for attribute in record.key.attributes() {
        let KeyAttribute::Derived(derived) = attribute else { continue };
        made_of(record, derived, errors);
        for field in attribute.fields() {
            of_table(record, field, errors);
            if let Some(role) = ROLES.iter().find(|role| record.fields[field.index].written.has(role)) {
                let message = format!("`{role}` cannot be a part of the table's key: it changes, and a key does not");
                errors.at(field.span, message);
            }
            if let Kind::Computed(_) = record.fields[field.index].kind {
                errors.at(
                    field.span,
                    "a computed attribute cannot be a part of the table's key, which has to be known to find the item",
                );
            }
        }
    }
}

/// A key attribute has one name. The compiler sees flattened fields too; here it is said where the alias stands.
pub(crate) fn aliases(record: &Record, errors: &mut Errors) {
    let indexes = record.indexes.iter().flat_map(|index| index.key.attributes());
    let parts: Vec<usize> =
        record.key.attributes().chain(indexes).flat_map(KeyAttribute::fields).map(|field| field.index).collect();
    for (index, field) in record.fields.iter().enumerate().filter(|(index, _)| parts.contains(index)) {
        for alias in &field.written.aliases {
            let message = format!(
                "`{}` is a key or a part of one, by which DynamoDB finds items: it has one name; drop the alias, and write \
                 older items anew under `{}`",
                field.name(),
                record.fields[index].stored
            );
            errors.at(alias.span(), message);
        }
    }
}

/// One part of an index's key.
pub(crate) fn index_part(record: &Record, part: &[KeyAttribute], kind: Span, local: bool, errors: &mut Errors) {
    match part.len() {
        0 | 1 => {}
        _ if local => errors.at(kind, "a part of a local index's key is one attribute: keep one, or make it a `gsi`"),
        2..=MOST => {}
        count => errors.at(kind, format_args!("{count} attributes in one part of a key: DynamoDB takes up to {MOST}")),
    }
    for attribute in part {
        for field in attribute.fields() {
            follows(&record.fields[field.index], field.span, errors);
        }
        match attribute {
            KeyAttribute::Field(field) => storable(record, field, errors),
            KeyAttribute::Derived(derived) => made_of(record, derived, errors),
        }
    }
}

/// What is made of a field follows it: of what only DynamoDB knows nothing can be made.
pub(crate) fn follows(field: &Field, span: Span, errors: &mut Errors) {
    if let Some(role) = ["version", "write_id"].iter().find(|role| field.written.has(role)) {
        let message = format!(
            "`{role}` cannot be a part of a key or of a computed attribute: each write sets it to another \
                     value"
        );
        errors.at(span, message);
    }
}

/// An attribute is in a key once. Of a field that is marked twice, its options tell.
pub(crate) fn distinct(record: &Record, key: &Key, errors: &mut Errors) {
    let mut known: Vec<String> = Vec::new();
    for attribute in key.attributes() {
        let (name, span) = match attribute {
            KeyAttribute::Field(field) if field.members.is_empty() => {
                (record.fields[field.index].stored.clone(), field.span)
            }
            KeyAttribute::Field(field) => (field.text(&record.fields), field.span),
            KeyAttribute::Derived(derived) => (derived.name.value(), derived.name.span()),
        };
        match known.contains(&name) {
            true => errors.at(span, format_args!("the attribute `{name}` is in this key twice: keep one")),
            false => known.push(name),
        }
    }
}

/// The names of key attributes are bounded, others hardly.
pub(crate) fn lengths(record: &Record, key: &Key, errors: &mut Errors) {
    for attribute in key.attributes() {
        let (name, span) = match attribute {
            KeyAttribute::Field(field) => {
                let field = &record.fields[field.index];
                (field.stored.clone(), field.stored_span)
            }
            KeyAttribute::Derived(derived) => (derived.name.value(), derived.name.span()),
        };
        names::length(&name, span, "a key attribute", errors);
    }
}

/// Whether a key can be, or be made of, the field.
fn storable(record: &Record, reference: &FieldRef, errors: &mut Errors) {
    let (field, span) = (&record.fields[reference.index], reference.span);
    let name = field.name();
    let why = match (&field.kind, &field.codec) {
        (Kind::Flattened, _) if !reference.members.is_empty() => return,
        (Kind::Stored, Codec::Plain) if !reference.members.is_empty() => return,
        (Kind::Skipped, _) => "which is skipped and not stored",
        (Kind::Flattened, _) => "which is flattened and not an attribute of its own",
        (Kind::Computed(_), _) if !reference.members.is_empty() => "which is computed whole",
        (Kind::Rest, _) => "which is all that no field knows",
        (_, Codec::Serde) => {
            "which is stored by serde: its type has to say itself that it is a string, a number or binary"
        }
        (_, Codec::With { .. }) if !reference.members.is_empty() => "which is stored by a converter",
        (_, Codec::EpochSeconds | Codec::EpochMillis | Codec::Digits(_)) if !reference.members.is_empty() => {
            "which is a time"
        }
        _ => return,
    };
    errors.at(span, format_args!("a key cannot be made of `{name}`, {why}"));
}

/// The table's key is what a request is given: the record's own fields.
fn of_table(record: &Record, reference: &FieldRef, errors: &mut Errors) {
    if !reference.members.is_empty() {
        let (text, root) = (reference.text(&record.fields), record.fields[reference.index].name());
        errors.at(
            reference.span,
            format_args!(
                "the table's key cannot be made of `{text}`, a field of `{root}`: make it a field of the record itself; the key of an \
                 index can be made of it"
            ),
        );
    }
}

fn made_of(record: &Record, derived: &Derived, errors: &mut Errors) {
    match &derived.source {
        Source::Function { fields, with } => {
            if fields.is_empty() {
                let message = "a computed key is made of one field at least: `fields(email), with = user_key`";
                errors.push(syn::Error::new_spanned(with, message));
            }
            for field in fields {
                storable(record, field, errors);
            }
        }
        Source::Template { template, parts, .. } => {
            placeholders(record, template, parts, errors);
            if !parts.windows(2).any(|pair| matches!(pair, [TemplatePart::Field { .. }, TemplatePart::Field { .. }])) {
                delimiter(&derived.source, template, parts, errors);
            }
        }
    }
}

fn placeholders(record: &Record, template: &LitStr, parts: &[TemplatePart], errors: &mut Errors) {
    let mut known: Vec<&FieldRef> = Vec::new();
    let mut last = None;
    for part in parts {
        let TemplatePart::Field { field, width } = part else {
            last = None;
            continue;
        };
        let (of, name) = (&record.fields[field.index], field.text(&record.fields));
        storable(record, field, errors);
        if let Some(last) = last.replace(name.clone()) {
            let message =
                format!("put text between `{{{last}}}` and `{{{name}}}`: without it the key cannot be read back");
            errors.at(template.span(), message);
        }
        if known.iter().any(|other| other.is(field)) {
            errors.at(template.span(), format_args!("`{{{name}}}` is twice in this template: keep one"));
        }
        let is_text =
            last_segment(option_content(&of.ty).unwrap_or(&of.ty)).is_some_and(|segment| segment.ident == "String");
        if *width > 0 && is_text && field.members.is_empty() {
            let message = format!("`{name}` is a `String`: only numbers are padded, write `{{{name}}}`");
            errors.at(template.span(), message);
        }
        known.push(field);
    }
}

/// The delimiter is what no value may hold: it has to separate something.
fn delimiter(source: &Source, template: &LitStr, parts: &[TemplatePart], errors: &mut Errors) {
    let delimiter = source.delimiter();
    let found = parts.iter().any(|part| matches!(part, TemplatePart::Text(text) if text.contains(delimiter)));
    let fields = parts.iter().filter(|part| matches!(part, TemplatePart::Field { .. })).count();
    match source {
        Source::Template { delimiter: Some(written), .. } => {
            if delimiter.is_alphanumeric() {
                errors.at(written.span(), "a letter or a digit cannot be the delimiter: values hold them");
            } else if !found {
                errors.at(
                    written.span(),
                    format_args!("`{delimiter}` is nowhere in the template's text: drop it, or separate by it"),
                );
            }
        }
        _ if fields > 1 && !found => {
            let message = "values may hold everything but `#`, which is nowhere in this template: separate by it, \
                           or say what separates: `delimiter = '/'`";
            errors.at(template.span(), message);
        }
        _ => {}
    }
}
