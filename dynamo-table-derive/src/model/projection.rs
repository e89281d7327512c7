//! A projection: fields whose attributes' names the record knows.

use proc_macro2::Ident;
use syn::Path;

use super::field::Field;
use crate::errors::Errors;
use crate::parse::projection::WrittenProjection;

pub(crate) struct Projection {
    pub(crate) ident: Ident,
    pub(crate) krate: Option<Path>,
    /// The record.
    pub(crate) of: Path,
    /// Where the record's path constants are.
    pub(crate) paths: Path,
    pub(crate) fields: Vec<Field>,
}

pub(crate) fn resolve(written: WrittenProjection, _: &mut Errors) -> Projection {
    Projection {
        ident: written.ident,
        krate: written.krate,
        paths: written.paths.unwrap_or_else(|| written.of.clone()),
        of: written.of,
        fields: Field::all(written.fields, None, 0),
    }
}
