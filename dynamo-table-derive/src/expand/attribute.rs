//! `#[derive(Attribute)]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::block::{Uses, block, local};
use super::fields::{Struct, literal};
use super::{codec, enums, member, newtype, paths};
use crate::model::attribute::{Attribute, Body};
use crate::model::field::{Field, Kind};
use crate::model::record::Role;

pub(crate) fn expand(attribute: &Attribute) -> TokenStream {
    let (ident, krate) = (&attribute.ident, attribute.krate.as_ref());
    match &attribute.body {
        Body::Map { fields, paths, deny_unknown } => {
            let holder = paths::holder(paths.as_ref(), &attribute.vis, ident);
            let constants = paths::constants(paths.as_ref(), &attribute.vis, ident, with_roles(fields));
            let block = block(krate, Uses::Table, &map(attribute, fields, &constants, deny_unknown.is_some()));
            quote!(#holder #block)
        }
        Body::Newtype(inner) => block(krate, Uses::Codec, &newtype::expand(ident, inner)),
        Body::Names { variants, tag } => block(krate, Uses::Codec, &enums::names(ident, variants, tag)),
        Body::Tagged { variants, tag } => block(krate, Uses::Codec, &enums::tagged(ident, variants, tag)),
    }
}

/// Each field with what may be done to it.
pub(super) fn with_roles(fields: &[Field]) -> Vec<(&Field, Role)> {
    fields.iter().enumerate().map(|(index, field)| (field, role(fields, index))).collect()
}

/// What another attribute of the struct is computed of is set with the whole struct.
fn role(fields: &[Field], index: usize) -> Role {
    let name = fields[index].name();
    match fields[index].kind {
        Kind::Computed(_) => Role::Computed,
        _ if fields.iter().any(|field| matches!(&field.kind, Kind::Computed(computed) if computed.is_of(&name))) => {
            Role::SetWhole
        }
        _ => Role::Plain,
    }
}

/// A struct is a map of its fields.
fn map(attribute: &Attribute, fields: &[Field], constants: &TokenStream, denies_unknown: bool) -> TokenStream {
    let ident = &attribute.ident;
    let converters = codec::converters(fields);
    let members = member::impls(ident, fields);
    let (handed_back, none_removes) = (Vec::new(), false);
    let fields =
        Struct { ident, fields, handed_back, none_removes, denies_unknown, name: literal, attribute: None }.expand();
    let (map, writer, reader) = (local("map"), local("writer"), local("reader"));
    let codec = codec::impl_attribute(
        ident,
        &quote!(#writer.map(|#map| __codec::Fields::encode_fields(self, #map))),
        &quote!(__codec::decode_fields(#reader)),
    );
    quote! {
        #constants
        #codec
        #converters
        #members
        #fields
    }
}
