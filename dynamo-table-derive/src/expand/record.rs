//! `#[derive(Record)]`: key struct, index markers, path constants, facts, codec.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::block::{Uses, block, place};
use super::facts::{Of, attribute, computed, part_types, sort_types};
use super::fields::{Struct, literal};
use super::{codec, index, key, key_parts, key_traits, paths};
use crate::model::field::{Codec, Field};
use crate::model::record::Record;

pub(crate) fn expand(record: &Record) -> TokenStream {
    let key = key::definition(record);
    let indexes = record.indexes.iter().map(|index| index::definition(record, index));
    let holder = paths::holder(record.paths.as_ref(), &record.vis, &record.ident);
    let in_block = [
        paths::constants(record.paths.as_ref(), &record.vis, &record.ident, record.with_roles()),
        key::impls(record),
        key_traits::impls(record),
        key_parts::impls(record),
        record.indexes.iter().map(|index| index::impls(record, index)).collect(),
        impl_record(record),
        assertions(record),
        codec::converters(&record.fields),
        fields(record).expand(),
    ];
    let block = block(record.krate.as_ref(), Uses::Facts, &in_block.into_iter().collect());
    quote! {
        #key
        #(#indexes)*
        #holder
        #block
    }
}

fn fields(record: &Record) -> Struct<'_> {
    Struct {
        ident: &record.ident,
        fields: &record.fields,
        handed_back: record.derived_names(),
        none_removes: record.none_removes,
        denies_unknown: record.deny_unknown.is_some(),
        name: literal,
        attribute: None,
    }
}

fn impl_record(record: &Record) -> TokenStream {
    let (ident, key) = (&record.ident, &record.key_ident);
    let partition_types = part_types(record, &record.key.partition);
    let sort_types = sort_types(record, &record.key.sort);
    let partition = record.key.partition.iter().map(|key| attribute(record, key, Of::Table, false));
    let sort = record.key.sort.first().map(|key| attribute(record, key, Of::Table, true));
    let sort = sort.map(|sort| quote!(.sort_key(#sort)));
    let indexes = said("indexes", record.indexes.iter().map(|index| &index.marker).map(index_facts));
    let computed = said("computed", record.fields.iter().filter_map(|field| computed(record, field)));
    let of_all: Vec<_> = record.computed_of_all().map(|field| &field.stored).collect();
    // A part of such a record cannot be updated by itself.
    let updatable = of_all.is_empty().then(|| quote!(impl __table::record::Updatable for #ident {}));
    let of_all = said("computed_of_all", of_all.into_iter().map(|name| quote!(#name)));
    let version = version(record);
    let (roles, sanitizer, of_record) = (roles(record), sanitizer(record), key::of_record(record));
    quote! {
        impl __table::Record for #ident {
            type Key = #key;
            type PartitionKey = #partition_types;
            type SortKey = #sort_types;
            type Version = #version;
            const FACTS: __facts::RecordFacts =
                __facts::RecordFacts::new(<#ident as __codec::Fields>::NAMES, #(#partition)*) #sort #indexes #computed #of_all #roles;
            #sanitizer
            #of_record
        }
        #updatable
    }
}

fn index_facts(marker: &Ident) -> TokenStream {
    quote!(<#marker as __table::Index>::FACTS)
}

/// `.indexes(&[…])`, where there is something to say.
fn said(what: &str, list: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let list: Vec<TokenStream> = list.collect();
    let what = format_ident!("{what}");
    (!list.is_empty()).then(|| quote!(.#what(&[#(#list),*])))
}

/// The type of the version; `()` where there is none.
pub(super) fn version(record: &Record) -> TokenStream {
    match record.field_for("version") {
        Some(Field { ty, .. }) => quote!(#ty),
        None => quote!(()),
    }
}

/// `fn sanitizer(field: &str)`, where there is one.
fn sanitizer(record: &Record) -> Option<TokenStream> {
    let arms = record.fields.iter().filter_map(|field| {
        let (stored, sanitizer) = (&field.stored, codec::sanitizer(field)?);
        Some(quote!(#stored => __Some(#sanitizer),))
    });
    let arms: TokenStream = arms.collect();
    (!arms.is_empty()).then(|| {
        quote! {
            fn sanitizer(field: &str) -> __Option<__codec::Sanitize> {
                match field {
                    #arms
                    _ => __None,
                }
            }
        }
    })
}

const ALL: usize = 5;
const ROLES: [&str; ALL] = ["created_at", "updated_at", "version", "ttl", "write_id"];

fn roles(record: &Record) -> Option<TokenStream> {
    let roles: Vec<_> = ROLES
        .iter()
        .filter_map(|role| Some((*role, record.field_for(role)?)))
        .map(|(role, field)| {
            let (name, value) = (format_ident!("{role}"), role_value(role, field));
            quote!(#name: __Some(#value))
        })
        .collect();
    let rest = (roles.len() < ALL).then(|| quote!(..__facts::Roles::NONE));
    (!roles.is_empty()).then(|| quote!(.roles(__facts::Roles { #(#roles,)* #rest })))
}

/// The stored name, and for a time how it is stored.
fn role_value(role: &str, field: &Field) -> TokenStream {
    let (ty, stored) = (&field.ty, &field.stored);
    let constructor = match (role, &field.codec) {
        ("version" | "ttl" | "write_id", _) => return quote!(#stored),
        (_, Codec::EpochSeconds) => quote!(epoch_seconds),
        (_, Codec::EpochMillis) => quote!(epoch_millis),
        (_, Codec::Digits(digits)) => {
            return quote_spanned!(place(ty)=> __facts::TimeRole::digits::<#ty>(#stored, #digits));
        }
        _ => quote!(of),
    };
    quote_spanned!(place(ty)=> __facts::TimeRole::#constructor::<#ty>(#stored))
}

/// What only the compiler can check.
fn assertions(record: &Record) -> TokenStream {
    let ident = &record.ident;
    let write_id = record.field_for("write_id").map(|field| {
        let (ty, value) = (&field.ty, codec::value_type(field));
        quote_spanned! {place(ty)=>
            const _: fn(#value) -> ::std::string::String = |id| id;
        }
    });
    quote! {
        const _: () = <#ident as __table::Record>::FACTS.check();
        #write_id
    }
}
