//! What is stored as one attribute: a map, what a newtype holds, a string, or a tagged map.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{LitStr, Path, Type, Visibility};

use super::field::Field;
use crate::case::Case;
use crate::errors::Errors;
use crate::parse::attribute::{WrittenAttribute, WrittenBody, WrittenData, WrittenVariant};

pub(crate) struct Attribute {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) krate: Option<Path>,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Map {
        fields: Vec<Field>,
        paths: Option<Ident>,
        /// Where it says that unknown attributes are an error.
        deny_unknown: Option<Span>,
    },
    Newtype(Box<Type>),
    /// An enum of names alone: a string. It is read by the tag too, in which it was stored if some variant carried data.
    Names {
        variants: Vec<Variant>,
        tag: Tag,
    },
    Tagged {
        variants: Vec<Variant>,
        tag: Tag,
    },
}

/// The attribute that says which variant is stored.
pub(crate) struct Tag {
    pub(crate) name: String,
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) stored: String,
    pub(crate) stored_span: Span,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) data: Data,
}

pub(crate) enum Data {
    Unit,
    Newtype(Box<Type>),
    Fields(Vec<Field>),
}

pub(crate) fn resolve(written: WrittenAttribute, errors: &mut Errors) -> Attribute {
    let case = written.rename_all.as_ref().and_then(|style| Case::parse(style, errors));
    let body = match written.body {
        WrittenBody::Newtype(ty) => Body::Newtype(ty),
        WrittenBody::Struct { fields, paths, deny_unknown } => {
            Body::Map { fields: Field::all(fields, case, 0), paths, deny_unknown }
        }
        WrittenBody::Enum { variants, tag } => {
            let variants = variants.into_iter().enumerate();
            let variants: Vec<_> = variants.map(|(nth, written)| variant(written, nth, case, errors)).collect();
            let tag = Tag { name: tag.map_or_else(|| "type".into(), |tag| tag.value()) };
            match variants.iter().all(|variant| matches!(variant.data, Data::Unit)) {
                true => Body::Names { variants, tag },
                false => Body::Tagged { variants, tag },
            }
        }
    };
    Attribute { vis: written.vis, ident: written.ident, krate: written.krate, body }
}

fn variant(written: WrittenVariant, nth: usize, case: Option<Case>, errors: &mut Errors) -> Variant {
    let name = written.ident.unraw().to_string();
    let (stored, stored_span) = match (&written.rename, case) {
        (Some(rename), _) => (rename.value(), rename.span()),
        (None, Some(case)) => (case.variant(&name), written.ident.span()),
        (None, None) => (name, written.ident.span()),
    };
    let of_fields = written.rename_all.as_ref().and_then(|style| Case::parse(style, errors));
    let data = match written.data {
        WrittenData::Unit => Data::Unit,
        WrittenData::Newtype(ty) => Data::Newtype(ty),
        WrittenData::Struct(fields) => Data::Fields(Field::all(fields, of_fields, nth)),
    };
    Variant { stored, stored_span, aliases: written.aliases, data, ident: written.ident }
}
