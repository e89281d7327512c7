//! Mistakes are collected, so that all of one derive are reported together.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};

/// The mistakes found so far, each on the token that is wrong.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// A mistake at `span`. The message says what to do.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }
    /// The value, if there is one; else the mistake is kept.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }
    pub(crate) fn none(&self) -> bool {
        self.0.is_none()
    }
    /// All mistakes, and the code beside them.
    pub(crate) fn and(self, code: Option<TokenStream>) -> TokenStream {
        let mut mistakes = self.0.map(syn::Error::into_compile_error).unwrap_or_default();
        mistakes.extend(code);
        mistakes
    }
}
