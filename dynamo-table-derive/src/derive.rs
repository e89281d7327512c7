//! The three derives: parse → model → check → expand. Each step goes on after a mistake as far as it can; beside mistakes stands a
//! stub of what would be emitted.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::expand::stub::Bare;
use crate::{check, expand, model, parse};

pub(crate) fn record(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let bare = Bare { vis: input.vis.clone(), ident: input.ident.clone() };
        let Some(written) = parse::record::parse(input, errors) else {
            return Some(expand::stub::bare_record(bare));
        };
        let record = model::record::resolve(written, errors);
        check::record::check(&record, errors);
        Some(if errors.none() { expand::record::expand(&record) } else { expand::stub::record(&record) })
    })
}

pub(crate) fn attribute(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let bare = Bare { vis: input.vis.clone(), ident: input.ident.clone() };
        let Some(written) = parse::attribute::parse(input, errors) else {
            return Some(expand::stub::bare_attribute(bare));
        };
        let attribute = model::attribute::resolve(written, errors);
        check::attribute::check(&attribute, errors);
        Some(if errors.none() { expand::attribute::expand(&attribute) } else { expand::stub::attribute(&attribute) })
    })
}

pub(crate) fn projection(input: TokenStream) -> TokenStream {
    run(input, |input, errors| {
        let written = parse::projection::parse(input, errors)?;
        let projection = model::projection::resolve(written, errors);
        check::projection::check(&projection, errors);
        Some(if errors.none() {
            expand::projection::expand(&projection)
        } else {
            expand::stub::projection(&projection)
        })
    })
}

fn run(input: TokenStream, steps: impl FnOnce(syn::DeriveInput, &mut Errors) -> Option<TokenStream>) -> TokenStream {
    let mut errors = Errors::default();
    let Some(input) = errors.ok(syn::parse2::<syn::DeriveInput>(input)) else { return errors.and(None) };
    let is_generic = !input.generics.params.is_empty();
    let code = steps(input, &mut errors);
    // A stub of a generic type would be one more mistake.
    let code = code.filter(|_| errors.none() || !is_generic);
    errors.and(code)
}
