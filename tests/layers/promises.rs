//! Public functions that return a `Result`, and public builders that are awaited to one, say in `# Errors` when they fail.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Attribute, ImplItem, ImplItemFn, ItemFn, ItemImpl, ItemMod, ItemStruct, ItemTrait, ItemType, Meta, ReturnType,
    Signature, TraitItemFn, Type, Visibility,
};

use crate::sources::{Source, Sources, is_test};

/// Those that do not, of all that is exported: what is hidden from the documentation and what is `pub(crate)` is not.
pub(crate) fn broken(sources: &Sources) -> Vec<String> {
    let mut all = Promises::default();
    for source in sources.files.values() {
        Reader { source, all: &mut all, hidden: false }.visit_file(&source.syntax);
    }
    let Promises { mut problems, types, aliases, awaited } = all;
    for (name, place) in awaited {
        let kinds: Vec<_> = aliases.iter().filter(|alias| alias.of == name).collect();
        let documented = types.get(&name).is_none_or(|promises| *promises)
            || !kinds.is_empty() && kinds.iter().all(|alias| alias.promises);
        if !documented {
            problems.push(format!("{place}: {name} is awaited to a `Result`, and has no `# Errors`"));
        }
    }
    problems
}

#[derive(Default)]
struct Promises {
    problems: Vec<String>,
    /// Public structs, and whether their docs have the heading.
    types: BTreeMap<String, bool>,
    aliases: Vec<Alias>,
    /// What is awaited to a `Result`, and where that is said.
    awaited: BTreeSet<(String, String)>,
}

struct Alias {
    of: String,
    promises: bool,
}

struct Reader<'a> {
    source: &'a Source,
    all: &'a mut Promises,
    hidden: bool,
}

impl Reader<'_> {
    fn function(&mut self, signature: &Signature, attributes: &[Attribute]) {
        let ReturnType::Type(_, returned) = &signature.output else { return };
        if is_result(returned) && !self.hidden && !is_hidden(attributes) && !promises(attributes) {
            let (path, line, name) = (&self.source.path, signature.ident.span().start().line, &signature.ident);
            self.all.problems.push(format!("{path}:{line}: {name} returns a `Result`, and has no `# Errors`"));
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if is_public(&item.vis) {
            self.function(&item.sig, &item.attrs);
        }
    }
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.hidden = is_hidden(&item.attrs) || !is_public(&item.vis);
        visit::visit_item_trait(self, item);
        self.hidden = false;
    }
    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.function(&item.sig, &item.attrs);
    }
    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if is_public(&item.vis) {
            self.function(&item.sig, &item.attrs);
        }
    }
    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        visit::visit_item_impl(self, item);
        let Some((of, _)) = &item.trait_ else { return };
        let output = item.items.iter().find_map(|item| match item {
            ImplItem::Type(item) if item.ident == "Output" => Some(&item.ty),
            _ => None,
        });
        let is_future = of.segments.last().is_some_and(|last| last.ident == "IntoFuture");
        if let (true, Some(name), true) = (is_future, name(&item.self_ty), output.is_some_and(is_result)) {
            let place = format!("{}:{}", self.source.path, item.impl_token.span.start().line);
            self.all.awaited.insert((name, place));
        }
    }
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        if is_public(&item.vis) && !is_hidden(&item.attrs) {
            self.all.types.insert(item.ident.to_string(), promises(&item.attrs));
        }
    }
    fn visit_item_type(&mut self, item: &'ast ItemType) {
        if let (true, Some(of)) = (is_public(&item.vis) && !is_hidden(&item.attrs), name(&item.ty)) {
            self.all.aliases.push(Alias { of, promises: promises(&item.attrs) });
        }
    }
}

fn name(of: &Type) -> Option<String> {
    let Type::Path(of) = of else { return None };
    of.path.segments.last().map(|last| last.ident.to_string())
}

/// `Result<…>`, itself or as what a future brings.
fn is_result(returned: &Type) -> bool {
    let words = returned.to_token_stream().to_string();
    let future = words.contains("Future") && words.contains("Output = Result <");
    future
        || words.contains("BoxFuture") && words.contains("Result <")
        || name(returned).is_some_and(|of| of == "Result")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident("doc") && list.is_ok_and(|list| list.tokens.to_string() == "hidden")
    })
}

/// Whether the docs have the heading, or are those of a page that is included.
fn promises(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).any(|attribute| match &attribute.meta {
        Meta::NameValue(doc) => doc.value.to_token_stream().to_string().contains("# Errors"),
        _ => false,
    })
}

#[test]
fn a_promise_that_is_not_made_is_found() {
    let text = "
        pub fn a() -> Result<(), E> {}
        /// # Errors
        pub fn b() -> Result<(), E> {}
        pub(crate) fn c() -> Result<(), E> {}
        pub trait T { fn d() -> impl Future<Output = Result<(), E>>; fn e() -> u8; }
        #[doc(hidden)]
        pub trait U { fn f() -> Result<(), E>; }
        pub struct V;
        impl IntoFuture for V { type Output = Result<(), E>; }
        pub struct W<K>(K);
        impl<K> IntoFuture for W<K> { type Output = Result<K, E>; }
        /// # Errors
        pub type Short = W<u8>;
    ";
    let sources = Sources::parse("src", [("src/a.rs".to_owned(), text.to_owned())]);
    let found = broken(&sources);
    let names: Vec<_> = found.iter().map(|problem| problem.split(' ').nth(1).unwrap_or_default()).collect();
    assert_eq!(names, ["a", "d", "V"]);
}
