//! A folder of sources, parsed, by module.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemMacro, ItemMod, ItemUse, UseTree};

/// A path of modules below the crate's root: `["codec", "reader"]`.
pub(crate) type Module = Vec<String>;

pub(crate) struct Sources {
    pub(crate) files: BTreeMap<Module, Source>,
}

pub(crate) struct Source {
    /// From the workspace's root, for messages.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) syntax: File,
}

impl Source {
    /// `lib.rs`, `main.rs` and `mod.rs`: files whose modules are in the folder beside them.
    pub(crate) fn lists_modules(&self) -> bool {
        self.path.ends_with("/lib.rs") || self.path.ends_with("/mod.rs")
    }
}

impl Sources {
    pub(crate) fn read(root: &Path, folder: &str) -> Self {
        let mut found = Vec::new();
        collect(root, folder, &mut found);
        Self::parse(folder, found)
    }

    /// Files by path from the workspace's root, below `folder`.
    pub(crate) fn parse(folder: &str, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let parsed = files.into_iter().map(|(path, text)| {
            let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            (module(folder, &path), Source { path, text, syntax })
        });
        Self { files: parsed.collect() }
    }

    pub(crate) fn without(mut self, file: &str) -> Self {
        self.files.retain(|_, source| !source.path.ends_with(&format!("/{file}")));
        self
    }
}

fn collect(root: &Path, folder: &str, found: &mut Vec<(String, String)>) {
    let entries = std::fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    for entry in entries {
        let entry = entry.expect("a folder of this workspace can be read");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        // Files that must not compile need not parse either.
        if entry.path().is_dir() && entry.file_name() != "ui" {
            collect(root, &path, found);
        } else if path.ends_with(".rs") {
            let text = std::fs::read_to_string(entry.path()).expect("sources are text");
            found.push((path, text));
        }
    }
}

/// `src/codec/mod.rs` is `codec`, `src/codec/reader.rs` is `codec::reader`, `src/lib.rs` is the root.
fn module(folder: &str, path: &str) -> Module {
    let inner = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/').trim_end_matches(".rs");
    let mut module: Module = inner.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

/// A path that is imported, as it is written, and its line.
pub(crate) struct Import {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

/// Everything that a file's `use` lines name, outside of `#[cfg(test)]` modules, and what the macros it defines name:
/// they have no other way.
pub(crate) fn imports(source: &Source) -> Vec<Import> {
    let mut imports = Imports::default();
    imports.visit_file(&source.syntax);
    imports.0
}

#[derive(Default)]
struct Imports(Vec<Import>);

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let line = item.use_token.span.start().line;
        flatten(&item.tree, &mut Vec::new(), &mut |segments| self.0.push(Import { segments, line }));
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            paths_from(&["crate"], item.mac.tokens.clone(), &mut self.0);
        }
    }
}

/// The paths in a macro's tokens that begin with one of these words.
pub(crate) fn paths_from(words: &[&str], tokens: TokenStream, found: &mut Vec<Import>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let first = match token {
            TokenTree::Group(group) => {
                paths_from(words, group.stream(), found);
                continue;
            }
            TokenTree::Ident(ident) if words.iter().any(|word| ident == word) => ident,
            _ => continue,
        };
        let mut segments = vec![first.to_string()];
        while tokens.next_if(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':')).is_some() {
            if let Some(TokenTree::Ident(ident)) = tokens.next_if(|token| matches!(token, TokenTree::Ident(_))) {
                segments.push(ident.to_string());
            }
        }
        if segments.len() > 1 {
            found.push(Import { segments, line: first.span().start().line });
        }
    }
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, found: &mut impl FnMut(Vec<String>)) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, found)),
        UseTree::Name(name) => found([&prefix[..], &[name.ident.to_string()]].concat()),
        UseTree::Rename(name) => found([&prefix[..], &[name.ident.to_string()]].concat()),
        UseTree::Glob(_) => found([&prefix[..], &["*".to_owned()]].concat()),
    }
}

/// Whether an item is there for tests only: `#[cfg(test)]`.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident("cfg") && list.is_ok_and(|list| list.tokens.to_string() == "test")
    })
}
