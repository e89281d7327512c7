//! Names that collide: of attributes, aliases, derived keys and path constants.

use proc_macro2::Span;

use crate::errors::Errors;
use crate::model::field::Field;
use crate::model::key::{Derived, KeyAttribute, Source, TemplatePart};
use crate::model::record::Record;

/// The names of a struct's attributes and their aliases.
pub(crate) fn attributes(fields: &[Field], errors: &mut Errors) {
    let mut known: Vec<(String, &Field)> = Vec::new();
    for field in fields.iter().filter(|field| field.is_attribute()) {
        if field.stored.is_empty() {
            errors.at(field.stored_span, "the name of an attribute cannot be empty");
        }
        let own = std::iter::once((field.stored.clone(), field.stored_span));
        let aliases = field.written.aliases.iter().map(|alias| (alias.value(), alias.span()));
        for (name, span) in own.chain(aliases) {
            match known.iter().find(|(other, _)| *other == name) {
                Some((_, other)) if other.ident == field.ident => {
                    errors.at(span, format_args!("`{name}` is this field's name already: drop the alias"));
                }
                Some((_, other)) => {
                    let message = format!(
                        "the field `{}` is stored as `{name}` already: give one of the two another name",
                        other.name()
                    );
                    errors.at(span, message);
                }
                None => known.push((name, field)),
            }
        }
    }
}

/// The names of key attributes that are no fields.
pub(crate) fn derived(record: &Record, errors: &mut Errors) {
    let indexes = record.indexes.iter().flat_map(|index| index.key.attributes());
    let mut known: Vec<&Derived> = Vec::new();
    for derived in record.key.attributes().chain(indexes).filter_map(KeyAttribute::as_derived) {
        let (name, span) = (derived.name.value(), derived.name.span());
        if name.is_empty() {
            errors.at(span, "the name of an attribute cannot be empty");
        }
        let is_named = |field: &&Field| {
            field.is_attribute()
                && (field.stored == name || field.written.aliases.iter().any(|alias| alias.value() == name))
        };
        if let Some(field) = record.fields.iter().find(is_named) {
            let message = format!(
                "the field `{}` is stored as `{name}` already: an attribute made of fields has a name of its own",
                field.name()
            );
            errors.at(span, message);
        }
        match known.iter().find(|other| other.name.value() == name) {
            Some(other) if same_source(&other.source, &derived.source) => {}
            Some(_) => errors.at(
                span,
                format_args!(
                    "`{name}` is made in another way elsewhere on this record: give one of the two another name"
                ),
            ),
            None => known.push(derived),
        }
    }
}

/// One attribute may be a key twice, where it is made in the same way.
fn same_source(a: &Source, b: &Source) -> bool {
    match (a, b) {
        (Source::Template { parts: left, .. }, Source::Template { parts: right, .. }) => {
            let same = |(left, right): (&TemplatePart, &TemplatePart)| match (left, right) {
                (TemplatePart::Text(left), TemplatePart::Text(right)) => left == right,
                (TemplatePart::Field { field: left, width }, TemplatePart::Field { field: right, width: other }) => {
                    left.is(right) && width == other
                }
                _ => false,
            };
            a.delimiter() == b.delimiter() && left.len() == right.len() && left.iter().zip(right).all(same)
        }
        (Source::Function { fields: left, with }, Source::Function { fields: right, with: other }) => {
            with == other && left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.is(b))
        }
        _ => false,
    }
}

/// The names of path constants.
pub(crate) fn constants(fields: &[Field], errors: &mut Errors) {
    let mut known: Vec<(String, &Field)> = Vec::new();
    for field in fields {
        let Some(constant) = field.constant().map(|constant| constant.to_string()) else { continue };
        match known.iter().find(|(other, _)| *other == constant) {
            Some((_, other)) => {
                let message = format!(
                    "the paths of `{}` and of this field are both called `{constant}`: rename one of the fields, \
                     and keep its attribute's name by `rename`",
                    other.name()
                );
                errors.at(field.ident.span(), message);
            }
            None => known.push((constant, field)),
        }
    }
}

/// A name that DynamoDB bounds. That it is empty is told elsewhere.
pub(crate) fn length(name: &str, span: Span, what: &str, errors: &mut Errors) {
    const MOST: usize = 255;
    if name.len() > MOST {
        errors.at(span, format_args!("the name of {what} has up to {MOST} bytes, and this one has {}", name.len()));
    }
}

/// Names that have to be different, like those of variants.
pub(crate) fn distinct(names: impl IntoIterator<Item = (String, Span)>, what: &str, errors: &mut Errors) {
    let mut known: Vec<String> = Vec::new();
    for (name, span) in names {
        match known.contains(&name) {
            true => errors.at(span, format_args!("{what} `{name}` is here twice: give one of the two another name")),
            false => known.push(name),
        }
    }
}
