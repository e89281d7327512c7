//! Enums: a string where all variants are names alone, a tagged map where one carries data.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::block::{local, place, sequence};
use super::codec::{self, impl_attribute};
use super::fields::literal;
use crate::model::attribute::{Data, Tag, Variant};
use crate::model::field::{Field, Kind};
use crate::parse::field::DefaultValue;

/// An enum of names alone.
pub(super) fn names(ident: &Ident, variants: &[Variant], tag: &Tag) -> TokenStream {
    let (writer, reader, tag) = (local("writer"), local("reader"), &tag.name);
    let (idents, stored) = (variants.iter().map(|v| &v.ident), variants.iter().map(|v| &v.stored));
    let read = variants.iter().map(|variant| {
        let (pattern, ident) = (pattern(variant), &variant.ident);
        quote!(#pattern => __Ok(Self::#ident))
    });
    let codec = impl_attribute(
        ident,
        &quote!(#writer.string(match self { #(Self::#idents => #stored),* })),
        &quote! {
            match ::core::convert::AsRef::as_ref(&__codec::read_name(#reader, #tag)?) {
                #(#read,)*
                other => __Err(__codec::DecodeError::unknown_variant(other)),
            }
        },
    );
    let one_form = variants.iter().all(|variant| variant.aliases.is_empty());
    quote! {
        #codec
        impl __codec::ScalarAttribute for #ident {
            const TYPE: __codec::ScalarType = __codec::ScalarType::S;
            const ONE_FORM: bool = #one_form;
        }
    }
}

/// The name of a variant and its aliases.
fn pattern(variant: &Variant) -> TokenStream {
    let (stored, aliases) = (&variant.stored, &variant.aliases);
    quote!(#stored #(| #aliases)*)
}

/// An enum of which some variant carries data.
pub(super) fn tagged(ident: &Ident, variants: &[Variant], tag: &Tag) -> TokenStream {
    let (map, writer, reader, tag) = (local("map"), local("writer"), local("reader"), &tag.name);
    let name = local("variant");
    let encode = variants.iter().map(|variant| encode_variant(variant, tag));
    let decode = variants.iter().map(decode_variant);
    let fields = variants.iter().flat_map(|variant| match &variant.data {
        Data::Fields(fields) => fields.as_slice(),
        Data::Unit | Data::Newtype(_) => &[],
    });
    let converters = codec::converters(fields);
    let codec = impl_attribute(
        ident,
        &quote!(#writer.map(|#map| match self { #(#encode)* })),
        &quote! {
            let (#name, #reader) = __codec::read_variant(#reader, #tag)?;
            match ::core::convert::AsRef::as_ref(&#name) {
                #(#decode)*
                other => __Err(__codec::DecodeError::unknown_variant(other)),
            }
        },
    );
    quote! {
        use __codec::{MapWriter as _, Writer as _};
        #codec
        #converters
    }
}

fn encode_variant(variant: &Variant, tag: &str) -> TokenStream {
    let (map, writer, ident, stored) = (local("map"), local("writer"), &variant.ident, &variant.stored);
    let write_tag = quote!(#map.attribute_with(#tag, |#writer| #writer.string(#stored)));
    match &variant.data {
        Data::Unit => quote!(Self::#ident => #write_tag,),
        Data::Newtype(ty) => {
            let fields = local("fields");
            let encode = quote_spanned!(place(ty)=> <#ty as __codec::VariantFields>::write_beside(#fields, #map));
            quote! {
                Self::#ident(#fields) => {
                    #write_tag?;
                    #encode
                }
            }
        }
        Data::Fields(fields) => {
            let stored: Vec<&Field> = fields.iter().filter(|field| matches!(field.kind, Kind::Stored)).collect();
            let names = stored.iter().map(|field| &field.ident);
            let variables = stored.iter().map(|field| variable(field));
            let open = (stored.len() < fields.len()).then(|| quote!(..));
            let lines = stored.iter().map(|field| {
                let variable = variable(field);
                codec::encode(field, &literal(field), &quote!(#variable))
            });
            let lines = sequence(std::iter::once(write_tag).chain(lines).collect());
            quote!(Self::#ident { #(#names: #variables,)* #open } => { #lines })
        }
    }
}

/// The variable of a field, which is called like it but never taken for a function of the user's.
fn variable(field: &Field) -> Ident {
    local(&format!("{}_", field.name()))
}

fn alias_variables(field: &Field) -> Vec<Ident> {
    (0..field.written.aliases.len()).map(|at| local(&format!("{}_alias{at}", field.name()))).collect()
}

fn decode_variant(variant: &Variant) -> TokenStream {
    let (reader, ident, pattern) = (local("reader"), &variant.ident, pattern(variant));
    match &variant.data {
        Data::Unit => quote!(#pattern => __Ok(Self::#ident),),
        Data::Newtype(ty) => {
            let decode = quote_spanned!(place(ty)=> <#ty as __codec::VariantFields>::read_beside(#reader));
            quote!(#pattern => #decode.map(Self::#ident),)
        }
        Data::Fields(fields) => {
            let body = decode_fields(ident, fields);
            quote!(#pattern => { #body })
        }
    }
}

fn decode_fields(ident: &Ident, fields: &[Field]) -> TokenStream {
    let (reader, name, value) = (local("reader"), local("name"), local("value"));
    let (mut slots, mut arms, mut fills) = (Vec::new(), Vec::new(), Vec::new());
    let (mut taken, mut built) = (Vec::new(), Vec::new());
    for field in fields {
        let (slot, ty, of, stored) = (variable(field), &field.ty, &field.ident, &field.stored);
        if let Kind::Skipped = field.kind {
            let value = match field.default() {
                Some(DefaultValue::Path(path)) => quote!(#path()),
                _ => quote_spanned!(place(ty)=> ::core::default::Default::default()),
            };
            built.push(quote!(#of: #value));
            continue;
        }
        let aliases = alias_variables(field);
        let names = std::iter::once((stored.clone(), &slot))
            .chain(field.written.aliases.iter().map(syn::LitStr::value).zip(&aliases));
        for (stored, slot) in names {
            slots.push(quote!(let mut #slot: __codec::Slot<#ty> = ::core::default::Default::default();));
            let read = codec::read(field, &quote!(#slot));
            arms.push(quote!(#stored => #read));
        }
        let aliases: Vec<_> = aliases.iter().map(|alias| quote!(#alias)).collect();
        fills.push(codec::fill(field, &literal(field), &quote!(#slot), &aliases));
        taken.push(slot.clone());
        built.push(quote!(#of: #slot));
    }
    let take = (!taken.is_empty()).then(|| {
        quote! {
            let (#(__codec::Slot(__Some(#taken)),)*) = (#(#taken,)*) else {
                return __Err(__codec::incomplete());
            };
        }
    });
    quote! {
        #(#slots)*
        #reader.map(|#name, #value| match #name {
            #(#arms,)*
            _ => __Ok(()),
        })?;
        #(#fills)*
        #take
        __Ok(Self::#ident { #(#built),* })
    }
}
