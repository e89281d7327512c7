//! Fields of nested and flattened structs, as keys of a record name them: the record does not see what the struct is made of, so each
//! field is told by a number that is made of its name.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::block::place;
use super::codec::{converter, value_type};
use super::key_parts::given_type;
use crate::model::field::{Codec, Field, Kind, option_content};
use crate::model::key::FieldRef;
use crate::model::record::Record;

/// What a struct says of its fields.
pub(super) fn impls(ident: &Ident, fields: &[Field]) -> TokenStream {
    let in_keys = |field: &&Field| {
        matches!(field.kind, Kind::Stored) && !matches!(field.codec, Codec::Serde | Codec::With { .. })
    };
    let member = |field: &Field| {
        let (number, stored) = (number(&field.name()), &field.stored);
        let (ty, value) = (&field.ty, value_type(field));
        let key = match converter(field) {
            Some(converter) => quote!(__table::facts::Converted<#converter, #ty>),
            None => quote!(#ty),
        };
        quote_spanned! {place(&field.ty)=>
            impl __codec::Member<#number> for #ident {
                type Key = #key;
                type Value = #value;
                const NAME: &'static str = #stored;
            }
        }
    };
    fields.iter().filter(in_keys).map(member).collect()
}

/// FNV-1a.
fn number(name: &str) -> Literal {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    Literal::u64_suffixed(hash)
}

/// A field that a key is made of: the record's own, or one of a struct in it.
pub(super) struct Part<'r> {
    record: &'r Record,
    pub(super) root: &'r Field,
    reference: &'r FieldRef,
}

impl<'r> Part<'r> {
    pub(super) fn of(record: &'r Record, reference: &'r FieldRef) -> Self {
        Self { record, root: &record.fields[reference.index], reference }
    }
    pub(super) fn is_own(&self) -> bool {
        self.reference.members.is_empty()
    }
    /// Of each step into a struct: `<Address as Member<…>>`. The last is the field.
    fn steps(&self) -> Vec<TokenStream> {
        let place = place(&self.reference.span);
        let (mut steps, ty) = (Vec::new(), option_content(&self.root.ty).unwrap_or(&self.root.ty));
        let mut owner = quote!(#ty);
        for name in &self.reference.members {
            let number = number(name);
            let step = quote_spanned!(place=> <#owner as __codec::Member<#number>>);
            owner = quote_spanned!(place=> #step::Value);
            steps.push(step);
        }
        steps
    }
    fn last(&self) -> Option<TokenStream> {
        self.steps().pop()
    }
    /// The type that says how the field of a struct is stored in a key.
    pub(super) fn key_type(&self) -> Option<TokenStream> {
        self.last().map(|last| quote!(#last::Key))
    }
    /// What a caller gives for it.
    pub(super) fn value_type(&self) -> TokenStream {
        self.last().map_or_else(|| given_type(self.record, self.reference.index), |last| quote!(#last::Value))
    }
    /// The name of the attribute that it is, or is in.
    pub(super) fn stored(&self) -> TokenStream {
        let stored = &self.root.stored;
        match (&self.root.kind, self.steps().into_iter().next()) {
            (Kind::Flattened, Some(first)) => quote!(#first::NAME),
            _ => quote!(#stored),
        }
    }
    /// The names of the members by which it stands in that attribute.
    pub(super) fn inside(&self) -> Vec<TokenStream> {
        let flattened = usize::from(matches!(self.root.kind, Kind::Flattened));
        self.steps().into_iter().skip(flattened).map(|step| quote!(#step::NAME)).collect()
    }
}
