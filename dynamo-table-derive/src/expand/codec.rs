//! How one field is written and read, and of which type its path is.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::block::{local, place};
use crate::model::field::{Codec, Computed, Field, Of};
use crate::parse::field::DefaultValue;

/// The codec, where the field is not stored by its own `Attribute`.
pub(super) fn converter(field: &Field) -> Option<TokenStream> {
    let place = place(&field.ty);
    match &field.codec {
        Codec::Plain => None,
        Codec::Serde => Some(quote_spanned!(place=> __codec::AsSerde)),
        Codec::EpochSeconds => Some(quote_spanned!(place=> __codec::AsEpochSeconds)),
        Codec::EpochMillis => Some(quote_spanned!(place=> __codec::AsEpochMillis)),
        Codec::Digits(digits) => Some(quote_spanned!(place=> __codec::AsRfc3339<#digits>)),
        Codec::With { marker, .. } => Some(quote_spanned!(place=> __codec::With<#marker>)),
    }
}

/// What a path to the field is compared with.
pub(super) fn value_type(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match converter(field) {
        None => quote_spanned!(place(ty)=> <#ty as __codec::Attribute>::Value),
        Some(converter) => quote_spanned!(place(ty)=> <#converter as __codec::Convert<#ty>>::Value),
    }
}

/// Whether the field can be absent, as a constant; `None` where it has a default, and so always can.
pub(super) fn optional(field: &Field) -> Option<TokenStream> {
    let (ty, place) = (&field.ty, place(&field.ty));
    match (field.default(), converter(field), &field.codec) {
        (Some(_), ..) => None,
        (_, None, _) => Some(quote_spanned!(place=> __codec::CanBeAbsent::<#ty>::IS)),
        (.., Codec::Serde) => Some(quote_spanned!(place=> __codec::IsOption::<#ty>::IS)),
        (_, Some(converter), _) => Some(quote_spanned!(place=> <#converter as __codec::Convert<#ty>>::OPTIONAL)),
    }
}

/// `map.attribute("points", &self.points)`: writes `value`, a reference to the field's type.
pub(super) fn encode(field: &Field, name: &TokenStream, value: &TokenStream) -> TokenStream {
    if !field.none_removes {
        return encode_kept(field, name, value);
    }
    let (map, place) = (local("map"), place(&field.ty));
    match converter(field) {
        None => quote_spanned!(place=> #map.attribute_or_removed(#name, #value)),
        Some(converter) => quote_spanned!(place=> #map.converted_or_removed::<#converter, _>(#name, #value)),
    }
}

/// The same, whatever the field says of `None`.
pub(super) fn encode_kept(field: &Field, name: &TokenStream, value: &TokenStream) -> TokenStream {
    let (map, place) = (local("map"), place(&field.ty));
    match converter(field) {
        None => quote_spanned!(place=> #map.attribute(#name, #value)),
        Some(converter) => quote_spanned!(place=> #map.converted::<#converter, _>(#name, #value)),
    }
}

/// `partial.points.read(value)`. Where there is a default, NULL is as good as no attribute.
pub(super) fn read(field: &Field, slot: &TokenStream) -> TokenStream {
    let (value, place) = (local("value"), place(&field.ty));
    match (converter(field), field.default()) {
        (None, None) => quote_spanned!(place=> #slot.read(#value)),
        (None, Some(_)) => quote_spanned!(place=> #slot.read_unless_null(#value)),
        (Some(converter), None) => quote_spanned!(place=> #slot.read_as::<#converter, _>(#value)),
        (Some(converter), Some(_)) => quote_spanned!(place=> #slot.read_as_unless_null::<#converter, _>(#value)),
    }
}

/// `partial.points.fill("points")?`: what an absent attribute is read as. Aliases come first.
pub(super) fn fill(field: &Field, name: &TokenStream, slot: &TokenStream, aliases: &[TokenStream]) -> TokenStream {
    let (ty, place) = (&field.ty, place(&field.ty));
    let last = match (field.default(), converter(field)) {
        (Some(DefaultValue::OfType), _) => {
            quote_spanned!(place=> #slot.fill_with(<#ty as ::core::default::Default>::default);)
        }
        (Some(DefaultValue::Path(path)), _) => quote!(#slot.fill_with(#path);),
        (None, None) => quote_spanned!(place=> #slot.fill(#name)?;),
        (None, Some(converter)) => quote_spanned!(place=> #slot.fill_as::<#converter>(#name)?;),
    };
    quote!(#(#slot.fill_from(&mut #aliases);)* #last)
}

/// The function that sanitizes the value of the field's attribute, where there is one. `None` stays `None`.
pub(super) fn sanitizer(field: &Field) -> Option<TokenStream> {
    let (ty, value, place) = (&field.ty, local("value"), place(&field.ty));
    let function = field.written.sanitize.as_ref()?;
    Some(match converter(field) {
        None => quote_spanned!(place=> |#value| __codec::sanitize::<#ty>(#value, #function)),
        Some(converter) => quote_spanned!(place=> |#value| __codec::sanitize_as::<#converter, #ty>(#value, #function)),
    })
}

/// `&lowercase(self.email.clone())`, or `&self.email` where nothing sanitizes the field: what is written of it.
pub(super) fn sanitized(field: &Field) -> TokenStream {
    let ident = &field.ident;
    match &field.written.sanitize {
        Some(function) => quote!(&#function(::core::clone::Clone::clone(&self.#ident))),
        None => quote_spanned!(place(&field.ty)=> &self.#ident),
    }
}

/// What the modules given as `with = module` become: types.
pub(super) fn converters<'f>(fields: impl IntoIterator<Item = &'f Field>) -> TokenStream {
    fields.into_iter().filter_map(of_module).collect()
}

fn of_module(field: &Field) -> Option<TokenStream> {
    let Codec::With { module, marker } = &field.codec else { return None };
    let (ty, value, writer, reader) = (&field.ty, local("value"), local("writer"), local("reader"));
    // Values for a path to the field are of this type: who sees the one names the other.
    let vis = &field.written.vis;
    Some(quote! {
        #[allow(missing_docs, unnameable_types)]
        #vis struct #marker;
        impl __codec::Converter for #marker {
            type Type = #ty;
            fn encode<__W: __codec::Writer>(#value: &#ty, #writer: __W) -> __Result<(), __codec::EncodeError> {
                #module::encode(#value, #writer)
            }
            fn decode<__R: __codec::Reader>(#reader: __R) -> __Result<#ty, __codec::DecodeError> {
                #module::decode(#reader)
            }
        }
    })
}

/// `lower_case(&self.name)`: the value of a computed attribute. `whole` is a reference to the struct.
pub(super) fn computed(computed: &Computed, whole: &TokenStream) -> TokenStream {
    let with = &computed.with;
    match &computed.of {
        Of::All => quote!(#with(#whole)),
        Of::Fields(fields) => quote!(#with(#(&(#whole).#fields),*)),
    }
}

/// The same where it is written: made of the fields as they are written.
pub(super) fn made_of_sanitized(computed: &Computed, fields: &[Field]) -> TokenStream {
    let with = &computed.with;
    match &computed.of {
        Of::All => quote!(#with(self)),
        Of::Fields(_) => {
            let parts = computed.in_order(fields.iter().collect()).into_iter().map(sanitized);
            quote!(#with(#(#parts),*))
        }
    }
}

/// `impl Attribute`, with the two bodies, over `writer` and `reader`.
pub(super) fn impl_attribute(ident: &Ident, encode: &TokenStream, decode: &TokenStream) -> TokenStream {
    let (writer, reader) = (local("writer"), local("reader"));
    quote! {
        impl __codec::Attribute for #ident {
            type Value = Self;
            fn encode<__W: __codec::Writer>(&self, #writer: __W) -> __Result<(), __codec::EncodeError> {
                #encode
            }
            fn decode<__R: __codec::Reader>(#reader: __R) -> __Result<Self, __codec::DecodeError> {
                #decode
            }
        }
    }
}
