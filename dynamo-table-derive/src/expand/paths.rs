//! Path constants: `Player::POINTS`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Visibility;

use super::block::{emitted, place};
use super::codec::{optional, sanitizer, value_type};
use crate::model::field::{Codec, Field, Kind, option_content};
use crate::model::record::Role;

/// The type that holds the constants, where it is not the struct itself. It stands outside of the block.
pub(super) fn holder(paths: Option<&Ident>, vis: &Visibility, of: &Ident) -> Option<TokenStream> {
    let paths = emitted(paths?);
    let doc = format!("The paths of the attributes of [`{of}`].");
    Some(quote! {
        #[doc = #doc]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #paths;
    })
}

/// The role's type, and whether the record can be read without the field; `None` is an optional plain attribute.
fn role(role: &Role, field: &Field, optional: Option<TokenStream>) -> Option<TokenStream> {
    let place = place(&field.ty);
    let presence = optional.map(|optional| quote_spanned!(place=> <__table::PresenceOf<{ #optional }>>));
    match (role, presence) {
        (Role::Plain, presence) => {
            presence.map(|presence| quote_spanned!(place=> __table::expression::Plain #presence))
        }
        (Role::IndexKeyPart, presence) => Some(quote_spanned!(place=> __table::expression::IndexKeyPart #presence)),
        (Role::SetWhole, _) => Some(quote!(__table::expression::InsideIndexKeyPart)),
        (Role::TableKey, _) => Some(quote!(__table::expression::TableKey)),
        (Role::Computed, _) => Some(quote!(__table::expression::ComputedAttribute)),
        (Role::Managed, _) => Some(quote!(__table::expression::ManagedAttribute)),
    }
}

/// Of fields, each with what may be done to it.
pub(super) fn constants(
    paths: Option<&Ident>,
    vis: &Visibility,
    of: &Ident,
    fields: Vec<(&Field, Role)>,
) -> TokenStream {
    let start = if paths.is_some() { quote!(#of) } else { quote!(Self) };
    let owner = paths.unwrap_or(of);
    let constants = fields.into_iter().filter_map(|(field, role)| {
        let (name, stored) = (emitted(&field.constant()?), &field.stored);
        let doc = format!("Path of the attribute `{stored}`.");
        if let Kind::Flattened = field.kind {
            let (doc, inner) = (
                format!("Paths of the attributes of `{}`.", field.name()),
                option_content(&field.ty).unwrap_or(&field.ty),
            );
            return Some(quote! {
                #[doc = #doc]
                #vis const #name: __table::expression::Flattened<#start, #inner> = __table::expression::Flattened::new();
            });
        }
        let value = value_type(field);
        let path = match (role, &field.codec, optional(field)) {
            (Role::Plain, Codec::Plain, Some(optional)) => {
                let ty = &field.ty;
                quote_spanned!(place(ty)=> __table::FieldPath<#start, #ty, { #optional }>)
            }
            (Role::TableKey, Codec::Plain, _) => {
                let ty = &field.ty;
                quote_spanned!(place(ty)=> __table::KeyPath<#start, #ty>)
            }
            (role, _, optional) => {
                let role = self::role(&role, field, optional).map(|role| quote!(, #role));
                quote_spanned!(place(&field.ty)=> __table::Path<#start, #value #role>)
            }
        };
        let constructor = match field.written.aliases.as_slice() {
            [] => quote!(attribute(#stored)),
            aliases => quote!(with_aliases(#stored, &[#(#aliases),*])),
        };
        let sanitized = sanitizer(field).map(|sanitizer| quote!(.sanitized(#sanitizer)));
        // A type that is no attribute is reported here in the same words at the same place as elsewhere, and so only once.
        Some(quote_spanned! {place(&field.ty)=>
            #[doc = #doc]
            #vis const #name: #path = __table::Path::#constructor #sanitized;
        })
    });
    quote! {
        use __codec::Otherwise as _;
        impl #owner {
            #(#constants)*
        }
    }
}
