//! A field: what its attribute is called, and how it is stored.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{GenericArgument, Path, PathArguments, Type};

use crate::case::Case;
use crate::parse::field::{DefaultValue, WrittenField};

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The name of the attribute, and the token that says it.
    pub(crate) stored: String,
    pub(crate) stored_span: Span,
    pub(crate) kind: Kind,
    pub(crate) codec: Codec,
    /// An upsert removes a `None`.
    pub(crate) none_removes: bool,
    pub(crate) written: WrittenField,
}

/// What of an item the field is.
pub(crate) enum Kind {
    /// One attribute.
    Stored,
    /// One attribute, made by a function.
    Computed(Computed),
    /// Nothing.
    Skipped,
    /// The attributes of a struct.
    Flattened,
    /// All attributes that no field knows.
    Rest,
}

/// A function, and what it is given.
pub(crate) struct Computed {
    pub(crate) with: Path,
    pub(crate) of: Of,
}

pub(crate) enum Of {
    /// A reference to the whole struct.
    All,
    /// A reference to each of these fields.
    Fields(Vec<Ident>),
}

impl Computed {
    /// Whether the field, by its name, is what the attribute is made of.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        match &self.of {
            Of::All => true,
            Of::Fields(fields) => fields.iter().any(|field| field.unraw() == name),
        }
    }
    /// Fields in the order of the function's parameters.
    pub(crate) fn in_order<'f>(&self, of: Vec<&'f Field>) -> Vec<&'f Field> {
        match &self.of {
            Of::All => of,
            Of::Fields(names) => {
                let named = |name: &Ident| of.iter().find(|field| name.unraw() == field.name().as_str()).copied();
                names.iter().filter_map(named).collect()
            }
        }
    }
}

/// How the field's value is stored.
pub(crate) enum Codec {
    /// By its type's own `Attribute`.
    Plain,
    Serde,
    EpochSeconds,
    EpochMillis,
    /// A time as text with so many digits after the seconds.
    Digits(u8),
    /// By the functions of a module. The marker is the type that the module becomes.
    With {
        module: Path,
        marker: Ident,
    },
}

impl Field {
    /// All fields of one struct or variant, which is the `nth` of its type.
    pub(crate) fn all(written: Vec<WrittenField>, rename_all: Option<Case>, nth: usize) -> Vec<Self> {
        let resolve = |(at, field)| Self::resolve(field, rename_all, format_ident!("__With{nth}Of{at}"));
        written.into_iter().enumerate().map(resolve).collect()
    }

    /// `marker` is what the type would be called that a converter becomes.
    fn resolve(written: WrittenField, rename_all: Option<Case>, marker: Ident) -> Self {
        let name = written.ident.unraw().to_string();
        let (stored, stored_span) = match (&written.rename, rename_all) {
            (Some(rename), _) => (rename.value(), rename.span()),
            (None, Some(case)) => (case.field(&name), written.ident.span()),
            (None, None) => (name, written.ident.span()),
        };
        let kind = match &written.computed {
            Some(computed) => Kind::Computed(Computed {
                with: computed.with.clone(),
                of: computed.fields.clone().map_or(Of::All, Of::Fields),
            }),
            None if written.has("skip") => Kind::Skipped,
            None if written.has("flatten") => Kind::Flattened,
            None if written.has("rest") => Kind::Rest,
            None => Kind::Stored,
        };
        Self {
            codec: Codec::resolve(&written, marker),
            ident: written.ident.clone(),
            ty: written.ty.clone(),
            none_removes: written.has("none"),
            stored,
            stored_span,
            kind,
            written,
        }
    }

    /// Whether the field is one attribute.
    pub(crate) fn is_attribute(&self) -> bool {
        matches!(self.kind, Kind::Stored | Kind::Computed(_))
    }
    /// The names of the attribute: its own, then the aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.stored.clone()).chain(self.written.aliases.iter().map(syn::LitStr::value))
    }
    /// The field's name, without `r#`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
    /// The name of the path constant, for the fields that have one.
    pub(crate) fn constant(&self) -> Option<Ident> {
        let has_path = self.is_attribute() || matches!(self.kind, Kind::Flattened);
        has_path.then(|| Ident::new(&self.name().to_uppercase(), self.ident.span()))
    }
    pub(crate) fn default(&self) -> Option<&DefaultValue> {
        self.written.default.as_ref()
    }
}

impl Codec {
    fn resolve(written: &WrittenField, marker: Ident) -> Self {
        match &written.with {
            Some(module) => Self::With { module: module.clone(), marker },
            None if written.digits.is_some() => Self::Digits(written.digits.unwrap_or_default()),
            None if written.has("serde") => Self::Serde,
            None if written.has("epoch_seconds") || written.has("ttl") => Self::EpochSeconds,
            None if written.has("epoch_millis") => Self::EpochMillis,
            None => Self::Plain,
        }
    }
}

/// The last segment of a type's path: `String` of `std::string::String`.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// `T` of an `Option<T>`, which is known by its name.
pub(crate) fn option_content(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(content) => Some(content),
            _ => None,
        },
        _ => None,
    }
}
