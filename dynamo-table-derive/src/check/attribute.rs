//! The rules of what is stored as one attribute.

use super::{fields, names};
use crate::errors::Errors;
use crate::model::attribute::{Attribute, Body, Data, Tag, Variant};

pub(crate) fn check(attribute: &Attribute, errors: &mut Errors) {
    match &attribute.body {
        Body::Newtype(_) => {}
        Body::Map { fields, deny_unknown, .. } => {
            fields::options(fields, errors);
            fields::unknown(fields, *deny_unknown, errors);
            names::attributes(fields, errors);
            names::constants(fields, errors);
        }
        Body::Names { variants, .. } => distinct(variants, errors),
        Body::Tagged { variants, tag } => {
            distinct(variants, errors);
            variants.iter().for_each(|variant| data(variant, tag, errors));
        }
    }
}

fn distinct(variants: &[Variant], errors: &mut Errors) {
    let all = variants.iter().flat_map(|variant| {
        let own = std::iter::once((variant.stored.clone(), variant.stored_span));
        own.chain(variant.aliases.iter().map(|alias| (alias.value(), alias.span())))
    });
    names::distinct(all, "the variant", errors);
}

fn data(variant: &Variant, tag: &Tag, errors: &mut Errors) {
    let Data::Fields(all) = &variant.data else { return };
    fields::options(all, errors);
    names::attributes(all, errors);
    for field in all.iter().filter(|field| field.is_attribute()) {
        let own = std::iter::once((field.stored.clone(), field.stored_span));
        let aliases = field.written.aliases.iter().map(|alias| (alias.value(), alias.span()));
        for (name, span) in own.chain(aliases).filter(|(name, _)| *name == tag.name) {
            let message = format!(
                "`{name}` is the tag, which says the variant: rename the field, or set `tag = \"…\"` on the enum"
            );
            errors.at(span, message);
        }
    }
}
