//! What a caller gives for the fields of keys. A field's type may be seen by less than sees the record, and the type of a field
//! that a converter stores says nothing of its form: for these stands the field itself, by its place in the record.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, Visibility};

use super::block::{local, place};
use super::codec::value_type;
use crate::model::field::{Codec, Field, last_segment};
use crate::model::key::KeyAttribute;
use crate::model::record::Record;

/// The type of what a caller gives for the field at `index`.
pub(super) fn given_type(record: &Record, index: usize) -> TokenStream {
    match by_field(record, &record.fields[index]) {
        true => {
            let (ident, at) = (&record.ident, Literal::usize_unsuffixed(index));
            quote!(__table::key::FieldOf<#ident, #at>)
        }
        false => value_type(&record.fields[index]),
    }
}

fn by_field(record: &Record, field: &Field) -> bool {
    let is_stored_alone = matches!(record.vis, Visibility::Inherited);
    matches!(field.codec, Codec::With { .. }) || !is_stored_alone && !is_public(&field.ty)
}

/// Types that everybody sees, by their names: where a record is public, another one might be private.
const PUBLIC: &[&str] = &[
    "bool",
    "char",
    "str",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f32",
    "f64",
    "String",
    "Vec",
    "Box",
    "Arc",
    "Cow",
    "Option",
    "SystemTime",
    "DateTime",
    "Utc",
    "Uuid",
];

fn is_public(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => return is_public(&group.elem),
        Type::Paren(paren) => return is_public(&paren.elem),
        Type::Array(array) => return is_public(&array.elem),
        _ => {}
    }
    let Some(segment) = last_segment(ty) else { return false };
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().all(|argument| match argument {
            GenericArgument::Type(ty) => is_public(ty),
            GenericArgument::Lifetime(_) => true,
            _ => false,
        }),
        PathArguments::None => true,
        PathArguments::Parenthesized(_) => false,
    };
    arguments && PUBLIC.iter().any(|name| segment.ident == name)
}

/// What stands behind these types, for each field of a key.
pub(super) fn impls(record: &Record) -> TokenStream {
    let mut known: Vec<usize> = Vec::new();
    let indexes = record.indexes.iter().flat_map(|index| index.key.attributes());
    for field in record.key.attributes().chain(indexes).flat_map(KeyAttribute::fields) {
        if field.members.is_empty() && !known.contains(&field.index) {
            known.push(field.index);
        }
    }
    known.into_iter().map(|index| of_field(record, index)).collect()
}

fn of_field(record: &Record, index: usize) -> TokenStream {
    let (ident, field, at) = (&record.ident, &record.fields[index], Literal::usize_unsuffixed(index));
    let (ty, given) = (&field.ty, local("given"));
    if !by_field(record, field) {
        return quote!();
    }
    let (taken, value, rest) = match &field.codec {
        Codec::With { marker, module } => {
            let key_type = quote_spanned!(place(module)=> #module::KEY_TYPE);
            let scalar = quote! {
                impl __codec::KeyConverter for #marker {
                    const TYPE: __codec::ScalarType = #key_type;
                }
            };
            (quote!(__table::key::Given<#ty>), quote!(&__codec::Stored::<#marker>(#given.key_part().0)), scalar)
        }
        _ => {
            let value = value_type(field);
            let prefix = quote_spanned! {place(ty)=>
                impl __table::key::PrefixField<#at> for #ident where for<'k> #value: __codec::PrefixAttribute {}
            };
            (value, quote!(&#given.key_part()), prefix)
        }
    };
    quote! {
        impl<__X: __KeyPart<#taken>> __table::key::KeyField<__X, #at> for #ident {
            fn key_field(#given: __X) -> __table::key::FieldOf<Self, #at> {
                __table::key::FieldOf::new(#value)
            }
        }
        #rest
    }
}
