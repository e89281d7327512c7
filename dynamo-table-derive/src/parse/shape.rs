//! The shape of a type: which ones a derive takes.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Fields, Token};

use crate::errors::Errors;

/// Refuses generics. `what` begins the sentence: "a record".
pub(crate) fn concrete(input: &DeriveInput, what: &str, errors: &mut Errors) {
    if let Some(parameter) = input.generics.params.first() {
        errors.push(syn::Error::new_spanned(
            parameter,
            format_args!("{what} is one concrete type: drop the parameters, or derive on a struct that fixes them"),
        ));
    }
}

/// The named fields of a struct; anything else is refused.
pub(crate) fn named_fields<'i>(
    input: &'i DeriveInput,
    what: &str,
    errors: &mut Errors,
) -> Option<&'i Punctuated<Field, Token![,]>> {
    let (span, found) = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => return Some(&fields.named),
            Fields::Named(_) | Fields::Unit => (input.ident.span(), "this one has no fields"),
            Fields::Unnamed(fields) => (fields.span(), "give the fields names"),
        },
        Data::Enum(data) => (data.enum_token.span, "this is an enum, which can be a field: `#[derive(Attribute)]`"),
        Data::Union(data) => (data.union_token.span, "a union cannot be stored"),
    };
    errors.at(span, format_args!("{what} is a struct with named fields: {found}"));
    None
}

/// A span to put a mistake of the whole type on.
pub(crate) fn name(input: &DeriveInput) -> Span {
    input.ident.span()
}
