//! The rules of a projection. Whether the record has its fields, and of which types, the compiler checks.

use super::{fields, names};
use crate::errors::Errors;
use crate::model::projection::Projection;

pub(crate) fn check(projection: &Projection, errors: &mut Errors) {
    fields::options(&projection.fields, errors);
    names::constants(&projection.fields, errors);
}
