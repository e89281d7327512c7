//! The key struct: the fields that the table's key is made of.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::block::{emitted, local, sequence};
use super::fields::literal;
use super::{codec, key_traits};
use crate::model::field::Codec;
use crate::model::record::Record;

/// The struct itself, which stands outside of the block.
pub(super) fn definition(record: &Record) -> TokenStream {
    let (vis, key, doc) = (&record.vis, emitted(&record.key_ident), format!("The key of a [`{}`].", record.ident));
    let fields = record.key_fields().map(|field| {
        let (vis, ident, ty) = (&field.written.vis, &field.ident, &field.ty);
        let doc = format!("The attribute `{}`.", field.stored);
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    let derived = key_traits::derived(record);
    // What a lint says of a field's type is said of the record's own field.
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
        #[allow(private_interfaces)]
        #derived
        #vis struct #key {
            #(#fields,)*
        }
    }
}

pub(super) fn impls(record: &Record) -> TokenStream {
    let (ident, key, map) = (&record.ident, &record.key_ident, local("map"));
    let (from_parts, of_record) = (from_parts(record), from_record(record));
    // A key may be made of what somebody has typed: what is looked for is what is written.
    let lines = record.key_fields().map(|field| codec::encode_kept(field, &literal(field), &codec::sanitized(field)));
    let lines = sequence(lines.collect());
    quote! {
        #from_parts
        #of_record
        impl __table::record::Key for #key {
            type Record = #ident;
            fn encode_fields<__M: __codec::MapWriter>(
                &self,
                #map: &mut __M,
            ) -> __Result<(), __codec::EncodeError> {
                #lines
            }
        }
    }
}

/// The key out of a record or of itself, and its `Debug`: what it is, whatever its parts are.
pub(super) fn from_record(record: &Record) -> TokenStream {
    let (ident, key, debug) = (&record.ident, &record.key_ident, debug(&record.key_ident));
    quote! {
        #debug
        impl __From<&#ident> for #key {
            fn from(record: &#ident) -> Self {
                __table::record::KeyFrom::key_from(record, __None)
            }
        }
        impl __From<&#key> for #key {
            fn from(key: &#key) -> Self {
                __Clone::clone(key)
            }
        }
        impl __table::record::KeyFrom<#ident> for #key {
            fn key_from(record: #ident, normalize: __Option<__table::record::Normalize<#ident>>) -> Self {
                __table::record::key_of(&record, normalize)
            }
        }
        impl __table::record::KeyFrom<&#ident> for #key {
            fn key_from(record: &#ident, normalize: __Option<__table::record::Normalize<#ident>>) -> Self {
                __table::record::key_of(record, normalize)
            }
        }
    }
}

/// A key is data, as an item is: logs get its name.
fn debug(key: &Ident) -> TokenStream {
    let (formatter, name) = (local("formatter"), key.unraw().to_string());
    quote! {
        impl ::core::fmt::Debug for #key {
            fn fmt(&self, #formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __table::record::hidden(#formatter, #name)
            }
        }
    }
}

/// The most parts of a tuple that the library takes for a key by itself: those that the standard library clones.
const LONGEST_TUPLE: usize = 12;

/// The key out of what is at hand: a tuple of its parts, or the one part alone.
fn from_parts(record: &Record) -> TokenStream {
    let (record, key, fields) = (&record.ident, &record.key_ident, record.key_fields().collect::<Vec<_>>());
    let generics: Vec<_> = (0..fields.len()).map(|at| format_ident!("__{}", char::from(b'A' + at as u8))).collect();
    let parts: Vec<_> = (0..fields.len()).map(|at| local(&format!("part{at}"))).collect();
    let bounds: Vec<_> = fields
        .iter()
        .zip(&generics)
        .map(|(field, generic)| {
            let ty = &field.ty;
            match field.codec {
                Codec::EpochSeconds => quote!(#generic: __KeyPart<__codec::EpochSeconds<#ty>>),
                Codec::EpochMillis => quote!(#generic: __KeyPart<__codec::EpochMillis<#ty>>),
                Codec::Digits(digits) => quote!(#generic: __KeyPart<__codec::Rfc3339<#ty, #digits>>),
                Codec::With { .. } => quote!(#generic: __KeyPart<__table::key::Given<#ty>>),
                _ => quote!(#generic: __KeyPart<#ty>),
            }
        })
        .collect();
    let values = fields.iter().zip(&parts).map(|(field, part)| {
        let ident = &field.ident;
        let inner = (!matches!(field.codec, Codec::Plain | Codec::Serde)).then(|| quote!(.0));
        quote!(#ident: #part.key_part() #inner)
    });
    let (from, pattern) = match (generics.as_slice(), parts.as_slice()) {
        ([generic], [part]) => (quote!(#generic), quote!(#part)),
        _ => (quote!((#(#generics),*)), quote!((#(#parts),*))),
    };
    let generics = (!fields.is_empty()).then(|| quote!(<#(#bounds),*>));
    let taken = match (2..=LONGEST_TUPLE).contains(&fields.len()) {
        true => quote!(impl __table::record::SeveralParts for #key {}),
        false => quote! {
            impl #generics __table::record::KeyFrom<#from> for #key {
                fn key_from(parts: #from, _: __Option<__table::record::Normalize<#record>>) -> Self {
                    __From::from(parts)
                }
            }
        },
    };
    quote! {
        impl #generics __From<#from> for #key {
            fn from(#pattern: #from) -> Self {
                Self { #(#values),* }
            }
        }
        #taken
    }
}

/// `fn key(&self)`, of the record. What is written is what is looked for: fields are sanitized here too.
pub(super) fn of_record(record: &Record) -> TokenStream {
    let key = &record.key_ident;
    let values = record.key_fields().map(|field| {
        let ident = &field.ident;
        let value = quote!(__Clone::clone(&self.#ident));
        match &field.written.sanitize {
            Some(function) => quote!(#ident: #function(#value)),
            None => quote!(#ident: #value),
        }
    });
    quote! {
        fn key(&self) -> #key {
            #key { #(#values),* }
        }
        fn copied(&self) -> Self {
            __Clone::clone(self)
        }
    }
}
