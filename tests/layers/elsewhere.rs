//! Inherent impls of a type outside of the type's own file. Nothing imports them, so the graph does not see who needs them: each is
//! listed with its reason, or is an error.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Ident, ItemEnum, ItemImpl, ItemMod, ItemStruct, ItemType, Type};

use crate::sources::{Sources, is_test};

/// A file, types of other files that it has impls of, and why they are not in the type's own.
pub(crate) type Reasons<'a> = &'a [(&'a str, &'a [&'a str], &'a str)];

/// Impls that are not listed, and what is listed and is not there.
pub(crate) fn unexplained(sources: &Sources, listed: Reasons<'_>) -> Vec<String> {
    let mut found: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for source in sources.files.values() {
        let mut impls = Impls::default();
        impls.visit_file(&source.syntax);
        for (name, line) in impls.of.into_iter().filter(|(name, _)| !impls.own.contains(name)) {
            found.entry((&source.path, name)).or_insert(line);
        }
    }
    let listed = listed.iter().flat_map(|(file, types, _)| types.iter().map(move |of| (*file, *of)));
    let listed: BTreeSet<(&str, &str)> = listed.collect();
    let known = |path: &str, name: &str| listed.iter().any(|(file, of)| path.ends_with(file) && *of == name);
    let new = found.iter().filter(|((path, name), _)| !known(path, name)).map(|((path, name), line)| {
        format!(
            "{path}:{line}: an impl of {name} outside of its own file; make it a function, or list it with its reason"
        )
    });
    let there = |file: &str, of: &str| found.keys().any(|(path, name)| path.ends_with(file) && name == of);
    let gone = listed.iter().filter(|(file, of)| !there(file, of));
    new.chain(gone.map(|(file, of)| format!("{file} has no impl of {of}: take it off the list"))).collect()
}

/// The types that a file defines, and those that it has inherent impls of.
#[derive(Default)]
struct Impls {
    own: BTreeSet<String>,
    of: Vec<(String, usize)>,
}

impl Impls {
    fn own(&mut self, name: &Ident) {
        self.own.insert(name.to_string());
    }
}

impl<'ast> Visit<'ast> for Impls {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.own(&item.ident);
    }
    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.own(&item.ident);
    }
    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.own(&item.ident);
    }
    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let (None, Type::Path(of)) = (&item.trait_, &*item.self_ty)
            && let Some(last) = of.path.segments.last()
        {
            self.of.push((last.ident.to_string(), item.impl_token.span.start().line));
        }
        visit::visit_item_impl(self, item);
    }
}

#[test]
fn an_impl_elsewhere_is_found() {
    let files = [
        ("a.rs", "struct A; impl A {} type Short = B<u8>; impl Short {}"),
        ("b.rs", "impl<T> B<T> {}\nimpl Clone for A {} impl C {} #[cfg(test)] mod tests { impl A {} }"),
    ];
    let sources = Sources::parse("src", files.map(|(path, text)| (format!("src/{path}"), text.to_owned())));
    let listed: Reasons<'_> = &[("b.rs", &["C", "D"], "a test")];
    let expected = [
        "src/b.rs:1: an impl of B outside of its own file; make it a function, or list it with its reason",
        "b.rs has no impl of D: take it off the list",
    ];
    assert_eq!(unexplained(&sources, listed), expected);
}
