//! Facts of key attributes: constants that the library reads.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::block::local;
use super::codec::value_type;
use crate::model::field::{Codec, Field};
use crate::model::key::{Derived, KeyAttribute, Source, TemplatePart};
use crate::model::record::Record;

/// Whose key the attribute is a part of: an index's may be absent.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Of {
    Table,
    Index,
}

/// The type that says how the field is stored in a key. In the table's, `None` is not possible: the field's own type
/// has to be S, N or B.
fn key_type(field: &Field, of: Of) -> TokenStream {
    let ty = &field.ty;
    match (&field.codec, of) {
        (Codec::EpochSeconds, Of::Table) => quote_spanned!(ty.span()=> __codec::EpochSeconds<#ty>),
        (Codec::EpochMillis, Of::Table) => quote_spanned!(ty.span()=> __codec::EpochMillis<#ty>),
        (Codec::EpochSeconds | Codec::EpochMillis, Of::Index) => value_type(field),
        _ => quote!(#ty),
    }
}

/// The types of what a caller gives for these attributes, as a tuple.
pub(super) fn part_types(record: &Record, part: &[KeyAttribute]) -> TokenStream {
    let mut indices: Vec<usize> = Vec::new();
    for field in part.iter().flat_map(KeyAttribute::fields) {
        if !indices.contains(&field.index) {
            indices.push(field.index);
        }
    }
    let types = indices.iter().map(|index| value_type(&record.fields[*index]));
    quote!((#(#types,)*))
}

/// Without a sort key there is a type that says so.
pub(super) fn sort_types(record: &Record, part: &[KeyAttribute]) -> TokenStream {
    match part {
        [] => quote!(__table::NoSortKey),
        part => part_types(record, part),
    }
}

/// `KeyAttribute::…`
pub(super) fn attribute(record: &Record, attribute: &KeyAttribute, of: Of, is_sort: bool) -> TokenStream {
    match attribute {
        KeyAttribute::Field(reference) => {
            let field = &record.fields[reference.index];
            let (ty, stored) = (key_type(field, of), &field.stored);
            let constructor = match of {
                Of::Table => quote!(key),
                Of::Index => quote!(sparse),
            };
            quote_spanned!(field.ty.span()=> __facts::KeyAttribute::#constructor::<#ty>(#stored))
        }
        KeyAttribute::Derived(derived) => self::derived(record, derived, of, is_sort),
    }
}

fn derived(record: &Record, derived: &Derived, of: Of, is_sort: bool) -> TokenStream {
    let name = &derived.name;
    match &derived.source {
        Source::Template { parts, template, .. } => {
            let constructor = if is_sort { quote!(sort_template) } else { quote!(template) };
            let delimiter = derived.source.delimiter();
            let parts = parts.iter().map(|part| template_part(record, part, of));
            // What the library refuses while compiling is refused on the template.
            quote_spanned! {template.span()=>
                __facts::KeyAttribute::#constructor(#name, #delimiter, &[#(#parts),*])
            }
        }
        Source::Function { fields, with } => {
            let fields: Vec<_> = fields.iter().map(|field| &record.fields[field.index]).collect();
            let stored = fields.iter().map(|field| &field.stored);
            let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
            let members: Vec<_> = (0..fields.len()).map(syn::Index::from).collect();
            let (parts, values) = (local("parts"), local("fields"));
            quote! {
                __facts::KeyAttribute::computed(
                    #name,
                    &[#(#stored),*],
                    __facts::scalar_of(|#values: &(#(#types,)*)| #with(#(&#values.#members),*)),
                    |#parts: &__facts::ComputedParts| {
                        let #values: (#(#types,)*) = (#(#parts.get(#members)?,)*);
                        __Ok(__codec::encode(&#with(#(&#values.#members),*))?)
                    },
                )
            }
        }
    }
}

fn template_part(record: &Record, part: &TemplatePart, of: Of) -> TokenStream {
    match part {
        TemplatePart::Text(text) => quote!(__facts::TemplatePart::Text(#text)),
        TemplatePart::Field { field, width } => {
            let span = field.span;
            let field = &record.fields[field.index];
            let (ty, stored, width) = (key_type(field, of), &field.stored, Literal::u8_unsuffixed(*width));
            let constructor = match of {
                Of::Table => quote!(key_field),
                Of::Index => quote!(field),
            };
            quote_spanned!(span=> __facts::TemplatePart::#constructor::<#ty>(#stored, #width))
        }
    }
}
