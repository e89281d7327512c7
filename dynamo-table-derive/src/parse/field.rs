//! The options of a field.

use proc_macro2::{Ident, Span};
use syn::{Field, LitStr, Path, Type, Visibility};

use super::key::parse_fields;
use super::options::{Opt, Options, Value};
use crate::errors::Errors;

/// A field and its options, as they are written.
pub(crate) struct WrittenField {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) rename: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) with: Option<Path>,
    pub(crate) digits: Option<u8>,
    pub(crate) sanitize: Option<Path>,
    pub(crate) computed: Option<WrittenComputed>,
    /// All options by their names and places, those with a value too.
    pub(crate) written: Vec<(&'static str, Span)>,
}

/// `computed = f`, of the whole struct, or `computed(fields(name), with = f)`.
#[derive(Clone)]
pub(crate) struct WrittenComputed {
    pub(crate) with: Path,
    /// `None`: the whole struct.
    pub(crate) fields: Option<Vec<Ident>>,
}

/// What an absent attribute is read as.
pub(crate) enum DefaultValue {
    /// `default`: what `Default` says.
    OfType,
    /// `default = path`: what the function returns.
    Path(Path),
}

/// Digits behind the seconds of a time: nanoseconds.
const MOST_DIGITS: u8 = 9;

/// Where a field stands, which says what can be said of it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Record,
    Attribute,
    Variant,
    Projection,
}

impl Place {
    /// The name of the attribute that holds the options.
    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Attribute | Self::Variant => "attribute",
            Self::Projection => "projection",
        }
    }
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Record => &[
                "partition_key",
                "sort_key",
                "skip",
                "rest",
                "flatten",
                "serde",
                "epoch_seconds",
                "epoch_millis",
                "created_at",
                "updated_at",
                "version",
                "ttl",
                "write_id",
            ],
            Self::Attribute => &["skip", "rest", "flatten", "serde", "epoch_seconds", "epoch_millis"],
            Self::Variant | Self::Projection => &["skip", "serde", "epoch_seconds", "epoch_millis"],
        }
    }
}

impl WrittenField {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.span_of(name).is_some()
    }
    pub(crate) fn span_of(&self, name: &str) -> Option<Span> {
        self.written.iter().find(|(written, _)| *written == name).map(|(_, span)| *span)
    }

    /// A field with a name; those without are the caller's.
    pub(crate) fn parse(field: &Field, ident: &Ident, place: Place, errors: &mut Errors) -> Self {
        let mut options = Options::of(&field.attrs, place.namespace(), errors);
        let mut written = Vec::new();
        for name in place.flags() {
            written.extend(options.flag(name, errors).map(|span| (*name, span)));
        }
        let mut parsed = Self {
            vis: field.vis.clone(),
            ident: ident.clone(),
            ty: field.ty.clone(),
            rename: None,
            aliases: Vec::new(),
            default: None,
            with: None,
            digits: None,
            sanitize: None,
            computed: None,
            written,
        };
        parsed.parse_values(&mut options, place, errors);
        options.finish(&format!("`#[{}(…)]` on a field", place.namespace()), errors);
        parsed
    }

    fn parse_values(&mut self, options: &mut Options, place: Place, errors: &mut Errors) {
        self.default = self.take(options, "default", errors, parse_default);
        self.with = self.take(options, "with", errors, Opt::path);
        self.digits = self.take(options, "digits", errors, |digits, errors| digits.number(MOST_DIGITS, errors));
        if place != Place::Projection {
            self.rename = self.take(options, "rename", errors, Opt::text);
            for alias in options.all("alias") {
                self.written.push(("alias", alias.name.span()));
                self.aliases.extend(alias.text(errors));
            }
        }
        if matches!(place, Place::Record | Place::Attribute) {
            self.sanitize = self.take(options, "sanitize", errors, Opt::path);
            self.computed = self.take(options, "computed", errors, parse_computed);
        }
        if place == Place::Record {
            self.take(options, "none", errors, parse_none);
        }
    }

    /// Takes an option out, and remembers where it stands.
    fn take<T>(
        &mut self,
        options: &mut Options,
        name: &'static str,
        errors: &mut Errors,
        parse: fn(Opt, &mut Errors) -> Option<T>,
    ) -> Option<T> {
        let option = options.one(name, errors)?;
        self.written.push((name, option.name.span()));
        parse(option, errors)
    }
}

fn parse_computed(option: Opt, errors: &mut Errors) -> Option<WrittenComputed> {
    let Value::List(tokens) = option.value else {
        return option.path(errors).map(|with| WrittenComputed { with, fields: None });
    };
    let mut options = Options::list(tokens, errors);
    let fields = options.one("fields", errors).map(|fields| parse_fields(fields, errors));
    let with = options.path("with", errors);
    options.finish("`computed(…)`", errors);
    if fields.is_none() || with.is_none() {
        errors.at(option.name.span(), "say what it is made of, and how: `computed(fields(name), with = lower_case)`");
    }
    Some(WrittenComputed { with: with?, fields })
}

fn parse_default(option: Opt, errors: &mut Errors) -> Option<DefaultValue> {
    match option.value {
        Value::Flag => Some(DefaultValue::OfType),
        _ => option.path(errors).map(DefaultValue::Path),
    }
}

/// `none = remove`, on a field or on the struct.
pub(crate) fn parse_none(option: Opt, errors: &mut Errors) -> Option<()> {
    let what = option.ident(errors)?;
    if what != "remove" {
        errors.at(what.span(), "`none` takes `remove` alone; without it, an upsert leaves untouched what is `None`");
    }
    Some(())
}
