//! Which module imports which.

use crate::sources::{Import, Module, Source, Sources, imports, is_test, paths_from};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, Path, VisRestricted};

/// Imports of a module from its own layer or from one above it, and modules that stand in no layer. The layers are those of the
/// modules inside of `folder`.
pub(crate) fn upward(sources: &Sources, folder: &[&str], layers: &[&[&str]]) -> Vec<String> {
    let inside = |module: &Module| -> Option<String> {
        let (outer, inner) = module.split_at_checked(folder.len())?;
        if outer == folder { inner.first().cloned() } else { None }
    };
    let height = |name: &str| layers.iter().position(|layer| layer.contains(&name));
    let mut problems = Vec::new();
    for (module, source) in &sources.files {
        let Some(name) = inside(module) else { continue };
        let Some(own) = height(&name) else {
            problems.push(format!("{}: {name} stands in no layer; add it to LAYERS", source.path));
            continue;
        };
        for (line, target) in edges(sources, module, source) {
            let other = inside(&target);
            let below = other.is_none_or(|other| other == name || height(&other).is_none_or(|other| other < own));
            if !below {
                let to = target.join("::");
                problems.push(format!("{}:{line}: {name} imports {to}, which is not below it", source.path));
            }
        }
    }
    problems
}

/// Imports through the crate's root or through the file that lists one's own siblings, and paths written out in code:
/// none of them can be read off as the graph. From outside, a folder may be imported as a whole.
pub(crate) fn detours(sources: &Sources) -> Vec<String> {
    let mut problems = Vec::new();
    for (module, source) in &sources.files {
        for (line, target) in edges(sources, module, source) {
            let list = &sources.files[&target];
            if list.lists_modules() && !source.lists_modules() && module.starts_with(&target) {
                problems
                    .push(format!("{}:{line}: imports through {}; import by the real path", source.path, list.path));
            }
        }
        let mut paths = Paths::default();
        paths.visit_file(&source.syntax);
        for Import { segments, line } in paths.0 {
            let first = &segments[0];
            problems.push(format!("{}:{line}: a path from `{first}::` in code; import it with `use`", source.path));
        }
    }
    problems
}

/// Chains of imports that come back to where they began, each told once. A folder's list imports what it re-exports.
pub(crate) fn cycles(sources: &Sources) -> Vec<String> {
    let mut graph: BTreeMap<&Module, BTreeSet<Module>> = BTreeMap::new();
    // The root names everything, and importing from it is a fault of its own.
    for (module, source) in sources.files.iter().filter(|(module, _)| !module.is_empty()) {
        let targets = edges(sources, module, source).into_iter().map(|(_, target)| target);
        graph.insert(module, targets.filter(|target| target != module && !target.is_empty()).collect());
    }
    let mut told = BTreeSet::new();
    for module in graph.keys() {
        if let Some(cycle) = shortest_way_back(&graph, module) {
            // The same cycle is found from each of its modules: it is told from the first one.
            let first = (0..cycle.len()).min_by_key(|at| &cycle[*at]).unwrap_or_default();
            let turned: Vec<&Module> = cycle[first..].iter().chain(&cycle[..=first]).collect();
            let names: Vec<String> = turned.iter().map(|module| module.join("::")).collect();
            told.insert(format!("a cycle: {}", names.join(" → ")));
        }
    }
    told.into_iter().collect()
}

/// The modules of the shortest cycle through `start`, which comes first.
fn shortest_way_back(graph: &BTreeMap<&Module, BTreeSet<Module>>, start: &Module) -> Option<Vec<Module>> {
    let mut ways = VecDeque::from([vec![start.clone()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for target in graph.get(way.last()?).into_iter().flatten() {
            if target == start {
                return Some(way);
            }
            if seen.insert(target.clone()) {
                ways.push_back([&way[..], std::slice::from_ref(target)].concat());
            }
        }
    }
    None
}

/// The lines of the imports from this crate, and the modules they name.
fn edges(sources: &Sources, module: &Module, source: &Source) -> Vec<(usize, Module)> {
    let found = imports(source);
    found.iter().filter_map(|import| Some((import.line, target(sources, module, source, import)?))).collect()
}

/// The module of this crate that an import names; `None` for other crates.
fn target(sources: &Sources, module: &Module, source: &Source, import: &Import) -> Option<Module> {
    let (first, rest) = import.segments.split_first()?;
    let mut path: Module = match first.as_str() {
        "crate" => Vec::new(),
        "self" => module.clone(),
        "super" => module[..module.len().checked_sub(1)?].to_vec(),
        // Of a module that this file lists itself.
        child if source.lists_modules() && sources.files.contains_key(&[&module[..], &[child.into()]].concat()) => {
            [&module[..], &[child.into()]].concat()
        }
        _ => return None,
    };
    for segment in rest {
        if segment == "super" {
            path.pop();
        } else {
            path.push(segment.clone());
        }
    }
    // The names at the end are items; a folder's own module counts where nothing longer is a file.
    while !path.is_empty() && !sources.files.contains_key(&path) {
        path.pop();
    }
    sources.files.contains_key(&path).then_some(path)
}

/// Paths from `crate::` or `super::` outside of `use` lines, of macros' definitions and of `#[cfg(test)]` modules.
#[derive(Default)]
struct Paths(Vec<Import>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, _: &'ast ItemUse) {}

    /// `pub(in crate::codec)` has no other form.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_path(&mut self, path: &'ast Path) {
        let first = &path.segments[0].ident;
        if path.segments.len() > 1 && (first == "crate" || first == "super") {
            self.0.push(Import { segments: vec![first.to_string()], line: first.span().start().line });
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        if !item.path.is_ident("macro_rules") {
            paths_from(&["crate", "super"], item.tokens.clone(), &mut self.0);
        }
    }
}
