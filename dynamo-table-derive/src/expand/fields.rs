//! `Fields`: a struct's fields as attributes of an item or a map.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::block::{local, place, sequence};
use super::codec;
use crate::model::field::{Field, Kind};
use crate::parse::field::DefaultValue;

/// A struct whose `Fields` are to be emitted.
pub(super) struct Struct<'m> {
    pub(super) ident: &'m Ident,
    pub(super) fields: &'m [Field],
    /// Attributes that no field takes, not even `rest`.
    pub(super) handed_back: Vec<String>,
    /// What a flattened struct leaves out, an upsert removes.
    pub(super) none_removes: bool,
    /// Whether attributes that nobody takes are an error. Those that are handed back are known, and no error.
    pub(super) denies_unknown: bool,
    /// The name of the field's attribute: a literal or a constant.
    pub(super) name: fn(&Field) -> TokenStream,
    /// The names of the field's attribute, where they are not written on it.
    pub(super) attribute: Option<&'m dyn Fn(&Field) -> TokenStream>,
}

/// The name of the attribute as a literal.
pub(super) fn literal(field: &Field) -> TokenStream {
    let stored = &field.stored;
    quote!(#stored)
}

/// The names of the attribute, as literals.
fn literals(field: &Field) -> TokenStream {
    let (name, stored, aliases) = (field.name(), &field.stored, &field.written.aliases);
    match aliases.as_slice() {
        [] => quote!(__codec::AttributeFacts::new(#name, #stored)),
        aliases => quote!(__codec::AttributeFacts::with_aliases(#name, #stored, &[#(#aliases),*])),
    }
}

/// What reads the field out of an item: the field's own type, but an item for `rest`, whatever type is written there.
fn fields_of(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match field.kind {
        Kind::Rest => quote_spanned!(place(ty)=> <__table::Item as __codec::Fields>),
        _ => quote_spanned!(place(ty)=> <#ty as __codec::Fields>),
    }
}

fn slot(field: &Field) -> TokenStream {
    let (partial, ident) = (local("partial"), &field.ident);
    quote!(#partial.#ident)
}

fn alias_idents(field: &Field) -> impl Iterator<Item = Ident> {
    (0..field.written.aliases.len()).map(|at| format_ident!("__{}_alias{at}", field.name()))
}

impl Struct<'_> {
    pub(super) fn expand(&self) -> TokenStream {
        let (partial, names, complete) = (self.partial(), self.names(), self.complete());
        let (encode, decode) = (self.encode_fields(), self.decode_field());
        let ident = self.ident;
        let denies = self.denies_unknown.then(|| {
            quote!(
                const DENIES_UNKNOWN: bool = true;
            )
        });
        quote! {
            #partial
            impl __codec::Fields for #ident {
                type Partial = __Partial;
                #names
                #denies
                #encode
                #decode
                #complete
            }
        }
    }

    fn of_kind(&self, is: impl Fn(&Kind) -> bool) -> Vec<&Field> {
        self.fields.iter().filter(|field| is(&field.kind)).collect()
    }
    /// Flattened structs, and `rest` behind them, which takes everything.
    fn nested(&self) -> Vec<&Field> {
        let mut nested = self.of_kind(|kind| matches!(kind, Kind::Flattened));
        nested.extend(self.of_kind(|kind| matches!(kind, Kind::Rest)));
        nested
    }

    /// What has been read so far.
    fn partial(&self) -> TokenStream {
        let slots = self.fields.iter().map(|field| {
            let (ident, ty) = (&field.ident, &field.ty);
            match field.kind {
                Kind::Computed(_) | Kind::Skipped => quote!(),
                Kind::Flattened | Kind::Rest => {
                    let fields = fields_of(field);
                    quote!(#ident: #fields::Partial,)
                }
                Kind::Stored => {
                    let aliases = alias_idents(field);
                    quote!(#ident: __codec::Slot<#ty>, #(#aliases: __codec::Slot<#ty>,)*)
                }
            }
        });
        quote! {
            #[derive(::core::default::Default)]
            pub struct __Partial {
                #(#slots)*
            }
        }
    }

    fn names(&self) -> TokenStream {
        let own = self.own_names();
        let flattened = self.of_kind(|kind| matches!(kind, Kind::Flattened));
        if flattened.is_empty() {
            return quote!(const NAMES: __codec::Names = __codec::Names::of(#own););
        }
        let flattened = flattened.into_iter().map(fields_of);
        quote! {
            const NAMES: __codec::Names = __codec::Names { own: #own, flattened: &[#(#flattened::NAMES),*] };
        }
    }

    /// The attributes of the struct's own fields. Mostly they are called like the fields.
    fn own_names(&self) -> TokenStream {
        let fields: Vec<&Field> = self.fields.iter().filter(|field| field.is_attribute()).collect();
        if let Some(attribute) = self.attribute {
            let names = fields.into_iter().map(attribute);
            return quote!(&[#(#names),*]);
        }
        match fields.iter().all(|field| field.written.aliases.is_empty() && field.name() == field.stored) {
            true => {
                let names = fields.iter().map(|field| &field.stored);
                quote!(&__codec::AttributeFacts::plain([#(#names),*]))
            }
            false => {
                let names = fields.into_iter().map(literals);
                quote!(&[#(#names),*])
            }
        }
    }

    fn encode_fields(&self) -> TokenStream {
        let map = local("map");
        let lines = self.fields.iter().filter_map(|field| {
            let (ident, name) = (&field.ident, (self.name)(field));
            match &field.kind {
                Kind::Skipped => None,
                Kind::Flattened | Kind::Rest => {
                    let fields = fields_of(field);
                    let map = match field.kind {
                        Kind::Flattened if self.none_removes => quote!(&mut #map.removing()),
                        _ => quote!(#map),
                    };
                    Some(quote_spanned!(place(&field.ty)=> #fields::encode_fields(&self.#ident, #map)))
                }
                Kind::Computed(computed) => {
                    let made = codec::made_of_sanitized(computed, self.fields);
                    Some(codec::encode(field, &name, &quote!(&#made)))
                }
                Kind::Stored => Some(codec::encode(field, &name, &codec::sanitized(field))),
            }
        });
        let lines = sequence(lines.collect());
        quote! {
            fn encode_fields<__M: __codec::MapWriter>(
                &self,
                #map: &mut __M,
            ) -> __Result<(), __codec::EncodeError> {
                #lines
            }
        }
    }

    fn decode_field(&self) -> TokenStream {
        let (partial, name, value) = (local("partial"), local("name"), local("value"));
        let mut arms: Vec<TokenStream> = Vec::new();
        for field in self.of_kind(|kind| matches!(kind, Kind::Stored | Kind::Computed(_))) {
            let stored = (self.name)(field);
            if let Kind::Computed(_) = field.kind {
                arms.push(quote!(#stored => {}));
                continue;
            }
            let read = codec::read(field, &slot(field));
            arms.push(quote!(#stored => #read?,));
            for (alias, ident) in field.written.aliases.iter().zip(alias_idents(field)) {
                let read = codec::read(field, &quote!(#partial.#ident));
                arms.push(quote!(#alias => #read?,));
            }
        }
        if self.denies_unknown && !self.handed_back.is_empty() {
            let known = &self.handed_back;
            arms.push(quote!(#(#known)|* => {}));
        }
        let body = self.decode_body(&arms);
        quote! {
            fn decode_field<__R: __codec::Reader>(
                #partial: &mut __Partial,
                #name: &str,
                #value: __R,
            ) -> __codec::Left<__R> {
                #body
            }
        }
    }

    /// Attributes that no field knows go to the nested structs in turn; what none of them knows is handed back.
    fn decode_body(&self, arms: &[TokenStream]) -> TokenStream {
        let (partial, name, value) = (local("partial"), local("name"), local("value"));
        let hand_back = quote!(__Ok(__Some(#value)));
        let mut nested = self.nested();
        let Some(last) = nested.pop() else {
            return quote! {
                match #name {
                    #(#arms)*
                    _ => return #hand_back,
                }
                __Ok(__None)
            };
        };
        let call = |field: &Field| {
            let (fields, ident) = (fields_of(field), &field.ident);
            quote!(#fields::decode_field(&mut #partial.#ident, #name, #value))
        };
        let (nested, last) = (nested.into_iter().map(call), call(last));
        let chain = quote! {
            #(let __Some(#value) = #nested? else {
                return __Ok(__None);
            };)*
        };
        let known = match self.handed_back.as_slice() {
            _ if self.denies_unknown => None,
            [] => None,
            names => Some(quote!(#(#names)|*)),
        };
        if arms.is_empty() {
            return match known {
                Some(known) => quote!(match #name { #known => #hand_back, _ => { #chain #last } }),
                None => quote!(#chain #last),
            };
        }
        let handed_back = known.map(|known| quote!(#known => return #hand_back,));
        quote! {
            match #name {
                #(#arms)*
                #handed_back
                _ => {
                    #chain
                    return #last;
                }
            }
            __Ok(__None)
        }
    }

    fn complete(&self) -> TokenStream {
        let partial = local("partial");
        let stored = self.of_kind(|kind| matches!(kind, Kind::Stored));
        let fills: TokenStream = stored
            .iter()
            .map(|field| {
                let aliases: Vec<_> = alias_idents(field).map(|alias| quote!(#partial.#alias)).collect();
                codec::fill(field, &(self.name)(field), &slot(field), &aliases)
            })
            .collect();
        let slots = stored.iter().map(|field| {
            let ident = &field.ident;
            quote!(#ident: __codec::Slot(__Some(#ident)))
        });
        let nested = self.nested().into_iter().map(|field| field.ident.to_owned());
        let open = stored.iter().any(|field| !field.written.aliases.is_empty()).then(|| quote!(..));
        let pattern = quote!(__Partial { #(#slots,)* #(#nested,)* #open });
        let body = self.body(&pattern, stored.is_empty());
        let (skipped, mutable) = (self.skipped(), (!stored.is_empty()).then(|| quote!(mut)));
        quote! {
            fn complete(#mutable #partial: __Partial) -> __Result<Self, __codec::DecodeError> {
                #skipped
                #fills
                #body
            }
        }
    }

    /// Takes all values in one pattern, and then computes what is made from the record: by then its fields are no
    /// variables, one of which may be called like the function.
    fn body(&self, pattern: &TokenStream, is_irrefutable: bool) -> TokenStream {
        let (partial, record, build) = (local("partial"), local("record"), self.build());
        let incomplete = quote!(__Err(__codec::incomplete()));
        let computed: Vec<_> = self
            .fields
            .iter()
            .filter_map(|field| match &field.kind {
                Kind::Computed(computed) => Some((&field.ident, codec::computed(computed, &quote!(&#record)))),
                _ => None,
            })
            .map(|(ident, made)| quote!(#record.#ident = #made;))
            .collect();
        let otherwise = (!is_irrefutable).then(|| match computed.is_empty() {
            true => quote!(_ => #incomplete,),
            false => quote!(_ => return #incomplete,),
        });
        if computed.is_empty() {
            return quote!(match #partial { #pattern => __Ok(#build), #otherwise });
        }
        quote! {
            let mut #record = match #partial { #pattern => #build, #otherwise };
            #(#computed)*
            __Ok(#record)
        }
    }

    /// The struct, with each field under its own name as a variable.
    fn build(&self) -> TokenStream {
        let fields = self.fields.iter().map(|field| {
            let ident = &field.ident;
            match (&field.kind, field.default()) {
                (Kind::Stored, _) => quote!(#ident),
                (Kind::Flattened | Kind::Rest, _) => {
                    let fields = fields_of(field);
                    quote_spanned!(place(&field.ty)=> #ident: #fields::complete(#ident)?)
                }
                (Kind::Skipped, Some(DefaultValue::Path(_))) => {
                    let value = local(&format!("skipped_{}", field.name()));
                    quote!(#ident: #value)
                }
                (Kind::Skipped | Kind::Computed(_), _) => {
                    quote_spanned!(place(&field.ty)=> #ident: ::core::default::Default::default())
                }
            }
        });
        quote!(Self { #(#fields),* })
    }

    /// Skipped fields that have a function are made before the fields become variables, one of which may be called
    /// like it.
    fn skipped(&self) -> TokenStream {
        let skipped = self.of_kind(|kind| matches!(kind, Kind::Skipped)).into_iter();
        skipped
            .filter_map(|field| match field.default() {
                Some(DefaultValue::Path(path)) => {
                    let value = local(&format!("skipped_{}", field.name()));
                    Some(quote!(let #value = #path();))
                }
                _ => None,
            })
            .collect()
    }
}
