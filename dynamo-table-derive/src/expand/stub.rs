//! What is emitted beside mistakes: every type and constant that other code names, with empty facts and a codec that never runs, so
//! that the mistakes are all that the compiler has to say.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Visibility;

use super::attribute::with_roles;
use super::block::{Uses, block};
use super::record::version;
use super::{codec, index, key, key_parts, key_traits, member, newtype, paths};
use crate::model::attribute::{Attribute, Body};
use crate::model::field::{Field, last_segment};
use crate::model::key::{Index, Key};
use crate::model::projection::Projection;
use crate::model::record::{Record, Role};

const INTEGERS: [&str; 9] = ["u8", "u16", "u32", "u64", "u128", "usize", "i32", "i64", "i128"];

/// Of what a derive knows before it has read the fields.
pub(crate) struct Bare {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
}

pub(crate) fn record(record: &Record) -> TokenStream {
    let key = key::definition(record);
    let mut markers: Vec<&Index> = Vec::new();
    for index in &record.indexes {
        let taken = [&record.ident, &record.key_ident].contains(&&index.marker);
        if !taken && markers.iter().all(|known| known.marker != index.marker) {
            markers.push(index);
        }
    }
    let definitions = markers.iter().map(|index| index::definition(record, index));
    let holder = paths::holder(record.paths.as_ref(), &record.vis, &record.ident);
    let with_paths = distinct(record.with_roles());
    let constants = paths::constants(record.paths.as_ref(), &record.vis, &record.ident, with_paths);
    let code = [
        constants,
        key::from_record(record),
        open_key(record),
        key_traits::impls(record),
        key_parts::impls(record),
        markers.iter().map(|marker| index_of(record, marker)).collect(),
        record_of(record),
        codec::converters(&record.fields),
        fields(&record.ident),
    ];
    let block = block(record.krate.as_ref(), Uses::Facts, &code.into_iter().collect());
    quote! {
        #key
        #(#definitions)*
        #holder
        #block
    }
}

/// Those of which the constants have different names.
fn distinct(fields: Vec<(&Field, Role)>) -> Vec<(&Field, Role)> {
    let mut distinct: Vec<(&Field, Role)> = Vec::new();
    for (field, role) in fields {
        if distinct.iter().all(|(known, _)| known.constant() != field.constant()) {
            distinct.push((field, role));
        }
    }
    distinct
}

