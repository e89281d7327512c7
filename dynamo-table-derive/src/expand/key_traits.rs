//! What a key struct is beside a key: `Eq`, `Hash`, `PartialOrd` and `Ord`, as far as its parts are. They are derived where the
//! parts are text and integers, which have all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::block::local;
use crate::model::field::{Field, last_segment};
use crate::model::record::Record;

/// The most elements of a tuple that the standard library compares.
const LONGEST: usize = 12;

/// Types that have all four, by their names.
const HAVE_ALL: &[&str] =
    &["String", "char", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

fn have_all(record: &Record) -> bool {
    let has_all = |field: &Field| {
        last_segment(&field.ty)
            .is_some_and(|segment| segment.arguments.is_none() && HAVE_ALL.iter().any(|name| segment.ident == name))
    };
    record.key_fields().all(has_all)
}

/// The struct's `derive` of them.
pub(super) fn derived(record: &Record) -> TokenStream {
    match have_all(record) {
        true => quote!(#[derive(::core::cmp::Eq, ::core::hash::Hash, ::core::cmp::PartialOrd, ::core::cmp::Ord)]),
        false => quote!(),
    }
}

pub(super) fn impls(record: &Record) -> TokenStream {
    if have_all(record) {
        return quote!();
    }
    let (key, fields) = (&record.key_ident, record.key_fields().collect::<Vec<_>>());
    let [eq, hash, partial_ord, ord] = [quote!(cmp::Eq), quote!(hash::Hash), quote!(cmp::PartialOrd), quote!(cmp::Ord)]
        .map(|name| bounds(&fields, &name));
    let (state, other) = (local("state"), local("other"));
    let (own, others) = (parts(&fields, &quote!(self)), parts(&fields, &quote!(#other)));
    quote! {
        impl ::core::cmp::Eq for #key #eq {}
        impl ::core::hash::Hash for #key #hash {
            fn hash<__H: ::core::hash::Hasher>(&self, #state: &mut __H) {
                ::core::hash::Hash::hash(&#own, #state)
            }
        }
        impl ::core::cmp::PartialOrd for #key #partial_ord {
            fn partial_cmp(&self, #other: &Self) -> __Option<::core::cmp::Ordering> {
                ::core::cmp::PartialOrd::partial_cmp(&#own, &#others)
            }
        }
        impl ::core::cmp::Ord for #key #ord {
            fn cmp(&self, #other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(&#own, &#others)
            }
        }
    }
}

/// With the `for<'k>` a bound may be false without an error: there is no such impl then.
fn bounds(fields: &[&Field], of: &TokenStream) -> TokenStream {
    let types = fields.iter().map(|field| &field.ty);
    match fields {
        [] => quote!(),
        _ => quote!(where #(for<'k> #types: ::core::#of),*),
    }
}

/// `(&self.league, &self.number)`
fn parts(fields: &[&Field], of: &TokenStream) -> TokenStream {
    let parts = fields.iter().map(|field| {
        let ident = &field.ident;
        quote!(&#of.#ident)
    });
    let mut parts: Vec<TokenStream> = parts.collect();
    while parts.len() > LONGEST {
        parts = parts.chunks(LONGEST).map(|some| quote!((#(#some,)*))).collect();
    }
    quote!((#(#parts,)*))
}
