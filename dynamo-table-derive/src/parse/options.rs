//! The options in `#[record(…)]`: a list of `name`, `name = value` and `name(…)`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitChar, LitStr, Meta, Path, Token};

use crate::errors::Errors;

/// One option, as it is written.
pub(crate) struct Opt {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// `skip`
    Flag,
    /// `rename = "nick"`
    Is(Expr),
    /// `fields(email)`
    List(TokenStream),
}

impl Parse for Opt {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = Ident::parse_any(input)?; // `crate` is a keyword
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Is(ungrouped(input.parse()?))
        } else if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Value::List(list.parse()?)
        } else {
            Value::Flag
        };
        Ok(Self { name, value })
    }
}

/// What a macro's `$name:literal` or `$f:path` stands for is in a group that nobody sees.
pub(crate) fn ungrouped(expr: Expr) -> Expr {
    match expr {
        Expr::Group(group) => ungrouped(*group.expr),
        expr => expr,
    }
}

/// Options that are taken out one by one. What is left over is unknown, and what was asked for is the list of the
/// known.
pub(crate) struct Options {
    options: Vec<Opt>,
    known: Vec<&'static str>,
}

impl Options {
    /// The options in all attributes of the name `namespace`.
    pub(crate) fn of(attributes: &[Attribute], namespace: &str, errors: &mut Errors) -> Self {
        let mut all = Self { options: Vec::new(), known: Vec::new() };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(namespace)) {
            match &attribute.meta {
                Meta::List(list) => all.options.extend(Self::list(list.tokens.clone(), errors).options),
                other => errors.push(syn::Error::new_spanned(
                    other,
                    format_args!("options go into parentheses: `#[{namespace}(…)]`"),
                )),
            }
        }
        all
    }

    /// The options in a list, as in `gsi(…)`.
    pub(crate) fn list(tokens: TokenStream, errors: &mut Errors) -> Self {
        let options = Punctuated::<Opt, Token![,]>::parse_terminated.parse2(tokens);
        let options = errors.ok(options).map(Vec::from_iter).unwrap_or_default();
        Self { options, known: Vec::new() }
    }

    /// All options of a name.
    pub(crate) fn all(&mut self, name: &'static str) -> Vec<Opt> {
        self.known.push(name);
        self.options.extract_if(.., |option| option.name == name).collect()
    }

    /// The one option of a name.
    pub(crate) fn one(&mut self, name: &'static str, errors: &mut Errors) -> Option<Opt> {
        let mut all = self.all(name).into_iter();
        let first = all.next();
        for again in all {
            errors.at(again.name.span(), format_args!("`{name}` is here twice: keep one"));
        }
        first
    }

    /// Whether the option is there: where it stands.
    pub(crate) fn flag(&mut self, name: &'static str, errors: &mut Errors) -> Option<Span> {
        let option = self.one(name, errors)?;
        if !matches!(option.value, Value::Flag) {
            errors.at(option.name.span(), format_args!("`{name}` takes no value: write `{name}` alone"));
        }
        Some(option.name.span())
    }

    pub(crate) fn text(&mut self, name: &'static str, errors: &mut Errors) -> Option<LitStr> {
        self.one(name, errors)?.text(errors)
    }

    pub(crate) fn path(&mut self, name: &'static str, errors: &mut Errors) -> Option<Path> {
        self.one(name, errors)?.path(errors)
    }

    pub(crate) fn ident(&mut self, name: &'static str, errors: &mut Errors) -> Option<Ident> {
        self.one(name, errors)?.ident(errors)
    }

    /// The options that are flags, with the first of which `gsi(ByTeam, …)` begins.
    pub(crate) fn first_flag(&mut self) -> Option<Ident> {
        let first = self.options.first()?;
        matches!(first.value, Value::Flag).then(|| self.options.remove(0).name)
    }

    /// Whether an option is there that has not been taken.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    /// Whether this is a list of names, `team, region`, and not of options.
    pub(crate) fn is_list_of_names(&self) -> bool {
        self.options.iter().all(|option| matches!(option.value, Value::Flag))
    }

    /// The list of names that these options are.
    pub(crate) fn names(self, errors: &mut Errors) -> Vec<Ident> {
        for option in self.options.iter().filter(|option| !matches!(option.value, Value::Flag)) {
            errors.at(option.name.span(), "expected the name of a field");
        }
        self.options.into_iter().map(|option| option.name).collect()
    }

    /// Reports every option, where none is possible.
    pub(crate) fn refuse(self, why: &str, errors: &mut Errors) {
        for option in self.options {
            errors.at(option.name.span(), format_args!("`{}` is not possible here: {why}", option.name));
        }
    }

    /// Reports what was not taken.
    pub(crate) fn finish(self, of: &str, errors: &mut Errors) {
        for option in self.options {
            let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("unknown option `{}`: {of} takes {}", option.name, known.join(", "));
            errors.at(option.name.span(), message);
        }
    }
}

impl Opt {
    pub(crate) fn text(self, errors: &mut Errors) -> Option<LitStr> {
        match self.value {
            Value::Is(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text),
            _ => self.wrong("a text", "\"…\"", errors),
        }
    }

    /// A number from 0 to `most`.
    pub(crate) fn number(self, most: u8, errors: &mut Errors) -> Option<u8> {
        match &self.value {
            Value::Is(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) => {
                let number = number.base10_parse().ok().filter(|number| *number <= most);
                number.or_else(|| self.wrong(&format!("a number from 0 to {most}"), "3", errors))
            }
            _ => self.wrong(&format!("a number from 0 to {most}"), "3", errors),
        }
    }

    pub(crate) fn character(self, errors: &mut Errors) -> Option<LitChar> {
        match self.value {
            Value::Is(Expr::Lit(ExprLit { lit: Lit::Char(character), .. })) => Some(character),
            _ => self.wrong("one character", "'#'", errors),
        }
    }

    pub(crate) fn path(self, errors: &mut Errors) -> Option<Path> {
        match self.value {
            Value::Is(Expr::Path(path)) if path.qself.is_none() => Some(path.path),
            _ => self.wrong("a path", "path::to::it", errors),
        }
    }

    pub(crate) fn ident(self, errors: &mut Errors) -> Option<Ident> {
        match &self.value {
            Value::Is(Expr::Path(path)) if path.path.get_ident().is_some() => path.path.get_ident().cloned(),
            _ => self.wrong("a name", "Name", errors),
        }
    }

    /// Reports that the value is not what the option takes.
    fn wrong<T>(&self, what: &str, example: &str, errors: &mut Errors) -> Option<T> {
        let message = format!("`{0}` takes {what}: `{0} = {example}`", self.name);
        match &self.value {
            Value::Is(value) => errors.push(syn::Error::new_spanned(value, message)),
            Value::Flag | Value::List(_) => errors.at(self.name.span(), message),
        }
        None
    }
}
