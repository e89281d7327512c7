//! The three derives: parse → model → check → expand. Each step goes on after a mistake as far as it can.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::{check, expand, model, parse};

pub(crate) fn record(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let written = parse::record::parse(input, errors)?;
        let record = model::record::resolve(written, errors);
        check::record::check(&record, errors);
        errors.none().then(|| expand::record::expand(&record))
    })
}

pub(crate) fn attribute(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let written = parse::attribute::parse(input, errors)?;
        let attribute = model::attribute::resolve(written, errors);
        check::attribute::check(&attribute, errors);
        errors.none().then(|| expand::attribute::expand(&attribute))
    })
}

pub(crate) fn projection(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let written = parse::projection::parse(input, errors)?;
        let projection = model::projection::resolve(written, errors);
        check::projection::check(&projection, errors);
        errors.none().then(|| expand::projection::expand(&projection))
    })
}

fn run(input: TokenStream, steps: impl FnOnce(syn::DeriveInput, &mut Errors) -> Option<TokenStream>) -> TokenStream {
    let mut errors = Errors::default();
    let code = errors.ok(syn::parse2(input)).and_then(|input| steps(input, &mut errors));
    errors.or(code)
}
