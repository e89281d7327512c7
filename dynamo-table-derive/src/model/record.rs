//! A record: its fields, its key and its indexes.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use super::field::{Codec, Field, Kind, Of};
use super::key::{FieldRef, Index, Key, KeyAttribute, Resolver};
use crate::case::Case;
use crate::errors::Errors;
use crate::parse::record::WrittenRecord;

pub(crate) struct Record {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    /// The name of the key struct.
    pub(crate) key_ident: Ident,
    pub(crate) krate: Option<Path>,
    pub(crate) paths: Option<Ident>,
    pub(crate) fields: Vec<Field>,
    /// Where it says that unknown attributes are an error.
    pub(crate) deny_unknown: Option<Span>,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
    /// An upsert removes what is `None`.
    pub(crate) none_removes: bool,
}

/// What may be done to a field by its path.
#[derive(PartialEq)]
pub(crate) enum Role {
    Plain,
    TableKey,
    IndexKeyPart,
    /// Set with the struct that it is in.
    SetWhole,
    Computed,
    Managed,
}

/// Roles of fields that the library sets.
const MANAGED: [&str; 4] = ["created_at", "updated_at", "version", "write_id"];

pub(crate) fn resolve(mut written: WrittenRecord, errors: &mut Errors) -> Record {
    let case = written.rename_all.as_ref().and_then(|style| Case::parse(style, errors));
    let mut fields = Field::all(std::mem::take(&mut written.fields), case, 0);
    if written.none_removes {
        let may_be_left_out = |field: &&mut Field| field.is_attribute() && !matches!(field.codec, Codec::With { .. });
        fields.iter_mut().filter(may_be_left_out).for_each(|field| field.none_removes = true);
    }
    let resolver = Resolver { fields: &fields };
    let key = table_key(&mut written, &resolver, errors);
    let indexes: Vec<_> =
        written.indexes.into_iter().map(|index| resolver.index(index, &key.partition, errors)).collect();
    Record {
        vis: written.vis,
        key_ident: format_ident!("{}Key", written.ident.unraw(), span = written.ident.span()),
        ident: written.ident,
        krate: written.krate,
        paths: written.paths,
        deny_unknown: written.deny_unknown,
        fields,
        key,
        indexes,
        none_removes: written.none_removes,
    }
}

fn table_key(written: &mut WrittenRecord, resolver: &Resolver, errors: &mut Errors) -> Key {
    let mut key = Key::default();
    let parts = [
        ("partition_key", written.partition_key.take(), &mut key.partition),
        ("sort_key", written.sort_key.take(), &mut key.sort),
    ];
    for (name, derived, part) in parts {
        let on_struct = derived.is_some();
        part.extend(derived.map(|(_, derived)| resolver.derived(derived, errors)));
        for (index, field) in resolver.fields.iter().enumerate() {
            let Some(span) = field.written.span_of(name) else { continue };
            match part.first() {
                None => part.push(KeyAttribute::Field(FieldRef { index, members: Vec::new(), span })),
                Some(_) if on_struct => {
                    errors.at(span, format_args!("the `{name}` is on the struct already: keep one of the two"));
                }
                Some(_) => errors.at(
                    span,
                    format_args!(
                        "a second `{name}`: a table's key has one; several fields make one by a template on the struct"
                    ),
                ),
            }
        }
    }
    if key.partition.is_empty() && !written.broken_key {
        errors.at(written.ident.span(), "a record has a partition key: mark a field `#[record(partition_key)]`");
    }
    key
}

impl Record {
    /// What may be done to the field: a part of a key that is made of fields is not changed by itself.
    pub(crate) fn role(&self, index: usize) -> Role {
        let name = self.fields[index].name();
        let is_part = |attribute: &KeyAttribute| attribute.fields().iter().any(|field| field.index == index);
        let indexes = self.indexes.iter().flat_map(|index| index.key.attributes());
        if self.key.attributes().any(is_part) {
            Role::TableKey
        } else if matches!(self.fields[index].kind, Kind::Computed(_)) {
            Role::Computed
        } else if MANAGED
            .iter()
            .filter_map(|role| self.field_for(role))
            .any(|field| std::ptr::eq(field, &self.fields[index]))
        {
            Role::Managed
        } else if indexes.filter(|attribute| attribute.as_derived().is_some()).any(is_part)
            || self.fields.iter().any(|field| matches!(&field.kind, Kind::Computed(computed) if computed.is_of(&name)))
        {
            Role::IndexKeyPart
        } else {
            Role::Plain
        }
    }
    /// Each field with what may be done to it.
    pub(crate) fn with_roles(&self) -> Vec<(&Field, Role)> {
        self.fields.iter().enumerate().map(|(index, field)| (field, self.role(index))).collect()
    }
    /// All key attributes of the table and its indexes that are no fields, each name once.
    pub(crate) fn derived_names(&self) -> Vec<String> {
        let indexes = self.indexes.iter().flat_map(|index| index.key.attributes());
        let mut names: Vec<String> = Vec::new();
        for derived in self.key.attributes().chain(indexes).filter_map(KeyAttribute::as_derived) {
            if !names.contains(&derived.name.value()) {
                names.push(derived.name.value());
            }
        }
        names
    }
    /// The attributes that a function makes of the whole record.
    pub(crate) fn computed_of_all(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| matches!(&field.kind, Kind::Computed(computed) if matches!(computed.of, Of::All)))
    }
    /// The fields of the key struct.
    pub(crate) fn key_fields(&self) -> impl Iterator<Item = &Field> {
        self.key.fields().into_iter().map(|field| &self.fields[field.index])
    }
    /// The field that the library uses for `role`.
    pub(crate) fn field_for(&self, role: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.written.has(role))
    }
}
