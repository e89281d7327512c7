//! Facts of key attributes: constants that the library reads.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::block::{local, place};
use super::codec;
use super::member::Part;
use crate::model::field::{self as model, Codec, Computed, Field, Kind};
use crate::model::key::{Derived, KeyAttribute, Source, TemplatePart, each_once};
use crate::model::record::Record;
use crate::parse::field::DefaultValue;

/// Whose key the attribute is a part of: an index's may be absent.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Of {
    Table,
    Index,
}

/// The type that says how the field is stored in a key. An `Option` makes an index sparse; in the table's key `None` is
/// not possible, and the compiler says so.
fn key_type(field: &Field, of: Of) -> TokenStream {
    let (ty, place) = (&field.ty, place(&field.ty));
    let time = match &field.codec {
        Codec::Plain | Codec::Serde => return quote!(#ty),
        Codec::With { marker, .. } => return quote_spanned!(place=> __codec::StoredKey<#marker>),
        Codec::EpochSeconds => quote!(EpochSeconds<#ty>),
        Codec::EpochMillis => quote!(EpochMillis<#ty>),
        Codec::Digits(digits) => quote!(Rfc3339<#ty, #digits>),
    };
    match (of, codec::converter(field)) {
        (Of::Index, Some(converter)) => quote_spanned!(place=> __facts::Converted<#converter, #ty>),
        _ => quote_spanned!(place=> __codec::#time),
    }
}

/// The types of what a caller gives for these attributes, as a tuple.
pub(super) fn part_types(record: &Record, part: &[KeyAttribute]) -> TokenStream {
    let types = each_once(part).into_iter().map(|field| Part::of(record, field).value_type());
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
            let part = Part::of(record, reference);
            let (ty, stored) = (part.key_type().unwrap_or_else(|| key_type(part.root, of)), part.stored());
            let place = place(&part.root.ty);
            match of {
                Of::Table => {
                    let sanitized = part.root.written.sanitize.as_ref().map(|_| quote!(.sanitized()));
                    quote_spanned!(place=> __facts::KeyAttribute::key::<#ty>(#stored) #sanitized)
                }
                Of::Index => quote_spanned!(place=> __facts::KeyAttribute::sparse::<#ty>(#stored)),
            }
        }
        KeyAttribute::Derived(derived) => self::derived(record, derived, of, is_sort),
    }
}

fn derived(record: &Record, derived: &Derived, of: Of, is_sort: bool) -> TokenStream {
    let name = &derived.name;
    match &derived.source {
        Source::Template { parts, template, .. } => {
            let place = place(template);
            let constructor = Ident::new(if is_sort { "sort_template" } else { "template" }, place);
            let delimiter = derived.source.delimiter();
            let parts = parts.iter().map(|part| template_part(record, part, of));
            // What the library refuses while compiling is refused on the template.
            quote_spanned! {place=>
                __facts::KeyAttribute::#constructor(#name, #delimiter, &[#(#parts),*])
            }
        }
        Source::Function { fields, with } => {
            let fields: Vec<_> = fields.iter().map(|field| &record.fields[field.index]).collect();
            let stored = fields.iter().map(|field| &field.stored);
            let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
            let members: Vec<_> = (0..fields.len()).map(syn::Index::from).collect();
            let (parts, values, map) = (local("parts"), local("fields"), local("map"));
            let read = fields.iter().enumerate().map(|(index, field)| read_part(index, field));
            quote! {
                __facts::KeyAttribute::computed(
                    #name,
                    &[#(#stored),*],
                    __facts::scalar_of(|#values: &(#(#types,)*)| #with(#(&#values.#members),*)),
                    |#parts: &__facts::ComputedParts| {
                        let #values: (#(#types,)*) = (#(#read,)*);
                        __facts::stored_as(|#map| __codec::MapWriter::attribute(#map, #name, &#with(#(&#values.#members),*)))
                    },
                )
            }
        }
    }
}

/// An attribute that is computed of some fields; one of the whole record is none of these facts.
pub(super) fn computed(record: &Record, field: &Field) -> Option<TokenStream> {
    let Kind::Computed(computed @ Computed { with, of: model::Of::Fields(_) }) = &field.kind else { return None };
    let sources: Vec<&Field> = record.fields.iter().filter(|other| computed.is_of(&other.name())).collect();
    let sources = computed.in_order(sources);
    let (names, types) = (sources.iter().map(|field| &field.stored), sources.iter().map(|field| &field.ty));
    let (parts, values, stored) = (local("parts"), local("fields"), &field.stored);
    let read = sources.iter().enumerate().map(|(index, source)| read_part(index, source));
    let members = (0..sources.len()).map(syn::Index::from);
    let write = codec::encode_kept(field, &quote!(#stored), &quote!(&#with(#(&#values.#members),*)));
    let map = local("map");
    Some(quote! {
        __facts::KeyAttribute::computed_attribute(#stored, &[#(#names),*], |#parts: &__facts::ComputedParts| {
            use __codec::MapWriter as _;
            let #values: (#(#types,)*) = (#(#read,)*);
            __facts::stored_as(|#map| #write)
        })
    })
}

/// A field out of the parts, as it would be read.
fn read_part(index: usize, field: &Field) -> TokenStream {
    let (parts, index, ty) = (local("parts"), Literal::usize_unsuffixed(index), &field.ty);
    let read = match codec::converter(field) {
        None => quote_spanned!(place(ty)=> #parts.get::<#ty>(#index)?),
        Some(converter) => quote_spanned!(place(ty)=> #parts.get_as::<#converter, #ty>(#index)?),
    };
    let default = match field.default() {
        None => return read,
        Some(DefaultValue::OfType) => quote_spanned!(place(ty)=> <#ty as ::core::default::Default>::default()),
        Some(DefaultValue::Path(path)) => quote!(#path()),
    };
    quote!(if #parts.is_absent(#index) { #default } else { #read })
}

fn template_part(record: &Record, part: &TemplatePart, of: Of) -> TokenStream {
    match part {
        TemplatePart::Text(text) => quote!(__facts::TemplatePart::Text(#text)),
        TemplatePart::Field { field, width } => {
            let span = field.span.resolved_at(Span::call_site());
            let part = Part::of(record, field);
            let (ty, stored, width) = (
                part.key_type().unwrap_or_else(|| key_type(part.root, of)),
                part.stored(),
                Literal::u8_unsuffixed(*width),
            );
            let constructor = Ident::new(if of == Of::Table { "key_field" } else { "field" }, span);
            let inside = part.inside();
            let inside = (!part.is_own()).then(|| quote_spanned!(span=> .inside(&[#(#inside),*])));
            quote_spanned!(span=> __facts::TemplatePart::#constructor::<#ty>(#stored, #width) #inside)
        }
    }
}
