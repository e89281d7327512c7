//! `#[derive(Record)]`: the struct and its options.

use proc_macro2::{Ident, Span};
use syn::{DeriveInput, LitStr, Path, Visibility};

use super::field::{Place, WrittenField, parse_none};
use super::key::{WrittenDerived, WrittenIndex, parse_index, parse_table_key};
use super::options::Options;
use super::shape;
use crate::errors::Errors;

/// A record, as it is written.
pub(crate) struct WrittenRecord {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) fields: Vec<WrittenField>,
    pub(crate) krate: Option<Path>,
    pub(crate) paths: Option<Ident>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) none_removes: bool,
    pub(crate) deny_unknown: Option<Span>,
    /// Keys that are made of fields. Others are marked on their fields.
    pub(crate) partition_key: Option<(Span, WrittenDerived)>,
    pub(crate) sort_key: Option<(Span, WrittenDerived)>,
    pub(crate) indexes: Vec<WrittenIndex>,
    /// Whether a key was begun that could not be read: it is then not reported as missing.
    pub(crate) broken_key: bool,
}

pub(crate) fn parse(input: DeriveInput, errors: &mut Errors) -> Option<WrittenRecord> {
    shape::concrete(&input, "a record", errors);
    let mut options = Options::of(&input.attrs, "record", errors);
    let rename_all = options.text("rename_all", errors);
    let keys = ["partition_key", "sort_key"].map(|name| options.one(name, errors));
    let begun = keys[0].is_some();
    let [partition_key, sort_key] = keys.map(|key| key.and_then(|key| parse_table_key(key, errors)));
    let global = options.all("gsi").into_iter().map(|option| (option, false));
    let indexes: Vec<_> = global.chain(options.all("lsi").into_iter().map(|option| (option, true))).collect();
    let indexes = indexes.into_iter().filter_map(|(option, local)| parse_index(option, local, errors)).collect();
    let none = options.one("none", errors).and_then(|option| parse_none(option, errors));
    let deny_unknown = options.flag("deny_unknown", errors);
    let paths = options.ident("paths", errors);
    let krate = options.path("crate", errors);
    options.finish("`#[record(…)]` on a struct", errors);
    let fields = shape::named_fields(&input, "a record", errors)?;
    let fields = fields
        .iter()
        .filter_map(|field| Some(WrittenField::parse(field, field.ident.as_ref()?, Place::Record, errors)))
        .collect();
    Some(WrittenRecord {
        fields,
        krate,
        paths,
        rename_all,
        none_removes: none.is_some(),
        deny_unknown,
        broken_key: begun && partition_key.is_none(),
        partition_key,
        sort_key,
        indexes,
        vis: input.vis,
        ident: input.ident,
    })
}
