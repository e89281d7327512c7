//! A newtype is stored as what it holds, and is a key, a number or a set where that is one.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::block::{local, place};

pub(super) fn expand(ident: &Ident, inner: &Type) -> TokenStream {
    let (writer, reader) = (local("writer"), local("reader"));
    let attribute = quote_spanned!(place(inner)=> <#inner as __codec::Attribute>);
    // With the `for<'k>` a bound may be false without an error.
    let markers = ["PrefixAttribute", "SetAttribute"];
    let markers = markers.map(|name| Ident::new(name, proc_macro2::Span::call_site()));
    quote! {
        impl __codec::Attribute for #ident {
            type Value = Self;
            const OPTIONAL: bool = #attribute::OPTIONAL;
            fn encode<__W: __codec::Writer>(&self, #writer: __W) -> __Result<(), __codec::EncodeError> {
                #attribute::encode(&self.0, #writer)
            }
            fn decode<__R: __codec::Reader>(#reader: __R) -> __Result<Self, __codec::DecodeError> {
                #attribute::decode(#reader).map(Self)
            }
            fn absence(&self) -> __Option<__codec::Absence> {
                #attribute::absence(&self.0)
            }
            fn absent() -> __Option<Self> {
                #attribute::absent().map(Self)
            }
        }
        impl __codec::ScalarAttribute for #ident
        where
            for<'k> #inner: __codec::ScalarAttribute,
        {
            const TYPE: __codec::ScalarType = <#inner as __codec::ScalarAttribute>::TYPE;
            const ONE_FORM: bool = <#inner as __codec::ScalarAttribute>::ONE_FORM;
        }
        impl __codec::NumberAttribute for #ident
        where
            for<'k> #inner: __codec::NumberAttribute,
        {
            const BOUNDS: __codec::NumberBounds = <#inner as __codec::NumberAttribute>::BOUNDS;
        }
        impl __codec::ContainsAttribute for #ident
        where
            for<'k> #inner: __codec::ContainsAttribute,
        {
            type Element = <#inner as __codec::ContainsAttribute>::Element;
        }
        #(impl __codec::#markers for #ident where for<'k> #inner: __codec::#markers {})*
    }
}
