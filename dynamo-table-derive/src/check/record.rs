//! The rules of a record.

use super::{computed, fields, indexes, keys, names};
use crate::errors::Errors;
use crate::model::record::Record;

pub(crate) fn check(record: &Record, errors: &mut Errors) {
    fields::options(&record.fields, errors);
    fields::unknown(&record.fields, record.deny_unknown, errors);
    fields::roles(&record.fields, errors);
    names::attributes(&record.fields, errors);
    names::derived(record, errors);
    names::constants(&record.fields, errors);
    computed::check(record, errors);
    keys::table(record, errors);
    keys::aliases(record, errors);
    indexes::check(record, errors);
}
