//! How long files and functions are, and what stands in the files that list modules.

use crate::sources::{Source, Sources};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, Item, ItemFn, Signature, TraitItemFn};

/// Files of more than `most` lines.
pub(crate) fn files(sources: &Sources, most: usize) -> Vec<String> {
    let long = sources.files.values().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > most).then(|| format!("{}: {lines} lines; {most} at most", source.path))
    });
    long.collect()
}

/// Functions of more than `most` lines, without their docs.
pub(crate) fn functions(sources: &Sources, most: usize) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources.files.values() {
        Functions { source, most, problems: &mut problems }.visit_file(&source.syntax);
    }
    problems
}

struct Functions<'a> {
    source: &'a Source,
    most: usize,
    problems: &'a mut Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        let lines = last + 1 - first;
        if lines > self.most {
            let (path, name) = (&self.source.path, &signature.ident);
            self.problems.push(format!("{path}:{first}: {name} has {lines} lines; {} at most", self.most));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Items of `lib.rs` and `mod.rs` that are neither modules in files of their own nor `use` lines.
pub(crate) fn code_beside_modules(sources: &Sources) -> Vec<String> {
    let lists = sources.files.values().filter(|source| source.lists_modules());
    let code = lists.flat_map(|source| source.syntax.items.iter().map(move |item| (source, item)));
    let code = code.filter(|(_, item)| match item {
        Item::Use(_) | Item::ExternCrate(_) => false,
        Item::Mod(module) => module.content.is_some(),
        _ => true,
    });
    code.map(|(source, item)| {
        format!("{}:{}: only modules and `use` lines here", source.path, item.span().start().line)
    })
    .collect()
}
