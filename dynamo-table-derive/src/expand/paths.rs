//! Path constants: `Player::POINTS`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Visibility;

use super::block::{emitted, place};
use super::codec::{sanitizer, value_type};
use crate::model::field::{Field, Kind, option_content};
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

/// `role` says what may be done to the field at an index.
pub(super) fn constants(
    paths: Option<&Ident>,
    vis: &Visibility,
    of: &Ident,
    fields: &[Field],
    role: impl Fn(usize) -> Role,
) -> TokenStream {
    let start = if paths.is_some() { quote!(#of) } else { quote!(Self) };
    let owner = paths.unwrap_or(of);
    let constants = fields.iter().enumerate().filter_map(|(index, field)| {
        let (name, stored) = (emitted(&field.constant()?), &field.stored);
        let doc = format!("Path of the attribute `{stored}`.");
        if let Kind::Flattened = field.kind {
            let (doc, inner) = (
                format!("Paths of the attributes of `{}`.", field.name()),
                option_content(&field.ty).unwrap_or(&field.ty),
            );
            return Some(quote! {
                #[doc = #doc]
                #vis const #name: __table::Flattened<#start, #inner> = __table::Flattened::new();
            });
        }
        let value = value_type(field);
        let role = match role(index) {
            Role::Plain => None,
            Role::TableKey => Some(quote!(__table::TableKey)),
            Role::IndexKeyPart => Some(quote!(__table::IndexKeyPart)),
            Role::Computed => Some(quote!(__table::ComputedAttribute)),
            Role::Managed => Some(quote!(__table::ManagedAttribute)),
        };
        let role = role.into_iter();
        let path = match sanitizer(field) {
            None => quote!(attribute(#stored)),
            Some(sanitizer) => quote!(sanitized(#stored, #sanitizer)),
        };
        // A type that is no attribute is reported here in the same words at the same place as elsewhere, and so only once.
        Some(quote_spanned! {place(&field.ty)=>
            #[doc = #doc]
            #vis const #name: __table::Path<#start, #value #(, #role)*> = __table::Path::#path;
        })
    });
    quote! {
        impl #owner {
            #(#constants)*
        }
    }
}
