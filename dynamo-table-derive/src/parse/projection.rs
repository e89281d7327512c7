//! `#[derive(Projection)]`: the struct and its options.

use proc_macro2::Ident;
use syn::{DeriveInput, Path};

use super::field::{Place, WrittenField};
use super::options::Options;
use super::shape;
use crate::errors::Errors;

/// A projection, as it is written.
pub(crate) struct WrittenProjection {
    pub(crate) ident: Ident,
    pub(crate) fields: Vec<WrittenField>,
    pub(crate) krate: Option<Path>,
    /// The record.
    pub(crate) of: Path,
    /// Where the record's path constants are, if not on the record.
    pub(crate) paths: Option<Path>,
}

pub(crate) fn parse(input: DeriveInput, errors: &mut Errors) -> Option<WrittenProjection> {
    shape::concrete(&input, "a projection", errors);
    let mut options = Options::of(&input.attrs, "projection", errors);
    let is_written = options.has("of");
    let of = options.path("of", errors);
    let paths = options.path("paths", errors);
    let krate = options.path("crate", errors);
    options.finish("`#[projection(…)]` on a struct", errors);
    if !is_written {
        errors.at(input.ident.span(), "say of which record: `#[projection(of = Player)]`");
    }
    let fields = shape::named_fields(&input, "a projection", errors)?;
    let fields = fields
        .iter()
        .filter_map(|field| Some(WrittenField::parse(field, field.ident.as_ref()?, Place::Projection, errors)))
        .collect();
    Some(WrittenProjection { ident: input.ident, fields, krate, of: of?, paths })
}
