//! The anonymous constant around what is emitted: names in it are seen nowhere else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Path;
use syn::spanned::Spanned;

/// What of the library the code names.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Uses {
    Codec,
    Table,
    Facts,
}

pub(super) fn block(krate: Option<&Path>, uses: Uses, code: &TokenStream) -> TokenStream {
    let krate = krate.map_or_else(|| quote!(::dynamo_table), |path| quote!(#path));
    let names = match uses {
        Uses::Codec => quote!(codec as __codec),
        Uses::Table => quote!({self as __table, codec as __codec}),
        Uses::Facts => quote!({self as __table, codec as __codec, facts as __facts, key::KeyPart as __KeyPart}),
    };
    let traits = (uses == Uses::Facts).then(|| {
        quote!(
            use ::core::{clone::Clone as __Clone, convert::From as __From};
        )
    });
    quote! {
        #[allow(deprecated)]
        const _: () = {
            #traits
            use ::core::option::Option::{self as __Option, None as __None, Some as __Some};
            use ::core::result::Result::{self as __Result, Err as __Err, Ok as __Ok};
            use #krate::#names;
            #code
        };
    }
}

/// A variable of the emitted code. It neither shadows a name of the user's nor is shadowed by one.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A name as that of something emitted: it stands where it stood, but lints do not take it for the user's own code.
pub(super) fn emitted(name: &Ident) -> Ident {
    Ident::new(&name.to_string(), name.span().resolved_at(Span::call_site()))
}

/// Where code stands that the compiler may find fault with. It stays emitted code, which lints pass over.
pub(super) fn place(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}

/// Tokens of the user's at another place.
pub(super) fn at(place: Span, tokens: TokenStream) -> TokenStream {
    let moved = tokens.into_iter().map(|mut token| {
        token.set_span(place.resolved_at(token.span()));
        token
    });
    moved.collect()
}

/// Fallible expressions one after the other.
pub(super) fn sequence(mut steps: Vec<TokenStream>) -> TokenStream {
    match steps.pop() {
        Some(last) => quote!(#(#steps?;)* #last),
        None => quote!(__Ok(())),
    }
}
