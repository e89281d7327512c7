//! `#[derive(Projection)]`: the codec, under the names that the record gives.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::block::{Uses, at, block, place};
use super::codec;
use super::fields::Struct;
use crate::model::field::{Codec, Field};
use crate::model::projection::Projection;

pub(crate) fn expand(projection: &Projection) -> TokenStream {
    let (ident, of) = (&projection.ident, &projection.of);
    let attributes: Vec<&Field> = projection.fields.iter().filter(|field| field.is_attribute()).collect();
    let names: Vec<_> = attributes.iter().map(|field| constant(field)).collect();
    let constants = attributes.iter().zip(&names).map(|(field, constant)| {
        let name = field.name();
        quote_spanned! {place(&field.ident)=>
            const #constant: &str = __table::record::stored_name::<#of>(#name);
        }
    });
    let (types, converters) = (types(projection, &attributes), codec::converters(&projection.fields));
    let attribute = |field: &Field| {
        let name = field.name();
        quote!(__table::record::attribute::<#of>(#name))
    };
    let fields = Struct {
        ident,
        fields: &projection.fields,
        handed_back: Vec::new(),
        none_removes: false,
        denies_unknown: false,
        name: constant_tokens,
        attribute: Some(&attribute),
    };
    let fields = fields.expand();
    let code = quote! {
        #(#constants)*
        impl __table::Projection for #ident {
            type Record = #of;
            const ATTRIBUTES: &'static [&'static str] = &[#(#names),*];
        }
        #types
        #converters
        #fields
    };
    block(projection.krate.as_ref(), Uses::Table, &code)
}

/// The constant that holds the name of the field's attribute.
fn constant(field: &Field) -> Ident {
    format_ident!("__{}", field.name().to_uppercase())
}

fn constant_tokens(field: &Field) -> TokenStream {
    let constant = constant(field);
    quote!(#constant)
}

/// The types are those of the record's paths. A converter of the user's is another type here than there: it is not
/// compared.
fn types(projection: &Projection, attributes: &[&Field]) -> TokenStream {
    let (of, paths) = (&projection.of, &projection.paths);
    let checks = attributes.iter().filter(|field| !matches!(field.codec, Codec::With { .. })).map(|field| {
        let (value, constant) = (codec::value_type(field), field.constant());
        let path = at(place(&field.ident), quote!(#paths::#constant));
        quote_spanned!(place(&field.ty)=> same::<#value, _>(&#path);)
    });
    quote! {
        const _: fn() = || {
            fn same<__T, __Role>(_: &__table::Path<#of, __T, __Role>) {}
            #(#checks)*
        };
    }
}
