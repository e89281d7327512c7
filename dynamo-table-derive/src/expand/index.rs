//! Secondary indexes: a unit struct for each.

use proc_macro2::TokenStream;
use quote::quote;

use super::block::emitted;
use super::facts::{Of, attribute, part_types, sort_types};
use crate::model::key::{Index, Projected};
use crate::model::record::Record;

/// The struct itself, which stands outside of the block.
pub(super) fn definition(record: &Record, index: &Index) -> TokenStream {
    let (vis, marker) = (&record.vis, emitted(&index.marker));
    let doc = format!("The secondary index `{}` of [`{}`].", index.name.value(), record.ident);
    quote! {
        #[doc = #doc]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #marker;
    }
}

pub(super) fn impls(record: &Record, index: &Index) -> TokenStream {
    let (ident, marker, name) = (&record.ident, &index.marker, &index.name);
    let partition_types = part_types(record, &index.key.partition);
    let sort_types = sort_types(record, &index.key.sort);
    let item = match index.projected {
        Projected::All => quote!(__table::index::Records<#ident>),
        Projected::KeysOnly | Projected::Include(_) => quote!(__table::index::Unprojected),
    };
    let of = if index.local { Of::Table } else { Of::Index };
    let partition = index.key.partition.iter().map(|key| attribute(record, key, of, false));
    let sort = index.key.sort.iter().map(|key| attribute(record, key, Of::Index, true));
    let projected = match &index.projected {
        Projected::All => quote!(__facts::Projected::All),
        Projected::KeysOnly => quote!(__facts::Projected::KeysOnly),
        Projected::Include(fields) => {
            // Older items are in the index with what they hold under an alias.
            let names = fields.iter().flat_map(|field| record.fields[field.index].names());
            quote!(__facts::Projected::Include(&[#(#names),*]))
        }
    };
    let kind = if index.local { quote!(local) } else { quote!(global) };
    let consistent = index.local.then(|| quote!(impl __table::index::ConsistentRead for #marker {}));
    quote! {
        impl __table::Index for #marker {
            type Record = #ident;
            type PartitionKey = #partition_types;
            type SortKey = #sort_types;
            type Item = #item;
            const FACTS: __facts::IndexFacts =
                __facts::IndexFacts::#kind(#name, &[#(#partition),*], &[#(#sort),*], #projected);
        }
        #consistent
    }
}
