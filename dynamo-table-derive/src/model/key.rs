//! Keys and indexes: which fields they are, or are made of.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{LitChar, LitStr, Path};

use super::field::Field;
use crate::errors::Errors;
use crate::parse::key::{From, Project, WrittenDerived, WrittenIndex, WrittenPart};
use crate::parse::template::Segment;

/// The key of the table or of an index.
#[derive(Default)]
pub(crate) struct Key {
    pub(crate) partition: Vec<KeyAttribute>,
    pub(crate) sort: Vec<KeyAttribute>,
}

/// A field by its place in the record, and the token that names it.
#[derive(Clone)]
pub(crate) struct FieldRef {
    pub(crate) index: usize,
    /// The way into the struct that the field is, nested or flattened, by the names of fields; empty: the field itself.
    pub(crate) members: Vec<String>,
    pub(crate) span: Span,
}

impl FieldRef {
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.index == other.index && self.members == other.members
    }
    /// As it is written in a template.
    pub(crate) fn text(&self, fields: &[Field]) -> String {
        let root = fields[self.index].name();
        self.members.iter().fold(root, |text, member| format!("{text}.{member}"))
    }
}

/// One attribute of a key.
#[derive(Clone)]
pub(crate) enum KeyAttribute {
    /// A field.
    Field(FieldRef),
    /// An attribute that is made of fields, and no field itself.
    Derived(Derived),
}

#[derive(Clone)]
pub(crate) struct Derived {
    pub(crate) name: LitStr,
    pub(crate) source: Source,
}

#[derive(Clone)]
pub(crate) enum Source {
    Template { template: LitStr, parts: Vec<TemplatePart>, delimiter: Option<LitChar> },
    Function { fields: Vec<FieldRef>, with: Path },
}

#[derive(Clone)]
pub(crate) enum TemplatePart {
    Text(String),
    Field { field: FieldRef, width: u8 },
}

pub(crate) struct Index {
    pub(crate) local: bool,
    pub(crate) marker: Ident,
    pub(crate) name: LitStr,
    pub(crate) key: Key,
    pub(crate) projected: Projected,
}

pub(crate) enum Projected {
    All,
    KeysOnly,
    Include(Vec<FieldRef>),
}

impl KeyAttribute {
    /// The fields that a caller gives for this attribute.
    pub(crate) fn fields(&self) -> Vec<&FieldRef> {
        match self {
            Self::Field(field) => vec![field],
            Self::Derived(Derived { source: Source::Function { fields, .. }, .. }) => fields.iter().collect(),
            Self::Derived(Derived { source: Source::Template { parts, .. }, .. }) => parts
                .iter()
                .filter_map(|part| match part {
                    TemplatePart::Field { field, .. } => Some(field),
                    TemplatePart::Text(_) => None,
                })
                .collect(),
        }
    }
    pub(crate) fn as_derived(&self) -> Option<&Derived> {
        match self {
            Self::Derived(derived) => Some(derived),
            Self::Field(_) => None,
        }
    }
}

impl Key {
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
    /// The fields of the key struct: the partition key's, then the sort key's, each once.
    pub(crate) fn fields(&self) -> Vec<&FieldRef> {
        each_once(self.attributes())
    }
}

/// The fields of key attributes, each once.
pub(crate) fn each_once<'k>(attributes: impl IntoIterator<Item = &'k KeyAttribute>) -> Vec<&'k FieldRef> {
    let mut fields: Vec<&FieldRef> = Vec::new();
    for field in attributes.into_iter().flat_map(KeyAttribute::fields) {
        if fields.iter().all(|known| !known.is(field)) {
            fields.push(field);
        }
    }
    fields
}

impl Source {
    /// The character that no value may hold.
    pub(crate) fn delimiter(&self) -> char {
        match self {
            Self::Template { delimiter: Some(delimiter), .. } => delimiter.value(),
            _ => '#',
        }
    }
}

/// Finds fields by their names.
pub(crate) struct Resolver<'f> {
    pub(crate) fields: &'f [Field],
}

impl Resolver<'_> {
    /// `league`; `home.city` is a field of the struct in the field `home`, nested or flattened.
    fn find(&self, name: &str, span: Span, errors: &mut Errors) -> Option<FieldRef> {
        let mut names = name.split('.').map(str::to_owned);
        let first = names.next()?;
        let index = self.fields.iter().position(|field| field.name() == first);
        if index.is_none() {
            let known: Vec<_> = self.fields.iter().map(|field| format!("`{}`", field.name())).collect();
            errors.at(span, format_args!("the record has no field `{first}`; it has {}", known.join(", ")));
        }
        Some(FieldRef { index: index?, members: names.collect(), span })
    }

    fn named(&self, names: Vec<Ident>, errors: &mut Errors) -> Vec<FieldRef> {
        names.iter().filter_map(|name| self.find(&name.unraw().to_string(), name.span(), errors)).collect()
    }

    pub(crate) fn derived(&self, written: WrittenDerived, errors: &mut Errors) -> KeyAttribute {
        let source = match written.from {
            From::Function { fields, with } => Source::Function { fields: self.named(fields, errors), with },
            From::Template { template, segments, delimiter } => {
                let part = |segment| match segment {
                    Segment::Text(text) => Some(TemplatePart::Text(text)),
                    Segment::Placeholder { field, width } => {
                        let field = self.find(&field, template.span(), errors)?;
                        Some(TemplatePart::Field { field, width })
                    }
                };
                let parts = segments.into_iter().filter_map(part).collect();
                Source::Template { parts, template, delimiter }
            }
        };
        KeyAttribute::Derived(Derived { name: written.name, source })
    }

    fn part(&self, written: Option<WrittenPart>, errors: &mut Errors) -> Vec<KeyAttribute> {
        match written {
            Some(WrittenPart::Attributes(names)) => {
                self.named(names, errors).into_iter().map(KeyAttribute::Field).collect()
            }
            Some(WrittenPart::Derived(derived)) => vec![self.derived(derived, errors)],
            None => Vec::new(),
        }
    }

    /// `table` is the partition key of the table, which a local index has too.
    pub(crate) fn index(&self, written: WrittenIndex, table: &[KeyAttribute], errors: &mut Errors) -> Index {
        let partition = match written.local {
            true => table.to_vec(),
            false => self.part(written.partition, errors),
        };
        let sort = self.part(written.sort, errors);
        let projected = match written.project {
            Project::All => Projected::All,
            Project::KeysOnly => Projected::KeysOnly,
            Project::Include(names) => Projected::Include(self.named(names, errors)),
        };
        Index {
            local: written.local,
            marker: written.marker,
            name: written.name,
            key: Key { partition, sort },
            projected,
        }
    }
}
