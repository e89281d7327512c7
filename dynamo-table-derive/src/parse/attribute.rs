//! `#[derive(Attribute)]`: structs, newtypes and enums.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, FieldsUnnamed, LitStr, Path, Type, Variant, Visibility};

use super::field::{Place, WrittenField};
use super::options::{Opt, Options};
use super::shape;
use crate::errors::Errors;

/// A type that is stored as one attribute, as it is written.
pub(crate) struct WrittenAttribute {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) krate: Option<Path>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) body: WrittenBody,
}

pub(crate) enum WrittenBody {
    Struct { fields: Vec<WrittenField>, paths: Option<Ident>, deny_unknown: Option<Span> },
    Newtype(Box<Type>),
    Enum { variants: Vec<WrittenVariant>, tag: Option<LitStr> },
}

pub(crate) struct WrittenVariant {
    pub(crate) ident: Ident,
    pub(crate) rename: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) data: WrittenData,
}

pub(crate) enum WrittenData {
    Unit,
    /// Of a struct, whose fields stand alongside the tag.
    Newtype(Box<Type>),
    Struct(Vec<WrittenField>),
}

pub(crate) fn parse(input: DeriveInput, errors: &mut Errors) -> Option<WrittenAttribute> {
    shape::concrete(&input, "a derived attribute", errors);
    let mut options = Options::of(&input.attrs, "attribute", errors);
    let krate = options.path("crate", errors);
    let (mut rename_all, of) = (None, kind(&input.data));
    if of != NEWTYPE {
        rename_all = options.text("rename_all", errors);
    }
    let paths = if of == STRUCT { options.ident("paths", errors) } else { None };
    let deny_unknown = if of == STRUCT { options.flag("deny_unknown", errors) } else { None };
    let tag = if of == ENUM { options.text("tag", errors) } else { None };
    options.finish(&format!("`#[attribute(…)]` on {of}"), errors);
    let body = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) => WrittenBody::Newtype(Box::new(newtype(fields, errors)?)),
            _ => {
                let fields = shape::named_fields(&input, "a derived attribute", errors)?;
                WrittenBody::Struct { fields: named(fields, Place::Attribute, errors), paths, deny_unknown }
            }
        },
        Data::Enum(data) => WrittenBody::Enum { variants: variants(data, shape::name(&input), errors), tag },
        Data::Union(data) => {
            errors.at(data.union_token.span, "a union cannot be stored: derive on a struct or an enum");
            return None;
        }
    };
    Some(WrittenAttribute { vis: input.vis, ident: input.ident, krate, rename_all, body })
}

const STRUCT: &str = "a struct";
const NEWTYPE: &str = "a newtype";
const ENUM: &str = "an enum";

fn kind(data: &Data) -> &'static str {
    match data {
        Data::Struct(data) if matches!(data.fields, Fields::Unnamed(_)) => NEWTYPE,
        Data::Struct(_) | Data::Union(_) => STRUCT,
        Data::Enum(_) => ENUM,
    }
}

fn named(fields: &Punctuated<syn::Field, syn::Token![,]>, place: Place, errors: &mut Errors) -> Vec<WrittenField> {
    fields.iter().filter_map(|field| Some(WrittenField::parse(field, field.ident.as_ref()?, place, errors))).collect()
}

/// The one field of a newtype, which takes no options.
fn newtype(fields: &FieldsUnnamed, errors: &mut Errors) -> Option<Type> {
    let mut all = fields.unnamed.iter();
    let (Some(field), None) = (all.next(), all.next()) else {
        errors
            .at(fields.span(), "a tuple struct is stored if it is a newtype, of one field: give several fields names");
        return None;
    };
    Options::of(&field.attrs, "attribute", errors).refuse("the field of a newtype is stored by its own type", errors);
    Some(field.ty.clone())
}

fn variants(data: &DataEnum, name: Span, errors: &mut Errors) -> Vec<WrittenVariant> {
    if data.variants.is_empty() {
        errors.at(name, "an enum without variants has no value that could be stored: add a variant");
    }
    data.variants.iter().filter_map(|written| variant(written, errors)).collect()
}

fn variant(variant: &Variant, errors: &mut Errors) -> Option<WrittenVariant> {
    let mut options = Options::of(&variant.attrs, "attribute", errors);
    let rename = options.text("rename", errors);
    let aliases = options.all("alias").into_iter().filter_map(|alias| Opt::text(alias, errors)).collect();
    let has_fields = matches!(variant.fields, Fields::Named(_));
    let rename_all = if has_fields { options.text("rename_all", errors) } else { None };
    options.finish("`#[attribute(…)]` on a variant", errors);
    let data = match &variant.fields {
        Fields::Unit => WrittenData::Unit,
        Fields::Named(fields) => WrittenData::Struct(named(&fields.named, Place::Variant, errors)),
        Fields::Unnamed(fields) => {
            let mut all = fields.unnamed.iter();
            let (Some(field), None) = (all.next(), all.next()) else {
                errors.at(
                    fields.span(),
                    "a variant holds one struct, whose fields are stored alongside the tag, or fields with names",
                );
                return None;
            };
            let why = "the fields of this struct are stored as it says itself";
            Options::of(&field.attrs, "attribute", errors).refuse(why, errors);
            WrittenData::Newtype(Box::new(field.ty.clone()))
        }
    };
    Some(WrittenVariant { ident: variant.ident.clone(), rename, aliases, rename_all, data })
}