/// A key out of whatever keys are mostly made of: which of it is right is not known.
fn open_key(record: &Record) -> TokenStream {
    let (ident, key) = (&record.ident, &record.key_ident);
    let of = |generics: TokenStream, given: TokenStream| {
        quote! {
            impl #generics __From<#given> for #key {
                fn from(_: #given) -> Self {
                    loop {}
                }
            }
            impl #generics __table::record::KeyFrom<#given> for #key {
                fn key_from(_: #given, _: __Option<__table::record::Normalize<#ident>>) -> Self {
                    loop {}
                }
            }
        }
    };
    let one = INTEGERS.iter().map(|name| format_ident!("{name}")).map(|integer| of(quote!(), quote!(#integer)));
    let texts = [quote!(&str), quote!(::std::string::String), quote!(&::std::string::String), quote!(bool)];
    let texts = texts.into_iter().map(|text| of(quote!(), text));
    let several = [quote!(__A, __B), quote!(__A, __B, __C), quote!(__A, __B, __C, __D)];
    let several = several
        .into_iter()
        .flat_map(|parts| [of(quote!(<#parts>), quote!((#parts))), of(quote!(<#parts>), quote!(&(#parts)))]);
    let all: TokenStream = one.chain(texts).chain(several).collect();
    quote! {
        #all
        impl __table::record::Key for #key {
            type Record = #ident;
            fn encode_fields<__M: __codec::MapWriter>(&self, _: &mut __M) -> __Result<(), __codec::EncodeError> {
                __Ok(())
            }
        }
    }
}

fn index_of(record: &Record, index: &Index) -> TokenStream {
    let (ident, marker, name) = (&record.ident, &index.marker, &index.name);
    let consistent = index.local.then(|| quote!(impl __table::index::ConsistentRead for #marker {}));
    quote! {
        impl __table::Index for #marker {
            type Record = #ident;
            type PartitionKey = __table::Anything;
            type SortKey = __table::Anything;
            type Item = __table::index::Records<#ident>;
            const FACTS: __facts::IndexFacts = __facts::IndexFacts::global(#name, &[], &[], __facts::Projected::All);
        }
        #consistent
    }
}

fn record_of(record: &Record) -> TokenStream {
    let (ident, key) = (&record.ident, &record.key_ident);
    // What is no integer is reported already.
    let is_integer = |field: &Field| {
        last_segment(&field.ty).is_some_and(|segment| INTEGERS.iter().any(|name| segment.ident == name))
    };
    let version = match record.field_for("version") {
        Some(field) if is_integer(field) => version(record),
        _ => quote!(()),
    };
    quote! {
        impl __table::Record for #ident {
            type Key = #key;
            type PartitionKey = __table::Anything;
            type SortKey = __table::Anything;
            type Version = #version;
            const FACTS: __facts::RecordFacts =
                __facts::RecordFacts::new(__codec::Names::NONE, __facts::KeyAttribute::key::<::std::string::String>(""));
            fn key(&self) -> #key {
                loop {}
            }
            fn copied(&self) -> Self {
                loop {}
            }
        }
        impl __table::record::Updatable for #ident {}
    }
}

fn fields(ident: &Ident) -> TokenStream {
    quote! {
        impl __codec::Fields for #ident {
            type Partial = ();
            fn encode_fields<__M: __codec::MapWriter>(&self, _: &mut __M) -> __Result<(), __codec::EncodeError> {
                __Ok(())
            }
            fn decode_field<__R: __codec::Reader>(_: &mut (), _: &str, value: __R) -> __codec::Left<__R> {
                __Ok(__Some(value))
            }
            fn complete(_: ()) -> __Result<Self, __codec::DecodeError> {
                loop {}
            }
        }
    }
}

fn attribute_of(ident: &Ident) -> TokenStream {
    codec::impl_attribute(ident, &quote!(loop {}), &quote!(loop {}))
}

pub(crate) fn attribute(attribute: &Attribute) -> TokenStream {
    let (ident, krate) = (&attribute.ident, attribute.krate.as_ref());
    match &attribute.body {
        Body::Map { fields: all, paths, .. } => {
            let holder = paths::holder(paths.as_ref(), &attribute.vis, ident);
            let code = [
                paths::constants(paths.as_ref(), &attribute.vis, ident, distinct(with_roles(all))),
                attribute_of(ident),
                codec::converters(all),
                member::impls(ident, all),
                fields(ident),
            ];
            let block = block(krate, Uses::Table, &code.into_iter().collect());
            quote!(#holder #block)
        }
        Body::Newtype(inner) => block(krate, Uses::Codec, &newtype::expand(ident, inner)),
        Body::Names { .. } => {
            let attribute = attribute_of(ident);
            let code = quote! {
                #attribute
                impl __codec::ScalarAttribute for #ident {
                    const TYPE: __codec::ScalarType = __codec::ScalarType::S;
                }
            };
            block(krate, Uses::Codec, &code)
        }
        Body::Tagged { .. } => block(krate, Uses::Codec, &attribute_of(ident)),
    }
}

pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let (ident, of, fields) = (&projection.ident, &projection.of, fields(&projection.ident));
    let code = quote! {
        impl __table::Projection for #ident {
            type Record = #of;
            const ATTRIBUTES: &'static [&'static str] = &[];
        }
        #fields
    };
    block(projection.krate.as_ref(), Uses::Table, &code)
}

/// A record of which nothing is known: it has no key.
pub(crate) fn bare_record(bare: Bare) -> TokenStream {
    let record = Record {
        vis: bare.vis,
        key_ident: format_ident!("{}Key", bare.ident),
        ident: bare.ident,
        krate: None,
        paths: None,
        fields: Vec::new(),
        deny_unknown: None,
        key: Key::default(),
        indexes: Vec::new(),
        none_removes: false,
    };
    self::record(&record)
}

/// An attribute of which nothing is known.
pub(crate) fn bare_attribute(bare: Bare) -> TokenStream {
    let (attribute, fields) = (attribute_of(&bare.ident), fields(&bare.ident));
    block(None, Uses::Table, &quote!(#attribute #fields))
}
